//! What there is to say about how a text was read: what was mended, and what was not understood, line by line.

use std::fmt::Write as _;

use egui::{Align, Layout, RichText};

use super::Arrival;
use crate::import::Repair;
use crate::ui::dialog::scrolled;
use crate::ui::page::inline;
use crate::ui::theme::bold;

/// The remarks about one text.
pub struct Remarks {
    size: String,
    repairs: Vec<Repair>,
    unsure: Vec<Repair>,
    /// The button that closes has had the keyboard.
    offered: bool,
    copied: bool,
}

impl Remarks {
    /// The remarks about what arrived, by line.
    pub fn of(arrival: &Arrival) -> Self {
        let by_line = |list: &[Repair]| {
            let mut list = list.to_vec();
            list.sort_by_key(|r| (r.line, r.column));
            list
        };
        let (repairs, unsure) = (by_line(&arrival.repairs), by_line(&arrival.unsure));
        Self { size: arrival.size(), repairs, unsure, offered: false, copied: false }
    }

    fn sections(&self) -> [(&'static str, &[Repair]); 2] {
        [("Repaired", &self.repairs), ("Not understood, or taken for something", &self.unsure)]
    }

    /// All of it as text.
    fn text(&self) -> String {
        let mut text = format!("{}\n", self.size);
        for (heading, list) in self.sections().into_iter().filter(|(_, list)| !list.is_empty()) {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "\n{heading}:");
            for r in list {
                let _ = writeln!(text, "line {}, column {}: {}", r.line, r.column, r.what);
            }
        }
        text
    }

    /// Shows the remarks for one frame; true when they are to close.
    pub fn show(&mut self, ui: &mut egui::Ui, height: f32) -> bool {
        ui.heading("How it was read");
        ui.weak(&self.size);
        scrolled(ui, height, |ui| {
            for (heading, list) in self.sections().into_iter().filter(|(_, list)| !list.is_empty()) {
                ui.add_space(8.0);
                ui.label(bold(format!("{heading} ({})", list.len())));
                for remark in list {
                    row(ui, remark);
                }
            }
        });
        ui.add_space(8.0);
        let (copy, close) = ui
            .horizontal(|ui| {
                let close = ui.button("Close");
                let copy = ui.button("Copy").on_hover_text("Copy the whole list as text");
                if self.copied {
                    ui.weak("Copied");
                }
                (copy, close)
            })
            .inner;
        if !std::mem::replace(&mut self.offered, true) {
            close.request_focus();
        }
        if copy.clicked() {
            ui.ctx().copy_text(self.text());
            self.copied = true;
        }
        close.clicked()
    }
}

/// The place at the left, the words beside it, however many lines they take.
fn row(ui: &mut egui::Ui, remark: &Repair) {
    const PLACE: f32 = 76.0;
    ui.horizontal_top(|ui| {
        let place = RichText::new(format!("line {}", remark.line)).weak();
        ui.allocate_ui_with_layout(
            egui::vec2(PLACE, ui.spacing().interact_size.y),
            Layout::left_to_right(Align::Min),
            |ui| {
                ui.set_min_width(PLACE);
                ui.label(place).on_hover_text(format!("line {}, column {}", remark.line, remark.column));
            },
        );
        // As code, arrows stay the characters that were written.
        let words = inline(ui, &remark.what);
        ui.add(egui::Label::new(words).wrap());
    });
}
