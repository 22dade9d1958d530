//! Findings as a Markdown document, for a review or a comment on a change.

use std::fmt::Write as _;

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

/// Text in which Markdown and HTML see no markup, in one line.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.trim().chars() {
        if c == '&' {
            out.push_str("&amp;");
            continue;
        }
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '~' | '$') {
            out.push('\\');
        }
        out.push(if ends_line(c) { ' ' } else { c });
    }
    out
}

/// A code span: its fence is longer than any row of backticks inside (`CommonMark` 0.31, §6.1).
fn code(text: &str) -> String {
    let text: String = text.chars().map(|c| if ends_line(c) { ' ' } else { c }).collect();
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let space = if text.is_empty() || text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// Control characters, and the two that Unicode gives for the ends of lines and paragraphs.
fn ends_line(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_becomes_markup_or_a_second_line() {
        assert_eq!(escape("a|b `c` <d>\n# e & *f*"), r"a\|b \`c\` \<d\> \# e &amp; \*f\*");
        assert_eq!(code("a b"), "`a b`");
        assert_eq!(code("`a``b"), "``` `a``b ```");
    }
}
