//! A text too long to be laid out whole, to be read: only the lines in view are made.

use std::ops::Range;

use egui::{Align2, FontId, Rect, ScrollArea, Sense, Ui, WidgetInfo, WidgetType, pos2, vec2};

use super::highlight::marked;
use super::laid::{Laid, SIZE, job};
use super::page::{PageContext, Paged, field};
use crate::ui::theme::colour;

/// Longer texts, in bytes, are shown by their lines and not typed in: each letter would lay all of it out again, which
/// takes a third of a second here and grows with the text.
pub const LONG: usize = 512 << 10;
/// Of longer lines the beginning is shown.
const LONGEST_LINE: usize = 2_000;
/// Between the numbers of the lines and the text.
const GAP: f32 = 8.0;

/// Shows the lines of a text in the room that there is. A click chooses a line.
pub fn page(ui: &mut Ui, text: &str, laid: &mut Laid, cx: &PageContext) -> Paged {
    let font = FontId::monospace(SIZE);
    let (high, digit) = ui.fonts_mut(|fonts| (fonts.row_height(&font), fonts.glyph_width(&font, '0')));
    let lines = laid.lines(text);
    let gutter = digit * (lines.len().max(1).ilog10() as f32 + 3.0) + GAP;
    ui.spacing_mut().item_spacing.y = 0.0;
    let room = ui.available_size();
    let mut area = ScrollArea::both().id_salt((cx.name, "lines")).auto_shrink(false);
    if let Some(goal) = cx.goal {
        area = area.vertical_scroll_offset((goal as f32 * high - room.y / 2.0).max(0.0));
    }
    let mut clicked = None;
    let shown = area.show_rows(ui, high, lines.len(), |ui, seen| {
        for n in seen {
            let line = shortened(text, lines.get(n).cloned().unwrap_or_default());
            let galley = ui.fonts_mut(|fonts| fonts.layout_job(job(line, cx.language, cx.theme)));
            let size = vec2((gutter + galley.size().x).max(ui.available_width()), high);
            let (rect, response) = ui.allocate_exact_size(size, Sense::click());
            response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, line));
            if cx.marked.contains(&n) {
                ui.painter().rect_filled(rect, 0.0, colour(marked(cx.theme)));
            }
            let number = pos2(rect.left() + gutter - GAP, rect.top());
            let faint = colour(cx.theme.text_muted);
            ui.painter().text(number, Align2::RIGHT_TOP, n + 1, font.clone(), faint);
            ui.painter().galley(pos2(rect.left() + gutter, rect.top()), galley, colour(cx.theme.text));
            if response.clicked() {
                clicked = Some(n);
            }
        }
    });
    let whole = Rect::from_min_size(shown.inner_rect.min, shown.inner_rect.size());
    let response = ui.interact(whole, field(cx.name), Sense::focusable_noninteractive());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Other, true, cx.name));
    if clicked.is_some() {
        // What is pasted is meant for this text from now on.
        response.request_focus();
    }
    Paged { response, line: clicked, unselected: false }
}

/// A line without its end, and not longer than can be laid out in no time.
fn shortened(text: &str, line: Range<usize>) -> &str {
    let line = text.get(line).unwrap_or_default().trim_end_matches(['\n', '\r']);
    let end = line.char_indices().nth(LONGEST_LINE).map_or(line.len(), |(at, _)| at);
    &line[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_shown_without_its_end_and_a_very_long_one_from_its_beginning() {
        let text = format!("a\r\n{}\n", "ä".repeat(3_000));
        assert_eq!(shortened(&text, 0..3), "a");
        assert_eq!(shortened(&text, 3..text.len()).chars().count(), LONGEST_LINE);
        assert_eq!(shortened(&text, 9_999..10_000), "");
    }
}
