//! `linchpin check`: what a design hangs on, for people and for scripts.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::baseline::Baseline;
use super::outcome::{Exit, Failure, Outcome};
use super::print::{self, styled};
use super::what_if;
use crate::analysis::rules::Profile;
use crate::analysis::{self, Journey, JourneyReport, Report, Severity, fixes};
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
    /// Findings in this file do not count
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write all findings into this file; what it says of other designs stays
    #[arg(long, value_name = "FILE")]
    write_baseline: Option<PathBuf>,
    /// Show what is left of each journey when these parts are dead: `web-1,db-1`
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    dead: Vec<String>,
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

/// Analyses each file and prints the results in order.
///
/// # Errors
/// When a file is no design: the others are still checked and printed, and the first such error is the outcome.
pub(super) fn run(args: &CheckArgs) -> Outcome {
    let profile = args.profile.profile();
    let today = analysis::today();
    let mut files: Vec<File> = Vec::new();
    let mut failures: Vec<Failure> = Vec::new();
    for path in &args.files {
        let read = storage::read_text(path).and_then(|text| storage::parse(&text).map(|design| (text, design)));
        match read {
            Ok((text, design)) => {
                let mut report = analysis::analyse_with(&design, profile, &today);
                fixes::fill_titles(&design, &mut report.findings, profile);
                files.push(File { path, text, design, report });
            }
            Err(error) => failures.push(Failure::unreadable(error.about(path))),
        }
    }
    if !args.dead.is_empty() {
        return what_if::run(files.iter().map(|f| (f.path, &f.design)), &args.dead, args.format == Format::Json);
    }
    if let Some(path) = &args.baseline {
        let baseline = Baseline::read(path)?;
        for file in &mut files {
            if !baseline.apply(&mut file.report) {
                eprintln!("linchpin: the baseline {} knows nothing of {}", path.display(), file.path.display());
            }
        }
    }
    print::out(&formatted(args.format, &files, args.files.len() == 1, profile, args.fail_on.severity())?)?;
    if let Some(path) = &args.write_baseline {
        Baseline::write(path, &files.iter().map(|f| &f.report).collect::<Vec<_>>())?;
    }
    let mut failures = failures.into_iter();
    if let Some(first) = failures.next() {
        for other in failures {
            eprintln!("linchpin: {other}");
        }
        return Err(first);
    }
    let worst = files.iter().filter_map(|file| file.report.worst()).max();
    let fails = args.fail_on.severity().is_some_and(|least| worst.is_some_and(|w| w >= least));
    Ok(if fails { Exit::Findings } else { Exit::Clean })
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
    let paths: Vec<String> = files.iter().map(|file| file.path.to_string_lossy().replace('\\', "/")).collect();
    let checked: Vec<Checked> = files
        .iter()
        .zip(&paths)
        .zip(&finders)
        .map(|((file, path), finder)| Checked { path, report: &file.report, place: finder })
        .collect();
    Ok(match format {
        Format::Text => {
            let colours = print::colours();
            let texts: Vec<String> = files.iter().map(|file| text(file.path, &file.report, colours)).collect();
            texts.join("\n")
        }
        Format::Json => match files {
            [file] if single => json(&file.report)?,
            [] if single => String::new(),
            _ => json(&files.iter().map(|file| &file.report).collect::<Vec<_>>())?,
        },
        Format::Sarif => json(&export::sarif(&checked, profile))?,
        Format::Junit => export::junit(&checked, profile, threshold),
        Format::Markdown => export::findings_markdown(&checked),
    })
}

fn json(value: &impl serde::Serialize) -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(value).map_err(|e| Failure::usage(format!("no JSON can be made ({e})")))?;
    Ok(text + "\n")
}

/// The report for people. Writing to a string cannot fail, so results of `write!` are not looked at.
fn text(path: &Path, report: &Report, colours: bool) -> String {
    let mut out = String::new();
    let title = if report.design.is_empty() { "Untitled" } else { &report.design };
    // A name may hold anything, also what a terminal would obey.
    let title: String = title.chars().filter(|c| !c.is_control()).collect();
    let _ = writeln!(out, "{}  ({})\n", styled(&title, "1", colours), path.display());
    let header = format!("  {:<8}{:>10}{:>10}{:>10}  single points of failure", "journey", "expected", "full", "any");
    let _ = writeln!(out, "{}", styled(&header, "2", colours));
    for journey in Journey::ALL {
        if let Some(report) = report.journeys.get(&journey) {
            let _ = writeln!(out, "{}", journey_line(journey, report, colours));
        }
    }
    out.push('\n');
    for finding in &report.findings {
        let severity = format!("{:<8}", finding.severity.name());
        let severity = styled(&severity, severity_style(finding.severity), colours);
        let subjects: Vec<&str> = finding.subjects.iter().map(Id::as_str).collect();
        let subjects = if subjects.is_empty() { "the design".to_owned() } else { subjects.join(", ") };
        let accepted = if finding.accepted { "  (accepted)" } else { "" };
        let _ = writeln!(out, "  {severity}{}  {:<24}{subjects}{accepted}", finding.code, finding.rule);
        let _ = writeln!(out, "          {}", finding.message);
        if !finding.fixes.is_empty() {
            let titles: Vec<&str> = finding.fixes.iter().map(|fix| fix.title.as_str()).collect();
            let _ = writeln!(out, "          {}", styled(&format!("fix: {}", titles.join("; or: ")), "32", colours));
        }
    }
    let _ = writeln!(out, "{}{}", if report.findings.is_empty() { "" } else { "\n" }, summary(report));
    out
}

fn journey_line(journey: Journey, report: &JourneyReport, colours: bool) -> String {
    if !report.possible {
        return styled(&format!("  {:<8}{:>10}", journey.name(), "not drawn"), "2", colours);
    }
    let share = |share: f64| format!("{:.4} %", share * 100.0);
    let figures = report.availability.map_or_else(
        || format!("{:>30}", "too large for exact figures"),
        |a| format!("{:>10}{:>10}{:>10}", share(a.expected), share(a.full), share(a.any)),
    );
    let spof: Vec<&str> = report.spof.iter().map(Id::as_str).collect();
    let spof = if spof.is_empty() { "none".to_owned() } else { styled(&spof.join(", "), "1;31", colours) };
    format!("  {:<8}{figures}  {spof}", journey.name())
}

const fn severity_style(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "1;31",
        Severity::Medium => "33",
        Severity::Low => "36",
        Severity::Info => "2",
    }
}

fn summary(report: &Report) -> String {
    let counts: Vec<String> = Severity::ALL
        .into_iter()
        .map(|s| (s, report.findings.iter().filter(|f| f.severity == s && !f.accepted).count()))
        .filter(|(_, n)| *n > 0)
        .map(|(s, n)| format!("{n} {}", s.name()))
        .collect();
    let accepted = report.findings.iter().filter(|f| f.accepted).count();
    let mut out = if counts.is_empty() { "No findings".to_owned() } else { format!("Findings: {}", counts.join(", ")) };
    if accepted > 0 {
        let _ = write!(out, "; {accepted} accepted");
    }
    out.push('.');
    if let Some(first) = report.findings.first() {
        let _ = write!(out, " `linchpin explain {}` says more.", first.rule);
    }
    out
}
