//! The sheet of shortcuts: a loop over the table of commands, so it cannot say what is not so.

use egui::{Grid, RichText, Sense, Ui, vec2};

use super::command::{ICON, Menu, spec, spelled};
use super::icon;
use super::theme::bold;

/// What the pointer does with the keyboard's help: gestures are no commands.
pub const GESTURES: &[(&str, &str)] = &[
    ("Space and drag, or the middle button", "Move the view"),
    ("Ctrl and the wheel", "Zoom at the pointer"),
    ("Shift and click", "Select one more, or one less"),
    ("Alt and drag", "Place without snapping"),
    ("Alt, Shift and drag", "Pull a part out for a moment, and see what falls"),
    ("Arrow keys, with Shift further", "Move what is selected"),
    ("Tab, Shift and Tab", "Go from part to part"),
    ("F6, Shift and F6", "Go from pane to pane"),
    ("Esc", "End what is under way; twice in a run: stop it"),
    ("X and drag in a run", "Scissors: cut the links that are crossed, or mend them"),
    ("L held in a run", "The eavesdropper's lens: what can be read on the links"),
];

/// Shows the sheet.
pub fn shortcut_sheet(ui: &mut Ui) {
    for menu in Menu::ALL {
        let commands = menu.groups().concat();
        let specs: Vec<_> = commands.into_iter().filter_map(spec).filter(|spec| !spec.shortcuts.is_empty()).collect();
        ui.label(bold(menu.label()));
        Grid::new(menu.label()).num_columns(2).min_col_width(180.0).spacing([16.0, 3.0]).striped(true).show(ui, |ui| {
            for spec in specs {
                let keys: Vec<String> = spec.shortcuts.iter().map(|keys| spelled(ui.ctx(), *keys)).collect();
                ui.label(RichText::new(keys.join("   ")).monospace());
                ui.horizontal(|ui| {
                    let (square, _) = ui.allocate_exact_size(vec2(ICON, ICON), Sense::hover());
                    icon::paint(ui.painter(), spec.icon, square, ui.visuals().text_color());
                    ui.label(spec.label).on_hover_text(spec.tooltip);
                });
                ui.end_row();
            }
        });
        ui.add_space(8.0);
    }
    ui.label(bold("Hands on the drawing"));
    Grid::new("gestures").num_columns(2).min_col_width(180.0).spacing([16.0, 3.0]).striped(true).show(ui, |ui| {
        for (keys, what) in GESTURES {
            ui.label(*keys);
            ui.label(*what);
            ui.end_row();
        }
    });
}
