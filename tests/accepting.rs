//! `linchpin accept`: a finding is accepted, seen in the file, comes back when its part changes, and is refreshed.

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::{run, stderr, stdout};
use linchpin::storage;
use serde_json::Value;

/// A folder with a copy of an example.
fn copy(name: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("design.ron");
    fs::copy(common::example(name), &path).expect("a copy");
    (folder, path)
}

fn accept(path: &Path, arguments: &[&str]) -> std::process::Output {
    run(&[&["accept", &path.to_string_lossy()][..], arguments].concat())
}

fn report(path: &Path) -> Value {
    let output = run(&["check", &path.to_string_lossy(), "--format", "json"]);
    serde_json::from_str(&stdout(&output)).expect("JSON")
}

/// Whether the balancer's finding is accepted, and the states of the lapsed entries.
fn seen(path: &Path) -> (bool, Vec<String>) {
    let report = report(path);
    let finding = report["findings"].as_array().expect("findings").iter().find(|f| f["key"] == "load-balancer-spof:lb");
    let states =
        report["lapsed"].as_array().expect("entries").iter().map(|l| l["state"].as_str().expect("a state").to_owned());
    (finding.expect("it is shown")["accepted"] == true, states.collect())
}

fn change(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).expect("the file");
    assert!(text.contains(from), "{text}");
    fs::write(path, text.replace(from, to)).expect("a file");
}

#[test]
fn accepted_renamed_moved_changed_and_refreshed() {
    let (_folder, path) = copy("distributed");
    let output = accept(
        &path,
        &["REL-001", "--on", "lb", "--reason", "an exercise", "--until", "2999-01-01", "--author", "Ann"],
    );
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(stdout(&output), "Accepted: load-balancer-spof on lb until 2999-01-01.\n");
    let text = fs::read_to_string(&path).expect("the file");
    let entry = text.lines().find(|l| l.contains("an exercise")).expect("the entry");
    assert!(entry.contains(r#"rule: "load-balancer-spof", on: "lb", reason: "an exercise", until: "2999-01-01", author: "Ann", seen: ""#), "{entry}");
    assert_eq!(seen(&path), (true, vec![]));
    let words = stdout(&run(&["check", &path.to_string_lossy()]));
    assert!(words.contains("lb (accepted: an exercise, until 2999-01-01, by Ann): When"), "{words}");

    change(&path, "\"Load balancer\"", "\"The door\"");
    change(&path, "Distributed web infrastructure", "Renamed");
    assert_eq!(seen(&path), (true, vec![]));

    change(&path, "LoadBalancer", "LoadBalancer(algorithm: LeastConnections)");
    assert_eq!(seen(&path), (false, vec!["stale".to_owned()]));
    let words = stdout(&run(&["check", &path.to_string_lossy()]));
    assert!(words.contains("Accepted entries that no longer hold:\n  stale"), "{words}");
    let again = accept(&path, &["load-balancer-spof", "--on", "lb", "--reason", "still"]);
    assert_eq!(again.status.code(), Some(0), "{}", stderr(&again));
    assert_eq!(seen(&path), (true, vec![]));
    let design = storage::read(&path).expect("a design");
    assert_eq!(design.accepted.len(), 1, "the old entry is replaced");
    let third = accept(&path, &["load-balancer-spof", "--on", "lb", "--reason", "still"]);
    assert_eq!(stdout(&third), "It was accepted already.\n");
}

#[test]
fn the_result_goes_where_it_is_told_to() {
    let (folder, path) = copy("distributed");
    let before = fs::read(&path).expect("the file");
    let other = folder.path().join("other.ron");
    let arguments = ["no-firewall", "--reason", "x", "--out"];
    let output = accept(&path, &[&arguments[..], &[&other.to_string_lossy()]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(fs::read(&path).expect("the file"), before);
    let piped = accept(&path, &[&arguments[..], &["-"]].concat());
    assert_eq!(piped.stdout, fs::read(&other).expect("the other file"));
    assert_eq!(stderr(&piped), "Accepted: no-firewall.\n");
    let design = storage::read(&other).expect("a design");
    assert_eq!((design.accepted.len(), &design.accepted[0].seen), (1, &None), "the whole design has no fingerprint");
}

#[test]
fn what_cannot_be_accepted_is_one_line_with_code_2_and_the_file_stays() {
    let (_folder, path) = copy("distributed");
    let before = fs::read(&path).expect("the file");
    for (arguments, says) in [
        (&["nonsense", "--reason", "x"][..], "there is no rule `nonsense`"),
        (&["REL-001", "--on", "web-1", "--reason", "x"], "finds nothing on `web-1`; it has found: lb"),
        (&["REL-001", "--reason", "x"], "finds nothing on the design as a whole; it has found: lb"),
        (&["REL-001", "--on", "nobody", "--reason", "x"], "there is no part `nobody`"),
        (&["REL-001", "--on", "No Id", "--reason", "x"], "`No Id` is not an id"),
        (&["REL-001", "--on", "lb", "--reason", "  "], "needs a reason"),
        (&["REL-001", "--on", "lb", "--reason", "x", "--until", "2001-01-01"], "2001-01-01 is over: today is "),
        (&["REL-001", "--on", "lb", "--reason", "x", "--until", "2999-02-30"], "`2999-02-30` is no date"),
    ] {
        let output = accept(&path, arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let said = stderr(&output);
        assert!(said.contains(says) && said.lines().count() == 1, "{arguments:?}: {said}");
        assert_eq!(fs::read(&path).expect("the file"), before, "{arguments:?}");
    }
    assert_eq!(accept(&path, &["REL-001", "--on", "lb"]).status.code(), Some(2), "a reason is mandatory");
    assert_eq!(run(&["accept", "/no/such.ron", "REL-001", "--reason", "x"]).status.code(), Some(3));
}

#[test]
fn everything_can_be_accepted_and_then_nothing_counts() {
    for profile in ["core", "hardening"] {
        let (_folder, path) = copy("three-tiers");
        let file = path.to_string_lossy().into_owned();
        let output = run(&["check", &file, "--format", "json", "--profile", profile]);
        let report: Value = serde_json::from_str(&stdout(&output)).expect("JSON");
        for finding in report["findings"].as_array().expect("findings") {
            let code = finding["code"].as_str().expect("a code");
            let on = finding["subjects"].as_array().expect("subjects").last().and_then(Value::as_str);
            let arguments = [&[code, "--reason", "all of it"][..], &on.map_or(vec![], |on| vec!["--on", on])].concat();
            let output = accept(&path, &arguments);
            assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", stderr(&output));
        }
        let output = run(&["check", &file, "--profile", profile, "--fail-on", "low"]);
        assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
        assert!(!stdout(&output).contains("no longer hold"), "{}", stdout(&output));
    }
}

#[test]
fn fixing_everything_ends_with_accepted_findings_and_leaves_them() {
    let (folder, path) = copy("distributed");
    accept(&path, &["REL-001", "--on", "lb", "--reason", "a managed service"]);
    let fixed = folder.path().join("fixed.ron");
    let output = run(&["fix", &path.to_string_lossy(), "--all", "--out", &fixed.to_string_lossy()]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let once = fs::read(&fixed).expect("the file");
    assert_eq!(storage::read(&fixed).expect("a design").accepted.len(), 1);
    run(&["fix", &fixed.to_string_lossy(), "--all"]);
    assert_eq!(fs::read(&fixed).expect("the file"), once, "a second time changes nothing");
}
