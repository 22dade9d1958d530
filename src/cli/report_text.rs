//! The report of `linchpin check` for people: findings grouped by rule, in lines that fit a terminal.

use std::fmt::Write as _;
use std::path::Path;

use super::print::{Look, plain, styled, wrapped};
use crate::analysis::rules;
use crate::analysis::{Finding, Journey, JourneyReport, Lapsed, Report, Severity};
use crate::model::Id;

/// Where the findings of a rule begin, below its name.
const INDENT: &str = "          ";

/// The report of one file. Writing to a string cannot fail, so results of `write!` are not looked at.
pub(super) fn text(path: &Path, report: &Report, look: Look) -> String {
    let mut out = String::new();
    let title = plain(if report.design.is_empty() { "Untitled" } else { &report.design });
    let _ = writeln!(out, "{}  ({})\n", styled(&title, "1", look.colours), plain(&path.to_string_lossy()));
    let header = format!("  {:<8}{:>10}{:>10}{:>10}  single points of failure", "journey", "expected", "full", "any");
    let _ = writeln!(out, "{}", styled(&header, "2", look.colours));
    for journey in Journey::ALL {
        if let Some(report) = report.journeys.get(&journey) {
            journey_line(&mut out, journey, report, look);
        }
    }
    beside(&mut out, report, look);
    out.push('\n');
    for group in report.findings.chunk_by(|a, b| a.code == b.code) {
        rule(&mut out, group, look);
    }
    if !report.findings.is_empty() {
        out.push('\n');
    }
    if !report.lapsed.is_empty() {
        lapsed(&mut out, &report.lapsed, look);
    }
    out.push_str(&wrapped(&summary(report), look.width, "", "", str::to_owned));
    out
}

/// What stands beside the figures: what they are worth, what matters most, and how long taking over takes.
fn beside(out: &mut String, report: &Report, look: Look) {
    let mut line = |name: &str, words: &str| {
        let dim = |line: &str| styled(line, "2", look.colours);
        out.push_str(&wrapped(&format!("{name}: {words}"), look.width, "  ", "    ", dim));
    };
    for (journey, report) in &report.journeys {
        if let Some(estimate) = report.availability.and_then(|a| a.estimate) {
            line(journey.name(), &estimate.words());
        }
        if report.pairs.is_none() {
            line(journey.name(), "Too many parts to look for every pair whose death ends it: pairs are left out.");
        }
        if report.possible && report.importance.is_none() {
            line(journey.name(), "Too large for the importance of its parts: it is left out.");
        }
    }
    let most = report.most_important(5);
    if !most.is_empty() {
        let words: Vec<String> = most.iter().map(|(id, value)| format!("{id} {value:.4}")).collect();
        line("matters most", &words.join(", "));
    }
    for taking_over in &report.switch_overs {
        let time = taking_over.seconds.map_or_else(String::new, |s| format!("about {s:.0} s: "));
        line(
            "takes over",
            &format!("{}, {}, {time}{}", taking_over.subject, taking_over.mechanism, taking_over.formula),
        );
    }
}

/// The findings of one rule.
fn rule(out: &mut String, findings: &[Finding], look: Look) {
    let Some(first) = findings.first() else { return };
    // The longest, `critical`, fills its column: a space comes after it all the same.
    let severity = styled(&format!("{:<7} ", first.severity.name()), severity_style(first.severity), look.colours);
    let count = if findings.len() > 1 { format!("  ({})", findings.len()) } else { String::new() };
    let _ = writeln!(out, "  {severity}{}  {}{count}", first.code, styled(first.rule, "1", look.colours));
    for finding in findings {
        let decision = finding.decision.as_ref().map(|d| format!(" (accepted: {})", d.words())).unwrap_or_default();
        let line = plain(&format!("{}{decision}: {}", finding.about(), finding.message));
        let dim = if finding.accepted { "2" } else { "" };
        out.push_str(&wrapped(&line, look.width, INDENT, &format!("{INDENT}  "), |line| {
            styled(line, dim, look.colours)
        }));
        if !finding.fixes.is_empty() {
            let titles: Vec<&str> = finding.fixes.iter().map(|fix| fix.title.as_str()).collect();
            let line = plain(&format!("fix: {}", titles.join("; or: ")));
            let (first, rest) = (format!("{INDENT}  "), format!("{INDENT}       "));
            out.push_str(&wrapped(&line, look.width, &first, &rest, |line| styled(line, "32", look.colours)));
        }
    }
}

/// The accepted entries that cover nothing.
fn lapsed(out: &mut String, entries: &[Lapsed], look: Look) {
    let _ = writeln!(out, "{}", styled("Accepted entries that no longer hold:", "1", look.colours));
    for entry in entries {
        let line = plain(&format!("{}: {} ({})", entry.about(), entry.message, entry.reason));
        let first = format!("  {:<14}", entry.state.name());
        out.push_str(&wrapped(&line, look.width, &first, &" ".repeat(18), str::to_owned));
    }
    out.push('\n');
}

fn journey_line(out: &mut String, journey: Journey, report: &JourneyReport, look: Look) {
    if !report.possible {
        let words = if report.drawn { "impossible" } else { "not drawn" };
        let _ = writeln!(out, "{}", styled(&format!("  {:<8}{words:>10}", journey.name()), "2", look.colours));
        return;
    }
    let estimated = report.availability.is_some_and(|a| a.estimate.is_some());
    let share =
        |share: f64| if estimated { format!("≈{:.1} %", share * 100.0) } else { format!("{:.4} %", share * 100.0) };
    let figures = report.availability.map_or_else(
        || " ".repeat(30),
        |a| format!("{:>10}{:>10}{:>10}", share(a.expected), share(a.full), share(a.any)),
    );
    let first = format!("  {:<8}{figures}  ", journey.name());
    if report.spof.is_empty() {
        let _ = writeln!(out, "{first}none");
        return;
    }
    let ids: Vec<&str> = report.spof.iter().map(Id::as_str).collect();
    let rest = " ".repeat(first.chars().count());
    out.push_str(&wrapped(&ids.join(", "), look.width, &first, &rest, |line| styled(line, "1;31", look.colours)));
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
    if let Some(first) = report.findings.first().and_then(|f| rules::find(f.rule)) {
        let _ = write!(out, " `linchpin explain {}` says more.", first.meta.name);
    }
    out
}
