//! Findings as `JUnit` XML, what build servers show: a suite per file, a case per rule, a failure where it found something.

use std::fmt::Write as _;

use super::sarif::Checked;
use crate::analysis::rules::{Profile, RULES, Rule};
use crate::analysis::{Finding, Lapsed, Severity};

/// The document. A rule fails when it has a finding at or above the threshold (none: never) that nobody accepted; it
/// is skipped when all that it found is accepted. Rules come as their findings do: the worst first, then by code.
pub fn junit(files: &[Checked], profile: Profile, threshold: Option<Severity>) -> String {
    let mut rules: Vec<&Rule> = RULES.iter().filter(|r| r.meta.profile <= profile).collect();
    rules.sort_by(|a, b| (b.meta.severity, a.meta.code).cmp(&(a.meta.severity, b.meta.code)));
    let mut out = String::new();
    let mut sum = Counts::default();
    for file in files {
        let (cases, counts) = suite(file, &rules, threshold);
        // Writing to a string cannot fail.
        let _ = write!(out, "  <testsuite name=\"{}\" {counts}>\n{cases}  </testsuite>\n", escape(file.path));
        sum = sum + counts;
    }
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    format!("{head}<testsuites name=\"linchpin\" {sum}>\n{out}</testsuites>\n")
}

/// How the cases of a suite ended.
#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    tests: usize,
    failures: usize,
    skipped: usize,
}

impl std::ops::Add for Counts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            tests: self.tests + other.tests,
            failures: self.failures + other.failures,
            skipped: self.skipped + other.skipped,
        }
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { tests, failures, skipped } = self;
        write!(f, "tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\"")
    }
}

fn suite(file: &Checked, rules: &[&Rule], threshold: Option<Severity>) -> (String, Counts) {
    let mut cases = String::new();
    let mut counts = Counts { tests: rules.len(), ..Counts::default() };
    for rule in rules {
        let meta = rule.meta;
        let found: Vec<&Finding> = file.report.findings.iter().filter(|f| f.code == meta.code).collect();
        let failing = found.iter().any(|f| !f.accepted && threshold.is_some_and(|t| f.severity >= t));
        let text = escape(&found.iter().map(|f| line(f)).collect::<Vec<_>>().join("\n"));
        let _ = write!(cases, "    <testcase classname=\"{}\" name=\"{}\"", meta.code, meta.name);
        if failing {
            counts.failures += 1;
            let (severity, title) = (meta.severity.name(), escape(meta.title));
            let _ = write!(
                cases,
                ">\n      <failure type=\"{severity}\" message=\"{title}\">{text}</failure>\n    </testcase>\n"
            );
        } else if found.is_empty() {
            cases.push_str("/>\n");
        } else {
            let skipped = if found.iter().all(|f| f.accepted) {
                counts.skipped += 1;
                "      <skipped message=\"accepted\"/>\n"
            } else {
                ""
            };
            let _ = write!(cases, ">\n{skipped}      <system-out>{text}</system-out>\n    </testcase>\n");
        }
    }
    if !file.report.lapsed.is_empty() {
        let lines: Vec<String> = file.report.lapsed.iter().map(lapsed).collect();
        let text = escape(&format!("Accepted entries that no longer hold:\n{}", lines.join("\n")));
        let _ = writeln!(cases, "    <system-out>{text}</system-out>");
    }
    (cases, counts)
}

/// A finding in one line.
fn line(finding: &Finding) -> String {
    let decision = finding.decision.as_ref().map(|d| format!(" (accepted: {})", d.words())).unwrap_or_default();
    one_line(&format!("{} {}: {}{decision}", finding.severity.name(), finding.about(), finding.message))
}

/// An accepted entry that covers nothing, in one line.
fn lapsed(entry: &Lapsed) -> String {
    one_line(&format!("{} {}: {} ({})", entry.state.name(), entry.about(), entry.message, entry.reason))
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if matches!(c, '\n' | '\r') { ' ' } else { c }).collect()
}

/// Text for XML 1.0: markup escaped, characters that the standard forbids (§2.2) replaced.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(c),
            c if c < ' ' || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
