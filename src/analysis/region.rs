//! What lies between a node and the closed nodes below it, and its decision diagram.
//!
//! A node is *closed* when nothing below it is needed elsewhere: then its value is a random number of its own,
//! independent of everything beside it.

use hashbrown::{HashMap, HashSet};

use super::circuit::{Member, Node, NodeIndex, Pool};
use super::diagram::{Diagrams, Distribution, End, OverBudget, Root};
use super::modules::Modules;
use super::structure::Structure;

/// Which atoms are taken as known, which nodes are closed then, and the first atom in host-major order below each.
pub(super) struct Shape<'a> {
    pub(super) structure: &'a Structure,
    /// Whether an atom is taken to live or to be dead; none: it is a random number.
    pub(super) fixed: Vec<Option<bool>>,
    closed: Vec<bool>,
    first: Vec<u32>,
}

/// What a diagram's variable stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Leaf {
    Atom(u32),
    Closed(NodeIndex),
}

/// A member of a pool that is made of nothing but lives.
pub(super) struct Nested {
    /// What it needs to pass its check.
    pub(super) check: Vec<Leaf>,
    /// What it needs besides to serve.
    pub(super) rest: Vec<Leaf>,
    /// Whether nothing that it needs to pass is known to be dead.
    pub(super) can_pass: bool,
    /// The same for what it needs besides.
    pub(super) can_serve: bool,
}

impl Nested {
    /// The probabilities that it passes, and that it serves then.
    pub(super) fn chances(&self, leaf: impl Fn(Leaf) -> f64) -> (f64, f64) {
        let all = |leaves: &[Leaf], can: bool| if can { leaves.iter().map(|l| leaf(*l)).product() } else { 0.0 };
        (all(&self.check, self.can_pass), all(&self.rest, self.can_serve))
    }
}

/// Nodes that are computed together, children first, and what they are computed from, in the order of variables.
pub(super) struct Region {
    nodes: Vec<NodeIndex>,
    pub(super) leaves: Vec<Leaf>,
}

impl<'a> Shape<'a> {
    /// The shape when these atoms are known.
    pub(super) fn of(modules: &Modules<'a>, known: &[u32]) -> Self {
        let structure = modules.structure;
        let mut fixed = vec![None; structure.atoms() as usize];
        for atom in known {
            fixed[*atom as usize] = Some(true);
        }
        let count = structure.root as usize + 1;
        let (mut closed, mut first, mut highest) = (vec![false; count], vec![u32::MAX; count], vec![0; count]);
        for node in (0..=structure.root).filter(|n| structure.is_needed(*n)) {
            let index = node as usize;
            // The highest dominator of anything below: closed means that none lies above this node.
            if let Node::Up(atoms) = structure.node(node) {
                for atom in atoms.iter().filter(|a| fixed[**a as usize].is_none()) {
                    highest[index] = highest[index].max(modules.above_atom(*atom).unwrap_or(structure.root));
                    first[index] = first[index].min(structure.rank(*atom));
                }
            }
            structure.circuit.each_child(node, |child, _| {
                // What is always the same is independent of everything.
                let constant = first[child as usize] == u32::MAX;
                let above = if constant { 0 } else { modules.above(child).unwrap_or(structure.root) };
                highest[index] = highest[index].max(above).max(highest[child as usize]);
                first[index] = first[index].min(first[child as usize]);
            });
            closed[index] = highest[index] <= node;
        }
        Self { structure, fixed, closed, first }
    }

    /// Whether a node is closed.
    pub(super) fn is_closed(&self, node: NodeIndex) -> bool {
        self.closed[node as usize]
    }

    /// The closed nodes, children first.
    pub(super) fn closed(&self) -> impl Iterator<Item = NodeIndex> + '_ {
        (0..=self.structure.root).filter(|node| self.closed[*node as usize])
    }

    /// Whether these nodes are closed and none is there twice: independent random numbers.
    pub(super) fn independent(&self, nodes: &[NodeIndex]) -> bool {
        if !nodes.iter().all(|node| self.is_closed(*node)) {
            return false;
        }
        if nodes.len() <= 16 {
            return (1..nodes.len()).all(|i| !nodes[..i].contains(&nodes[i]));
        }
        let mut seen = HashSet::with_capacity(nodes.len());
        nodes.iter().all(|node| seen.insert(*node))
    }

    /// A member that passes its check while some atoms live, and serves while some more do. None: it is not so simple.
    pub(super) fn nested(&self, member: Member) -> Option<Nested> {
        let (Node::Up(score), Node::Up(check)) =
            (self.structure.node(member.score), self.structure.node(member.check()?))
        else {
            return None;
        };
        if !check.iter().all(|a| score.contains(a)) {
            return None;
        }
        let mut nested = Nested { check: Vec::new(), rest: Vec::new(), can_pass: true, can_serve: true };
        for atom in score {
            let checked = check.contains(atom);
            match self.fixed[*atom as usize] {
                None if checked => nested.check.push(Leaf::Atom(*atom)),
                None => nested.rest.push(Leaf::Atom(*atom)),
                Some(false) if checked => nested.can_pass = false,
                Some(false) => nested.can_serve = false,
                Some(true) => {}
            }
        }
        Some(nested)
    }

    /// What has to be computed together for these nodes. A root that is closed is a leaf unless `open` is it.
    pub(super) fn region(&self, roots: &[NodeIndex], open: Option<NodeIndex>) -> Region {
        let mut nodes = std::collections::BTreeSet::new();
        let mut leaves: HashMap<Leaf, u32> = HashMap::new();
        let mut stack: Vec<NodeIndex> = roots.to_vec();
        while let Some(node) = stack.pop() {
            if self.is_closed(node) && open != Some(node) {
                leaves.insert(Leaf::Closed(node), self.first[node as usize]);
            } else if nodes.insert(node) {
                if let Node::Up(atoms) = self.structure.node(node) {
                    let free = atoms.iter().filter(|a| self.fixed[**a as usize].is_none());
                    leaves.extend(free.map(|a| (Leaf::Atom(*a), self.structure.rank(*a))));
                }
                self.structure.circuit.each_child(node, |child, _| stack.push(child));
            }
        }
        let mut sorted: Vec<(u32, bool, Leaf)> =
            leaves.into_iter().map(|(leaf, place)| (place, matches!(leaf, Leaf::Closed(_)), leaf)).collect();
        sorted.sort_unstable();
        Region { nodes: nodes.into_iter().collect(), leaves: sorted.into_iter().map(|(.., leaf)| leaf).collect() }
    }
}

impl Region {
    /// The diagrams of these roots over the leaves, whose distributions are given in their order. With `positive` every
    /// gate is 1 when it is above 0: whether anything is served at all.
    pub(super) fn diagrams(
        &self,
        shape: &Shape,
        variables: &[Distribution],
        positive: bool,
        budget: usize,
    ) -> Result<(Diagrams, HashMap<NodeIndex, Root>), OverBudget> {
        let mut d = Diagrams::new(budget);
        let mut roots: HashMap<NodeIndex, Root> = HashMap::new();
        let mut atoms: HashMap<u32, Root> = HashMap::new();
        for (variable, (leaf, values)) in (0..).zip(self.leaves.iter().zip(variables)) {
            let root = d.variable(variable, values)?;
            match leaf {
                Leaf::Atom(atom) => atoms.insert(*atom, root),
                Leaf::Closed(node) => roots.insert(*node, root),
            };
        }
        for node in &self.nodes {
            let mut root = build(shape.structure.node(*node), &roots, &mut d, |d, atom| {
                let known = |alive: bool| end(d, f64::from(u8::from(alive)));
                shape.fixed[atom as usize].map_or_else(|| Ok(atoms[&atom]), known)
            })?;
            if positive {
                root = d.map(root, &|end| End { value: f64::from(u8::from(end.value > 0.0)), count: 0 })?;
            }
            roots.insert(*node, root);
        }
        Ok((d, roots))
    }
}

fn end(d: &mut Diagrams, value: f64) -> Result<Root, OverBudget> {
    d.end(End { value, count: 0 })
}

/// The diagram of one gate over those of its children.
fn build(
    node: Node,
    roots: &HashMap<NodeIndex, Root>,
    d: &mut Diagrams,
    atom: impl Fn(&mut Diagrams, u32) -> Result<Root, OverBudget>,
) -> Result<Root, OverBudget> {
    let value = |value: f64| End { value, count: 0 };
    match node {
        Node::Never => end(d, 0.0),
        Node::Up(atoms) => {
            let mut at = end(d, 1.0)?;
            for a in atoms {
                let v = atom(d, *a)?;
                at = d.apply(v, at, &|a, b| value(a.value * b.value))?;
            }
            Ok(at)
        }
        // Folded from the last child: from the first, the work is quadratic in the width.
        Node::All(children) => fold(d, children.iter().map(|c| roots[c]), 1.0, &|a, b| a * b),
        Node::Best(children) => fold(d, children.iter().map(|c| roots[c]), 0.0, &f64::max),
        Node::Mean(children) => {
            let sum = fold(d, children.iter().map(|c| roots[c]), 0.0, &|a, b| a + b)?;
            let n = children.len().max(1) as f64;
            d.map(sum, &|end| value(end.value / n))
        }
        Node::Pool(Pool { members, first_only, needs }) => {
            let mut at = end(d, 0.0)?;
            for member in members.iter().rev() {
                let one = joint(d, roots[&member.score], member.check().map(|c| roots[&c]))?;
                at = d.apply(one, at, &|m, rest| match (m.count, first_only) {
                    (0, _) => rest,
                    (_, true) => End { value: m.value, count: rest.count + 1 },
                    (_, false) => End { value: m.value + rest.value, count: rest.count + 1 },
                })?;
            }
            d.map(at, &|end| {
                let share = if first_only { 1.0 } else { f64::from(end.count.max(1)) };
                value(if end.count < needs.max(1) { 0.0 } else { end.value / share })
            })
        }
    }
}

/// A member's score, with count 1 when it passes its check.
pub(super) fn joint(d: &mut Diagrams, score: Root, check: Option<Root>) -> Result<Root, OverBudget> {
    let check = check.map_or_else(|| end(d, 1.0), Ok)?;
    d.apply(score, check, &|s, c| End { value: s.value, count: u32::from(c.value > 0.0) })
}

fn fold(
    d: &mut Diagrams,
    roots: impl DoubleEndedIterator<Item = Root>,
    start: f64,
    f: &impl Fn(f64, f64) -> f64,
) -> Result<Root, OverBudget> {
    let mut at = end(d, start)?;
    for root in roots.rev() {
        at = d.apply(root, at, &|a, b| End { value: f(a.value, b.value), count: 0 })?;
    }
    Ok(at)
}
