//! `linchpin check`: what a design hangs on, for people and for scripts.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::outcome::{Exit, Failure, Outcome};
use super::print::{self, styled};
use crate::analysis::rules::Profile;
use crate::analysis::{self, Journey, JourneyReport, Report, Severity, fixes};
use crate::model::Id;

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
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Text,
    Json,
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
    fn reached(self, worst: Option<Severity>) -> bool {
        let least = match self {
            Self::Critical => Severity::Critical,
            Self::High => Severity::High,
            Self::Medium => Severity::Medium,
            Self::Low => Severity::Low,
            Self::Never => return false,
        };
        worst.is_some_and(|w| w >= least)
    }
}

/// Analyses each file and prints the results in order.
///
/// # Errors
/// When a file is no design: the others are still checked and printed, and the first such error is the outcome.
pub(super) fn run(args: &CheckArgs) -> Outcome {
    let mut reports: Vec<(&Path, Report)> = Vec::new();
    let mut failures: Vec<Failure> = Vec::new();
    for path in &args.files {
        match super::load(path) {
            Ok(design) => {
                let mut report = analysis::analyse(&design);
                fixes::fill_titles(&design, &mut report.findings, Profile::Core);
                reports.push((path, report));
            }
            Err(failure) => failures.push(failure),
        }
    }
    match args.format {
        Format::Text => {
            let colours = print::colours();
            let texts: Vec<String> = reports.iter().map(|(path, report)| text(path, report, colours)).collect();
            print::out(&texts.join("\n"))?;
        }
        Format::Json if args.files.len() == 1 => {
            if let [(_, report)] = &reports[..] {
                print::out(&json(report)?)?;
            }
        }
        Format::Json => {
            let all: Vec<&Report> = reports.iter().map(|(_, report)| report).collect();
            print::out(&json(&all)?)?;
        }
    }
    let mut failures = failures.into_iter();
    if let Some(first) = failures.next() {
        for other in failures {
            eprintln!("linchpin: {other}");
        }
        return Err(first);
    }
    let worst = reports.iter().filter_map(|(_, report)| report.worst()).max();
    Ok(if args.fail_on.reached(worst) { Exit::Findings } else { Exit::Clean })
}

fn json(value: &impl serde::Serialize) -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(value).map_err(|e| Failure::usage(format!("no JSON can be made ({e})")))?;
    Ok(text + "\n")
}

/// The report for people. Writing to a string cannot fail, so results of `write!` are not looked at.
fn text(path: &Path, report: &Report, colours: bool) -> String {
    let mut out = String::new();
    let title = if report.design.is_empty() { "Untitled" } else { &report.design };
    let _ = writeln!(out, "{}  ({})\n", styled(title, "1", colours), path.display());
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
