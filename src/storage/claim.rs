//! Which file a window has open: a lock in the user's state folder, named after the file, which dies with its process.

use std::fs;
use std::io;
use std::path::Path;

use super::lock::{LOCK, Lock, sweep};

/// The lock of one window on one file. It ends when this value is dropped, or its process dies.
#[derive(Debug)]
pub struct Claim {
    _held: Lock,
}

impl Claim {
    /// Claims a file for this window; none when another window has it.
    ///
    /// # Errors
    /// When no lock can be made in the folder.
    pub fn take(folders: &super::UserFolders, file: &Path) -> io::Result<Option<Self>> {
        let folder = folders.state.join("open");
        fs::create_dir_all(&folder)?;
        let whole = fs::canonicalize(file).or_else(|_| std::path::absolute(file))?;
        let lock = folder.join(format!("{:016x}.{LOCK}", number(whole.as_os_str().as_encoded_bytes())));
        Ok(Lock::take(&lock)?.map(|held| Self { _held: held }))
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
    fn a_file_is_claimed_once_by_whatever_path_until_the_window_is_closed() {
        let folder = tempfile::tempdir().unwrap();
        let folders = UserFolders::below(folder.path());
        let (file, other) = (folder.path().join("a.ron"), folder.path().join("b.ron"));
        fs::write(&file, "").unwrap();
        let mine = Claim::take(&folders, &file).unwrap();
        assert!(mine.is_some());
        assert!(Claim::take(&folders, &folder.path().join("./a.ron")).unwrap().is_none());
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(&file, folder.path().join("link.ron")).unwrap();
            assert!(Claim::take(&folders, &folder.path().join("link.ron")).unwrap().is_none());
        }
        assert!(Claim::take(&folders, &other).unwrap().is_some(), "a file that is not there yet");
        drop(mine);
        assert!(Claim::take(&folders, &file).unwrap().is_some());
        assert_eq!(fs::read_dir(folders.state.join("open")).unwrap().count(), 0, "nothing is left behind");
    }
}
