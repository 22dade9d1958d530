//! Room on the drawing: what is new stands beside what it copies, or where it was made for it.
//!
//! How large a box will be is the layout's business. Here a guess is enough, so that nothing new lands on
//! something old; parts without a place are placed by the layout.

use std::collections::BTreeSet;

use super::sketch::Sketch;
use crate::model::{Edit, Id, Placement, Point};

/// The size of a component's box, about, in drawing units.
const BOX: Point = Point::new(216.0, 72.0);
/// The size of a box that holds others, about.
const HOLDER: Point = Point::new(432.0, 160.0);
/// How far apart boxes stand.
const GAP: f32 = 80.0;

impl Sketch {
    /// Places a copy to the right of its original, past what stands there; nothing when the original has no place.
    pub(super) fn place_beside(&mut self, original: &Id, copy: &Id) {
        let design = self.design();
        let Some(place) = design.drawing.get(original) else { return };
        let around = self.around(original);
        let others = design.drawing.iter().filter(|(id, _)| !around.contains(*id));
        let taken: Vec<(Point, Point)> = others.map(|(id, other)| (other.at, self.size(id, other))).collect();
        let size = self.size(original, place);
        let mut at = Point::new(place.at.x + size.x + GAP, place.at.y);
        let in_the_way = |at: Point| {
            let beside = |(o, s): &&(Point, Point)| at.y < o.y + s.y && o.y < at.y + size.y;
            let on = |(o, s): &&(Point, Point)| at.x < o.x + s.x + GAP / 2.0 && o.x < at.x + size.x + GAP / 2.0;
            taken.iter().filter(beside).filter(on).map(|(o, s)| o.x + s.x + GAP).reduce(f32::max)
        };
        // Each step passes at least one of those in the way.
        while let Some(right) = in_the_way(at) {
            at.x = right;
        }
        if at.is_drawable() {
            self.apply(Edit::Place { id: copy.clone(), placement: Some(Placement { at, size: None }), index: None });
        }
    }

    /// Places a new part below what a machine holds, which grows, and what stands below the machine makes room. Nothing
    /// when the drawing does not say where these are.
    pub(super) fn place_inside(&mut self, host: &Id, part: &Id) {
        let design = self.design();
        let held = design.held_by(host.as_str()).filter_map(|(id, _)| Some((id, design.drawing.get(id)?)));
        let held: Vec<(Point, Point)> = held.map(|(id, place)| (place.at, self.size(id, place))).collect();
        let Some(place) = design.drawing.get(host).copied().filter(|_| !held.is_empty()) else { return };
        let left = held.iter().map(|(at, _)| at.x).fold(f32::MAX, f32::min);
        let lowest = held.iter().map(|(at, size)| at.y + size.y).fold(f32::MIN, f32::max);
        let at = Point::new(left, lowest + GAP / 2.0);
        let bottom = place.at.y + self.size(host, &place).y;
        let more = (at.y + BOX.y + GAP / 2.0 - bottom).max(0.0);
        let around: BTreeSet<Id> = self.around(host).into_iter().chain([host.clone()]).collect();
        let changed = design.drawing.iter().filter_map(|(id, old)| {
            let (at, size) = if around.contains(id) {
                (old.at, old.size.map(|size| size + Point::new(0.0, more)))
            } else if old.at.y >= bottom {
                (old.at + Point::new(0.0, more), old.size)
            } else {
                (old.at, old.size)
            };
            let new = Placement { at, size };
            (new != *old).then(|| (id.clone(), new))
        });
        let mut changed: Vec<(Id, Placement)> = changed.collect();
        changed.push((part.clone(), Placement { at, size: None }));
        if changed.iter().all(|(_, place)| place.at.is_drawable()) {
            for (id, place) in changed {
                self.apply(Edit::Place { id, placement: Some(place), index: None });
            }
        }
    }

    /// Leaves all places to the layout when frames around these sets of parts would lie on each other, or on parts
    /// that are in none of them.
    pub(in crate::analysis) fn make_frames_fit(&mut self, sets: &[Vec<Id>]) {
        let design = self.design();
        let set_of = |id: &Id| {
            let units = std::iter::once(id).chain(design.hosts_of(id.as_str()));
            units.filter_map(|unit| sets.iter().position(|set| set.contains(unit))).last()
        };
        let mut frames: Vec<Option<(Point, Point)>> = vec![None; sets.len()];
        let mut others: Vec<(Point, Point)> = Vec::new();
        for (id, place) in &design.drawing {
            let end = place.at + self.size(id, place);
            match set_of(id) {
                Some(set) => {
                    let (low, high) = frames[set].unwrap_or((place.at, end));
                    let low = Point::new(low.x.min(place.at.x), low.y.min(place.at.y));
                    frames[set] = Some((low, Point::new(high.x.max(end.x), high.y.max(end.y))));
                }
                None => others.push((place.at, end)),
            }
        }
        let cross = |a: &(Point, Point), b: &(Point, Point)| {
            let apart = |low: f32, high: f32| low >= high + GAP;
            !(apart(a.0.x, b.1.x) || apart(b.0.x, a.1.x) || apart(a.0.y, b.1.y) || apart(b.0.y, a.1.y))
        };
        let frames: Vec<(Point, Point)> = frames.into_iter().flatten().collect();
        let on_each_other = (1..frames.len()).any(|n| frames[..n].iter().any(|before| cross(before, &frames[n])));
        if on_each_other || frames.iter().any(|frame| others.iter().any(|other| cross(frame, other))) {
            let placed: Vec<Id> = design.drawing.keys().cloned().collect();
            for id in placed {
                self.apply(Edit::Place { id, placement: None, index: None });
            }
        }
    }

    /// Moves what stands close to the right of a part aside, with all that stands in the same row behind it,
    /// so that the part may say more.
    pub(super) fn push_aside(&mut self, id: &Id) {
        let design = self.design();
        let Some(place) = design.drawing.get(id).copied().filter(|_| self.around(id).is_empty()) else { return };
        let row = |at: &Point| at.x > place.at.x && at.y < place.at.y + BOX.y && place.at.y < at.y + BOX.y;
        let moves: Vec<(Id, Placement)> = design
            .drawing
            .iter()
            .filter(|(_, other)| row(&other.at))
            .map(|(id, other)| (id.clone(), Placement { at: other.at + Point::new(GAP, 0.0), size: other.size }))
            .collect();
        let close = moves.iter().any(|(_, moved)| moved.at.x < place.at.x + BOX.x + 2.0 * GAP);
        for (id, place) in moves.into_iter().filter(|_| close) {
            self.apply(Edit::Place { id, placement: Some(place), index: None });
        }
    }

    /// Moves everything that is placed at or below the highest of these parts down, by drawing units.
    pub(super) fn make_room(&mut self, above: &[Id], height: f32) {
        let design = self.design();
        let parts = above.iter().flat_map(|id| self.around(id)).chain(above.iter().cloned());
        let tops = parts.filter_map(|id| design.drawing.get(&id)).map(|place| place.at.y);
        let Some(top) = tops.reduce(f32::min) else { return };
        let below = design.drawing.iter().filter(|(_, place)| place.at.y >= top);
        let moves: Vec<(Id, Placement)> = below
            .map(|(id, place)| (id.clone(), Placement { at: place.at + Point::new(0.0, height), size: place.size }))
            .filter(|(_, place)| place.at.is_drawable())
            .collect();
        for (id, place) in moves {
            self.apply(Edit::Place { id, placement: Some(place), index: None });
        }
    }

    /// The machines and groups around a part.
    pub(super) fn around(&self, id: &Id) -> BTreeSet<Id> {
        let design = self.design();
        let mut around: BTreeSet<Id> = design.hosts_of(id.as_str()).cloned().collect();
        let mut inner: Vec<Id> = around.iter().cloned().chain([id.clone()]).collect();
        while let Some(part) = inner.pop() {
            for (group, _) in design.groups_of(part.as_str()) {
                if around.insert(group.clone()) {
                    inner.push(group.clone());
                }
            }
        }
        around
    }

    fn size(&self, id: &Id, place: &Placement) -> Point {
        let holds = self.design().groups.contains_key(id) || self.design().held_by(id.as_str()).next().is_some();
        place.size.unwrap_or(if holds { HOLDER } else { BOX })
    }
}
