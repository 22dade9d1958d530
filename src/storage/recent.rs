//! What was opened or saved lately, the newest first: a short list in the user's state folder, shared by all windows.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{SaveError, UserFolders, read_value, save_bytes};

/// How many files are remembered.
const MOST: usize = 10;
const FILE: &str = "recent.ron";

/// The list as it was when it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recent {
    file: PathBuf,
    paths: Vec<PathBuf>,
}

/// What its file holds.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Written {
    #[serde(default)]
    recent: Vec<String>,
}

impl Recent {
    /// The list in a user's folders. One that cannot be read is empty: nothing depends on it.
    pub fn load(folders: &UserFolders) -> Self {
        let mut recent = Self { file: folders.state.join(FILE), paths: Vec::new() };
        recent.read_again();
        recent
    }

    /// The files, the newest first, whether they are still there or not.
    pub fn paths(&self) -> &[PathBuf] {
        &self.paths
    }

    /// Puts a file at the top. What other windows added meanwhile is kept. A path that is no text is not remembered.
    ///
    /// # Errors
    /// When the list cannot be written; it then holds the file as long as this value lives.
    pub fn add(&mut self, path: &Path) -> Result<(), SaveError> {
        let Ok(path) = std::path::absolute(path) else { return Ok(()) };
        if path.to_str().is_none() {
            return Ok(());
        }
        self.read_again();
        self.paths.retain(|known| *known != path);
        self.paths.insert(0, path);
        self.paths.truncate(MOST);
        self.write()
    }

    /// Takes a file off the list.
    ///
    /// # Errors
    /// When the list cannot be written.
    pub fn remove(&mut self, path: &Path) -> Result<(), SaveError> {
        self.read_again();
        self.paths.retain(|known| known != path);
        self.write()
    }

    fn read_again(&mut self) {
        let Ok(written) = read_value::<Written>(&self.file) else { return };
        self.paths = written.recent.into_iter().map(PathBuf::from).filter(|path| path.is_absolute()).collect();
        self.paths.truncate(MOST);
    }

    fn write(&self) -> Result<(), SaveError> {
        let fail = |step| move |source| SaveError { step, source };
        if let Some(folder) = self.file.parent() {
            fs::create_dir_all(folder).map_err(fail("the folder of the list cannot be made"))?;
        }
        let recent = self.paths.iter().filter_map(|path| path.to_str().map(str::to_owned)).collect();
        let text = ron::ser::to_string_pretty(&Written { recent }, ron::ser::PrettyConfig::new().new_line("\n"))
            .map_err(|error| fail("the list cannot be written as RON")(std::io::Error::other(error)))?;
        save_bytes(text.as_bytes(), &self.file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_comes_first_none_twice_and_ten_are_remembered() {
        let folder = tempfile::tempdir().unwrap();
        let folders = UserFolders::below(folder.path());
        let mut recent = Recent::load(&folders);
        assert_eq!(recent.paths(), [] as [PathBuf; 0]);
        for n in 0..14 {
            recent.add(&folder.path().join(format!("{n}.ron"))).unwrap();
        }
        recent.add(&folder.path().join("9.ron")).unwrap();
        let again = Recent::load(&folders);
        assert_eq!(again, recent);
        let names: Vec<_> = again.paths().iter().filter_map(|path| path.file_stem()?.to_str()).collect();
        assert_eq!(names, ["9", "13", "12", "11", "10", "8", "7", "6", "5", "4"]);
    }

    #[test]
    fn two_windows_share_the_list() {
        let folder = tempfile::tempdir().unwrap();
        let folders = UserFolders::below(folder.path());
        let (mut one, mut two) = (Recent::load(&folders), Recent::load(&folders));
        let (a, b) = (folder.path().join("a"), folder.path().join("b"));
        one.add(&a).unwrap();
        two.add(&b).unwrap();
        assert_eq!(two.paths(), [b.clone(), a.clone()]);
        one.remove(&b).unwrap();
        assert_eq!(Recent::load(&folders).paths(), [a]);
    }

    #[test]
    fn garbage_is_an_empty_list_and_a_later_version_is_read_as_far_as_it_is_known() {
        let folder = tempfile::tempdir().unwrap();
        let folders = UserFolders::below(folder.path());
        fs::create_dir_all(&folders.state).unwrap();
        let file = folders.state.join(FILE);
        for garbage in ["", "garbage", "(recent: 3)", "(recent: [\"relative\"])"] {
            fs::write(&file, garbage).unwrap();
            assert_eq!(Recent::load(&folders).paths().len(), 0, "{garbage}");
        }
        fs::write(&file, "(pinned: [1], recent: [\"/x/a.ron\"])").unwrap();
        let mut recent = Recent::load(&folders);
        assert_eq!(recent.paths(), [Path::new("/x/a.ron")]);
        fs::remove_file(&file).unwrap();
        fs::create_dir(&file).unwrap();
        assert!(recent.add(Path::new("/x/b.ron")).is_err(), "a folder is in the way");
        assert_eq!(recent.paths()[0], Path::new("/x/b.ron"), "and it is known as long as this window lives");
    }
}
