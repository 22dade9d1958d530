//! The promises of the command line: exit codes, the JSON's shape, and equal bytes in two runs.

mod common;

use std::io::Write as _;
use std::process::Stdio;

use common::{example, examples, linchpin, run, stderr, stdout};
use serde_json::Value;

#[test]
fn check_fails_on_findings_at_or_above_the_threshold_in_every_format() {
    for format in ["text", "json"] {
        let code = |fail_on: &str, name: &str| {
            run(&["check", &example(name), "--format", format, "--fail-on", fail_on]).status.code()
        };
        assert_eq!(code("high", "distributed"), Some(1));
        assert_eq!(code("low", "distributed"), Some(1));
        assert_eq!(code("critical", "distributed"), Some(0));
        assert_eq!(code("never", "distributed"), Some(0));
        assert_eq!(code("low", "hardened"), Some(0));
    }
    assert_eq!(run(&["check", &example("distributed")]).status.code(), Some(1), "the default is high");
}

#[test]
fn the_five_weaknesses_of_the_exercise_are_found_in_the_distributed_design() {
    let output = run(&["check", &example("distributed"), "--format", "json"]);
    let report: Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    let found: Vec<(&str, &str)> = report["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .map(|f| (f["code"].as_str().expect("a code"), f["subjects"][0].as_str().unwrap_or("*")))
        .collect();
    for weakness in
        [("OPS-001", "*"), ("REL-001", "lb"), ("REL-002", "db-1"), ("SEC-001", "*"), ("SEC-002", "browser-lb")]
    {
        assert!(found.contains(&weakness), "{weakness:?} is not among {found:?}");
    }
}

#[test]
fn check_json_has_the_promised_shape() {
    for path in examples() {
        let output = run(&["check", "--format", "json", "--fail-on", "never", &path.to_string_lossy()]);
        let report: Value = serde_json::from_str(&stdout(&output)).expect("JSON");
        assert!(report["design"].is_string());
        for journey in ["dns", "tls", "static", "read", "write"] {
            let j = &report["journeys"][journey];
            assert!(j["possible"].is_boolean() && j["spof"].is_array() && j["degraders"].is_object(), "{j}");
            assert!(j["pairs"].is_array(), "{j}");
            if j["possible"] == true {
                for figure in ["any", "full", "expected"] {
                    let share = j["availability"][figure].as_f64().expect("a number");
                    assert!((0.0..=1.0).contains(&share), "{j}");
                }
            }
        }
        for f in report["findings"].as_array().expect("findings") {
            for text in ["rule", "code", "severity", "key", "message"] {
                assert!(f[text].is_string(), "{f}");
            }
            assert!(f["subjects"].is_array() && f["journeys"].is_array() && f["fixes"].is_array(), "{f}");
            assert!(f["accepted"].is_boolean(), "{f}");
        }
    }
}

#[test]
fn two_runs_are_equal_byte_for_byte() {
    for format in ["text", "json"] {
        let once = || run(&["check", &example("hardened"), &example("distributed"), "--format", format]).stdout;
        assert_eq!(once(), once());
    }
}

#[test]
fn a_design_comes_from_standard_input_and_goes_to_standard_output() {
    let made = run(&["new", "-", "--template", "distributed"]);
    assert_eq!(made.status.code(), Some(0));
    let mut child = linchpin()
        .args(["check", "-", "--fail-on", "never"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    child.stdin.take().expect("a pipe").write_all(&made.stdout).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0));
    assert!(stdout(&output).starts_with("Distributed web infrastructure"), "{}", stdout(&output));
}

#[test]
fn new_makes_a_file_once_and_never_writes_over_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("mine.ron").to_string_lossy().into_owned();
    for template in linchpin::storage::TEMPLATES {
        let path = folder.path().join(format!("{}.ron", template.name)).to_string_lossy().into_owned();
        assert_eq!(run(&["new", &path, "--template", template.name]).status.code(), Some(0));
        assert_eq!(std::fs::read_to_string(&path).expect("a file"), template.ron);
    }
    assert_eq!(run(&["new", &path]).status.code(), Some(0));
    let again = run(&["new", &path]);
    assert_eq!(again.status.code(), Some(2));
    assert!(stderr(&again).contains("the file is there already"), "{}", stderr(&again));
    let unknown = run(&["new", &path, "--template", "nope"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(stderr(&unknown).contains("there is no template `nope`"), "{}", stderr(&unknown));
}

#[test]
fn every_rule_kind_and_figure_is_explained() {
    use linchpin::{analysis::figures::FIGURES, analysis::rules::RULES, catalog};
    let names = RULES.iter().flat_map(|r| [r.meta.name, r.meta.code]);
    let names = names.chain(catalog::KINDS.iter().map(|k| k.name)).chain(catalog::GROUPS.iter().map(|g| g.name));
    for name in names.chain(FIGURES.map(|figure| figure.name)) {
        let output = run(&["explain", name]);
        assert_eq!(output.status.code(), Some(0), "{name}");
        assert!(stdout(&output).starts_with("# "), "{name}: {}", stdout(&output));
    }
    let page = stdout(&run(&["explain", "SEC-011"]));
    assert!(page.contains("high, core profile, STRIDE E (elevation of privilege)"), "{page}");
    let output = run(&["explain", "toaster"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("nothing is called `toaster`"), "{}", stderr(&output));
}

#[test]
fn bad_usage_has_exit_code_2() {
    for arguments in [&["check"][..], &["frobnicate", "x"], &["check", "x", "--format", "xml"]] {
        assert_eq!(run(arguments).status.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn without_a_screen_one_line_names_the_commands_that_need_none() {
    let output = linchpin()
        .arg(example("distributed"))
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .output()
        .expect("the program starts");
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert_eq!(said.trim_end().lines().count(), 1, "{said}");
    assert!(said.contains("linchpin check"), "{said}");
}

#[test]
fn export_writes_every_format_to_a_file_or_to_standard_output() {
    let folder = tempfile::tempdir().expect("a folder");
    let design = example("distributed");
    for (format, begins) in [("mermaid", "---\ntitle:"), ("svg", "<svg"), ("png", "\u{fffd}PNG")] {
        let piped = run(&["export", &design, "--to", format]);
        assert_eq!(piped.status.code(), Some(0), "{format}: {}", stderr(&piped));
        assert!(String::from_utf8_lossy(&piped.stdout).starts_with(begins), "{format}");
        let path = folder.path().join(format);
        let saved = run(&["export", &design, "--to", format, "--out", &path.to_string_lossy()]);
        assert_eq!((saved.status.code(), saved.stdout.len()), (Some(0), 0), "{format}");
        assert_eq!(std::fs::read(&path).expect("the file"), piped.stdout, "{format}: not the same bytes");
    }
    let plain = stdout(&run(&["export", &design, "--to", "svg", "--no-findings", "--theme", "dark"]));
    assert!(plain.contains("Load balancer") && !plain.contains("SPOF"));
}

#[test]
fn export_refuses_in_one_line_what_it_cannot_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let nowhere = folder.path().join("no/such/folder/x.svg").to_string_lossy().into_owned();
    let design = example("distributed");
    for (arguments, code, says) in [
        (vec!["export", &design, "--to", "svg", "--out", &nowhere], 2, "was not written"),
        (vec!["export", "no-such-file.ron", "--to", "svg"], 3, "no-such-file.ron"),
    ] {
        let output = run(&arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");
        assert!(stderr(&output).contains(says) && stderr(&output).lines().count() == 1, "{}", stderr(&output));
    }
    assert_eq!(run(&["export", &design, "--to", "png", "--scale", "9"]).status.code(), Some(2));
    assert_eq!(run(&["export", &design, "--to", "gif"]).status.code(), Some(2));
}
