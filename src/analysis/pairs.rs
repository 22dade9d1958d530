//! Pairs of parts whose death together ends a journey, neither doing so alone: without trying every pair.
//!
//! Follow the death of `a` from dominator to dominator while these turn to 0; let `u` be the last that does and `D`
//! the first that does not. As far as the root can see, `a` dead is `u` at 0, and a partner of `a` has to lie within
//! the module of `D`, turn `D` to 0 together with `u`, and `D` at 0 has to end the journey. A part `b` below
//! another child `w` of `D`, whose module `u` does not reach, matters only if it turns `w` to 0 by itself; so most pairs are
//! decided by counting the members of `D` that are left.

use std::collections::{BTreeMap, BTreeSet};

use super::modules::{Effects, Modules};
use super::structure::{Node, NodeIndex};

/// A vertex of the dominator tree below some node: an atom or a gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Vertex {
    Atom(u32),
    Gate(NodeIndex),
}

/// One way to lose members of `D` by a single failure: what turns to 0, and which atoms do it.
struct Loss {
    vertex: Vertex,
    atoms: Vec<u32>,
    /// The children of `D` in whose modules something was looked at again.
    reached: BTreeSet<Vertex>,
    /// How many members of `D` have another score or check.
    members: usize,
}

/// The search ended early: there is more to look at than the budget allows.
#[derive(Debug)]
pub(super) struct OverBudget;

/// All minimal pairs of atoms, the smaller index first, sorted; `single` says which atoms end the journey alone.
pub(super) fn pairs(effects: &mut Effects, single: &[bool], budget: usize) -> Result<BTreeSet<(u32, u32)>, OverBudget> {
    let modules = effects.modules;
    let mut search = Search { effects, modules, single, budget, found: BTreeSet::new() };
    let mut losses: BTreeMap<NodeIndex, BTreeMap<Vertex, Vec<u32>>> = BTreeMap::new();
    for atom in (0..single.len() as u32).filter(|a| !single[*a as usize]) {
        if let Some((vertex, above)) = search.absorbed(atom) {
            losses.entry(above).or_default().entry(vertex).or_default().push(atom);
        }
    }
    let held = search.atoms_below();
    for (above, vertices) in losses {
        if search.effects.of_value(above, 0.0) <= 0.0 {
            search.module(above, vertices, &held)?;
        }
    }
    Ok(search.found)
}

struct Search<'e, 'a> {
    effects: &'e mut Effects<'a>,
    modules: &'a Modules<'a>,
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
        while value <= 0.0 {
            vertex = Vertex::Gate(above);
            above = self.modules.above(above)?;
            value = self.value(above, &[vertex]);
        }
        Some((vertex, above))
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

    /// The atoms of the module of each vertex directly below a dominator: dominator, then vertex, then atoms.
    fn atoms_below(&self) -> BTreeMap<NodeIndex, Vec<u32>> {
        let mut direct: BTreeMap<NodeIndex, Vec<u32>> = BTreeMap::new();
        for atom in 0..self.single.len() as u32 {
            if let Some(above) = self.modules.above_atom(atom) {
                direct.entry(above).or_default().push(atom);
            }
        }
        direct
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

    fn module(
        &mut self,
        above: NodeIndex,
        vertices: BTreeMap<Vertex, Vec<u32>>,
        direct: &BTreeMap<NodeIndex, Vec<u32>>,
    ) -> Result<(), OverBudget> {
        let mut losses: Vec<Loss> = Vec::new();
        for (vertex, atoms) in vertices {
            self.value(above, &[vertex]);
            let touched = self.effects.evaluator.touched.clone();
            self.spend(touched.len() + 1)?;
            let mut reached: BTreeSet<Vertex> = touched
                .iter()
                .filter(|n| **n != above)
                .filter_map(|n| self.child_of(above, *n))
                .map(Vertex::Gate)
                .collect();
            reached.insert(vertex);
            let changed = |n: NodeIndex| Vertex::Gate(n) == vertex || touched.contains(&n);
            let members = members(&self.modules.structure.nodes[above as usize], changed);
            losses.push(Loss { vertex, atoms, reached, members });
        }
        let (alive, needs) = living(&self.modules.structure.nodes[above as usize], &self.modules.structure.whole);
        let most = losses.iter().map(|l| l.members).max().unwrap_or(0);
        let mut reaching: BTreeMap<Vertex, usize> = BTreeMap::new();
        for vertex in losses.iter().flat_map(|l| &l.reached) {
            *reaching.entry(*vertex).or_default() += 1;
        }
        for i in 0..losses.len() {
            self.reached_modules(above, &losses[i], direct)?;
            // With so many members left no second loss can matter, unless both reach into one module.
            let alone = losses[i].reached.iter().all(|v| reaching[v] == 1);
            if alone && alive.is_some_and(|alive| alive >= losses[i].members + most + needs) {
                continue;
            }
            self.spend(losses.len() - i)?;
            for j in i + 1..losses.len() {
                let (a, b) = (&losses[i], &losses[j]);
                let enough = alive.is_some_and(|alive| alive >= a.members + b.members + needs);
                if enough && a.reached.is_disjoint(&b.reached) {
                    continue;
                }
                self.spend(a.reached.len() + b.reached.len())?;
                if self.value(above, &[a.vertex, b.vertex]) <= 0.0 {
                    self.note(&losses[i].atoms, &losses[j].atoms);
                }
            }
        }
        Ok(())
    }

    /// Parts in the modules that a loss reaches may matter although they turn nothing to 0 alone.
    fn reached_modules(
        &mut self,
        above: NodeIndex,
        loss: &Loss,
        direct: &BTreeMap<NodeIndex, Vec<u32>>,
    ) -> Result<(), OverBudget> {
        for reached in &loss.reached {
            let Vertex::Gate(gate) = *reached else { continue };
            if *reached == loss.vertex {
                continue;
            }
            for atom in self.inside(gate, direct)? {
                self.spend(1 + self.effects.evaluator.touched.len())?;
                if !self.single[atom as usize] && self.value(above, &[loss.vertex, Vertex::Atom(atom)]) <= 0.0 {
                    self.note(&loss.atoms, &[atom]);
                }
            }
        }
        Ok(())
    }

    /// Every atom that a gate dominates.
    fn inside(&mut self, gate: NodeIndex, direct: &BTreeMap<NodeIndex, Vec<u32>>) -> Result<Vec<u32>, OverBudget> {
        let mut out = Vec::new();
        let mut stack = vec![gate];
        while let Some(node) = stack.pop() {
            self.spend(1)?;
            out.extend(direct.get(&node).into_iter().flatten().copied());
            stack.extend(self.modules.children(node));
        }
        Ok(out)
    }

    fn note(&mut self, left: &[u32], right: &[u32]) {
        for a in left {
            for b in right.iter().filter(|b| *b != a) {
                self.found.insert((*a.min(b), *a.max(b)));
            }
        }
    }
}

/// How many members of a gate are among what changed.
fn members(node: &Node, changed: impl Fn(NodeIndex) -> bool) -> usize {
    match node {
        Node::Constant(_) | Node::Up(_) => 0,
        Node::All(c) | Node::Best(c) | Node::Mean(c) => c.iter().filter(|c| changed(**c)).count(),
        Node::Pool { members, .. } => {
            members.iter().filter(|m| changed(m.score) || m.check.is_some_and(&changed)).count()
        }
    }
}

/// How many members of an any-of gate serve with nothing dead, and how many it needs. None: not such a gate.
fn living(node: &Node, whole: &[f64]) -> (Option<usize>, usize) {
    let serves = |n: NodeIndex| whole[n as usize] > 0.0;
    match node {
        Node::Best(c) | Node::Mean(c) => (Some(c.iter().filter(|c| serves(**c)).count()), 1),
        Node::Pool { members, first_only: false, needs } => {
            let living = members.iter().filter(|m| serves(m.score) && m.check.is_none_or(serves)).count();
            (Some(living), (*needs).max(1) as usize)
        }
        _ => (None, 0),
    }
}
