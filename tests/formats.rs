//! The same findings in every format, with the same exit code; baselines; and what is left when parts are dead.

mod common;

use common::{example, examples, run, stderr, stdout};
use serde_json::Value;

const FORMATS: [&str; 5] = ["text", "json", "sarif", "junit", "markdown"];

fn check(file: &str, more: &[&str]) -> std::process::Output {
    run(&[&["check", file][..], more].concat())
}

#[test]
fn every_format_has_the_same_exit_code_and_names_the_same_findings() {
    for path in examples() {
        let file = path.to_string_lossy().into_owned();
        let report: Value = serde_json::from_str(&stdout(&check(&file, &["--format", "json"]))).expect("JSON");
        let code = check(&file, &[]).status.code();
        for format in FORMATS {
            let output = check(&file, &["--format", format]);
            assert_eq!(output.status.code(), code, "{file} {format}: {}", stderr(&output));
            for finding in report["findings"].as_array().expect("findings") {
                let rule = finding["code"].as_str().expect("a code");
                assert!(stdout(&output).contains(rule), "{file} {format} does not name {rule}");
            }
        }
    }
}

#[test]
fn sarif_has_the_line_of_each_part_and_lists_every_rule() {
    let file = example("distributed");
    let log: Value = serde_json::from_str(&stdout(&check(&file, &["--format", "sarif"]))).expect("JSON");
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    let text = std::fs::read_to_string(&file).expect("the file");
    let results = run["results"].as_array().expect("results");
    assert!(!results.is_empty());
    for result in results {
        let rule = result["ruleIndex"].as_u64().expect("an index") as usize;
        assert_eq!(rules[rule]["id"], result["ruleId"]);
        assert!(result["message"]["text"].is_string() && result["partialFingerprints"].is_object());
        let place = &result["locations"][0]["physicalLocation"];
        assert!(place["artifactLocation"]["uri"].as_str().expect("a uri").ends_with("examples/distributed.ron"));
        let line = place["region"]["startLine"].as_u64().expect("a line") as usize;
        if let Some(name) = result["locations"][0]["logicalLocations"][0]["name"].as_str() {
            let written = text.lines().nth(line - 1).expect("the line is in the file");
            assert!(
                written.trim_start().starts_with(&format!("\"{name}\":")),
                "{name} is not in line {line}: {written}"
            );
        }
    }
}

#[test]
fn fingerprints_survive_renaming_and_moving() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("design.ron");
    let text = std::fs::read_to_string(example("distributed")).expect("the example");
    let prints = |text: &str| {
        std::fs::write(&path, text).expect("a file");
        let log: Value =
            serde_json::from_str(&stdout(&check(&path.to_string_lossy(), &["--format", "sarif"]))).expect("JSON");
        log["runs"][0]["results"]
            .as_array()
            .expect("results")
            .iter()
            .map(|r| r["partialFingerprints"]["linchpinFinding/v1"].to_string())
            .collect::<std::collections::BTreeSet<_>>()
    };
    let before = prints(&text);
    let changed = format!("// moved\n\n{}", text.replace("\"Load balancer\"", "\"HAProxy at the door\""));
    assert_eq!(prints(&changed), before);
}

#[test]
fn junit_is_sound_xml_with_a_case_per_rule() {
    let output = stdout(&check(&example("distributed"), &["--format", "junit"]));
    let document = resvg::usvg::roxmltree::Document::parse(&output).expect("sound XML");
    let suite = document.descendants().find(|n| n.has_tag_name("testsuite")).expect("a suite");
    let cases = document.descendants().filter(|n| n.has_tag_name("testcase")).count();
    let failures = document.descendants().filter(|n| n.has_tag_name("failure")).count();
    assert_eq!(suite.attribute("tests"), Some(cases.to_string().as_str()));
    assert_eq!(suite.attribute("failures"), Some(failures.to_string().as_str()));
    assert!(failures > 0 && cases >= failures);
}

#[test]
fn a_baseline_takes_known_findings_out_of_what_counts_and_keeps_other_designs() {
    let folder = tempfile::tempdir().expect("a folder");
    let baseline = folder.path().join("baseline.json").to_string_lossy().into_owned();
    for name in ["distributed", "three-tiers"] {
        assert_eq!(check(&example(name), &["--write-baseline", &baseline]).status.code(), Some(1));
    }
    for name in ["distributed", "three-tiers"] {
        let output = check(&example(name), &["--baseline", &baseline]);
        assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
        assert!(stdout(&output).contains("accepted"), "what is accepted is still shown");
    }
    let foreign = check(&example("php-servers"), &["--baseline", &baseline]);
    assert_eq!(foreign.status.code(), Some(1));
    assert!(stderr(&foreign).contains("knows nothing of"), "{}", stderr(&foreign));

    std::fs::write(&baseline, "{\"baseline\": 1, \"colour\": 2}").expect("a file");
    let broken = check(&example("distributed"), &["--baseline", &baseline]);
    assert_eq!(broken.status.code(), Some(3));
    assert!(stderr(&broken).contains("this is no baseline"), "{}", stderr(&broken));
    let kept = check(&example("distributed"), &["--write-baseline", &baseline]);
    assert_eq!(kept.status.code(), Some(3), "a file that is no baseline is not written over");
}

#[test]
fn what_if_gives_the_scores_and_what_is_cut_off() {
    let output = check(&example("distributed"), &["--dead", "web-1,db-1", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let answer: Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    let share = |journey: &str| answer["scores"][journey].as_f64();
    assert_eq!((share("static"), share("read"), share("write"), share("dns")), (Some(0.5), Some(0.5), Some(0.0), None));
    assert_eq!(answer["cut_off"], serde_json::json!(["app-1", "files-1", "server-1"]));
    let unknown = check(&example("distributed"), &["--dead", "nobody"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(stderr(&unknown).contains("there is no part `nobody`"), "{}", stderr(&unknown));
}
