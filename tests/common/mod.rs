//! What integration tests share: running the program and looking at what it said.

#![allow(dead_code, reason = "each test file uses its own part of this module")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The program under test.
pub(crate) fn linchpin() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_linchpin"));
    command.env_remove("COLUMNS");
    command
}

/// Runs the program with these arguments to its end.
pub(crate) fn run(arguments: &[&str]) -> Output {
    linchpin().args(arguments).output().expect("the program starts")
}

/// Runs the program with these arguments and ends it, and the test, when it takes longer than two minutes.
pub(crate) fn run_bounded(arguments: &[&str]) -> Output {
    use std::time::{Duration, Instant};
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str| std::fs::File::create(folder.path().join(name)).expect("a file");
    let mut child =
        linchpin().args(arguments).stdout(file("out")).stderr(file("err")).spawn().expect("the program starts");
    let began = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().expect("it is our child") {
            break status;
        }
        if began.elapsed() > Duration::from_mins(2) {
            child.kill().expect("it is our child");
            panic!("{arguments:?} did not end");
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let read = |name: &str| std::fs::read(folder.path().join(name)).expect("the file");
    Output { status, stdout: read("out"), stderr: read("err") }
}

/// Standard output as text.
pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("text")
}

/// Standard error as text.
pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("text")
}

/// The examples of this repository, in order.
pub(crate) fn examples() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("the examples")
        .map(|e| e.expect("an entry").path())
        .filter(|p| p.extension().is_some_and(|e| e == "ron"))
        .collect();
    files.sort();
    assert!(files.len() >= 12, "the examples were not found");
    files
}

/// The path of one example as an argument.
pub(crate) fn example(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("examples/{name}.ron")).to_string_lossy().into_owned()
}

/// Says by name that a test did not run, or fails where everything has to run (`LINCHPIN_FULL=1`).
pub(crate) fn skip(test: &str, why: &str) {
    assert!(std::env::var_os("LINCHPIN_FULL").is_none(), "{test} must run here, but {why}");
    eprintln!("skipped: {test}: {why}");
}

/// Runs everything that reads a design, within bounded time and without a panic: `check` in all formats with one exit
/// code, `check --dead` of every part among `dead`, `fix --all --dry-run`. Gives the JSON.
pub(crate) fn survives(text: &str, code: i32, dead: &[&str]) -> serde_json::Value {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("design.ron");
    std::fs::write(&path, text).expect("a file");
    let file = path.to_string_lossy().into_owned();
    let ends = |arguments: &[&str], code: i32| {
        let output = run_bounded(arguments);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}{}", stdout(&output));
        assert!(!said.contains("panicked"), "{said}");
        output
    };
    for format in ["text", "sarif", "junit", "markdown"] {
        ends(&["check", &file, "--profile", "hardening", "--format", format], code);
    }
    for part in dead {
        ends(&["check", &file, "--dead", part], 0);
        ends(&["check", &file, "--dead", part, "--format", "json"], 0);
    }
    ends(&["fix", &file, "--all", "--dry-run"], 0);
    assert_eq!(std::fs::read_to_string(&path).expect("the file"), text, "the file was changed");
    let output = ends(&["check", &file, "--profile", "hardening", "--format", "json"], code);
    serde_json::from_str(&stdout(&output)).expect("JSON")
}
