//! `linchpin prove`: kill each part of the running drawing and see whether the predictions hold.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{self, IsTerminal as _};
use std::path::PathBuf;

use super::emulation_args::{Backend, interrupted};
use super::load;
use super::outcome::{Exit, Failure, Outcome};
use super::print;
use crate::analysis::{Journey, analyse};
use crate::emulation::{JourneyResult, Progress, Proof, ProveError, ProveOptions, prove};
use crate::model::{Design, Id};

/// Kills each part of the running drawing in turn and compares what happens with what was predicted.
#[derive(Debug, clap::Args)]
pub(super) struct ProveArgs {
    /// The design; `-` is standard input.
    file: PathBuf,
    /// What runs it.
    #[arg(long, value_enum, default_value_t)]
    backend: Backend,
    /// Only this part, or the parts that a rule speaks of (`load-balancer-spof` or `REL-001`).
    #[arg(long, value_name = "COMPONENT-OR-RULE")]
    only: Option<String>,
    /// How to tell it.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// The formats of `prove`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// A table for people.
    #[default]
    Text,
    /// One JSON object.
    Json,
    /// A Markdown table.
    Markdown,
}

/// Runs the command.
///
/// # Errors
/// When the file cannot be read, `--only` names nothing, or the emulation does not start or recover.
pub(super) fn run(args: &ProveArgs) -> Outcome {
    args.backend.available()?;
    let design = load(&args.file)?;
    let only = args.only.as_deref().map(|name| parts(&design, name)).transpose()?;
    let options = ProveOptions { only, ..ProveOptions::default() };
    let interrupted = interrupted()?;
    let terminal = io::stderr().is_terminal();
    let mut progress = |now: &Progress| {
        if terminal {
            let what = now.kill.as_ref().map_or_else(|| "with nothing killed".to_owned(), |id| format!("killing {id}"));
            eprint!("\r\x1b[K{} of {}: {what}", now.done + 1, now.of);
        }
    };
    let proof = prove(&design, &options, &mut progress, &interrupted);
    if terminal {
        eprint!("\r\x1b[K");
    }
    let proof = proof.map_err(|error| match error {
        ProveError::Start(error) => Failure::usage(format!("{error}, in {}", args.file.display())),
        other => Failure::usage(other.to_string()),
    })?;
    let text = match args.format {
        Format::Text => table(&proof),
        Format::Json => serde_json::to_string_pretty(&proof).map_err(|e| Failure::usage(e.to_string()))? + "\n",
        Format::Markdown => markdown(&proof),
    };
    print::out(&text)?;
    Ok(if proof.summary.refuted > 0 { Exit::Findings } else { Exit::Clean })
}

/// The parts that `--only` speaks of.
fn parts(design: &Design, name: &str) -> Result<BTreeSet<Id>, Failure> {
    if let Some((id, _)) = design.components.get_key_value(name) {
        return Ok(BTreeSet::from([id.clone()]));
    }
    if let Some((id, _)) = design.groups.get_key_value(name) {
        return Ok(BTreeSet::from([id.clone()]));
    }
    let findings = analyse(design).findings;
    let of_rule = findings.into_iter().filter(|f| f.rule == name || f.code.eq_ignore_ascii_case(name));
    let parts: BTreeSet<Id> =
        of_rule.flat_map(|f| f.subjects).filter(|id| design.components.contains_key(id)).collect();
    if parts.is_empty() {
        let message = format!("`{name}` is no part of this design and no rule that finds one in it");
        return Err(Failure::usage(message));
    }
    Ok(parts)
}

/// The journeys that a proof is about; handshakes only where something is encrypted.
fn journeys(proof: &Proof) -> Vec<Journey> {
    let made = |journey: &Journey| proof.experiments.iter().any(|e| e.journeys.contains_key(journey));
    crate::emulation::VISITS.into_iter().filter(|j| *j != Journey::Tls || made(j)).collect()
}

fn percent(share: f64) -> String {
    let percent = (share * 1000.0).round() / 10.0;
    format!("{percent} %")
}

/// `50 % / 49.6 %`: predicted, observed.
fn cell(result: Option<&JourneyResult>) -> String {
    result.map_or_else(String::new, |r| {
        format!("{} / {}", percent(r.predicted), r.observed.map_or_else(|| "–".to_owned(), percent))
    })
}

fn rows(proof: &Proof) -> Vec<Vec<String>> {
    let journeys = journeys(proof);
    let row = |e: &crate::emulation::Experiment| {
        let kill = e.kill.as_ref().map_or_else(|| "(nothing)".to_owned(), ToString::to_string);
        let reason = e.reason.as_ref().map_or_else(String::new, |reason| format!(": {reason}"));
        let cells = journeys.iter().map(|j| cell(e.journeys.get(j)));
        let verdict = format!("{}{reason}", e.verdict.name());
        std::iter::once(kill).chain(cells).chain([verdict]).collect()
    };
    proof.experiments.iter().map(row).collect()
}

/// What the columns are called.
fn head(proof: &Proof) -> Vec<String> {
    let journeys = journeys(proof);
    let names = journeys.iter().map(|j| j.name());
    std::iter::once("killed").chain(names).chain(["verdict"]).map(str::to_owned).collect()
}

fn summary(proof: &Proof) -> String {
    let s = &proof.summary;
    format!("{} confirmed, {} refuted, {} not testable", s.confirmed, s.refuted, s.not_testable)
}

fn table(proof: &Proof) -> String {
    let rows: Vec<Vec<String>> = std::iter::once(head(proof)).chain(rows(proof)).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths: Vec<usize> = (0..rows[0].len() - 1).map(width).collect();
    let mut out = format!("{}\nShare of requests that succeed: predicted / observed\n\n", proof.design);
    for row in &rows {
        for (text, width) in row.iter().zip(&widths) {
            let _ = write!(out, "{text:<width$}  ");
        }
        let _ = writeln!(out, "{}", row[widths.len()]);
    }
    let _ = writeln!(out, "\n{}", summary(proof));
    out
}

fn markdown(proof: &Proof) -> String {
    let title = proof.design.replace(['\n', '\r'], " ");
    let mut out = format!("# Proof: {title}\n\nShare of requests that succeed: predicted / observed.\n\n");
    let head = head(proof);
    let _ = writeln!(out, "| {} |\n|{}", head.join(" | "), "---|".repeat(head.len()));
    for row in rows(proof) {
        let _ = writeln!(out, "| {} |", row.join(" | "));
    }
    let _ = writeln!(out, "\n{}", summary(proof));
    out
}
