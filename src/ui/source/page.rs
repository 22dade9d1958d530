//! A page of text in its colours: line numbers that stay at the left, marks behind lines, and a field to read or type in.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use egui::text::{CCursor, CCursorRange};
use egui::{Align2, Color32, FontId, Galley, Rect, ScrollArea, TextBuffer, TextEdit, Ui, pos2, vec2};

use super::highlight::{Language, marked, wrong};
use super::laid::{Laid, SIZE};
use super::long::{self, LONG};
use crate::scene::Theme;
use crate::ui::theme::colour;

/// Around the text.
const MARGIN: i8 = 4;

/// What a page shows besides its text.
pub struct PageContext<'a> {
    /// The name of the field.
    pub name: &'static str,
    /// The language.
    pub language: Language,
    /// The colours.
    pub theme: &'static Theme,
    /// The lines of what is selected, from 0.
    pub marked: BTreeSet<usize>,
    /// Lines with something to say about them.
    pub wrong: BTreeMap<usize, &'a str>,
    /// The line to bring into view.
    pub goal: Option<usize>,
    /// Where the cursor is put, in characters.
    pub cursor: Option<usize>,
}

/// What became of a page in this frame.
pub struct Paged {
    /// The field.
    pub response: egui::Response,
    /// The line in which the cursor is, from 0.
    pub line: Option<usize>,
    /// Whether the cursor holds nothing.
    pub unselected: bool,
}

/// The id of a page's field.
pub fn field(name: &'static str) -> egui::Id {
    egui::Id::new(("source page", name))
}

/// Shows a page in the room that there is.
pub fn page(ui: &mut Ui, text: &mut dyn TextBuffer, laid: &mut Laid, cx: &PageContext) -> Paged {
    let theme = cx.theme;
    let frame = egui::Frame::new().fill(colour(theme.background));
    if text.as_str().len() > LONG {
        return frame.show(ui, |ui| long::page(ui, text.as_str(), laid, cx)).inner;
    }
    frame
        .show(ui, |ui| {
            let known = laid.galley(ui, text.as_str(), cx.language, theme);
            let digits = known.rows.len().max(1).ilog10() + 1;
            let font = FontId::monospace(SIZE);
            let digit = ui.fonts_mut(|fonts| fonts.glyph_width(&font, '0'));
            let gutter = digit * (digits as f32 + 2.0) + 8.0;
            let room = ui.available_size();
            let width = (room.x - gutter).max(known.size().x + 4.0 * f32::from(MARGIN));
            let area = ScrollArea::both().id_salt(cx.name).auto_shrink(false);
            let shown = area.show(ui, |ui| {
                ui.horizontal_top(|ui| {
                    ui.spacing_mut().item_spacing.x = 0.0;
                    ui.add_space(gutter);
                    field_and_marks(ui, text, laid, cx, width)
                })
                .inner
            });
            let (paged, galley, at) = shown.inner;
            let clip = shown.inner_rect;
            numbers(ui, &galley, at, Rect::from_min_size(clip.min, vec2(gutter, clip.height())), cx);
            paged
        })
        .inner
}

fn field_and_marks(
    ui: &mut Ui,
    text: &mut dyn TextBuffer,
    laid: &mut Laid,
    cx: &PageContext,
    width: f32,
) -> (Paged, Arc<Galley>, egui::Pos2) {
    let theme = cx.theme;
    if let Some(at) = cx.cursor {
        let mut state = egui::text_edit::TextEditState::load(ui.ctx(), field(cx.name)).unwrap_or_default();
        state.cursor.set_char_range(Some(CCursorRange::one(CCursor::new(at))));
        state.store(ui.ctx(), field(cx.name));
    }
    // Behind the text, painted when it is known where the lines are.
    let behind: Vec<_> =
        cx.marked.iter().chain(cx.wrong.keys()).map(|line| (*line, ui.painter().add(egui::Shape::Noop))).collect();
    let mut layouter = |ui: &Ui, text: &dyn TextBuffer, _: f32| laid.galley(ui, text.as_str(), cx.language, theme);
    let output = TextEdit::multiline(text)
        .id(field(cx.name))
        .font(FontId::monospace(SIZE))
        .margin(egui::Margin::same(MARGIN))
        .frame(egui::Frame::new().inner_margin(egui::Margin::same(MARGIN)))
        .desired_width(width)
        .min_size(vec2(width, ui.available_height()))
        .layouter(&mut layouter)
        .show(ui);
    let (galley, at) = (output.galley, output.galley_pos);
    let left = at.x - f32::from(MARGIN);
    let band = |line: usize| {
        let row = galley.rows.get(line)?;
        let (top, bottom) = (at.y + row.rect().top(), at.y + row.rect().bottom());
        Some(Rect::from_min_max(pos2(left, top), pos2(left + width, bottom)))
    };
    for (line, shape) in behind {
        if let Some(band) = band(line) {
            let ground = if cx.wrong.contains_key(&line) { wrong(theme) } else { marked(theme) };
            ui.painter().set(shape, egui::Shape::rect_filled(band, 0.0, colour(ground)));
        }
    }
    if let Some(goal) = cx.goal.and_then(band) {
        // Only up and down: the beginning of the line stays in view.
        let view = ui.clip_rect();
        let goal = Rect::from_x_y_ranges(view.left()..=view.left() + 1.0, goal.y_range());
        ui.scroll_to_rect(goal, Some(egui::Align::Center));
    }
    let response = output.response.response;
    let name = cx.name;
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name));
    let line = output.cursor_range.map(|range| galley.layout_from_cursor(range.primary).row);
    let unselected = output.cursor_range.is_none_or(|range| range.is_empty());
    (Paged { response, line, unselected }, galley, at)
}

/// The numbers of the lines that are seen; a line with a mistake has a sign beside its number and says it when hovered.
fn numbers(ui: &Ui, galley: &Galley, at: egui::Pos2, gutter: Rect, cx: &PageContext) {
    let theme = cx.theme;
    let painter = ui.painter().with_clip_rect(gutter.intersect(ui.clip_rect()));
    painter.rect_filled(gutter, 0.0, colour(theme.container));
    let first = galley.rows.partition_point(|row| at.y + row.rect().bottom() < gutter.top());
    let seen = galley.rows[first..].iter().take_while(|row| at.y + row.rect().top() <= gutter.bottom());
    for (line, row) in (first..).zip(seen) {
        let place = pos2(gutter.right() - 8.0, at.y + row.rect().center().y);
        let wrong = cx.wrong.contains_key(&line);
        let ink: Color32 = match (wrong, cx.marked.contains(&line)) {
            (true, _) => colour(theme.spof),
            (false, true) => colour(theme.text),
            (false, false) => colour(theme.text_muted),
        };
        painter.text(place, Align2::RIGHT_CENTER, line + 1, FontId::monospace(SIZE - 1.0), ink);
        if wrong {
            let place = pos2(gutter.left() + 3.0, place.y);
            painter.text(place, Align2::LEFT_CENTER, "!", FontId::monospace(SIZE), ink);
        }
    }
}
