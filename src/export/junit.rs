//! Findings as `JUnit` XML, what build servers show: a suite per file, a case per rule, a failure where it found something.

use std::fmt::Write as _;

use super::sarif::Checked;
use crate::analysis::Severity;
use crate::analysis::rules::{Profile, RULES};

/// The document. A rule fails when it has a finding at or above the threshold (none: never) that nobody accepted.
pub fn junit(files: &[Checked], profile: Profile, threshold: Option<Severity>) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"linchpin\">\n");
    for file in files {
        let rules: Vec<_> = RULES.iter().filter(|r| r.meta.profile <= profile).collect();
        let mut cases = String::new();
        let mut failures = 0;
        for rule in &rules {
            let meta = rule.meta;
            let found: Vec<_> = file.report.findings.iter().filter(|f| f.code == meta.code).collect();
            let failing = found.iter().any(|f| !f.accepted && threshold.is_some_and(|t| f.severity >= t));
            let lines: Vec<String> = found
                .iter()
                .map(|f| {
                    let ids: Vec<&str> = f.subjects.iter().map(crate::model::Id::as_str).collect();
                    let on = if ids.is_empty() { "the design".to_owned() } else { ids.join(", ") };
                    format!("{} {on}: {}{}", f.severity.name(), f.message, if f.accepted { " (accepted)" } else { "" })
                })
                .collect();
            let text = escape(&lines.join("\n"));
            // Writing to a string cannot fail.
            let _ = write!(cases, "    <testcase classname=\"{}\" name=\"{}\"", meta.code, meta.name);
            if failing {
                failures += 1;
                let _ = write!(
                    cases,
                    ">\n      <failure type=\"{}\" message=\"{}\">{text}</failure>\n    </testcase>\n",
                    meta.severity.name(),
                    escape(meta.title)
                );
            } else if found.is_empty() {
                cases.push_str("/>\n");
            } else {
                let _ = write!(cases, ">\n      <system-out>{text}</system-out>\n    </testcase>\n");
            }
        }
        let _ = write!(
            out,
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{failures}\" errors=\"0\" skipped=\"0\">\n{cases}  </testsuite>\n",
            escape(file.path),
            rules.len()
        );
    }
    out.push_str("</testsuites>\n");
    out
}

/// Text for XML 1.0: markup escaped, characters that the standard forbids (§2.2) replaced.
fn escape(text: &str) -> String {
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
