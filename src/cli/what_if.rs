//! `linchpin check --dead`: what is left of each journey when some parts are dead.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use serde::Serialize;

use super::outcome::{Exit, Failure, Outcome};
use super::print;
use crate::analysis::{Journey, WhatIf, drawn, what_if};
use crate::model::{Design, Id};

#[derive(Serialize)]
struct Answer<'a> {
    design: &'a str,
    dead: &'a BTreeSet<Id>,
    #[serde(flatten)]
    left: &'a WhatIf,
}

/// Prints the scores of each design; all of them must have the dead parts.
///
/// # Errors
/// When a design has no such part, or there is no design.
pub(super) fn run<'a>(
    designs: impl Iterator<Item = (&'a Path, &'a Design)>,
    dead: &[String],
    as_json: bool,
) -> Outcome {
    let mut out = String::new();
    for (path, design) in designs {
        let dead = parts(design, path, dead)?;
        let left = what_if(design, &dead);
        if as_json {
            let answer = Answer { design: &design.name, dead: &dead, left: &left };
            let text = serde_json::to_string_pretty(&answer)
                .map_err(|e| Failure::usage(format!("no JSON can be made ({e})")))?;
            out.push_str(&text);
            out.push('\n');
        } else {
            out.push_str(&text(design, path, &dead, &left));
        }
    }
    print::out(&out)?;
    Ok(Exit::Clean)
}

fn parts(design: &Design, path: &Path, dead: &[String]) -> Result<BTreeSet<Id>, Failure> {
    let known = |name: &String| {
        let id = Id::new(name.trim()).ok().filter(|id| design.contains(id.as_str()));
        id.ok_or_else(|| Failure::usage(format!("there is no part `{}` in {}", name.trim(), path.display())))
    };
    dead.iter().map(known).collect()
}

/// Writing to a string cannot fail.
fn text(design: &Design, path: &Path, dead: &BTreeSet<Id>, left: &WhatIf) -> String {
    let names = |ids: &BTreeSet<Id>| ids.iter().map(Id::as_str).collect::<Vec<_>>().join(", ");
    let mut out = String::new();
    let _ = writeln!(out, "Without {} ({}):\n", names(dead), path.display());
    let scores: &BTreeMap<Journey, Option<f64>> = &left.scores;
    for (journey, score) in scores {
        let score = WhatIf::words(*score, drawn(design, *journey));
        let _ = writeln!(out, "  {:<8}{score}", journey.name());
    }
    if !left.cut_off.is_empty() {
        let _ = writeln!(out, "\nCut off: {}", names(&left.cut_off));
    }
    out.push('\n');
    out
}
