//! The context menu of a part.

use std::collections::BTreeSet;

use egui::{Rect, Response, vec2};

use super::{Canvas, CanvasContext};
use crate::emulation::UnitState;
use crate::ui::command::Command;
use crate::ui::outbox::{Outbox, Wish};

impl Canvas {
    /// Shows the menu while it is open.
    pub(super) fn context_menu(&mut self, response: &Response, rect: Rect, cx: &CanvasContext, out: &mut Outbox) {
        if self.menu.is_none() {
            return;
        }
        let Some(id) = self.menu.clone() else { return };
        let shown = response.context_menu(|ui| {
            ui.strong(id.as_str());
            ui.separator();
            match cx.states.get(&id) {
                Some(UnitState::Running | UnitState::Slow { .. }) => {
                    if ui.button("Kill").on_hover_text("Stop this part, and all it holds").clicked() {
                        out.send(Wish::Kill(id.clone()));
                        ui.close();
                    }
                }
                Some(_) => {
                    if ui.button("Restart").clicked() {
                        out.send(Wish::Restart(id.clone()));
                        ui.close();
                    }
                }
                None => {
                    let why =
                        if cx.states.is_empty() { "The design is not running" } else { "This part is not emulated" };
                    ui.add_enabled(false, egui::Button::new("Kill")).on_disabled_hover_text(why);
                }
            }
            let folded = self.folded.contains(&id);
            if (folded || cx.derived.holds(&id)) && ui.button(if folded { "Expand" } else { "Collapse" }).clicked() {
                out.send(Wish::Select(BTreeSet::from([id.clone()])));
                out.send(Wish::Do(if folded { Command::Expand } else { Command::Collapse }));
                ui.close();
            }
            if ui.button("Delete").clicked() {
                out.send(Wish::Select(BTreeSet::from([id.clone()])));
                out.send(Wish::Do(Command::Delete));
                ui.close();
            }
            if ui.button("Show in the middle").clicked() {
                if let Some(part) = cx.derived.rect_of(&id) {
                    let middle = vec2(part.x + part.w / 2.0, part.y + part.h / 2.0);
                    self.view.origin = middle - rect.size() / (2.0 * self.view.zoom);
                }
                ui.close();
            }
        });
        if shown.is_none() && !response.context_menu_opened() && !response.secondary_clicked() {
            self.menu = None;
        }
    }
}
