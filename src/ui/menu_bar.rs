//! The menu bar: every command, in its menu.

use egui::MenuBar;

use super::command::{Menu, Situation, items};
use super::outbox::Outbox;

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
                egui::ScrollArea::vertical().max_height(height).min_scrolled_height(height).show(ui, |ui| {
                    items(ui, menu.groups(), situation, out);
                });
            });
        }
    });
}
