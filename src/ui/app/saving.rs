//! Writing the file, and the questions about it: before something takes the design's place, and for a path.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::App;
use crate::model::Design;
use crate::storage::{self, Stamp, Template};
use crate::ui::bring_in::Arrival;
use crate::ui::dialog::Dialog;
use crate::ui::files::{FileWish, Question, SaveTo};

/// What ends the design in the window.
pub(super) enum Leaving {
    /// The window closes.
    Close,
    /// Another design takes its place.
    Open(Box<Arrival>, PathBuf),
    /// A new one takes its place, empty or a template.
    New(Option<&'static Template>),
}

/// What became of the wish to save.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Saved {
    /// The file is as the screen.
    Whole,
    /// It is written beside the window; what waits for it goes on when that has ended.
    Begun,
    /// It was not, and why was said.
    Refused,
}

/// The answer to the question what becomes of changes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Answer {
    Save,
    Discard,
    Cancel,
}

impl App {
    /// Saves; true when the file is as the screen.
    pub(super) fn save(&mut self, ctx: &egui::Context) -> bool {
        self.canvas.abort(&mut self.editor);
        let Some(path) = self.path.clone() else {
            self.save_as(ctx);
            return false;
        };
        let saved = self.save_to(&path, ctx);
        if saved == Saved::Refused && self.dialog.is_none() {
            self.ask_for_another_place(&path);
        }
        saved == Saved::Whole
    }

    /// Saves; what was typed as the source is applied first, and keeps all from being saved where it is no design.
    pub(super) fn save_what_is_typed_too(&mut self, ctx: &egui::Context) {
        self.keep_words();
        match self.source.begin_saving() {
            Ok(true) => self.save_and_go_on(ctx),
            // Saving is wished for again when it is applied.
            Ok(false) => ctx.request_repaint(),
            Err(why) => self.message = Some(format!("Not saved: {why}")),
        }
    }

    /// Saves, and does what waited for that.
    pub(super) fn save_and_go_on(&mut self, ctx: &egui::Context) {
        if self.save(ctx) {
            let leaving = self.after_saving.take();
            self.leave(leaving, ctx);
        }
    }

    /// Asks for another path.
    pub(super) fn save_as(&mut self, ctx: &egui::Context) {
        self.keep_words();
        self.canvas.abort(&mut self.editor);
        let near = self.path.clone().unwrap_or_else(|| self.proposed_path.clone());
        self.ask_where_to_save(&near, ctx);
    }

    /// Saves under the path that the system's dialog gave; it has asked before writing over anything.
    pub(super) fn save_as_chosen(&mut self, path: &Path, ctx: &egui::Context) {
        match self.save_to(path, ctx) {
            Saved::Whole => {
                let leaving = self.after_saving.take();
                self.leave(leaving, ctx);
            }
            Saved::Refused if self.dialog.is_none() => self.ask_for_another_place(path),
            Saved::Begun | Saved::Refused => {}
        }
    }

    /// After a save that failed: what was wrong, and what can be done.
    pub(super) fn ask_for_another_place(&mut self, path: &Path) {
        const CHOICES: &[(&str, &str, FileWish)] = &[
            ("Save as…", "Write this design to another file", FileWish::SaveAs),
            ("Try again", "Perhaps it can be written now", FileWish::SaveAgain),
        ];
        let why = self.message.clone().unwrap_or_else(|| format!("Not saved: {}", path.display()));
        let kept = "The design is still in this window, and the file is as it was.".to_owned();
        self.dialog = Some(Dialog::Question(Question::new("Not saved", vec![why, kept], CHOICES)));
    }

    pub(super) fn save_to(&mut self, path: &Path, ctx: &egui::Context) -> Saved {
        if self.is_saved_after_another(path) {
            return Saved::Begun;
        }
        if self.would_overwrite(path) {
            self.message = Some(format!("Not saved yet: the file was changed by another program: {}", path.display()));
            return Saved::Refused;
        }
        if self.is_written_beside(path, ctx) {
            return Saved::Begun;
        }
        match storage::save(self.editor.design(), path) {
            Ok(()) => {
                let state = self.editor.state_to_save();
                self.message = None;
                self.is_on_disk(path, Arc::new(self.editor.design().clone()), Stamp::of(path), state);
                Saved::Whole
            }
            Err(error) => {
                self.message = Some(format!("Not saved: {error}: {}", path.display()));
                Saved::Refused
            }
        }
    }

    /// This state of the design is in this file, which is the design's own from now on.
    pub(super) fn is_on_disk(&mut self, path: &Path, design: Arc<Design>, stamp: Stamp, state: u64) {
        self.files.disk.holds(design, stamp);
        self.editor.mark_saved_as(state);
        self.announced.1 = format!("Saved {}", path.file_name().unwrap_or_default().to_string_lossy());
        if self.path.as_deref() != Some(path) {
            self.path = Some(path.to_owned());
            self.files.elsewhere = false;
        }
        self.remember(path);
    }

    /// Whether something would be lost that was not saved, or not yet, or typed as source and not applied.
    pub(super) fn would_be_lost(&self) -> bool {
        self.editor.is_changed() || self.source.differs() || self.files.saving.is_some()
    }

    /// Asks whether to save before the window closes or another design comes, and for a path when there is none.
    pub(super) fn ask_before_leaving(&mut self, ctx: &egui::Context) {
        let closes = ctx.input(|i| i.viewport().close_requested());
        if closes {
            self.keep_words();
        }
        if closes && self.would_be_lost() {
            ctx.send_viewport_cmd(egui::ViewportCommand::CancelClose);
            self.leaving = Some(Leaving::Close);
        }
        if self.leaving.is_some() && self.is_being_saved() {
            self.after_saving = self.leaving.take();
            ctx.request_repaint();
        }
        if let Some(answer) = self.leaving.as_ref().and_then(|leaving| self.ask_whether_to_save(leaving, ctx)) {
            ctx.request_repaint();
            let leaving = self.leaving.take();
            match answer {
                Answer::Cancel => self.after_saving = None,
                Answer::Discard => self.leave(leaving, ctx),
                Answer::Save => self.save_before(leaving, ctx),
            }
        }
        self.ask_for_a_path(ctx);
    }

    /// Saves, what was typed as the source too, before something takes the design's place. What cannot be saved stays.
    fn save_before(&mut self, leaving: Option<Leaving>, ctx: &egui::Context) {
        match self.source.begin_saving() {
            Err(why) => {
                self.after_saving = None;
                self.message = Some(format!("Not saved: {why}"));
            }
            Ok(false) => {
                // Saving is wished for when it is applied.
                self.after_saving = leaving;
                ctx.request_repaint();
            }
            Ok(true) if self.save(ctx) => self.leave(leaving, ctx),
            // Not saved: a path is asked for, or what to do about the file.
            Ok(true) => {
                let asked = self.typing_path.is_some() || self.is_choosing() || self.dialog.is_some();
                self.after_saving = leaving.filter(|_| asked || self.files.saving.is_some());
            }
        }
    }

    fn ask_whether_to_save(&self, leaving: &Leaving, ctx: &egui::Context) -> Option<Answer> {
        let there = was_there("closing", ctx);
        let asked = egui::Modal::new("closing".into()).show(ctx, |ui| {
            ui.heading("Save the changes?");
            if self.editor.is_changed() {
                ui.label(format!("{} has changes that are not saved.", self.title()));
            }
            if self.source.differs() {
                ui.label("What was typed as its source is not applied: Cancel leads back to it.");
            }
            match leaving {
                Leaving::Close => {}
                Leaving::Open(_, path) => {
                    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
                    ui.label(format!("{name} takes its place."));
                }
                Leaving::New(_) => {
                    ui.label("A new design takes its place.");
                }
            }
            ui.add_space(8.0);
            let choices = [("Save", Answer::Save), ("Discard", Answer::Discard), ("Cancel", Answer::Cancel)];
            let clicked = |ui: &mut egui::Ui| choices.map(|(label, answer)| (ui.button(label).clicked(), answer));
            let clicked = ui.horizontal(clicked).inner.into_iter().find(|(clicked, _)| *clicked).map(|(_, a)| a);
            let pressed = |key| there && ui.input(|i| i.key_pressed(key));
            let typed = pressed(egui::Key::Enter).then_some(Answer::Save);
            clicked.or(typed).or(pressed(egui::Key::Escape).then_some(Answer::Cancel))
        });
        asked.inner
    }

    /// Does what waited for the answer. The changes are saved, or given up.
    pub(super) fn leave(&mut self, leaving: Option<Leaving>, ctx: &egui::Context) {
        if let Some(saving) = self.files.saving.as_mut().filter(|_| leaving.is_some()) {
            // What came after it is given up; it is not left half written.
            saving.given_up = true;
            self.after_saving = leaving;
            return;
        }
        match leaving {
            None => {}
            Some(Leaving::Close) => {
                self.source.discard();
                self.editor.mark_saved();
                if let Some(keeping) = &mut self.files.keeping {
                    keeping.begin_again();
                }
                ctx.send_viewport_cmd(egui::ViewportCommand::Close);
            }
            Some(Leaving::Open(arrival, path)) => self.replace(arrival, &path, None),
            Some(Leaving::New(template)) => self.start_over(template),
        }
    }

    fn ask_for_a_path(&mut self, ctx: &egui::Context) {
        let Some(mut dialog) = self.typing_path.take() else { return };
        match dialog.show(ctx, self.path.as_deref()) {
            SaveTo::Open => self.typing_path = Some(dialog),
            SaveTo::Cancelled => self.after_saving = None,
            SaveTo::Path(path) => match self.save_to(&path, ctx) {
                Saved::Whole => {
                    let leaving = self.after_saving.take();
                    self.leave(leaving, ctx);
                }
                Saved::Begun => {}
                Saved::Refused => {
                    dialog.refuse(self.message.take());
                    self.typing_path = Some(dialog).filter(|_| self.dialog.is_none());
                }
            },
        }
    }
}

/// Whether a question was there in the frame before: the key that opened it is no answer to it.
fn was_there(question: &'static str, ctx: &egui::Context) -> bool {
    let layer = egui::LayerId::new(egui::Order::Foreground, question.into());
    ctx.memory(|memory| memory.areas().visible_last_frame(&layer))
}
