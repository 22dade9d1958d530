//! Findings as a Markdown document, for a review or a comment on a change.

use std::fmt::Write as _;

use super::markdown::{code, escape};
use super::sarif::Checked;
use crate::analysis::{Journey, Severity};

/// The document: journeys and findings of each file. Writing to a string cannot fail.
pub fn findings_markdown(files: &[Checked]) -> String {
    let mut out = String::new();
    for file in files {
        let report = file.report;
        let title = if report.design.trim().is_empty() { "Untitled" } else { &report.design };
        let _ = writeln!(out, "# {}\n\n{}\n", escape(title), code(file.path));
        out.push_str("| journey | expected | full | any | single points of failure |\n|---|---:|---:|---:|---|\n");
        for journey in Journey::ALL {
            let Some(j) = report.journeys.get(&journey) else { continue };
            let figures = match (j.possible, j.availability) {
                (false, _) if j.drawn => "impossible | | ".to_owned(),
                (false, _) => "not drawn | | ".to_owned(),
                (true, None) => "unknown | | ".to_owned(),
                (true, Some(a)) if a.estimate.is_some() => {
                    format!("≈ {:.1} % | ≈ {:.1} % | ≈ {:.1} %", a.expected * 100.0, a.full * 100.0, a.any * 100.0)
                }
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
                let decision = f.decision.as_ref().map(|d| format!(" *(accepted: {})*", escape(&d.words())));
                let decision = decision.unwrap_or_default();
                let _ = writeln!(out, "- **{}** `{}` on {on}{decision}: {}", f.code, f.rule, escape(&f.message));
            }
            out.push('\n');
        }
        if !report.lapsed.is_empty() {
            out.push_str("## Accepted entries that no longer hold\n\n");
            for entry in &report.lapsed {
                let on = entry.on.as_ref().map_or_else(|| "the design".to_owned(), |id| format!("`{id}`"));
                let (state, rule) = (entry.state.name(), code(&entry.rule));
                let (message, reason) = (escape(&entry.message), escape(&entry.reason));
                let _ = writeln!(out, "- **{state}** {rule} on {on}: {message} ({reason})");
            }
            out.push('\n');
        }
    }
    out
}
