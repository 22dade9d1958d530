//! The question which file to open: a path that is typed.

use std::path::PathBuf;

use super::{is_read_at_once, read};
use crate::import::Opened;

/// A path being typed.
#[derive(Default)]
pub struct OpenDialog {
    typed: String,
    /// Why the last one could not be opened.
    error: Option<String>,
    /// Why a path is typed.
    because: Option<String>,
    /// The field has had the keyboard.
    begun: bool,
}

/// What came of the question.
pub enum Typed {
    /// Still being typed.
    Open,
    /// Nothing is opened.
    Closed,
    /// This was read from this path.
    Read(Opened, PathBuf),
    /// This path leads to something that is read beside the window.
    Large(PathBuf),
}

impl OpenDialog {
    /// The question, and why it is asked in this way.
    pub fn because(because: Option<String>) -> Self {
        Self { because, ..Self::default() }
    }

    /// Shows the question for one frame.
    pub fn show(&mut self, ui: &mut egui::Ui) -> Typed {
        ui.heading("Open");
        ui.label("A design (.ron), a picture that carries one (.png, .svg), or Mermaid (.mmd, .md)");
        if let Some(because) = &self.because {
            ui.add(egui::Label::new(egui::RichText::new(because).weak()).wrap());
        }
        ui.add_space(4.0);
        let label = ui.label("Path of the file");
        let field = egui::TextEdit::singleline(&mut self.typed).desired_width(f32::INFINITY);
        let field = ui.add(field).labelled_by(label.id);
        if !std::mem::replace(&mut self.begun, true) {
            field.request_focus();
        }
        if field.changed() {
            self.error = None;
        }
        match (&self.error, std::env::current_dir()) {
            (Some(error), _) => {
                let colour = ui.visuals().error_fg_color;
                ui.add(egui::Label::new(egui::RichText::new(error).color(colour)).wrap());
            }
            (None, Ok(folder)) => {
                let where_ = format!("in {} unless it begins with another folder", folder.display());
                ui.add(egui::Label::new(egui::RichText::new(where_).weak()).wrap());
            }
            (None, Err(_)) => {}
        }
        ui.add_space(8.0);
        let entered = field.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter));
        let (open, cancel) = ui
            .horizontal(|ui| {
                let open = ui.add_enabled(!self.typed.trim().is_empty(), egui::Button::new("Open"));
                (open.clicked(), ui.button("Cancel").clicked())
            })
            .inner;
        if cancel {
            return Typed::Closed;
        }
        let Some(path) = typed_path(&self.typed).filter(|_| open || entered) else {
            if entered {
                field.request_focus();
            }
            return Typed::Open;
        };
        if !is_read_at_once(&path) {
            return Typed::Large(path);
        }
        match read(&path) {
            Ok(opened) => Typed::Read(opened, path),
            Err(error) => {
                self.error = Some(error);
                field.request_focus();
                Typed::Open
            }
        }
    }
}

/// The path that was meant: without quotes around it, `~` as the home folder; none when nothing was typed.
pub fn typed_path(typed: &str) -> Option<PathBuf> {
    let typed = typed.trim();
    let unquoted = ['"', '\''].iter().find_map(|q| typed.strip_prefix(*q)?.strip_suffix(*q));
    let typed = unquoted.unwrap_or(typed);
    let home = || std::env::var_os("HOME").filter(|home| !home.is_empty()).map(PathBuf::from);
    match typed.strip_prefix("~/") {
        _ if typed.is_empty() => None,
        Some(rest) => Some(home().map_or_else(|| typed.into(), |home| home.join(rest))),
        None => Some(typed.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_may_be_typed_as_a_shell_would_take_it() {
        assert_eq!(typed_path("  a b.mmd "), Some("a b.mmd".into()));
        assert_eq!(typed_path("'/tmp/a b.mmd'"), Some("/tmp/a b.mmd".into()));
        assert_eq!(typed_path("\"x.ron\""), Some("x.ron".into()));
        assert_eq!(typed_path("   "), None);
        assert_eq!(typed_path("''"), None);
        assert!(typed_path("~/x.ron").is_some_and(|p| p.ends_with("x.ron")));
    }
}
