//! `linchpin accept`: a decision to live with a finding, written into the design with what the parts look like now.

use std::path::{Path, PathBuf};

use super::outcome::{Exit, Failure, Outcome};
use super::print;
use crate::analysis::{accepting, today};
use crate::model::{Acceptance, Edit, Id};
use crate::storage;

/// Arguments of `linchpin accept`.
#[derive(Debug, clap::Args)]
pub(super) struct AcceptArgs {
    /// The design; `-` is standard input
    file: PathBuf,
    /// The rule, by name or code
    rule: String,
    /// One of the parts that the finding speaks of; none: the finding about the whole design
    #[arg(long, value_name = "PART")]
    on: Option<String>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// The last day on which it holds, as YYYY-MM-DD
    #[arg(long, value_name = "DATE")]
    until: Option<String>,
    /// Who decided
    #[arg(long, value_name = "NAME")]
    author: Option<String>,
    /// Where to write the result; `-` is standard output. None: the design itself
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Accepts what the rule finds now; an entry for the same rule and part is replaced.
///
/// # Errors
/// When the file is no design, there is no such finding, the date is no day to come, the reason is blank, or the
/// result cannot be written.
pub(super) fn run(args: &AcceptArgs) -> Outcome {
    let mut design = super::load(&args.file)?;
    let target = super::target(&args.file, args.out.as_deref())?;
    let on = args.on.as_deref().map(Id::new).transpose().map_err(|error| Failure::usage(error.to_string()))?;
    let wish = Acceptance {
        rule: args.rule.clone(),
        on,
        reason: args.reason.clone(),
        until: args.until.clone(),
        author: args.author.clone(),
        seen: None,
    };
    let edit = accepting::accept(&design, &wish, &today()).map_err(|refusal| Failure::usage(refusal.to_string()))?;
    let words = words(&edit, &design.accepted);
    design.apply(edit).map_err(|violation| Failure::usage(violation.to_string()))?;
    // The design itself has standard output for itself.
    if target == Path::new("-") {
        eprint!("{words}");
        print::out(&storage::to_ron(&design))?;
    } else {
        storage::save(&design, target).map_err(|error| Failure::usage(format!("{error}: {}", target.display())))?;
        print::out(&words)?;
    }
    Ok(Exit::Clean)
}

/// What was written, one line per entry.
fn words(edit: &Edit, before: &[Acceptance]) -> String {
    let Edit::SetAccepted(list) = edit else { return String::new() };
    let line = |a: &Acceptance| {
        let on = a.on.as_ref().map_or_else(String::new, |on| format!(" on {on}"));
        let until = a.until.as_ref().map_or_else(String::new, |day| format!(" until {day}"));
        format!("Accepted: {}{on}{until}.\n", a.rule)
    };
    let new: Vec<String> = list.iter().filter(|a| !before.contains(a)).map(line).collect();
    if new.is_empty() { "It was accepted already.\n".to_owned() } else { new.concat() }
}
