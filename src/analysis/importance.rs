//! Birnbaum importance: how much the availability of a journey rises per availability of one part.
//!
//! I(c) = P(score > 0 | c lives) − P(score > 0 | c is dead) (Birnbaum 1969). Whether anything is served at all depends on
//! nothing but whether each gate serves anything, so gates are true or false here: probabilities go up from the
//! parts to the root, and their slopes come down again.

use super::availability::{combinations, first_within, lives};
use super::circuit::{Node, NodeIndex, Pool};
use super::diagram::{Diagrams, Distribution, OverBudget, Root};
use super::modules::Modules;
use super::pool_walk::{Outcomes, walk, worths};
use super::region::{Leaf, Nested, Region, Shape, joint};
use hashbrown::HashSet;

/// How many steps one pool may take.
const POOL_STEPS: usize = 4_000_000;

/// The importance of each atom, from −1 to 1. It is below 0 only where a check keeps a pool with a member that
/// cannot serve.
///
/// # Errors
/// When the budget does not suffice.
pub(super) fn birnbaum(modules: &Modules) -> Result<Vec<f64>, OverBudget> {
    first_within(modules, knowing)
}

/// The same while these atoms are taken as known, dead and alive in turn, within so many diagram nodes.
pub(super) fn knowing(modules: &Modules, known: &[u32], mut budget: usize) -> Result<Vec<f64>, OverBudget> {
    let structure = modules.structure;
    let mut shape = Shape::of(modules, known);
    let closed: Vec<NodeIndex> = shape.closed().collect();
    let mut importance = vec![0.0; structure.atoms() as usize];
    combinations(&mut shape, known, |shape, combination, probability| {
        let nodes = structure.root as usize + 1;
        let mut pass = Pass {
            shape,
            serves: vec![0.0; nodes],
            slopes: vec![0.0; nodes],
            atoms: &mut importance,
            weight: probability,
            budget,
        };
        let mut computed: Vec<Computed> = Vec::with_capacity(closed.len());
        for node in &closed {
            let how = pass.up(*node)?;
            computed.push(how);
        }
        pass.slopes[structure.root as usize] = 1.0;
        for (node, how) in closed.iter().zip(computed).rev() {
            pass.down(*node, how);
        }
        budget = pass.budget;
        let root = pass.serves[structure.root as usize];
        for (bit, atom) in known.iter().enumerate() {
            let others = known.iter().enumerate().filter(|(other, _)| *other != bit).map(|(other, atom)| {
                let lives = lives(structure, *atom);
                if combination & (1 << other) == 0 { lives } else { 1.0 - lives }
            });
            let sign = if combination & (1 << bit) == 0 { 1.0 } else { -1.0 };
            importance[*atom as usize] += sign * others.product::<f64>() * root;
        }
        Ok(())
    })?;
    Ok(importance)
}

/// One pass up and down while the known atoms are as they are.
struct Pass<'s, 'a, 'o> {
    shape: &'s Shape<'a>,
    /// For each closed node the probability that it is above 0, and how the root's rises with it.
    serves: Vec<f64>,
    slopes: Vec<f64>,
    atoms: &'o mut [f64],
    weight: f64,
    budget: usize,
}

/// How a closed node was computed, as far as the way down needs it.
enum Computed {
    Constant,
    /// True when all of independent inputs are.
    And(Vec<Leaf>),
    /// True when any of independent inputs is.
    Or(Vec<Leaf>),
    Pool(Vec<Joint>, bool, usize),
    Diagram(Table, Root),
}

/// A diagram over some leaves.
struct Table {
    diagrams: Diagrams,
    leaves: Vec<Leaf>,
    variables: Vec<Distribution>,
}

/// A member of a pool of independent members.
struct Joint {
    outcomes: Outcomes,
    of: Member,
}

enum Member {
    /// Serves with this leaf; the outcome when it does not.
    Leaf(Leaf, usize),
    /// Passes while some leaves are true, and serves while some more are.
    Nested(Nested),
    Diagram(Table, Root),
}

impl Pass<'_, '_, '_> {
    fn leaf(&self, leaf: Leaf) -> f64 {
        match leaf {
            Leaf::Closed(node) => self.serves[node as usize],
            Leaf::Atom(atom) => lives(self.shape.structure, atom),
        }
    }

    fn closed(children: &[NodeIndex]) -> Vec<Leaf> {
        children.iter().map(|c| Leaf::Closed(*c)).collect()
    }

    /// The probability that a closed node is above 0.
    fn up(&mut self, node: NodeIndex) -> Result<Computed, OverBudget> {
        let (how, serves) = match self.shape.structure.node(node) {
            Node::Never => (Computed::Constant, 0.0),
            Node::Up(atoms) if atoms.iter().any(|a| self.shape.fixed[*a as usize] == Some(false)) => {
                (Computed::Constant, 0.0)
            }
            Node::Up(atoms) => {
                let free = atoms.iter().filter(|a| self.shape.fixed[**a as usize].is_none());
                let leaves: Vec<Leaf> = free.map(|a| Leaf::Atom(*a)).collect();
                let serves = self.all_of(&leaves);
                (Computed::And(leaves), serves)
            }
            Node::All(children) if self.shape.independent(children) => {
                let leaves = Self::closed(children);
                let serves = self.all_of(&leaves);
                (Computed::And(leaves), serves)
            }
            Node::Best(children) | Node::Mean(children) if self.shape.independent(children) => {
                let leaves = Self::closed(children);
                let nobody: f64 = leaves.iter().map(|l| 1.0 - self.leaf(*l)).product();
                (Computed::Or(leaves), 1.0 - nobody)
            }
            Node::Pool(pool) if pool.needs <= 1 && pool.sees_all() && self.shape.independent(&pool.scores()) => {
                let leaves = Self::closed(&pool.scores());
                let nobody: f64 = leaves.iter().map(|l| 1.0 - self.leaf(*l)).product();
                (Computed::Or(leaves), 1.0 - nobody)
            }
            Node::Pool(pool) => match self.pool(pool)? {
                Some(members) => {
                    let needs = pool.needs.max(1) as usize;
                    let steps = members.len().saturating_mul((needs + 1) * 9);
                    if steps > POOL_STEPS {
                        return Err(OverBudget);
                    }
                    let outcomes: Vec<Outcomes> = members.iter().map(|m| m.outcomes).collect();
                    let serves = walk(&outcomes, pool.first_only, needs);
                    (Computed::Pool(members, pool.first_only, needs), serves)
                }
                None => self.diagram(node)?,
            },
            _ => self.diagram(node)?,
        };
        self.serves[node as usize] = serves;
        Ok(how)
    }

    fn diagram(&mut self, node: NodeIndex) -> Result<(Computed, f64), OverBudget> {
        let region = self.shape.region(&[node], Some(node));
        let (table, made) = self.table(region)?;
        let root = made[&node];
        let ends = table.diagrams.distribution(root, &table.variables);
        let serves = ends.into_iter().map(|(end, p)| end.value * p).sum();
        Ok((Computed::Diagram(table, root), serves))
    }

    fn table(&mut self, region: Region) -> Result<(Table, hashbrown::HashMap<NodeIndex, Root>), OverBudget> {
        let of = |leaf: &Leaf| {
            let p = self.leaf(*leaf);
            vec![(0.0, 1.0 - p), (1.0, p)]
        };
        let variables: Vec<Distribution> = region.leaves.iter().map(of).collect();
        let (diagrams, made) = region.diagrams(self.shape, &variables, true, self.budget)?;
        self.budget = self.budget.checked_sub(diagrams.len()).ok_or(OverBudget)?;
        Ok((Table { diagrams, leaves: region.leaves, variables }, made))
    }

    /// The members of a pool when they are independent of each other; none: they are not.
    fn pool(&mut self, pool: Pool) -> Result<Option<Vec<Joint>>, OverBudget> {
        let mut taken: HashSet<Leaf> = HashSet::new();
        let mut members = Vec::with_capacity(pool.members.len());
        for member in pool.members {
            if member.check().is_none_or(|check| check == member.score) && self.shape.is_closed(member.score) {
                let leaf = Leaf::Closed(member.score);
                if !taken.insert(leaf) {
                    return Ok(None);
                }
                let p = self.leaf(leaf);
                let otherwise = usize::from(member.check().is_none());
                let mut outcomes = [0.0, 0.0, p];
                outcomes[otherwise] = 1.0 - p;
                members.push(Joint { outcomes, of: Member::Leaf(leaf, otherwise) });
                continue;
            }
            if let Some(nested) = self.shape.nested(*member) {
                if !nested.check.iter().chain(&nested.rest).all(|leaf| taken.insert(*leaf)) {
                    return Ok(None);
                }
                let (passes, serves) = nested.chances(|leaf| self.leaf(leaf));
                let outcomes = [1.0 - passes, passes * (1.0 - serves), passes * serves];
                members.push(Joint { outcomes, of: Member::Nested(nested) });
                continue;
            }
            let roots: Vec<NodeIndex> = [member.score].into_iter().chain(member.check()).collect();
            let region = self.shape.region(&roots, None);
            if !region.leaves.iter().all(|leaf| taken.insert(*leaf)) {
                return Ok(None);
            }
            let (mut table, made) = self.table(region)?;
            let both = joint(&mut table.diagrams, made[&member.score], member.check().map(|c| made[&c]))?;
            let mut outcomes = [0.0; 3];
            for (end, p) in table.diagrams.distribution(both, &table.variables) {
                outcomes[outcome(end)] += p;
            }
            members.push(Joint { outcomes, of: Member::Diagram(table, both) });
        }
        Ok(Some(members))
    }

    /// Hands the slope of a closed node down to what it was computed from.
    fn down(&mut self, node: NodeIndex, how: Computed) {
        let slope = self.slopes[node as usize];
        if slope.abs() <= 0.0 {
            return;
        }
        match how {
            Computed::Constant => {}
            Computed::And(leaves) => self.down_all(&leaves, slope),
            Computed::Or(leaves) => {
                let inputs: Vec<f64> = leaves.iter().map(|l| 1.0 - self.leaf(*l)).collect();
                for (leaf, others) in leaves.iter().zip(others(&inputs)) {
                    self.add(*leaf, slope * others);
                }
            }
            Computed::Diagram(table, root) => self.through(&table, root, slope, |end| end.value),
            Computed::Pool(members, first_only, needs) => {
                let outcomes: Vec<Outcomes> = members.iter().map(|m| m.outcomes).collect();
                for (member, worth) in members.iter().zip(worths(&outcomes, first_only, needs)) {
                    match &member.of {
                        Member::Leaf(leaf, otherwise) => self.add(*leaf, slope * (worth[2] - worth[*otherwise])),
                        Member::Nested(nested) => {
                            let (passes, serves) = nested.chances(|leaf| self.leaf(leaf));
                            let rise = worth[1] * (1.0 - serves) + worth[2] * serves - worth[0];
                            self.down_all(&nested.check, if nested.can_pass { slope * rise } else { 0.0 });
                            let rise = passes * (worth[2] - worth[1]);
                            self.down_all(&nested.rest, if nested.can_serve { slope * rise } else { 0.0 });
                        }
                        Member::Diagram(table, root) => self.through(table, *root, slope, |end| worth[outcome(end)]),
                    }
                }
            }
        }
    }

    /// The probability that all of these are true.
    fn all_of(&self, leaves: &[Leaf]) -> f64 {
        leaves.iter().map(|l| self.leaf(*l)).product()
    }

    /// Hands the slope of a product down to its factors.
    fn down_all(&mut self, leaves: &[Leaf], slope: f64) {
        let inputs: Vec<f64> = leaves.iter().map(|l| self.leaf(*l)).collect();
        for (leaf, others) in leaves.iter().zip(others(&inputs)) {
            self.add(*leaf, slope * others);
        }
    }

    fn through(&mut self, table: &Table, root: Root, slope: f64, worth: impl Fn(super::diagram::End) -> f64) {
        let slopes = table.diagrams.slopes(root, &table.variables, worth);
        for (leaf, rise) in table.leaves.iter().zip(slopes) {
            self.add(*leaf, slope * rise);
        }
    }

    fn add(&mut self, leaf: Leaf, slope: f64) {
        match leaf {
            Leaf::Atom(atom) => self.atoms[atom as usize] += self.weight * slope,
            Leaf::Closed(node) => self.slopes[node as usize] += slope,
        }
    }
}

/// What became of a member: it fails its check, passes without serving, or serves.
fn outcome(end: super::diagram::End) -> usize {
    match (end.count, end.value > 0.0) {
        (0, _) => 0,
        (_, false) => 1,
        (_, true) => 2,
    }
}

/// For each number the product of the others.
fn others(inputs: &[f64]) -> Vec<f64> {
    let mut after = vec![1.0; inputs.len() + 1];
    for (index, input) in inputs.iter().enumerate().rev() {
        after[index] = after[index + 1] * input;
    }
    let mut before = 1.0;
    let mut products = Vec::with_capacity(inputs.len());
    for (index, input) in inputs.iter().enumerate() {
        products.push(before * after[index + 1]);
        before *= input;
    }
    products
}
