//! What the pointer can meet: parts, links and their handles, found by where they are on the drawing.

use std::collections::BTreeSet;

use crate::layout::{Arrangement, Rect, Route, Routes};
use crate::model::{Id, Point};

/// How near a link the pointer has to be, in points on the screen.
const LINK_REACH: f32 = 6.0;
/// How near an end of a selected link, or a handle.
const HANDLE_REACH: f32 = 8.0;
/// How near the dot in the middle of a side: generous, for a dot of five points.
const PORT_REACH: f32 = 15.0;

/// A side of a box.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The upper side.
    Top,
    /// The right side.
    Right,
    /// The lower side.
    Bottom,
    /// The left side.
    Left,
}

impl Side {
    /// All four, clockwise from the top.
    pub const ALL: [Self; 4] = [Self::Top, Self::Right, Self::Bottom, Self::Left];

    /// The middle of this side of a box.
    pub fn middle(self, rect: &Rect) -> Point {
        let center = rect.center();
        match self {
            Self::Top => Point::new(center.x, rect.y),
            Self::Right => Point::new(rect.right(), center.y),
            Self::Bottom => Point::new(center.x, rect.bottom()),
            Self::Left => Point::new(rect.x, center.y),
        }
    }
}

/// A corner or side by which a box is resized: -1, 0 or 1 to the right, and down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grip {
    /// -1: the left side moves; 1: the right one; 0: neither.
    pub x: i8,
    /// -1: the top moves; 1: the bottom; 0: neither.
    pub y: i8,
}

impl Grip {
    /// The eight grips of a box.
    pub const ALL: [Self; 8] = [
        Self { x: -1, y: -1 },
        Self { x: 0, y: -1 },
        Self { x: 1, y: -1 },
        Self { x: 1, y: 0 },
        Self { x: 1, y: 1 },
        Self { x: 0, y: 1 },
        Self { x: -1, y: 1 },
        Self { x: -1, y: 0 },
    ];

    /// Where it is on a box.
    pub fn on(self, rect: &Rect) -> Point {
        let center = rect.center();
        Point::new(center.x + f32::from(self.x) * rect.w / 2.0, center.y + f32::from(self.y) * rect.h / 2.0)
    }
}

/// What is under the pointer.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    /// Nothing: the bare canvas.
    Nothing,
    /// A component, group or note.
    Part(Id),
    /// A link.
    Link(Id),
    /// The dot on a side of a part, from which links are pulled.
    Port(Id, Side),
    /// A grip of a selected box.
    Grip(Id, Grip),
    /// An end of a selected link; true: where it arrives.
    End(Id, bool),
    /// A piece of a selected link between two corners, by its path and number.
    Piece(Id, usize, usize),
}

/// Everything that can be met, as it is drawn now.
#[derive(Debug, Clone, Copy)]
pub struct Sight<'a> {
    /// Where the parts are.
    pub arrangement: &'a Arrangement,
    /// Where the links run.
    pub routes: &'a Routes,
    /// The parts that hold others.
    pub containers: &'a BTreeSet<Id>,
}

impl<'a> Sight<'a> {
    /// The innermost part at a point.
    pub fn part_at(&self, at: Point) -> Option<&'a Id> {
        self.parts_at(at).pop()
    }

    /// The parts at a point, what holds before what is held.
    pub fn parts_at(&self, at: Point) -> Vec<&'a Id> {
        let around = self.arrangement.boxes_at(at).into_iter();
        let mut parts: Vec<(usize, &Id)> = around.map(|id| (self.arrangement.holders(id).count(), id)).collect();
        parts.sort_unstable();
        parts.into_iter().map(|(_, id)| id).collect()
    }

    /// The link within a distance of a point.
    pub fn link_at(&self, at: Point, reach: f32) -> Option<&'a Id> {
        let near = |path: &[Point]| path.windows(2).any(|ends| distance(at, ends[0], ends[1]) <= reach);
        let met = |route: &Route| {
            route.label.is_some_and(|label| label.contains(at)) || route.paths.iter().any(|path| near(path))
        };
        let beside = self.routes.lines_within(&Rect::at(at, Point::default()).grown(reach)).into_iter();
        let lines = beside.filter(|id| !self.arrangement.boxes.contains_key(*id));
        lines.filter(|id| self.routes.lines.get(*id).is_some_and(&met)).min()
    }

    /// The part at a point or, if none is there, the nearest one within a distance. Within a container that is what lies in
    /// it, unless the container's own border is nearer.
    pub fn near(&self, at: Point, reach: f32) -> Option<&'a Id> {
        self.about(at, reach).into_iter().next()
    }

    /// What may be meant at a point, the likeliest first: the nearest part within a distance, and what holds the point.
    pub fn about(&self, at: Point, reach: f32) -> Vec<&'a Id> {
        let around = self.part_at(at);
        if around.is_some_and(|id| !self.containers.contains(id)) {
            return around.into_iter().collect();
        }
        let Some((apart, nearest)) = self.nearest_leaf(at, reach, around) else { return around.into_iter().collect() };
        let border = around.and_then(|id| self.arrangement.boxes.get(id)).map(|rect| {
            let across = (at.x - rect.x).min(rect.right() - at.x);
            across.min(at.y - rect.y).min(rect.bottom() - at.y)
        });
        match (around, border) {
            (Some(around), Some(border)) if border < apart => vec![around, nearest],
            (around, _) => std::iter::once(nearest).chain(around).collect(),
        }
    }

    /// The nearest part that holds nothing, within a distance of a point and (where that is given) in a container.
    fn nearest_leaf(&self, at: Point, reach: f32, within: Option<&Id>) -> Option<(f32, &'a Id)> {
        let apart = |rect: &Rect| {
            let x = (rect.x - at.x).max(at.x - rect.right()).max(0.0);
            let y = (rect.y - at.y).max(at.y - rect.bottom()).max(0.0);
            x.hypot(y)
        };
        let beside = self.arrangement.boxes_within(&Rect::at(at, Point::default()).grown(reach)).into_iter();
        let inside = |id: &&Id| within.is_none_or(|holder| self.arrangement.holders(id).any(|id| id == holder));
        let leaves = beside.filter(|id| !self.containers.contains(*id)).filter(inside);
        let near = leaves.filter_map(|id| Some((apart(self.arrangement.boxes.get(id)?), id)));
        let near = near.filter(|(d, _)| *d <= reach);
        near.min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(b.1)))
    }

    /// What is under the pointer. Handles of what is selected come first, then parts, then links; a link in front of a
    /// container comes before it. `unit` is a point of the screen in drawing units.
    pub fn target(&self, at: Point, unit: f32, selection: &BTreeSet<Id>) -> Target {
        if let Some(handle) = self.handle(at, unit, selection) {
            return handle;
        }
        let part = self.part_at(at);
        if let Some(part) = part
            && !self.containers.contains(part)
        {
            return self.port_of(part, at, unit).unwrap_or_else(|| Target::Part(part.clone()));
        }
        if let Some(link) = self.link_at(at, LINK_REACH * unit) {
            return Target::Link(link.clone());
        }
        // A dot may be caught from a little outside of its box.
        let beside = self.near(at, PORT_REACH * unit).filter(|id| part.is_none_or(|part| part != *id));
        if let Some(port) = beside.and_then(|id| self.port_of(id, at, unit)) {
            return port;
        }
        part.map_or(Target::Nothing, |id| self.port_of(id, at, unit).unwrap_or_else(|| Target::Part(id.clone())))
    }

    /// The dot of a part at a point. A third of a small box stays free to be dragged.
    fn port_of(&self, part: &Id, at: Point, unit: f32) -> Option<Target> {
        let rect = self.arrangement.boxes.get(part)?;
        let inside = (PORT_REACH * unit).min(rect.w.min(rect.h) / 6.0);
        let reach = |side: Side| {
            let middle = side.middle(rect);
            let (dx, dy) = (at.x - middle.x, at.y - middle.y);
            let inward = match side {
                Side::Top => dy,
                Side::Right => -dx,
                Side::Bottom => -dy,
                Side::Left => dx,
            };
            inward <= inside && dx.hypot(dy) <= PORT_REACH * unit
        };
        Side::ALL.into_iter().find(|side| reach(*side)).map(|side| Target::Port(part.clone(), side))
    }

    /// The handle of something selected at a point.
    fn handle(&self, at: Point, unit: f32, selection: &BTreeSet<Id>) -> Option<Target> {
        let [only] = selection.iter().collect::<Vec<_>>()[..] else { return None };
        let near = |p: Point| (p.x - at.x).hypot(p.y - at.y) <= HANDLE_REACH * unit;
        if let Some(rect) = self.arrangement.boxes.get(only) {
            let corners = Grip::ALL.into_iter().filter(|grip| grip.x != 0 && grip.y != 0);
            return corners.into_iter().find(|grip| near(grip.on(rect))).map(|grip| Target::Grip(only.clone(), grip));
        }
        let route = self.routes.lines.get(only)?;
        for (n, path) in route.paths.iter().enumerate() {
            let (Some(first), Some(last)) = (path.first(), path.last()) else { continue };
            if near(*last) || near(*first) {
                return Some(Target::End(only.clone(), near(*last)));
            }
            let pieces = path.windows(2).enumerate();
            let met = pieces.into_iter().find(|(_, ends)| distance(at, ends[0], ends[1]) <= LINK_REACH * unit);
            if let Some((piece, _)) = met {
                return Some(Target::Piece(only.clone(), n, piece));
            }
        }
        None
    }

    /// The parts that a frame touches (with `whole`: holds); a container only when it lies wholly within.
    pub fn touched(&self, frame: &Rect, whole: bool) -> BTreeSet<Id> {
        let chosen = |(id, rect): &(&Id, &Rect)| {
            if whole || self.containers.contains(*id) { frame.holds(rect) } else { frame.overlaps(rect) }
        };
        let beside = self.arrangement.boxes_within(frame).into_iter();
        beside
            .filter_map(|id| self.arrangement.boxes.get_key_value(id))
            .filter(chosen)
            .map(|(id, _)| id.clone())
            .collect()
    }

    /// Whether a part is one of these, or lies in one.
    pub fn is_within(&self, id: &Id, these: &BTreeSet<Id>) -> bool {
        these.contains(id) || self.arrangement.holders(id).any(|holder| these.contains(holder))
    }
}

/// The distance of a point from a piece of a line.
pub fn distance(p: Point, a: Point, b: Point) -> f32 {
    let (line, to) = (b - a, p - a);
    let length = line.x.mul_add(line.x, line.y * line.y);
    let t = if length > 0.0 { (to.x.mul_add(line.x, to.y * line.y) / length).clamp(0.0, 1.0) } else { 0.0 };
    (to.x - t * line.x).hypot(to.y - t * line.y)
}
