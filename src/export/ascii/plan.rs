//! What is drawn: blocks in blocks, each with its words and its contents in rows, and the wires between them.

use std::collections::{BTreeMap, BTreeSet};

use super::words::clean;
use crate::catalog;
use crate::layout::{self, Arrangement, Rect, size};
use crate::model::{Design, Id};
use crate::scene::{Mark, Marks};

/// What is drawn within this many cells is no deeper: each container takes up to six.
const ROOM: usize = 22;

/// One box; the first is the whole drawing.
#[derive(Debug, Clone)]
pub(super) struct Block {
    pub id: Id,
    pub parent: usize,
    /// What is written in it, a text for each line that is wanted.
    pub words: Vec<String>,
    /// What lies in it, from top to bottom and from left to right.
    pub rows: Vec<Vec<usize>>,
}

impl Block {
    pub(super) fn holds(&self) -> bool {
        !self.rows.is_empty()
    }
}

/// One line between two blocks.
#[derive(Debug, Clone)]
pub(super) struct Wire {
    pub link: Id,
    pub from: usize,
    pub to: usize,
    pub words: String,
    pub dashed: bool,
    /// Wires of one bundle leave the same block with the same kind of thing on them, and may share their beginning.
    pub bundle: usize,
}

pub(super) struct Plan {
    pub blocks: Vec<Block>,
    pub wires: Vec<Wire>,
    /// How many wires begin or end in each block or in what it holds, and leave it.
    pub leaving: Vec<usize>,
    /// The links whose ends lie in each other, or that have no end.
    pub unseen: Vec<Id>,
}

impl Plan {
    pub(super) fn of(design: &Design, marks: &Marks, width: usize) -> Self {
        let arrangement = layout::arrange(design);
        let parents = layout::parents(design);
        let undrawn = parents.undrawn(design);
        let holders_of_some: BTreeSet<&Id> = arrangement.parents.values().collect();
        let mut blocks = vec![Block { id: Id::slug("drawing"), parent: 0, words: Vec::new(), rows: Vec::new() }];
        let mut index: BTreeMap<&Id, usize> = BTreeMap::new();
        let deepest = (width.saturating_sub(ROOM) / 6).max(1);
        for (id, _) in arrangement.outer_first() {
            if design.notes.contains_key(id) {
                continue;
            }
            let mut holders: Vec<&Id> = arrangement.holders(id).collect();
            let depth = holders.len();
            holders.reverse();
            // Deeper than there is room for: it stands beside what holds it, and says so.
            let holder = holders.get(depth.min(deepest).wrapping_sub(1)).and_then(|h| index.get(*h)).copied();
            let mut words = words(design, &arrangement, marks, &undrawn, id, holders_of_some.contains(id));
            if depth > deepest
                && let Some(direct) = holders.last()
            {
                words.push(clean(&format!("in {}", design.title(direct.as_str()))));
            }
            index.insert(id, blocks.len());
            blocks.push(Block { id: id.clone(), parent: holder.unwrap_or(0), words, rows: Vec::new() });
        }
        let mut held: Vec<Vec<usize>> = vec![Vec::new(); blocks.len()];
        (1..blocks.len()).for_each(|n| held[blocks[n].parent].push(n));
        for (holder, held) in held.into_iter().enumerate() {
            blocks[holder].rows = rows(held, |n| arrangement.boxes.get(&blocks[n].id).copied().unwrap_or_default());
        }
        let mut plan = Self { leaving: vec![0; blocks.len()], blocks, wires: Vec::new(), unseen: Vec::new() };
        plan.wire(design, marks, &parents, &index);
        plan
    }

    fn wire(&mut self, design: &Design, marks: &Marks, parents: &layout::Parents<'_>, index: &BTreeMap<&Id, usize>) {
        let mut bundles: BTreeMap<(usize, String), usize> = BTreeMap::new();
        for (id, link) in &design.links {
            let Some(&from) = index.get(&link.from) else { continue };
            let group = design.groups.get(&link.to).filter(|_| !parents.drawn.contains(&link.to));
            let ends: Vec<usize> = match group {
                Some(group) => group.members.iter().filter_map(|m| index.get(m).copied()).collect(),
                None => index.get(&link.to).copied().into_iter().collect(),
            };
            let mark = marks.parts.get(id).map(Mark::words).unwrap_or_default().replace(" · ", ", ");
            let mut words = clean(&size::link_words(link));
            let number = bundles.len();
            let bundle = *bundles.entry((from, format!("{} {words}", link.kind.type_name()))).or_insert(number);
            if !mark.is_empty() {
                words = format!("{words} !{mark}");
            }
            let dashed = catalog::link(&link.kind).dashed;
            let before = self.wires.len();
            for to in ends.into_iter().filter(|to| *to != from) {
                let words = words.clone();
                self.wires.push(Wire { link: id.clone(), from, to, words, dashed, bundle });
                for (inner, other) in [(from, to), (to, from)] {
                    let around: Vec<usize> = self.around(other).collect();
                    let passed: Vec<usize> = self.around(inner).take_while(|n| !around.contains(n)).collect();
                    for n in passed {
                        self.leaving[n] += 1;
                    }
                }
            }
            if self.wires.len() == before {
                self.unseen.push(id.clone());
            }
        }
    }

    /// A block and what holds it, the nearest first, without the whole drawing.
    pub(super) fn around(&self, block: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(block), |&n| Some(self.blocks[n].parent)).take_while(|n| *n != 0)
    }

    /// Whether a block lies in another.
    pub(super) fn within(&self, inner: usize, outer: usize) -> bool {
        inner != outer && self.around(inner).any(|n| n == outer)
    }
}

/// What a box says: its title, what it is, its groups, and what is wrong with it.
fn words(
    design: &Design,
    arrangement: &Arrangement,
    marks: &Marks,
    undrawn: &BTreeMap<&Id, Vec<&Id>>,
    id: &Id,
    holds: bool,
) -> Vec<String> {
    let (title, about) = match (design.components.get(id), design.groups.get(id)) {
        _ if holds => layout::container_words(design, id, None),
        (Some(component), _) => size::component_words(design, id, component),
        (None, Some(group)) => size::group_words(design, id, group),
        (None, None) => (id.to_string(), String::new()),
    };
    let chip = arrangement.chips.get(id).cloned().unwrap_or_default();
    let marked = |mark: &Mark| format!("! {}", mark.words().replace(" · ", ", "));
    let own = marks.parts.get(id).map(marked).unwrap_or_default();
    let of_groups = undrawn.get(id).into_iter().flatten().filter_map(|id| {
        let (mark, group) = (marks.parts.get(*id)?, design.groups.get(*id)?);
        Some(format!("{} {}", size::group_words(design, id, group).0, marked(mark)))
    });
    let all = [title, about, chip, own].into_iter().chain(of_groups);
    all.map(|words| clean(&words)).filter(|words| !words.is_empty()).collect()
}

/// The rows in which boxes stand: those whose middles are level with the first of their row.
fn rows(mut held: Vec<usize>, rect: impl Fn(usize) -> Rect) -> Vec<Vec<usize>> {
    held.sort_by(|&a, &b| rect(a).center().y.total_cmp(&rect(b).center().y).then(a.cmp(&b)));
    let mut rows: Vec<Vec<usize>> = Vec::new();
    for n in held {
        let middle = rect(n).center().y;
        let level = |row: &Vec<usize>| {
            let first = rect(row[0]);
            let near = first.center().y;
            (first.y < middle && middle < first.bottom()) || (rect(n).y < near && near < rect(n).bottom())
        };
        match rows.last_mut() {
            Some(row) if level(row) => row.push(n),
            _ => rows.push(vec![n]),
        }
    }
    for row in &mut rows {
        row.sort_by(|&a, &b| rect(a).center().x.total_cmp(&rect(b).center().x).then(a.cmp(&b)));
    }
    rows
}
