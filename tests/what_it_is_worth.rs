//! What the command line says beside findings: how exact its figures are, what matters most, what goes with a part.

mod common;

use common::{run, run_bounded, stderr, stdout};
use serde_json::Value;

/// A design whose parts lean on each other in so many ways that exact figures are past any budget.
fn tangled(folder: &tempfile::TempDir) -> String {
    let file = folder.path().join("mesh.ron").to_string_lossy().into_owned();
    let made = run(&["new", &file, "--generate", "mesh=300"]);
    assert_eq!(made.status.code(), Some(0), "{}", stderr(&made));
    file
}

fn example(name: &str) -> String {
    format!("{}/examples/{name}.ron", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn figures_that_are_estimates_say_so_and_end_with_exit_code_4_unless_there_are_findings() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = tangled(&folder);
    let checked = run_bounded(&["check", &file, "--fail-on", "never"]);
    assert_eq!(checked.status.code(), Some(4), "{}", stderr(&checked));
    let text = stdout(&checked);
    assert!(text.contains("≈"), "{text}");
    assert!(text.contains("95 % confidence"), "{text}");
    let failed = run_bounded(&["check", &file, "--fail-on", "low"]);
    assert_eq!(failed.status.code(), Some(1), "findings count for more than estimates");
    let exact = run(&["check", &example("distributed"), "--fail-on", "never"]);
    assert_eq!(exact.status.code(), Some(0));
    assert!(!stdout(&exact).contains('≈'));
}

#[test]
fn an_estimate_in_json_has_its_interval_and_the_exact_figures_of_the_others_have_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let json = |file: &str| -> Value {
        let output = run_bounded(&["check", file, "--fail-on", "never", "--format", "json"]);
        serde_json::from_slice(&output.stdout).expect("JSON")
    };
    let report = json(&tangled(&folder));
    let read = &report["journeys"]["read"];
    let estimate = &read["availability"]["estimate"];
    for figure in ["any", "full", "expected"] {
        let (low, high) = (estimate[figure][0].as_f64(), estimate[figure][1].as_f64());
        let (low, high, value) =
            (low.expect("a bound"), high.expect("a bound"), read["availability"][figure].as_f64().expect("a value"));
        assert!(0.0 <= low && low <= value && value <= high && high <= 1.0, "{figure}: {value} in {low}..{high}");
        assert!(high - low < 0.1, "{figure}: {low}..{high} says nothing");
    }
    assert!(estimate["samples"].as_u64().expect("a number") >= 1_000);
    assert_eq!(read["importance"], Value::Null);
    let exact = json(&example("distributed"));
    assert_eq!(exact["journeys"]["read"]["availability"]["estimate"], Value::Null);
    assert!(exact["journeys"]["read"]["importance"]["lb"].as_f64().expect("a slope") > 0.9);
    let seconds = |report: &Value| -> Vec<Option<f64>> {
        let all = report["switch_overs"].as_array().expect("a list");
        all.iter().map(|one| one["seconds"].as_f64()).collect()
    };
    assert_eq!(seconds(&exact), [None, None], "a person does it, and nobody knows when");
    let hardened = seconds(&json(&example("hardened")));
    assert!(!hardened.is_empty() && hardened.iter().flatten().count() > 0, "{hardened:?}");
}

#[test]
fn what_matters_most_and_what_takes_over_stand_under_the_figures() {
    let text = stdout(&run(&["check", &example("distributed"), "--fail-on", "never"]));
    assert!(text.contains("matters most: lb"), "{text}");
    let text = stdout(&run(&["check", &example("hardened"), "--fail-on", "never"]));
    assert!(text.contains("takes over"), "{text}");
}

#[test]
fn blast_says_what_goes_with_each_part_the_worst_first() {
    let file = example("distributed");
    let text = run(&["check", &file, "--blast"]);
    assert_eq!(text.status.code(), Some(0), "{}", stderr(&text));
    let text = stdout(&text);
    let line = |name: &str| text.lines().position(|l| l.trim_start().starts_with(name)).expect(name);
    assert!(line("lb ") < line("web-1 "), "{text}");
    let json = run(&["check", &file, "--blast", "--format", "json"]);
    let json: Value = serde_json::from_slice(&json.stdout).expect("JSON");
    let lost = |part: &str, journey: &str| json["blast"][part]["lost"][journey].as_f64();
    assert_eq!(lost("lb", "write"), Some(1.0));
    assert_eq!(lost("web-1", "write"), Some(0.5), "no health checks: half of the requests go to the dead one");
    let inside = |part: &str| json["blast"][part]["contains"].as_array().map_or(0, Vec::len);
    assert!(inside("server-1") >= 4, "{json}");
    assert_eq!(inside("web-1"), 0);
}
