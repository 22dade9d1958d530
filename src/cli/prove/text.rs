//! A proof for people at a terminal: tables, and what was read off wires.

use std::fmt::Write as _;

use super::rows::{Row, Section, sections, summary};
use crate::emulation::Proof;

/// The proof as text.
pub(super) fn text(proof: &Proof) -> String {
    let mut out = format!("{}\nShare of requests that succeed: predicted / observed\n", proof.design);
    for section in sections(proof) {
        if let Some(title) = section.title {
            let _ = write!(out, "\n{title}\n");
        }
        out.push('\n');
        table(&mut out, &section);
    }
    let repeated: u32 = repeats(proof);
    if repeated > 0 {
        let _ = writeln!(out, "\n{repeated} measurements were made again: the machine was too busy meanwhile");
    }
    // One conversation of each rule; the other formats have them all.
    let mut told = "";
    for rule in proof.rules.iter().filter(|rule| !rule.evidence.captured.is_empty()) {
        if rule.rule == told {
            continue;
        }
        told = rule.rule;
        for captured in rule.evidence.captured.iter().take(1) {
            let _ = writeln!(out, "\n{}: read on {}", rule.rule, captured.link);
            for line in captured.text.lines() {
                let _ = writeln!(out, "  | {line}");
            }
        }
    }
    let _ = writeln!(out, "\n{}", summary(proof));
    out
}

fn repeats(proof: &Proof) -> u32 {
    let deaths = proof.experiments.iter().map(|e| &e.evidence).chain(proof.pairs.iter().map(|p| &p.evidence));
    deaths.chain(proof.takeovers.iter().map(|t| &t.evidence)).map(|evidence| evidence.repeated).sum()
}

fn table(out: &mut String, section: &Section) {
    let head: Vec<String> = section.head.iter().map(|h| (*h).to_owned()).collect();
    let cells = |row: &Row| [vec![row.what.clone()], row.cells.clone()].concat();
    let mut rows: Vec<(Vec<String>, String)> = vec![(head, "verdict".to_owned())];
    rows.extend(section.rows.iter().map(|row| (cells(row), row.verdict())));
    let width = |column: usize| rows.iter().map(|(cells, _)| cells[column].chars().count()).max().unwrap_or_default();
    let widths: Vec<usize> = (0..section.head.len()).map(width).collect();
    for (cells, verdict) in &rows {
        for (cell, width) in cells.iter().zip(&widths) {
            let _ = write!(out, "{cell:<width$}  ");
        }
        let _ = writeln!(out, "{verdict}");
    }
}
