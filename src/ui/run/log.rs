//! What has happened in a run, all of it or what is about the selection.

use std::collections::BTreeSet;

use egui::{RichText, ScrollArea, Ui};

use super::Up;
use crate::emulation::Event;
use crate::model::Id;

/// Shows the log.
pub fn log(ui: &mut Ui, up: &mut Up, selection: &BTreeSet<Id>) {
    ui.horizontal(|ui| {
        ui.strong("Events");
        let says = "Show only what is about the selected parts";
        ui.add_enabled(!selection.is_empty(), egui::Checkbox::new(&mut up.filtered, "of the selection"))
            .on_hover_text(says)
            .on_disabled_hover_text("Nothing is selected");
    });
    let filtered = up.filtered && !selection.is_empty();
    ScrollArea::vertical().id_salt("events").auto_shrink(false).stick_to_bottom(true).show(ui, |ui| {
        let left_out = up.session.left_out();
        if !left_out.is_empty() && !filtered {
            ui.collapsing(not_emulated(left_out.len()), |ui| {
                for part in left_out {
                    ui.weak(format!("{}: {}", part.id, part.reason));
                }
            });
        }
        let shown: Vec<&Event> = up.log.iter().filter(|event| !filtered || is_about(event, selection)).collect();
        if shown.is_empty() {
            ui.weak("Nothing has happened yet. Right-click a part to kill it, or a link to cut it.");
        }
        for event in shown {
            ui.label(RichText::new(event.to_string()).monospace().size(11.0));
        }
    });
}

/// `2 parts and links are drawn and not emulated`.
fn not_emulated(count: usize) -> String {
    let what = if count == 1 { "part or link is" } else { "parts and links are" };
    format!("{count} {what} drawn and not emulated")
}

/// Whether an event names one of these parts.
pub fn is_about(event: &Event, parts: &BTreeSet<Id>) -> bool {
    let said = event.what.to_string();
    said.split([' ', ':', ',']).any(|word| parts.iter().any(|id| id.as_str() == word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_not_many() {
        assert_eq!(not_emulated(1), "1 part or link is drawn and not emulated");
        assert_eq!(not_emulated(2), "2 parts and links are drawn and not emulated");
    }
}
