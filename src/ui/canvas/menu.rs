//! The context menus: of a part, and of the bare canvas for how it is seen.

use std::collections::BTreeSet;

use egui::{Rect, Response, Ui, WidgetInfo, WidgetType, vec2};

use super::breaking::{breaking, proving};
use super::{Canvas, CanvasContext};
use crate::model::{Design, Id};
use crate::ui::command::{self, Command};
use crate::ui::outbox::{Outbox, Wish};

/// How the bare canvas is seen.
const VIEW: [Command; 7] = [
    Command::FitAll,
    Command::ActualSize,
    Command::Collapse,
    Command::Expand,
    Command::Grid,
    Command::Minimap,
    Command::WheelZooms,
];

/// Whose menu is open.
#[derive(Debug, Clone)]
pub(super) enum Menu {
    /// That of a part or link.
    Of(Id),
    /// That of the bare canvas.
    View,
}

impl Canvas {
    /// Shows the menu while it is open.
    pub(super) fn context_menu(
        &mut self,
        response: &Response,
        rect: Rect,
        cx: &CanvasContext,
        design: &Design,
        out: &mut Outbox,
    ) {
        let Some(menu) = self.menu.clone() else { return };
        let shown = response.context_menu(|ui| match &menu {
            Menu::Of(id) => self.part_menu(ui, id, rect, (cx, design), out),
            Menu::View => self.view_menu(ui, out),
        });
        if shown.is_none() && !response.context_menu_opened() && !response.secondary_clicked() {
            self.menu = None;
        }
    }

    /// How the canvas is seen: what is on is marked.
    fn view_menu(&self, ui: &mut Ui, out: &mut Outbox) {
        ui.strong("View");
        ui.separator();
        for spec in VIEW.into_iter().filter_map(command::spec) {
            let on = match spec.command {
                Command::Grid => !self.free,
                Command::Minimap => self.minimap,
                Command::WheelZooms => self.wheel_zooms,
                _ => false,
            };
            let keys = spec.shortcuts.first().map(|keys| ui.ctx().format_shortcut(keys)).unwrap_or_default();
            let response = ui.add(egui::Button::selectable(on, spec.label).shortcut_text(keys));
            response.widget_info(|| WidgetInfo::selected(WidgetType::Button, true, on, spec.label));
            if response.on_hover_text(spec.tooltip).clicked() {
                out.send(Wish::Do(spec.command));
                ui.close();
            }
        }
    }

    fn part_menu(
        &mut self,
        ui: &mut Ui,
        id: &Id,
        rect: Rect,
        (cx, design): (&CanvasContext, &Design),
        out: &mut Outbox,
    ) {
        ui.strong(id.as_str());
        ui.separator();
        breaking(ui, id, cx, design, out);
        proving(ui, id, design, out);
        ui.separator();
        let folded = self.folded.contains(id);
        if (folded || cx.derived.holds(id)) && ui.button(if folded { "Expand" } else { "Collapse" }).clicked() {
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
            if let Some(part) = cx.derived.rect_of(id) {
                let middle = vec2(part.x + part.w / 2.0, part.y + part.h / 2.0);
                self.view.origin = middle - rect.size() / (2.0 * self.view.zoom);
            }
            ui.close();
        }
    }
}
