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
    ("Alt and drag", "Copy what is dragged"),
    ("Ctrl while dragging", "Place without snapping"),
    ("Alt, Shift and drag", "Pull a part out for a moment, and see what falls"),
    ("Ctrl, Alt, Shift and drag", "Make room: push aside what is right or below"),
    ("Arrow keys, with Shift by one point", "Move what is selected"),
    ("Tab, Shift and Tab", "Go from part to part"),
    ("F6, Shift and F6", "Go from pane to pane"),
    ("Esc", "End what is under way; twice in a run: stop it"),
    ("X and drag in a run", "Scissors: cut the links that are crossed, or mend them"),
    ("L held in a run", "The eavesdropper's lens: what can be read on the links"),
];

/// The menus in the left column; the others are in the right one, above the gestures.
const LEFT: usize = 2;
/// The least width at which there are two columns.
const WIDE: f32 = 720.0;

/// Shows the sheet.
pub fn shortcut_sheet(ui: &mut Ui) {
    let (left, right) = Menu::ALL.split_at(LEFT);
    if ui.available_width() < WIDE {
        menus(ui, &Menu::ALL);
        gestures(ui);
        return;
    }
    ui.columns_const(|[first, second]| {
        menus(first, left);
        menus(second, right);
        gestures(second);
    });
}

fn menus(ui: &mut Ui, menus: &[Menu]) {
    for menu in menus {
        let commands = menu.groups().concat();
        let specs: Vec<_> = commands.into_iter().filter_map(spec).filter(|spec| !spec.shortcuts.is_empty()).collect();
        ui.label(bold(menu.label()));
        grid(menu.label()).show(ui, |ui| {
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
}

fn gestures(ui: &mut Ui) {
    ui.label(bold("Hands on the drawing"));
    grid("gestures").show(ui, |ui| {
        for (keys, what) in GESTURES {
            ui.add(egui::Label::new(*keys).wrap());
            ui.add(egui::Label::new(*what).wrap());
            ui.end_row();
        }
    });
}

fn grid(name: &str) -> Grid {
    Grid::new(name).num_columns(2).min_col_width(150.0).max_col_width(230.0).spacing([12.0, 3.0]).striped(true)
}
