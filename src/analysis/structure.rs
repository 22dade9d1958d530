//! A compiled journey: a circuit over the parts that can die, and its value for any set of dead parts.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap};

use super::compile::Compiler;
use super::report::Journey;
use crate::model::{Design, Id};

/// The index of a node in its structure; children come before parents.
pub(super) type NodeIndex = u32;

/// One gate. Values are shares of requests, 0 to 1.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    /// Always this value.
    Constant(f64),
    /// 1 when all of these atoms live, else 0: a part and everything that contains it.
    Up(Box<[u32]>),
    /// The product: all are needed.
    All(Box<[NodeIndex]>),
    /// The best: any will do.
    Best(Box<[NodeIndex]>),
    /// The mean: visitors are spread without regard to who lives.
    Mean(Box<[NodeIndex]>),
    /// Members behind a chooser that may check their health.
    Pool {
        /// In the order in which they take over.
        members: Box<[Member]>,
        /// Whether the first that passes takes all, or all that pass share.
        first_only: bool,
        /// How many must pass for the pool to serve at all.
        needs: u32,
    },
}

/// One member of a pool.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Member {
    /// Its score.
    pub(super) score: NodeIndex,
    /// It passes when this node is above 0; none: it always passes.
    pub(super) check: Option<NodeIndex>,
}

impl Eq for Node {}

impl std::hash::Hash for Node {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        std::mem::discriminant(self).hash(state);
        match self {
            Self::Constant(value) => value.to_bits().hash(state),
            Self::Up(atoms) => atoms.hash(state),
            Self::All(c) | Self::Best(c) | Self::Mean(c) => c.hash(state),
            Self::Pool { members, first_only, needs } => {
                members.len().hash(state);
                members.iter().for_each(|m| (m.score, m.check).hash(state));
                (first_only, needs).hash(state);
            }
        }
    }
}

impl Node {
    /// The value from the values of children and the life of atoms.
    pub(super) fn value(&self, value: impl Fn(NodeIndex) -> f64, alive: impl Fn(u32) -> bool) -> f64 {
        match self {
            Self::Constant(v) => *v,
            Self::Up(atoms) => f64::from(u8::from(atoms.iter().all(|a| alive(*a)))),
            Self::All(children) => children.iter().map(|c| value(*c)).product(),
            Self::Best(children) => children.iter().map(|c| value(*c)).fold(0.0, f64::max),
            Self::Mean(children) if children.is_empty() => 0.0,
            Self::Mean(children) => children.iter().map(|c| value(*c)).sum::<f64>() / children.len() as f64,
            Self::Pool { members, first_only, needs } => {
                let passes = |m: &&Member| m.check.is_none_or(|c| value(c) > 0.0);
                let passing = members.iter().filter(passes).count();
                if passing == 0 || passing < *needs as usize {
                    return 0.0;
                }
                let mut scores = members.iter().filter(passes).map(|m| value(m.score));
                if *first_only { scores.next().unwrap_or(0.0) } else { scores.sum::<f64>() / passing as f64 }
            }
        }
    }

    pub(super) fn children(&self) -> Vec<NodeIndex> {
        match self {
            Self::Constant(_) | Self::Up(_) => Vec::new(),
            Self::All(c) | Self::Best(c) | Self::Mean(c) => c.to_vec(),
            Self::Pool { members, .. } => members.iter().flat_map(|m| [Some(m.score), m.check]).flatten().collect(),
        }
    }
}

/// One journey of one design, compiled. See `semantics` in ARCHITECTURE.md for what the gates mean.
#[derive(Debug, Clone)]
pub struct Structure {
    pub(super) journey: Journey,
    pub(super) atoms: Vec<Id>,
    pub(super) nodes: Vec<Node>,
    pub(super) root: NodeIndex,
    /// The value of each node with nothing dead.
    pub(super) whole: Vec<f64>,
    /// For each atom the nodes that read it, for each node the nodes that read it.
    readers_of_atom: Vec<Vec<NodeIndex>>,
    readers: Vec<Vec<NodeIndex>>,
    /// Whether the root depends on each node.
    needed: Vec<bool>,
    atom_index: HashMap<Id, u32>,
    component_nodes: BTreeMap<Id, NodeIndex>,
    /// The order in which components and clusters were compiled, what is needed before what needs it.
    order: HashMap<Id, usize>,
}

impl Structure {
    /// Compiles one journey. Linear in the size of the design; designs with cycles of links are cut at the
    /// link that closes the cycle.
    pub fn compile(design: &Design, journey: Journey) -> Self {
        Compiler::new(design, journey).finish()
    }

    pub(super) fn new(
        journey: Journey,
        atoms: Vec<Id>,
        nodes: Vec<Node>,
        root: NodeIndex,
        component_nodes: BTreeMap<Id, NodeIndex>,
    ) -> Self {
        let mut whole: Vec<f64> = Vec::with_capacity(nodes.len());
        let mut readers = vec![Vec::new(); nodes.len()];
        let mut readers_of_atom = vec![Vec::new(); atoms.len()];
        for (index, node) in nodes.iter().enumerate() {
            let value = node.value(|c| whole[c as usize], |_| true);
            whole.push(value);
            for child in node.children() {
                readers[child as usize].push(index as NodeIndex);
            }
            if let Node::Up(read) = node {
                for atom in read {
                    readers_of_atom[*atom as usize].push(index as NodeIndex);
                }
            }
        }
        let mut needed = vec![false; nodes.len()];
        needed[root as usize] = true;
        for index in (0..nodes.len()).rev().filter(|i| *i <= root as usize) {
            if needed[index] {
                nodes[index].children().into_iter().for_each(|c| needed[c as usize] = true);
            }
        }
        let atom_index = atoms.iter().enumerate().map(|(i, id)| (id.clone(), i as u32)).collect();
        Self {
            journey,
            atoms,
            nodes,
            root,
            whole,
            readers_of_atom,
            readers,
            needed,
            atom_index,
            component_nodes,
            order: HashMap::new(),
        }
    }

    /// The nodes that read an atom and are needed.
    pub(super) fn readers_of_atom(&self, atom: u32) -> impl Iterator<Item = NodeIndex> + '_ {
        self.readers_of_atom[atom as usize].iter().copied().filter(|n| self.needed[*n as usize])
    }

    /// The nodes that read a node and are needed.
    pub(super) fn readers(&self, node: NodeIndex) -> impl Iterator<Item = NodeIndex> + '_ {
        self.readers[node as usize].iter().copied().filter(|n| self.needed[*n as usize])
    }

    /// Whether the root depends on a node.
    pub(super) fn is_needed(&self, node: NodeIndex) -> bool {
        self.needed[node as usize]
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
    pub fn parts(&self) -> &[Id] {
        &self.atoms
    }

    /// The share of requests that succeed when exactly these parts are dead, 0 to 1.
    /// Ids that do not matter to the journey are ignored.
    pub fn score(&self, dead: &BTreeSet<Id>) -> f64 {
        let atoms: Vec<u32> = dead.iter().filter_map(|id| self.atom_index.get(id).copied()).collect();
        Evaluator::new(self).score(&atoms)
    }

    /// The parts on some working path when exactly these are dead: reached from the entry through gates that
    /// pass requests, and living themselves.
    pub(super) fn at_work(&self, dead: &BTreeSet<Id>) -> BTreeSet<Id> {
        let dead: BTreeSet<u32> = dead.iter().filter_map(|id| self.atom_index.get(id).copied()).collect();
        let mut values: Vec<f64> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let value = node.value(|c| values[c as usize], |a| !dead.contains(&a));
            values.push(value);
        }
        let mut reached = vec![false; self.nodes.len()];
        reached[self.root as usize] = values[self.root as usize] > 0.0;
        let mut atoms = BTreeSet::new();
        // Parents come after their children, so one pass from the last node reaches everything.
        for index in (0..self.nodes.len()).rev().filter(|i| values[*i] > 0.0) {
            if !reached[index] {
                continue;
            }
            match &self.nodes[index] {
                Node::Up(read) => atoms.extend(read.iter().map(|a| self.atoms[*a as usize].clone())),
                // A check looks at a member without sending it requests.
                Node::Pool { members, .. } => members.iter().for_each(|m| reached[m.score as usize] = true),
                node => node.children().into_iter().for_each(|c| reached[c as usize] = true),
            }
        }
        atoms
    }

    pub(super) fn with_order(self, order: HashMap<Id, usize>) -> Self {
        Self { order, ..self }
    }

    /// Whether a link between these two closes a circle and is cut: nothing new comes that way.
    pub fn cuts(&self, from: &Id, to: &Id) -> bool {
        matches!((self.order.get(from), self.order.get(to)), (Some(from), Some(to)) if to > from)
    }

    /// Whether this component alone, with nothing dead, can serve the journey: it belongs into pools.
    pub fn can_serve(&self, id: &Id) -> bool {
        self.component_nodes.get(id).is_some_and(|n| self.whole[*n as usize] > 0.0)
    }
}

/// Values for many sets of dead atoms and forced nodes: only what reads something that changed is computed again.
pub(super) struct Evaluator<'a> {
    structure: &'a Structure,
    now: Vec<f64>,
    dead: Vec<bool>,
    queued: Vec<bool>,
    queue: BinaryHeap<Reverse<NodeIndex>>,
    changed: Vec<NodeIndex>,
    /// The nodes that the last call computed again.
    pub(super) touched: Vec<NodeIndex>,
}

impl<'a> Evaluator<'a> {
    pub(super) fn new(structure: &'a Structure) -> Self {
        Self {
            structure,
            now: structure.whole.clone(),
            dead: vec![false; structure.atoms.len()],
            queued: vec![false; structure.nodes.len()],
            queue: BinaryHeap::new(),
            changed: Vec::new(),
            touched: Vec::new(),
        }
    }

    /// The score when exactly these atoms are dead.
    pub(super) fn score(&mut self, atoms: &[u32]) -> f64 {
        self.value(atoms, &[], self.structure.root)
    }

    /// The value of `stop` when these atoms are dead and these nodes have these values instead of their own.
    /// `stop` has to dominate all of them: nothing above it is looked at.
    pub(super) fn value(&mut self, atoms: &[u32], forced: &[(NodeIndex, f64)], stop: NodeIndex) -> f64 {
        self.touched.clear();
        for &atom in atoms {
            self.dead[atom as usize] = true;
            for &reader in &self.structure.readers_of_atom[atom as usize] {
                self.enqueue(reader);
            }
        }
        for &(node, value) in forced {
            self.set(node, value, stop);
        }
        while let Some(Reverse(index)) = self.queue.pop() {
            self.queued[index as usize] = false;
            if forced.iter().any(|(node, _)| *node == index) {
                continue;
            }
            self.touched.push(index);
            let node = &self.structure.nodes[index as usize];
            let value = node.value(|c| self.now[c as usize], |a| !self.dead[a as usize]);
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
            for &reader in &structure.readers[node as usize] {
                self.enqueue(reader);
            }
        }
    }

    fn enqueue(&mut self, node: NodeIndex) {
        // What the root does not need has no dominator and is never looked at.
        if self.structure.needed[node as usize] && !std::mem::replace(&mut self.queued[node as usize], true) {
            self.queue.push(Reverse(node));
        }
    }
}
