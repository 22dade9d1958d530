//! Pairs of parts whose death together ends a journey, neither doing so alone: without trying every pair.
//!
//! Follow the death of `a` from dominator to dominator while these turn to 0; let `u` be the last that does and `D`
//! the first that does not. As far as the root can see, `a` dead is `u` at 0, and a partner of `a` has to lie within
//! the module of `D`, turn `D` to 0 together with `u`, and `D` at 0 has to end the journey. A part `b` below
//! another child `w` of `D`, whose module `u` does not reach, matters only if it turns `w` to 0 by itself; so most pairs are
//! decided by counting the members of `D` that are left.

use std::collections::BTreeSet;

use hashbrown::HashMap;

use super::circuit::{Node, NodeIndex};
use super::modules::{Effects, Modules};
use super::wiring::Rows;

/// A vertex of the dominator tree below some node: an atom or a gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Vertex {
    Atom(u32),
    Gate(NodeIndex),
}

/// One way to lose members of `D` by a single failure: what turns to 0, and which atoms do it.
struct Loss {
    vertex: Vertex,
    atoms: Vec<u32>,
    /// The children of `D` in whose modules something was looked at again, sorted.
    reached: Vec<Vertex>,
    /// How many members of `D` have another score or check.
    members: usize,
}

/// The search ended early: there is more to look at than the budget allows.
#[derive(Debug)]
pub(super) struct OverBudget;

/// All minimal pairs of atoms, the smaller index first, sorted; `single` says which atoms end the journey alone.
pub(super) fn pairs(effects: &mut Effects, single: &[bool], budget: usize) -> Result<BTreeSet<(u32, u32)>, OverBudget> {
    let modules = effects.modules;
    let (nodes_below, atoms_below) = modules.below();
    let absorbers = vec![None; modules.structure.circuit.len()];
    let found = BTreeSet::new();
    let mut search = Search { effects, modules, nodes_below, atoms_below, absorbers, single, budget, found };
    let mut losses: Vec<(NodeIndex, Vertex, u32)> = Vec::new();
    for atom in (0..single.len() as u32).filter(|a| !single[*a as usize]) {
        losses.extend(search.absorbed(atom).map(|(vertex, above)| (above, vertex, atom)));
    }
    losses.sort_unstable();
    for module in losses.chunk_by(|a, b| a.0 == b.0) {
        if search.effects.of_value(module[0].0, 0.0) <= 0.0 {
            search.module(module)?;
        }
    }
    Ok(search.found)
}

struct Search<'e, 'a> {
    effects: &'e mut Effects<'a>,
    modules: &'a Modules<'a>,
    /// What each node directly dominates.
    nodes_below: Rows,
    atoms_below: Rows,
    /// What each gate at 0 turns to 0 at last, and the dominator that stays above 0, where that is known.
    absorbers: Vec<Option<(Vertex, NodeIndex)>>,
    single: &'e [bool],
    budget: usize,
    found: BTreeSet<(u32, u32)>,
}

impl Search<'_, '_> {
    fn spend(&mut self, steps: usize) -> Result<(), OverBudget> {
        self.budget = self.budget.checked_sub(steps).ok_or(OverBudget)?;
        Ok(())
    }

    /// What the death of an atom turns to 0 at last, and the dominator that stays above 0. None: nothing depends on it.
    fn absorbed(&mut self, atom: u32) -> Option<(Vertex, NodeIndex)> {
        let mut above = self.modules.above_atom(atom)?;
        let mut vertex = Vertex::Atom(atom);
        let mut value = self.effects.evaluator.value(&[atom], &[], above);
        let mut passed = Vec::new();
        let absorber = loop {
            if value > 0.0 {
                break (vertex, above);
            }
            if let Some(known) = self.absorbers[above as usize] {
                break known;
            }
            passed.push(above);
            vertex = Vertex::Gate(above);
            above = self.modules.above(above)?;
            value = self.value(above, &[vertex]);
        };
        for gate in passed {
            self.absorbers[gate as usize] = Some(absorber);
        }
        Some(absorber)
    }

    /// The value of `stop` with these at 0.
    fn value(&mut self, stop: NodeIndex, lost: &[Vertex]) -> f64 {
        let (mut atoms, mut gates) = (Vec::new(), Vec::new());
        for vertex in lost {
            match vertex {
                Vertex::Atom(atom) => atoms.push(*atom),
                Vertex::Gate(node) => gates.push((*node, 0.0)),
            }
        }
        self.effects.evaluator.value(&atoms, &gates, stop)
    }

    /// The child of `above` in the dominator tree in whose module a node lies.
    fn child_of(&self, above: NodeIndex, mut node: NodeIndex) -> Option<NodeIndex> {
        loop {
            let next = self.modules.above(node)?;
            if next == above {
                return Some(node);
            }
            node = next;
        }
    }

    /// The pairs that one dominator absorbs: `(dominator, vertex, atom)`, sorted.
    fn module(&mut self, absorbed: &[(NodeIndex, Vertex, u32)]) -> Result<(), OverBudget> {
        let above = absorbed[0].0;
        let mut losses: Vec<Loss> = Vec::new();
        for loss in absorbed.chunk_by(|a, b| a.1 == b.1) {
            losses.push(self.loss(above, loss[0].1, loss.iter().map(|(_, _, atom)| *atom).collect())?);
        }
        losses.sort_by_key(|loss| std::cmp::Reverse(loss.members));
        let structure = self.modules.structure;
        let left = living(structure.node(above), &structure.whole);
        // With so many members left two losses matter together only by what both reach, and no more of that than reads it.
        let enough = |a: &Loss, b: &Loss, shared: usize| {
            left.is_some_and(|(alive, needs)| alive >= (a.members + b.members + needs).saturating_add(shared))
        };
        let mut reaching: HashMap<Vertex, Vec<usize>> = HashMap::new();
        for i in 0..losses.len() {
            self.reached_modules(above, &losses[i], left)?;
            let loss = &losses[i];
            // Losses are sorted by their members: once there are enough left, there are for all that follow.
            let mut others: Vec<usize> = (0..i).take_while(|j| !enough(loss, &losses[*j], 0)).collect();
            let mut shared: HashMap<usize, usize> = HashMap::new();
            for vertex in &loss.reached {
                let cost = self.readers_of_module(above, *vertex).unwrap_or(usize::MAX);
                for j in reaching.get(vertex).into_iter().flatten() {
                    let costs = shared.entry(*j).or_default();
                    *costs = costs.saturating_add(cost);
                }
            }
            let matters = |(j, costs): (usize, usize)| (!enough(loss, &losses[j], costs)).then_some(j);
            others.extend(shared.into_iter().filter_map(matters));
            others.sort_unstable();
            others.dedup();
            self.spend(others.len() + 1)?;
            for j in others {
                if self.value(above, &[losses[i].vertex, losses[j].vertex]) <= 0.0 {
                    self.note(&losses[i].atoms, &losses[j].atoms)?;
                }
                self.spend(self.effects.evaluator.touched.len())?;
            }
            for vertex in &losses[i].reached {
                reaching.entry(*vertex).or_default().push(i);
            }
        }
        Ok(())
    }

    /// What turning this vertex to 0 takes from a dominator that stays above 0.
    fn loss(&mut self, above: NodeIndex, vertex: Vertex, atoms: Vec<u32>) -> Result<Loss, OverBudget> {
        self.value(above, &[vertex]);
        let evaluator = &self.effects.evaluator;
        let members = if evaluator.touched.last() == Some(&above) { evaluator.changed_places } else { 0 };
        let touched = evaluator.touched.iter().filter(|n| **n != above);
        let mut reached: Vec<Vertex> =
            touched.filter_map(|n| self.child_of(above, *n)).map(Vertex::Gate).chain([vertex]).collect();
        reached.sort_unstable();
        reached.dedup();
        self.spend(self.effects.evaluator.touched.len() + 1)?;
        Ok(Loss { vertex, atoms, reached, members })
    }

    /// Parts in the modules that a loss reaches may matter although they turn nothing to 0 alone.
    fn reached_modules(
        &mut self,
        above: NodeIndex,
        loss: &Loss,
        left: Option<(usize, usize)>,
    ) -> Result<(), OverBudget> {
        for reached in &loss.reached {
            let Vertex::Gate(gate) = *reached else { continue };
            // Whatever happens in this module costs no more members than read it.
            let readers = self.readers_of_module(above, *reached);
            let spared =
                left.zip(readers).is_some_and(|((alive, needs), readers)| alive >= loss.members + readers + needs);
            if *reached == loss.vertex || spared {
                continue;
            }
            for atom in self.inside(gate)? {
                self.spend(1 + self.effects.evaluator.touched.len())?;
                if !self.single[atom as usize] && self.value(above, &[loss.vertex, Vertex::Atom(atom)]) <= 0.0 {
                    self.note(&loss.atoms, &[atom])?;
                }
            }
        }
        Ok(())
    }

    /// How many members of a dominator something below one of its children can change; none: more than those that
    /// read the child.
    fn readers_of_module(&self, above: NodeIndex, child: Vertex) -> Option<usize> {
        let Vertex::Gate(gate) = child else { return None };
        let readers = self.modules.structure.readers(gate);
        readers.iter().all(|reader| *reader == above).then_some(readers.len())
    }

    /// Every atom that a gate dominates.
    fn inside(&mut self, gate: NodeIndex) -> Result<Vec<u32>, OverBudget> {
        let mut out = Vec::new();
        let mut stack = vec![gate];
        while let Some(node) = stack.pop() {
            self.spend(1)?;
            out.extend(self.atoms_below.row(node));
            stack.extend(self.nodes_below.row(node));
        }
        Ok(out)
    }

    fn note(&mut self, left: &[u32], right: &[u32]) -> Result<(), OverBudget> {
        self.spend(left.len() * right.len())?;
        for a in left {
            for b in right.iter().filter(|b| *b != a) {
                self.found.insert((*a.min(b), *a.max(b)));
            }
        }
        Ok(())
    }
}

/// How many members of an any-of gate serve with nothing dead, and how many it needs. None: not such a gate.
fn living(node: Node, whole: &[f64]) -> Option<(usize, usize)> {
    let serves = |n: NodeIndex| whole[n as usize] > 0.0;
    match node {
        Node::Best(children) | Node::Mean(children) => Some((children.iter().filter(|c| serves(**c)).count(), 1)),
        // The first that passes may be one that cannot serve, unless the check sees that.
        Node::Pool(pool) if !pool.first_only || pool.sees_all() => {
            let serving = pool.members.iter().filter(|m| serves(m.score) && m.passes(|c| whole[c as usize]));
            Some((serving.count(), pool.needs.max(1) as usize))
        }
        _ => None,
    }
}
