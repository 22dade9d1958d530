//! `linchpin check`: what a design hangs on, for people and for scripts.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::baseline::Baseline;
use super::blast;
use super::outcome::{Exit, Failure, Outcome};
use super::{print, report_text, what_if};
use crate::analysis::rules::Profile;
use crate::analysis::{self, Report, Severity, fixes};
use crate::export::{self, Checked};
use crate::model::{Design, Id};
use crate::storage;

/// Arguments of `linchpin check`.
#[derive(Debug, clap::Args)]
pub(super) struct CheckArgs {
    /// The designs; `-` is standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// How to print the result
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// The least severity that makes the exit code 1
    #[arg(long, value_enum, default_value_t = Threshold::High)]
    fail_on: Threshold,
    /// Which rules speak: the core, or advice beyond it too
    #[arg(long, value_enum, default_value_t = ProfileName::Core)]
    profile: ProfileName,
    /// Findings in this file do not count; may be given several times
    #[arg(long, value_name = "FILE")]
    baseline: Vec<PathBuf>,
    /// Write all findings into this file; what it says of other designs stays. Together with --baseline: what counts
    /// is judged before
    #[arg(long, value_name = "FILE")]
    write_baseline: Option<PathBuf>,
    /// Show what is left of each journey when these parts are dead: `web-1,db-1`
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    dead: Vec<String>,
    /// Show what goes with each part when it dies: lost requests, what it holds, what is cut off
    #[arg(long, conflicts_with = "dead")]
    blast: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum ProfileName {
    Core,
    Hardening,
}

impl ProfileName {
    const fn profile(self) -> Profile {
        match self {
            Self::Core => Profile::Core,
            Self::Hardening => Profile::Hardening,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Text,
    Json,
    Sarif,
    Junit,
    Markdown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Threshold {
    Critical,
    High,
    Medium,
    Low,
    Never,
}

impl Threshold {
    const fn severity(self) -> Option<Severity> {
        match self {
            Self::Critical => Some(Severity::Critical),
            Self::High => Some(Severity::High),
            Self::Medium => Some(Severity::Medium),
            Self::Low => Some(Severity::Low),
            Self::Never => None,
        }
    }
}

/// One file that could be read.
struct File<'a> {
    path: &'a Path,
    text: String,
    design: Design,
    report: Report,
}

/// A report as JSON, with the file that it is about: titles may be equal.
#[derive(Serialize)]
struct FileReport<'a> {
    file: &'a str,
    #[serde(flatten)]
    report: &'a Report,
}

/// Analyses each file and prints the results in order.
///
/// # Errors
/// When a file is no design: the others are still checked and printed, and the first such error is the outcome.
pub(super) fn run(args: &CheckArgs) -> Outcome {
    if args.write_baseline.as_deref() == Some(Path::new("-")) {
        return Err(Failure::usage("a baseline needs a file of its own: standard output has the report"));
    }
    let profile = args.profile.profile();
    let today = analysis::today();
    let mut files: Vec<File> = Vec::new();
    let mut failures: Vec<Failure> = Vec::new();
    for path in &args.files {
        let read = storage::read_source(path).and_then(|source| source.design().map(|design| (source, design)));
        match read {
            Ok((source, design)) => {
                // The lines of a text in a picture are no lines of the file.
                let text = if source.picture.is_none() { source.text } else { String::new() };
                let mut report = analysis::analyse_with(&design, profile, &today);
                fixes::fill_titles(&design, &mut report.findings, profile);
                files.push(File { path, text, design, report });
            }
            Err(error) => failures.push(Failure::unreadable(error.about(path))),
        }
    }
    if args.blast {
        let designs = files.iter().map(|f| (f.path, &f.design));
        let exit = blast::run(designs, args.format == Format::Json)?;
        return first_of(failures).map_or(Ok(exit), Err);
    }
    if !args.dead.is_empty() {
        let designs = files.iter().map(|f| (f.path, &f.design));
        let exit = what_if::run(designs, &args.dead, args.format == Format::Json)?;
        return first_of(failures).map_or(Ok(exit), Err);
    }
    take_known(args, &mut files, profile)?;
    print::out(&formatted(args.format, &files, args.files.len() == 1, profile, args.fail_on.severity())?)?;
    if let Some(path) = &args.write_baseline {
        let reports: Vec<_> = files.iter().map(|f| (f.path, &f.report)).collect();
        Baseline::write(path, &reports, profile)?;
    }
    if let Some(failure) = first_of(failures) {
        return Err(failure);
    }
    let worst = files.iter().filter_map(|file| file.report.worst()).max();
    let fails = args.fail_on.severity().is_some_and(|least| worst.is_some_and(|w| w >= least));
    let exact = files.iter().all(|file| file.report.exact());
    Ok(match (fails, exact) {
        (true, _) => Exit::Findings,
        (false, false) => Exit::Bound,
        (false, true) => Exit::Clean,
    })
}

/// The first failure; the others are told.
fn first_of(failures: Vec<Failure>) -> Option<Failure> {
    let mut failures = failures.into_iter();
    let first = failures.next();
    for other in failures {
        eprintln!("linchpin: {other}");
    }
    first
}

/// Takes what the baselines know out of what counts. What they do not know, and what they know and is gone, is told.
fn take_known(args: &CheckArgs, files: &mut [File], profile: Profile) -> Result<(), Failure> {
    let baselines: Vec<Baseline> = args.baseline.iter().map(|path| Baseline::read(path)).collect::<Result<_, _>>()?;
    let mut unknown: Vec<String> = Vec::new();
    for file in files.iter_mut() {
        let known = baselines.iter().filter(|baseline| baseline.apply(file.path, &mut file.report)).count();
        if known == 0 && !baselines.is_empty() {
            unknown.push(file.path.display().to_string());
        }
    }
    if !unknown.is_empty() {
        let names: Vec<String> = args.baseline.iter().map(|path| path.display().to_string()).collect();
        let verb = if names.len() == 1 { "knows" } else { "know" };
        eprintln!("linchpin: the baseline {} {verb} nothing of {}", names.join(", "), unknown.join(", "));
    }
    for (path, baseline) in args.baseline.iter().zip(&baselines) {
        let outdated: usize = files.iter().map(|f| baseline.outdated(f.path, &f.report, profile)).sum();
        if outdated > 0 && args.write_baseline.as_ref() != Some(path) {
            let (findings, are, them) =
                if outdated == 1 { ("finding", "is", "it") } else { ("findings", "are", "them") };
            let path = path.display();
            eprintln!(
                "linchpin: {outdated} {findings} of the baseline {path} {are} gone; --write-baseline {path} takes {them} out"
            );
        }
    }
    Ok(())
}

fn formatted(
    format: Format,
    files: &[File],
    single: bool,
    profile: Profile,
    threshold: Option<Severity>,
) -> Result<String, Failure> {
    let places: Vec<_> = files.iter().map(|file| storage::places(&file.text)).collect();
    let finders: Vec<_> = places
        .iter()
        .map(|places| move |id: &Id| places.get(id.as_str()).map(|place| (place.line, place.column)))
        .collect();
    let entries: Vec<_> = files.iter().map(|file| storage::accepted_places(&file.text)).collect();
    let entry_finders: Vec<_> =
        entries.iter().map(|entries| move |n: usize| entries.get(n).map(|place| (place.line, place.column))).collect();
    let paths: Vec<String> = files.iter().map(|file| file.path.to_string_lossy().replace('\\', "/")).collect();
    let checked: Vec<Checked> = files
        .iter()
        .zip(&paths)
        .zip(finders.iter().zip(&entry_finders))
        .map(|((file, path), (place, entry))| Checked { path, report: &file.report, place, entry })
        .collect();
    Ok(match format {
        Format::Text => {
            let look = print::Look::of_stdout();
            let texts: Vec<String> =
                files.iter().map(|file| report_text::text(file.path, &file.report, look)).collect();
            texts.join("\n")
        }
        Format::Json => {
            let reports: Vec<FileReport> =
                checked.iter().map(|c| FileReport { file: c.path, report: c.report }).collect();
            match &reports[..] {
                [report] if single => json(report)?,
                [] if single => String::new(),
                reports => json(&reports)?,
            }
        }
        Format::Sarif => json(&export::sarif(&checked, profile))?,
        Format::Junit => export::junit(&checked, profile, threshold),
        Format::Markdown => export::findings_markdown(&checked),
    })
}

fn json(value: &impl serde::Serialize) -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(value).map_err(|e| Failure::usage(format!("no JSON can be made ({e})")))?;
    Ok(text + "\n")
}
