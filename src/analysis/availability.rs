//! The exact availabilities of a journey, module by module.
//!
//! Closed nodes are independent random numbers, so most gates over them have a closed form; what is computed from
//! parts that others need too becomes a decision diagram, and is small. Parts that many modules share (a zone, a
//! server) are taken as known first, once dead and once alive, which takes the modules apart.

use super::DEFAULT_AVAILABILITY;
use super::candidates::{self, Candidate};
use super::circuit::{Node, NodeIndex, Pool};
use super::diagram::{Distribution, OverBudget};
use super::journey::Availability;
use super::modules::Modules;
use super::region::{Leaf, Shape, joint};
use super::spread::Spread;
use super::structure::Structure;

/// How many diagram nodes one attempt may use in all: the smaller the design, the more, since what is large and not
/// modular is hopeless.
const MOST_NODES: usize = 200_000;
const LEAST_NODES: usize = 4_000;
const NODES_PER_GATE: usize = 2;
const WORK: usize = 16_000_000;
/// How many gates may be computed in all while shared parts are known.
const KNOWN_BUDGET: usize = 4_000_000;
/// The same where nothing else has to be tried first.
const CHEAP: usize = 100_000;

/// The share of time in which an atom lives.
pub(super) fn lives(structure: &Structure, atom: u32) -> f64 {
    structure.stated(atom).unwrap_or(DEFAULT_AVAILABILITY)
}

/// The atoms to take as known, the most promising choice first.
pub(super) fn choices(modules: &Modules) -> Vec<Vec<u32>> {
    let structure = modules.structure;
    let spread = |atom: &u32| {
        modules.above_atom(*atom).is_some_and(|above| structure.readers_of_atom(*atom).iter().any(|r| *r != above))
    };
    let mut shared: Vec<u32> = (0..structure.atoms()).filter(spread).collect();
    shared.sort_by_key(|atom| std::cmp::Reverse(structure.readers_of_atom(*atom).len()));
    let gates = structure.root as usize + 1;
    let affordable = |known: usize, budget: usize| known < 24 && gates << known <= budget;
    // What very many need: zones and the like.
    let wide = |atom: &&u32| structure.readers_of_atom(**atom).len() * 20 > gates;
    let wide: Vec<u32> = shared.iter().filter(wide).take(10).copied().collect();
    let mut choices = Vec::new();
    if affordable(shared.len(), CHEAP) {
        choices.push(shared);
        return choices;
    }
    if !wide.is_empty() && affordable(wide.len(), KNOWN_BUDGET) {
        choices.push(wide);
    }
    choices.push(Vec::new());
    if affordable(shared.len(), KNOWN_BUDGET) {
        choices.push(shared);
    }
    choices
}

/// Calls with every combination of dead and living known atoms and its probability.
pub(super) fn combinations(
    shape: &mut Shape,
    known: &[u32],
    mut call: impl FnMut(&Shape, usize, f64) -> Result<(), OverBudget>,
) -> Result<(), OverBudget> {
    for combination in 0..1_usize << known.len() {
        let mut probability = 1.0;
        for (bit, atom) in known.iter().enumerate() {
            let alive = combination & (1 << bit) == 0;
            let lives = lives(shape.structure, *atom);
            probability *= if alive { lives } else { 1.0 - lives };
            shape.fixed[*atom as usize] = Some(alive);
        }
        call(shape, combination, probability)?;
    }
    Ok(())
}

/// The three availabilities.
///
/// # Errors
/// When the budget does not suffice.
pub(super) fn exact(modules: &Modules) -> Result<Availability, OverBudget> {
    first_within(modules, knowing)
}

/// What is computed first within the budget: every choice of known atoms in turn, with more and more room.
pub(super) fn first_within<T>(
    modules: &Modules,
    compute: impl Fn(&Modules, &[u32], usize) -> Result<T, OverBudget>,
) -> Result<T, OverBudget> {
    let choices = choices(modules);
    let gates = modules.structure.root as usize + 1;
    let least = LEAST_NODES + NODES_PER_GATE * gates;
    let most = (WORK / gates).clamp(least, MOST_NODES.max(least));
    let budgets = std::iter::successors(Some(least), |budget| Some((budget * 8).min(most)).filter(|b| b > budget));
    for budget in budgets {
        for known in &choices {
            if let Ok(computed) = compute(modules, known, budget) {
                return Ok(computed);
            }
        }
    }
    Err(OverBudget)
}

/// The same while these atoms are taken as known, dead and alive in turn, within so many diagram nodes.
fn knowing(modules: &Modules, known: &[u32], mut budget: usize) -> Result<Availability, OverBudget> {
    let mut shape = Shape::of(modules, known);
    let (mut any, mut full, mut expected) = (0.0, 0.0, 0.0);
    combinations(&mut shape, known, |shape, _, probability| {
        let mut look = Look { shape, spreads: vec![None; modules.structure.root as usize + 1], budget };
        for node in shape.closed() {
            let spread = look.spread(node)?;
            look.spreads[node as usize] = Some(spread);
        }
        budget = look.budget;
        let root = look.known(modules.structure.root)?;
        any += probability * root.any;
        full += probability * root.full;
        expected += probability * root.expected;
        Ok(())
    })?;
    Ok(Availability { any, full, expected, estimate: None })
}

struct Look<'s, 'a> {
    shape: &'s Shape<'a>,
    spreads: Vec<Option<Spread>>,
    budget: usize,
}

impl Look<'_, '_> {
    fn known(&self, node: NodeIndex) -> Result<&Spread, OverBudget> {
        self.spreads[node as usize].as_ref().ok_or(OverBudget)
    }

    /// How the value of a closed node is distributed.
    fn spread(&mut self, node: NodeIndex) -> Result<Spread, OverBudget> {
        let structure = self.shape.structure;
        let gate = structure.node(node);
        match gate {
            Node::Never => Ok(Spread::either(0.0)),
            Node::Up(atoms) => Ok(Spread::either(atoms.iter().map(|atom| self.life(*atom)).product())),
            Node::All(children) | Node::Best(children) | Node::Mean(children) if self.shape.independent(children) => {
                let spreads = children.iter().map(|c| self.known(*c)).collect::<Result<Vec<&Spread>, OverBudget>>()?;
                match gate {
                    Node::All(_) => Ok(Spread::all(spreads.into_iter())),
                    Node::Best(_) => Spread::best(spreads.into_iter()),
                    _ => Ok(Spread::mean(spreads.into_iter())),
                }
            }
            Node::Pool(pool) => match self.pool(pool)? {
                Some(spread) => Ok(spread),
                None => self.diagram(node),
            },
            _ => self.diagram(node),
        }
    }

    fn life(&self, atom: u32) -> f64 {
        match self.shape.fixed[atom as usize] {
            Some(alive) => f64::from(u8::from(alive)),
            None => lives(self.shape.structure, atom),
        }
    }

    /// The probability that an atom lives, or that a closed node serves anything.
    fn leaf(&self, leaf: Leaf) -> f64 {
        match leaf {
            Leaf::Atom(atom) => self.life(atom),
            Leaf::Closed(node) => self.spreads[node as usize].as_ref().map_or(0.0, |s| s.any),
        }
    }

    /// A pool whose members are independent of each other; none: they are not.
    fn pool(&mut self, pool: Pool) -> Result<Option<Spread>, OverBudget> {
        let always = pool.members.iter().all(|m| m.check().is_none());
        let scores = pool.scores();
        if (always || pool.sees_all()) && self.shape.independent(&scores) {
            let spreads = scores.iter().map(|c| self.known(*c)).collect::<Result<Vec<&Spread>, OverBudget>>()?;
            if always && !pool.first_only && pool.needs as usize <= scores.len() {
                return Ok(Some(Spread::mean(spreads.into_iter())));
            }
            if !always && let Some(spread) = Spread::any_of(spreads.into_iter(), pool.needs) {
                return Ok(Some(spread));
            }
        }
        let mut taken = hashbrown::HashSet::new();
        let mut members: Vec<Candidate> = Vec::with_capacity(pool.members.len());
        for member in pool.members {
            let simple = member.check().is_none_or(|check| check == member.score);
            if simple && self.shape.is_closed(member.score) {
                if !taken.insert(Leaf::Closed(member.score)) {
                    return Ok(None);
                }
                members.push(Candidate::seen(self.known(member.score)?, member.check().is_some()));
                continue;
            }
            if let Some(nested) = self.shape.nested(*member) {
                if !nested.check.iter().chain(&nested.rest).all(|leaf| taken.insert(*leaf)) {
                    return Ok(None);
                }
                let (passes, serves) = nested.chances(|leaf| self.leaf(leaf));
                members.push(Candidate::of(vec![
                    (false, 0.0, 1.0 - passes),
                    (true, 0.0, passes * (1.0 - serves)),
                    (true, 1.0, passes * serves),
                ]));
                continue;
            }
            let roots: Vec<NodeIndex> = [member.score].into_iter().chain(member.check()).collect();
            let region = self.shape.region(&roots, None);
            if !region.leaves.iter().all(|leaf| taken.insert(*leaf)) {
                return Ok(None);
            }
            let variables = self.variables(&region.leaves)?;
            let (mut d, made) = region.diagrams(self.shape, &variables, false, self.budget)?;
            let both = joint(&mut d, made[&member.score], member.check().map(|c| made[&c]))?;
            self.spend(d.len())?;
            let outcomes = d.distribution(both, &variables);
            let outcomes = outcomes.into_iter().map(|(end, p)| (end.count > 0, end.value, p));
            members.push(Candidate::of(outcomes.collect()));
        }
        candidates::pool(&members, pool.first_only, pool.needs).map(Some)
    }

    fn diagram(&mut self, node: NodeIndex) -> Result<Spread, OverBudget> {
        let region = self.shape.region(&[node], Some(node));
        let variables = self.variables(&region.leaves)?;
        let (d, made) = region.diagrams(self.shape, &variables, false, self.budget)?;
        self.spend(d.len())?;
        Ok(Spread::of(d.distribution(made[&node], &variables).into_iter().map(|(end, p)| (end.value, p))))
    }

    fn spend(&mut self, cells: usize) -> Result<(), OverBudget> {
        self.budget = self.budget.checked_sub(cells).ok_or(OverBudget)?;
        Ok(())
    }

    fn variables(&self, leaves: &[Leaf]) -> Result<Vec<Distribution>, OverBudget> {
        let of = |leaf: &Leaf| match leaf {
            Leaf::Closed(node) => self.known(*node)?.values(),
            Leaf::Atom(atom) => {
                let lives = self.life(*atom);
                Ok(vec![(0.0, 1.0 - lives), (1.0, lives)])
            }
        };
        leaves.iter().map(of).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::importance;
    use crate::model::{Design, Group, GroupKind, Id, Zone};
    use crate::storage;

    /// A generated design whose servers stand in three zones.
    fn zoned(what: &str) -> Design {
        let mut design = storage::generate(what).expect("a shape");
        let hosts: Vec<Id> = design.components.keys().filter(|id| id.as_str().starts_with("server")).cloned().collect();
        for zone in 0..3 {
            let members = hosts.iter().skip(zone).step_by(3).cloned().collect();
            let group = Group { name: String::new(), kind: GroupKind::Zone(Zone::default()), members };
            design.groups.insert(Id::slug(&format!("zone-{zone}")), group);
        }
        design
    }

    #[test]
    fn whatever_is_taken_as_known_first_the_figures_are_the_same() {
        let mut designs: Vec<Design> = storage::TEMPLATES.iter().map(storage::Template::design).collect();
        designs.extend(["tiers=2x3", "tiers=3x5"].map(zoned));
        designs.extend(["mesh=12", "layers=60"].map(|what| storage::generate(what).expect("a shape")));
        let mut compared = 0;
        for design in &designs {
            for structure in Structure::compile_all(design).into_values().filter(Structure::possible) {
                let modules = Modules::of(&structure);
                let plain = (
                    knowing(&modules, &[], MOST_NODES).expect("small"),
                    importance::knowing(&modules, &[], MOST_NODES).expect("small"),
                );
                let shared = choices(&modules).into_iter().max_by_key(Vec::len).unwrap_or_default();
                for known in 1..=shared.len().min(6) {
                    let known = &shared[..known];
                    let place = format!("{} {}, {known:?}", design.name, structure.journey().name());
                    let a = knowing(&modules, known, MOST_NODES).expect("small");
                    let figures = [(a.any, plain.0.any), (a.full, plain.0.full), (a.expected, plain.0.expected)];
                    let b = importance::knowing(&modules, known, MOST_NODES).expect("small");
                    for (ours, theirs) in figures.into_iter().chain(b.into_iter().zip(plain.1.iter().copied())) {
                        assert!((ours - theirs).abs() < 1e-10, "{place}: {ours} is not {theirs}");
                        compared += 1;
                    }
                }
            }
        }
        assert!(compared > 1_000, "{compared}");
    }

    #[test]
    fn the_slope_of_a_part_is_what_its_availability_changes() {
        let design = zoned("tiers=2x4");
        for structure in Structure::compile_all(&design).into_values().filter(Structure::possible) {
            let modules = Modules::of(&structure);
            let importance = importance::birnbaum(&modules).expect("small");
            for (atom, slope) in (0..).zip(importance) {
                let with = |stated| {
                    let mut changed = structure.clone();
                    changed.state(atom, stated);
                    exact(&Modules::of(&changed)).expect("small").any
                };
                let measured = with(1.0) - with(0.0);
                assert!((measured - slope).abs() < 1e-9, "{}: {measured} is not {slope}", structure.id(atom));
            }
        }
    }
}
