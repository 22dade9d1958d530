//! The design's RON in a field: typed, checked at its line, and linked both ways with what is selected on the drawing.

use std::collections::{BTreeMap, BTreeSet};

use egui::{Key, Modifiers, RichText, Ui};

use super::SourceContext;
use super::highlight::Language;
use super::laid::Laid;
use super::lines::Lines;
use super::long::LONG;
use super::page::{PageContext, field, page};
use super::typed::Typed;
use crate::model::Id;
use crate::storage::ReadError;
use crate::ui::outbox::{Outbox, Wish};

/// The name of the field.
const NAME: &str = "Design as RON";

/// The field's own state.
#[derive(Debug, Default)]
pub struct RonEditor {
    laid: Laid,
    lines: Lines,
    /// What was selected in the last frame.
    selection: BTreeSet<Id>,
    /// The line in which the cursor was.
    line: Option<usize>,
    /// The line of a mistake that somebody wants to see, and its first character.
    goal: Option<(usize, usize)>,
}

impl RonEditor {
    /// Shows the text, and below it what is wrong with it.
    pub fn show(&mut self, ui: &mut Ui, typed: &mut Typed, cx: &SourceContext, out: &mut Outbox) {
        let design = cx.editor.design();
        self.lines.refresh(&typed.text, design, (typed.version(), cx.editor.revision()));
        let newly = self.selection != *cx.selection;
        self.selection.clone_from(cx.selection);
        let marked = self.lines.of(cx.selection);
        let error = typed.error().and_then(|error| Some((error.place()?, spoken(error))));
        let wrong = error.iter().map(|(place, words)| (place.line - 1, words.as_str())).collect::<BTreeMap<_, _>>();
        let jump = self.goal.take();
        let goal = jump.map(|(line, _)| line).or_else(|| marked.first().copied().filter(|_| newly));
        // Before the field sees it: there it would be a new line.
        if ui.memory(|memory| memory.has_focus(field(NAME)))
            && ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter))
        {
            typed.apply();
            ui.ctx().request_repaint();
        }
        let cursor = jump.map(|(_, at)| at);
        let page_cx = PageContext { name: NAME, language: Language::Ron, theme: cx.theme, marked, wrong, goal, cursor };
        let line = ui.text_style_height(&egui::TextStyle::Body) + 2.0 * ui.spacing().item_spacing.y;
        let below = if typed.error().is_some() { line } else { 0.0 };
        let room = egui::vec2(ui.available_width(), ui.available_height() - below);
        let paged = ui.allocate_ui(room, |ui| page(ui, &mut typed.text, &mut self.laid, &page_cx)).inner;
        if paged.response.changed() {
            typed.touch();
            ui.ctx().request_repaint();
        }
        if paged.response.lost_focus() {
            typed.settle();
            ui.ctx().request_repaint();
        }
        self.select(&paged, typed, out);
        self.say(ui, typed);
    }

    /// Selects the part on whose line the cursor was put. Typing selects nothing.
    fn select(&mut self, paged: &super::page::Paged, typed: &Typed, out: &mut Outbox) {
        let moved = paged.line.is_some() && paged.line != self.line;
        self.line = paged.line;
        // A long text is no field: a click on a line is all there is.
        let chosen = typed.text.len() > LONG || paged.response.has_focus();
        if !moved || paged.response.changed() || !chosen {
            return;
        }
        if let Some(id) = paged.line.and_then(|line| self.lines.at(line))
            && self.selection != [id.clone()].into()
        {
            self.selection = [id.clone()].into();
            out.send(Wish::Show(id.clone()));
        }
    }

    /// One clear line about the mistake; a click goes there.
    fn say(&mut self, ui: &mut Ui, typed: &Typed) {
        let Some(error) = typed.error() else { return };
        let words = RichText::new(spoken(error)).color(ui.visuals().error_fg_color);
        let label = egui::Label::new(words).truncate().sense(egui::Sense::click());
        if ui.add(label).on_hover_text("Go to the line").clicked()
            && let Some(place) = error.place()
        {
            let start: usize = typed.text.lines().take(place.line - 1).map(|line| line.chars().count() + 1).sum();
            self.goal = Some((place.line - 1, start + place.column.saturating_sub(1)));
            ui.memory_mut(|memory| memory.request_focus(field(NAME)));
        }
    }
}

/// `Line 12, column 7: unknown kind`.
pub fn spoken(error: &ReadError) -> String {
    match error {
        ReadError::Text { message, place: Some(place) } => {
            format!("Line {}, column {}: {message}", place.line, place.column)
        }
        error => error.to_string(),
    }
}
