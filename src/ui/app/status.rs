//! The status bar.

use super::App;

impl App {
    /// What was said last, or what can be done now; figures at the right, which keep their room.
    pub(super) fn status_bar(&mut self, ui: &mut egui::Ui, checking: bool) {
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.label(self.canvas.view.percent());
            ui.separator();
            let design = self.editor.design();
            ui.label(format!("{} parts, {} links", design.components.len(), design.links.len()));
            if self.canvas.selection.len() > 1 {
                ui.separator();
                ui.label(format!("{} selected", self.canvas.selection.len()));
            }
            if checking {
                ui.separator();
                ui.label("Checking…").on_hover_text("The findings are those of an earlier state of the design");
            }
            ui.separator();
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                let Some(message) = &self.message else {
                    let empty = self.editor.design().components.is_empty();
                    let hint = egui::RichText::new(self.canvas.hint(self.running.up().is_some(), empty)).weak();
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
}
