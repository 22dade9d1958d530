//! The exact availabilities of a journey, module by module.
//!
//! A node is *closed* when nothing below it is needed elsewhere: then its value is a random number of its own,
//! independent of everything beside it. Each closed node's distribution is computed by a decision diagram over the
//! atoms and closed nodes directly below it, so that what is large becomes many things that are small.

use std::collections::HashMap;

use super::DEFAULT_AVAILABILITY;
use super::diagram::{Diagrams, Distribution, End, OverBudget, Root};
use super::modules::Modules;
use super::report::Availability;
use super::circuit::{Node, NodeIndex, Pool};
use super::structure::Structure;

/// How many diagram nodes one journey may use in all.
const NODE_BUDGET: usize = 4_000_000;
/// How many variables one diagram may have (the depth of the recursion).
const VARIABLE_BUDGET: usize = 2_000;

/// What a diagram's variable stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Leaf {
    Atom(u32),
    Closed(NodeIndex),
}

/// The three availabilities; none when the budget does not suffice.
pub(super) fn exact(modules: &Modules) -> Option<Availability> {
    let structure = modules.structure;
    let position: Vec<u32> = (0..structure.atoms()).map(|atom| structure.rank(atom)).collect();
    let shape = Shape::of(modules, &position);
    let mut known: HashMap<NodeIndex, Distribution> = HashMap::new();
    let mut budget = NODE_BUDGET;
    for node in (0..=structure.root).filter(|n| shape.closed[*n as usize]) {
        let module = Module { structure, shape: &shape, position: &position, known: &known };
        let (distribution, used) = module.distribution(node, budget).ok()?;
        budget -= used.min(budget);
        known.insert(node, distribution);
    }
    let root = known.get(&structure.root)?;
    let sum = |f: &dyn Fn(f64) -> f64| root.iter().map(|(value, p)| f(*value) * p).sum();
    Some(Availability {
        any: sum(&|score| f64::from(u8::from(score > 0.0))),
        full: sum(&|score| f64::from(u8::from(score >= 1.0))),
        expected: sum(&|score| score),
    })
}

/// Which nodes are closed, and the first atom in the order of variables below each.
struct Shape {
    closed: Vec<bool>,
    first: Vec<u32>,
}

impl Shape {
    fn of(modules: &Modules, position: &[u32]) -> Self {
        let structure = modules.structure;
        let count = structure.circuit.len();
        let (mut closed, mut first, mut highest) = (vec![false; count], vec![u32::MAX; count], vec![0; count]);
        for index in 0..count {
            let node = structure.node(index as NodeIndex);
            // The highest dominator of anything below: closed means that none lies above this node.
            if let Node::Up(atoms) = node {
                for atom in atoms {
                    highest[index] = highest[index].max(modules.above_atom(*atom).unwrap_or(structure.root));
                    first[index] = first[index].min(position[*atom as usize]);
                }
            }
            for child in children(node) {
                let above = modules.above(child).unwrap_or(structure.root);
                highest[index] = highest[index].max(above).max(highest[child as usize]);
                first[index] = first[index].min(first[child as usize]);
            }
            closed[index] = structure.is_needed(index as NodeIndex) && highest[index] as usize <= index;
        }
        Self { closed, first }
    }
}

struct Module<'a> {
    structure: &'a Structure,
    shape: &'a Shape,
    position: &'a [u32],
    known: &'a HashMap<NodeIndex, Distribution>,
}

impl Module<'_> {
    /// The distribution of a closed node's value, and how many diagram nodes that took.
    fn distribution(&self, top: NodeIndex, budget: usize) -> Result<(Distribution, usize), OverBudget> {
        let (nodes, leaves) = self.region(top);
        if leaves.len() > VARIABLE_BUDGET {
            return Err(OverBudget);
        }
        let variables: Vec<Distribution> = leaves.iter().map(|leaf| self.of_leaf(*leaf)).collect();
        let index: HashMap<Leaf, u32> = leaves.iter().enumerate().map(|(i, leaf)| (*leaf, i as u32)).collect();
        let mut diagrams = Diagrams::new(budget);
        let mut roots: HashMap<NodeIndex, Root> = HashMap::new();
        for (leaf, variable) in &leaves.iter().map(|l| (*l, index[l])).collect::<Vec<_>>() {
            if let Leaf::Closed(node) = leaf {
                roots.insert(*node, diagrams.variable(*variable, &variables[*variable as usize])?);
            }
        }
        for node in nodes {
            let atom = |d: &mut Diagrams, atom: u32| {
                let variable = index[&Leaf::Atom(atom)];
                d.variable(variable, &variables[variable as usize])
            };
            let root = build(self.structure.node(node), &roots, &mut diagrams, atom)?;
            roots.insert(node, root);
        }
        Ok((diagrams.distribution(roots[&top], &variables), diagrams.len()))
    }

    /// The nodes between a closed node and the atoms and closed nodes next below it: children first, and the
    /// leaves in the order of variables.
    fn region(&self, top: NodeIndex) -> (Vec<NodeIndex>, Vec<Leaf>) {
        let mut nodes = std::collections::BTreeSet::from([top]);
        let mut leaves: HashMap<Leaf, u32> = HashMap::new();
        let mut stack = vec![top];
        while let Some(node) = stack.pop() {
            if let Node::Up(atoms) = self.structure.node(node) {
                leaves.extend(atoms.iter().map(|a| (Leaf::Atom(*a), self.position[*a as usize])));
            }
            for child in children(self.structure.node(node)) {
                if self.shape.closed[child as usize] {
                    leaves.insert(Leaf::Closed(child), self.shape.first[child as usize]);
                } else if nodes.insert(child) {
                    stack.push(child);
                }
            }
        }
        let mut sorted: Vec<(u32, Leaf)> = leaves.into_iter().map(|(leaf, place)| (place, leaf)).collect();
        sorted.sort_by_key(|(place, leaf)| (*place, matches!(leaf, Leaf::Closed(_)), leaf_number(*leaf)));
        (nodes.into_iter().collect(), sorted.into_iter().map(|(_, leaf)| leaf).collect())
    }

    fn of_leaf(&self, leaf: Leaf) -> Distribution {
        match leaf {
            Leaf::Closed(node) => self.known[&node].clone(),
            Leaf::Atom(atom) => {
                let alive = self.structure.stated(atom).unwrap_or(DEFAULT_AVAILABILITY);
                vec![(0.0, 1.0 - alive), (1.0, alive)]
            }
        }
    }
}

const fn leaf_number(leaf: Leaf) -> u32 {
    match leaf {
        Leaf::Atom(n) | Leaf::Closed(n) => n,
    }
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
        Node::Never => d.end(value(0.0)),
        Node::Up(atoms) => {
            let mut at = d.end(value(1.0))?;
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
            let mut at = d.end(value(0.0))?;
            for member in members.iter().rev() {
                let score = roots[&member.score];
                let check = member.check().map_or_else(|| d.end(value(1.0)), |c| Ok(roots[&c]))?;
                let one = d.apply(score, check, &|s, c| End { value: s.value, count: u32::from(c.value > 0.0) })?;
                                at = d.apply(one, at, &|m, rest| match (m.count, first_only) {
                    (0, _) => rest,
                    (_, true) => End { value: m.value, count: rest.count + 1 },
                    (_, false) => End { value: m.value + rest.value, count: rest.count + 1 },
                })?;
            }
            let needs = needs.max(1);
            d.map(at, &|end| {
                let share = if first_only { 1.0 } else { f64::from(end.count.max(1)) };
                value(if end.count < needs { 0.0 } else { end.value / share })
            })
        }
    }
}

fn fold(
    d: &mut Diagrams,
    roots: impl DoubleEndedIterator<Item = Root>,
    start: f64,
    f: &impl Fn(f64, f64) -> f64,
) -> Result<Root, OverBudget> {
    let mut at = d.end(End { value: start, count: 0 })?;
    for root in roots.rev() {
        at = d.apply(root, at, &|a, b| End { value: f(a.value, b.value), count: 0 })?;
    }
    Ok(at)
}

fn children(node: Node) -> Vec<NodeIndex> {
    match node {
        Node::Never | Node::Up(_) => Vec::new(),
        Node::All(c) | Node::Best(c) | Node::Mean(c) => c.to_vec(),
        Node::Pool(pool) => pool.members.iter().flat_map(|m| [Some(m.score), m.check()]).flatten().collect(),
    }
}
