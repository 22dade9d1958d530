//! The shapes of a picture: rectangles, lines, ellipses and lines of text, each on its sheet.

use super::Color;
use crate::font::{self, Weight};
use crate::layout::Rect;
use crate::model::{Id, Point};

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
    /// Moves it.
    pub fn shift(&mut self, by: Point) {
        match self {
            Self::Rect { rect, .. } => *rect = rect.moved(by.x, by.y),
            Self::Path { points, .. } => points.iter_mut().for_each(|p| *p = *p + by),
            Self::Ellipse { center: at, .. } | Self::Text { at, .. } => *at = *at + by,
        }
    }

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
