//! What comes into the window from outside: opened by path, dropped on it, or pasted.
//!
//! It is read first. Then one of several diagrams is chosen, then what would be lost is asked about, and only then does
//! anything change (`app/arriving.rs`).

mod choice;
mod open_dialog;
mod remarks;

use std::path::{Path, PathBuf};

pub use choice::{Choice, Chosen};
pub use open_dialog::{OpenDialog, Typed, typed_path};
pub use remarks::Remarks;

use crate::editor::Spot;
use crate::import::{self, Imported, Opened, Repair};
use crate::model::Design;
use crate::storage;

/// What becomes of what was read.
#[derive(Debug, Clone, PartialEq)]
pub enum Purpose {
    /// It takes the place of the design in the window.
    Open(PathBuf),
    /// Its parts are added to the design in the window, there.
    Paste(Spot),
    /// It takes the place of the design in the window as one step, which undo takes back; the file stays the same.
    Redraw,
}

/// A design from outside, and what there is to say about how it was read.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// The design.
    pub design: Design,
    /// Whether its file is a design's own: then it is saved there.
    pub own: bool,
    /// What it was read from, for people: `Mermaid`, `a picture`, `RON`.
    pub from: &'static str,
    /// What was mended.
    pub repairs: Vec<Repair>,
    /// What was not understood.
    pub unsure: Vec<Repair>,
}

impl Arrival {
    /// A design that was read as it is.
    pub fn plain(design: Design, own: bool, from: &'static str) -> Self {
        Self { design, own, from, repairs: Vec::new(), unsure: Vec::new() }
    }

    /// A design made of a diagram.
    pub fn diagram(imported: Imported) -> Self {
        let Imported { design, repairs, unsure, .. } = imported;
        Self { design, own: false, from: "Mermaid", repairs, unsure }
    }

    /// `7 components, 9 links from Mermaid`.
    pub fn size(&self) -> String {
        format!("{} from {}", size(&self.design), self.from)
    }
}

/// `7 components, 9 links`.
pub fn size(design: &Design) -> String {
    let count = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
    format!("{}, {}", count(design.components.len(), "component"), count(design.links.len(), "link"))
}

/// Files up to this size are read at once.
const READ_AT_ONCE: u64 = 256 << 10;

/// Whether a path leads to something that is read in no time, or is refused in no time. A pipe may
/// never end.
pub fn is_read_at_once(path: &Path) -> bool {
    path.metadata().map_or(true, |found| found.is_dir() || (found.is_file() && found.len() <= READ_AT_ONCE))
}

/// Reads a file that is to be opened.
///
/// # Errors
/// One line: what is wrong with it, where, and its path.
pub fn read(path: &Path) -> Result<Opened, String> {
    let bytes = storage::read_bytes(path).map_err(|error| error.about(path))?;
    import::open(bytes, path).map_err(|error| error.about(path))
}

/// A path that names no file yet: `name.ron` beside the original, or `name-2.ron`, `name-3.ron` … where that is taken.
pub fn free_beside(path: &Path) -> PathBuf {
    let first = path.with_extension("ron");
    if !taken(&first) {
        return first;
    }
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let numbered = (2..1000).map(|n| path.with_file_name(format!("{stem}-{n}.ron")));
    numbered.into_iter().find(|path| !taken(path)).unwrap_or(first)
}

/// Whether something is there, a broken link included.
fn taken(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}
