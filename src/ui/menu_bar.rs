//! The menu bar: every command, in its menu.

use egui::{Button, MenuBar, WidgetInfo, WidgetType};

use super::command::{Menu, Situation, all, spelled};
use super::outbox::{Outbox, Wish};

/// The least width of a menu, so that labels and keys stand apart.
const WIDTH: f32 = 240.0;

/// Shows the menu bar.
pub fn menu_bar(ui: &mut egui::Ui, situation: &Situation, out: &mut Outbox) {
    MenuBar::new().ui(ui, |ui| {
        for menu in Menu::ALL {
            ui.menu_button(menu.label(), |ui| {
                ui.set_min_width(WIDTH);
                // A small window scrolls a long menu.
                let height = ui.ctx().content_rect().height() - 80.0;
                egui::ScrollArea::vertical()
                    .max_height(height)
                    .min_scrolled_height(height)
                    .show(ui, |ui| items(ui, menu, situation, out));
            });
        }
    });
}

fn items(ui: &mut egui::Ui, menu: Menu, situation: &Situation, out: &mut Outbox) {
    for spec in all().filter(|spec| Menu::of(spec.command) == menu) {
        let why_not = situation.why_not(spec.command);
        let keys = spec.shortcuts.first().map(|keys| spelled(ui.ctx(), *keys)).unwrap_or_default();
        let button = Button::new(situation.label(spec)).shortcut_text(keys);
        let response = ui.add_enabled(why_not.is_none(), button);
        // Its name is its label; the keys are said with the tooltip.
        let said = || WidgetInfo::labeled(WidgetType::Button, why_not.is_none(), situation.label(spec));
        response.widget_info(said);
        let response = response.on_hover_text(situation.tooltip(spec, ui.ctx()));
        let response = response.on_disabled_hover_text(format!("{}: {}", spec.tooltip, why_not.unwrap_or_default()));
        if response.clicked() {
            out.send(Wish::Do(spec.command));
            ui.close();
        }
    }
}
