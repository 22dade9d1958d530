//! What integration tests share: running the program and looking at what it said.

#![allow(dead_code, reason = "each test file uses its own part of this module")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The program under test.
pub(crate) fn linchpin() -> Command {
    Command::new(env!("CARGO_BIN_EXE_linchpin"))
}

/// Runs the program with these arguments to its end.
pub(crate) fn run(arguments: &[&str]) -> Output {
    linchpin().args(arguments).output().expect("the program starts")
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
