//! The toolbar: the design's name, and a button for each command that has one.

use super::command::{self, COMMANDS, CommandSpec, FileState, ICON, Situation, item};
use super::outbox::{Outbox, Wish};

/// The least room of the title, and the most.
const TITLE: std::ops::RangeInclusive<f32> = 40.0..=400.0;
/// Where the commands are that find no room.
const MORE: &str = "More";

/// Shows the toolbar.
pub fn toolbar(ui: &mut egui::Ui, state: &Situation, out: &mut Outbox) {
    ui.horizontal_centered(|ui| {
        let changed = state.file == FileState::Changed;
        let marked = format!("{} •", state.title);
        let hover = match (state.file, state.path.as_deref()) {
            (FileState::Saved, Some(path)) => format!("Everything is saved in {path}"),
            (FileState::Changed, Some(path)) => format!("There are changes that are not saved in {path}"),
            (FileState::Changed, None) => "There are unsaved changes, and it has no file of its own yet".to_owned(),
            (FileState::Unfiled, _) | (_, None) => "It has no file of its own yet".to_owned(),
        };
        let specs: Vec<&'static CommandSpec> = COMMANDS.iter().filter(|spec| spec.button).collect();
        let rule = 6.0 + 2.0 * ui.spacing().item_spacing.x;
        let room = ui.available_width() - TITLE.start() - rule;
        // Where words have no room, icons say it; their names are beside the pointer.
        let worded = fitting(ui, state, &specs, true, room).0 == specs.len();
        let (shown, taken) = fitting(ui, state, &specs, worded, room);
        // The title takes what the buttons leave.
        let room = (ui.available_width() - taken - rule).clamp(*TITLE.start(), *TITLE.end());
        // The dot comes and goes; its room stays, and so do the buttons.
        let width = text_width(ui, &marked, &egui::TextStyle::Body);
        let title = if changed { marked } else { state.title.clone() };
        ui.scope(|ui| {
            ui.set_width(room.min(width + 2.0));
            ui.add(egui::Label::new(egui::RichText::new(&title).strong()).truncate()).on_hover_text(hover);
        });
        ui.separator();
        for spec in &specs[..shown] {
            let button = command::button(ui, spec, state, worded, |button| button.frame_when_inactive(true));
            if button.clicked() {
                out.send(Wish::Do(spec.command));
            }
        }
        if shown < specs.len() {
            ui.menu_button(MORE, |ui| {
                for spec in &specs[shown..] {
                    item(ui, spec, state, out);
                }
            });
        }
    });
}

/// How many buttons fit into a width, and how wide they are; when not all do, the rest is behind one more.
fn fitting(ui: &egui::Ui, state: &Situation, specs: &[&CommandSpec], worded: bool, width: f32) -> (usize, f32) {
    let gap = ui.spacing().item_spacing.x;
    let wide =
        |label: &str| text_width(ui, label, &egui::TextStyle::Button) + 2.0 * ui.spacing().button_padding.x + gap;
    let icon = ICON + 2.0 * ui.spacing().button_padding.x + gap;
    let label = |spec: &&CommandSpec| wide(state.label(spec)) + ICON + ui.spacing().icon_spacing;
    let all: Vec<f32> = specs.iter().map(|spec| if worded { label(spec) } else { icon }).collect();
    let total: f32 = all.iter().sum();
    if total <= width {
        return (specs.len(), total);
    }
    let mut taken = wide(MORE);
    let shown = all.iter().take_while(|&&one| {
        let fits = taken + one <= width;
        taken += if fits { one } else { 0.0 };
        fits
    });
    (shown.count(), taken)
}

fn text_width(ui: &egui::Ui, text: &str, style: &egui::TextStyle) -> f32 {
    let font = style.resolve(ui.style());
    ui.painter().layout_no_wrap(text.to_owned(), font, egui::Color32::WHITE).size().x
}
