//! The one picture that screen, SVG and PNG share: plain shapes, in painting order.
//!
//! Knows nothing of files, windows or pixels.

mod badges;
mod boxes;
pub mod icon;
mod legend;
mod lines;
mod marks;
mod room;
mod spoken;
mod theme;
mod title;

pub use crate::font;
pub use marks::{General, Mark, Marks, Tally};
pub use theme::{Color, Theme};

use std::collections::BTreeMap;

use crate::font::Weight;
use crate::layout::{Arrangement, Rect, Routes};
use crate::model::{Design, Id, Point};

/// The room around everything.
const MARGIN: f32 = 32.0;

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

/// Which of the transparent sheets a shape lies on, the undermost first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// The title block.
    Title,
    /// Servers and groups.
    Container,
    /// Lines.
    Link,
    /// Components and notes.
    Node,
    /// Words on lines.
    Label,
    /// Rings and badges of findings.
    Badge,
    /// The legend.
    Legend,
}

/// One shape.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    /// The component, group, link or note that it belongs to.
    pub subject: Option<Id>,
    /// Its sheet.
    pub layer: Layer,
    /// What it is.
    pub paint: Paint,
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pen {
    /// The colour.
    pub color: Color,
    /// The width, in drawing units.
    pub width: f32,
    /// Lengths of dash and gap; none: unbroken.
    pub dash: Option<(f32, f32)>,
}

impl Pen {
    /// An unbroken line.
    pub const fn new(color: Color, width: f32) -> Self {
        Self { color, width, dash: None }
    }
}

/// Which point of a text its position is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// Its beginning.
    Start,
    /// Its middle.
    Middle,
}

/// What a shape is.
#[derive(Debug, Clone, PartialEq)]
pub enum Paint {
    /// A rectangle with round corners.
    Rect {
        /// Where.
        rect: Rect,
        /// The radius of its corners.
        radius: f32,
        /// What fills it.
        fill: Option<Color>,
        /// Its border.
        pen: Option<Pen>,
    },
    /// Straight lines from point to point.
    Path {
        /// The points, at least two.
        points: Vec<Point>,
        /// Whether the last is joined to the first.
        closed: bool,
        /// What fills it.
        fill: Option<Color>,
        /// Its line.
        pen: Option<Pen>,
    },
    /// An ellipse.
    Ellipse {
        /// Its middle.
        center: Point,
        /// Its radii.
        radii: Point,
        /// What fills it.
        fill: Option<Color>,
        /// Its line.
        pen: Option<Pen>,
    },
    /// One line of text.
    Text {
        /// Where on the baseline.
        at: Point,
        /// Which point of the text that is.
        anchor: Anchor,
        /// The words, without control characters.
        text: String,
        /// The size of the letters.
        size: f32,
        /// How heavy.
        weight: Weight,
        /// The colour.
        color: Color,
    },
}

impl Paint {
    /// The rectangle that it covers; for text a careful estimate.
    pub fn extent(&self) -> Rect {
        match self {
            Self::Rect { rect, .. } => *rect,
            Self::Path { points, .. } => {
                let dots = points.iter().map(|p| Rect::new(p.x, p.y, 0.0, 0.0));
                dots.reduce(|a, b| a.union(&b)).unwrap_or_default()
            }
            Self::Ellipse { center, radii, .. } => {
                Rect::new(center.x - radii.x, center.y - radii.y, 2.0 * radii.x, 2.0 * radii.y)
            }
            Self::Text { at, anchor, text, size, weight, .. } => {
                let width = font::measure(text, *size, *weight);
                let left = if *anchor == Anchor::Middle { at.x - width / 2.0 } else { at.x };
                Rect::new(left, at.y - size * 0.8, width, *size)
            }
        }
    }
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
}

impl Default for Options {
    /// Everything, light.
    fn default() -> Self {
        Self { theme: &Theme::LIGHT, findings: true, legend: true, title: true, transparent: false, spoken: true }
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
        bounds: bounds.grown(MARGIN),
        background: theme.background,
        transparent,
        title: title::name(design),
        description: spoken::description(design, marks),
        spoken: if options.spoken { spoken::parts(design, marks) } else { BTreeMap::new() },
        shapes,
        badges: canvas.badges,
    }
}
