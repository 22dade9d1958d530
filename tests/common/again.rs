//! A test that runs again in a process of its own, where something is otherwise than here: other rights, or a limit.

use std::path::{Path, PathBuf};
use std::process::Command;

/// What names the folder that the first run prepared.
const PREPARED: &str = "LINCHPIN_TEST_PREPARED";

/// The folder that the first run prepared; none in the first run.
pub(crate) fn prepared() -> Option<PathBuf> {
    std::env::var_os(PREPARED).map(PathBuf::from)
}

/// Runs a test of this program again, by a command to which program and arguments are added, and fails if it does.
pub(crate) fn run_again(command: &mut Command, program: &Path, test: &str, folder: &Path) {
    let output = command.arg(program).args(["--exact", test, "--nocapture"]).env(PREPARED, folder).output();
    let output = output.expect("a process");
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("1 passed"), "{}: {said}", output.status);
}

/// This test's own program.
pub(crate) fn this_program() -> PathBuf {
    std::env::current_exe().expect("this program")
}
