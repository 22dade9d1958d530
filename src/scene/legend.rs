//! The legend below the drawing: what its lines and the marks on it mean, and what can be said of no single part.

use std::collections::BTreeMap;

use super::badges::{HALF, PILL, badge, badge_width, pill};
use super::spoken::journeys;
use super::title::{NARROWEST, WIDEST};
use super::{Anchor, Canvas, Color, General, Layer, Marks, Paint, Pen, Tally, Words, lines};
use crate::analysis::Journey;
use crate::catalog;
use crate::font::{self, Weight};
use crate::layout::Rect;
use crate::model::{Design, Point};

/// The width of the widest sign of one letter.
const SIGN: f32 = 22.0;
const APART: f32 = 28.0;
const PAD: f32 = 16.0;
const LINE: f32 = 18.0;
const ROW: f32 = 24.0;
const TEXT: f32 = 11.5;
/// The length of a line that is explained.
const SAMPLE: f32 = 32.0;
/// General findings past this many are only counted.
const MOST_ROWS: usize = 12;
const INDENT: f32 = PAD + PILL.x + 10.0;

/// Draws the legend below `bounds`, and gives the bounds of both. Nothing when there is nothing to explain.
pub(super) fn draw(canvas: &mut Canvas<'_>, bounds: Rect, marks: Option<&Marks>) -> Rect {
    let marks = marks.filter(|marks| !marks.is_empty());
    let dashed = canvas.design.links.values().any(|link| catalog::link(&link.kind).dashed);
    if marks.is_none() && !dashed {
        return bounds;
    }
    let width = bounds.w.clamp(NARROWEST, WIDEST);
    let mut page = Page { left: bounds.x, y: bounds.bottom() + APART + PAD, width };
    let top = bounds.bottom() + APART;
    let begin = canvas.shapes.len();
    if dashed {
        strokes(canvas, &mut page);
    }
    if let Some(marks) = marks {
        spofs(canvas, &mut page, marks);
        severities(canvas, &mut page, marks);
        general(canvas, &mut page, marks);
    }
    let rect = Rect::new(bounds.x, top, width, page.y - top + PAD - 6.0);
    let (fill, pen) = (Some(canvas.theme.surface), Some(Pen::new(canvas.theme.border, 1.0)));
    let frame = Paint::Rect { rect, radius: 8.0, fill, pen };
    canvas.shapes.insert(begin, super::Shape { subject: None, layer: Layer::Legend, paint: frame });
    bounds.union(&rect)
}

/// Where the next line of the legend goes.
struct Page {
    left: f32,
    y: f32,
    width: f32,
}

impl Page {
    fn write(&mut self, canvas: &mut Canvas<'_>, text: &str, indent: f32, weight: Weight, color: Color) {
        let room = self.width - indent - PAD;
        for line in font::wrap(text, room, 3, TEXT, weight) {
            let at = Point::new(self.left + indent, self.y + 13.0);
            canvas.text(
                None,
                Layer::Legend,
                &Words { text: &line, at, anchor: Anchor::Start, room, size: TEXT, weight, color },
            );
            self.y += LINE;
        }
        self.y += ROW - LINE;
    }
}

/// What the two kinds of line mean, in one row.
fn strokes(canvas: &mut Canvas<'_>, page: &mut Page) {
    let theme = canvas.theme;
    let begin = page.left + PAD;
    let mut x = begin;
    for (dashed, text) in
        [(false, "a visitor's request travels here"), (true, "everything else: names, keys, files, copies, watching")]
    {
        let width = font::measure(text, TEXT, Weight::Regular);
        if x > begin && x + SAMPLE + 8.0 + width > page.left + page.width - PAD {
            x = begin;
            page.y += ROW;
        }
        let y = page.y + 9.0;
        let points = vec![Point::new(x, y), Point::new(x + SAMPLE, y)];
        let pen = Some(lines::pen(theme.text_muted, dashed));
        canvas.add(None, Layer::Legend, Paint::Path { points, closed: false, fill: None, pen });
        let at = Point::new(x + SAMPLE + 8.0, page.y + 13.0);
        let (room, color) = (width + 1.0, theme.text);
        let weight = Weight::Regular;
        let words = Words { text, at, anchor: Anchor::Start, room, size: TEXT, weight, color };
        canvas.text(None, Layer::Legend, &words);
        x = at.x + width + 20.0;
    }
    page.y += ROW;
}

/// The single points of failure, together by what they end.
pub(super) fn by_journeys(design: &Design, marks: &Marks) -> BTreeMap<Vec<Journey>, Vec<String>> {
    let mut groups: BTreeMap<Vec<Journey>, Vec<String>> = BTreeMap::new();
    for (id, mark) in marks.parts.iter().filter(|(_, m)| !m.spof.is_empty()) {
        groups.entry(mark.spof.clone()).or_default().push(font::one_line(design.title(id.as_str())));
    }
    groups
}

fn spofs(canvas: &mut Canvas<'_>, page: &mut Page, marks: &Marks) {
    let theme = canvas.theme;
    let groups = by_journeys(canvas.design, marks);
    if groups.is_empty() {
        return;
    }
    page.write(
        canvas,
        "Single points of failure: without this part alone, nobody is served",
        PAD,
        Weight::SemiBold,
        theme.text,
    );
    for (ended, titles) in groups {
        pill(canvas, None, Layer::Legend, Point::new(page.left + PAD, page.y));
        let words = format!("{}: {}", journeys(&ended), titles.join(", "));
        page.write(canvas, &words, INDENT, Weight::Regular, theme.text);
    }
}

/// What each badge that occurs means, in one row.
fn severities(canvas: &mut Canvas<'_>, page: &mut Page, marks: &Marks) {
    let theme = canvas.theme;
    let kinds = marks.kinds();
    if kinds.is_empty() {
        return;
    }
    let heading = "Findings by severity; a number says how many, a hollow badge that they are accepted";
    let heading =
        if kinds.iter().any(|k| k.accepted) { heading } else { "Findings by severity; a number says how many" };
    page.write(canvas, heading, PAD, Weight::SemiBold, theme.text);
    let begin = page.left + PAD;
    let mut x = begin;
    for kind in kinds {
        let name = kind.severity.name();
        let text = if kind.accepted { format!("{name}, accepted") } else { name.to_owned() };
        let width = font::measure(&text, TEXT, Weight::Regular);
        let sign = badge_width(&kind);
        if x > begin && x + sign + 6.0 + width > page.left + page.width - PAD {
            x = begin;
            page.y += ROW;
        }
        badge(canvas, None, Layer::Legend, Point::new(x, page.y + 9.0 - HALF), &kind);
        let at = Point::new(x + sign + 6.0, page.y + 13.0);
        let words = Words {
            text: &text,
            at,
            anchor: Anchor::Start,
            room: width + 1.0,
            size: TEXT,
            weight: Weight::Regular,
            color: theme.text,
        };
        canvas.text(None, Layer::Legend, &words);
        x = at.x + width + 20.0;
    }
    page.y += ROW;
}

fn general(canvas: &mut Canvas<'_>, page: &mut Page, marks: &Marks) {
    let theme = canvas.theme;
    let heading = match marks.general.len() {
        0 => return,
        1 => "1 finding about the whole design".to_owned(),
        n => format!("{n} findings about the whole design"),
    };
    page.write(canvas, &heading, PAD, Weight::SemiBold, theme.text);
    for General { severity, accepted, words } in marks.general.iter().take(MOST_ROWS) {
        let tally = Tally { severity: *severity, accepted: *accepted, count: 1 };
        // Signs of any width stand above each other.
        let x = page.left + PAD + (SIGN - badge_width(&tally)) / 2.0;
        badge(canvas, None, Layer::Legend, Point::new(x, page.y + 9.0 - HALF), &tally);
        page.write(canvas, &font::one_line(words), PAD + SIGN + 8.0, Weight::Regular, theme.text);
    }
    if let Some(more) = marks.general.len().checked_sub(MOST_ROWS).filter(|&n| n > 0) {
        page.write(canvas, &format!("and {more} more"), PAD, Weight::Regular, theme.text_muted);
    }
}
