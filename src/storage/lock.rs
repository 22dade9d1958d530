//! A lock between processes: a file that its owner holds locked, and that is removed without a race.
//!
//! The system ends a lock with its process, but not the file. Whoever has locked a file looks whether it is still the one at
//! the path: between opening and locking another may have removed it, and a third may hold the one that came after. Since a
//! file is removed only by who holds its lock, nobody removes what another holds.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// How lock files end.
pub(super) const LOCK: &str = "lock";

/// A lock that is held. Dropping it removes its file.
#[derive(Debug)]
pub(super) struct Lock {
    path: PathBuf,
    file: Option<File>,
}

impl Lock {
    /// Takes the lock at a path, whose folder is there; none when somebody holds it.
    ///
    /// # Errors
    /// When no file can be made or locked there.
    pub(super) fn take(path: &Path) -> io::Result<Option<Self>> {
        loop {
            // Never shortened: the lock of another is looked at, not changed.
            let file = File::options().create(true).truncate(false).write(true).open(path)?;
            match file.try_lock() {
                Ok(()) if is_at(&file, path) => return Ok(Some(Self { path: path.to_owned(), file: Some(file) })),
                // Its last owner removed it before letting go: the one that is there now counts.
                Ok(()) => {}
                Err(TryLockError::WouldBlock) if !is_at(&file, path) => {}
                Err(TryLockError::WouldBlock) => return Ok(None),
                Err(TryLockError::Error(error)) => return Err(error),
            }
        }
    }

    /// Whether somebody holds the lock at a path.
    pub(super) fn is_held(path: &Path) -> bool {
        File::options().write(true).open(path).is_ok_and(|file| file.try_lock().is_err() && is_at(&file, path))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // While it is still held: then nobody else can hold the file of this name.
        let _ = fs::remove_file(&self.path);
        drop(self.file.take());
    }
}

/// Removes the locks in a folder that processes left behind when they died.
pub(super) fn sweep(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.extension().is_some_and(|extension| extension == LOCK) && path.is_file() {
            // Taken and dropped: that removes it. What cannot be swept is no harm.
            drop(Lock::take(&path));
        }
    }
}

/// Whether an open file is the one at a path.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let (Ok(open), Ok(there)) = (file.metadata(), fs::metadata(path)) else { return false };
    (open.dev(), open.ino()) == (there.dev(), there.ino())
}

/// Elsewhere a file that is open keeps its name until it is closed.
#[cfg(not(unix))]
fn is_at(_: &File, path: &Path) -> bool {
    path.exists()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

    use super::*;

    #[test]
    fn a_lock_is_had_once_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.lock");
        let mine = Lock::take(&path).unwrap();
        assert!(mine.is_some() && Lock::is_held(&path));
        assert!(Lock::take(&path).unwrap().is_none());
        drop(mine);
        assert!(!path.exists() && !Lock::is_held(&path));
        assert!(Lock::take(&path).unwrap().is_some());
    }

    #[test]
    fn what_dead_processes_left_is_swept_and_what_is_held_stays() {
        let folder = tempfile::tempdir().unwrap();
        let held = Lock::take(&folder.path().join("held.lock")).unwrap();
        for left in ["1-1.lock", "2-1.lock", "2-1.draft", "other"] {
            fs::write(folder.path().join(left), "").unwrap();
        }
        sweep(folder.path());
        let mut names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, ["2-1.draft", "held.lock", "other"]);
        drop(held);
        sweep(&folder.path().join("none"));
    }

    #[test]
    fn of_many_who_take_it_let_go_and_sweep_at_once_never_two_hold_it() {
        // The system's locks belong to open files, not to processes: threads that open it themselves are as strangers.
        const TURNS: usize = 2_000;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.lock");
        let (holders, had) = (AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..TURNS {
                        let Some(lock) = Lock::take(&path).unwrap() else { continue };
                        assert_eq!(holders.fetch_add(1, SeqCst), 0, "two hold it");
                        had.fetch_add(1, SeqCst);
                        std::thread::yield_now();
                        assert!(path.exists(), "what is held was removed");
                        holders.fetch_sub(1, SeqCst);
                        drop(lock);
                    }
                });
            }
            scope.spawn(|| (0..TURNS).for_each(|_| sweep(folder.path())));
        });
        assert!(had.into_inner() > TURNS / 10, "hardly anybody had it");
        assert!(!path.exists());
    }
}
