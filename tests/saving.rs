//! Saving under real failures of the system: the file is the old one or the new one, and a failure speaks.
//!
//! strace makes each system call that touches the folder fail in turn.

mod common;

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const TEST: &str = "saving_survives_every_failing_system_call";

/// The system calls a save makes.
const CALLS: [&str; 8] = ["openat", "write", "fsync", "rename", "fchmod", "fchown", "statx", "close"];
const FAULTS: [&str; 6] = ["error=ENOSPC", "error=EIO", "error=EDQUOT", "error=EACCES", "error=EINTR", "signal=KILL"];

fn strace_works() -> bool {
    Command::new("strace")
        .args(["-o", "/dev/null", "true"])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

#[test]
fn saving_survives_every_failing_system_call() {
    if !cfg!(target_os = "linux") || !strace_works() {
        common::skip(TEST, "strace is missing or may not trace");
        return;
    }
    let (mut failed, mut saved) = (0, 0);
    for call in CALLS {
        for nth in 1..=count(call) {
            for fault in FAULTS {
                if export(call, nth, fault) { saved += 1 } else { failed += 1 }
            }
        }
    }
    assert!(failed > 20 && saved > 5, "the faults did not reach the save: {failed} failed, {saved} saved");
}

/// How often an undisturbed export makes this call.
fn count(call: &str) -> usize {
    let folder = tempfile::tempdir().expect("a folder");
    let (log, path) = (folder.path().join("log"), folder.path().join("design.svg"));
    fs::write(&path, "the old file").expect("the old file");
    let traced = traced(&log, &["-e", &format!("trace={call}")], &path);
    assert!(traced.status.success(), "{}", String::from_utf8_lossy(&traced.stderr));
    let log = fs::read_to_string(&log).expect("the log");
    log.lines().filter(|l| l.contains(&format!("{call}("))).count()
}

fn traced(log: &Path, options: &[&str], path: &Path) -> Output {
    Command::new("strace")
        .args(["-f", "-qq", "-o"])
        .arg(log)
        .args(options)
        .arg(env!("CARGO_BIN_EXE_linchpin"))
        .args(["export", &common::example("simple-stack"), "--to", "svg", "--out"])
        .arg(path)
        .output()
        .expect("strace starts")
}

/// Exports over an old file while one call fails; whether it succeeded. Checks the promise.
fn export(call: &str, nth: usize, fault: &str) -> bool {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("design.svg");
    fs::write(&path, "the old file").expect("the old file");
    let output = traced(Path::new("/dev/null"), &["-e", &format!("inject={call}:{fault}:when={nth}")], &path);
    let place = format!("{call} #{nth} {fault}");
    let now = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{place}: the file is gone ({e})"));
    let whole = now.contains("<svg") && now.trim_end().ends_with("</svg>");
    assert!(now == "the old file" || whole, "{place}: {now:.80}");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() {
        assert!(whole, "{place}: success, and the old file");
    } else {
        assert!(fault.starts_with("signal") || !said.trim().is_empty() || call == "write", "{place}: nothing was said");
        assert!(!said.contains("panicked"), "{place}: {said}");
    }
    let left = fs::read_dir(folder.path()).expect("the folder").count();
    assert!(left == 1 || fault.starts_with("signal"), "{place}: {left} files are left");
    output.status.success()
}
