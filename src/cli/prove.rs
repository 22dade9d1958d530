//! `linchpin prove`: kill each part of the running drawing, try what its rules say, and see whether that holds.

mod junit;
mod markdown;
mod rows;
mod text;

use std::collections::BTreeSet;
use std::io::{self, IsTerminal as _};
use std::path::PathBuf;

use super::emulation_args::{Backend, interrupted};
use super::load;
use super::outcome::{Exit, Failure, Outcome};
use super::print;
use crate::analysis::{analyse, rules};
use crate::emulation::{ProveError, ProveOptions, Told, provable_rules, prove};
use crate::model::{Design, Id};

/// Kills each part of the running drawing in turn, measures what takes over, tries what the rules of security and
/// operations say, and compares what happens with what was predicted.
#[derive(Debug, clap::Args)]
pub(super) struct ProveArgs {
    /// The design; `-` is standard input.
    file: PathBuf,
    /// What runs it.
    #[arg(long, value_enum, default_value_t)]
    backend: Backend,
    /// Only this part and what takes over for it, or what a rule says (`no-https` or `SEC-002`): tried, where a run can
    /// decide it, else by killing the parts that it speaks of.
    #[arg(long, value_name = "COMPONENT-OR-RULE")]
    only: Option<String>,
    /// Kill every pair of parts too that the analysis names.
    #[arg(long)]
    pairs: bool,
    /// How many experiments run side by side, each in a session of its own; without it as many as there are processors,
    /// three at most.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=8))]
    jobs: Option<u8>,
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
    /// Markdown tables with the evidence.
    Markdown,
    /// `JUnit` XML, what build servers show.
    Junit,
}

/// Runs the command.
///
/// # Errors
/// When the file cannot be read, `--only` names nothing, or the emulation does not start or recover.
pub(super) fn run(args: &ProveArgs) -> Outcome {
    args.backend.available()?;
    let design = load(&args.file)?;
    let mut options = ProveOptions { pairs: args.pairs, ..ProveOptions::default() };
    options.jobs = args.jobs.map_or(options.jobs, usize::from);
    match args.only.as_deref().map(|name| only(&design, name)).transpose()? {
        Some(Only::Parts(parts)) => options.only = Some(parts),
        Some(Only::Rule(rule)) => options.rule = Some(rule),
        None => {}
    }
    let interrupted = interrupted()?;
    let terminal = io::stderr().is_terminal();
    let mut tell = |told: Told| {
        if let Told::Begins(now) = told
            && terminal
        {
            eprint!("\r\x1b[K{} of {} done: {}", now.done, now.of, now.what);
        }
    };
    let proof = prove(&design, &options, &mut tell, &interrupted);
    if terminal {
        eprint!("\r\x1b[K");
    }
    let proof = proof.map_err(|error| match error {
        ProveError::Start(error) => Failure::usage(format!("{error}, in {}", args.file.display())),
        other => Failure::usage(other.to_string()),
    })?;
    let text = match args.format {
        Format::Text => text::text(&proof),
        Format::Json => serde_json::to_string_pretty(&proof).map_err(|e| Failure::usage(e.to_string()))? + "\n",
        Format::Markdown => markdown::markdown(&proof),
        Format::Junit => junit::junit(&proof, &args.file.to_string_lossy()),
    };
    print::out(&text)?;
    Ok(if proof.summary.refuted > 0 { Exit::Findings } else { Exit::Clean })
}

/// What `--only` speaks of.
enum Only {
    /// These parts.
    Parts(BTreeSet<Id>),
    /// This rule, about which a run can decide.
    Rule(&'static str),
}

fn only(design: &Design, name: &str) -> Result<Only, Failure> {
    let components = design.components.get_key_value(name).map(|(id, _)| id);
    if let Some(id) = components.or_else(|| design.groups.get_key_value(name).map(|(id, _)| id)) {
        return Ok(Only::Parts(BTreeSet::from([id.clone()])));
    }
    if let Some(rule) = rules::find(name)
        && provable_rules().any(|provable| provable == rule.meta.name)
    {
        return Ok(Only::Rule(rule.meta.name));
    }
    let findings = analyse(design).findings;
    let of_rule = findings.into_iter().filter(|f| f.rule == name || f.code.eq_ignore_ascii_case(name));
    let parts: BTreeSet<Id> =
        of_rule.flat_map(|f| f.subjects).filter(|id| design.components.contains_key(id)).collect();
    if parts.is_empty() {
        let message = format!("`{name}` is no part of this design and no rule that finds one in it");
        return Err(Failure::usage(message));
    }
    Ok(Only::Parts(parts))
}
