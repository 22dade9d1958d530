//! Findings as a Markdown document, for a review or a comment on a change.

use std::fmt::Write as _;

use super::sarif::Checked;
use crate::analysis::{Journey, Severity};

/// The document: journeys and findings of each file. Writing to a string cannot fail.
pub fn findings_markdown(files: &[Checked]) -> String {
    let mut out = String::new();
    for file in files {
        let report = file.report;
        let title = if report.design.is_empty() { "Untitled" } else { &report.design };
        let _ = writeln!(out, "# {}\n\n`{}`\n", escape(title), file.path);
        out.push_str("| journey | expected | full | any | single points of failure |\n|---|---:|---:|---:|---|\n");
        for journey in Journey::ALL {
            let Some(j) = report.journeys.get(&journey) else { continue };
            let figures = match (j.possible, j.availability) {
                (false, _) => "not drawn | | ".to_owned(),
                (true, None) => "too large | | ".to_owned(),
                (true, Some(a)) => {
                    format!("{:.4} % | {:.4} % | {:.4} %", a.expected * 100.0, a.full * 100.0, a.any * 100.0)
                }
            };
            let spof: Vec<String> = j.spof.iter().map(|id| format!("`{id}`")).collect();
            let spof = if j.possible && spof.is_empty() { "none".to_owned() } else { spof.join(", ") };
            let _ = writeln!(out, "| {} | {figures} | {spof} |", journey.name());
        }
        out.push('\n');
        if report.findings.is_empty() {
            out.push_str("No findings.\n\n");
        }
        for severity in Severity::ALL {
            let of_it: Vec<_> = report.findings.iter().filter(|f| f.severity == severity).collect();
            if of_it.is_empty() {
                continue;
            }
            let _ = writeln!(out, "## {} ({})\n", severity.name(), of_it.len());
            for f in of_it {
                let ids: Vec<String> = f.subjects.iter().map(|id| format!("`{id}`")).collect();
                let on = if ids.is_empty() { "the design".to_owned() } else { ids.join(", ") };
                let accepted = if f.accepted { " *(accepted)*" } else { "" };
                let _ = writeln!(out, "- **{}** `{}` on {on}{accepted}: {}", f.code, f.rule, escape(&f.message));
            }
            out.push('\n');
        }
    }
    out
}

/// Text in which Markdown sees no markup.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#') {
            out.push('\\');
        }
        out.push(if c.is_control() { ' ' } else { c });
    }
    out
}
