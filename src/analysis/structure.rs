//! A compiled journey: a circuit over the parts that can die, and its value for any set of dead parts.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::circuit::{Builder, Circuit, Node, NodeIndex};
use super::compile::Compiler;
use super::evaluator::Evaluator;
use super::journey::Journey;
use super::wiring::{NONE, Names, Part, Rows, Wiring};
use crate::model::{Design, Id};

/// One journey of one design, compiled. See "What up and down mean" in ARCHITECTURE.md for what the gates mean.
#[derive(Debug, Clone)]
pub struct Structure {
    journey: Journey,
    names: Arc<Names>,
    atoms: Atoms,
    pub(super) circuit: Circuit,
    pub(super) root: NodeIndex,
    /// The value of each node with nothing dead.
    pub(super) whole: Vec<f64>,
    /// The nodes that read each atom, and each node, as far as the root depends on them.
    readers_of_atom: Rows,
    readers: Rows,
    /// Beside each of `readers` the place at which it reads.
    places: Rows,
    needed: Vec<bool>,
    serving: Serving,
}

/// What can die, by atom.
#[derive(Debug, Clone)]
pub(super) struct Atoms {
    parts: Vec<Part>,
    /// The stated availability; below 0: none is stated.
    stated: Vec<f64>,
    /// The place in host-major order.
    ranks: Vec<u32>,
}

impl Atoms {
    pub(super) fn of(parts: Vec<Part>, wiring: &Wiring) -> Self {
        let stated = parts.iter().map(|part| wiring.stated[*part as usize]).collect();
        let ranks = parts.iter().map(|part| wiring.ranks[*part as usize]).collect();
        Self { parts, stated, ranks }
    }
}

/// What became of components and groups: by part.
#[derive(Debug, Clone)]
pub(super) struct Serving {
    /// Their nodes.
    pub(super) nodes: Vec<NodeIndex>,
    /// When they were compiled: what is needed before what needs it.
    pub(super) order: Vec<u32>,
}

impl Structure {
    /// Compiles one journey. Linear in the size of the design; designs with circles of links are cut at the
    /// link that closes the circle.
    pub fn compile(design: &Design, journey: Journey) -> Self {
        Compiler::new(&Wiring::of(design), journey).finish()
    }

    /// Compiles all journeys; cheaper than one after the other.
    pub fn compile_all(design: &Design) -> std::collections::BTreeMap<Journey, Self> {
        let wiring = Wiring::of(design);
        Journey::ALL.into_iter().map(|journey| (journey, Compiler::new(&wiring, journey).finish())).collect()
    }

    pub(super) fn new(
        journey: Journey,
        names: Arc<Names>,
        atoms: Atoms,
        gates: Builder,
        root: NodeIndex,
        serving: Serving,
    ) -> Self {
        let (circuit, whole) = gates.finish();
        let mut needed = vec![false; circuit.len()];
        needed[root as usize] = true;
        // Parents come after their children, so one pass from the root reaches everything.
        for index in (0..=root).rev() {
            if needed[index as usize] {
                circuit.each_child(index, |child, _| needed[child as usize] = true);
            }
        }
        let used = || (0..=root).filter(|index| needed[*index as usize]);
        let mut reads: Vec<(u32, u32, u32)> = Vec::with_capacity(circuit.len());
        let mut atom_reads: Vec<(u32, u32)> = Vec::with_capacity(atoms.parts.len());
        for index in used() {
            circuit.each_child(index, |child, place| reads.push((child, index, place)));
            if let Node::Up(read) = circuit.node(index) {
                atom_reads.extend(read.iter().map(|atom| (*atom, index)));
            }
        }
        let readers = Rows::collect(circuit.len(), reads.iter().map(|(child, reader, _)| (*child, *reader)));
        let places = Rows::collect(circuit.len(), reads.iter().map(|(child, _, place)| (*child, *place)));
        let readers_of_atom = Rows::collect(atoms.parts.len(), atom_reads.iter().copied());
        Self { journey, names, atoms, circuit, root, whole, readers_of_atom, readers, places, needed, serving }
    }

    /// The gate at an index.
    pub(super) fn node(&self, index: NodeIndex) -> Node<'_> {
        self.circuit.node(index)
    }

    /// The nodes that read an atom and are needed.
    pub(super) fn readers_of_atom(&self, atom: u32) -> &[NodeIndex] {
        self.readers_of_atom.row(atom)
    }

    /// The nodes that read a node and are needed; one that reads it twice is there twice.
    pub(super) fn readers(&self, node: NodeIndex) -> &[NodeIndex] {
        self.readers.row(node)
    }

    /// Beside each of [`Self::readers`] the place at which it reads the node.
    pub(super) fn places(&self, node: NodeIndex) -> &[u32] {
        self.places.row(node)
    }

    /// Whether the root depends on a node.
    pub(super) fn is_needed(&self, node: NodeIndex) -> bool {
        self.needed[node as usize]
    }

    /// How many parts can matter.
    pub(super) fn atoms(&self) -> u32 {
        self.atoms.parts.len() as u32
    }

    /// The part that an atom stands for.
    pub(super) fn id(&self, atom: u32) -> &Id {
        self.names.id(self.atoms.parts[atom as usize])
    }

    /// The number of the part that an atom stands for: the place in the file.
    pub(super) fn part(&self, atom: u32) -> Part {
        self.atoms.parts[atom as usize]
    }

    /// The share of time in which an atom lives; none: nothing is stated.
    pub(super) fn stated(&self, atom: u32) -> Option<f64> {
        Some(self.atoms.stated[atom as usize]).filter(|stated| *stated >= 0.0)
    }

    /// Gives an atom another availability.
    #[cfg(test)]
    pub(super) fn state(&mut self, atom: u32, availability: f64) {
        self.atoms.stated[atom as usize] = availability;
    }

    /// The place of an atom in host-major order: containers directly before their contents.
    pub(super) fn rank(&self, atom: u32) -> u32 {
        self.atoms.ranks[atom as usize]
    }

    /// Whether everything that is computed from this is the same as from that: reading and writing often are.
    pub(super) fn is_alike(&self, other: &Self) -> bool {
        self.root == other.root && self.atoms.parts == other.atoms.parts && self.circuit == other.circuit
    }

    /// The journey.
    pub const fn journey(&self) -> Journey {
        self.journey
    }

    /// Whether the drawing can do this journey with nothing dead.
    pub fn possible(&self) -> bool {
        self.whole() > 0.0
    }

    /// The score with nothing dead.
    pub fn whole(&self) -> f64 {
        self.whole[self.root as usize]
    }

    /// The parts whose death can matter to this journey: components, servers, zones and links.
    pub fn parts(&self) -> Vec<Id> {
        (0..self.atoms()).map(|atom| self.id(atom).clone()).collect()
    }

    /// The share of requests that succeed when exactly these parts are dead, 0 to 1.
    /// Ids that do not matter to the journey are ignored.
    pub fn score(&self, dead: &BTreeSet<Id>) -> f64 {
        Evaluator::new(self).score(&self.atoms_of(dead))
    }

    fn atoms_of(&self, ids: &BTreeSet<Id>) -> Vec<u32> {
        if ids.is_empty() {
            return Vec::new();
        }
        let parts: BTreeSet<Part> = ids.iter().filter_map(|id| self.names.number(id)).collect();
        (0..self.atoms()).filter(|atom| parts.contains(&self.part(*atom))).collect()
    }

    /// The parts on some working path when exactly these are dead: reached from the entry through gates that
    /// pass requests, and living themselves.
    pub(super) fn at_work(&self, dead: &BTreeSet<Id>) -> BTreeSet<Part> {
        let mut gone = vec![false; self.atoms.parts.len()];
        self.atoms_of(dead).into_iter().for_each(|atom| gone[atom as usize] = true);
        let mut values: Vec<f64> = Vec::with_capacity(self.circuit.len());
        for index in 0..=self.root {
            let value = self.node(index).value(|c| values[c as usize], |a| !gone[a as usize]);
            values.push(value);
        }
        let mut reached = vec![false; self.circuit.len()];
        reached[self.root as usize] = true;
        let mut atoms = BTreeSet::new();
        for index in (0..=self.root).rev().filter(|i| values[*i as usize] > 0.0) {
            if !reached[index as usize] {
                continue;
            }
            match self.node(index) {
                Node::Up(read) => atoms.extend(read.iter().map(|atom| self.part(*atom))),
                // A check looks at a member without sending it requests.
                Node::Pool(pool) => pool.members.iter().for_each(|m| reached[m.score as usize] = true),
                _ => self.circuit.each_child(index, |child, _| reached[child as usize] = true),
            }
        }
        atoms
    }

    /// The id of a part that this structure knows by number.
    pub(super) fn name(&self, part: Part) -> &Id {
        self.names.id(part)
    }

    /// Whether a link between these two closes a circle and is cut: nothing new comes that way.
    pub fn cuts(&self, from: &Id, to: &Id) -> bool {
        let order = |id| Some(self.serving.order[self.place(id)?]).filter(|order| *order != NONE);
        matches!((order(from), order(to)), (Some(from), Some(to)) if to > from)
    }

    /// Whether this component alone, with nothing dead, can serve the journey: it belongs into pools.
    pub fn can_serve(&self, id: &Id) -> bool {
        let node = self.place(id).map_or(NONE, |place| self.serving.nodes[place]);
        node != NONE && self.whole[node as usize] > 0.0
    }

    /// The number of a component or group.
    fn place(&self, id: &Id) -> Option<usize> {
        self.names.number(id).map(|part| part as usize).filter(|part| *part < self.serving.nodes.len())
    }
}
