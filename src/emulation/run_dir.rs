//! The run directory: a fresh folder for one session, removed at its end; what a crash left behind is
//! removed at the next start.

use std::fs::{self, DirBuilder, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;

const PREFIX: &str = "linchpin-run-";
/// The file whose lock says that the session lives. A lock dies with its process, whatever the process id means by then.
const LOCK: &str = "lock";
/// Younger folders may be in the making.
const MIN_AGE: Duration = Duration::from_secs(10);

/// A folder that exists as long as this value.
#[derive(Debug)]
pub(super) struct RunDir {
    path: PathBuf,
    _lock: File,
}

impl RunDir {
    /// Makes a folder that only this user can read, under the system's folder for temporary files.
    ///
    /// # Errors
    /// When it cannot be made.
    pub(super) fn new() -> io::Result<Self> {
        Self::new_in(&std::env::temp_dir())
    }

    fn new_in(parent: &Path) -> io::Result<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        clean(parent);
        loop {
            let path = parent.join(format!("{PREFIX}{}-{}", std::process::id(), NEXT.fetch_add(1, Relaxed)));
            let mut builder = DirBuilder::new();
            #[cfg(unix)]
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
            match builder.create(&path) {
                Ok(()) => {
                    let lock = File::create_new(path.join(LOCK))?;
                    lock.lock()?;
                    return Ok(Self { path, _lock: lock });
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for RunDir {
    fn drop(&mut self) {
        // What cannot be removed now is removed at the next start.
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// Removes the folders of sessions that are no more.
fn clean(parent: &Path) {
    let Ok(entries) = fs::read_dir(parent) else { return };
    for entry in entries.flatten() {
        let ours = entry.file_name().to_str().is_some_and(|name| name.starts_with(PREFIX));
        let folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if ours && folder && is_old(&entry) && is_dead(&entry.path()) {
            // Another user's folder stays: there is no right to remove it.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn is_old(entry: &fs::DirEntry) -> bool {
    let age = entry.metadata().and_then(|m| m.modified()).map(|at| at.elapsed().unwrap_or_default());
    age.is_ok_and(|age| age >= MIN_AGE)
}

fn is_dead(folder: &Path) -> bool {
    match File::options().write(true).open(folder.join(LOCK)) {
        Ok(lock) => lock.try_lock().is_ok(),
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_lives_as_long_as_its_session_and_leftovers_go_at_the_next_start() {
        let parent = tempfile::tempdir().unwrap();
        let old = std::time::SystemTime::now() - 2 * MIN_AGE;
        let age = |path: &Path| File::open(path).unwrap().set_modified(old).unwrap();
        let left = parent.path().join(format!("{PREFIX}1-1"));
        fs::create_dir(&left).unwrap();
        fs::write(left.join(LOCK), "").unwrap();
        let other = parent.path().join("somebody-elses");
        fs::create_dir(&other).unwrap();
        let alive = RunDir::new_in(parent.path()).unwrap();
        assert!(left.exists(), "too young to be judged");
        for path in [&left, &other, alive.path()] {
            age(path);
        }
        let next = RunDir::new_in(parent.path()).unwrap();
        assert!(!left.exists() && other.exists() && alive.path().exists());
        let path = next.path().to_owned();
        drop(next);
        assert!(!path.exists());
    }
}
