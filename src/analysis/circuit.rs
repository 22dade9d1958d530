//! Gates over the parts that can die, in flat arrays: what a journey's score is computed from.
//!
//! Values are shares of requests, 0 to 1. Equal gates are one gate, so what is needed by many hangs on one node.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::share::Sum;
use super::wiring::NONE;

/// The index of a node; children come before parents.
pub(super) type NodeIndex = u32;

/// One gate and what it reads.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Node<'c> {
    /// Always 0: nothing comes this way.
    Never,
    /// 1 when all of these atoms live, else 0: a part and everything that contains it.
    Up(&'c [u32]),
    /// The product: all are needed.
    All(&'c [NodeIndex]),
    /// The best: any will do.
    Best(&'c [NodeIndex]),
    /// The mean: visitors are spread without regard to who lives.
    Mean(&'c [NodeIndex]),
    /// Members behind a chooser that may check their health.
    Pool(Pool<'c>),
}

/// Members behind a chooser.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pool<'c> {
    /// In the order in which they take over.
    pub(super) members: &'c [Member],
    /// Whether the first that passes takes all, or all that pass share.
    pub(super) first_only: bool,
    /// How many must pass for the pool to serve at all.
    pub(super) needs: u32,
}

impl Pool<'_> {
    /// Whether each member's check sees its whole score: whoever passes serves.
    pub(super) fn sees_all(&self) -> bool {
        self.members.iter().all(|m| m.check == m.score)
    }

    /// The scores of its members.
    pub(super) fn scores(&self) -> Vec<NodeIndex> {
        self.members.iter().map(|m| m.score).collect()
    }
}

/// One member of a pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Member {
    /// Its score.
    pub(super) score: NodeIndex,
    check: NodeIndex,
}

impl Member {
    /// A member that passes when `check` is above 0; none: it always passes.
    pub(super) fn new(score: NodeIndex, check: Option<NodeIndex>) -> Self {
        Self { score, check: check.unwrap_or(NONE) }
    }

    /// What the health check sees; none: there is no check.
    pub(super) fn check(self) -> Option<NodeIndex> {
        (self.check != NONE).then_some(self.check)
    }

    /// Whether it passes its check.
    pub(super) fn passes(self, value: impl Fn(NodeIndex) -> f64) -> bool {
        self.check == NONE || value(self.check) > 0.0
    }
}

/// Products with more factors are not taken apart: down a long chain that would be quadratic.
const MOST_FACTORS: u16 = 24;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Op {
    Never,
    Up,
    All,
    Best,
    Mean,
    Shared,
    First,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Gate {
    op: Op,
    needs: u32,
    /// What it reads: a range of `members` for pools, else of `inputs`.
    from: u32,
    to: u32,
}

/// All gates of a journey.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Circuit {
    gates: Vec<Gate>,
    inputs: Vec<u32>,
    members: Vec<Member>,
}

impl Circuit {
    /// How many gates there are.
    pub(super) fn len(&self) -> usize {
        self.gates.len()
    }

    /// A gate and what it reads.
    pub(super) fn node(&self, index: NodeIndex) -> Node<'_> {
        let gate = self.gates[index as usize];
        let inputs = || &self.inputs[gate.from as usize..gate.to as usize];
        match gate.op {
            Op::Never => Node::Never,
            Op::Up => Node::Up(inputs()),
            Op::All => Node::All(inputs()),
            Op::Best => Node::Best(inputs()),
            Op::Mean => Node::Mean(inputs()),
            Op::Shared | Op::First => Node::Pool(Pool {
                members: &self.members[gate.from as usize..gate.to as usize],
                first_only: gate.op == Op::First,
                needs: gate.needs,
            }),
        }
    }

    /// Calls with each gate that a gate reads and the place at which it reads it.
    pub(super) fn each_child(&self, index: NodeIndex, mut call: impl FnMut(NodeIndex, u32)) {
        match self.node(index) {
            Node::Never | Node::Up(_) => {}
            Node::All(children) | Node::Best(children) | Node::Mean(children) => {
                (0..).zip(children).for_each(|(place, child)| call(*child, place));
            }
            Node::Pool(pool) => {
                for (place, member) in (0..).zip(pool.members) {
                    call(member.score, place);
                    if member.check != NONE && member.check != member.score {
                        call(member.check, place);
                    }
                }
            }
        }
    }
}

impl Node<'_> {
    /// The value from the values of what it reads and the life of atoms.
    pub(super) fn value(self, value: impl Fn(NodeIndex) -> f64, alive: impl Fn(u32) -> bool) -> f64 {
        match self {
            Self::Never => 0.0,
            Self::Up(atoms) => f64::from(u8::from(atoms.iter().all(|a| alive(*a)))),
            Self::All(children) => children.iter().map(|c| value(*c)).product(),
            Self::Best(children) => children.iter().map(|c| value(*c)).fold(0.0, f64::max),
            Self::Mean(children) => children.iter().map(|c| value(*c)).collect::<Sum>().mean(),
            Self::Pool(pool) => {
                let passing = || pool.members.iter().filter(|m| m.passes(&value)).map(|m| value(m.score));
                if pool.first_only {
                    let enough = pool.needs <= 1 || passing().take(pool.needs as usize).count() == pool.needs as usize;
                    if enough { passing().next().unwrap_or(0.0) } else { 0.0 }
                } else {
                    let sum: Sum = passing().collect();
                    if sum.count() < pool.needs { 0.0 } else { sum.mean() }
                }
            }
        }
    }
}

/// A circuit that grows, with the value of each gate while nothing is dead.
#[derive(Debug, Default)]
pub(super) struct Builder {
    circuit: Circuit,
    whole: Vec<f64>,
    /// How many factors come of taking a gate apart completely.
    factors: Vec<u16>,
    shared: HashTable<NodeIndex>,
    hasher: DefaultHashBuilder,
}

impl Builder {
    /// The circuit and the value of each gate while nothing is dead.
    pub(super) fn finish(self) -> (Circuit, Vec<f64>) {
        (self.circuit, self.whole)
    }

    /// The value of a gate while nothing is dead.
    pub(super) fn whole(&self, node: NodeIndex) -> f64 {
        self.whole[node as usize]
    }

    /// The factors of a gate: what it multiplies, or itself. Products of products are taken apart while few factors
    /// come of it.
    pub(super) fn factors(&self, node: NodeIndex) -> Vec<NodeIndex> {
        let Node::All(children) = self.circuit.node(node) else { return vec![node] };
        if self.factors[node as usize] > MOST_FACTORS {
            return children.to_vec();
        }
        let mut factors = Vec::new();
        for child in children {
            for factor in self.factors(*child) {
                let life = matches!(self.circuit.node(factor), Node::Up(_));
                if !life || !factors.contains(&factor) {
                    factors.push(factor);
                }
            }
        }
        factors
    }

    /// The product of these factors, where lives become one life.
    pub(super) fn product(&mut self, factors: &[NodeIndex]) -> NodeIndex {
        let mut atoms: Vec<u32> = Vec::new();
        let (mut lives, mut others) = (Vec::new(), Vec::new());
        for factor in factors {
            if let Node::Up(needs) = self.circuit.node(*factor) {
                lives.push(*factor);
                atoms.extend(needs);
            } else {
                others.push(*factor);
            }
        }
        if lives.len() > 1 {
            atoms.sort_unstable();
            atoms.dedup();
            let from = self.circuit.inputs.len();
            self.circuit.inputs.extend(atoms);
            lives = vec![self.add(Op::Up, 0, from, true)];
        }
        lives.extend(others);
        self.all(&lives)
    }

    /// Always 0.
    pub(super) fn never(&mut self) -> NodeIndex {
        let from = self.circuit.inputs.len();
        self.add(Op::Never, 0, from, true)
    }

    /// All of these atoms live. Not looked up: the caller asks once per part.
    pub(super) fn up(&mut self, atoms: impl Iterator<Item = u32>) -> NodeIndex {
        let from = self.circuit.inputs.len();
        self.circuit.inputs.extend(atoms);
        self.add(Op::Up, 0, from, false)
    }

    /// All of these; one alone stands for itself.
    pub(super) fn all(&mut self, children: &[NodeIndex]) -> NodeIndex {
        self.over(Op::All, children)
    }

    /// The best of these; one alone stands for itself.
    pub(super) fn best(&mut self, children: &[NodeIndex]) -> NodeIndex {
        self.over(Op::Best, children)
    }

    /// The mean of these; one alone stands for itself.
    pub(super) fn mean(&mut self, children: &[NodeIndex]) -> NodeIndex {
        self.over(Op::Mean, children)
    }

    /// A pool.
    pub(super) fn pool(&mut self, members: &[Member], first_only: bool, needs: u32) -> NodeIndex {
        let from = self.circuit.members.len();
        self.circuit.members.extend(members);
        self.add(if first_only { Op::First } else { Op::Shared }, needs, from, true)
    }

    fn over(&mut self, op: Op, children: &[NodeIndex]) -> NodeIndex {
        if let [only] = *children {
            return only;
        }
        let from = self.circuit.inputs.len();
        self.circuit.inputs.extend(children);
        self.add(op, 0, from, true)
    }

    /// The gate that reads what was written from `from` on, or the same one that was there before.
    fn add(&mut self, op: Op, needs: u32, from: usize, shared: bool) -> NodeIndex {
        let pool = matches!(op, Op::Shared | Op::First);
        let to = if pool { self.circuit.members.len() } else { self.circuit.inputs.len() };
        let index = self.circuit.gates.len() as NodeIndex;
        let gate = Gate { op, needs, from: from as u32, to: to as u32 };
        if shared {
            let (circuit, hasher) = (&self.circuit, &self.hasher);
            let hash = circuit.hash(hasher, gate);
            if let Some(same) = self.shared.find(hash, |other| circuit.same(circuit.gates[*other as usize], gate)) {
                let same = *same;
                if pool {
                    self.circuit.members.truncate(from);
                } else {
                    self.circuit.inputs.truncate(from);
                }
                return same;
            }
            let rehash = |other: &NodeIndex| circuit.hash(hasher, circuit.gates[*other as usize]);
            self.shared.insert_unique(hash, index, rehash);
        }
        self.circuit.gates.push(gate);
        let factors = match self.circuit.node(index) {
            Node::All(children) => children.iter().map(|c| self.factors[*c as usize]).fold(0, u16::saturating_add),
            _ => 1,
        };
        self.factors.push(factors);
        let value = self.circuit.node(index).value(|c| self.whole[c as usize], |_| true);
        self.whole.push(value);
        index
    }
}

impl Circuit {
    fn hash(&self, hasher: &DefaultHashBuilder, gate: Gate) -> u64 {
        let range = gate.from as usize..gate.to as usize;
        match gate.op {
            Op::Shared | Op::First => hasher.hash_one((gate.op, gate.needs, &self.members[range])),
            op => hasher.hash_one((op, &self.inputs[range])),
        }
    }

    fn same(&self, a: Gate, b: Gate) -> bool {
        let (left, right) = (a.from as usize..a.to as usize, b.from as usize..b.to as usize);
        (a.op, a.needs) == (b.op, b.needs)
            && match a.op {
                Op::Shared | Op::First => self.members[left] == self.members[right],
                _ => self.inputs[left] == self.inputs[right],
            }
    }
}
