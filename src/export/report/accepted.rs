//! What was accepted: findings that somebody decided to live with, why, and until when.

use super::chapter::Chapter;
use super::facts::Facts;
use super::words::number;
use crate::analysis::rules;
use crate::export::markdown::{Table, escape};

/// How many decisions have a row.
const ROWS: usize = 30;

pub(super) fn chapter(facts: &Facts) -> Chapter {
    let mut chapter = Chapter::new("What was accepted");
    let accepted: Vec<_> = facts.report.findings.iter().filter(|f| f.accepted).collect();
    if !accepted.is_empty() {
        chapter.say("Somebody decided to live with these findings. They are true all the same, and count nowhere else in this report.");
    }
    let mut table = Table::new(&["Finding", "About", "What it says", "Why it was accepted", "Until", "By"]);
    for finding in accepted.iter().take(ROWS) {
        let title = rules::find(finding.rule).map_or(finding.rule, |rule| rule.meta.title);
        let about = if finding.subjects.is_empty() { "the design".to_owned() } else { facts.names(&finding.subjects) };
        let decision = finding.decision.as_ref();
        let text = |text: Option<&String>| text.map(|t| escape(t)).unwrap_or_default();
        table.row([
            format!("{title} ({})", finding.code),
            about,
            escape(&finding.message),
            text(decision.and_then(|d| d.reason.as_ref())),
            text(decision.and_then(|d| d.until.as_ref())),
            text(decision.and_then(|d| d.author.as_ref())),
        ]);
    }
    chapter.table(&table);
    if accepted.len() > ROWS {
        chapter.say(format!("{} more accepted findings are left out.", number(accepted.len() - ROWS)));
    }
    let lapsed = &facts.report.lapsed;
    if !lapsed.is_empty() {
        chapter.say("These decisions no longer hold:");
        let mut items: Vec<String> = lapsed
            .iter()
            .take(ROWS)
            .map(|entry| format!("{}: {} ({})", escape(&entry.about()), escape(&entry.message), escape(&entry.reason)))
            .collect();
        if lapsed.len() > ROWS {
            items.push(format!("… and {} more", lapsed.len() - ROWS));
        }
        chapter.items(&items);
    }
    chapter
}
