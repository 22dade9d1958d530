//! The catalogue's icons as shapes of any size.

use super::{Color, Paint, Pen};
use crate::catalog::Stroke;
use crate::layout::Rect;
use crate::model::Point;

/// The grid on which icons are drawn, and the width of their lines there.
const GRID: f32 = 24.0;
const LINE: f32 = 1.75;

/// The shapes of an icon in a square.
pub fn paints(icon: &[Stroke], square: Rect, color: Color) -> Vec<Paint> {
    let scale = square.w / GRID;
    let place = |x: f32, y: f32| Point::new(square.x + x * scale, square.y + y * scale);
    let pen = Some(Pen::new(color, LINE * scale));
    let line = |points: &[(f32, f32)], closed| Paint::Path {
        points: points.iter().map(|&(x, y)| place(x, y)).collect(),
        closed,
        fill: None,
        pen,
    };
    let round = |x, y, a: f32, b: f32, fill, pen| Paint::Ellipse {
        center: place(x, y),
        radii: Point::new(a * scale, b * scale),
        fill,
        pen,
    };
    let paint = |stroke: &Stroke| match *stroke {
        Stroke::Line(points) => line(points, false),
        Stroke::Closed(points) => line(points, true),
        Stroke::Circle(x, y, r) => round(x, y, r, r, None, pen),
        Stroke::Ellipse(x, y, a, b) => round(x, y, a, b, None, pen),
        Stroke::Dot(x, y, r) => round(x, y, r, r, Some(color), None),
        Stroke::Rect(x, y, w, h, radius) => {
            let rect = Rect::at(place(x, y), Point::new(w * scale, h * scale));
            Paint::Rect { rect, radius: radius * scale, fill: None, pen }
        }
    };
    icon.iter().map(paint).collect()
}
