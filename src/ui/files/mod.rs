//! Files as the window deals with them: asked for, watched, compared, begun; what is decided is carried out by
//! `app/saving.rs` and `app/watching.rs`.

mod chooser;
mod comparing;
mod question;
mod recents;
mod watcher;

pub use chooser::{Asked, Chooser, Choosing, Picked};
pub use comparing::{differences, in_words};
pub use question::{Question, Reply};
pub use recents::{RecentDialog, Remembered};
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
pub fn name_of(path: &std::path::Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}
