//! What every rule's tests need: designs in a few words, what fires on them, and whether fixes hold.

use super::{Draft, Finding, Profile, RULES, Rule, RuleContext, Severity};
use crate::analysis::{Report, analyse_with};
use crate::model::{self, Design};
use crate::{catalog, storage};

/// A design from the sections of its file: `components: {…}, links: {…}`.
pub(super) fn design(sections: &str) -> Design {
    storage::parse(&format!("(format: 1, {sections})")).expect("a sound design")
}

/// Everything that is said of a design.
pub(super) fn report(design: &Design) -> Report {
    analyse_with(design, Profile::Hardening, "2026-01-01")
}

/// The subjects of one rule's findings: `web-1`, `*` for the whole design.
pub(super) fn fired(code: &str, design: &Design) -> Vec<String> {
    let key = |f: &Finding| f.key.split_once(':').map_or_else(String::new, |(_, subjects)| subjects.to_owned());
    report(design).findings.iter().filter(|f| f.code == code).map(key).collect()
}

/// What a rule proposes for a finding.
pub(super) fn drafts(rule: &Rule, design: &Design, report: &Report, finding: &Finding) -> Vec<Draft> {
    (rule.mend)(&RuleContext { design, journeys: &report.journeys }, finding)
}

/// Applies every draft of a rule to a copy: its finding must be gone and nothing high or worse may be new.
/// Gives the titles.
pub(super) fn holding_fixes(rule: &Rule, design: &Design) -> Vec<String> {
    let before = report(design);
    let mut titles = Vec::new();
    for finding in before.findings.iter().filter(|f| f.code == rule.meta.code) {
        for draft in drafts(rule, design, &before, finding) {
            let place = format!("{}, {}: {}", design.name, finding.key, draft.title);
            let mut mended = design.clone();
            for edit in draft.edits {
                mended.apply(edit).unwrap_or_else(|refusal| panic!("{place}: {refusal}"));
            }
            model::check(&mended).unwrap_or_else(|broken| panic!("{place}: {broken}"));
            catalog::check(&mended).unwrap_or_else(|refusal| panic!("{place}: {refusal}"));
            let after = report(&mended);
            assert!(after.findings.iter().all(|f| f.key != finding.key), "{place}: it is still there");
            let new = after.findings.iter().filter(|f| f.severity >= Severity::High);
            let new: Vec<&str> = new.map(|f| &*f.key).filter(|k| before.findings.iter().all(|f| f.key != *k)).collect();
            assert!(new.is_empty(), "{place}: it raises {new:?}");
            titles.push(draft.title);
        }
    }
    titles
}

/// The tests that every rule has: where it fires, where it does not, and what its fixes are worth.
macro_rules! rule_tests {
    (fires: $fires:expr => $on:expr, silent: $silent:expr, fixes: $fixes:expr $(,)?) => {
        use super::super::testing;

        #[test]
        fn fires() {
            assert_eq!(testing::fired(super::META.code, &testing::design($fires)), $on);
        }

        #[test]
        fn is_silent() {
            assert_eq!(testing::fired(super::META.code, &testing::design($silent)), [""; 0]);
        }

        #[test]
        fn says_nothing_of_an_empty_design() {
            assert_eq!(testing::fired(super::META.code, &testing::design("")), [""; 0]);
        }

        #[test]
        fn its_fixes_hold() {
            let rule = super::super::find(super::META.code).expect("it is in the list of rules");
            assert_eq!(testing::holding_fixes(rule, &testing::design($fires)), $fixes);
        }
    };
}
pub(super) use rule_tests;

#[test]
fn every_fix_of_every_example_holds() {
    for template in storage::TEMPLATES {
        let design = template.design();
        for rule in RULES {
            holding_fixes(rule, &design);
        }
    }
}
