//! The lines of a drawing: orthogonal, around foreign boxes, apart from each other, with a place for their words.
//!
//! Small drawings are routed like a printed board, on a grid with costs ([`search`]); large ones by plain
//! elbows ([`elbow`]), in time linear in the number of lines.

mod bent;
mod elbow;
mod follow;
mod grid;
mod labels;
mod search;
mod traffic;

use std::collections::{BTreeMap, BTreeSet};

use super::geometry::Rect;
use super::size;
use super::tree::Tree;
use super::{Arrangement, Nearby};
use crate::model::{Design, Id, Point};
pub(super) use follow::Wiring;
use grid::Grid;

/// Past this many lines, or boxes, lines are drawn as elbows.
const MANY_LINES: usize = 200;
/// The height of the bands in which containers are looked up.
const BAND: f32 = 256.0;
/// Up to so many lines are searched for even where the layout left lanes.
const FEW_LINES: usize = 40;
const MANY_BOXES: usize = 400;

/// One line: a link, or the leader from a note to what it speaks of.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Route {
    /// Its corners, from the end that asks to the end that answers; several for a link to a group that is no box.
    pub paths: Vec<Vec<Point>>,
    /// Where its words stand; none: there is no free place, or it has no words.
    pub label: Option<Rect>,
}

/// Every line by the id of its link or note.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Routes {
    /// The lines.
    pub lines: BTreeMap<Id, Route>,
    /// The lines by place.
    pub near: Nearby,
}

impl Routes {
    /// The smallest rectangle around all lines; none when there are none.
    pub fn bounds(&self) -> Option<Rect> {
        let points = self.lines.values().flat_map(|r| r.paths.iter().flatten());
        points.map(|p| Rect::new(p.x, p.y, 0.0, 0.0)).reduce(|a, b| a.union(&b))
    }
}

/// One line to draw, between two boxes.
struct Wire<'a> {
    id: &'a Id,
    from: &'a Id,
    to: &'a Id,
}

impl Wire<'_> {
    /// Whether it leads from a note to what the note speaks of.
    fn is_leader(&self) -> bool {
        self.id == self.from
    }
}

/// Draws every line. Equal designs are drawn equally.
pub fn route(design: &Design, arrangement: &Arrangement) -> Routes {
    reroute(design, arrangement, &Routes::default(), None)
}

/// Draws the lines that touch the `moved` boxes (or what they hold, or lie in) or are in their way, and keeps the others;
/// without `moved`, draws all. Made for a box that is being dragged.
pub fn reroute(design: &Design, arrangement: &Arrangement, before: &Routes, moved: Option<&BTreeSet<Id>>) -> Routes {
    let wires = wires(design, arrangement);
    let by_hand: Vec<&Wire<'_>> = wires.iter().filter(|wire| design.bends.contains_key(wire.id)).collect();
    let stays = |wire: &Wire<'_>| moved.is_some_and(|moved| stays(wire, arrangement, before, moved));
    let (kept, new): (Vec<&Wire<'_>>, Vec<&Wire<'_>>) =
        wires.iter().filter(|w| !design.bends.contains_key(w.id)).partition(|w| stays(w));

    let mut lines: BTreeMap<Id, Route> = BTreeMap::new();
    for wire in kept {
        if let Some(route) = before.lines.get(wire.id) {
            lines.insert(wire.id.clone(), route.clone());
        }
    }
    for wire in by_hand {
        if let (Some(from), Some(to)) = (arrangement.boxes.get(wire.from), arrangement.boxes.get(wire.to)) {
            lines.entry(wire.id.clone()).or_default().paths.push(bent::path(from, to, &design.bends[wire.id]));
        }
    }
    let small = wires.len() <= MANY_LINES && arrangement.boxes.len() <= MANY_BOXES;
    // Where everything stands as the layout placed it, it left lanes for the lines. Few lines are better searched
    // for: they keep off titles and badges too.
    let left = if wires.len() > FEW_LINES && moved.is_none() { lanes(&new, arrangement) } else { BTreeMap::new() };
    let grid = Grid::of(design, arrangement).filter(|_| small);
    let rest: Vec<&Wire<'_>> = new.iter().enumerate().filter(|(n, _)| !left.contains_key(n)).map(|(_, w)| *w).collect();
    let paths: Vec<Vec<Point>> = if let Some(grid) = grid {
        search::draw(&grid, arrangement, &new, lines.values().flat_map(|r| &r.paths), &left)
    } else {
        let mut elbows = elbow::draw(arrangement, &rest).into_iter();
        (0..new.len()).map(|n| left.get(&n).cloned().or_else(|| elbows.next()).unwrap_or_default()).collect()
    };
    for (wire, path) in new.iter().zip(paths) {
        lines.entry(wire.id.clone()).or_default().paths.push(path);
    }
    labels::place(design, arrangement, &mut lines, small);
    Routes { lines, near: Nearby::default() }
}

/// The lanes that the layout left for these lines, by their place in the list, as far as no foreign container lies
/// across them.
fn lanes(wires: &[&Wire<'_>], arrangement: &Arrangement) -> BTreeMap<usize, Vec<Point>> {
    let holders: BTreeSet<&Id> = arrangement.parents.values().collect();
    let containers: Vec<(&Id, Rect)> =
        holders.into_iter().filter_map(|id| Some((id, *arrangement.boxes.get(id)?))).collect();
    // By bands of the drawing, so that a line looks only at what is on its height.
    let bands = |rect: &Rect| (rect.y / BAND).floor() as i32..=(rect.bottom() / BAND).floor() as i32;
    let mut near: BTreeMap<i32, Vec<usize>> = BTreeMap::new();
    for (n, (_, rect)) in containers.iter().enumerate() {
        bands(rect).for_each(|band| near.entry(band).or_default().push(n));
    }
    let free = |wire: &Wire<'_>, lane: &[Point]| {
        let own = |id: &Id| {
            let mut around = arrangement.holders(wire.from).chain(arrangement.holders(wire.to));
            id == wire.from || id == wire.to || around.any(|h| h == id)
        };
        let blocked = |piece: Rect| {
            let beside = bands(&piece).filter_map(|band| near.get(&band)).flatten().map(|n| containers[*n]);
            beside.into_iter().any(|(id, rect)| piece.overlaps(&rect) && !own(id))
        };
        !lane.windows(2).any(|s| blocked(Rect::around(s[0], s[1]).grown(0.5)))
    };
    let all = wires.iter().zip(&arrangement.lanes).enumerate();
    all.filter(|(_, (wire, lane))| lane.len() > 1 && free(wire, lane)).map(|(n, (_, lane))| (n, lane.clone())).collect()
}

/// Every line between two boxes: links in file order, then the leaders of notes.
fn wires<'a>(design: &'a Design, arrangement: &'a Arrangement) -> Vec<Wire<'a>> {
    wires_of(design, &Tree::of(design), arrangement)
}

fn wires_of<'a>(design: &'a Design, tree: &Tree<'a>, arrangement: &Arrangement) -> Vec<Wire<'a>> {
    let mut wires: Vec<Wire<'a>> = Vec::new();
    for (id, link) in &design.links {
        for (a, b) in tree.ends(link) {
            if let (Some(from), Some(to)) = (tree.ids[a], tree.ids[b]) {
                wires.push(Wire { id, from, to });
            }
        }
    }
    for (id, note) in &design.notes {
        let about = note.about.as_ref().map(|about| design.links.get(about).map_or(about, |link| &link.from));
        let node = about.and_then(|about| tree.standing_for(about).first());
        if let Some(to) = node.and_then(|&n| tree.ids[n]) {
            wires.push(Wire { id, from: id, to });
        }
    }
    wires.retain(|w| arrangement.boxes.contains_key(w.from) && arrangement.boxes.contains_key(w.to));
    wires
}

/// Whether a line can stay as it is while these boxes move.
fn stays(wire: &Wire<'_>, arrangement: &Arrangement, before: &Routes, moved: &BTreeSet<Id>) -> bool {
    let touched = |end: &Id| {
        moved.contains(end)
            || arrangement.holders(end).any(|h| moved.contains(h))
            || moved.iter().any(|m| arrangement.holders(m).any(|h| h == end))
    };
    let Some(route) = before.lines.get(wire.id) else { return false };
    let met = || {
        let boxes = moved.iter().filter_map(|m| arrangement.boxes.get(m)).map(|r| r.grown(size::GRID));
        boxes.into_iter().any(|r| {
            let crosses = |path: &Vec<Point>| path.windows(2).any(|s| Rect::around(s[0], s[1]).overlaps(&r));
            route.paths.iter().any(crosses)
        })
    };
    !touched(wire.from) && !touched(wire.to) && !met()
}

/// Without points in the middle of a straight run.
fn straightened(points: Vec<Point>) -> Vec<Point> {
    let mut out: Vec<Point> = Vec::with_capacity(points.len());
    for p in points {
        let along = |a: &Point, b: &Point| {
            ((a.x - b.x).abs() < 0.01 && (b.x - p.x).abs() < 0.01)
                || ((a.y - b.y).abs() < 0.01 && (b.y - p.y).abs() < 0.01)
        };
        if let [.., a, b] = out.as_slice()
            && along(a, b)
        {
            out.pop();
        }
        out.push(p);
    }
    out
}
