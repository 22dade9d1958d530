//! What the tests of rules share.

use super::{RULES, RuleContext, RuleMeta};
use crate::analysis::{Journey, JourneyReport, Structure, failures};
use crate::model::Design;
use crate::storage;

/// The subjects of each finding of one rule about a design (`*`: the whole design), given as the body of its file.
pub(super) fn fired(meta: &RuleMeta, body: &str) -> Vec<String> {
    let design = storage::parse(&format!("Design(format: 1, {body})")).expect("a design");
    fired_on(meta, &design)
}

fn fired_on(meta: &RuleMeta, design: &Design) -> Vec<String> {
    let structures = Structure::compile_all(design);
    let alone = |s: &Structure| failures::alone(s);
    let journeys = std::collections::BTreeMap::<Journey, Structure>::iter(&structures)
        .map(|(j, s)| (*j, alone(s)))
        .collect::<std::collections::BTreeMap<Journey, JourneyReport>>();
    let context = RuleContext::new(design, &structures, &journeys);
    let rule = RULES.iter().find(|r| r.meta.code == meta.code).expect("the rule is in the list");
    let mut findings = super::Findings::default();
    (rule.check)(&context, &mut findings);
    let subjects = |f: &super::Finding| f.subjects.iter().map(crate::model::Id::as_str).collect::<Vec<_>>().join(",");
    findings.into_inner().iter().map(|f| if f.subjects.is_empty() { "*".to_owned() } else { subjects(f) }).collect()
}

#[test]
fn no_rule_says_anything_about_the_empty_design() {
    for rule in RULES {
        assert!(fired_on(rule.meta, &Design::default()).is_empty(), "{}", rule.meta.code);
    }
}
