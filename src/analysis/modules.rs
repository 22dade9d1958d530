//! Modules of a structure: which node everything that depends on a part has to pass.
//!
//! A node *dominates* a part when every path from the part to the root passes it. Whatever happens to the part,
//! the root sees of it only the value of that node, so the effect of one failure is followed from dominator to
//! dominator and each step is computed once (Cooper, Harvey and Kennedy 2001; one pass, since there are no cycles).

use std::collections::HashMap;

use super::structure::{Evaluator, NodeIndex, Structure};

/// The nearest dominator of every atom and node that the root depends on.
pub(super) struct Modules<'a> {
    pub(super) structure: &'a Structure,
    of_node: Vec<Option<NodeIndex>>,
    of_atom: Vec<Option<NodeIndex>>,
    /// What each node directly dominates.
    below: HashMap<NodeIndex, Vec<NodeIndex>>,
}

impl<'a> Modules<'a> {
    pub(super) fn of(structure: &'a Structure) -> Self {
        let mut of_node: Vec<Option<NodeIndex>> = vec![None; structure.nodes.len()];
        of_node[structure.root as usize] = Some(structure.root);
        for node in (0..structure.root).rev().filter(|n| structure.is_needed(*n)) {
            of_node[node as usize] = nearest_common(&of_node, structure.readers(node));
        }
        let atoms = 0..structure.atoms.len() as u32;
        let of_atom = atoms.map(|atom| nearest_common(&of_node, structure.readers_of_atom(atom))).collect();
        let mut below: HashMap<NodeIndex, Vec<NodeIndex>> = HashMap::new();
        for (node, above) in of_node.iter().enumerate() {
            if let Some(above) = above.filter(|d| *d as usize != node) {
                below.entry(above).or_default().push(node as NodeIndex);
            }
        }
        Self { structure, of_node, of_atom, below }
    }

    /// The nearest node that dominates an atom; none: the root does not depend on it.
    pub(super) fn above_atom(&self, atom: u32) -> Option<NodeIndex> {
        self.of_atom[atom as usize]
    }

    /// The nodes that a node directly dominates.
    pub(super) fn children(&self, node: NodeIndex) -> impl Iterator<Item = NodeIndex> + '_ {
        self.below.get(&node).into_iter().flatten().copied()
    }

    /// The nearest other node that dominates a node; none for the root and for what it does not depend on.
    pub(super) fn above(&self, node: NodeIndex) -> Option<NodeIndex> {
        self.of_node[node as usize].filter(|d| *d != node)
    }
}

/// The nearest node that dominates all of these. A dominator has a larger index than what it dominates.
fn nearest_common(of_node: &[Option<NodeIndex>], nodes: impl Iterator<Item = NodeIndex>) -> Option<NodeIndex> {
    nodes.reduce(|mut a, mut b| {
        while a != b {
            let lower = if a < b { &mut a } else { &mut b };
            *lower = of_node[*lower as usize].unwrap_or(*lower);
        }
        a
    })
}

/// The score of the whole journey under single failures, each step from module to module computed once.
pub(super) struct Effects<'a> {
    pub(super) modules: &'a Modules<'a>,
    pub(super) evaluator: Evaluator<'a>,
    known: HashMap<(NodeIndex, u64), f64>,
}

impl<'a> Effects<'a> {
    pub(super) fn new(modules: &'a Modules<'a>) -> Self {
        Self { modules, evaluator: Evaluator::new(modules.structure), known: HashMap::new() }
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
        let mut trail = Vec::new();
        let score = loop {
            if value.to_bits() == structure.whole[node as usize].to_bits() {
                break structure.whole();
            }
            let Some(above) = self.modules.above(node) else { break value };
            if let Some(score) = self.known.get(&(node, value.to_bits())) {
                break *score;
            }
            trail.push((node, value.to_bits()));
            value = self.evaluator.value(&[], &[(node, value)], above);
            node = above;
        };
        self.known.extend(trail.into_iter().map(|step| (step, score)));
        score
    }
}
