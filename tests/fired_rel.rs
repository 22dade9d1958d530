//! The reliability rules fire on the verified targets of six designs, and nowhere else.

use std::collections::BTreeMap;
use std::path::Path;

use linchpin::analysis::{analyse_with, rules::Profile};
use linchpin::storage;

type Fired = BTreeMap<String, Vec<String>>;

#[test]
fn reliability_rules_fire_exactly_where_they_should() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/verified");
    let text = std::fs::read_to_string(folder.join("fired-rel.json")).expect("the targets");
    let expected: BTreeMap<String, Fired> = serde_json::from_str(&text).expect("JSON");
    assert_eq!(expected.len(), 6);
    for (name, expected) in expected {
        let design = storage::read(&folder.join(format!("{name}.ron"))).unwrap_or_else(|e| panic!("{name}: {e}"));
        let mut fired = Fired::new();
        for finding in analyse_with(&design, Profile::Hardening, "2026-01-01").findings {
            let subjects: Vec<&str> = finding.subjects.iter().map(linchpin::model::Id::as_str).collect();
            let target = if subjects.is_empty() { "*".to_owned() } else { subjects.join(",") };
            if finding.code.starts_with("REL-") {
                fired.entry(finding.code.to_owned()).or_default().push(target);
            }
        }
        for targets in fired.values_mut() {
            targets.sort_unstable();
        }
        assert_eq!(fired, expected, "{name}");
    }
}
