//! The status bar.

use std::time::Duration;

use super::App;
use crate::model::Design;
use crate::ui::derived::Derived;
use crate::ui::files::name_of;
use crate::ui::notices::announce;

/// A drawing that is laid out sooner is not spoken of, and how often it is looked at how long it takes.
const UNSEEN: Duration = Duration::from_secs(1);
const EVERY: Duration = Duration::from_secs(1);

impl App {
    /// What the design is called in the window.
    pub(super) fn title(&self) -> String {
        let name = &self.editor.design().name;
        match &self.path {
            _ if !name.is_empty() => name.clone(),
            Some(path) => path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            None => "Untitled".to_owned(),
        }
    }

    /// What the desktop was told that the window is called.
    pub fn called(&self) -> &str {
        &self.called
    }

    /// Tells the desktop what the window is called: its file, or the design that has none, and whether it is changed.
    pub(super) fn call_window(&mut self, ctx: &egui::Context) {
        let name = self.path.as_deref().map_or_else(|| self.title(), name_of);
        let mark = if self.would_be_lost() { " •" } else { "" };
        let called = format!("{name}{mark} – Linchpin");
        if self.called != called {
            ctx.send_viewport_cmd(egui::ViewportCommand::Title(called.clone()));
            self.called = called;
        }
    }

    /// What was said last, or what can be done now; figures at the right, which keep their room.
    pub(super) fn status_bar(&mut self, ui: &mut egui::Ui, derived: &Derived) {
        self.announce_change(ui);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.label(self.canvas.view.percent());
            ui.separator();
            let design = self.editor.design();
            ui.label(size(design));
            if self.canvas.selection.len() > 1 {
                ui.separator();
                ui.label(format!("{} selected", self.canvas.selection.len()));
            }
            if let Some(age) = derived.drawing_for().filter(|age| *age >= UNSEEN) {
                ui.separator();
                self.laying_out(ui, age);
            }
            self.show_saving(ui);
            self.show_copying(ui);
            self.show_recovery(ui);
            if derived.is_checking() {
                ui.separator();
                ui.label("Checking…").on_hover_text("The findings are those of an earlier state of the design");
            }
            ui.separator();
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                let fresh = self.notices.is_fresh(ui.input(|i| i.time));
                let Some(message) = self.message.as_ref().filter(|_| !fresh) else {
                    let empty = self.editor.design().components.is_empty();
                    let hint = match self.start {
                        Some(_) => "Enter opens the design that has the keyboard, Tab goes to the next · Drop a file here to open it",
                        None => self.canvas.hint(self.running.up().is_some(), empty),
                    };
                    let hint = egui::RichText::new(hint).weak();
                    ui.add(egui::Label::new(hint).truncate());
                    return;
                };
                // First the button: a long message is cut, and read whole under the pointer.
                let dismissed = ui.small_button("OK").clicked();
                ui.add(egui::Label::new(egui::RichText::new(message).strong()).truncate());
                if dismissed {
                    self.message = None;
                }
            });
        });
    }

    /// That all is drawn anew beside the window, and the way to do without.
    fn laying_out(&mut self, ui: &mut egui::Ui, age: Duration) {
        ui.ctx().request_repaint_after(EVERY);
        // Before the seconds, which change their width: it stays under the pointer.
        let says = "Leave the drawing as it is until something changes";
        self.stop_drawing |= ui.small_button("Stop").on_hover_text(says).clicked();
        let says = "Everything gets its place again; the drawing can be used meanwhile";
        ui.label(format!("Laying out… {} s", age.as_secs())).on_hover_text(says);
    }

    /// Says aloud what was done to the design, to those who do not see it.
    fn announce_change(&mut self, ui: &mut egui::Ui) {
        let revision = self.editor.revision();
        if self.announced.0 != revision && !self.editor.is_editing() {
            let design = self.editor.design();
            let size = size(design);
            let what = match (self.announced.0, self.editor.undo_title()) {
                (0, None) => String::new(),
                (_, None) => format!("As it was opened. {size}"),
                (_, Some(title)) => format!("{title}. {size}"),
            };
            self.announced = (revision, what);
        }
        announce(ui, &self.announced.1);
    }
}

/// `1 part, 0 links`.
fn size(design: &Design) -> String {
    let count = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
    format!("{}, {}", count(design.components.len(), "part"), count(design.links.len(), "link"))
}
