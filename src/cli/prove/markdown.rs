//! A proof as Markdown: tables, and the evidence below each.

use std::fmt::Write as _;

use super::rows::{sections, summary};
use crate::emulation::Proof;
use crate::export::{markdown_escape, markdown_fenced};

/// The proof as Markdown.
pub(super) fn markdown(proof: &Proof) -> String {
    let mut out = format!("# Proof: {}\n\n", markdown_escape(&proof.design));
    out.push_str("Share of requests that succeed: predicted / observed.\n");
    for section in sections(proof) {
        if let Some(title) = section.title {
            let _ = write!(out, "\n## {}\n", markdown_escape(title));
        }
        let rules = "---|".repeat(section.head.len() + 1);
        let _ = write!(out, "\n| {} | verdict |\n|{rules}\n", section.head.join(" | "));
        for row in &section.rows {
            let cells = [vec![row.what.clone()], row.cells.clone(), vec![row.verdict()]].concat();
            let cells: Vec<String> = cells.iter().map(|cell| markdown_escape(cell)).collect();
            let _ = writeln!(out, "| {} |", cells.join(" | "));
        }
        let shown = section.rows.iter().filter(|row| !row.evidence.is_empty());
        let evidence: Vec<String> = shown.map(|row| format!("{}\n{}", row.what, indented(&row.evidence))).collect();
        if !evidence.is_empty() {
            let _ = write!(
                out,
                "\n<details><summary>Evidence</summary>\n\n{}\n\n</details>\n",
                markdown_fenced("text", &evidence.join("\n"))
            );
        }
    }
    let _ = writeln!(out, "\n{}", summary(proof));
    out
}

fn indented(lines: &[String]) -> String {
    lines.iter().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n")
}
