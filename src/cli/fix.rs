//! `linchpin fix`: lists the fixes that hold, or makes them and says what each one changed.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::outcome::{Exit, Failure, Outcome};
use super::print;
use crate::analysis::fixes::{self, AppliedFix, OfferedFix};
use crate::analysis::rules::{self, Profile, RULES};
use crate::analysis::{Finding, Severity, analyse};
use crate::model::Design;
use crate::storage;

/// Arguments of `linchpin fix`.
#[derive(Debug, clap::Args)]
#[command(group(clap::ArgGroup::new("which").args(["rule", "all"])))]
pub(super) struct FixArgs {
    /// The design; `-` is standard input
    file: PathBuf,
    /// Mend the findings of this rule, by name or code
    #[arg(long, value_name = "ID")]
    rule: Option<String>,
    /// Mend everything of severity medium or above
    #[arg(long)]
    all: bool,
    /// Where to write the result; `-` is standard output. None: the design itself
    #[arg(long, short, value_name = "FILE", requires = "which")]
    out: Option<PathBuf>,
    /// Write nothing
    #[arg(long)]
    dry_run: bool,
}

/// Lists fixes, or makes them.
///
/// # Errors
/// When the file is no design, the rule is not known, or the result cannot be written.
pub(super) fn run(args: &FixArgs) -> Outcome {
    if let Some(name) = &args.rule
        && rules::find(name).is_none()
    {
        let message = format!("there is no rule `{name}`; `linchpin check` names those that found something");
        return Err(Failure::usage(message));
    }
    let design = super::load(&args.file)?;
    let writes = !args.dry_run && (args.rule.is_some() || args.all);
    let target = if writes { super::target(&args.file, args.out.as_deref())? } else { &args.file };
    let (fixed, applied) = match (&args.rule, args.all) {
        (Some(rule), _) => fixes::fix_rule(&design, rule),
        (None, true) => fixes::fix_all(&design),
        (None, false) => {
            print::out(&listing(&design))?;
            return Ok(Exit::Clean);
        }
    };
    let piped = target == Path::new("-") && !args.dry_run;
    let words = applied.iter().map(step).collect::<String>() + &remaining(&fixed, &applied);
    // The design itself has standard output for itself.
    if piped {
        eprint!("{words}");
        print::out(&storage::to_ron(&fixed))?;
    } else {
        print::out(&words)?;
    }
    if !piped && !args.dry_run && (args.out.is_some() || !applied.is_empty()) {
        storage::save(&fixed, target).map_err(|error| Failure::usage(format!("{error}: {}", target.display())))?;
    }
    Ok(Exit::Clean)
}

/// Every finding with the fixes that hold for it. Writing to a string cannot fail.
fn listing(design: &Design) -> String {
    let mut out = String::new();
    for finding in analyse(design).findings.iter().filter(|f| !f.accepted) {
        let _ = writeln!(out, "{}  {}  {}", finding.code, finding.rule, finding.about());
        let offered = fixes::fixes(design, finding, Profile::Core);
        if offered.is_empty() {
            let _ = writeln!(out, "  by hand: `linchpin explain {}` says how", finding.rule);
        }
        for fix in offered {
            let _ = writeln!(out, "  fix: {}", print::plain(&fix.title));
            out.push_str(&changes(&fix));
        }
    }
    if out.is_empty() { "Nothing to fix.\n".to_owned() } else { out }
}

/// One fix that was made.
fn step(applied: &AppliedFix) -> String {
    let AppliedFix { finding, fix } = applied;
    format!("{}  {}  {}\n  {}\n{}", finding.code, finding.rule, finding.about(), print::plain(&fix.title), changes(fix))
}

/// What a fix closes and opens, and the expected availabilities that it moves.
fn changes(fix: &OfferedFix) -> String {
    let mut out = format!("    closes {}\n", fix.closed.join(", "));
    if !fix.opened.is_empty() {
        let _ = writeln!(out, "    opens {}", fix.opened.join(", "));
    }
    for (journey, (before, after)) in &fix.availability {
        let share = |share: f64| format!("{:.4} %", share * 100.0);
        let (before, after) = (before.map(|a| share(a.expected)), after.map(|a| share(a.expected)));
        if before != after {
            let words = |share: Option<String>| share.unwrap_or_else(|| "unknown".to_owned());
            let _ = writeln!(out, "    {:<7} {} → {}", journey.name(), words(before), words(after));
        }
    }
    out
}

/// What is left after all steps, by code.
fn remaining(fixed: &Design, applied: &[AppliedFix]) -> String {
    let left: Vec<Finding> =
        analyse(fixed).findings.into_iter().filter(|f| f.severity >= Severity::Medium && !f.accepted).collect();
    let mut out = match applied.len() {
        0 => "Nothing was fixed".to_owned(),
        1 => "1 fix".to_owned(),
        n => format!("{n} fixes"),
    };
    if left.is_empty() {
        out.push_str("; no finding of severity medium or above is left.\n");
    } else {
        let codes: Vec<&str> =
            RULES.iter().map(|r| r.meta.code).filter(|c| left.iter().any(|f| f.code == *c)).collect();
        let _ = writeln!(out, "; left: {}.", codes.join(", "));
    }
    out
}
