//! The summary: what is good, what is not, and what to do first.

use indexmap::{IndexMap, IndexSet};

use super::chapter::Chapter;
use super::facts::Facts;
use super::findings::section;
use super::words::{number, opening, uncapital};
use super::{here, strengths};
use crate::analysis::{Finding, Severity, rules};
use crate::model::Id;

/// How many steps are named.
const STEPS: usize = 12;
/// How many fixes of one step are named.
const TOGETHER: usize = 3;

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
    let bad = weaknesses(facts, &findings);
    if !bad.is_empty() {
        chapter.say("What has to be addressed before it serves real users:");
        chapter.items(&bad);
    }
    steps(facts, &findings, &mut chapter);
    chapter
}

fn watched(facts: &Facts) -> Option<String> {
    (!strengths::monitoring(facts).is_empty())
        .then(|| "**Monitoring.** It is watched, so failures are noticed by more than its users.".to_owned())
}

/// The titles of the rules that found something, the worst first, with the parts that they speak of.
fn weaknesses(facts: &Facts, findings: &[&Finding]) -> Vec<String> {
    let mut by_rule: IndexMap<&str, IndexSet<&Id>> = IndexMap::new();
    for finding in findings {
        by_rule.entry(finding.rule).or_default().extend(&finding.subjects);
    }
    let words = |(rule, subjects): (&&str, &IndexSet<&Id>)| {
        let title = rules::find(rule)?.meta.title;
        let parts = subjects.iter().copied().filter(|id| facts.design.components.contains_key(id.as_str()));
        let parts = facts.names(parts);
        Some(if parts.is_empty() { title.to_owned() } else { format!("{title} ({parts})") })
    };
    by_rule.iter().filter_map(words).collect()
}

/// One step: what to do, and the rules whose findings it mends.
#[derive(Default)]
struct Step {
    fixes: IndexSet<String>,
    mends: IndexSet<&'static str>,
}

/// What to do first: the fixes in the order of what they mend, each once, those of one rule together.
fn steps(facts: &Facts, findings: &[&Finding], chapter: &mut Chapter) {
    let mut steps: Vec<Step> = Vec::new();
    for finding in findings {
        let Some(rule) = rules::find(finding.rule) else { continue };
        let title = rule.meta.title;
        let fix = finding.fixes.first().map_or_else(|| by_hand(facts, finding, rule), |fix| facts.said(&fix.title));
        let at = steps
            .iter()
            .position(|step| step.fixes.contains(&fix))
            .or_else(|| steps.iter().position(|step| step.mends.first() == Some(&title)));
        let at = at.unwrap_or_else(|| {
            steps.push(Step::default());
            steps.len() - 1
        });
        steps[at].fixes.insert(fix);
        steps[at].mends.insert(title);
    }
    if steps.is_empty() {
        if facts.findings(|_| true).is_empty() && !facts.visits().is_empty() {
            chapter.say("The check found nothing to mend.");
        }
        return;
    }
    chapter.say("What to do, beginning with what is worst:");
    let mut items: Vec<String> = steps.iter().take(STEPS).map(words).collect();
    if steps.len() > STEPS {
        items.push(format!("… and {} more, which the chapters above name.", number(steps.len() - STEPS)));
    }
    chapter.steps(&items);
}

/// What a person has to do: the first sentence of how.
fn by_hand(facts: &Facts, finding: &Finding, rule: &rules::Rule) -> String {
    let how = here::how(facts, finding.rule, &[finding]);
    let how = how.unwrap_or_else(|| section(&rule.meta.page(), "How to fix it"));
    opening(&how, 1).trim_end_matches('.').to_owned()
}

fn words(step: &Step) -> String {
    let mut fixes: Vec<String> = step
        .fixes
        .iter()
        .take(TOGETHER)
        .enumerate()
        .map(|(n, fix)| if n == 0 { fix.clone() } else { uncapital(fix) })
        .collect();
    if step.fixes.len() > TOGETHER {
        fixes.push(format!("and {} more of this kind", number(step.fixes.len() - TOGETHER)));
    }
    let mends: Vec<String> = step.mends.iter().map(|title| uncapital(title)).collect();
    format!("**{}.** Against: {}.", fixes.join("; "), mends.join("; "))
}
