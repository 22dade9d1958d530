//! What the death of one part, and of two, does to a journey: by direct evaluation of its structure.

use super::availability;
use super::report::JourneyReport;
use super::structure::{Evaluator, Structure};
use crate::model::{Design, Id};

/// The most parts among which pairs are searched (n²/2 evaluations).
const PAIR_LIMIT: usize = 600;

/// What the death of one part does to one journey, and no more: all that the rules look at.
pub(super) fn alone(structure: &Structure) -> JourneyReport {
    let mut report = JourneyReport { possible: structure.possible(), ..JourneyReport::default() };
    if !report.possible {
        report.pairs = Some(Vec::new());
        return report;
    }
    let whole = structure.whole();
    let mut evaluator = Evaluator::new(structure);
    for (index, id) in structure.atoms.iter().enumerate() {
        let score = evaluator.score(&[index as u32]);
        if score <= 0.0 {
            report.spof.insert(id.clone());
        } else if score < whole {
            report.degraders.insert(id.clone(), score);
        }
    }
    report
}

/// Everything about one journey.
pub(super) fn examine(design: &Design, structure: &Structure) -> JourneyReport {
    let mut report = alone(structure);
    if !report.possible {
        return report;
    }
    let mut evaluator = Evaluator::new(structure);
    let ends = |atom: &u32| report.spof.contains(&structure.atoms[*atom as usize]);
    let others: Vec<u32> = (0..structure.atoms.len() as u32).filter(|atom| !ends(atom)).collect();
    if others.len() <= PAIR_LIMIT {
        let mut pairs: Vec<(Id, Id)> = Vec::new();
        for (i, &a) in others.iter().enumerate() {
            for &b in &others[i + 1..] {
                if evaluator.score(&[a, b]) <= 0.0 {
                    let (a, b) = (&structure.atoms[a as usize], &structure.atoms[b as usize]);
                    pairs.push(if a < b { (a.clone(), b.clone()) } else { (b.clone(), a.clone()) });
                }
            }
        }
        pairs.sort_unstable();
        report.pairs = Some(pairs);
    }
    report.availability = availability::exact(design, structure);
    report
}
