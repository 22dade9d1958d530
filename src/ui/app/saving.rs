//! Writing the file, and the questions about it: before closing, and for a path.

use std::path::{Path, PathBuf};

use super::App;
use crate::storage;
use crate::ui::outbox::{Closing, Wish};

/// Length and time of last change.
pub(super) type FileStamp = (u64, std::time::SystemTime);

pub(super) fn file_stamp(path: &Path) -> Option<FileStamp> {
    let metadata = std::fs::metadata(path).ok()?;
    Some((metadata.len(), metadata.modified().ok()?))
}

impl App {
    /// Saves; true when the file is as the screen.
    pub(super) fn save(&mut self) -> bool {
        self.canvas.abort(&mut self.editor);
        let Some(path) = self.path.clone() else {
            let proposed = self.proposed_path.display().to_string();
            self.typing_path.get_or_insert(proposed);
            return false;
        };
        self.save_to(&path)
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

    /// Asks whether to save when the window is to be closed, and for a path when there is none.
    pub(super) fn ask_before_closing(&mut self, ctx: &egui::Context) {
        if ctx.input(|i| i.viewport().close_requested()) && self.editor.is_changed() {
            ctx.send_viewport_cmd(egui::ViewportCommand::CancelClose);
            self.closing = true;
        }
        if self.closing {
            let answer = egui::Modal::new("closing".into()).show(ctx, |ui| {
                ui.heading("Save the changes?");
                ui.label(format!("{} has changes that are not saved.", self.title()));
                ui.add_space(8.0);
                let choices = [("Save", Closing::Save), ("Discard", Closing::Discard), ("Cancel", Closing::Cancel)];
                let clicked = |ui: &mut egui::Ui| choices.into_iter().find(|(label, _)| ui.button(*label).clicked());
                let clicked = ui.horizontal(clicked).inner.map(|(_, choice)| choice);
                let pressed = |key| ui.input(|i| i.key_pressed(key));
                let typed = pressed(egui::Key::Enter).then_some(Closing::Save);
                clicked.or(typed).or(pressed(egui::Key::Escape).then_some(Closing::Cancel))
            });
            if let Some(answer) = answer.inner {
                let derived = self.derived.take();
                if let Some(derived) = derived {
                    self.carry_out(Wish::Close(answer), &derived, ctx);
                    self.derived = Some(derived);
                }
            }
        }
        self.ask_for_a_path(ctx);
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
            ui.horizontal(|ui| (ui.button("Save").clicked() || entered, ui.button("Cancel").clicked())).inner
        });
        match done.inner {
            (true, _) if !typed.trim().is_empty() => {
                let path = PathBuf::from(typed.trim());
                if path.exists() {
                    self.message = Some(format!("There is a file already: {}", path.display()));
                    self.typing_path = Some(typed);
                } else if self.save_to(&path) {
                    self.path = Some(path);
                    if self.close_when_saved {
                        ctx.send_viewport_cmd(egui::ViewportCommand::Close);
                    }
                } else {
                    self.typing_path = Some(typed);
                }
            }
            (_, true) => self.close_when_saved = false,
            _ => self.typing_path = Some(typed),
        }
    }
}
