//! Which file a window has open: a lock in the user's state folder, named after the file and the window, which dies with
//! its process. Each window has its own, so that who opened a file first, and who closes it first, makes no difference.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use super::lock::{LOCK, Lock, sweep};

/// The lock of one window on one file. It ends when this value is dropped, or its process dies.
#[derive(Debug)]
pub struct Claim {
    /// What the locks of all windows on this file begin with.
    file: String,
    path: PathBuf,
    _held: Lock,
}

impl Claim {
    /// Claims a file for this window, whoever else has it.
    ///
    /// # Errors
    /// When no lock can be made in the folder.
    pub fn take(folders: &super::UserFolders, file: &Path) -> io::Result<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let folder = folders.state.join("open");
        fs::create_dir_all(&folder)?;
        let whole = fs::canonicalize(file).or_else(|_| std::path::absolute(file))?;
        let file = format!("{:016x}-", number(whole.as_os_str().as_encoded_bytes()));
        loop {
            let name = format!("{file}{}-{}.{LOCK}", std::process::id(), NEXT.fetch_add(1, Relaxed));
            let path = folder.join(name);
            // Held by a process that has our number in another container.
            let Some(held) = Lock::take(&path)? else { continue };
            return Ok(Self { file, path, _held: held });
        }
    }

    /// Whether another window has the file open too.
    pub fn is_shared(&self) -> bool {
        let Some(entries) = self.path.parent().and_then(|folder| fs::read_dir(folder).ok()) else { return false };
        let same = |path: &PathBuf| {
            let name = path.file_name().and_then(|name| name.to_str());
            *path != self.path && name.is_some_and(|name| name.starts_with(&self.file))
        };
        entries.flatten().map(|entry| entry.path()).filter(same).any(|path| Lock::is_held(&path))
    }

    /// Removes the locks of windows that died.
    pub fn sweep(folders: &super::UserFolders) {
        sweep(&folders.state.join("open"));
    }
}

/// FNV-1a, 64 bits.
fn number(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::UserFolders;

    #[test]
    fn a_file_that_another_window_has_open_is_known_by_whatever_path_until_that_is_closed() {
        let folder = tempfile::tempdir().unwrap();
        let folders = UserFolders::below(folder.path());
        let (file, other) = (folder.path().join("a.ron"), folder.path().join("b.ron"));
        fs::write(&file, "").unwrap();
        let mine = Claim::take(&folders, &file).unwrap();
        assert!(!mine.is_shared());
        let theirs = Claim::take(&folders, &folder.path().join("./a.ron")).unwrap();
        assert!(theirs.is_shared() && mine.is_shared());
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(&file, folder.path().join("link.ron")).unwrap();
            assert!(Claim::take(&folders, &folder.path().join("link.ron")).unwrap().is_shared());
        }
        assert!(!Claim::take(&folders, &other).unwrap().is_shared(), "a file that is not there yet");
        // The first one goes: the next still sees the second.
        drop(mine);
        let next = Claim::take(&folders, &file).unwrap();
        assert!(next.is_shared());
        drop(theirs);
        assert!(!next.is_shared());
        drop(next);
        assert_eq!(fs::read_dir(folders.state.join("open")).unwrap().count(), 0, "nothing is left behind");
    }
}
