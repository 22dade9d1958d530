//! `linchpin import`: designs to standard output or files, repairs to standard error, the exit codes of every command.

mod common;

use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;

use common::{run, stderr, stdout};

const CHART: &str = "graph TD\n  A[User Browser] -->|HTTP| B[Load Balancer (HAProxy)]\n  B --> C[Frobnicator]\n";
const TWO: &str =
    "# One\n```mermaid\ngraph TD\n  A[Nginx]\n```\n# Two\n```mermaid\ngraph TD\n  A[Nginx] --> B[PHP]\n```\n";

fn file(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("a file");
    path.to_string_lossy().into_owned()
}

#[test]
fn a_design_goes_to_standard_output_and_each_repair_is_a_line_on_standard_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = file(folder.path(), "site.mmd", CHART);
    let output = run(&["import", &path]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let design = linchpin::storage::parse(&stdout(&output)).expect("a design");
    assert_eq!((design.name.as_str(), design.components.len(), design.links.len()), ("site", 3, 2));
    let said = stderr(&output);
    let lines: Vec<&str> = said.lines().collect();
    assert!(lines[0].starts_with(&format!("{path}:2:30: a label with `(`")), "{said}");
    assert!(lines.iter().any(|l| l.starts_with(&format!("{path}:3:")) && l.contains("Frobnicator")), "{said}");
    assert!(stderr(&run(&["import", &path, "--quiet"])).is_empty());
}

#[test]
fn what_was_imported_can_be_checked_and_drawn() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = file(folder.path(), "site.mmd", CHART);
    let out = folder.path().join("site.ron").to_string_lossy().into_owned();
    assert_eq!(run(&["import", &path, "--out", &out]).status.code(), Some(0));
    assert_eq!(run(&["check", &out]).status.code(), Some(1));
    for to in ["svg", "mermaid"] {
        assert_eq!(run(&["export", &out, "--to", to]).status.code(), Some(0), "{to}");
    }
    // A file that is there is kept.
    let again = run(&["import", &path, "--out", &out]);
    assert_eq!(again.status.code(), Some(2));
    assert!(stderr(&again).contains("--force"), "{}", stderr(&again));
    assert_eq!(run(&["import", &path, "--out", &out, "--force"]).status.code(), Some(0));
}

#[test]
fn several_diagrams_are_several_files_or_one_design() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = file(folder.path(), "doc.md", TWO);
    let output = run(&["import", &path]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("2 diagrams") && stderr(&output).contains("--merge"), "{}", stderr(&output));
    let there = |name: &str| folder.path().join(name).is_file();
    let into = format!("{}/designs/", folder.path().display());
    assert_eq!(run(&["import", &path, "--out", &into]).status.code(), Some(0));
    assert!(there("designs/one.ron") && there("designs/two.ron"));
    let pattern = folder.path().join("site.ron").to_string_lossy().into_owned();
    assert_eq!(run(&["import", &path, "--out", &pattern]).status.code(), Some(0));
    assert!(there("site-1.ron") && there("site-2.ron") && !there("site.ron"));
    let merged = run(&["import", &path, "--merge"]);
    assert_eq!(merged.status.code(), Some(0));
    let design = linchpin::storage::parse(&stdout(&merged)).expect("a design");
    assert_eq!((design.components.len(), design.links.len()), (2, 1));
}

#[test]
fn standard_input_is_read() {
    let mut child = common::linchpin()
        .args(["import", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    child.stdin.take().expect("a pipe").write_all(CHART.as_bytes()).expect("written");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stderr(&output).starts_with("standard input:2:"), "{}", stderr(&output));
    assert!(stdout(&output).starts_with("Design("));
}

#[test]
fn refusals_are_one_line_with_their_place_and_the_exit_code_of_an_unreadable_file() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text, words) in [
        ("empty.mmd", "", "empty"),
        ("pie.mmd", "pie\n \"a\": 1\n", "`pie` draws no infrastructure"),
        ("prose.md", "# Title\n\nwords\n", "no Mermaid diagram"),
        ("binary.mmd", "\u{1}\u{0}\u{2}\u{0}\u{3}", "binary"),
    ] {
        let path = file(folder.path(), name, text);
        let output = run(&["import", &path]);
        assert_eq!(output.status.code(), Some(3), "{name}");
        let said = stderr(&output);
        assert!(said.contains(words) && said.contains(name) && said.lines().count() == 1, "{said}");
    }
    assert_eq!(run(&["import", "/no/such/file.mmd"]).status.code(), Some(3));
}
