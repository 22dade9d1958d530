//! Asking which file: by the system's dialog, on a thread of its own so that the window goes on, or by a path that is typed.

use std::path::{Path, PathBuf};
use std::thread::JoinHandle;

use egui::Context;
use rfd::FileDialog;

#[cfg(all(unix, not(target_os = "macos")))]
use super::named;
use crate::export::Format;
use crate::ui::portal::{self, Bus};

/// Set to `typed`, paths are typed in the window whatever the system offers.
const SETTING: &str = "LINCHPIN_FILE_DIALOGS";

/// What can be opened.
const KINDS: [(&str, &[&str]); 3] = [
    ("Designs, pictures of them, Mermaid", &["ron", "png", "svg", "mmd", "mermaid", "md"]),
    ("Designs", &["ron"]),
    ("All files", &["*"]),
];

/// How files are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chooser {
    /// By a path that is typed; and why, where that is not what was wished.
    Typed(Option<String>),
    /// By the system's dialog.
    System(System),
}

/// Where the system's dialogs come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct System {
    #[cfg(all(unix, not(target_os = "macos")))]
    bus: Bus,
}

impl Default for Chooser {
    fn default() -> Self {
        Self::Typed(None)
    }
}

impl Chooser {
    /// As this system and its user's setting have it.
    pub fn find() -> Self {
        Self::of(|name| std::env::var_os(name))
    }

    /// As an environment has it.
    pub fn of(variable: impl Fn(&str) -> Option<std::ffi::OsString>) -> Self {
        if variable(SETTING).is_some_and(|value| value == "typed") {
            return Self::Typed(None);
        }
        #[cfg(all(unix, not(target_os = "macos")))]
        return match Bus::find(variable) {
            Ok(bus) => Self::System(System { bus }),
            Err(why) => Self::Typed(Some(said(&why))),
        };
        #[cfg(not(all(unix, not(target_os = "macos"))))]
        Self::System(System {})
    }
}

fn said(why: &str) -> String {
    format!("The path is typed here, since {why}.")
}

/// For what a file is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// To be opened.
    Open,
    /// To be saved, under this name unless another is chosen.
    Save(PathBuf),
    /// To be exported in this form, under this name unless another is chosen.
    Export(PathBuf, Format),
}

/// What the dialog came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Picked {
    /// This file. To save there, the system has asked before anything is lost.
    Path(PathBuf),
    /// This file, which is there, and which the system has not asked about: it was given another ending.
    Taken(PathBuf),
    /// The user chose none.
    Nothing,
    /// No dialog can be shown; the sentence says why.
    NoDialog(String),
}

/// A dialog of the system while it is open.
#[derive(Debug)]
pub struct Choosing {
    asked: Asked,
    thread: Option<JoinHandle<Picked>>,
}

impl Choosing {
    /// Asks over the window that a dialog belongs to, which is woken by the answer.
    pub fn ask(asked: Asked, system: &System, dialog: &FileDialog, near: &Path, ctx: &Context) -> Self {
        let (ctx, system, what, folder) = (ctx.clone(), system.clone(), asked.clone(), folder_of(near));
        let dialog = dialog.clone();
        let thread = std::thread::Builder::new().name("file dialog".to_owned()).spawn(move || {
            let picked = match system.ready() {
                Ok(()) => pick(dialog, &what, folder.as_deref()),
                Err(why) => Picked::NoDialog(said(&why)),
            };
            ctx.request_repaint();
            picked
        });
        Self { asked, thread: thread.ok() }
    }

    /// The answer, when it is there.
    pub fn poll(&mut self) -> Option<(Asked, Picked)> {
        if self.thread.as_ref().is_some_and(|thread| !thread.is_finished()) {
            return None;
        }
        let failed = || Picked::NoDialog(said("the system's dialog failed"));
        let picked = self.thread.take().and_then(|thread| thread.join().ok()).unwrap_or_else(failed);
        Some((self.asked.clone(), picked))
    }
}

impl System {
    /// Whether a dialog can be shown.
    #[cfg(all(unix, not(target_os = "macos")))]
    fn ready(&self) -> Result<(), String> {
        portal::answers(&self.bus)
    }

    #[cfg(not(all(unix, not(target_os = "macos"))))]
    #[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "elsewhere it is a question")]
    const fn ready(&self) -> Result<(), String> {
        Ok(())
    }
}

/// The folder to begin in, whole: dialogs belong to another process, which runs elsewhere.
fn folder_of(near: &Path) -> Option<PathBuf> {
    let whole = std::path::absolute(near).ok()?;
    whole.ancestors().skip(1).find(|folder| folder.is_dir()).map(Path::to_owned)
}

/// Shows the dialog and waits for it.
fn pick(mut dialog: FileDialog, asked: &Asked, folder: Option<&Path>) -> Picked {
    if let Some(folder) = folder {
        dialog = dialog.set_directory(folder);
    }
    let picked = match asked {
        Asked::Open => {
            for (name, kinds) in KINDS {
                dialog = dialog.add_filter(name, kinds);
            }
            dialog.set_title("Open").pick_file().map(Picked::Path)
        }
        Asked::Save(proposed) => {
            let name = super::name_of(proposed);
            dialog = dialog.add_filter("Designs", &["ron"]).set_title("Save as").set_file_name(name);
            // The dialog asks itself before something is written over.
            dialog.save_file().map(|path| ended(&path, "ron"))
        }
        Asked::Export(proposed, format) => {
            let (ending, name) = (format.extension(), super::name_of(proposed));
            dialog = dialog.add_filter(ending.to_uppercase(), &[ending]).set_title("Export").set_file_name(name);
            dialog.save_file().map(|path| ended(&path, ending))
        }
    };
    picked.unwrap_or(Picked::Nothing)
}

/// What a dialog gave, with an ending where none was typed: about that name nobody has been asked.
fn ended(path: &Path, ending: &str) -> Picked {
    let whole = named(path.to_owned(), ending);
    if whole != path && whole.symlink_metadata().is_ok() { Picked::Taken(whole) } else { Picked::Path(whole) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_setting_and_a_missing_bus_lead_to_a_typed_path_and_the_latter_says_why() {
        let typed = |name: &str| (name == SETTING).then(|| "typed".into());
        assert_eq!(Chooser::of(typed), Chooser::Typed(None));
        #[cfg(target_os = "linux")]
        assert!(matches!(Chooser::of(|_| None), Chooser::Typed(Some(why)) if why.contains("no message bus")));
    }

    #[test]
    fn a_name_that_got_its_ending_after_the_dialog_is_asked_about_when_it_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let (free, taken) = (folder.path().join("free"), folder.path().join("taken"));
        std::fs::write(folder.path().join("taken.ron"), "").unwrap();
        assert!(matches!(ended(&free, "ron"), Picked::Path(path) if path == free.with_extension("ron")));
        assert!(matches!(ended(&taken, "ron"), Picked::Taken(path) if path == taken.with_extension("ron")));
        // About this one the dialog itself has asked.
        assert!(matches!(ended(&taken.with_extension("ron"), "ron"), Picked::Path(_)));
    }

    #[test]
    fn a_dialog_begins_in_the_nearest_folder_that_is_there() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(folder_of(&folder.path().join("gone/too/a.ron")).as_deref(), Some(folder.path()));
        assert_eq!(folder_of(&folder.path().join("a.ron")).as_deref(), Some(folder.path()));
    }
}
