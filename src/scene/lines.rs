//! Links with their arrow heads and words, and the leaders of notes.

use super::{Anchor, Canvas, Color, Layer, Paint, Pen, Words};
use crate::catalog;
use crate::font::Weight;
use crate::layout::size::{LABEL, link_words};
use crate::layout::{Rect, Routes};
use crate::model::{Id, Point};

const BEND: f32 = 6.0;
const HEAD: f32 = 8.0;
const HEAD_HALF: f32 = 3.8;

pub(super) fn draw(canvas: &mut Canvas<'_>, routes: &Routes) {
    for (id, route) in &routes.lines {
        let theme = canvas.theme;
        let Some(link) = canvas.design.links.get(id) else {
            let pen = Pen { color: theme.note_border, width: 1.0, dash: Some((2.0, 3.0)) };
            for path in &route.paths {
                let paint = Paint::Path { points: rounded(path), closed: false, fill: None, pen: Some(pen) };
                canvas.add(Some(id), Layer::Link, paint);
            }
            continue;
        };
        let spec = catalog::link(&link.kind);
        let color = theme.family(spec.family);
        let pen = Pen { color, width: if spec.dashed { 1.25 } else { 1.6 }, dash: spec.dashed.then_some((5.0, 4.0)) };
        for path in &route.paths {
            draw_path(canvas, id, path, pen);
        }
        if let Some(rect) = route.label {
            draw_label(canvas, id, &link_words(link), rect, color);
        }
    }
}

fn draw_path(canvas: &mut Canvas<'_>, id: &Id, path: &[Point], pen: Pen) {
    let [.., before, end] = path else { return };
    let length = (end.x - before.x).hypot(end.y - before.y);
    if length < 0.01 {
        return;
    }
    let along = Point::new((end.x - before.x) / length, (end.y - before.y) / length);
    let back = HEAD.min(length);
    let neck = Point::new(end.x - along.x * back, end.y - along.y * back);
    let mut points = path.to_vec();
    if let Some(last) = points.last_mut() {
        *last = neck;
    }
    // Behind a head of the line's full length nothing of the line is left.
    if points.len() > 2 || length > HEAD {
        let paint = Paint::Path { points: rounded(&points), closed: false, fill: None, pen: Some(pen) };
        canvas.add(Some(id), Layer::Link, paint);
    }
    let wing = |side: f32| Point::new(neck.x - along.y * side * HEAD_HALF, neck.y + along.x * side * HEAD_HALF);
    let head =
        Paint::Path { points: vec![*end, wing(1.0), wing(-1.0)], closed: true, fill: Some(pen.color), pen: None };
    canvas.add(Some(id), Layer::Link, head);
}

/// The same path with its corners cut round, each by a few short lines.
fn rounded(path: &[Point]) -> Vec<Point> {
    let mut out = Vec::with_capacity(path.len() * 4);
    out.extend(path.first());
    for corner in path.windows(3) {
        let b = corner[1];
        let reach = |p: Point| {
            let length = (p.x - b.x).hypot(p.y - b.y).max(0.01);
            let r = BEND.min(length / 2.0);
            Point::new(b.x + (p.x - b.x) / length * r, b.y + (p.y - b.y) / length * r)
        };
        let (from, to) = (reach(corner[0]), reach(corner[2]));
        // A quadratic curve with the corner as its control point.
        out.extend([0.0_f32, 0.25, 0.5, 0.75, 1.0].map(|t| {
            let share = [(1.0 - t) * (1.0 - t), 2.0 * t * (1.0 - t), t * t];
            Point::new(
                from.x * share[0] + b.x * share[1] + to.x * share[2],
                from.y * share[0] + b.y * share[1] + to.y * share[2],
            )
        }));
    }
    out.extend(path.last().filter(|_| path.len() > 1));
    out
}

fn draw_label(canvas: &mut Canvas<'_>, id: &Id, text: &str, rect: Rect, color: Color) {
    let ground = ground(canvas, rect);
    canvas.add(Some(id), Layer::Label, Paint::Rect { rect, radius: 4.0, fill: Some(ground), pen: None });
    let words = Words {
        text,
        at: Point::new(rect.center().x, rect.center().y + LABEL * 0.36),
        anchor: Anchor::Middle,
        room: rect.w - 6.0,
        size: LABEL,
        weight: Weight::Regular,
        color,
    };
    canvas.text(Some(id), Layer::Label, &words);
}

/// What is painted behind a label: the innermost container around it, or the background.
fn ground(canvas: &Canvas<'_>, rect: Rect) -> Color {
    let mut ground = canvas.theme.background;
    for shape in canvas.shapes.iter().filter(|s| s.layer == Layer::Container) {
        if let Paint::Rect { rect: around, fill: Some(fill), .. } = &shape.paint
            && around.contains(rect.center())
        {
            ground = *fill;
        }
    }
    ground
}
