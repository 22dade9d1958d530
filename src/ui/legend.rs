//! The legend below the canvas: what the marks on the drawing mean. Pictures have one of their own.

use egui::RichText;

use super::explanation::letter;
use super::theme::colour;
use crate::scene::{Marks, Theme};

/// Shows what each mark means that occurs, and how many findings speak of the whole design.
pub fn legend(ui: &mut egui::Ui, marks: &Marks, theme: &Theme) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 5.0;
        if marks.parts.values().any(|m| !m.spof.is_empty()) {
            let frame = egui::Frame::new().fill(colour(theme.spof)).corner_radius(8.0);
            let words = RichText::new("SPOF").color(colour(theme.on_badge)).size(10.0).strong();
            frame.inner_margin(egui::Margin::symmetric(6, 1)).show(ui, |ui| ui.label(words));
            small(ui, "single point of failure");
        }
        for kind in marks.kinds() {
            letter(ui, kind.severity, kind.accepted, theme);
            let accepted = if kind.accepted { ", accepted" } else { "" };
            small(ui, &format!("{}{accepted}", kind.severity.name()));
        }
        match marks.general.len() {
            0 => {}
            1 => small(ui, "· 1 about the whole design"),
            n => small(ui, &format!("· {n} about the whole design")),
        }
    });
}

fn small(ui: &mut egui::Ui, words: &str) {
    // Whole in one line or in the next.
    ui.add(egui::Label::new(RichText::new(words).size(11.0)).extend());
    ui.add_space(3.0);
}
