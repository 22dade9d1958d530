//! What every rule's tests need: designs in a few words, what fires on them, and whether fixes hold.

use super::{Draft, Finding, Profile, RULES, Rule, RuleContext};
use crate::analysis::{Report, Severity, Structure, analyse_with};
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
    let structures = Structure::compile_all(design);
    (rule.mend)(&RuleContext::new(design, &structures, &report.journeys), finding)
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
            // The one exception: a database that ends something alone and is moved takes that along. The engine drops
            // such a draft, so it is not among the titles.
            let moves = ["SEC-011", "REL-021"].contains(&rule.meta.code);
            let fate_moves = moves && new.iter().all(|key| key.starts_with("server-spof:"));
            assert!(new.is_empty() || fate_moves, "{place}: it raises {new:?}");
            if new.is_empty() {
                titles.push(draft.title);
            }
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
fn every_fix_of_every_example_and_every_verified_design_holds() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/verified");
    let files = ["layers", "three-servers", "cluster", "half-connected", "pair", "pair-fixed"];
    let verified = files.map(|name| storage::read(&folder.join(format!("{name}.ron"))).expect("a fixture"));
    for design in storage::TEMPLATES.iter().map(storage::Template::design).chain(verified) {
        for rule in RULES {
            holding_fixes(rule, &design);
        }
    }
}

/// The first draft of the worst finding that has one, again and again.
#[test]
fn mending_one_finding_after_the_other_ends_with_nothing_left_to_mend() {
    for template in storage::TEMPLATES {
        let mut design = template.design();
        let mut steps = Vec::new();
        loop {
            let report = report(&design);
            let rule = |f: &Finding| RULES.iter().find(|r| r.meta.code == f.code).expect("its rule");
            let draft = report.findings.iter().find_map(|f| drafts(rule(f), &design, &report, f).into_iter().next());
            let Some(draft) = draft else { break };
            steps.push(draft.title);
            for edit in draft.edits {
                design.apply(edit).expect("it was tried");
            }
            assert!(steps.len() < 150, "{}: {steps:#?}", template.name);
        }
        let left: Vec<String> = report(&design).findings.iter().map(|f| f.key.clone()).collect();
        assert!(left.iter().all(|key| LEFT.iter().any(|rule| key.starts_with(rule))), "{}: {left:#?}", template.name);
    }
}

/// Rules whose findings a person has to mend, or another rule's fix first.
const LEFT: &[&str] = &["load-balancer-spof", "primary-database-spof", "text-disagrees", "host-not-drawn"];

#[test]
fn every_kind_alone_and_every_kind_on_a_server_is_judged_without_a_panic() {
    use crate::model::{Component, Edit, GroupKind, Id, Kind};
    for kind in Kind::all() {
        for hosted in [false, true] {
            let mut design = Design::default();
            let server = Id::slug("server");
            let mut put = |id: &Id, kind: Kind, on: Option<Id>| {
                let component = Component { on, ..Component::new(kind) };
                design.apply(Edit::AddComponent { id: id.clone(), component, index: None }).expect("it is free");
            };
            put(&server, Kind::Server(crate::model::Server::default()), None);
            put(&Id::slug("alone"), kind.clone(), hosted.then_some(server));
            for (n, group) in GroupKind::all().into_iter().enumerate() {
                let group = model::Group { name: String::new(), kind: group, members: vec![Id::slug("alone")] };
                design
                    .apply(Edit::AddGroup { id: Id::slug(&format!("g{n}")), group, index: None })
                    .expect("it is free");
            }
            let report = report(&design);
            for finding in &report.findings {
                let rule = RULES.iter().find(|r| r.meta.code == finding.code).expect("its rule");
                drafts(rule, &design, &report, finding);
            }
        }
    }
}
