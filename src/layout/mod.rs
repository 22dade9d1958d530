//! Where everything is drawn: boxes for components, groups and notes, and lines between them.
//!
//! What the author placed stays where it is; the rest is placed by the request path. Knows nothing of
//! colours, findings or files.

mod follow;
mod geometry;
mod index;
pub mod layered;
mod least;
mod nearby;
mod notes;
mod parents;
mod part;
mod patch;
mod ranks;
mod route;
mod settle;
pub mod size;
mod tree;

use std::collections::BTreeMap;

pub use follow::{Following, Moved};
pub use geometry::Rect;
pub use index::Index;
pub use least::least_box;
pub use nearby::Nearby;
pub use parents::{Parents, parents};
pub use part::part_of;
pub use patch::{Patch, patch};
pub use route::{Route, Routes, reroute, route};
pub use settle::room;

use crate::font::{self, Weight};
use crate::model::{Design, Id, Link, LinkKind, Point};
use ranks::Edge;
use tree::{ROOT, Tree};

/// Where the parts of a design are drawn, in the coordinates of the whole drawing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Arrangement {
    /// The box of each component, drawn group and note.
    pub boxes: BTreeMap<Id, Rect>,
    /// The box in which a box lies; missing: the drawing itself.
    pub parents: BTreeMap<Id, Id>,
    /// The names of the groups that are no box of their own, for each member.
    pub chips: BTreeMap<Id, String>,
    /// The corners of the lines of links, in file order, while every box is in its automatic place; else empty.
    pub lanes: Vec<Vec<Point>>,
    /// The boxes by place.
    pub near: Nearby,
}

impl Arrangement {
    /// The smallest rectangle around all boxes; empty for an empty design.
    pub fn bounds(&self) -> Rect {
        self.boxes.values().copied().reduce(|a, b| a.union(&b)).unwrap_or_default()
    }

    /// The boxes in which a box lies, the nearest first.
    pub fn holders<'a>(&'a self, id: &'a Id) -> impl Iterator<Item = &'a Id> {
        std::iter::successors(self.parents.get(id), |id| self.parents.get(*id))
    }

    /// Every box, what holds before what is held, and otherwise by id.
    pub fn outer_first(&self) -> Vec<(&Id, Rect)> {
        let mut all: Vec<(usize, &Id, Rect)> =
            self.boxes.iter().map(|(id, rect)| (self.holders(id).count(), id, *rect)).collect();
        all.sort_by_key(|(depth, id, _)| (*depth, *id));
        all.into_iter().map(|(_, id, rect)| (id, rect)).collect()
    }
}

/// The automatic place of each node: its size, and its upper left corner within its parent.
#[derive(Debug)]
struct Automatic {
    size: Vec<Point>,
    at: Vec<Point>,
    /// The width that a container's title needs.
    least: Vec<f32>,
    /// The corners of each line, as long as everything is in its automatic place.
    lines: Vec<Vec<Point>>,
}

/// The room between things that are placed automatically.
const SPACING: layered::Spacing = layered::Spacing { boxes: 48.0, rows: 64.0, lanes: 16.0, grid: size::GRID };

/// The automatic places of a design: they hold until more than places changes.
#[derive(Debug, Default)]
pub struct Kept(Option<Automatic>);

/// Places every part of a design. Equal designs are placed equally.
pub fn arrange(design: &Design) -> Arrangement {
    arrange_again(design, &mut Kept::default())
}

/// The same, where nothing but places has changed since automatic places were kept.
pub fn arrange_again(design: &Design, kept: &mut Kept) -> Arrangement {
    let tree = Tree::of(design);
    let chips = parents(design).chips(design);
    // Where every box has a place, there is nothing to lay out.
    let placed = tree.ids.iter().flatten().all(|id| design.drawing.contains_key(*id));
    let sizes = placed.then(|| measured(design, &tree, &chips));
    let automatic = match &sizes {
        Some(sizes) => sizes,
        None => kept.0.get_or_insert_with(|| automatic(design, &tree, &chips)),
    };
    let boxes = settle::settle(design, &tree, automatic);
    let named = |node: usize| tree.ids[node].cloned();
    let mut arrangement = Arrangement {
        boxes: (1..boxes.len()).filter_map(|n| Some((named(n)?, boxes[n]))).collect(),
        parents: (1..boxes.len()).filter_map(|n| Some((named(n)?, named(tree.parent[n])?))).collect(),
        chips,
        lanes: lanes(automatic, &tree, &boxes),
        near: Nearby::default(),
    };
    notes::place(design, &mut arrangement);
    arrangement
}

/// The automatic lines, where all boxes are in their automatic places, or all moved by the same way.
fn lanes(automatic: &Automatic, tree: &Tree<'_>, boxes: &[Rect]) -> Vec<Vec<Point>> {
    let mut corner = vec![Point::default(); boxes.len()];
    for node in tree.leaves_first().into_iter().rev().filter(|n| *n != ROOT) {
        corner[node] = corner[tree.parent[node]] + automatic.at[node];
    }
    if automatic.lines.is_empty() {
        return Vec::new();
    }
    let Some(by) = (1..boxes.len()).next().map(|n| boxes[n].min() - corner[n]) else { return Vec::new() };
    let near = |a: f32, b: f32| (a - b).abs() < 0.5;
    let kept = (1..boxes.len()).all(|n| {
        let (rect, at, size) = (boxes[n], corner[n] + by, automatic.size[n]);
        near(rect.x, at.x) && near(rect.y, at.y) && near(rect.w, size.x) && near(rect.h, size.y)
    });
    let moved = |line: &Vec<Point>| line.iter().map(|p| *p + by).collect();
    if kept { automatic.lines.iter().map(moved).collect() } else { Vec::new() }
}

/// The sizes alone, where nobody asks for automatic places.
fn measured(design: &Design, tree: &Tree<'_>, chips: &BTreeMap<Id, String>) -> Automatic {
    let count = tree.ids.len();
    let of = |n: usize| match (n, tree.children[n].is_empty()) {
        (ROOT, _) => (Point::default(), 0.0),
        (_, true) => (leaf_size(design, tree, n, chips), 0.0),
        (_, false) => (Point::default(), frame(design, tree, n, chips).1),
    };
    let (size, least) = (0..count).map(of).unzip();
    Automatic { size, at: vec![Point::default(); count], least, lines: Vec::new() }
}

fn automatic(design: &Design, tree: &Tree<'_>, chips: &BTreeMap<Id, String>) -> Automatic {
    let count = tree.ids.len();
    let lines = lines(design, tree);
    let rows = ranks::rows(tree, &lines);
    let mut least = vec![0.0; count];
    // The root is no box: node `n` of the tree is node `n - 1` of the graph.
    let nodes: Vec<layered::Node> = (1..count)
        .map(|n| {
            let parent = Some(tree.parent[n]).filter(|p| *p != ROOT).map(|p| p - 1);
            if tree.children[n].is_empty() {
                let size = leaf_size(design, tree, n, chips);
                return layered::Node { parent, size, row: rows[n], room: (0.0, 0.0) };
            }
            let (frame, width) = frame(design, tree, n, chips);
            least[n] = width;
            layered::Node { parent, size: Point::new(width, 0.0), row: 0, room: (frame.x, frame.y) }
        })
        .collect();
    let edges: Vec<layered::Edge> = lines
        .iter()
        .map(|line| layered::Edge { from: line.from - 1, to: line.to - 1, weight: line.weight, label: line.label })
        .collect();
    let placed = layered::place(&nodes, &edges, &SPACING);
    let boxes: Vec<Rect> = std::iter::once(Rect::default()).chain(placed.boxes).collect();
    let corner = |n: usize| boxes.get(n).map(Rect::min).unwrap_or_default();
    let whole = boxes.iter().skip(1).copied().reduce(|a, b| a.union(&b)).unwrap_or_default();
    let size = |n: usize| if n == ROOT { Point::new(whole.w, whole.h) } else { Point::new(boxes[n].w, boxes[n].h) };
    Automatic {
        size: (0..count).map(size).collect(),
        at: (0..count)
            .map(|n| {
                let (own, outer) = (corner(n), corner(tree.parent[n]));
                Point::new(own.x - outer.x, own.y - outer.y)
            })
            .collect(),
        least,
        lines: placed.lines,
    }
}

fn leaf_size(design: &Design, tree: &Tree<'_>, node: usize, chips: &BTreeMap<Id, String>) -> Point {
    let Some(id) = tree.ids[node] else { return Point::default() };
    match (design.components.get(id), design.groups.get(id)) {
        (Some(component), _) => size::component(design, id, component, chips.get(id).map(String::as_str)),
        (None, Some(_)) => Point::new(frame(design, tree, node, chips).1, size::TITLE_BAR + 2.0 * size::PADDING),
        (None, None) => Point::default(),
    }
}

/// The words in the title bar of a container: its title, and a few words about it.
pub fn container_words(design: &Design, id: &Id, chip: Option<&str>) -> (String, String) {
    let (title, about) = match (design.components.get(id), design.groups.get(id)) {
        (Some(c), _) => {
            let about = (crate::catalog::kind(&c.kind).describe)(&c.kind);
            (font::one_line(design.title(id.as_str())), font::one_line(&about))
        }
        (None, Some(g)) => size::group_words(design, id, g),
        (None, None) => (id.to_string(), String::new()),
    };
    let about: Vec<&str> = [about.as_str(), chip.unwrap_or("")].into_iter().filter(|s| !s.is_empty()).collect();
    (title, about.join(" · "))
}

/// The room a container needs around its contents (sides and bottom as x, top as y), and its least width.
fn frame(design: &Design, tree: &Tree<'_>, node: usize, chips: &BTreeMap<Id, String>) -> (Point, f32) {
    let Some(id) = tree.ids[node] else { return (Point::default(), 0.0) };
    let (title, about) = container_words(design, id, chips.get(id).map(String::as_str));
    (Point::new(size::PADDING, size::TITLE_BAR + size::PADDING), size::container_width(&title, &about))
}

/// The lines between the nodes of the tree, in the order in which they are drawn.
fn lines(design: &Design, tree: &Tree<'_>) -> Vec<Edge> {
    let mut lines = Vec::new();
    for link in design.links.values() {
        let label = size::label_size(&size::link_words(link)).x;
        for (from, to) in tree.ends(link) {
            let apart = tree.parent[from] != tree.parent[to];
            let (weight, down) = pull(link, apart);
            lines.push(Edge { from, to, weight, down, label });
        }
    }
    lines
}

/// How much a link pulls its ends together, and whether requests run down on it.
///
/// Replication and the lines of one server to another's database pull little, so that peers stand side by side.
fn pull(link: &Link, lifted: bool) -> (f32, bool) {
    match &link.kind {
        LinkKind::Http(_) | LinkKind::Https(_) | LinkKind::FastCgi(_) => (4.0, true),
        LinkKind::Sql(_) => (if lifted { 0.5 } else { 2.0 }, true),
        LinkKind::Dns(_) | LinkKind::Other(_) => (1.0, true),
        LinkKind::UsesFiles(_) | LinkKind::UsesCertificate(_) | LinkKind::Session(_) | LinkKind::Backup(_) => {
            (1.0, false)
        }
        LinkKind::Replication(_)
        | LinkKind::Monitoring(_)
        | LinkKind::Quorum(_)
        | LinkKind::Logs(_)
        | LinkKind::Deploy(_) => (0.2, false),
    }
}

/// The width of a text in a title, for those who draw one.
pub fn title_width(text: &str) -> f32 {
    font::measure(text, size::TITLE, Weight::SemiBold)
}
