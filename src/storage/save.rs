//! Saving a file so that afterwards it is the old one or the new one, byte for byte, whatever fails.
//!
//! Write beside it, flush to disk, rename over it, flush the folder. Mode and owner are kept, and a
//! symbolic link is written through, not replaced.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::{Picture, to_ron};
use crate::model::Design;

/// Why a file was not saved. The file at the path is then the old one, unless `step` says otherwise.
#[derive(Debug, thiserror::Error)]
#[error("{step}: {source}")]
pub struct SaveError {
    /// What was being done.
    pub step: &'static str,
    /// What the system said.
    pub source: io::Error,
}

/// Saves a design as RON. Never over a picture, nor under a name that says it is one.
///
/// # Errors
/// When a picture is in the way, or any step fails; the old file is then still there.
pub fn save(design: &Design, path: &Path) -> Result<(), SaveError> {
    save_text(&to_ron(design), path)
}

/// The same with the text that [`to_ron`] has made of the design.
///
/// # Errors
/// As [`save`].
pub fn save_text(text: &str, path: &Path) -> Result<(), SaveError> {
    if Picture::of_name(path).is_some() || Picture::of_file(path).is_some() {
        let source = io::Error::other("choose a name that ends in .ron");
        return Err(SaveError { step: "a design takes no picture's place", source });
    }
    save_bytes(text.as_bytes(), path)
}

/// Saves any bytes with the same promise: every file that the program writes goes through here.
///
/// # Errors
/// When any step fails; the old file is then still there and nothing is left beside it.
pub fn save_bytes(bytes: &[u8], path: &Path) -> Result<(), SaveError> {
    save_through(&RealDisk, bytes, path)
}

/// The steps of a save, so that a test can let each one fail.
trait Disk {
    fn create(&self, beside: &Path) -> io::Result<File>;
    fn write(&self, file: &mut File, bytes: &[u8]) -> io::Result<()>;
    fn keep_attributes(&self, file: &File, old: &fs::Metadata) -> io::Result<()>;
    fn sync(&self, file: &File) -> io::Result<()>;
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;
}

fn save_through(disk: &impl Disk, bytes: &[u8], path: &Path) -> Result<(), SaveError> {
    let fail = |step| move |source| SaveError { step, source };
    let target = resolve(path).map_err(fail("the path cannot be followed"))?;
    let old = match fs::metadata(&target) {
        Ok(metadata) if metadata.is_dir() => {
            return Err(fail("a folder is in the way")(io::ErrorKind::IsADirectory.into()));
        }
        // A pipe, a terminal or /dev/stdout has no old contents to lose: written to, never replaced.
        Ok(metadata) if !metadata.is_file() => {
            return OpenOptions::new()
                .write(true)
                .open(&target)
                .and_then(|mut f| f.write_all(bytes))
                .map_err(fail("the file cannot be written"));
        }
        Ok(metadata) if metadata.permissions().readonly() && !writable(&target) => {
            return Err(fail("the file is read-only")(io::ErrorKind::PermissionDenied.into()));
        }
        Ok(metadata) => Some(metadata),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(fail("the old file cannot be looked at")(error)),
    };
    let folder = match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    };
    let beside = folder.join(temporary_name(&target));
    let mut file = disk.create(&beside).map_err(fail("no file can be made in the folder"))?;
    let written = disk
        .write(&mut file, bytes)
        .map_err(fail("the new file cannot be written"))
        .and_then(|()| match &old {
            Some(metadata) => disk.keep_attributes(&file, metadata).map_err(fail("mode and owner cannot be kept")),
            None => Ok(()),
        })
        .and_then(|()| disk.sync(&file).map_err(fail("the new file cannot be flushed to disk")))
        .and_then(|()| disk.rename(&beside, &target).map_err(fail("the new file cannot take the old one's place")));
    drop(file);
    if let Err(error) = written {
        // Best effort: the first error is the one worth telling.
        let _ = fs::remove_file(&beside);
        return Err(error);
    }
    disk.sync_folder(&folder).map_err(fail("the new file is in place, but the folder cannot be flushed to disk"))
}

/// The file a path leads to, through symbolic links, whether it exists yet or not.
fn resolve(path: &Path) -> io::Result<PathBuf> {
    let mut at = path.to_owned();
    for _ in 0..40 {
        match fs::read_link(&at) {
            Ok(to) => at = at.parent().unwrap_or(Path::new("")).join(to),
            Err(_) => return Ok(at),
        }
    }
    Err(io::Error::other("too many symbolic links"))
}

fn writable(path: &Path) -> bool {
    OpenOptions::new().write(true).open(path).is_ok()
}

/// How long the name of a file may be, in bytes, on the file systems in use.
const LONGEST_NAME: usize = 255;

fn temporary_name(target: &Path) -> OsString {
    let mut name = OsString::from(".");
    name.push(target.file_name().unwrap_or_default());
    name.push(format!(".{}.tmp", std::process::id()));
    // A name that is nearly as long as it may be leaves no room for more.
    if name.len() > LONGEST_NAME { format!(".linchpin.{}.tmp", std::process::id()).into() } else { name }
}

struct RealDisk;

impl Disk for RealDisk {
    fn create(&self, beside: &Path) -> io::Result<File> {
        // What a crashed process with our number left behind is ours to remove.
        match OpenOptions::new().write(true).create_new(true).open(beside) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                fs::remove_file(beside)?;
                OpenOptions::new().write(true).create_new(true).open(beside)
            }
            other => other,
        }
    }

    fn write(&self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        file.write_all(bytes)
    }

    fn keep_attributes(&self, file: &File, old: &fs::Metadata) -> io::Result<()> {
        #[cfg(unix)]
        {
            use std::os::unix::fs::{MetadataExt as _, fchown};
            let new = file.metadata()?;
            if (new.uid(), new.gid()) != (old.uid(), old.gid()) {
                // Only root gives files away. A colleague's file that may be written becomes ours, and stays the group's
                // where we belong to it.
                match fchown(file, Some(old.uid()), Some(old.gid())) {
                    Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                        let _ = fchown(file, None, Some(old.gid()));
                    }
                    other => other?,
                }
            }
        }
        file.set_permissions(old.permissions())
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        file.sync_all()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// A disk whose step number `fails_at` fails; a failing write leaves half of the bytes behind.
    struct FaultyDisk {
        step: Cell<usize>,
        fails_at: usize,
        kind: io::ErrorKind,
    }

    impl FaultyDisk {
        fn step(&self) -> io::Result<()> {
            let step = self.step.replace(self.step.get() + 1);
            if step == self.fails_at { Err(self.kind.into()) } else { Ok(()) }
        }
    }

    impl Disk for FaultyDisk {
        fn create(&self, beside: &Path) -> io::Result<File> {
            self.step()?;
            RealDisk.create(beside)
        }

        fn write(&self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
            if let Err(error) = self.step() {
                file.write_all(&bytes[..bytes.len() / 2])?;
                return Err(error);
            }
            RealDisk.write(file, bytes)
        }

        fn keep_attributes(&self, file: &File, old: &fs::Metadata) -> io::Result<()> {
            self.step()?;
            RealDisk.keep_attributes(file, old)
        }

        fn sync(&self, file: &File) -> io::Result<()> {
            self.step()?;
            RealDisk.sync(file)
        }

        fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
            self.step()?;
            RealDisk.rename(from, to)
        }

        fn sync_folder(&self, folder: &Path) -> io::Result<()> {
            self.step()?;
            RealDisk.sync_folder(folder)
        }
    }

    const STEPS: usize = 6;

    #[test]
    fn whatever_step_fails_the_file_is_the_old_or_the_new_one_and_nothing_is_left_beside_it() {
        use io::ErrorKind::{Interrupted, Other, PermissionDenied, QuotaExceeded, StorageFull};
        for kind in [StorageFull, QuotaExceeded, PermissionDenied, Interrupted, Other] {
            for fails_at in 0..=STEPS {
                let folder = tempfile::tempdir().expect("a temporary folder");
                let path = folder.path().join("design.ron");
                fs::write(&path, "old").expect("the old file");
                let disk = FaultyDisk { step: Cell::new(0), fails_at, kind };
                let result = save_through(&disk, b"the new contents", &path);
                let now = fs::read(&path).expect("the file is still there");
                let place = format!("{kind:?} at step {fails_at}");
                assert_eq!(result.is_ok(), fails_at == STEPS, "{place}");
                if fails_at < 5 {
                    assert_eq!(now, b"old", "{place}");
                } else {
                    assert_eq!(now, b"the new contents", "{place}");
                }
                assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 1, "{place}");
            }
        }
    }

    #[cfg(unix)]
    #[test]
    fn mode_is_kept_and_a_symbolic_link_is_written_through() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (real, link) = (folder.path().join("real.ron"), folder.path().join("link.ron"));
        fs::write(&real, "old").expect("the old file");
        fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).expect("a mode");
        symlink("real.ron", &link).expect("a link");
        save_bytes(b"new", &link).expect("saved");
        assert!(fs::symlink_metadata(&link).expect("the link").is_symlink());
        assert_eq!(fs::read(&real).expect("the file"), b"new");
        assert_eq!(fs::metadata(&real).expect("the file").permissions().mode() & 0o777, 0o640);
    }

    #[test]
    fn a_name_as_long_as_it_may_be_can_be_saved() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join(format!("{}.ron", "x".repeat(LONGEST_NAME - 4)));
        for text in ["old", "new"] {
            save_bytes(text.as_bytes(), &path).expect("saved");
            assert_eq!(fs::read_to_string(&path).expect("the file"), text);
        }
        assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 1);
    }

    #[test]
    fn a_folder_in_the_way_and_a_missing_folder_are_said() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let error = save_bytes(b"x", folder.path()).expect_err("a folder");
        assert_eq!(error.step, "a folder is in the way");
        let error = save_bytes(b"x", &folder.path().join("no/such.ron")).expect_err("no folder");
        assert_eq!(error.step, "no file can be made in the folder");
    }
}
