//! The exact availabilities of a journey, by turning its structure into a decision diagram.

use super::DEFAULT_AVAILABILITY;
use super::diagram::{Diagrams, End, OverBudget, Root};
use super::report::Availability;
use super::structure::{Node, Structure};
use crate::model::{Design, Id};

/// How many diagram nodes one journey may use.
const NODE_BUDGET: usize = 400_000;
/// How many parts that can die one journey may have (the depth of the recursion).
const PART_BUDGET: usize = 2_000;

/// The three availabilities; none when the budget does not suffice.
pub(super) fn exact(design: &Design, structure: &Structure) -> Option<Availability> {
    if structure.atoms.len() > PART_BUDGET {
        return None;
    }
    let order = host_major(design, structure);
    let mut diagrams = Diagrams::new(NODE_BUDGET);
    let root = build(structure, &order, &mut diagrams).ok()?;
    let mut alive = vec![0.0; structure.atoms.len()];
    for (atom, id) in structure.atoms.iter().enumerate() {
        alive[order[atom] as usize] = stated(design, id).unwrap_or(DEFAULT_AVAILABILITY);
    }
    Some(Availability {
        any: diagrams.mean(root, &alive, |score| f64::from(u8::from(score > 0.0))),
        full: diagrams.mean(root, &alive, |score| f64::from(u8::from(score >= 1.0))),
        expected: diagrams.mean(root, &alive, |score| score),
    })
}

fn stated(design: &Design, id: &Id) -> Option<f64> {
    let component = design.components.get(id).and_then(|c| c.availability);
    component.or_else(|| design.links.get(id).and_then(|l| l.availability))
}

/// The variable of each atom: containers directly above their contents, which keeps diagrams small.
fn host_major(design: &Design, structure: &Structure) -> Vec<u32> {
    let path = |id: &Id| {
        let mut path: Vec<usize> =
            design.hosts_of(id.as_str()).filter_map(|h| design.components.get_index_of(h)).collect();
        path.reverse();
        path.push(design.components.get_index_of(id).unwrap_or(0));
        (design.components.contains_key(id), path)
    };
    let mut sorted: Vec<usize> = (0..structure.atoms.len()).collect();
    sorted.sort_by_cached_key(|&atom| path(&structure.atoms[atom]));
    let mut variable = vec![0; sorted.len()];
    for (position, atom) in sorted.into_iter().enumerate() {
        variable[atom] = position as u32;
    }
    variable
}

fn build(structure: &Structure, variable: &[u32], d: &mut Diagrams) -> Result<Root, OverBudget> {
    let value = |value: f64| End { value, count: 0 };
    let mut roots: Vec<Root> = Vec::with_capacity(structure.nodes.len());
    for node in &structure.nodes {
        let root = match node {
            Node::Constant(v) => d.end(value(*v))?,
            Node::Up(atoms) => {
                let mut at = d.end(value(1.0))?;
                for atom in atoms {
                    let v = d.variable(variable[*atom as usize])?;
                    at = d.apply(v, at, &|a, b| value(a.value * b.value))?;
                }
                at
            }
            // Folded from the last child: from the first, the work is quadratic in the width.
            Node::All(children) => fold(d, children.iter().map(|c| roots[*c as usize]), 1.0, &|a, b| a * b)?,
            Node::Best(children) => fold(d, children.iter().map(|c| roots[*c as usize]), 0.0, &f64::max)?,
            Node::Mean(children) => {
                let sum = fold(d, children.iter().map(|c| roots[*c as usize]), 0.0, &|a, b| a + b)?;
                let n = children.len().max(1) as f64;
                d.map(sum, &|end| value(end.value / n))?
            }
            Node::Pool { members, first_only, needs } => {
                let mut at = d.end(value(0.0))?;
                for member in members.iter().rev() {
                    let score = roots[member.score as usize];
                    let check = member.check.map_or_else(|| d.end(value(1.0)), |c| Ok(roots[c as usize]))?;
                    let one = d.apply(score, check, &|s, c| End { value: s.value, count: u32::from(c.value > 0.0) })?;
                    let first_only = *first_only;
                    at = d.apply(one, at, &|m, rest| match (m.count, first_only) {
                        (0, _) => rest,
                        (_, true) => End { value: m.value, count: rest.count + 1 },
                        (_, false) => End { value: m.value + rest.value, count: rest.count + 1 },
                    })?;
                }
                let (first_only, needs) = (*first_only, (*needs).max(1));
                d.map(at, &|end| {
                    let share = if first_only { 1.0 } else { f64::from(end.count.max(1)) };
                    value(if end.count < needs { 0.0 } else { end.value / share })
                })?
            }
        };
        roots.push(root);
    }
    Ok(roots[structure.root as usize])
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
