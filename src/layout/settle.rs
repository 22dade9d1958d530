//! What the author placed stays; the rest keeps its automatic place relative to it, without overlaps.

use super::Automatic;
use super::geometry::Rect;
use super::size::{GRID, PADDING, TITLE_BAR, up};
use super::tree::{ROOT, Tree};
use crate::model::{Design, Placement, Point};

/// Past this many neighbours what is missing goes below what is placed, without a search for room between.
const SEARCHED: usize = 2000;
/// The room that a part without a place keeps from the others.
const APART: f32 = 32.0;

/// The rectangle of each node of the tree.
pub(super) fn settle(design: &Design, tree: &Tree<'_>, auto: &Automatic) -> Vec<Rect> {
    let count = tree.ids.len();
    let placed: Vec<Option<&Placement>> = tree.ids.iter().map(|id| id.and_then(|id| design.drawing.get(id))).collect();
    let mut anchored: Vec<bool> = placed.iter().map(Option::is_some).collect();
    for node in tree.leaves_first() {
        if anchored[node] && node != ROOT {
            anchored[tree.parent[node]] = true;
        }
    }
    let mut work = Settling { tree, auto, placed, anchored, rects: vec![Rect::default(); count] };
    work.node(ROOT, Point::default());
    work.rects
}

struct Settling<'a> {
    tree: &'a Tree<'a>,
    auto: &'a Automatic,
    placed: Vec<Option<&'a Placement>>,
    /// Whether a node or something in it has a place of its own.
    anchored: Vec<bool>,
    rects: Vec<Rect>,
}

impl Settling<'_> {
    /// Settles a node; `origin` is where its upper left corner would be without a place of its own.
    fn node(&mut self, node: usize, origin: Point) {
        let corner = self.placed[node].map_or(origin, |p| p.at);
        if !self.anchored[node] {
            self.rigid(node, corner);
            return;
        }
        let held = &self.tree.children[node];
        let own = self.placed[node].map(|p| Rect::at(p.at, p.size.unwrap_or_default()));
        if held.is_empty() {
            self.rects[node] = leaf(corner, self.placed[node].and_then(|p| p.size), self.auto.size[node]);
            return;
        }
        let (fixed, free): (Vec<usize>, Vec<usize>) = held.iter().partition(|&&c| self.anchored[c]);
        for &child in &fixed {
            self.node(child, corner + self.auto.at[child]);
        }
        let shift = if self.placed[node].is_some() { corner } else { self.shift(&fixed, corner) };
        let mut taken: Vec<Rect> = fixed.iter().map(|&c| self.rects[c]).collect();
        for &child in &free {
            let wish = Rect::at(shift + self.auto.at[child], self.auto.size[child]);
            let rect = if taken.len() > SEARCHED { below(&wish, &taken[..fixed.len()]) } else { room(wish, &taken) };
            self.rigid(child, rect.min());
            taken.push(rect);
        }
        let around = taken.into_iter().reduce(|a, b| a.union(&b)).unwrap_or_default();
        if node == ROOT {
            self.rects[node] = around;
            return;
        }
        self.rects[node] = container(own, &around, self.auto.least[node]);
    }

    /// A node in which nothing has a place: everything keeps its automatic place relative to `corner`.
    fn rigid(&mut self, node: usize, corner: Point) {
        self.rects[node] = Rect::at(corner, self.auto.size[node]);
        for &child in &self.tree.children[node] {
            self.rigid(child, corner + self.auto.at[child]);
        }
    }

    /// The middle one of the moves that took the settled children from their automatic places to their own.
    fn shift(&self, fixed: &[usize], otherwise: Point) -> Point {
        let middle = |of: &dyn Fn(Point) -> f32| {
            let mut all: Vec<f32> = fixed.iter().map(|&c| of(self.rects[c].min()) - of(self.auto.at[c])).collect();
            all.sort_by(f32::total_cmp);
            all.get(all.len() / 2).copied()
        };
        Point::new(middle(&|p| p.x).unwrap_or(otherwise.x), middle(&|p| p.y).unwrap_or(otherwise.y))
    }
}

/// A box that holds nothing: never smaller than its words.
pub(super) fn leaf(at: Point, size: Option<Point>, least: Point) -> Rect {
    Rect::at(at, size.map_or(least, |size| Point::new(size.x.max(least.x), size.y.max(least.y))))
}

/// A box around others: as large as it is to be, and as its contents and its title need.
pub(super) fn container(own: Option<Rect>, around: &Rect, least: f32) -> Rect {
    let top = TITLE_BAR + PADDING;
    let needed = Rect::new(around.x - PADDING, around.y - top, around.w + 2.0 * PADDING, around.h + top + PADDING);
    let rect = own.map_or(needed, |own| own.union(&needed));
    Rect { w: rect.w.max(least), ..rect }
}

/// The wished rectangle, or one to its right or below it that overlaps nothing.
pub fn room(wish: Rect, taken: &[Rect]) -> Rect {
    let mut rect = wish;
    for _ in 0..64 {
        let near = rect.grown(APART - 1.0);
        let Some(blocker) = taken.iter().find(|t| t.overlaps(&near)) else { return rect };
        let right = blocker.right() + APART - rect.x;
        let down = blocker.bottom() + APART - rect.y;
        rect = if right < down { rect.moved(up(right, GRID), 0.0) } else { rect.moved(0.0, up(down, GRID)) };
    }
    below(&wish, taken)
}

/// The wished rectangle, so far down that it is below all.
fn below(wish: &Rect, taken: &[Rect]) -> Rect {
    let floor = taken.iter().map(Rect::bottom).fold(wish.y, f32::max);
    wish.moved(0.0, up(floor + APART - wish.y, GRID))
}
