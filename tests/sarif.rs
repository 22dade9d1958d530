//! SARIF against the schema of OASIS, and what the schema cannot know: places, rules, suppressions, fingerprints.

mod common;
#[path = "common/random.rs"]
mod random;

use std::io::Write as _;
use std::process::Stdio;
use std::sync::LazyLock;

use common::{examples, linchpin, run, stderr, stdout};
use linchpin::analysis::rules::{Profile, RULES};
use linchpin::model::Acceptance;
use linchpin::storage;
use serde_json::Value;

static SCHEMA: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    let text = include_str!("fixtures/sarif/sarif-schema-2.1.0.json");
    // The pattern for `language`, which we do not write, has a bracket too many and is no regular expression.
    let text = text.replace("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}$");
    let schema: Value = serde_json::from_str(&text).expect("JSON");
    jsonschema::options().should_validate_formats(true).build(&schema).expect("a schema")
});

/// The log, which is valid and complete.
fn log(output: &str, profile: Profile) -> Value {
    let log: Value = serde_json::from_str(output).expect("JSON");
    let errors: Vec<String> = SCHEMA.iter_errors(&log).map(|e| format!("{e} at {}", e.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    let ids: Vec<&str> = rules.iter().filter_map(|r| r["id"].as_str()).collect();
    let expected: Vec<&str> = RULES.iter().filter(|r| r.meta.profile <= profile).map(|r| r.meta.code).collect();
    assert_eq!(ids, expected);
    for rule in rules {
        let tags = rule["properties"]["tags"].as_array().expect("tags");
        let references = rule["properties"]["references"].as_array().expect("references");
        assert!(references.iter().all(|r| tags.contains(r)) && tags.len() >= 3, "{rule}");
        for text in [&rule["shortDescription"]["text"], &rule["help"]["text"], &rule["help"]["markdown"]] {
            assert!(text.as_str().is_some_and(|t| t.len() > 5), "{rule}");
        }
    }
    for result in run["results"].as_array().expect("results") {
        let place = &result["locations"][0]["physicalLocation"];
        assert!(place["artifactLocation"]["uri"].as_str().is_some_and(|uri| !uri.is_empty()), "{result}");
        assert!(place["region"]["startLine"].as_u64() >= Some(1), "{result}");
        assert!(place["region"]["startColumn"].as_u64() >= Some(1), "{result}");
        let index = result["ruleIndex"].as_u64().expect("an index") as usize;
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(result["partialFingerprints"]["linchpinFinding/v1"].is_string(), "{result}");
        for suppression in result["suppressions"].as_array().into_iter().flatten() {
            assert_eq!(
                (suppression["kind"].as_str(), suppression["status"].as_str()),
                (Some("external"), Some("accepted"))
            );
            assert!(suppression["justification"].as_str().is_some_and(|j| !j.trim().is_empty()), "{suppression}");
        }
    }
    log
}

fn check(files: &[&str], profile: Profile) -> Value {
    let name = if profile == Profile::Core { "core" } else { "hardening" };
    let output = run(&[&["check", "--format", "sarif", "--profile", name][..], files].concat());
    log(&stdout(&output), profile)
}

#[test]
fn the_schema_refuses_what_is_wrong() {
    let right = check(&[&common::example("distributed")], Profile::Core);
    let breaks: [fn(&mut Value); 5] = [
        |log| log["version"] = "2.0.0".into(),
        |log| log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0.into(),
        |log| log["runs"][0]["results"][0]["level"] = "bad".into(),
        |log| {
            log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] = "a b".into();
        },
        |log| log["runs"][0]["invocations"][0] = serde_json::json!({}),
    ];
    for (n, wrong) in breaks.into_iter().enumerate() {
        let mut log = right.clone();
        wrong(&mut log);
        assert!(!SCHEMA.is_valid(&log), "break {n} is not seen");
    }
}

#[test]
fn every_example_is_valid_in_both_profiles_with_the_place_of_each_part() {
    for path in examples() {
        for profile in [Profile::Core, Profile::Hardening] {
            let file = path.to_string_lossy();
            let log = check(&[&file], profile);
            let text = std::fs::read_to_string(&path).expect("the file");
            for result in log["runs"][0]["results"].as_array().expect("results") {
                let location = &result["locations"][0];
                let region = &location["physicalLocation"]["region"];
                let at = |field: &str| region[field].as_u64().expect("a number") as usize;
                let Some(name) = location["logicalLocations"][0]["name"].as_str() else {
                    assert_eq!((at("startLine"), at("startColumn")), (1, 1), "a finding about the whole design");
                    continue;
                };
                let line = text.lines().nth(at("startLine") - 1).expect("the line is in the file");
                let rest: String = line.chars().skip(at("startColumn") - 1).collect();
                assert!(rest.starts_with(&format!("\"{name}\":")), "{file}: {name} is not at {region}: {line}");
            }
        }
    }
}

#[test]
fn several_files_are_one_run_and_each_result_names_its_file() {
    let files = examples();
    let names: Vec<String> = files.iter().map(|f| f.to_string_lossy().into_owned()).collect();
    let log = check(&names.iter().map(String::as_str).collect::<Vec<_>>(), Profile::Core);
    assert_eq!(log["runs"].as_array().map(Vec::len), Some(1));
    let uris: std::collections::BTreeSet<String> = log["runs"][0]["results"]
        .as_array()
        .expect("results")
        .iter()
        .map(|r| r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].to_string())
        .collect();
    assert!(uris.len() >= names.len() - 1, "{uris:?}");
    assert!(uris.iter().all(|uri| uri.starts_with("\"file:///")), "absolute paths are absolute URIs: {uris:?}");
}

#[test]
fn standard_input_and_relative_paths_have_uris() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = std::fs::read_to_string(common::example("distributed")).expect("the example");
    let name = "a b#é%[1]\"😀.ron";
    std::fs::write(folder.path().join(name), &text).expect("a file");
    let output = linchpin()
        .current_dir(folder.path())
        .args(["check", "--format", "sarif", name])
        .output()
        .expect("the program starts");
    let relative = log(&stdout(&output), Profile::Core);
    let uri = |log: &Value| {
        log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].clone()
    };
    assert_eq!(uri(&relative), "a%20b%23%C3%A9%25%5B1%5D%22%F0%9F%98%80.ron");
    let mut child = linchpin()
        .args(["check", "-", "--format", "sarif"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    child.stdin.take().expect("a pipe").write_all(text.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(uri(&log(&stdout(&output), Profile::Core)), "stdin:");
}

#[test]
fn nasty_names_and_reasons_stay_valid() {
    let folder = tempfile::tempdir().expect("a folder");
    let nasty = [
        "\"q\" 'q' `q`",
        "\u{0}\u{1f}\u{7f}",
        "😀".repeat(300).as_str(),
        "خادم \u{202e}abc",
        "[a](b) {0} {",
        "\n\r\u{2028}",
    ]
    .map(str::to_owned);
    for seed in 0..25 {
        let mut design = random::accepted(seed, 10);
        let report = linchpin::analysis::analyse(&design);
        for (n, finding) in report.findings.iter().enumerate() {
            let (rule, on) = (finding.rule.to_owned(), finding.subjects.last().cloned());
            let until = [None, Some("2999-01-01"), Some("2001-01-01"), Some("\u{0}")][n % 4].map(str::to_owned);
            let reason = format!("r{}", nasty[n % nasty.len()]);
            design.accepted.push(Acceptance {
                rule,
                on,
                reason,
                until,
                author: Some(nasty[n % 5].clone()),
                seen: None,
            });
        }
        let rule = format!("no{}", nasty[seed as usize % nasty.len()]);
        design.accepted.push(Acceptance { rule, reason: "x".to_owned(), ..Acceptance::default() });
        let path = folder.path().join(format!("{seed}.ron"));
        storage::save(&design, &path).expect("saved");
        let log = check(&[&path.to_string_lossy()], Profile::Core);
        let results = log["runs"][0]["results"].as_array().expect("results");
        assert_eq!(results.len(), report.findings.len(), "seed {seed}");
        assert!(report.findings.is_empty() || results.iter().any(|r| r["suppressions"].is_array()), "seed {seed}");
    }
}

#[test]
fn lapsed_entries_are_notifications_at_their_line_and_reasons_are_justifications() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("design.ron");
    let text = std::fs::read_to_string(common::example("distributed")).expect("the example");
    let end = text.rfind(')').expect("the end");
    let entries = "    accepted: [\n        (rule: \"load-balancer-spof\", on: \"lb\", reason: \"an exercise\", author: \"Ann\"),\n        (rule: \"primary-database-spof\", on: \"db-1\", reason: \"was\", until: \"2001-01-01\"),\n    ],\n)\n";
    std::fs::write(&path, format!("{}{entries}", &text[..end])).expect("a file");
    let log = check(&[&path.to_string_lossy()], Profile::Core);
    let run = &log["runs"][0];
    let notices = run["invocations"][0]["toolConfigurationNotifications"].as_array().expect("notices");
    assert_eq!(notices.len(), 1, "{notices:#?}");
    let notice = &notices[0];
    assert_eq!(
        (notice["descriptor"]["id"].as_str(), notice["level"].as_str()),
        (Some("accepted-expired"), Some("note"))
    );
    assert_eq!(notice["associatedRule"]["id"], "REL-002");
    let line = text[..end].lines().count() as u64 + 3;
    let region = &notice["locations"][0]["physicalLocation"]["region"];
    assert_eq!((region["startLine"].as_u64(), region["startColumn"].as_u64()), (Some(line), Some(9)));
    let described = run["tool"]["driver"]["notifications"].as_array().expect("descriptors");
    assert!(described.iter().any(|d| d["id"] == notice["descriptor"]["id"]));
    let results = run["results"].as_array().expect("results");
    let of = |rule: &str| results.iter().find(|r| r["ruleId"] == rule).expect("it is shown");
    assert_eq!(of("REL-001")["suppressions"][0]["justification"], "an exercise, by Ann");
    assert!(of("REL-002")["suppressions"].is_null(), "what has expired counts again");

    let baseline = folder.path().join("baseline.json").to_string_lossy().into_owned();
    let file = path.to_string_lossy().into_owned();
    let written = common::run(&["check", &file, "--write-baseline", &baseline]);
    assert_eq!(written.status.code(), Some(1), "{}", stderr(&written));
    let log = self::check(&[&file, "--baseline", &baseline], Profile::Core);
    let results = log["runs"][0]["results"].as_array().expect("results");
    assert!(results.iter().all(|r| r["suppressions"].is_array()), "all is known");
    assert!(results.iter().all(|r| r["baselineState"].is_null()), "decisions, not a former run");
}

#[test]
fn fingerprints_survive_new_titles_names_places_order_and_other_parts() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("design.ron").to_string_lossy().into_owned();
    let prints = |text: &str, path: &str| {
        std::fs::write(path, text).expect("a file");
        let log = check(&[path], Profile::Hardening);
        let print = |r: &Value| r["partialFingerprints"]["linchpinFinding/v1"].as_str().expect("a text").to_owned();
        log["runs"][0]["results"].as_array().expect("results").iter().map(print).collect::<Vec<_>>()
    };
    for example in examples() {
        let text = std::fs::read_to_string(&example).expect("the example");
        let before = prints(&text, &path);
        let mut unique = before.clone();
        unique.sort();
        unique.dedup();
        assert_eq!(unique.len(), before.len(), "{}: each finding has its own", example.display());
        let mut design = storage::parse(&text).expect("the example");
        design.name = "Another title".to_owned();
        design.drawing.clear();
        for (n, component) in design.components.values_mut().enumerate() {
            component.name = format!("Part {n}");
        }
        design.components.reverse();
        design.links.reverse();
        let other = folder.path().join("moved.ron").to_string_lossy().into_owned();
        let mut after = prints(&storage::to_ron(&design), &other);
        let mut before = before;
        before.sort();
        after.sort();
        assert_eq!(after, before, "{}", example.display());
    }
}
