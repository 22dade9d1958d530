//! The designs to begin with, by name and what they teach.

use egui::{Label, RichText};

use crate::storage::{TEMPLATES, Template};
use crate::ui::dialog::scrolled;

/// The list while it is shown.
#[derive(Debug, Default)]
pub struct TemplateDialog {
    chosen: usize,
    offered: bool,
}

/// What came of it.
#[derive(Debug, Clone, Copy)]
pub enum Begun {
    /// Still being read.
    Open,
    /// Nothing is begun.
    Closed,
    /// With this one.
    With(&'static Template),
}

impl TemplateDialog {
    /// Shows it for one frame.
    pub fn show(&mut self, ui: &mut egui::Ui, height: f32) -> Begun {
        ui.heading("New from template");
        let mut twice = false;
        let chosen = &mut self.chosen;
        scrolled(ui, height, |ui| {
            for (n, template) in TEMPLATES.iter().enumerate() {
                twice |= ui.radio_value(chosen, n, template.name).double_clicked();
                ui.indent(n, |ui| ui.add(Label::new(RichText::new(template.teaches).weak()).wrap()));
            }
        });
        ui.add_space(8.0);
        let (begin, cancel) = ui.horizontal(|ui| (ui.button("Begin"), ui.button("Cancel"))).inner;
        if !std::mem::replace(&mut self.offered, true) {
            begin.request_focus();
        }
        match TEMPLATES.get(self.chosen) {
            Some(template) if begin.clicked() || twice => Begun::With(template),
            _ if cancel.clicked() => Begun::Closed,
            _ => Begun::Open,
        }
    }
}
