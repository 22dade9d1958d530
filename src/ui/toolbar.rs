//! The toolbar: the design's name, and a button for each command that has one.

use super::command::{COMMANDS, Command, CommandSpec, FileState, Situation};
use super::outbox::{Outbox, Wish};

/// The least room of the title, and the most.
const TITLE: std::ops::RangeInclusive<f32> = 40.0..=400.0;
/// Where the commands are that find no room.
const MORE: &str = "More";

/// Shows the toolbar.
pub fn toolbar(ui: &mut egui::Ui, state: &Situation, out: &mut Outbox) {
    ui.horizontal_centered(|ui| {
        let changed = state.file == FileState::Changed;
        let title = if changed { format!("{} •", state.title) } else { state.title.to_owned() };
        let hover = match state.file {
            FileState::Changed => "There are unsaved changes",
            FileState::Unfiled => "It has no file of its own yet",
            FileState::Saved => "Everything is saved",
        };
        let specs: Vec<&CommandSpec> = COMMANDS.iter().filter(|spec| spec.button).collect();
        let rule = 6.0 + 2.0 * ui.spacing().item_spacing.x;
        let (shown, taken) = fitting(ui, state, &specs, ui.available_width() - TITLE.start() - rule);
        // The title takes what the buttons leave.
        let room = (ui.available_width() - taken - rule).clamp(*TITLE.start(), *TITLE.end());
        let width = text_width(ui, &title, &egui::TextStyle::Body);
        ui.scope(|ui| {
            ui.set_max_width(room.min(width + 2.0));
            ui.add(egui::Label::new(egui::RichText::new(&title).strong()).truncate()).on_hover_text(hover);
        });
        ui.separator();
        for spec in &specs[..shown] {
            button(ui, state, spec, out);
        }
        if shown < specs.len() {
            ui.menu_button(MORE, |ui| {
                for spec in &specs[shown..] {
                    button(ui, state, spec, out);
                }
            });
        }
    });
}

/// How many buttons fit into a width, and how wide they are; when not all do, the rest is behind one more.
fn fitting(ui: &egui::Ui, state: &Situation, specs: &[&CommandSpec], width: f32) -> (usize, f32) {
    let gap = ui.spacing().item_spacing.x;
    let wide =
        |label: &str| text_width(ui, label, &egui::TextStyle::Button) + 2.0 * ui.spacing().button_padding.x + gap;
    let all: Vec<f32> = specs.iter().map(|spec| wide(state.label(spec))).collect();
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

fn button(ui: &mut egui::Ui, state: &Situation, spec: &CommandSpec, out: &mut Outbox) {
    let why_not = state.why_not(spec.command);
    let tooltip = state.tooltip(spec, ui.ctx());
    let pressed = match spec.command {
        Command::ShowFindings => state.findings,
        Command::WhatIf => state.imagining,
        _ => false,
    };
    let button = egui::Button::selectable(pressed, state.label(spec)).frame_when_inactive(true);
    let response = ui.add_enabled(why_not.is_none(), button).on_hover_text(&tooltip);
    let response = response.on_disabled_hover_text(format!("{tooltip}: {}", why_not.unwrap_or_default()));
    if response.clicked() {
        out.send(Wish::Do(spec.command));
    }
}
