//! How a path looked on disk, to notice what others do to it. Two looks are compared for equality only: clocks are set back.

use std::fs;
use std::io;
use std::path::Path;
use std::time::SystemTime;

/// What was at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Stamp {
    /// Nobody has looked yet.
    #[default]
    Unseen,
    /// Nothing.
    Gone,
    /// Something that is no file, a folder for one.
    NoFile,
    /// Nobody may look.
    Hidden,
    /// A file.
    File {
        /// Its length.
        bytes: u64,
        /// When it was written, where the system says so.
        modified: Option<SystemTime>,
        /// Its number on the disk: a file that takes another's place has another one. 0 where there is none.
        number: u64,
    },
}

impl Stamp {
    /// What is at a path now, behind symbolic links.
    pub fn of(path: &Path) -> Self {
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_file() => {
                Self::File { bytes: metadata.len(), modified: metadata.modified().ok(), number: number(&metadata) }
            }
            Ok(_) => Self::NoFile,
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Self::Gone,
            Err(_) => Self::Hidden,
        }
    }
}

#[cfg(unix)]
fn number(metadata: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
const fn number(_: &fs::Metadata) -> u64 {
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_written_replaced_removed_or_made_a_folder_looks_different() {
        let folder = tempfile::tempdir().unwrap();
        let (path, other) = (folder.path().join("a"), folder.path().join("b"));
        let mut seen = vec![Stamp::of(&path)];
        fs::write(&path, "one").unwrap();
        assert_eq!(Stamp::of(&path), Stamp::of(&path));
        seen.push(Stamp::of(&path));
        fs::write(&path, "three").unwrap();
        seen.push(Stamp::of(&path));
        // The same length, and by chance the same time.
        fs::write(&other, "THREE").unwrap();
        let time = fs::metadata(&path).unwrap().modified().unwrap();
        fs::File::options().write(true).open(&other).unwrap().set_modified(time).unwrap();
        fs::rename(&other, &path).unwrap();
        seen.push(Stamp::of(&path));
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        seen.push(Stamp::of(&path));
        assert_eq!(Stamp::of(&path.join("below")), Stamp::Gone);
        for (n, stamp) in seen.iter().enumerate() {
            assert!(!seen[..n].contains(stamp), "{stamp:?} of {seen:?}");
        }
    }
}
