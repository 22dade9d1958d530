//! What a design hangs on: failures, availabilities and findings.
//!
//! A journey is compiled to a [`Structure`] (who needs what, as AND, OR and pools over parts that can
//! die), from which everything else is computed: scores under failures, single points of failure,
//! pairs, exact availabilities. The rules read those results and the drawing, and write findings.

pub mod accepting;
mod availability;
mod candidates;
mod circuit;
mod compile;
mod diagram;
mod drawn;
mod evaluator;
mod failures;
pub mod figures;
mod finding;
mod fingerprint;
pub mod fixes;
mod importance;
mod journey;
mod lapsed;
mod mending;
mod modules;
mod needs;
mod pairs;
mod pool_walk;
mod region;
mod report;
pub mod rules;
mod sampling;
mod share;
mod spread;
mod structure;
mod switch_over;
mod topology;
mod what_if;
mod wiring;

#[cfg(test)]
mod tests;

pub use drawn::drawn;
pub use failures::{availability_of, failures_of, importance_of, pairs_of};
pub use finding::{Decision, Evidence, Finding, Fix, Severity, Source};
pub use journey::{Availability, Estimate, Journey, JourneyReport};
pub use lapsed::{Lapse, Lapsed};
pub use mending::Sketch;
pub use needs::{Need, needs};
pub use report::Report;
pub use structure::Structure;
pub use switch_over::{SwitchOver, switch_overs};
pub use topology::Topology;
pub use what_if::{BlastRadius, Failures, WhatIf, what_if};

use std::collections::BTreeMap;

use crate::model::Design;

/// The availability of a component that states none: the share of time it works.
pub const DEFAULT_AVAILABILITY: f64 = 0.99;

/// Analyses a design completely, with today's date for accepted findings that expire.
pub fn analyse(design: &Design) -> Report {
    analyse_on(design, &today())
}

/// Analyses a design with the core rules as on a given day (`YYYY-MM-DD`).
pub fn analyse_on(design: &Design, today: &str) -> Report {
    analyse_with(design, rules::Profile::Core, today)
}

/// Analyses a design with the rules of a profile as on a given day (`YYYY-MM-DD`).
pub fn analyse_with(design: &Design, profile: rules::Profile, today: &str) -> Report {
    let structures = Structure::compile_all(design);
    let mut journeys: BTreeMap<Journey, JourneyReport> = BTreeMap::new();
    for (journey, structure) in &structures {
        let alike = journeys.iter().find(|(other, _)| structures[other].is_alike(structure));
        let report = alike.map_or_else(|| failures::examine(structure), |(_, report)| report.clone());
        journeys.insert(*journey, JourneyReport { drawn: drawn(design, *journey), ..report });
    }
    let context = rules::RuleContext::new(design, &structures, &journeys);
    let (findings, lapsed) = rules::run_with_lapsed(&context, profile, today);
    Report { design: design.name.clone(), journeys, switch_overs: switch_overs(design), findings, lapsed }
}

/// Today in UTC as `YYYY-MM-DD` (days to civil date after Howard Hinnant, "chrono-compatible low-level date algorithms").
pub fn today() -> String {
    let seconds = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |d| d.as_secs());
    civil(i64::try_from(seconds / 86_400).unwrap_or(0))
}

fn civil(days: i64) -> String {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let day_of_era = z.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let mp = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * mp + 2) / 5 + 1;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}
