//! The lines that hang on moving boxes of a large drawing, drawn anew without a look at the others.

use std::collections::{BTreeMap, BTreeSet};

use super::super::Arrangement;
use super::super::tree::Tree;
use super::{MANY_BOXES, MANY_LINES, Route, Routes, Wire, bent, elbow, labels, wires_of};
use crate::model::{Design, Id, Point};

/// Which lines there are, and on what they hang.
#[derive(Debug)]
pub struct Wiring {
    /// The ends of each line, by link or note, in drawing order.
    ends: BTreeMap<Id, Vec<(Id, Id)>>,
    /// The links and notes whose lines hang on a box.
    at: BTreeMap<Id, Vec<Id>>,
    count: usize,
}

impl Wiring {
    /// The lines of a drawing.
    pub(in super::super) fn of(design: &Design, tree: &Tree<'_>, arrangement: &Arrangement) -> Self {
        let mut wiring = Self { ends: BTreeMap::new(), at: BTreeMap::new(), count: 0 };
        for wire in wires_of(design, tree, arrangement) {
            wiring.ends.entry(wire.id.clone()).or_default().push((wire.from.clone(), wire.to.clone()));
            for end in [wire.from, wire.to] {
                wiring.at.entry(end.clone()).or_default().push(wire.id.clone());
            }
            wiring.count += 1;
        }
        wiring
    }

    /// Whether the lines are few enough to be searched for.
    pub(in super::super) fn is_small(&self, arrangement: &Arrangement) -> bool {
        self.count <= MANY_LINES && arrangement.boxes.len() <= MANY_BOXES
    }

    /// Draws the lines of moved boxes anew; gives the links and notes that they belong to.
    pub(in super::super) fn follow(
        &self,
        design: &Design,
        arrangement: &Arrangement,
        routes: &mut Routes,
        moved: &BTreeSet<Id>,
    ) -> BTreeSet<Id> {
        let lines: BTreeSet<Id> = moved.iter().filter_map(|id| self.at.get(id)).flatten().cloned().collect();
        let mut wires: Vec<Wire<'_>> = Vec::new();
        let mut before: Vec<Option<[Point; 2]>> = Vec::new();
        for id in &lines {
            let drawn = routes.lines.get(id);
            for (n, (from, to)) in self.ends.get(id).into_iter().flatten().enumerate() {
                let path = drawn.and_then(|route| route.paths.get(n));
                before.push(path.and_then(|path| Some([*path.first()?, *path.last()?])));
                wires.push(Wire { id, from, to });
            }
        }
        let all: Vec<&Wire<'_>> = wires.iter().collect();
        // An end at a box that stands still stays where it was.
        let kept = |n: usize, start: bool| {
            let end = if start { all[n].from } else { all[n].to };
            before[n].filter(|_| !moved.contains(end)).map(|[first, last]| if start { first } else { last })
        };
        let paths = elbow::draw_beside(arrangement, &all, kept);
        let mut drawn: BTreeMap<&Id, Route> = BTreeMap::new();
        for (wire, path) in all.iter().zip(paths) {
            // What was bent by hand keeps its corners.
            let boxes = arrangement.boxes.get(wire.from).zip(arrangement.boxes.get(wire.to));
            let by_hand = design.bends.get(wire.id).zip(boxes).map(|(bends, (a, b))| bent::path(a, b, bends));
            let path = by_hand.unwrap_or(path);
            drawn.entry(wire.id).or_default().paths.push(path);
        }
        for (id, mut route) in drawn {
            route.label = labels::beside(design, arrangement, routes, id, &route.paths);
            routes.put(id, route);
        }
        lines
    }
}
