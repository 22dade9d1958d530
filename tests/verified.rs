//! The analysis of nine designs against answers that were verified by enumerating every subset of failures.

use std::path::Path;

use linchpin::analysis::{Journey, analyse_on};
use linchpin::storage;
use serde_json::Value;

fn close(ours: f64, theirs: &Value, place: &str) {
    let theirs = theirs.as_f64().unwrap_or_else(|| panic!("{place}: no number in the answers"));
    assert!((ours - theirs).abs() <= 1e-9, "{place}: {ours} is not {theirs}");
}

#[test]
fn single_points_of_failure_degraders_pairs_availabilities_and_importances_are_the_verified_ones() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/verified");
    let answers = std::fs::read_to_string(folder.join("answers.json")).expect("the answers");
    let answers: Value = serde_json::from_str(&answers).expect("the answers are JSON");
    let answers = answers.as_object().expect("an object");
    assert_eq!(answers.len(), 9);
    for (name, journeys) in answers {
        let design = storage::read(&folder.join(format!("{name}.ron"))).unwrap_or_else(|e| panic!("{name}: {e}"));
        let report = analyse_on(&design, "2026-01-01");
        for journey in Journey::ALL {
            let (ours, theirs) = (&report.journeys[&journey], &journeys[journey.name()]);
            let place = format!("{name}, {}", journey.name());
            assert_eq!(Value::from(ours.possible), theirs["possible"], "{place}");
            if !ours.possible {
                continue;
            }
            let spof = serde_json::to_value(&ours.spof).expect("ids are text");
            assert_eq!(spof, theirs["spof"], "{place}: single points of failure");
            let pairs = serde_json::to_value(&ours.pairs).expect("ids are text");
            assert_eq!(pairs, theirs["pairs"], "{place}: pairs");
            let degraders = theirs["degraders"].as_object().expect("an object");
            assert_eq!(ours.degraders.len(), degraders.len(), "{place}: degraders {:?}", ours.degraders);
            for (id, left) in &ours.degraders {
                close(*left, &degraders[id.as_str()], &format!("{place}: degrader {id}"));
            }
            let availability = ours.availability.unwrap_or_else(|| panic!("{place}: within the budget"));
            close(availability.any, &theirs["availability"]["any"], &place);
            close(availability.full, &theirs["availability"]["full"], &place);
            close(availability.expected, &theirs["availability"]["expected"], &place);
            let importance = ours.importance.as_ref().unwrap_or_else(|| panic!("{place}: within the budget"));
            let theirs = theirs["birnbaum"].as_object().expect("an object");
            for (id, value) in importance {
                let expected = theirs.get(id.as_str()).cloned().unwrap_or_else(|| 0.0.into());
                close(*value, &expected, &format!("{place}: importance of {id}"));
            }
            let known = |id: &&String| importance.keys().any(|ours| ours.as_str() == id.as_str());
            assert_eq!(theirs.keys().filter(known).count(), theirs.len(), "{place}: {theirs:?}");
        }
    }
}

#[test]
fn the_five_rules_fire_on_the_verified_targets_and_nowhere_else() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/verified");
    let expected: [(&str, &[&str]); 6] = [
        ("layers", &["OPS-001 *", "REL-001 lb", "REL-002 dbp", "SEC-001 *", "SEC-002 user-lb"]),
        ("three-servers", &["OPS-001 *", "REL-001 lb", "REL-002 dbp", "SEC-001 *", "SEC-002 user-lb"]),
        ("cluster", &["SEC-001 *"]),
        ("half-connected", &["OPS-001 *", "REL-001 lb", "SEC-001 *", "SEC-002 user-lb"]),
        ("pair", &["OPS-001 *", "REL-001 lb", "REL-002 mysql1", "SEC-001 *", "SEC-002 user-lb"]),
        ("pair-fixed", &["OPS-001 *", "SEC-001 *", "SEC-002 user-lb1", "SEC-002 user-lb2"]),
    ];
    for (name, targets) in expected {
        let design = storage::read(&folder.join(format!("{name}.ron"))).expect("a fixture");
        let report = analyse_on(&design, "2026-01-01");
        let five = ["OPS-001", "REL-001", "REL-002", "SEC-001", "SEC-002"];
        let fired: Vec<String> = report
            .findings
            .iter()
            .filter(|f| five.contains(&f.code))
            .map(|f| format!("{} {}", f.code, f.subjects.first().map_or("*", |id| id.as_str())))
            .collect();
        assert_eq!(fired, targets, "{name}");
    }
}
