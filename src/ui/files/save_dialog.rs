//! The question where to save: a path that is typed, and whether to write over what is there.

use std::path::{Path, PathBuf};

use egui::text::{CCursor, CCursorRange};
use egui::text_edit::TextEditState;
use egui::{Context, Key, Label, Modal, RichText, TextEdit, Ui};

use super::{is_same_file, named};
use crate::ui::bring_in::typed_path;

/// How designs end.
const ENDING: &str = "ron";
/// How files end that hold diagrams: what is exported, and not saved.
const DIAGRAMS: [&str; 3] = ["mmd", "mermaid", "md"];

/// A path being typed.
#[derive(Debug, Default)]
pub struct SaveDialog {
    typed: String,
    /// Why a path is typed.
    because: Option<String>,
    /// Why it could not be saved there.
    refused: Option<String>,
    /// There is something, and nobody has agreed to lose it.
    taken: Option<PathBuf>,
    /// The field has had the keyboard.
    begun: bool,
}

/// What came of the question.
#[derive(Debug, PartialEq, Eq)]
pub enum SaveTo {
    /// Still being typed.
    Open,
    /// Nowhere.
    Cancelled,
    /// This file; what is there may be lost.
    Path(PathBuf),
}

impl SaveDialog {
    /// The question with a proposal, and why it is asked in this way.
    pub fn new(proposed: &Path, because: Option<String>) -> Self {
        Self { typed: proposed.display().to_string(), because, ..Self::default() }
    }

    /// The question whether to write over what is at a path that was chosen elsewhere.
    pub fn taken(path: PathBuf) -> Self {
        Self { typed: path.display().to_string(), taken: Some(path), ..Self::default() }
    }

    /// It could not be saved there.
    pub fn refuse(&mut self, why: Option<String>) {
        (self.refused, self.begun) = (why, false);
    }

    /// Shows the question for one frame. `own`: the design's own file.
    pub fn show(&mut self, ctx: &Context, own: Option<&Path>) -> SaveTo {
        let shown = Modal::new("path".into()).show(ctx, |ui| {
            ui.set_width((ui.ctx().content_rect().width() - 64.0).min(460.0));
            ui.heading("Save as");
            if let Some(because) = &self.because {
                ui.add(Label::new(RichText::new(because).weak()).wrap());
            }
            ui.add_space(4.0);
            let label = ui.label("File");
            let field = TextEdit::singleline(&mut self.typed).desired_width(f32::INFINITY);
            let field = ui.add(field).labelled_by(label.id);
            if !std::mem::replace(&mut self.begun, true) {
                field.request_focus();
                // What is typed takes the place of what is proposed.
                select_all(ui, field.id, &self.typed);
            }
            if field.changed() {
                (self.refused, self.taken) = (None, None);
            }
            self.remark(ui);
            ui.add_space(8.0);
            let entered = field.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
            let answer = self.buttons(ui, entered, own);
            if entered && answer == SaveTo::Open {
                // It is not answered yet: what is typed next belongs here.
                field.request_focus();
            }
            answer
        });
        // Two of them in one: what closes a question is no answer to the one behind it.
        if ctx.input(|i| i.key_pressed(Key::Escape)) { SaveTo::Cancelled } else { shown.inner }
    }

    /// Why not, or where a name without a folder leads.
    fn remark(&self, ui: &mut Ui) {
        let wrong = match (&self.taken, &self.refused) {
            (Some(path), _) => Some(format!("There is a file already: {}", path.display())),
            (None, refused) => refused.clone(),
        };
        let words = match (wrong, std::env::current_dir()) {
            (Some(wrong), _) => RichText::new(wrong).color(ui.visuals().error_fg_color),
            (None, Ok(folder)) => {
                RichText::new(format!("in {} unless it begins with another folder", folder.display())).weak()
            }
            (None, Err(_)) => return,
        };
        ui.add(Label::new(words).wrap());
    }

    fn buttons(&mut self, ui: &mut Ui, entered: bool, own: Option<&Path>) -> SaveTo {
        let mut answer = SaveTo::Open;
        ui.horizontal(|ui| {
            if let Some(path) = self.taken.clone() {
                if ui.button("Overwrite").on_hover_text("What is in that file is lost").clicked() {
                    answer = SaveTo::Path(path);
                }
                if ui.button("Keep it").on_hover_text("Type another name").clicked() {
                    (self.taken, self.begun) = (None, false);
                }
            } else if ui.add_enabled(!self.typed.trim().is_empty(), egui::Button::new("Save")).clicked() || entered {
                answer = self.answer(own);
            }
            if ui.button("Cancel").clicked() {
                answer = SaveTo::Cancelled;
            }
        });
        answer
    }

    /// What was typed, unless something is there.
    fn answer(&mut self, own: Option<&Path>) -> SaveTo {
        let Some(typed) = typed_path(&self.typed) else { return SaveTo::Open };
        if typed.is_dir() {
            self.refused = Some(format!("That is a folder, type the name of a file in it: {}", typed.display()));
            return SaveTo::Open;
        }
        let path = named(typed, ENDING);
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_lowercase();
        if DIAGRAMS.contains(&&*ending) {
            let instead = "choose a name that ends in .ron, or export it";
            self.refused = Some(format!("A design is no {ending} file, {instead}: {}", path.display()));
        } else if path.symlink_metadata().is_ok() && !own.is_some_and(|own| is_same_file(own, &path)) {
            self.taken = Some(path);
        } else {
            return SaveTo::Path(path);
        }
        SaveTo::Open
    }
}

/// Marks all of a field's text.
fn select_all(ui: &Ui, field: egui::Id, text: &str) {
    let end = CCursor::new(text.chars().count());
    let mut state = TextEditState::load(ui.ctx(), field).unwrap_or_default();
    state.cursor.set_char_range(Some(CCursorRange::two(CCursor::new(0), end)));
    state.store(ui.ctx(), field);
}
