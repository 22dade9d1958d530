//! Writing the file, and the questions about it: before something takes the design's place, and for a path.

use std::path::{Path, PathBuf};

use super::App;
use crate::storage;
use crate::ui::bring_in::{Arrival, free_beside};

/// Length and time of last change.
pub(super) type FileStamp = (u64, std::time::SystemTime);

pub(super) fn file_stamp(path: &Path) -> Option<FileStamp> {
    let metadata = std::fs::metadata(path).ok()?;
    Some((metadata.len(), metadata.modified().ok()?))
}

/// What ends the design in the window.
pub(super) enum Leaving {
    /// The window closes.
    Close,
    /// Another design takes its place.
    Open(Box<Arrival>, PathBuf),
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
    pub(super) fn save(&mut self) -> bool {
        self.canvas.abort(&mut self.editor);
        let Some(path) = self.path.clone() else {
            let proposed = free_beside(&self.proposed_path).display().to_string();
            self.typing_path.get_or_insert(proposed);
            return false;
        };
        self.save_to(&path)
    }

    /// Asks for another path.
    pub(super) fn save_as(&mut self) {
        self.canvas.abort(&mut self.editor);
        let near = self.path.clone().unwrap_or_else(|| self.proposed_path.clone());
        let proposed = free_beside(&near).display().to_string();
        self.typing_path.get_or_insert(proposed);
    }

    fn save_to(&mut self, path: &Path) -> bool {
        let theirs = file_stamp(path);
        if self.path.as_deref() == Some(path) && theirs != self.stamp && theirs.is_some() {
            // Told once; saving again means it.
            self.stamp = theirs;
            let changed = "Not saved: the file was changed by another program. Save again to write over it";
            self.message = Some(format!("{changed}: {}", path.display()));
            return false;
        }
        match storage::save(self.editor.design(), path) {
            Ok(()) => {
                self.stamp = file_stamp(path);
                self.editor.mark_saved();
                self.message = None;
                true
            }
            Err(error) => {
                self.message = Some(format!("Not saved: {error}: {}", path.display()));
                false
            }
        }
    }

    /// Asks whether to save before the window closes or another design comes, and for a path when there is none.
    pub(super) fn ask_before_leaving(&mut self, ctx: &egui::Context) {
        if ctx.input(|i| i.viewport().close_requested()) && self.editor.is_changed() {
            ctx.send_viewport_cmd(egui::ViewportCommand::CancelClose);
            self.leaving = Some(Leaving::Close);
        }
        if let Some(answer) = self.leaving.as_ref().and_then(|leaving| self.ask_whether_to_save(leaving, ctx)) {
            ctx.request_repaint();
            let leaving = self.leaving.take();
            match answer {
                Answer::Cancel => self.after_saving = None,
                Answer::Discard => self.leave(leaving, ctx),
                Answer::Save if self.save() => self.leave(leaving, ctx),
                // Not saved: a path is asked for, or there is something to read first.
                Answer::Save => self.after_saving = leaving.filter(|_| self.typing_path.is_some()),
            }
        }
        self.ask_for_a_path(ctx);
    }

    fn ask_whether_to_save(&self, leaving: &Leaving, ctx: &egui::Context) -> Option<Answer> {
        let asked = egui::Modal::new("closing".into()).show(ctx, |ui| {
            ui.heading("Save the changes?");
            ui.label(format!("{} has changes that are not saved.", self.title()));
            if let Leaving::Open(_, path) = leaving {
                let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
                ui.label(format!("{name} takes its place."));
            }
            ui.add_space(8.0);
            let choices = [("Save", Answer::Save), ("Discard", Answer::Discard), ("Cancel", Answer::Cancel)];
            let clicked = |ui: &mut egui::Ui| choices.map(|(label, answer)| (ui.button(label).clicked(), answer));
            let clicked = ui.horizontal(clicked).inner.into_iter().find(|(clicked, _)| *clicked).map(|(_, a)| a);
            let pressed = |key| ui.input(|i| i.key_pressed(key));
            let typed = pressed(egui::Key::Enter).then_some(Answer::Save);
            clicked.or(typed).or(pressed(egui::Key::Escape).then_some(Answer::Cancel))
        });
        asked.inner
    }

    /// Does what waited for the answer. The changes are saved, or given up.
    fn leave(&mut self, leaving: Option<Leaving>, ctx: &egui::Context) {
        match leaving {
            None => {}
            Some(Leaving::Close) => {
                self.editor.mark_saved();
                ctx.send_viewport_cmd(egui::ViewportCommand::Close);
            }
            Some(Leaving::Open(arrival, path)) => self.replace(&arrival, path),
        }
    }

    fn ask_for_a_path(&mut self, ctx: &egui::Context) {
        let Some(mut typed) = self.typing_path.take() else { return };
        let done = egui::Modal::new("path".into()).show(ctx, |ui| {
            ui.heading("Save as");
            if let Ok(folder) = std::env::current_dir() {
                ui.weak(format!("in {} unless the name begins with another folder", folder.display()));
            }
            if let Some(message) = &self.message {
                ui.strong(message);
            }
            let field = ui.add(egui::TextEdit::singleline(&mut typed).desired_width(360.0));
            field.request_focus();
            let entered = ui.input(|i| i.key_pressed(egui::Key::Enter));
            let left = ui.input(|i| i.key_pressed(egui::Key::Escape));
            ui.horizontal(|ui| (ui.button("Save").clicked() || entered, ui.button("Cancel").clicked() || left)).inner
        });
        match done.inner {
            (true, _) if !typed.trim().is_empty() => {
                let path = PathBuf::from(typed.trim());
                if path.exists() {
                    self.message = Some(format!("There is a file already: {}", path.display()));
                    self.typing_path = Some(typed);
                } else if self.save_to(&path) {
                    self.path = Some(path);
                    let leaving = self.after_saving.take();
                    self.leave(leaving, ctx);
                } else {
                    self.typing_path = Some(typed);
                }
            }
            (_, true) => self.after_saving = None,
            _ => self.typing_path = Some(typed),
        }
    }
}
