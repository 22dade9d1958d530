//! The form of an export: each choice only where it makes a difference.

use std::collections::BTreeSet;

use egui::{DragValue, Ui};

use crate::export::{Format, MOST_MARGIN, Order};
use crate::model::Id;
use crate::scene::Theme;
use crate::ui::theme::bold;

/// The forms, by what people call them.
const FORMS: [(Format, &str, &str); 8] = [
    (Format::Png, "PNG picture", "A picture of pixels, which opens and edits again here"),
    (Format::Svg, "SVG picture", "A picture of lines and words, which opens and edits again here"),
    (Format::Mermaid, "Mermaid flowchart", "Text that Markdown pages draw"),
    (Format::Sequence, "Mermaid sequence", "A visit, and what takes over when something dies"),
    (Format::Architecture, "Mermaid architecture", "Services in groups with their icons"),
    (Format::Ascii, "Characters", "Boxes and arrows of plain characters"),
    (Format::Report, "Markdown report", "A document that explains and judges the design"),
    (Format::Ron, "RON", "The design itself, as it is saved"),
];

/// Shows the choices.
pub fn show(ui: &mut Ui, order: &mut Order, selection: &BTreeSet<Id>) {
    ui.label(bold("Form"));
    for (format, name, says) in FORMS {
        ui.radio_value(&mut order.format, format, name).on_hover_text(says);
    }
    ui.add_space(6.0);
    ui.label(bold("What"));
    let mut part = !order.only.is_empty();
    let before = part;
    ui.radio_value(&mut part, false, "Everything");
    let chosen = match selection.len() {
        0 => "The selection (nothing is selected)".to_owned(),
        1 => "The selected part".to_owned(),
        n => format!("The {n} selected parts"),
    };
    ui.add_enabled_ui(!selection.is_empty(), |ui| ui.radio_value(&mut part, true, chosen));
    if part != before {
        order.only = if part { selection.clone() } else { BTreeSet::new() };
    }
    let picture = order.format.is_picture();
    let marks = picture || matches!(order.format, Format::Mermaid | Format::Ascii | Format::Report);
    if order.format != Format::Ron {
        ui.add_space(6.0);
        ui.label(bold("How"));
    }
    let tick = |ui: &mut Ui, on: &mut bool, name: &str, says: &str| drop(ui.checkbox(on, name).on_hover_text(says));
    let (found, says) = ("Findings", "Mark single points of failure and other findings");
    if picture {
        egui::Grid::new("how").num_columns(2).spacing([12.0, 4.0]).show(ui, |ui| {
            tick(ui, &mut order.findings, found, says);
            tick(ui, &mut order.legend, "Legend", "Below it: what lines and marks mean");
            ui.end_row();
            tick(ui, &mut order.title, "Title", "Above it: the name, its size and what was found");
            tick(ui, &mut order.transparent, "Transparent", "No background, for pages of a similar colour");
            ui.end_row();
        });
    } else if marks {
        tick(ui, &mut order.findings, found, says);
    }
    if order.format == Format::Png {
        ui.horizontal(|ui| {
            ui.label("Scale");
            for scale in 1..=3 {
                ui.selectable_value(&mut order.scale, scale, format!("{scale}×"));
            }
        });
    }
    if !matches!(order.format, Format::Ascii | Format::Ron) {
        ui.horizontal(|ui| {
            ui.label("Colours");
            for theme in Theme::ALL {
                let name = if theme.name == Theme::DARK.name { "Dark" } else { "Light" };
                if ui.selectable_label(order.theme.name == theme.name, name).clicked() {
                    order.theme = theme;
                }
            }
        });
    }
    if picture {
        ui.horizontal(|ui| {
            let label = ui.label("Margin");
            ui.add(DragValue::new(&mut order.margin).range(0..=MOST_MARGIN).suffix(" pt")).labelled_by(label.id);
        });
    }
}
