//! What the death of one part, and of two, does to a journey: exactly, and near linear in its size.

use std::collections::{BTreeMap, BTreeSet};

use super::availability;
use super::importance;
use super::journey::{Availability, JourneyReport};
use super::modules::{Effects, Modules};
use super::pairs;
use super::sampling;
use super::structure::Structure;
use crate::model::Id;

/// How many steps the search for pairs may take.
const PAIR_BUDGET: usize = 20_000_000;

/// The parts whose death alone ends a journey, and those whose death leaves less of it, with the share that is left.
pub fn failures_of(structure: &Structure) -> (BTreeSet<Id>, BTreeMap<Id, f64>) {
    let modules = Modules::of(structure);
    let (_, spof, degraders) = single_failures(structure, &mut Effects::new(&modules));
    (spof, degraders)
}

type Singles = (Vec<bool>, BTreeSet<Id>, BTreeMap<Id, f64>);

fn single_failures(structure: &Structure, effects: &mut Effects) -> Singles {
    let whole = structure.whole();
    let mut ends = vec![false; structure.atoms() as usize];
    let (mut spof, mut degraders) = (Vec::new(), Vec::new());
    for atom in 0..structure.atoms() {
        let score = effects.of_death(atom);
        if score <= 0.0 {
            ends[atom as usize] = true;
            spof.push(structure.id(atom).clone());
        } else if score < whole {
            degraders.push((structure.id(atom).clone(), score));
        }
    }
    (ends, spof.into_iter().collect(), degraders.into_iter().collect())
}

/// What the death of one part does to one journey, and no more: all that the rules look at.
pub(super) fn alone(structure: &Structure) -> JourneyReport {
    let mut report = JourneyReport { possible: structure.possible(), ..JourneyReport::default() };
    if report.possible {
        (report.spof, report.degraders) = failures_of(structure);
    }
    report
}

/// The pairs of parts whose death together ends a journey, neither doing so alone. None: past the budget.
pub fn pairs_of(structure: &Structure) -> Option<Vec<(Id, Id)>> {
    let modules = Modules::of(structure);
    let mut effects = Effects::new(&modules);
    let (single, ..) = single_failures(structure, &mut effects);
    pairs(&mut effects, &single)
}

/// The availabilities of a journey: exact, or estimated when that is past the budget.
pub fn availability_of(structure: &Structure) -> Availability {
    availability(&Modules::of(structure))
}

/// The Birnbaum importance of each part for a journey. None: past the budget.
pub fn importance_of(structure: &Structure) -> Option<BTreeMap<Id, f64>> {
    importance(&Modules::of(structure))
}

/// Everything about one journey.
pub(super) fn examine(structure: &Structure) -> JourneyReport {
    let mut report = JourneyReport { possible: structure.possible(), ..JourneyReport::default() };
    if !report.possible {
        report.pairs = Some(Vec::new());
        return report;
    }
    let modules = Modules::of(structure);
    let mut effects = Effects::new(&modules);
    let (single, spof, degraders) = single_failures(structure, &mut effects);
    report.spof = spof;
    report.degraders = degraders;
    report.pairs = pairs(&mut effects, &single);
    report.availability = Some(availability(&modules));
    report.importance = importance(&modules);
    report
}

fn pairs(effects: &mut Effects, single: &[bool]) -> Option<Vec<(Id, Id)>> {
    let found = pairs::pairs(effects, single, PAIR_BUDGET).ok()?;
    let name = |atom: u32| effects.modules.structure.id(atom).clone();
    let ordered = |(a, b): (Id, Id)| if a < b { (a, b) } else { (b, a) };
    let mut pairs: Vec<(Id, Id)> = found.into_iter().map(|(a, b)| ordered((name(a), name(b)))).collect();
    pairs.sort_unstable();
    Some(pairs)
}

fn availability(modules: &Modules) -> Availability {
    availability::exact(modules).unwrap_or_else(|_| sampling::estimate(modules.structure))
}

fn importance(modules: &Modules) -> Option<BTreeMap<Id, f64>> {
    let structure = modules.structure;
    let importance = importance::birnbaum(modules).ok()?;
    Some((0..).zip(importance).map(|(atom, value)| (structure.id(atom).clone(), value)).collect())
}
