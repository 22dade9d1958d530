//! Modules of a structure: which node everything that depends on a part has to pass.
//!
//! A node *dominates* a part when every path from the part to the root passes it. Whatever happens to the part,
//! the root sees of it only the value of that node, so the effect of one failure is followed from dominator to
//! dominator and each step is computed once (Cooper, Harvey and Kennedy 2001; one pass, since there are no cycles).

use hashbrown::HashMap;

use super::circuit::NodeIndex;
use super::evaluator::Evaluator;
use super::structure::Structure;
use super::wiring::{NONE, Rows};

/// The nearest dominator of every atom and node that the root depends on.
pub(super) struct Modules<'a> {
    pub(super) structure: &'a Structure,
    of_node: Vec<NodeIndex>,
    of_atom: Vec<NodeIndex>,
}

impl<'a> Modules<'a> {
    pub(super) fn of(structure: &'a Structure) -> Self {
        let mut of_node: Vec<NodeIndex> = vec![NONE; structure.circuit.len()];
        of_node[structure.root as usize] = structure.root;
        for node in (0..structure.root).rev().filter(|n| structure.is_needed(*n)) {
            of_node[node as usize] = nearest_common(&of_node, structure.readers(node));
        }
        let of_atom = (0..structure.atoms()).map(|a| nearest_common(&of_node, structure.readers_of_atom(a))).collect();
        Self { structure, of_node, of_atom }
    }

    /// The nearest node that dominates an atom; none: the root does not depend on it.
    pub(super) fn above_atom(&self, atom: u32) -> Option<NodeIndex> {
        Some(self.of_atom[atom as usize]).filter(|above| *above != NONE)
    }

    /// The nearest other node that dominates a node; none for the root and for what it does not depend on.
    pub(super) fn above(&self, node: NodeIndex) -> Option<NodeIndex> {
        Some(self.of_node[node as usize]).filter(|above| *above != node && *above != NONE)
    }

    /// What each node directly dominates: the nodes, and the atoms.
    pub(super) fn below(&self) -> (Rows, Rows) {
        let nodes = (0..self.of_node.len() as NodeIndex).filter_map(|node| Some((self.above(node)?, node)));
        let atoms = (0..self.of_atom.len() as u32).filter_map(|atom| Some((self.above_atom(atom)?, atom)));
        (Rows::collect(self.of_node.len(), nodes), Rows::collect(self.of_node.len(), atoms))
    }
}

/// The nearest node that dominates all of these. A dominator has a larger index than what it dominates.
fn nearest_common(of_node: &[NodeIndex], nodes: &[NodeIndex]) -> NodeIndex {
    let common = |mut a: NodeIndex, mut b: NodeIndex| {
        while a != b {
            let lower = if a < b { &mut a } else { &mut b };
            *lower = of_node[*lower as usize];
        }
        a
    };
    nodes.iter().copied().reduce(common).unwrap_or(NONE)
}

/// The score of the whole journey under single failures, each step from module to module computed once.
pub(super) struct Effects<'a> {
    pub(super) modules: &'a Modules<'a>,
    pub(super) evaluator: Evaluator<'a>,
    /// The score of the journey when a node is 0; below 0: not known yet.
    at_zero: Vec<f64>,
    /// The same when a node has another value, by its bits.
    known: HashMap<(NodeIndex, u64), f64>,
    trail: Vec<(NodeIndex, f64)>,
}

impl<'a> Effects<'a> {
    pub(super) fn new(modules: &'a Modules<'a>) -> Self {
        Self {
            modules,
            evaluator: Evaluator::new(modules.structure),
            at_zero: vec![-1.0; modules.structure.circuit.len()],
            known: HashMap::new(),
            trail: Vec::new(),
        }
    }

    /// The score when this atom alone is dead.
    pub(super) fn of_death(&mut self, atom: u32) -> f64 {
        match self.modules.above_atom(atom) {
            None => self.modules.structure.whole(),
            Some(above) => {
                let value = self.evaluator.value(&[atom], &[], above);
                self.of_value(above, value)
            }
        }
    }

    /// The score when this node has another value and everything else is whole.
    pub(super) fn of_value(&mut self, mut node: NodeIndex, mut value: f64) -> f64 {
        let structure = self.modules.structure;
        let score = loop {
            if value.to_bits() == structure.whole[node as usize].to_bits() {
                break structure.whole();
            }
            let Some(above) = self.modules.above(node) else { break value };
            if let Some(score) = self.known(node, value) {
                break score;
            }
            self.trail.push((node, value));
            value = self.evaluator.value(&[], &[(node, value)], above);
            node = above;
        };
        for (node, value) in self.trail.drain(..) {
            if value > 0.0 {
                self.known.insert((node, value.to_bits()), score);
            } else {
                self.at_zero[node as usize] = score;
            }
        }
        score
    }

    fn known(&self, node: NodeIndex, value: f64) -> Option<f64> {
        if value > 0.0 {
            return self.known.get(&(node, value.to_bits())).copied();
        }
        Some(self.at_zero[node as usize]).filter(|score| *score >= 0.0)
    }
}
