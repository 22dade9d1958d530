//! Room for connections: every one takes a file descriptor, and what a process may have by default is little.

/// More than this no session needs.
#[cfg(unix)]
const ENOUGH: u64 = 65_536;

/// Raises the limit of open files of this process as far as the system lets it. A lower limit is no error:
/// then fewer visitors are served at once.
pub(super) fn make_room() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let now = getrlimit(Resource::Nofile);
        let wanted = now.maximum.unwrap_or(ENOUGH).min(ENOUGH);
        if now.current.is_some_and(|current| current < wanted) {
            let _ = setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum: now.maximum });
        }
    }
}
