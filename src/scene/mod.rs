//! The one picture that screen, SVG and PNG share: plain shapes, in painting order.
//!
//! Knows nothing of files, windows or pixels.

mod badges;
mod boxes;
pub mod icon;
mod jumps;
mod legend;
mod lines;
mod marks;
mod room;
mod shape;
mod signs;
mod spoken;
mod theme;
mod title;

pub use crate::font;
pub use marks::{General, Mark, Marks, Tally};
pub use shape::{Anchor, Layer, Paint, Pen, Shape};
pub use signs::{Outline, outline, wider};
pub use theme::{Color, Theme};

use std::collections::{BTreeMap, BTreeSet};

use crate::font::Weight;
use crate::layout::{Arrangement, Rect, Routes};
use crate::model::{Design, Id, Point};

/// The usual room around everything, in drawing units.
pub const MARGIN: f32 = 32.0;

/// A picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    /// Everything lies within.
    pub bounds: Rect,
    /// What is behind everything.
    pub background: Color,
    /// Whether an export leaves the background out.
    pub transparent: bool,
    /// What it shows, for those who cannot see it.
    pub title: String,
    /// The same in some sentences.
    pub description: String,
    /// Each part in a sentence; empty where nobody asked for it.
    pub spoken: BTreeMap<Id, String>,
    /// The shapes, those behind before those in front.
    pub shapes: Vec<Shape>,
    /// The badges among them, for those who ask what a badge counts.
    pub badges: Vec<Badge>,
}

/// A badge: the findings of one severity about one part.
#[derive(Debug, Clone, PartialEq)]
pub struct Badge {
    /// The part.
    pub subject: Id,
    /// Where.
    pub rect: Rect,
    /// What it counts.
    pub tally: Tally,
}

impl Scene {
    /// The texts with letters that our fonts lack: where no other font is at hand, these letters are boxes.
    pub fn foreign(&self) -> impl Iterator<Item = &str> {
        self.shapes.iter().filter_map(|shape| match &shape.paint {
            Paint::Text { text, weight, .. } if !font::covers(text, *weight) => Some(&text[..]),
            _ => None,
        })
    }
}

/// What a picture shows besides the design.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own, and all combinations make sense")]
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// The colours.
    pub theme: &'static Theme,
    /// Whether findings are marked.
    pub findings: bool,
    /// Whether a legend explains the marks.
    pub legend: bool,
    /// Whether the design's name, and what is to be said of the whole, stand above it.
    pub title: bool,
    /// Whether exports show what is behind the picture.
    pub transparent: bool,
    /// Whether each part is put into words.
    pub spoken: bool,
    /// The room around everything, in drawing units.
    pub margin: f32,
}

impl Default for Options {
    /// Everything, light.
    fn default() -> Self {
        Self {
            theme: &Theme::LIGHT,
            findings: true,
            legend: true,
            title: true,
            transparent: false,
            spoken: true,
            margin: MARGIN,
        }
    }
}

/// Collects shapes.
struct Canvas<'a> {
    theme: &'static Theme,
    transparent: bool,
    design: &'a Design,
    arrangement: &'a Arrangement,
    shapes: Vec<Shape>,
    badges: Vec<Badge>,
}

impl Canvas<'_> {
    fn add(&mut self, subject: Option<&Id>, layer: Layer, paint: Paint) {
        self.shapes.push(Shape { subject: subject.cloned(), layer, paint });
    }

    /// Text that ends with an ellipsis where it would be wider than `room`. Nothing when nothing fits.
    fn text(&mut self, subject: Option<&Id>, layer: Layer, words: &Words<'_>) {
        let text = font::fit(words.text, words.room, words.size, words.weight);
        if !text.is_empty() {
            let Words { at, anchor, size, weight, color, .. } = *words;
            self.add(subject, layer, Paint::Text { at, anchor, text, size, weight, color });
        }
    }
}

/// A text to be fitted into its place.
struct Words<'a> {
    text: &'a str,
    at: Point,
    anchor: Anchor,
    room: f32,
    size: f32,
    weight: Weight,
    color: Color,
}

/// Draws some parts alone, as they stand for a moment while something is dragged: in painting order, with their badges
/// each at its first place.
pub fn redraw(
    design: &Design,
    arrangement: &Arrangement,
    routes: &Routes,
    marks: &Marks,
    options: &Options,
    parts: &BTreeSet<Id>,
) -> (Vec<Shape>, Vec<Badge>) {
    let Options { theme, transparent, .. } = *options;
    let mut canvas = Canvas { theme, transparent, design, arrangement, shapes: Vec::new(), badges: Vec::new() };
    let innermost = |at: Point| {
        let around = arrangement.boxes_at(at).into_iter().filter(|id| arrangement.holds(id));
        around.max_by_key(|id| arrangement.holders(id).count())
    };
    for id in parts {
        if let Some(rect) = arrangement.boxes.get(id) {
            boxes::draw_one(&mut canvas, id, *rect, arrangement.holds(id));
        }
        if let Some(route) = routes.lines.get(id) {
            // For a moment nothing jumps: what stands still would have to be drawn anew with it.
            lines::draw_one(&mut canvas, id, route, None, innermost);
        }
    }
    if options.findings {
        badges::draw_some(&mut canvas, routes, marks, parts);
    }
    canvas.shapes.sort_by_key(|s| s.layer);
    (canvas.shapes, canvas.badges)
}

/// Draws a design. Equal designs give equal scenes.
pub fn build(design: &Design, arrangement: &Arrangement, routes: &Routes, marks: &Marks, options: &Options) -> Scene {
    let Options { theme, transparent, .. } = *options;
    let marks = options.findings.then_some(marks);
    let mut canvas = Canvas { theme, transparent, design, arrangement, shapes: Vec::new(), badges: Vec::new() };
    boxes::draw(&mut canvas);
    lines::draw(&mut canvas, routes);
    if let Some(marks) = marks {
        badges::draw(&mut canvas, routes, marks);
    }
    let mut bounds = canvas.shapes.iter().map(|s| s.paint.extent()).reduce(|a, b| a.union(&b)).unwrap_or_default();
    if options.title {
        bounds = title::draw(&mut canvas, bounds, marks);
    }
    if options.legend {
        bounds = legend::draw(&mut canvas, bounds, marks);
    }
    let mut shapes = canvas.shapes;
    shapes.sort_by_key(|s| s.layer);
    Scene {
        bounds: bounds.grown(options.margin),
        background: theme.background,
        transparent,
        title: title::name(design),
        description: spoken::description(design, marks),
        spoken: if options.spoken { spoken::parts(design, marks) } else { BTreeMap::new() },
        shapes,
        badges: canvas.badges,
    }
}
