//! The findings of each rule: what is wrong here, why it matters, and how to mend it.

use indexmap::{IndexMap, IndexSet};

use super::chapter::Chapter;
use super::facts::Facts;
use super::here;
use super::words::{number, uncapital};
use crate::analysis::{Finding, rules};
use crate::model::Id;

/// How many findings of a rule are told one by one.
const TOLD: usize = 6;

/// The findings of each rule: what is wrong here, why it matters, and how to mend it.
pub(super) fn by_rule(facts: &Facts, findings: &[&Finding], chapter: &mut Chapter) {
    let mut groups: IndexMap<&str, Vec<&Finding>> = IndexMap::new();
    for finding in findings {
        groups.entry(finding.rule).or_default().push(finding);
    }
    for (rule, findings) in groups {
        let Some(rule) = rules::find(rule) else { continue };
        let page = rule.meta.page();
        chapter.heading(rule.meta.title);
        let said = told(facts, &findings);
        if let [only] = said.as_slice() {
            chapter.say(only.as_str());
        } else {
            chapter.items(&said);
        }
        chapter.say(format!(
            "**Why it matters.** {}",
            here::why(facts, rule.meta.name, &findings).unwrap_or_else(|| section(&page, "Why it matters"))
        ));
        let fixes = fixes(facts, &findings);
        let how = here::how(facts, rule.meta.name, &findings).unwrap_or_else(|| section(&page, "How to fix it"));
        chapter.say(format!("**Improvement.** {fixes}{how}"));
        chapter.say(format!("*{}, severity {}.*", rule.meta.code, rule.meta.severity.name()));
    }
}

/// The messages of findings; those that differ by the name of their part only are told once.
fn told(facts: &Facts, findings: &[&Finding]) -> Vec<String> {
    let mut alike: IndexMap<String, (&Finding, Vec<&Id>)> = IndexMap::new();
    for finding in findings {
        let subject = finding.subjects.first();
        let name = subject.map_or("", |id| facts.design.title(id.as_str()));
        let key = if name.is_empty() { finding.message.clone() } else { finding.message.replace(name, "\0") };
        let group = alike.entry(key).or_insert_with(|| (finding, Vec::new()));
        if group.0 != *finding {
            group.1.extend(subject);
        }
    }
    let groups = alike.len();
    let mut out: Vec<String> = alike
        .values()
        .take(TOLD)
        .map(|(finding, same)| {
            let message = facts.said(&finding.message);
            if same.is_empty() {
                message
            } else {
                format!("{message} The same holds for {}.", facts.names(same.iter().copied()))
            }
        })
        .collect();
    if groups > TOLD {
        let left: Vec<&Id> = alike.values().skip(TOLD).filter_map(|(finding, _)| finding.subjects.first()).collect();
        let n = groups - TOLD;
        out.push(format!(
            "… and {} more of this kind{}",
            number(n),
            if left.is_empty() { ".".to_owned() } else { format!(", about {}.", facts.names(left.iter().copied())) }
        ));
    }
    out
}

/// The fixes that hold, as one sentence: what can be chosen for one finding, then the next one's.
fn fixes(facts: &Facts, findings: &[&Finding]) -> String {
    let choices: IndexSet<String> = findings
        .iter()
        .map(|f| f.fixes.iter().map(|fix| facts.said(&fix.title)).collect::<Vec<_>>())
        .filter(|titles| !titles.is_empty())
        .map(|titles| {
            titles
                .iter()
                .enumerate()
                .map(|(n, t)| if n == 0 { t.clone() } else { uncapital(t) })
                .collect::<Vec<_>>()
                .join("; or ")
        })
        .collect();
    let mut words: Vec<String> =
        choices.iter().take(3).enumerate().map(|(n, t)| if n == 0 { t.clone() } else { uncapital(t) }).collect();
    if words.is_empty() {
        return String::new();
    }
    let more = choices.len() - words.len();
    if more > 0 {
        words.push(format!("and {} more of this kind", number(more)));
    }
    format!("{}. ", words.join("; "))
}

/// The text below a heading of a rule's page, in one line.
pub(super) fn section(page: &str, heading: &str) -> String {
    let lines = page
        .lines()
        .skip_while(|line| line.trim_start_matches('#').trim() != heading || !line.starts_with('#'))
        .skip(1);
    let lines: Vec<&str> =
        lines.take_while(|line| !line.starts_with('#')).map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_says_why_it_matters_and_how_to_fix_it() {
        for rule in rules::RULES {
            let page = rule.meta.page();
            for heading in ["Why it matters", "How to fix it"] {
                assert!(section(&page, heading).ends_with('.'), "{}: {heading}", rule.meta.name);
            }
        }
    }
}
