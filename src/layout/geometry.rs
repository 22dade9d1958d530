//! Rectangles in drawing units: x to the right, y down.

use crate::model::Point;

/// A rectangle: its upper left corner and its size, never negative.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rect {
    /// Left.
    pub x: f32,
    /// Top.
    pub y: f32,
    /// Width.
    pub w: f32,
    /// Height.
    pub h: f32,
}

impl Rect {
    /// A rectangle by corner and size.
    pub const fn new(x: f32, y: f32, w: f32, h: f32) -> Self {
        Self { x, y, w, h }
    }

    /// A rectangle by corner and size.
    pub const fn at(at: Point, size: Point) -> Self {
        Self::new(at.x, at.y, size.x, size.y)
    }

    /// The right side.
    pub const fn right(&self) -> f32 {
        self.x + self.w
    }

    /// The bottom side.
    pub const fn bottom(&self) -> f32 {
        self.y + self.h
    }

    /// The middle.
    pub const fn center(&self) -> Point {
        Point::new(self.x + self.w / 2.0, self.y + self.h / 2.0)
    }

    /// The upper left corner.
    pub const fn min(&self) -> Point {
        Point::new(self.x, self.y)
    }

    /// Larger by `by` on each side (smaller when negative, down to nothing).
    #[must_use]
    pub const fn grown(&self, by: f32) -> Self {
        Self::new(self.x - by, self.y - by, (self.w + 2.0 * by).max(0.0), (self.h + 2.0 * by).max(0.0))
    }

    /// The same elsewhere.
    #[must_use]
    pub const fn moved(&self, dx: f32, dy: f32) -> Self {
        Self::new(self.x + dx, self.y + dy, self.w, self.h)
    }

    /// The smallest rectangle around both.
    #[must_use]
    pub const fn union(&self, other: &Self) -> Self {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        Self::new(x, y, self.right().max(other.right()) - x, self.bottom().max(other.bottom()) - y)
    }

    /// Whether they share more than a border.
    pub const fn overlaps(&self, other: &Self) -> bool {
        self.x < other.right() && other.x < self.right() && self.y < other.bottom() && other.y < self.bottom()
    }

    /// Whether `other` lies within, borders included.
    pub const fn holds(&self, other: &Self) -> bool {
        self.x <= other.x && self.y <= other.y && other.right() <= self.right() && other.bottom() <= self.bottom()
    }

    /// Whether the point lies within, borders included.
    pub const fn contains(&self, p: Point) -> bool {
        self.x <= p.x && p.x <= self.right() && self.y <= p.y && p.y <= self.bottom()
    }

    /// The rectangle around a horizontal or vertical segment.
    pub const fn around(a: Point, b: Point) -> Self {
        Self::new(a.x.min(b.x), a.y.min(b.y), (a.x - b.x).abs(), (a.y - b.y).abs())
    }
}
