//! What a drag changes of a drawing: the boxes that move, those around them, and the lines that touch them.
//!
//! As long as every box has a place and only places change, a box depends on its own place and on what lies in it; so
//! what has not moved is not looked at. Boxes are exactly those of [`arrange`](super::arrange). Lines are drawn for the
//! moment: when the gesture ends, all are drawn again.

use std::collections::{BTreeMap, BTreeSet};

use super::geometry::Rect;
use super::route::{self, Routes, Wiring};
use super::settle::{container, leaf};
use super::tree::{ROOT, Tree};
use super::{Arrangement, measured, size};
use crate::model::{Design, Id, Point};

/// What boxes and lines are made of while only places change.
#[derive(Debug)]
pub struct Following {
    frames: BTreeMap<Id, Frame>,
    wiring: Wiring,
}

/// What a box is made of, besides its place.
#[derive(Debug)]
struct Frame {
    /// The least size; of a container the least width.
    least: Point,
    /// What lies in it directly.
    held: Vec<Id>,
}

/// What a step of a drag changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Moved {
    /// The boxes that are elsewhere, or of another size.
    pub boxes: BTreeSet<Id>,
    /// The links and leaders that were drawn anew; none: all may have been.
    pub lines: Option<BTreeSet<Id>>,
}

impl Following {
    /// Ready to follow moves of this drawing; none while the layout places a part of it.
    pub fn of(design: &Design, arrangement: &Arrangement) -> Option<Self> {
        if !arrangement.boxes.keys().all(|id| design.drawing.contains_key(id)) {
            return None;
        }
        let tree = Tree::of(design);
        let sizes = measured(design, &tree, &arrangement.chips);
        let named = |n: &usize| tree.ids[*n].cloned();
        let frame = |n: usize| {
            let held: Vec<Id> = tree.children[n].iter().filter_map(named).collect();
            let least = if held.is_empty() { sizes.size[n] } else { Point::new(sizes.least[n], 0.0) };
            Some((named(&n)?, Frame { least, held }))
        };
        let mut frames: BTreeMap<Id, Frame> = (ROOT + 1..tree.ids.len()).filter_map(frame).collect();
        for (id, note) in &design.notes {
            frames.insert(id.clone(), Frame { least: size::note(&note.text), held: Vec::new() });
        }
        Some(Self { frames, wiring: Wiring::of(design, &tree, arrangement) })
    }

    /// Follows the parts whose places changed: the arrangement becomes that of the design, and the lines follow.
    pub fn follow(
        &self,
        design: &Design,
        arrangement: &mut Arrangement,
        routes: &mut Routes,
        placed: &BTreeSet<Id>,
    ) -> Moved {
        let boxes = self.boxes(design, arrangement, placed);
        arrangement.lanes.clear();
        let lines = if self.wiring.is_small(arrangement) {
            *routes = route::reroute(design, arrangement, routes, Some(&boxes));
            None
        } else {
            Some(self.wiring.follow(design, arrangement, routes, &boxes))
        };
        Moved { boxes, lines }
    }

    /// Moves the boxes; gives those that are not as they were.
    fn boxes(&self, design: &Design, arrangement: &mut Arrangement, placed: &BTreeSet<Id>) -> BTreeSet<Id> {
        let around = |id: &Id| arrangement.holders(id).cloned().collect::<Vec<_>>();
        let touched: BTreeSet<Id> = placed.iter().flat_map(|id| around(id).into_iter().chain([id.clone()])).collect();
        // What is held before what holds it.
        let mut order: Vec<(usize, Id)> =
            touched.into_iter().map(|id| (arrangement.holders(&id).count(), id)).collect();
        order.sort_by_key(|(depth, _)| std::cmp::Reverse(*depth));
        let mut moved = BTreeSet::new();
        for (_, id) in order {
            let (Some(frame), Some(place)) = (self.frames.get(&id), design.drawing.get(&id)) else { continue };
            let inside = frame.held.iter().filter_map(|held| arrangement.boxes.get(held)).copied();
            let rect = match inside.reduce(|a, b| a.union(&b)) {
                None => leaf(place.at, place.size, frame.least),
                Some(inside) => {
                    let own = Rect::at(place.at, place.size.unwrap_or_default());
                    container(Some(own), &inside, frame.least.x)
                }
            };
            if arrangement.boxes.get(&id) != Some(&rect) {
                arrangement.put(&id, rect);
                moved.insert(id);
            }
        }
        moved
    }
}
