//! The shape of a severity's badge, so that neither its colour nor its letter is alone in saying how bad it is.

use super::{Color, Paint, Pen};
use crate::analysis::Severity;
use crate::layout::Rect;
use crate::model::Point;

/// The outline of a badge.
#[derive(Debug, Clone, PartialEq)]
pub enum Outline {
    /// A rectangle with corners of this radius.
    Round(f32),
    /// A convex shape with these corners, clockwise.
    Corners(Vec<Point>),
}

/// An octagon for critical, points at both sides for high, one below for medium, a rounded square for low, a disc for info.
pub fn outline(severity: Severity, rect: &Rect) -> Outline {
    let (left, top, right, bottom) = (rect.x, rect.y, rect.right(), rect.bottom());
    let (middle, half) = (rect.center(), rect.h / 2.0);
    let corners = |points: &[(f32, f32)]| Outline::Corners(points.iter().map(|(x, y)| Point::new(*x, *y)).collect());
    match severity {
        Severity::Critical => {
            let cut = rect.h * 0.29;
            corners(&[
                (left + cut, top),
                (right - cut, top),
                (right, top + cut),
                (right, bottom - cut),
                (right - cut, bottom),
                (left + cut, bottom),
                (left, bottom - cut),
                (left, top + cut),
            ])
        }
        Severity::High => {
            let point = half * 0.6;
            corners(&[
                (left + point, top),
                (right - point, top),
                (right, middle.y),
                (right - point, bottom),
                (left + point, bottom),
                (left, middle.y),
            ])
        }
        Severity::Medium => {
            let foot = bottom - rect.h * 0.3;
            corners(&[(left, top), (right, top), (right, foot), (middle.x, bottom), (left, foot)])
        }
        Severity::Low => Outline::Round(rect.h * 0.22),
        Severity::Info => Outline::Round(half),
    }
}

/// How much wider a badge has to be, so that its letters lie within its outline; in points.
pub const fn wider(severity: Severity) -> f32 {
    match severity {
        Severity::High => 5.0,
        Severity::Critical => 2.0,
        Severity::Medium | Severity::Low | Severity::Info => 0.0,
    }
}

/// A badge without its letters.
pub fn sign(severity: Severity, rect: &Rect, fill: Option<Color>, pen: Option<Pen>) -> Paint {
    match outline(severity, rect) {
        Outline::Round(radius) => Paint::Rect { rect: *rect, radius, fill, pen },
        Outline::Corners(points) => Paint::Path { points, closed: true, fill, pen },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_severities_have_the_same_shape_and_all_of_them_fill_their_place() {
        let place = Rect::new(10.0, 20.0, 24.0, 17.0);
        let shapes: Vec<Outline> = Severity::ALL.iter().map(|severity| outline(*severity, &place)).collect();
        for (n, shape) in shapes.iter().enumerate() {
            assert!(!shapes[n + 1..].contains(shape), "{shape:?}");
            let paint = sign(Severity::ALL[n], &place, None, None);
            assert_eq!(paint.extent(), place, "{:?}", Severity::ALL[n]);
        }
    }
}
