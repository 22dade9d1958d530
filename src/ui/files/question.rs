//! A question about a file: what is so, a list that scrolls, and answers of which the first has the keyboard.

use super::FileWish;
use crate::ui::dialog::scrolled;

/// A question that is shown.
#[derive(Debug)]
pub struct Question {
    heading: String,
    says: Vec<String>,
    rows: Vec<String>,
    choices: &'static [(&'static str, &'static str, FileWish)],
    offered: bool,
}

/// What came of it: not answered yet, given up, or one of its choices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// Still being read.
    Open,
    /// Nothing is done.
    Closed,
    /// This is done.
    Do(FileWish),
}

impl Question {
    /// A question: its heading, its sentences, its choices as label, tooltip and deed. "Cancel" comes by itself.
    pub fn new(
        heading: impl Into<String>,
        says: Vec<String>,
        choices: &'static [(&'static str, &'static str, FileWish)],
    ) -> Self {
        Self { heading: heading.into(), says, rows: Vec::new(), choices, offered: false }
    }

    /// With a list below the sentences.
    #[must_use]
    pub fn listing(self, rows: Vec<String>) -> Self {
        Self { rows, ..self }
    }

    /// Shows it for one frame.
    pub fn show(&mut self, ui: &mut egui::Ui, height: f32) -> Reply {
        ui.heading(&self.heading);
        for line in &self.says {
            ui.add(egui::Label::new(line).wrap());
        }
        if !self.rows.is_empty() {
            ui.add_space(6.0);
            scrolled(ui, height - 60.0, |ui| {
                for row in &self.rows {
                    ui.add(egui::Label::new(row).wrap());
                }
            });
        }
        ui.add_space(8.0);
        let mut reply = Reply::Open;
        let mut first = None;
        ui.horizontal_wrapped(|ui| {
            for (label, tooltip, deed) in self.choices {
                let button = ui.button(*label).on_hover_text(*tooltip);
                if button.clicked() {
                    reply = Reply::Do(*deed);
                }
                first.get_or_insert(button);
            }
            if ui.button("Cancel").on_hover_text("Everything stays as it is").clicked() {
                reply = Reply::Closed;
            }
        });
        if let Some(first) = first.filter(|_| !std::mem::replace(&mut self.offered, true)) {
            first.request_focus();
        }
        reply
    }
}
