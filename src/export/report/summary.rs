//! The summary: what is good, what is not, and what to do first.

use indexmap::IndexMap;

use super::chapter::Chapter;
use super::facts::Facts;
use super::strengths;
use super::words::{list, number};
use crate::analysis::{Finding, Severity, rules};
use crate::export::markdown::escape;

/// How many steps are named.
const STEPS: usize = 12;

pub(super) fn chapter(facts: &Facts) -> Chapter {
    let mut chapter = Chapter::new("Summary");
    if facts.design.components.is_empty() {
        return chapter;
    }
    let mut good = strengths::availability(facts);
    good.extend(strengths::security(facts).into_iter().take(2));
    good.extend(watched(facts));
    if !good.is_empty() {
        chapter.say("What this design does well:");
        chapter.items(&good);
    }
    let findings = facts.findings(|f| f.severity >= Severity::Medium);
    let bad = weaknesses(&findings);
    if !bad.is_empty() {
        chapter.say(format!("What has to be addressed before it serves real users: {}.", list(&bad, "and")));
    }
    steps(facts, &findings, &mut chapter);
    chapter
}

fn watched(facts: &Facts) -> Option<String> {
    (!strengths::monitoring(facts).is_empty())
        .then(|| "**Monitoring.** It is watched, so failures are noticed by more than its users.".to_owned())
}

/// The titles of the rules that found something, the worst first.
fn weaknesses(findings: &[&Finding]) -> Vec<String> {
    let names: indexmap::IndexSet<&str> = findings.iter().map(|f| f.rule).collect();
    names.into_iter().filter_map(rules::find).map(|rule| in_sentence(rule.meta.title)).collect()
}

/// A title within a sentence: only a first word that is written small elsewhere loses its capital.
fn in_sentence(title: &str) -> String {
    let first = title.split(' ').next().unwrap_or_default();
    let keeps = first.chars().skip(1).any(char::is_uppercase);
    let mut chars = title.chars();
    match chars.next() {
        Some(c) if !keeps => c.to_lowercase().chain(chars).collect(),
        _ => title.to_owned(),
    }
}

/// What to do first: the fixes in the order of what they mend, each once.
fn steps(facts: &Facts, findings: &[&Finding], chapter: &mut Chapter) {
    let mut mends: IndexMap<&str, Vec<&'static str>> = IndexMap::new();
    for finding in findings {
        let (Some(fix), Some(rule)) = (finding.fixes.first(), rules::find(finding.rule)) else { continue };
        let titles = mends.entry(fix.title.as_str()).or_default();
        if !titles.contains(&rule.meta.title) {
            titles.push(rule.meta.title);
        }
    }
    if mends.is_empty() {
        if facts.findings(|_| true).is_empty() && !facts.visits().is_empty() {
            chapter.say("The check leaves nothing to mend.");
        }
        return;
    }
    chapter.say("What to do, the most urgent first:");
    let mut items: Vec<String> = mends
        .iter()
        .take(STEPS)
        .map(|(fix, titles)| {
            let titles: Vec<String> = titles.iter().map(|t| in_sentence(t)).collect();
            format!("{}. It mends: {}.", escape(fix), list(&titles, "and"))
        })
        .collect();
    if mends.len() > STEPS {
        items.push(format!("… and {} more steps, which the chapters above name.", number(mends.len() - STEPS)));
    }
    chapter.steps(&items);
}
