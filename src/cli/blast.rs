//! `linchpin check --blast`: what goes with each part when it dies, the worst first.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use serde::Serialize;

use super::outcome::{Exit, Failure, Outcome};
use super::print::{self, plain};
use crate::analysis::{BlastRadius, Failures, Journey};
use crate::model::{Design, Id};

#[derive(Serialize)]
struct Answer<'a> {
    design: &'a str,
    blast: &'a BTreeMap<&'a Id, BlastRadius>,
}

/// Prints the blast radius of every component, group and link that matters.
///
/// # Errors
/// When the output cannot be written.
pub(super) fn run<'a>(designs: impl Iterator<Item = (&'a Path, &'a Design)>, as_json: bool) -> Outcome {
    let mut out = String::new();
    for (path, design) in designs {
        let failures = Failures::of(design);
        let parts = design.components.keys().chain(design.groups.keys()).chain(design.links.keys());
        let matters = |b: &BlastRadius| !(b.lost.is_empty() && b.contains.is_empty() && b.cut_off.is_empty());
        let blast: BTreeMap<&Id, BlastRadius> =
            parts.map(|id| (id, failures.blast_radius(id))).filter(|(_, blast)| matters(blast)).collect();
        if as_json {
            let answer = Answer { design: &design.name, blast: &blast };
            let text = serde_json::to_string_pretty(&answer)
                .map_err(|e| Failure::usage(format!("no JSON can be made ({e})")))?;
            out.push_str(&text);
            out.push('\n');
        } else {
            text(&mut out, path, &blast);
        }
    }
    print::out(&out)?;
    Ok(Exit::Clean)
}

/// Writing to a string cannot fail.
fn text(out: &mut String, path: &Path, blast: &BTreeMap<&Id, BlastRadius>) {
    let _ = writeln!(out, "What goes with each part when it dies ({}):\n", plain(&path.to_string_lossy()));
    let journeys = Journey::ALL.map(|journey| format!("{:>8}", journey.name())).concat();
    let _ = writeln!(out, "  {:<20}{journeys}  holds  cut off", "requests lost");
    let mut sorted: Vec<_> = blast.iter().collect();
    let worst = |b: &BlastRadius| b.lost.values().sum::<f64>();
    sorted.sort_by(|a, b| worst(b.1).total_cmp(&worst(a.1)));
    for (id, radius) in sorted {
        let lost = |journey| match radius.lost.get(&journey) {
            Some(share) => format!("{:>6.1} %", share * 100.0),
            None => format!("{:>8}", "-"),
        };
        let lost = Journey::ALL.map(lost).concat();
        let cut: Vec<&str> = radius.cut_off.iter().map(Id::as_str).collect();
        let line = format!("  {:<20}{lost}  {:>5}  {}", id.as_str(), radius.contains.len(), cut.join(", "));
        let _ = writeln!(out, "{}", line.trim_end());
    }
    out.push('\n');
}
