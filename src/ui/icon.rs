//! Icons in panels: those of the catalogue, by the same strokes as in pictures, and of what is none of its kinds.

use egui::epaint::EllipseShape;
use egui::{Color32, Painter, Pos2, Rect, Shape, StrokeKind, pos2, vec2};

use crate::catalog::Stroke;

/// The grid on which icons are drawn, and the width of their lines there.
const GRID: f32 = 24.0;
const LINE: f32 = 1.75;

/// A sheet with a folded corner: a note.
pub const NOTE: &[Stroke] = &[
    Stroke::Closed(&[(4.0, 3.5), (20.0, 3.5), (20.0, 15.0), (14.5, 20.5), (4.0, 20.5)]),
    Stroke::Line(&[(20.0, 15.0), (14.5, 15.0), (14.5, 20.5)]),
    Stroke::Line(&[(7.5, 8.0), (16.5, 8.0)]),
    Stroke::Line(&[(7.5, 12.0), (13.0, 12.0)]),
];

/// Three boxes and the lines between them: a pattern.
pub const PATTERN: &[Stroke] = &[
    Stroke::Rect(8.5, 2.5, 7.0, 6.0, 1.5),
    Stroke::Rect(2.0, 15.5, 7.0, 6.0, 1.5),
    Stroke::Rect(15.0, 15.5, 7.0, 6.0, 1.5),
    Stroke::Line(&[(12.0, 8.5), (12.0, 12.0)]),
    Stroke::Line(&[(5.5, 15.5), (5.5, 12.0), (18.5, 12.0), (18.5, 15.5)]),
];

/// A whole drawing: parts in a frame.
pub const TEMPLATE: &[Stroke] = &[
    Stroke::Rect(2.5, 4.0, 19.0, 16.0, 2.0),
    Stroke::Rect(6.0, 7.5, 5.0, 4.0, 1.0),
    Stroke::Rect(13.0, 12.5, 5.0, 4.0, 1.0),
    Stroke::Line(&[(11.0, 9.5), (15.5, 9.5), (15.5, 12.5)]),
];

/// Paints an icon into a square.
pub fn paint(painter: &Painter, icon: &[Stroke], square: Rect, colour: Color32) {
    let scale = square.width() / GRID;
    let place = |(x, y): (f32, f32)| -> Pos2 { square.min + vec2(x, y) * scale };
    let stroke = egui::Stroke::new(LINE * scale, colour);
    for part in icon {
        match *part {
            Stroke::Line(points) => {
                painter.add(Shape::line(points.iter().copied().map(place).collect(), stroke));
            }
            Stroke::Closed(points) => {
                painter.add(Shape::closed_line(points.iter().copied().map(place).collect(), stroke));
            }
            Stroke::Circle(x, y, r) => {
                painter.circle_stroke(place((x, y)), r * scale, stroke);
            }
            Stroke::Dot(x, y, r) => {
                painter.circle_filled(place((x, y)), r * scale, colour);
            }
            Stroke::Rect(x, y, w, h, radius) => {
                let rect = Rect::from_two_pos(place((x, y)), place((x + w, y + h)));
                painter.rect_stroke(rect, radius * scale, stroke, StrokeKind::Middle);
            }
            Stroke::Ellipse(x, y, a, b) => {
                let center = place((x, y));
                painter.add(EllipseShape::stroke(pos2(center.x, center.y), vec2(a, b) * scale, stroke));
            }
        }
    }
}
