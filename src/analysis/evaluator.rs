//! Values of a circuit for many sets of dead atoms and forced nodes: only what reads something that changed is
//! computed again, and of a wide gate only the members that changed.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::circuit::{Node, NodeIndex};
use super::share::Sum;
use super::structure::Structure;
use super::wiring::NONE;

/// From this many members on a gate is kept up to date instead of computed anew.
const WIDE: usize = 8;

/// What is remembered of a wide gate while nothing is dead.
#[derive(Debug, Clone, Copy, Default)]
struct Totals {
    /// The scores of those that count: all, or the members that pass their check.
    sum: Sum,
    /// The best score, and how many have it.
    best: f64,
    at_best: u32,
}

/// Computes values; keeps its tables from one call to the next.
pub(super) struct Evaluator<'a> {
    structure: &'a Structure,
    now: Vec<f64>,
    dead: Vec<bool>,
    /// Where the totals of wide gates are.
    wide: Vec<u32>,
    totals: Vec<Totals>,
    /// What has to be looked at: the node and the place at which something changed.
    queue: BinaryHeap<Reverse<(NodeIndex, u32)>>,
    changed: Vec<NodeIndex>,
    places: Vec<u32>,
    /// The nodes that the last call computed again.
    pub(super) touched: Vec<NodeIndex>,
    /// At how many places of the last node that the last call computed something had changed.
    pub(super) changed_places: usize,
}

impl<'a> Evaluator<'a> {
    pub(super) fn new(structure: &'a Structure) -> Self {
        let nodes = structure.circuit.len();
        let mut evaluator = Self {
            structure,
            now: structure.whole.clone(),
            dead: vec![false; structure.atoms() as usize],
            wide: vec![NONE; nodes],
            totals: Vec::new(),
            queue: BinaryHeap::new(),
            changed: Vec::new(),
            places: Vec::new(),
            touched: Vec::new(),
            changed_places: 0,
        };
        for index in (0..=structure.root).filter(|index| structure.is_needed(*index)) {
            if let Some(totals) = totals(structure.node(index), &structure.whole) {
                evaluator.wide[index as usize] = evaluator.totals.len() as u32;
                evaluator.totals.push(totals);
            }
        }
        evaluator
    }

    /// The score when exactly these atoms are dead.
    pub(super) fn score(&mut self, atoms: &[u32]) -> f64 {
        self.value(atoms, &[], self.structure.root)
    }

    /// The value of `stop` when these atoms are dead and these nodes have these values instead of their own.
    /// `stop` has to dominate all of them: nothing above it is looked at.
    pub(super) fn value(&mut self, atoms: &[u32], forced: &[(NodeIndex, f64)], stop: NodeIndex) -> f64 {
        self.touched.clear();
        self.changed_places = 0;
        for &atom in atoms {
            self.dead[atom as usize] = true;
            for &reader in self.structure.readers_of_atom(atom) {
                self.queue.push(Reverse((reader, 0)));
            }
        }
        for &(node, value) in forced {
            self.set(node, value, stop);
        }
        while let Some(Reverse((index, place))) = self.queue.pop() {
            self.places.clear();
            self.places.push(place);
            while let Some(Reverse((same, place))) = self.queue.peek() {
                if *same != index {
                    break;
                }
                if self.places.last() != Some(place) {
                    self.places.push(*place);
                }
                self.queue.pop();
            }
            if forced.iter().any(|(node, _)| *node == index) {
                continue;
            }
            self.touched.push(index);
            self.changed_places = self.places.len();
            let value = self.compute(index);
            if value.to_bits() != self.now[index as usize].to_bits() {
                self.set(index, value, stop);
            }
        }
        let value = self.now[stop as usize];
        for index in self.changed.drain(..) {
            self.now[index as usize] = self.structure.whole[index as usize];
        }
        for &atom in atoms {
            self.dead[atom as usize] = false;
        }
        value
    }

    fn set(&mut self, node: NodeIndex, value: f64, stop: NodeIndex) {
        self.now[node as usize] = value;
        self.changed.push(node);
        if node != stop {
            let structure = self.structure;
            for (&reader, &place) in structure.readers(node).iter().zip(structure.places(node)) {
                self.queue.push(Reverse((reader, place)));
            }
        }
    }

    /// The value of a node of which something changed at `self.places`.
    fn compute(&self, index: NodeIndex) -> f64 {
        let node = self.structure.node(index);
        let now = |c: NodeIndex| self.now[c as usize];
        let was = |c: NodeIndex| self.structure.whole[c as usize];
        let anew = || node.value(now, |a| !self.dead[a as usize]);
        let wide = self.wide[index as usize];
        if wide == NONE {
            return anew();
        }
        let totals = self.totals[wide as usize];
        let places = self.places.iter().map(|place| *place as usize);
        match node {
            Node::All(children) if places.clone().any(|p| now(children[p]) <= 0.0) => 0.0,
            Node::Best(children) => {
                let lost = places.clone().filter(|p| was(children[*p]) >= totals.best).count() as u32;
                let best = places.map(|p| now(children[p])).fold(0.0, f64::max);
                if best >= totals.best {
                    best
                } else if lost < totals.at_best {
                    totals.best
                } else {
                    anew()
                }
            }
            Node::Mean(children) => {
                let mut sum = totals.sum;
                for place in places {
                    sum.remove(was(children[place]));
                    sum.add(now(children[place]));
                }
                sum.mean()
            }
            Node::Pool(pool) => {
                let mut sum = totals.sum;
                for member in places.map(|place| pool.members[place]) {
                    if member.passes(was) {
                        sum.remove(was(member.score));
                    }
                    if member.passes(now) {
                        sum.add(now(member.score));
                    }
                }
                if sum.count() < pool.needs {
                    0.0
                } else if pool.first_only {
                    pool.members.iter().find(|m| m.passes(now)).map_or(0.0, |m| now(m.score))
                } else {
                    sum.mean()
                }
            }
            _ => anew(),
        }
    }
}

/// What to remember of a gate; none when it is not wide.
fn totals(node: Node, whole: &[f64]) -> Option<Totals> {
    let value = |c: NodeIndex| whole[c as usize];
    match node {
        Node::All(children) if children.len() >= WIDE => Some(Totals::default()),
        Node::Best(children) if children.len() >= WIDE => {
            let best = children.iter().map(|c| value(*c)).fold(0.0, f64::max);
            let at_best = children.iter().filter(|c| value(**c) >= best).count() as u32;
            Some(Totals { best, at_best, ..Totals::default() })
        }
        Node::Mean(children) if children.len() >= WIDE => {
            Some(Totals { sum: children.iter().map(|c| value(*c)).collect(), ..Totals::default() })
        }
        Node::Pool(pool) if pool.members.len() >= WIDE => {
            let passing = pool.members.iter().filter(|m| m.passes(value)).map(|m| value(m.score));
            Some(Totals { sum: passing.collect(), ..Totals::default() })
        }
        _ => None,
    }
}
