//! Scene shapes as egui shapes: the same picture as in an export, through the view's own transform.
//!
//! Only what is in view is looked at. Further away words disappear and corners are square ([`coarse`]), and from afar
//! everything is one mesh of boxes and straight lines ([`plain`]).

mod coarse;
mod galleys;
pub(super) mod mesh;
mod plain;

use std::sync::Arc;

use egui::epaint::{CornerRadius, EllipseShape, PathShape, PathStroke, RectShape};
use egui::{Color32, Mesh, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, Ui, vec2};

use super::minimap::Drawn;
use super::titles::Titles;
use super::view::View;
use crate::layout;
use crate::model::Point;
use crate::scene::{Layer, Paint, Pen};
use crate::ui::picture::{Picture, Piece};
use crate::ui::theme::colour;
use galleys::Galleys;
pub use plain::Plain;

/// Below this zoom small words disappear and corners are square.
pub const COARSE: f32 = 0.3;
/// Below this zoom there are only boxes and straight lines.
const PLAIN: f32 = 0.12;
/// A dashed line that is longer on the screen is painted only where it is seen.
const LONG: f32 = 4_000.0;

/// What was found out in painting a picture.
#[derive(Debug, Default)]
pub struct Cache {
    galleys: Galleys,
    visible: Option<(Shown, Arc<Vec<u32>>)>,
    /// The meshes of the sheets below, between and above what marks the selection.
    meshes: [Option<(Shown, Arc<Mesh>)>; 3],
    /// The minimap.
    pub(super) map: Option<Drawn>,
    /// The titles that are read from afar.
    pub(super) titles: Option<(u64, Titles)>,
}

impl Cache {
    /// A piece has other words now.
    pub fn forget(&mut self, piece: u32) {
        self.galleys.forget(piece);
    }
}

/// What a picture was painted as: what is found out for one holds as long as nothing of this differs.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Shown {
    view: View,
    canvas: Rect,
    version: u64,
}

/// Paints what is visible of some layers.
pub(super) fn scene(ui: &Ui, canvas: Rect, view: View, picture: &Picture, layers: impl Fn(Layer) -> bool) {
    let painter = ui.painter_at(canvas);
    let shown = Shown { view, canvas, version: picture.version() };
    let mut cache = picture.cache.borrow_mut();
    let cache = &mut *cache;
    let sheet = [Layer::Container, Layer::Node, Layer::Badge].into_iter().position(&layers).unwrap_or(2);
    if view.zoom < PLAIN {
        let mesh = kept(&mut cache.meshes[sheet], shown, || plain::mesh(canvas, view, picture, layers));
        painter.add(Shape::Mesh(mesh));
        return;
    }
    let area = area(canvas, view);
    let visible = match &cache.visible {
        Some((as_now, visible)) if *as_now == shown => visible.clone(),
        _ => {
            let visible = Arc::new(picture.within(&area));
            cache.visible = Some((shown, visible.clone()));
            visible
        }
    };
    let pieces = || {
        let numbered = visible.iter().filter_map(|n| Some((*n, picture.pieces().get(*n as usize)?)));
        numbered.filter(|(_, piece)| layers(piece.layer))
    };
    cache.galleys.begin(&painter, view.zoom);
    if view.zoom < COARSE {
        let mesh =
            kept(&mut cache.meshes[sheet], shown, || coarse::mesh(canvas, view, pieces().map(|(_, piece)| piece)));
        painter.add(Shape::Mesh(mesh));
    }
    for (number, piece) in pieces().filter(|(_, piece)| is_worth_painting(piece, view.zoom)) {
        for (place, paint) in (0..).zip(&piece.paints) {
            match paint {
                Paint::Text { .. } => cache.galleys.paint(&painter, canvas, view, (number, place), paint),
                _ if view.zoom >= COARSE => self::paint(&painter, canvas, view, paint),
                _ => {}
            }
        }
    }
}

/// Paints some pieces, each moved by an offset on the drawing.
pub(super) fn pieces(ui: &Ui, canvas: Rect, view: View, picture: &Picture, moved: Vec<(Layer, u32, Point)>) {
    let painter = ui.painter_at(canvas);
    let mut cache = picture.cache.borrow_mut();
    cache.galleys.begin(&painter, view.zoom);
    for (_, number, by) in moved {
        let view = View { origin: view.origin - vec2(by.x, by.y), ..view };
        let piece = &picture.pieces()[number as usize];
        if !is_worth_painting(piece, view.zoom) {
            continue;
        }
        for (place, paint) in (0..).zip(&piece.paints) {
            match paint {
                Paint::Text { .. } => cache.galleys.paint(&painter, canvas, view, (number, place), paint),
                _ => self::paint(&painter, canvas, view, paint),
            }
        }
    }
}

/// The plate of words that are too small to be painted would be a gap in a line.
fn is_worth_painting(piece: &Piece, zoom: f32) -> bool {
    let legible = |paint: &Paint| matches!(paint, Paint::Text { size, .. } if galleys::is_legible(*size, zoom));
    piece.layer != Layer::Label || piece.paints.iter().any(legible)
}

/// The mesh that was made for the same, or a new one.
fn kept(slot: &mut Option<(Shown, Arc<Mesh>)>, shown: Shown, make: impl FnOnce() -> Mesh) -> Arc<Mesh> {
    match slot {
        Some((as_now, mesh)) if *as_now == shown => mesh.clone(),
        _ => {
            let mesh = Arc::new(make());
            *slot = Some((shown, mesh.clone()));
            mesh
        }
    }
}

/// What of the drawing is seen.
pub fn area(canvas: Rect, view: View) -> layout::Rect {
    let (min, max) = (view.to_drawing(canvas, canvas.min), view.to_drawing(canvas, canvas.max));
    layout::Rect::new(min.x, min.y, max.x - min.x, max.y - min.y).grown(4.0 / view.zoom)
}

fn fill_of(fill: Option<crate::scene::Color>) -> Color32 {
    fill.map_or(Color32::TRANSPARENT, colour)
}

fn stroke_of(pen: Option<Pen>, zoom: f32) -> Stroke {
    pen.map_or(Stroke::NONE, |pen| Stroke::new((pen.width * zoom).max(0.6), colour(pen.color)))
}

fn paint(painter: &Painter, canvas: Rect, view: View, paint: &Paint) {
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
        Paint::Text { .. } => {}
    }
}

fn rounded(radius: f32, view: View) -> CornerRadius {
    CornerRadius::same((radius * view.zoom).round().clamp(0.0, 255.0) as u8)
}

fn closed(points: &[Pos2]) -> Vec<Pos2> {
    points.iter().chain(points.first()).copied().collect()
}

fn line(painter: &Painter, points: &[Pos2], pen: Pen, zoom: f32) {
    let stroke = stroke_of(Some(pen), zoom);
    let Some((dash, gap)) = pen.dash.map(|(dash, gap)| (dash * zoom, gap * zoom)) else {
        painter.add(Shape::line(points.to_vec(), stroke));
        return;
    };
    let length: f32 = points.windows(2).map(|ends| ends[0].distance(ends[1])).sum();
    if length < LONG {
        painter.extend(Shape::dashed_line(points, stroke, dash, gap));
        return;
    }
    // The rhythm goes on through what is not painted.
    let mut walked = 0.0;
    for ends in points.windows(2) {
        let length = ends[0].distance(ends[1]);
        if let Some((from, to)) = clipped(ends[0], ends[1], painter.clip_rect().expand(8.0)) {
            let before = walked + length * from;
            let piece = [ends[0].lerp(ends[1], from), ends[0].lerp(ends[1], to)];
            // Begins at the last dash that began before it is seen.
            let back = before % (dash + gap);
            let along = (ends[1] - ends[0]).normalized();
            let piece = [piece[0] - along * back.min(length * from), piece[1]];
            painter.extend(Shape::dashed_line(&piece, stroke, dash, gap));
        }
        walked += length;
    }
}

/// From which share to which share of its length a straight line lies in a rectangle (Liang and Barsky).
fn clipped(a: Pos2, b: Pos2, rect: Rect) -> Option<(f32, f32)> {
    let step = b - a;
    let (mut enters, mut leaves) = (0.0_f32, 1.0_f32);
    for (along, from, low, high) in [(step.x, a.x, rect.min.x, rect.max.x), (step.y, a.y, rect.min.y, rect.max.y)] {
        if along.abs() < f32::EPSILON {
            if from < low || from > high {
                return None;
            }
        } else {
            let (one, other) = ((low - from) / along, (high - from) / along);
            (enters, leaves) = (enters.max(one.min(other)), leaves.min(one.max(other)));
        }
    }
    (enters < leaves).then_some((enters, leaves))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::size::LABEL;
    use crate::scene::{Anchor, Color};

    #[test]
    fn a_plate_is_left_out_with_its_words() {
        let color = Color::default();
        let rect = layout::Rect::new(0.0, 0.0, 40.0, 14.0);
        let plate = Paint::Rect { rect, radius: 4.0, fill: Some(color), pen: None };
        let words = Paint::Text {
            at: Point::default(),
            anchor: Anchor::Middle,
            text: "HTTP".to_owned(),
            size: LABEL,
            weight: crate::font::Weight::Regular,
            color,
        };
        let label = Piece { layer: Layer::Label, paints: vec![plate.clone(), words] };
        assert!(is_worth_painting(&label, 0.4) && !is_worth_painting(&label, COARSE));
        let node = Piece { layer: Layer::Node, paints: vec![plate] };
        assert!(is_worth_painting(&node, COARSE), "a box is no plate");
    }
}
