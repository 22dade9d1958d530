//! Baselines: what was there before does not count; of other designs, broken, several, outdated and rewritten ones.

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use common::{example, run, stderr, stdout};
use serde_json::Value;

struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder") }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A copy of an example with another title.
    fn copy(&self, example: &str, name: &str, title: &str) {
        let text = fs::read_to_string(common::example(example)).expect("the example");
        let mut design = linchpin::storage::parse(&text).expect("a design");
        title.clone_into(&mut design.name);
        fs::create_dir_all(self.path(name).parent().expect("a folder")).expect("a folder");
        linchpin::storage::save(&design, &self.path(name)).expect("saved");
    }

    fn check(&self, arguments: &[&str]) -> Output {
        let mut command = common::linchpin();
        command.current_dir(self.folder.path()).arg("check").args(arguments).output().expect("the program starts")
    }

    fn entries(&self, name: &str) -> Vec<(Option<String>, usize)> {
        let text = fs::read_to_string(self.path(name)).expect("the baseline");
        let read: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(read["baseline"], 2);
        let designs = read["designs"].as_array().expect("designs");
        let entry = |d: &Value| (d["file"].as_str().map(str::to_owned), d["findings"].as_array().expect("keys").len());
        designs.iter().map(entry).collect()
    }
}

fn code(output: &Output) -> Option<i32> {
    output.status.code()
}

/// One line on standard error.
fn one_line(output: &Output) -> String {
    let said = stderr(output);
    assert_eq!(said.trim_end().lines().count(), 1, "{said}");
    said
}

#[test]
fn designs_with_equal_or_no_titles_do_not_hide_each_other() {
    for title in ["The site", ""] {
        let place = Place::new();
        place.copy("distributed", "one.ron", title);
        place.copy("distributed", "two.ron", title);
        place.check(&["one.ron", "--write-baseline", "b.json"]);
        assert_eq!(code(&place.check(&["one.ron", "--baseline", "b.json"])), Some(0), "{title}");
        let other = place.check(&["two.ron", "--baseline", "b.json"]);
        assert_eq!(code(&other), Some(1), "{title}");
        assert_eq!(one_line(&other), "linchpin: the baseline b.json knows nothing of two.ron\n");
        place.check(&["two.ron", "--write-baseline", "b.json"]);
        assert_eq!(place.entries("b.json").len(), 2, "both are kept");
        assert_eq!(code(&place.check(&["one.ron", "two.ron", "--baseline", "b.json"])), Some(0), "{title}");
    }
}

#[test]
fn a_design_is_found_again_under_a_new_title_from_another_folder_and_after_a_move() {
    let place = Place::new();
    place.copy("distributed", "designs/one.ron", "The site");
    place.check(&["designs/one.ron", "--write-baseline", "b.json"]);
    assert_eq!(place.entries("b.json")[0].0.as_deref(), Some("designs/one.ron"));
    let from_root = run(&[
        "check",
        &place.path("designs/one.ron").to_string_lossy(),
        "--baseline",
        &place.path("b.json").to_string_lossy(),
    ]);
    assert_eq!(code(&from_root), Some(0));
    place.copy("distributed", "designs/one.ron", "Another title");
    assert_eq!(code(&place.check(&["./designs/../designs/one.ron", "--baseline", "b.json"])), Some(0));
    place.check(&["designs/one.ron", "--write-baseline", "b.json"]);
    fs::rename(place.path("designs/one.ron"), place.path("moved.ron")).expect("a move");
    assert_eq!(code(&place.check(&["moved.ron", "--baseline", "b.json"])), Some(0));
    place.check(&["moved.ron", "--write-baseline", "b.json"]);
    assert_eq!(place.entries("b.json").iter().map(|e| e.0.as_deref()).collect::<Vec<_>>(), [Some("moved.ron")]);
}

#[test]
fn standard_input_is_known_by_its_title() {
    use std::io::Write as _;
    let place = Place::new();
    place.copy("distributed", "one.ron", "The site");
    let piped = |arguments: &[&str]| {
        let mut command = common::linchpin();
        command.current_dir(place.folder.path()).args(["check", "-"]).args(arguments);
        let mut child =
            command.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::null()).spawn().expect("it starts");
        let text = fs::read(place.path("one.ron")).expect("the file");
        child.stdin.take().expect("a pipe").write_all(&text).expect("it reads");
        child.wait().expect("it ends").code()
    };
    assert_eq!(piped(&["--write-baseline", "b.json"]), Some(1));
    assert_eq!(place.entries("b.json")[0].0, None);
    assert_eq!(piped(&["--baseline", "b.json"]), Some(0));
}

#[test]
fn baselines_of_format_1_still_work_and_become_format_2() {
    let place = Place::new();
    place.copy("distributed", "one.ron", "The site");
    place.check(&["one.ron", "--write-baseline", "new.json"]);
    let new: Value =
        serde_json::from_str(&fs::read_to_string(place.path("new.json")).expect("the file")).expect("JSON");
    let old = serde_json::json!({
        "baseline": 1,
        "designs": { "The site": new["designs"][0]["findings"], "Elsewhere": ["no-firewall:*"] }
    });
    fs::write(place.path("b.json"), old.to_string()).expect("a file");
    assert_eq!(code(&place.check(&["one.ron", "--baseline", "b.json"])), Some(0));
    place.check(&["one.ron", "--write-baseline", "b.json"]);
    let entries = place.entries("b.json");
    assert_eq!(entries.len(), 2, "what it says of Elsewhere stays: {entries:?}");
    assert_eq!((&entries[0], entries[1].0.as_deref()), (&(None, 1), Some("one.ron")));
}

#[test]
fn several_baselines_are_a_union() {
    let place = Place::new();
    place.copy("distributed", "one.ron", "One");
    place.copy("three-tiers", "two.ron", "Two");
    place.check(&["one.ron", "--write-baseline", "one.json"]);
    place.check(&["two.ron", "--write-baseline", "two.json"]);
    let both = place.check(&["one.ron", "two.ron", "--baseline", "one.json", "--baseline", "two.json"]);
    assert_eq!((code(&both), stderr(&both)), (Some(0), String::new()));
    let one = place.check(&["one.ron", "two.ron", "--baseline", "one.json"]);
    assert_eq!(code(&one), Some(1));
    assert_eq!(one_line(&one), "linchpin: the baseline one.json knows nothing of two.ron\n");
    place.copy("php-servers", "three.ron", "Three");
    let none = place.check(&["three.ron", "--baseline", "one.json", "--baseline", "two.json"]);
    assert_eq!(one_line(&none), "linchpin: the baseline one.json, two.json know nothing of three.ron\n");
}

#[test]
fn what_is_gone_is_told_and_taken_out_when_the_baseline_is_written_again() {
    let place = Place::new();
    place.copy("distributed", "one.ron", "One");
    place.copy("three-tiers", "two.ron", "Two");
    let profile = ["--profile", "hardening"];
    place.check(&[&["one.ron", "two.ron", "--write-baseline", "b.json"][..], &profile].concat());
    let before = place.entries("b.json");
    place.copy("hardened", "one.ron", "One");
    let core = place.check(&["one.ron", "two.ron", "--baseline", "b.json"]);
    assert_eq!(code(&core), Some(0));
    let said = one_line(&core);
    assert!(
        said.contains("findings of the baseline b.json are gone; --write-baseline b.json takes them out"),
        "{said}"
    );
    let count = |said: &str| said.split(' ').nth(1).and_then(|n| n.parse::<usize>().ok()).expect("a number");
    let all = place.check(&[&["one.ron", "two.ron", "--baseline", "b.json"][..], &profile].concat());
    assert!(count(&one_line(&all)) > count(&said), "rules that did not run are not judged");

    // Judged by what was known, and then written: nothing new counts, what is gone goes.
    let both = place.check(&["one.ron", "two.ron", "--baseline", "b.json", "--write-baseline", "b.json"]);
    assert_eq!((code(&both), stderr(&both)), (Some(0), String::new()));
    let after = place.entries("b.json");
    assert_eq!(after[1], before[1], "the other design is as it was, hardening rules included");
    assert!(after[0].1 < before[0].1);
    let quiet = place.check(&["one.ron", "two.ron", "--baseline", "b.json"]);
    assert_eq!(stderr(&quiet), "");
}

#[test]
fn new_findings_count_and_are_written_by_both_options_together() {
    let place = Place::new();
    place.copy("hardened", "one.ron", "One");
    place.check(&["one.ron", "--write-baseline", "b.json"]);
    place.copy("distributed", "one.ron", "One");
    let worse = place.check(&["one.ron", "--baseline", "b.json", "--write-baseline", "b.json"]);
    assert_eq!(code(&worse), Some(1), "they were not known before");
    assert_eq!(code(&place.check(&["one.ron", "--baseline", "b.json"])), Some(0));
    let other = place.check(&["one.ron", "--baseline", "b.json", "--write-baseline", "c.json"]);
    assert_eq!(code(&other), Some(0));
    assert_eq!(place.entries("c.json"), place.entries("b.json"));
}

#[test]
fn what_a_design_accepts_itself_is_not_written_into_the_baseline() {
    let place = Place::new();
    place.copy("distributed", "one.ron", "One");
    place.check(&["one.ron", "--write-baseline", "all.json"]);
    let file = place.path("one.ron").to_string_lossy().into_owned();
    run(&["accept", &file, "REL-001", "--on", "lb", "--reason", "x"]);
    place.check(&["one.ron", "--write-baseline", "b.json"]);
    assert_eq!(place.entries("b.json")[0].1 + 1, place.entries("all.json")[0].1);
    assert!(!fs::read_to_string(place.path("b.json")).expect("the file").contains("load-balancer-spof"));
}

#[test]
fn what_is_no_baseline_is_one_line_with_code_3_and_not_written_over() {
    let place = Place::new();
    place.copy("distributed", "one.ron", "One");
    let cases: [(&str, &[u8], &str); 9] = [
        ("empty", b"", "this is no baseline"),
        ("broken", b"{\"baseline\": 1, ", "this is no baseline"),
        ("list", b"[1, 2]", "this is no baseline"),
        ("sarif", b"{\"version\": \"2.1.0\", \"runs\": []}", "this is no baseline"),
        ("field", b"{\"baseline\": 2, \"designs\": [], \"colour\": 1}", "this is no baseline"),
        ("later", b"{\"baseline\": 3, \"designs\": 7}", "baseline format 3 is not known"),
        ("negative", b"{\"baseline\": -1}", "this is no baseline"),
        ("binary", b"\xff\xfe\x00", "this is no baseline"),
        ("ron", b"Design(format: 1)", "this is no baseline"),
    ];
    let refused = |name: &str, says: &str| {
        for option in ["--baseline", "--write-baseline"] {
            let output = place.check(&["one.ron", option, name]);
            assert_eq!(code(&output), Some(3), "{name} {option}");
            let said = one_line(&output);
            assert!(said.contains(says) && said.contains(name), "{name}: {said}");
        }
    };
    for (name, bytes, says) in cases {
        fs::write(place.path(name), bytes).expect("a file");
        refused(name, says);
        assert_eq!(fs::read(place.path(name)).expect("the file"), bytes, "{name}");
    }
    fs::create_dir(place.path("folder")).expect("a folder");
    refused("folder", "a folder is no baseline");
    fs::File::create(place.path("huge")).and_then(|f| f.set_len(100 << 20)).expect("a sparse file");
    refused("huge", "larger than the limit of 16 MiB");
    let deep = format!("{{\"baseline\": 2, \"designs\": {}", "[".repeat(100_000));
    fs::write(place.path("deep"), deep).expect("a file");
    refused("deep", "this is no baseline");
    if Path::new("/dev/zero").exists() {
        refused("/dev/zero", "larger than the limit");
    }
    let missing = place.check(&["one.ron", "--baseline", "nowhere.json"]);
    assert_eq!(code(&missing), Some(3));
    assert!(one_line(&missing).contains("there is no such baseline: nowhere.json"), "{}", stderr(&missing));
    let nowhere = place.check(&["one.ron", "--write-baseline", "no/such/b.json"]);
    assert_eq!(code(&nowhere), Some(2), "{}", stderr(&nowhere));
}

#[test]
fn a_baseline_is_read_before_anything_is_printed() {
    let place = Place::new();
    fs::write(place.path("b.json"), "nonsense").expect("a file");
    let output = place.check(&[&example("distributed"), "--baseline", "b.json"]);
    assert_eq!(stdout(&output), "");
}
