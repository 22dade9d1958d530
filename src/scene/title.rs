//! The title block above the drawing: what it is called, how large it is, what was found and how many requests are served.

use super::{Anchor, Canvas, Color, Layer, Marks, Words};
use crate::analysis::Journey;
use crate::font::{self, Weight};
use crate::layout::Rect;
use crate::model::{Design, Point};

/// Between the block and the drawing.
const APART: f32 = 28.0;
/// A block is at least as wide as this, however narrow the drawing, and at most as wide as that.
pub(super) const NARROWEST: f32 = 400.0;
pub(super) const WIDEST: f32 = 2000.0;
const NAME_LINES: usize = 2;
const FACT_LINES: usize = 3;

/// One line of the block.
struct Line {
    text: String,
    size: f32,
    weight: Weight,
    color: Color,
    /// From the line above to this one.
    down: f32,
}

/// Draws the block above `bounds`, and gives the bounds of both. Marks are told where there are any.
pub(super) fn draw(canvas: &mut Canvas<'_>, bounds: Rect, marks: Option<&Marks>) -> Rect {
    let room = bounds.w.clamp(NARROWEST, WIDEST);
    let lines = lines(canvas, room, marks);
    let height: f32 = lines.iter().map(|line| line.down).sum();
    let top = bounds.y - APART - height;
    let (mut baseline, mut width) = (top, 0.0_f32);
    for Line { text, size, weight, color, down } in &lines {
        baseline += down;
        let at = Point::new(bounds.x, baseline);
        let (size, weight, color) = (*size, *weight, *color);
        canvas.text(None, Layer::Title, &Words { text, at, anchor: Anchor::Start, room, size, weight, color });
        width = width.max(font::measure(text, size, weight));
    }
    bounds.union(&Rect::new(bounds.x, top, width.min(room), height))
}

fn lines(canvas: &Canvas<'_>, room: f32, marks: Option<&Marks>) -> Vec<Line> {
    let (design, theme) = (canvas.design, canvas.theme);
    let mut lines = Vec::new();
    let mut write = |text: &str, most, (size, first, down), weight, color| {
        for (n, text) in font::wrap(text, room, most, size, weight).into_iter().enumerate() {
            lines.push(Line { text, size, weight, color, down: if n == 0 { first } else { down } });
        }
    };
    // A design without a name is called by its file, which the picture's reader sees.
    write(&font::one_line(&design.name), NAME_LINES, (20.0, 20.0, 26.0), Weight::SemiBold, theme.text);
    write(&font::one_line(&design.domain), 1, (13.0, 21.0, 18.0), Weight::Regular, theme.text_muted);
    for fact in facts(design, marks) {
        write(&fact, FACT_LINES, (11.5, 20.0, 16.0), Weight::Regular, theme.text_muted);
    }
    lines
}

/// What the design is called.
pub(super) fn name(design: &Design) -> String {
    let name = font::one_line(&design.name);
    if name.is_empty() { "Untitled design".to_owned() } else { name }
}

/// How large the design is, what was found in it, and how many requests are served: one sentence each, without a stop.
pub(super) fn facts(design: &Design, marks: Option<&Marks>) -> Vec<String> {
    let counted = |n: usize, what: &str| if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") };
    let (components, links) = (design.components.len(), design.links.len());
    let mut size = format!("{}, {}", counted(components, "component"), counted(links, "link"));
    let Some(marks) = marks else { return vec![size] };
    // A figure stays on the line of what it is about.
    let whole = |words: String| words.replace(' ', font::NO_BREAK);
    let found: Vec<String> = marks.totals.iter().map(|t| whole(format!("{} {}", t.count, t.called()))).collect();
    size.push_str(if found.is_empty() { " · nothing found" } else { " · found: " });
    size.push_str(&found.join(", "));
    let mut facts = vec![size];
    if !marks.served.is_empty() {
        let of = |(journey, share): &(Journey, String)| whole(format!("{} {share}", journey.name()));
        let each: Vec<String> = marks.served.iter().map(of).collect();
        facts.push(format!("Requests served in the long run: {}", each.join(", ")));
    }
    facts
}
