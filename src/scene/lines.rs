//! Links with their arrow heads and words, and the leaders of notes.

use std::collections::BTreeSet;

use super::jumps::Uprights;
use super::room::Room;
use super::{Anchor, Canvas, Color, Layer, Paint, Pen, Words, boxes};
use crate::catalog;
use crate::font::Weight;
use crate::layout::size::{LABEL, link_words};
use crate::layout::{Rect, Route, Routes};
use crate::model::{Id, Point};

pub(super) const BEND: f32 = 6.0;
pub(super) const HEAD: f32 = 8.0;
const HEAD_HALF: f32 = 3.8;

pub(super) fn draw(canvas: &mut Canvas<'_>, routes: &Routes) {
    let containers = containers(canvas);
    let uprights = Uprights::of(canvas.design, routes);
    // In the order of the file, which is that of a request's way; what is no link are the leaders of notes.
    let links = canvas.design.links.keys().filter_map(|id| routes.lines.get_key_value(id));
    let leaders = routes.lines.iter().filter(|(id, _)| !canvas.design.links.contains_key(*id));
    for (id, route) in links.chain(leaders) {
        draw_one(canvas, id, route, uprights.as_ref(), |at| containers.innermost(at));
    }
}

/// One line, which jumps over `uprights`; `around` finds the innermost container around a point.
pub(super) fn draw_one<'a>(
    canvas: &mut Canvas<'_>,
    id: &Id,
    route: &Route,
    uprights: Option<&Uprights<'_>>,
    around: impl Fn(Point) -> Option<&'a Id>,
) {
    let theme = canvas.theme;
    let Some(link) = canvas.design.links.get(id) else {
        let pen = Pen { color: theme.note_border, width: 1.0, dash: Some((2.0, 3.0)) };
        for path in &route.paths {
            let paint = Paint::Path { points: rounded(path), closed: false, fill: None, pen: Some(pen) };
            canvas.add(Some(id), Layer::Link, paint);
        }
        return;
    };
    let spec = catalog::link(&link.kind);
    let color = theme.family(spec.family);
    let pen = pen(color, spec.dashed);
    let plate = route.label.and_then(|rect| plate(canvas, around(rect.center())));
    // Without a plate the line itself leaves room for its words.
    let hole = route.label.filter(|_| plate.is_none());
    for path in &route.paths {
        let jumped = |piece: Vec<Point>| match uprights {
            Some(uprights) => uprights.jumped(id, piece, route.label.as_ref()),
            None => piece,
        };
        draw_path(canvas, id, path, hole, jumped, pen);
    }
    if let Some(rect) = route.label {
        draw_label(canvas, id, &link_words(link), (rect, plate), color);
    }
}

/// The line of a link.
pub(super) fn pen(color: Color, dashed: bool) -> Pen {
    Pen { color, width: if dashed { 1.25 } else { 1.6 }, dash: dashed.then_some((5.0, 4.0)) }
}

fn draw_path(
    canvas: &mut Canvas<'_>,
    id: &Id,
    path: &[Point],
    hole: Option<Rect>,
    jumped: impl Fn(Vec<Point>) -> Vec<Point>,
    pen: Pen,
) {
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
        for piece in hole.map_or_else(|| vec![points.clone()], |hole| outside(&points, &hole)) {
            let paint = Paint::Path { points: jumped(rounded(&piece)), closed: false, fill: None, pen: Some(pen) };
            canvas.add(Some(id), Layer::Link, paint);
        }
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

/// The pieces of a path that lie outside a rectangle.
fn outside(path: &[Point], hole: &Rect) -> Vec<Vec<Point>> {
    let mut pieces = vec![path.first().copied().into_iter().collect::<Vec<_>>()];
    for ends in path.windows(2) {
        let (a, step) = (ends[0], ends[1] - ends[0]);
        // The share of the way at which the line enters and leaves the rectangle (Liang and Barsky).
        let (mut enters, mut leaves) = (0.0_f32, 1.0_f32);
        for (along, from, low, high) in [(step.x, a.x, hole.x, hole.right()), (step.y, a.y, hole.y, hole.bottom())] {
            if along.abs() < f32::EPSILON {
                if from < low || from > high {
                    leaves = -1.0;
                }
            } else {
                let (one, other) = ((low - from) / along, (high - from) / along);
                (enters, leaves) = (enters.max(one.min(other)), leaves.min(one.max(other)));
            }
        }
        let at = |share: f32| Point::new(a.x + step.x * share, a.y + step.y * share);
        if enters < leaves {
            if let Some(piece) = pieces.last_mut() {
                piece.push(at(enters));
            }
            pieces.push(vec![at(leaves)]);
        }
        if let Some(piece) = pieces.last_mut() {
            piece.push(ends[1]);
        }
    }
    let length = |piece: &[Point]| piece.windows(2).map(|p| (p[1].x - p[0].x).hypot(p[1].y - p[0].y)).sum::<f32>();
    pieces.retain(|piece| length(piece) > 0.01);
    pieces
}

/// The words of a link in their rectangle, on a plate where there is one.
fn draw_label(canvas: &mut Canvas<'_>, id: &Id, text: &str, (rect, plate): (Rect, Option<Color>), color: Color) {
    if let Some(fill) = plate {
        canvas.add(Some(id), Layer::Label, Paint::Rect { rect, radius: 4.0, fill: Some(fill), pen: None });
    }
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

/// The containers of a drawing, by place.
fn containers<'a>(canvas: &Canvas<'a>) -> Room<'a> {
    let mut room = Room::default();
    for id in canvas.arrangement.parents.values().collect::<BTreeSet<_>>() {
        if let Some(rect) = canvas.arrangement.boxes.get(id) {
            room.take(*rect, Some(id));
        }
    }
    room
}

/// What is painted behind a label: as the innermost container around it, or as the background; none where that is left out.
fn plate(canvas: &Canvas<'_>, around: Option<&Id>) -> Option<Color> {
    match around {
        Some(id) => Some(boxes::ground(canvas, id)),
        None => (!canvas.transparent).then_some(canvas.theme.background),
    }
}
