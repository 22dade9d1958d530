//! Where everything is drawn: boxes for components, groups and notes, and lines between them.
//!
//! What the author placed stays where it is; the rest is placed by the request path. Knows nothing of
//! colours, findings or files.

mod columns;
mod geometry;
mod layers;
mod notes;
mod parents;
mod ranks;
mod route;
mod settle;
pub mod size;
mod tree;

use std::collections::BTreeMap;

pub use geometry::Rect;
pub use parents::{Parents, parents};
pub use route::{Route, Routes, reroute, route};

use crate::font::{self, Weight};
use crate::model::{Design, Id, Link, LinkKind, Point};
use layers::{Edge, Item};
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
struct Automatic {
    size: Vec<Point>,
    at: Vec<Point>,
    /// The width that a container's title needs.
    least: Vec<f32>,
}

/// Places every part of a design. Equal designs are placed equally.
pub fn arrange(design: &Design) -> Arrangement {
    let tree = Tree::of(design);
    let chips = parents(design).chips(design);
    let automatic = automatic(design, &tree, &chips);
    let boxes = settle::settle(design, &tree, &automatic);
    let named = |node: usize| tree.ids[node].cloned();
    let mut arrangement = Arrangement {
        boxes: (1..boxes.len()).filter_map(|n| Some((named(n)?, boxes[n]))).collect(),
        parents: (1..boxes.len()).filter_map(|n| Some((named(n)?, named(tree.parent[n])?))).collect(),
        chips,
    };
    notes::place(design, &mut arrangement);
    arrangement
}

fn automatic(design: &Design, tree: &Tree<'_>, chips: &BTreeMap<Id, String>) -> Automatic {
    let count = tree.ids.len();
    let none = vec![Point::default(); count];
    let mut auto = Automatic { size: none.clone(), at: none, least: vec![0.0; count] };
    let edges = edges(design, tree);
    let mut number = vec![0; count];
    for node in tree.leaves_first() {
        let held = &tree.children[node];
        if held.is_empty() {
            auto.size[node] = leaf_size(design, tree, node, chips);
            continue;
        }
        for (n, &child) in held.iter().enumerate() {
            number[child] = n;
        }
        let items: Vec<Item> = held
            .iter()
            .map(|&c| Item {
                size: auto.size[c],
                tier: tree.tier[c],
                side: tree.side[c],
                container: !tree.children[c].is_empty(),
            })
            .collect();
        let local: Vec<Edge> =
            edges[node].iter().map(|e| Edge { from: number[e.from], to: number[e.to], ..*e }).collect();
        let (places, inner) = layers::place(&items, &local);
        let (frame, width) = if node == ROOT { (Point::default(), 0.0) } else { frame(design, tree, node, chips) };
        // Contents narrower than the title stand in the middle below it.
        let wide = size::up((inner.x + 2.0 * frame.x).max(width), 2.0 * size::GRID);
        let outer = Point::new(wide, inner.y + frame.y + frame.x);
        let indent = size::snap((outer.x - inner.x) / 2.0);
        for (&child, place) in held.iter().zip(places) {
            auto.at[child] = Point::new(place.x + indent, place.y + frame.y);
        }
        auto.size[node] = outer;
        auto.least[node] = width;
    }
    auto
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

/// The lines between the children of each node, whatever lies deeper in them.
fn edges(design: &Design, tree: &Tree<'_>) -> Vec<Vec<Edge>> {
    let mut edges: Vec<Vec<Edge>> = vec![Vec::new(); tree.ids.len()];
    for link in design.links.values() {
        let label = size::label_size(&size::link_words(link)).x;
        for (a, b) in tree.ends(link) {
            if let Some((node, from, to)) = tree.meet(a, b) {
                let (weight, down) = pull(link, a != from || b != to);
                edges[node].push(Edge { from, to, weight, down, label });
            }
        }
    }
    edges
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
