//! The marks of findings: a ring and the word SPOF, and a badge for each severity of findings about a part.
//!
//! An open finding is a filled badge, an accepted one a hollow badge; shape and letter say the severity without colour.

use std::collections::BTreeSet;

use super::room::Room;
use super::signs::{sign, wider};
use super::{Anchor, Badge, Canvas, Layer, Mark, Marks, Paint, Pen, Tally, Words};
use crate::font::{self, Weight};
use crate::layout::{Rect, Route, Routes};
use crate::model::{Id, Point};

/// The size of the SPOF badge.
pub(super) const PILL: Point = Point::new(42.0, 18.0);
/// Half the height of a severity badge.
pub(super) const HALF: f32 = 8.5;
const LETTERS: f32 = 10.0;
/// Between two badges of one part.
const GAP: f32 = 2.0;
/// How far a badge must be from what is not its own.
const APART: f32 = 1.0;
/// Half the width of a line with its arrow head.
const HALF_LINE: f32 = 4.0;
/// Past this many lines a badge does not look for a place beside them.
const MANY: usize = 20_000;

pub(super) fn draw(canvas: &mut Canvas<'_>, routes: &Routes, marks: &Marks) {
    let mut room = occupied(canvas, routes);
    for (id, _) in marks.parts.iter().filter(|(_, m)| !m.spof.is_empty()) {
        if let Some(rect) = canvas.arrangement.boxes.get(id).copied() {
            single_point(canvas, &mut room, id, rect);
        }
    }
    for (id, mark) in marks.parts.iter().filter(|(_, m)| !m.tallies.is_empty()) {
        for places in places(canvas, routes, id, mark) {
            row(canvas, &mut room, id, mark, &places);
        }
    }
}

/// The marks of some parts, each at its first place: for parts that are being dragged.
pub(super) fn draw_some(canvas: &mut Canvas<'_>, routes: &Routes, marks: &Marks, parts: &BTreeSet<Id>) {
    for (id, mark) in parts.iter().filter_map(|id| marks.parts.get_key_value(id)) {
        if let Some(rect) = canvas.arrangement.boxes.get(id).copied().filter(|_| !mark.spof.is_empty()) {
            single_point(canvas, &mut Room::default(), id, rect);
        }
        if !mark.tallies.is_empty() {
            for places in places(canvas, routes, id, mark) {
                row(canvas, &mut Room::default(), id, mark, &places);
            }
        }
    }
}

/// Everything that badges must not cover.
fn occupied<'a>(canvas: &Canvas<'a>, routes: &'a Routes) -> Room<'a> {
    let mut room = Room::default();
    for shape in canvas.shapes.iter().filter(|s| matches!(s.paint, Paint::Text { .. })) {
        room.take(shape.paint.extent(), None);
    }
    let arrangement = canvas.arrangement;
    let holders: BTreeSet<&Id> = arrangement.parents.values().collect();
    for (id, rect) in arrangement.boxes.iter().filter(|(id, _)| !holders.contains(id)) {
        room.take(*rect, Some(id));
    }
    for (id, route) in routes.lines.iter().filter(|_| routes.lines.len() <= MANY) {
        if let Some(label) = route.label {
            room.take(label, None);
        }
        for ends in route.paths.iter().flat_map(|path| path.windows(2)) {
            room.take(Rect::around(ends[0], ends[1]).grown(HALF_LINE), Some(id));
        }
    }
    room
}

/// Where the badges of a part may stand, the best place first; one list for each time they are drawn.
fn places(canvas: &Canvas<'_>, routes: &Routes, id: &Id, mark: &Mark) -> Vec<Vec<Point>> {
    let width = width(&mark.tallies);
    if let Some(rect) = canvas.arrangement.boxes.get(id) {
        return vec![around_box(rect, width)];
    }
    if let Some(route) = routes.lines.get(id) {
        return vec![along_line(route, width)];
    }
    // A group that is no box: beside its name in each member's box.
    let members = canvas.design.groups.get(id).map(|g| &g.members[..]).unwrap_or_default();
    let boxes = members.iter().filter_map(|member| canvas.arrangement.boxes.get(member));
    // Or else wherever there is room around the box.
    boxes.map(|rect| [at_the_foot(rect, width), around_box(rect, width)].concat()).collect()
}

/// By the upper left corner of the row.
fn around_box(rect: &Rect, width: f32) -> Vec<Point> {
    let top = rect.y + 1.0 - HALF;
    let mut places = vec![Point::new(rect.x + 2.0 - HALF, top), Point::new(rect.center().x - width / 2.0, top)];
    places.extend(at_the_foot(rect, width));
    let beside = [0.5, 0.0, 1.0, 0.25, 0.75].map(|share| rect.y + share * (rect.h - 2.0 * HALF));
    for y in beside {
        places.push(Point::new(rect.x - width - 4.0, y));
        places.push(Point::new(rect.right() + 4.0, y));
    }
    places
}

fn at_the_foot(rect: &Rect, width: f32) -> Vec<Point> {
    let y = rect.bottom() + 1.0 - HALF;
    // The right corner is where the window shows whether a part runs.
    let steps = [0.0, 0.25, 0.5, 0.75].map(|share| rect.x + 2.0 - HALF + share * (rect.w - width - 16.0).max(0.0));
    steps.map(|x| Point::new(x, y)).to_vec()
}

fn along_line(route: &Route, width: f32) -> Vec<Point> {
    let mut places = Vec::new();
    if let Some(label) = route.label {
        let (y, middle) = (label.center().y - HALF, label.center().x - width / 2.0);
        places.push(Point::new(label.x - width - APART, y));
        places.push(Point::new(label.right() + APART, y));
        places.push(Point::new(middle, label.y - 2.0 * HALF - APART));
        places.push(Point::new(middle, label.bottom() + APART));
    }
    for ends in route.paths.iter().flat_map(|path| path.windows(2)) {
        for share in [0.5, 0.35, 0.65, 0.2, 0.8] {
            let at =
                Point::new(ends[0].x + (ends[1].x - ends[0].x) * share, ends[0].y + (ends[1].y - ends[0].y) * share);
            places.push(Point::new(at.x - width / 2.0, at.y - HALF));
        }
    }
    places
}

/// The ring around a part and its SPOF badge.
fn single_point(canvas: &mut Canvas<'_>, room: &mut Room<'_>, id: &Id, rect: Rect) {
    let pen = Some(Pen::new(canvas.theme.spof, 2.25));
    let ring = Paint::Rect { rect: rect.grown(2.5), radius: 10.5, fill: None, pen };
    canvas.add(Some(id), Layer::Badge, ring);
    let (right, top) = (rect.right() - PILL.x + 5.0, rect.y - 10.0);
    let places = [
        Point::new(right, top),
        Point::new(rect.center().x - PILL.x / 2.0, top),
        Point::new(right - 20.0, rect.bottom() - 8.0),
        Point::new(rect.center().x - PILL.x / 2.0, rect.bottom() - 8.0),
        Point::new(rect.x - 5.0, rect.bottom() - 8.0),
    ];
    let free = |at: &&Point| room.is_free(&Rect::at(**at, PILL).grown(APART), id);
    let at = places.iter().find(free).copied().unwrap_or(places[0]);
    room.take(Rect::at(at, PILL), None);
    pill(canvas, Some(id), Layer::Badge, at);
}

/// The badges of a part side by side, at the first place that is free, or else the first.
fn row(canvas: &mut Canvas<'_>, room: &mut Room<'_>, id: &Id, mark: &Mark, places: &[Point]) {
    let size = Point::new(width(&mark.tallies), 2.0 * HALF);
    let free = |at: &&Point| room.is_free(&Rect::at(**at, size).grown(APART), id);
    let Some(mut at) = places.iter().find(free).or(places.first()).copied() else { return };
    room.take(Rect::at(at, size), None);
    for tally in &mark.tallies {
        let rect = Rect::at(at, Point::new(badge_width(tally), 2.0 * HALF));
        badge(canvas, Some(id), Layer::Badge, rect.min(), tally);
        canvas.badges.push(Badge { subject: id.clone(), rect, tally: *tally });
        at.x += rect.w + GAP;
    }
}

fn width(tallies: &[Tally]) -> f32 {
    tallies.iter().map(|t| badge_width(t) + GAP).sum::<f32>() - GAP
}

/// The width of a severity badge: longer where it shows a number.
pub(super) fn badge_width(tally: &Tally) -> f32 {
    let room = (font::measure(&tally.words(), LETTERS, Weight::SemiBold) + 9.0).max(2.0 * HALF);
    (room + wider(tally.severity)).ceil()
}

/// The SPOF badge, by its upper left corner.
pub(super) fn pill(canvas: &mut Canvas<'_>, subject: Option<&Id>, layer: Layer, at: Point) {
    let theme = canvas.theme;
    let rect = Rect::at(at, PILL);
    let pen = Some(Pen::new(theme.background, 1.5));
    canvas.add(subject, layer, Paint::Rect { rect, radius: PILL.y / 2.0, fill: Some(theme.spof), pen });
    letters(canvas, subject, layer, "SPOF", &rect, theme.on_badge);
}

/// A severity badge, by its upper left corner: filled, or hollow where its findings are accepted.
pub(super) fn badge(canvas: &mut Canvas<'_>, subject: Option<&Id>, layer: Layer, at: Point, tally: &Tally) {
    let theme = canvas.theme;
    let color = theme.severity(tally.severity);
    let rect = Rect::at(at, Point::new(badge_width(tally), 2.0 * HALF));
    if tally.accepted {
        let pen = Some(Pen::new(color, 1.5));
        let inner = rect.grown(-0.75);
        canvas.add(subject, layer, sign(tally.severity, &inner, Some(theme.surface), pen));
        letters(canvas, subject, layer, &tally.words(), &rect, color);
    } else {
        let pen = Some(Pen::new(theme.background, 1.5));
        canvas.add(subject, layer, sign(tally.severity, &rect, Some(color), pen));
        letters(canvas, subject, layer, &tally.words(), &rect, theme.on_badge);
    }
}

fn letters(canvas: &mut Canvas<'_>, subject: Option<&Id>, layer: Layer, text: &str, on: &Rect, color: super::Color) {
    let words = Words {
        text,
        at: Point::new(on.center().x, on.center().y + LETTERS * 0.36),
        anchor: Anchor::Middle,
        room: on.w,
        size: LETTERS,
        weight: Weight::SemiBold,
        color,
    };
    canvas.text(subject, layer, &words);
}
