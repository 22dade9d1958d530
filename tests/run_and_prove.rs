//! `linchpin run` and `linchpin prove` from outside: what they print, how they end, what they refuse.

mod common;

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, Stdio};

use common::{linchpin, run, stderr, stdout};
use serde_json::Value;

fn example(name: &str) -> String {
    format!("{}/examples/{name}.ron", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn a_run_tells_its_story_as_json_lines() {
    let file = example("distributed");
    let output =
        run(&["run", &file, "--for", "1500ms", "--rate", "20", "--fault", "kill lb @700ms", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let lines: Vec<Value> = stdout(&output).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines[0]["event"], "ready");
    assert!(lines[0]["open"][0].as_str().is_some_and(|url| url.starts_with("http://127.")), "{}", lines[0]);
    assert_eq!(lines[0]["units"].as_array().map(Vec::len), Some(9));
    assert!(lines.iter().any(|line| line["event"] == "killed" && line["id"] == "lb"));
    let summary = lines.last().expect("a last line");
    let read = &summary["journeys"]["read"];
    assert_eq!(summary["event"], "summary");
    assert!(read["succeeded"].as_u64() > Some(0) && read["failed"].as_u64() > Some(0), "{summary}");
}

/// The events of a run of this scenario, without their times, and the summary.
fn told(scenario: &str) -> (Vec<Value>, Value) {
    let output = run(&["run", &example("distributed"), "--scenario", scenario, "--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(stderr(&output), "");
    let mut lines: Vec<Value> = stdout(&output).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let summary = lines.pop().expect("a summary");
    let mut events = lines.split_off(1);
    for event in &mut events {
        assert!(event.as_object_mut().and_then(|e| e.remove("ms")).is_some(), "{event}");
    }
    (events, summary)
}

#[test]
fn a_scenario_is_told_the_same_way_every_time() {
    let scenario = format!("{}/examples/scenarios/bad-day.ron", env!("CARGO_MANIFEST_DIR"));
    let (first, summary) = told(&scenario);
    let words = |events: &[Value]| {
        let by_hand = ["killed", "restarted", "paused", "resumed", "slowed", "bent", "straight", "cut", "promoted"];
        // When the old primary has caught up, and leads again, is no matter of the scenario.
        let told = events.iter().filter(|e| by_hand.iter().any(|w| e["event"] == *w) && e["id"] != "db-1");
        told.map(|e| format!("{} {}", e["event"].as_str().unwrap_or_default(), e["id"].as_str().unwrap_or_default()))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        words(&first)[..10],
        [
            "killed web-1",
            "paused app-2",
            "slowed lb",
            "restarted web-1",
            "resumed app-2",
            "bent app-1-db-1",
            "cut server-1",
            "promoted db-2",
            "killed web-1",
            "straight app-1-db-1"
        ]
    );
    assert_eq!(words(&first), words(&told(&scenario).0));
    let wire = summary["wires"].as_array().and_then(|wires| wires.iter().find(|w| w["link"] == "lb-web-1"));
    assert!(wire.is_some_and(|w| w["counts"]["requests"].as_u64() > Some(10)), "{summary}");
    assert!(summary["journeys"]["read"]["sent"].as_u64() >= Some(30), "{summary}");
}

#[test]
fn a_bad_scenario_is_one_clear_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let (design, file) = (example("distributed"), folder.path().join("story.ron"));
    let file_name = file.to_str().expect("a path");
    for (text, code, words) in [
        (
            "(faults: [\"kill web-9 @1s\"])",
            2,
            "fault 1 ('kill web-9 @1s'): `web-9` is nothing that runs here; these can",
        ),
        ("(faults: [\n\"explode lb\"])", 3, "`explode` is no fault"),
        ("(faults: [\n\"explode lb\"])", 3, "at line 2"),
        ("(fault: [])", 3, "unexpected field"),
        ("(rate: 0)", 3, "1 to 1000 visitors"),
        ("(duration: \"soon\")", 3, "not a duration"),
        ("Design(", 3, "line 1"),
        ("", 3, "line 1"),
    ] {
        std::fs::write(&file, text).expect("a file");
        let output = run(&["run", &design, "--scenario", file_name]);
        let said = stderr(&output);
        assert_eq!((output.status.code(), said.lines().count()), (Some(code), 1), "{text}: {said}");
        assert!(said.contains(words) && said.contains("story.ron"), "{text}: {said}");
    }
    assert_eq!(run(&["run", &design, "--scenario", "no-such-file.ron"]).status.code(), Some(3));
}

#[test]
fn what_is_left_out_is_said() {
    let output = run(&["run", &example("hardened"), "--for", "10ms"]);
    let text = stdout(&output);
    for words in ["Open     https://127.", "dns-1, dns-2", "zone is not signed", "nothing is left running"] {
        assert!(text.contains(words), "`{words}` in {text}");
    }
}

#[test]
fn bad_usage_is_one_clear_line_and_code_2() {
    let file = example("distributed");
    let cases: [(&[&str], &str); 9] = [
        (&["run", &file, "--fault", "kill web-9 @1s"], "these can be killed: app-1, app-2"),
        (
            &["run", &file, "--fault", "explode lb"],
            "linchpin: --fault 'explode lb': `explode` is no fault; a fault is 'kill ID @TIME'",
        ),
        (&["run", &file, "--fault", "refuse web-1-files-1"], "has no wire here: files are read from a folder"),
        (&["run", &file, "--fault", "promote db-2 for 2s"], "it has no end"),
        (&["run", &file, "--for", "soon"], "not a duration"),
        (&["run", &file, "--port", "0"], "--port"),
        (&["run", &file, "--backend", "native"], "not available in this version"),
        (&["prove", &file, "--backend", "compose"], "not available in this version"),
        (&["prove", &file, "--only", "nonsense"], "no part of this design and no rule"),
    ];
    for (arguments, words) in cases {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(stderr(&output).contains(words), "`{words}` in {}", stderr(&output));
        let ours = arguments.contains(&"--fault") || arguments.contains(&"--only");
        assert!(!ours || stderr(&output).lines().count() == 1, "{}", stderr(&output));
    }
    assert_eq!(run(&["run", "no-such-file.ron"]).status.code(), Some(3));
}

#[test]
fn a_design_without_an_entry_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("empty.ron");
    std::fs::write(&file, "(format: 1, components: {\"web\": (kind: WebServer)})").expect("a file");
    for command in ["run", "prove"] {
        let output = run(&[command, file.to_str().expect("a path")]);
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains("nothing can be run"), "{}", stderr(&output));
        assert_eq!(stderr(&output).lines().count(), 1);
    }
}

#[test]
fn one_part_is_proved_in_every_format() {
    let file = example("simple-stack");
    let output = run(&["prove", &file, "--only", "db", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let proof: Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    assert_eq!(proof["backend"], "embedded");
    assert_eq!(proof["summary"]["confirmed"], 1);
    let experiment = &proof["experiments"][0];
    assert_eq!((&experiment["kill"], &experiment["verdict"]), (&"db".into(), &"confirmed".into()));
    let journey = |name: &str| &experiment["journeys"][name];
    assert!(journey("static")["requests"].as_u64() >= Some(200));
    assert_eq!((&journey("static")["predicted"], &journey("read")["observed"]), (&1.0.into(), &0.0.into()));
    let output = run(&["prove", &file, "--only", "dns", "--format", "markdown"]);
    assert!(stdout(&output).contains("| dns | 0 % / 0 % |"), "{}", stdout(&output));
    assert!(stdout(&output).contains("confirmed"), "{}", stdout(&output));
    let output = run(&["prove", &file, "--only", "dns", "--format", "json"]);
    let proof: Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    let lookups = &proof["experiments"][0]["journeys"]["dns"];
    assert_eq!((&lookups["verdict"], &lookups["observed"]), (&"confirmed".into(), &0.0.into()), "{proof}");
    assert!(stderr(&output).is_empty(), "no progress without a terminal");
}

#[test]
fn links_that_can_die_are_proved_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = std::fs::read_to_string(example("simple-stack")).expect("an example");
    let drawn = r#""web-app": (from: "web", to: "app", kind: Http(port: 8000)"#;
    assert!(text.contains(drawn));
    let file = folder.path().join("design.ron");
    std::fs::write(&file, text.replace(drawn, &format!("{drawn}, availability: 0.9"))).expect("a file");
    let output = run(&["prove", file.to_str().expect("a path"), "--format", "json"]);
    let proof: Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    let experiments = proof["experiments"].as_array().expect("experiments");
    let link = experiments.iter().find(|e| e["kill"] == "web-app").expect("an experiment");
    assert_eq!(link["verdict"], "confirmed", "{link}");
    assert_eq!(
        (&link["journeys"]["read"]["observed"], &link["journeys"]["static"]["observed"]),
        (&0.0.into(), &1.0.into())
    );
}

#[cfg(unix)]
#[test]
fn a_signal_stops_everything_cleanly() {
    for signal in ["INT", "TERM"] {
        let mut child = linchpin()
            .args(["run", &example("simple-stack"), "--format", "json"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut out = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut ready = String::new();
        out.read_line(&mut ready).expect("a line");
        let sent = Command::new("kill").args(["-s", signal, &child.id().to_string()]).status().expect("kill");
        assert!(sent.success());
        let mut rest = String::new();
        out.read_to_string(&mut rest).expect("the rest");
        assert_eq!(child.wait().expect("an end").code(), Some(0));
        assert!(rest.contains("\"summary\""), "{rest}");
        let prefix = format!("linchpin-run-{}-", child.id());
        let left = std::fs::read_dir(std::env::temp_dir()).expect("a folder").flatten();
        assert_eq!(left.filter(|e| e.file_name().to_string_lossy().starts_with(&prefix)).count(), 0);
    }
}
