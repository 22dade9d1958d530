//! The run directory: a fresh folder for one session, removed at its end; what a crash left behind is
//! removed at the next start.

use std::fs::{self, DirBuilder, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;

const PREFIX: &str = "linchpin-run-";
/// What a folder is called until it has its lock.
const UNFINISHED: &str = "linchpin-new-";
/// The file whose lock says that the session lives. A lock dies with its process, whatever the process id means by then.
const LOCK: &str = "lock";
/// Younger unfinished folders may be in the making.
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
            let name = format!("{}-{}", std::process::id(), NEXT.fetch_add(1, Relaxed));
            let (unfinished, path) =
                (parent.join(format!("{UNFINISHED}{name}")), parent.join(format!("{PREFIX}{name}")));
            let mut builder = DirBuilder::new();
            #[cfg(unix)]
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
            let done = builder.create(&unfinished).and_then(|()| Self::finish(&unfinished, &path));
            match done {
                Ok(lock) => return Ok(Self { path, _lock: lock }),
                Err(error) if is_there(&error) => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Gives a folder its lock, and only then its name: whatever has that name and no lock is dead.
    fn finish(unfinished: &Path, path: &Path) -> io::Result<File> {
        let finish = || {
            let lock = File::create_new(unfinished.join(LOCK))?;
            lock.lock()?;
            fs::rename(unfinished, path)?;
            Ok(lock)
        };
        finish().inspect_err(|_| {
            let _ = fs::remove_dir_all(unfinished);
        })
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

/// Whether a folder of this name is left from a process that had our number.
fn is_there(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::AlreadyExists | io::ErrorKind::DirectoryNotEmpty)
}

/// Removes the folders of sessions that are no more.
fn clean(parent: &Path) {
    let Ok(entries) = fs::read_dir(parent) else { return };
    for entry in entries.flatten() {
        let named = |prefix: &str| entry.file_name().to_str().is_some_and(|name| name.starts_with(prefix));
        let ours = named(PREFIX) || (named(UNFINISHED) && is_old(&entry));
        let folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if ours && folder && is_dead(&entry.path()) {
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
        let folder = |name: &str| {
            let path = parent.path().join(name);
            fs::create_dir(&path).unwrap();
            path
        };
        let (left, other) = (folder("linchpin-run-1-1"), folder("somebody-elses"));
        fs::write(left.join(LOCK), "").unwrap();
        let young = folder("linchpin-new-1-2");
        let alive = RunDir::new_in(parent.path()).unwrap();
        assert!(!left.exists(), "nobody holds its lock");
        assert!(young.exists(), "too young to be judged");
        for path in [&young, &other, alive.path()] {
            age(path);
        }
        let next = RunDir::new_in(parent.path()).unwrap();
        assert!(!young.exists() && other.exists() && alive.path().exists());
        let path = next.path().to_owned();
        drop(next);
        assert!(!path.exists());
    }

    #[test]
    fn a_name_that_is_taken_is_passed_over() {
        let parent = tempfile::tempdir().unwrap();
        let one = RunDir::new_in(parent.path()).unwrap();
        let number: u32 = one.path().to_str().unwrap().rsplit('-').next().unwrap().parse().unwrap();
        // Other tests of this process may take numbers as well, so several are taken away.
        for next in number + 1..number + 20 {
            let path = parent.path().join(format!("{PREFIX}{}-{next}", std::process::id()));
            fs::create_dir(&path).unwrap();
            fs::create_dir(path.join(LOCK)).unwrap();
        }
        let two = RunDir::new_in(parent.path()).unwrap();
        assert!(two.path().join(LOCK).is_file() && one.path().join(LOCK).is_file());
        let unfinished = fs::read_dir(parent.path()).unwrap().flatten();
        assert_eq!(unfinished.filter(|e| e.file_name().to_string_lossy().starts_with(UNFINISHED)).count(), 0);
    }
}
