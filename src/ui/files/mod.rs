//! Files as the window deals with them: asked for, watched, compared, begun; what is decided is carried out by
//! `app/saving.rs` and `app/watching.rs`.

use std::path::{Path, PathBuf, absolute};

mod chooser;
mod comparing;
mod question;
mod recents;
mod save_dialog;
mod watcher;

pub use chooser::{Asked, Chooser, Choosing, Picked};
pub use comparing::{differences, in_words};
pub use question::{Question, Reply};
pub use recents::{RecentDialog, Remembered};
pub use save_dialog::{SaveDialog, SaveTo};
pub use watcher::{Found, Now, Watcher};

/// What can be done about a design and its file when they do not agree, or the file cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileWish {
    /// What is on the disk takes the design's place, as a step that undo takes back.
    Reload,
    /// The design stays, and the next save writes over what is on the disk.
    KeepMine,
    /// Show what differs.
    Compare,
    /// Save now, over what is on the disk.
    WriteOver,
    /// Save under another name.
    SaveAs,
    /// Try to save once more.
    SaveAgain,
    /// It was read.
    Dismiss,
}

/// Where something is, as people call it.
pub fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// Whether two paths lead to the same file, whatever they are spelled like.
pub fn is_same_file(one: &Path, other: &Path) -> bool {
    one == other
        || match (one.canonicalize(), other.canonicalize()) {
            (Ok(one), Ok(other)) => one == other,
            // One of them is not there: then they are the same only by their names.
            _ => absolute(one).ok().is_some_and(|one| absolute(other).is_ok_and(|other| one == other)),
        }
}

/// With an ending, where none was typed.
pub fn named(path: PathBuf, ending: &str) -> PathBuf {
    if path.extension().is_none() { path.with_extension(ending) } else { path }
}
