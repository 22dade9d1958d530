//! Gliding: after tidying everything moves to its new place in a moment, so that the eye can follow. The drawing is in its
//! new place at once; only what is painted comes after.

use std::collections::BTreeMap;

use egui::{Pos2, Rect, Shape, Stroke, Ui, pos2};

use super::paint::{self, COARSE};
use super::view::View;
use super::{Canvas, CanvasContext};
use crate::layout;
use crate::model::{Id, Point};
use crate::scene::{Layer, Paint};
use crate::ui::derived::Derived;
use crate::ui::theme::colour;

/// How long it takes, in seconds.
const SECONDS: f64 = 0.18;
/// Drawings with more boxes or lines are in their new place without it.
const MOST: usize = 600;
/// Lines are taken as so many stretches while they change.
const STRETCHES: usize = 24;

/// Where everything was, and since when it has been leaving.
#[derive(Debug)]
pub(super) struct Glide {
    boxes: BTreeMap<Id, layout::Rect>,
    paths: BTreeMap<Id, Vec<Point>>,
    view: View,
    began: Option<f64>,
}

impl Canvas {
    /// Remembers where everything is: what is painted next glides from there.
    pub fn glide(&mut self, derived: &Derived) {
        let few = derived.arrangement.boxes.len().max(derived.routes.lines.len()) <= MOST;
        self.glide = few.then(|| Glide {
            boxes: derived.arrangement.boxes.clone(),
            paths: derived
                .routes
                .lines
                .iter()
                .filter_map(|(id, line)| Some((id.clone(), spread(line.paths.first()?))))
                .collect(),
            view: self.view,
            began: None,
        });
    }

    /// Whether what is painted has not arrived yet.
    pub const fn is_gliding(&self) -> bool {
        self.glide.is_some()
    }

    /// Paints what is on its way; false: everything has arrived.
    pub(super) fn gliding(&mut self, ui: &Ui, canvas: Rect, cx: &CanvasContext) -> bool {
        let still = ui.style().animation_time <= 0.0 || self.tools.is_busy() || self.view.zoom < COARSE;
        let now = ui.input(|i| i.time);
        let Some(glide) = self.glide.as_mut().filter(|glide| !still && glide.view.zoom >= COARSE) else {
            self.glide = None;
            return false;
        };
        let share = (now - *glide.began.get_or_insert(now)) / SECONDS;
        if share >= 1.0 {
            self.glide = None;
            return false;
        }
        // Fast at first, slower as it arrives.
        let left = (1.0 - share as f32).powi(3);
        glide.paint(ui, canvas, cx, self.view, left);
        ui.ctx().request_repaint();
        true
    }
}

impl Glide {
    /// Paints everything with this share of its way left.
    fn paint(&self, ui: &Ui, canvas: Rect, cx: &CanvasContext, to: View, left: f32) {
        let between = |a: f32, b: f32| a + (b - a) * left;
        let view =
            View { origin: to.origin + (self.view.origin - to.origin) * left, zoom: between(to.zoom, self.view.zoom) };
        let picture = &cx.derived.scene;
        let painter = ui.painter_at(canvas);
        let back = |id: &Id| {
            let (new, old) = (cx.derived.arrangement.boxes.get(id)?, self.boxes.get(id)?);
            Some(Point::new((old.x - new.x) * left, (old.y - new.y) * left))
        };
        let mut parts: Vec<(Layer, u32, Point)> = Vec::new();
        for id in cx.derived.arrangement.boxes.keys() {
            let by = back(id).unwrap_or_default();
            parts.extend(picture.pieces_of(id).map(|n| (picture.pieces()[n as usize].layer, n, by)));
        }
        // What holds was drawn before what is held.
        parts.sort_by_key(|(layer, n, _)| (*layer, *n));
        let (below, above): (Vec<_>, Vec<_>) = parts.into_iter().partition(|(layer, ..)| *layer <= Layer::Container);
        paint::pieces(ui, canvas, view, picture, below);
        for (id, line) in &cx.derived.routes.lines {
            let pen = picture.pieces_of(id).find_map(|n| {
                picture.pieces()[n as usize].paints.iter().find_map(|paint| match paint {
                    Paint::Path { pen, .. } => *pen,
                    _ => None,
                })
            });
            let (Some(pen), Some(path)) = (pen, line.paths.first()) else { continue };
            let new = spread(path);
            let old = self.paths.get(id).unwrap_or(&new);
            let at =
                |(a, b): (&Point, &Point)| view.to_screen(canvas, Point::new(between(a.x, b.x), between(a.y, b.y)));
            let points: Vec<Pos2> = new.iter().zip(old).map(at).collect();
            painter.add(Shape::line(points, Stroke::new((pen.width * view.zoom).max(0.6), colour(pen.color))));
        }
        paint::pieces(ui, canvas, view, picture, above);
    }
}

/// Points at equal distances along a path, its ends included.
fn spread(path: &[Point]) -> Vec<Point> {
    let at = |p: Point| pos2(p.x, p.y);
    let lengths: Vec<f32> = path.windows(2).map(|ends| at(ends[0]).distance(at(ends[1]))).collect();
    let whole: f32 = lengths.iter().sum();
    let Some(first) = path.first() else { return Vec::new() };
    let (mut piece, mut walked) = (0, 0.0);
    let point = |n: usize| {
        let goal = whole * n as f32 / STRETCHES as f32;
        while piece + 1 < lengths.len() && walked + lengths[piece] < goal {
            walked += lengths[piece];
            piece += 1;
        }
        let Some(length) = lengths.get(piece).filter(|length| **length > 0.0) else { return *first };
        let share = ((goal - walked) / length).clamp(0.0, 1.0);
        let (a, b) = (path[piece], path[piece + 1]);
        Point::new(a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share)
    };
    (0..=STRETCHES).map(point).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_spread_from_its_beginning_to_its_end() {
        let path = [Point::new(0.0, 0.0), Point::new(24.0, 0.0), Point::new(24.0, 24.0)];
        let points = spread(&path);
        assert_eq!((points.len(), points[0], points[12], points[24]), (25, path[0], path[1], path[2]));
        assert_eq!(points[6], Point::new(12.0, 0.0));
        assert!(spread(&[path[0], path[0]]).iter().all(|p| *p == path[0]));
    }
}
