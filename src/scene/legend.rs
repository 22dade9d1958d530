//! What stands around the drawing: its title, and what the marks on it mean.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::badges::{DISC, PILL, badge, pill};
use super::{Anchor, Canvas, Color, General, Layer, Marks, Paint, Pen, Tally, Words};
use crate::analysis::Journey;
use crate::font::{self, Weight};
use crate::layout::Rect;
use crate::model::{Design, Point};

const APART: f32 = 28.0;
const PAD: f32 = 16.0;
const LINE: f32 = 18.0;
const ROW: f32 = 24.0;
const TEXT: f32 = 11.5;
const NARROWEST: f32 = 400.0;
const WIDEST: f32 = 2000.0;
/// General findings past this many are only counted.
const MOST_ROWS: usize = 12;
/// The description lists this many parts with findings.
const MOST_PARTS: usize = 50;
const INDENT: f32 = PAD + PILL.x + 10.0;

/// Draws the design's name and domain above `bounds`, and gives the bounds of both.
pub(super) fn title_block(canvas: &mut Canvas<'_>, bounds: Rect) -> Rect {
    let (design, theme) = (canvas.design, canvas.theme);
    let name = if design.name.is_empty() { "Untitled design".to_owned() } else { font::one_line(&design.name) };
    let domain = font::one_line(&design.domain);
    let room = bounds.w.clamp(NARROWEST, WIDEST);
    let bottom = bounds.y - APART;
    let name_line = if domain.is_empty() { bottom } else { bottom - 20.0 };
    let lines = [
        (&name, name_line, 20.0, Weight::SemiBold, theme.text),
        (&domain, bottom, 13.0, Weight::Regular, theme.text_muted),
    ];
    for (text, baseline, size, weight, color) in lines {
        let at = Point::new(bounds.x, baseline);
        canvas.text(None, Layer::Frame, &Words { text, at, anchor: Anchor::Start, room, size, weight, color });
    }
    let width = font::measure(&name, 20.0, Weight::SemiBold).max(font::measure(&domain, 13.0, Weight::Regular));
    bounds.union(&Rect::new(bounds.x, name_line - 18.0, width.min(room), 20.0))
}

/// Draws the legend below `bounds`, and gives the bounds of both. Nothing when there is nothing to explain.
pub(super) fn draw(canvas: &mut Canvas<'_>, bounds: Rect, marks: &Marks) -> Rect {
    if marks.is_empty() {
        return bounds;
    }
    let width = bounds.w.clamp(NARROWEST, WIDEST);
    let mut page = Page { left: bounds.x, y: bounds.bottom() + APART + PAD, width };
    let top = bounds.bottom() + APART;
    let begin = canvas.shapes.len();
    spofs(canvas, &mut page, marks);
    severities(canvas, &mut page, marks);
    general(canvas, &mut page, marks);
    let rect = Rect::new(bounds.x, top, width, page.y - top + PAD - 6.0);
    let (fill, pen) = (Some(canvas.theme.surface), Some(Pen::new(canvas.theme.border, 1.0)));
    let frame = Paint::Rect { rect, radius: 8.0, fill, pen };
    canvas.shapes.insert(begin, super::Shape { subject: None, layer: Layer::Frame, paint: frame });
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
                Layer::Frame,
                &Words { text: &line, at, anchor: Anchor::Start, room, size: TEXT, weight, color },
            );
            self.y += LINE;
        }
        self.y += ROW - LINE;
    }
}

/// The single points of failure, together by what they end.
fn by_journeys(design: &Design, marks: &Marks) -> BTreeMap<Vec<Journey>, Vec<String>> {
    let mut groups: BTreeMap<Vec<Journey>, Vec<String>> = BTreeMap::new();
    for (id, mark) in marks.parts.iter().filter(|(_, m)| !m.spof.is_empty()) {
        groups.entry(mark.spof.clone()).or_default().push(font::one_line(design.title(id.as_str())));
    }
    groups
}

fn names(journeys: &[Journey]) -> String {
    journeys.iter().map(|j| j.name()).collect::<Vec<_>>().join(", ")
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
    for (journeys, titles) in groups {
        pill(canvas, None, Layer::Frame, Point::new(page.left + PAD, page.y));
        let words = format!("{}: {}", names(&journeys), titles.join(", "));
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
        if x > begin && x + 2.0 * DISC + 6.0 + width > page.left + page.width - PAD {
            x = begin;
            page.y += ROW;
        }
        badge(canvas, None, Layer::Frame, Point::new(x, page.y + 9.0 - DISC), &kind);
        let at = Point::new(x + 2.0 * DISC + 6.0, page.y + 13.0);
        let words = Words {
            text: &text,
            at,
            anchor: Anchor::Start,
            room: width + 1.0,
            size: TEXT,
            weight: Weight::Regular,
            color: theme.text,
        };
        canvas.text(None, Layer::Frame, &words);
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
        badge(canvas, None, Layer::Frame, Point::new(page.left + PAD, page.y + 9.0 - DISC), &tally);
        page.write(canvas, &font::one_line(words), PAD + 2.0 * DISC + 10.0, Weight::Regular, theme.text);
    }
    if let Some(more) = marks.general.len().checked_sub(MOST_ROWS).filter(|&n| n > 0) {
        page.write(canvas, &format!("and {more} more"), PAD, Weight::Regular, theme.text_muted);
    }
}

/// The picture in some sentences, for those who cannot see it.
pub(super) fn description(design: &Design, marks: &Marks, findings: bool) -> String {
    let mut out =
        format!("A web infrastructure with {} components and {} links", design.components.len(), design.links.len());
    if !design.domain.is_empty() {
        let _ = write!(out, " for {}", font::one_line(&design.domain));
    }
    out.push('.');
    if findings {
        for (journeys, titles) in by_journeys(design, marks) {
            let _ = write!(out, " Single point of failure for {}: {}.", names(&journeys), titles.join(", "));
        }
        for (id, mark) in marks.parts.iter().filter(|(_, m)| !m.tallies.is_empty()).take(MOST_PARTS) {
            let tallies: Vec<String> = mark.tallies.iter().map(Tally::spoken).collect();
            let _ = write!(out, " {}: {}.", font::one_line(design.title(id.as_str())), tallies.join(", "));
        }
        for general in marks.general.iter().take(MOST_ROWS) {
            let _ = write!(out, " {}", font::one_line(&general.words));
        }
    }
    out
}
