//! Fixes hold: each removes its finding, opens nothing bad, and can be undone; all together leave nothing to find.

mod common;

use std::collections::BTreeSet;

use common::examples;
use linchpin::analysis::fixes::{fix_all, fixes};
use linchpin::analysis::rules::Profile;
use linchpin::analysis::{Finding, Severity, analyse, analyse_with, today};
use linchpin::editor::Editor;
use linchpin::model::Design;
use linchpin::storage;

fn keys(findings: &[Finding]) -> BTreeSet<String> {
    findings.iter().map(|f| f.key.clone()).collect()
}

/// Checks every fix that is offered for a finding, and says how many there are.
fn check_offers(design: &Design, finding: &Finding, profile: Profile, place: &str) -> usize {
    let before = analyse_with(design, profile, &today()).findings;
    let offered = fixes(design, finding, profile);
    for fix in &offered {
        let place = format!("{place}, {}: {}", finding.key, fix.title);
        let mut editor = Editor::new(design.clone());
        editor.edit(fix.title.clone(), fix.edits.clone()).unwrap_or_else(|e| panic!("{place}: {e}"));
        let after = analyse_with(editor.design(), profile, &today()).findings;
        assert!(!keys(&after).contains(&finding.key), "{place}: the finding stays");
        let new: Vec<&Finding> = after.iter().filter(|f| !keys(&before).contains(&f.key)).collect();
        assert!(new.iter().all(|f| f.severity < Severity::High), "{place}: opens {new:?}");
        assert_eq!(new.iter().map(|f| f.key.clone()).collect::<Vec<_>>(), fix.opened, "{place}");
        let closed: Vec<String> = before.iter().map(|f| f.key.clone()).filter(|k| !keys(&after).contains(k)).collect();
        assert_eq!(closed, fix.closed, "{place}");
        let text = storage::to_ron(editor.design());
        assert_eq!(storage::to_ron(&storage::parse(&text).expect("it loads")), text, "{place}");
        assert_eq!(editor.undo().as_deref(), Some(fix.title.as_str()), "{place}: one step");
        assert_eq!(storage::to_ron(editor.design()), storage::to_ron(design), "{place}: undone exactly");
    }
    offered.len()
}

#[test]
fn every_offered_fix_of_every_example_holds_and_undoes_exactly() {
    let mut offered = 0;
    for path in examples() {
        let design = storage::read(&path).expect("an example");
        for finding in analyse_with(&design, Profile::Hardening, &today()).findings {
            offered += check_offers(&design, &finding, Profile::Hardening, &path.display().to_string());
            offered += check_offers(&design, &finding, Profile::Core, &path.display().to_string());
        }
    }
    assert!(offered > 100, "only {offered}");
}

#[test]
fn fixing_all_leaves_no_reliability_finding_of_medium_or_above_and_doing_it_again_changes_nothing() {
    for path in examples() {
        let design = storage::read(&path).expect("an example");
        let (fixed, applied) = fix_all(&design);
        let place = path.display();
        let left: Vec<String> = analyse(&fixed)
            .findings
            .into_iter()
            .filter(|f| f.code.starts_with("REL-") && f.severity >= Severity::Medium)
            .map(|f| f.key)
            .collect();
        let steps: Vec<&str> = applied.iter().map(|a| a.fix.title.as_str()).collect();
        assert!(left.is_empty(), "{place}: {left:?} after {steps:#?}\n{}", storage::to_ron(&fixed));
        let text = storage::to_ron(&fixed);
        assert_eq!(storage::to_ron(&storage::parse(&text).expect("it loads")), text, "{place}");
        let (again, more) = fix_all(&fixed);
        assert!(more.is_empty() && again == fixed, "{place}: not the same again");
        assert_eq!(fix_all(&design).0, fixed, "{place}: not the same twice");
    }
}
