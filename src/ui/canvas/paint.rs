//! Scene shapes as egui shapes: the same picture as in an export, through the view's own transform.

use egui::epaint::{CornerRadius, EllipseShape, PathShape, PathStroke, RectShape, TextShape};
use egui::{Color32, FontFamily, FontId, Pos2, Rect, Shape, Stroke, StrokeKind, Ui, vec2};

use super::view::View;
use crate::font::Weight;
use crate::scene::{Anchor, Layer, Paint, Pen, Scene};
use crate::ui::theme::{SEMIBOLD, colour};

/// Text smaller than this on the screen, in points, is not painted.
const LEAST_TEXT: f32 = 3.5;
/// Inter's ascender over its em, from its `hhea` table: egui places text by its top, the scene by its baseline.
const ASCENT: f32 = 0.968_75;

/// Paints what is visible of some layers. Title and legend belong to exports: on the screen the panels say the same.
pub(super) fn scene(ui: &Ui, canvas: Rect, view: View, scene: &Scene, layers: impl Fn(Layer) -> bool) {
    let painter = ui.painter_at(canvas);
    let drawn = |layer| !matches!(layer, Layer::Title | Layer::Legend) && layers(layer);
    for shape in scene.shapes.iter().filter(|s| drawn(s.layer)) {
        let extent = view.rect_to_screen(canvas, &shape.paint.extent());
        if extent.expand(4.0).intersects(canvas) {
            paint(&painter, canvas, view, &shape.paint);
        }
    }
}

fn fill_of(fill: Option<crate::scene::Color>) -> Color32 {
    fill.map_or(Color32::TRANSPARENT, colour)
}

fn stroke_of(pen: Option<Pen>, zoom: f32) -> Stroke {
    pen.map_or(Stroke::NONE, |pen| Stroke::new((pen.width * zoom).max(0.6), colour(pen.color)))
}

fn paint(painter: &egui::Painter, canvas: Rect, view: View, paint: &Paint) {
    match paint {
        Paint::Rect { rect, radius, fill, pen } => {
            let on_screen = view.rect_to_screen(canvas, rect);
            if let Some(pen) = pen.filter(|p| p.dash.is_some()) {
                let fill = RectShape::filled(on_screen, rounded(*radius, view), fill_of(*fill));
                painter.add(fill);
                let corners =
                    [on_screen.left_top(), on_screen.right_top(), on_screen.right_bottom(), on_screen.left_bottom()];
                line(painter, &closed(&corners), pen, view.zoom);
            } else {
                let stroke = stroke_of(*pen, view.zoom);
                painter.add(RectShape::new(
                    on_screen,
                    rounded(*radius, view),
                    fill_of(*fill),
                    stroke,
                    StrokeKind::Middle,
                ));
            }
        }
        Paint::Path { points, closed: is_closed, fill, pen } => {
            let points: Vec<Pos2> = points.iter().map(|p| view.to_screen(canvas, *p)).collect();
            if let Some(fill) = fill {
                painter.add(PathShape::convex_polygon(points.clone(), colour(*fill), PathStroke::NONE));
            }
            if let Some(pen) = pen {
                line(painter, &if *is_closed { closed(&points) } else { points }, *pen, view.zoom);
            }
        }
        Paint::Ellipse { center, radii, fill, pen } => {
            painter.add(EllipseShape {
                center: view.to_screen(canvas, *center),
                radius: vec2(radii.x, radii.y) * view.zoom,
                fill: fill_of(*fill),
                stroke: stroke_of(*pen, view.zoom),
                angle: 0.0,
            });
        }
        Paint::Text { at, anchor, text, size, weight, color } => {
            let size = size * view.zoom;
            if size >= LEAST_TEXT {
                let family = if *weight == Weight::Regular {
                    FontFamily::Proportional
                } else {
                    FontFamily::Name(SEMIBOLD.into())
                };
                let galley = painter.layout_no_wrap(text.clone(), FontId::new(size, family), colour(*color));
                let baseline = view.to_screen(canvas, *at);
                let left = if *anchor == Anchor::Middle { galley.size().x / 2.0 } else { 0.0 };
                let ascent = galley.rows.first().and_then(|row| row.glyphs.first()).map_or(size * ASCENT, |g| g.pos.y);
                painter.add(TextShape::new(baseline - vec2(left, ascent), galley, colour(*color)));
            }
        }
    }
}

fn rounded(radius: f32, view: View) -> CornerRadius {
    CornerRadius::same((radius * view.zoom).round().clamp(0.0, 255.0) as u8)
}

fn closed(points: &[Pos2]) -> Vec<Pos2> {
    points.iter().chain(points.first()).copied().collect()
}

fn line(painter: &egui::Painter, points: &[Pos2], pen: Pen, zoom: f32) {
    let stroke = stroke_of(Some(pen), zoom);
    match pen.dash {
        Some((dash, gap)) => painter.extend(Shape::dashed_line(points, stroke, dash * zoom, gap * zoom)),
        None => {
            painter.add(Shape::line(points.to_vec(), stroke));
        }
    }
}
