//! Saving under real failures of the system, of an export and of a design itself: the file is the old one or the new
//! one, and a failure speaks.
//!
//! strace makes each system call that touches the folder fail in turn.

mod common;

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// The system calls a save makes.
const CALLS: [&str; 8] = ["openat", "write", "fsync", "rename", "fchmod", "fchown", "statx", "close"];
const FAULTS: [&str; 6] = ["error=ENOSPC", "error=EIO", "error=EDQUOT", "error=EACCES", "error=EINTR", "signal=KILL"];

/// Something that the program writes over a file.
struct Write {
    /// What the file is called, and what it holds before.
    name: &'static str,
    old: String,
    /// The command but for the file, which comes after the words given here and before the others.
    before: Vec<String>,
    after: &'static [&'static str],
    /// Whether a text is the new file, and all of it.
    is_whole: fn(&str) -> bool,
}

fn export() -> Write {
    let before = ["export", &common::example("simple-stack"), "--to", "svg", "--out"].map(str::to_owned).to_vec();
    let is_whole = |now: &str| now.contains("<svg") && now.trim_end().ends_with("</svg>");
    Write { name: "design.svg", old: "the old file".to_owned(), before, after: &[], is_whole }
}

/// A design that is written over itself.
fn design() -> Write {
    let old = fs::read_to_string(common::example("distributed")).expect("a design");
    let is_whole = |now: &str| linchpin::storage::parse(now).is_ok_and(|design| design.accepted.len() == 1);
    let after = &["load-balancer-spof", "--on", "lb", "--reason", "known"];
    Write { name: "design.ron", old, before: vec!["accept".to_owned()], after, is_whole }
}

fn strace_works() -> bool {
    Command::new("strace")
        .args(["-o", "/dev/null", "true"])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

#[test]
fn an_export_survives_every_failing_system_call() {
    survives("an_export_survives_every_failing_system_call", &export());
}

#[test]
fn the_save_of_a_design_survives_every_failing_system_call() {
    survives("the_save_of_a_design_survives_every_failing_system_call", &design());
}

fn survives(test: &str, write: &Write) {
    if !cfg!(target_os = "linux") || !strace_works() {
        return common::skip(test, "strace is missing or may not trace");
    }
    let (mut failed, mut saved) = (0, 0);
    for call in CALLS {
        for nth in 1..=write.count(call) {
            for fault in FAULTS {
                if write.with_a_fault(call, nth, fault) { saved += 1 } else { failed += 1 }
            }
        }
    }
    assert!(failed > 20 && saved > 5, "the faults did not reach the save: {failed} failed, {saved} saved");
}

impl Write {
    /// How often it makes this call undisturbed.
    fn count(&self, call: &str) -> usize {
        let folder = tempfile::tempdir().expect("a folder");
        let (log, path) = (folder.path().join("log"), folder.path().join(self.name));
        fs::write(&path, &self.old).expect("the old file");
        let traced = self.traced(&log, &["-e", &format!("trace={call}")], &path);
        assert!(traced.status.success(), "{}", common::stderr(&traced));
        let log = fs::read_to_string(&log).expect("the log");
        log.lines().filter(|l| l.contains(&format!("{call}("))).count()
    }

    fn traced(&self, log: &Path, options: &[&str], path: &Path) -> Output {
        let mut strace = Command::new("strace");
        strace.args(["-f", "-qq", "-o"]).arg(log).args(options).arg(env!("CARGO_BIN_EXE_linchpin"));
        strace.args(&self.before).arg(path).args(self.after).output().expect("strace starts")
    }

    /// Writes over the old file while one call fails; whether it succeeded. Checks the promise.
    fn with_a_fault(&self, call: &str, nth: usize, fault: &str) -> bool {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(self.name);
        fs::write(&path, &self.old).expect("the old file");
        let output = self.traced(Path::new("/dev/null"), &["-e", &format!("inject={call}:{fault}:when={nth}")], &path);
        let place = format!("{} {call} #{nth} {fault}", self.name);
        let now = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{place}: the file is gone ({e})"));
        let whole = (self.is_whole)(&now);
        assert!(now == self.old || whole, "{place}: {now:.80}");
        let said = common::stderr(&output);
        if output.status.success() {
            assert!(whole, "{place}: success, and the old file");
        } else {
            let silent = fault.starts_with("signal") || call == "write";
            assert!(silent || !said.trim().is_empty(), "{place}: nothing was said");
            assert!(!said.contains("panicked"), "{place}: {said}");
        }
        let left = fs::read_dir(folder.path()).expect("the folder").count();
        assert!(left == 1 || fault.starts_with("signal"), "{place}: {left} files are left");
        output.status.success()
    }
}

/// A disk that is full in the middle of the file: no file may become larger than a block, or than a few.
#[cfg(target_os = "linux")]
#[test]
fn on_a_disk_that_is_full_in_the_middle_of_the_file_the_old_one_is_whole() {
    for write in [export(), design()] {
        for blocks in [0, 1, 2] {
            let folder = tempfile::tempdir().expect("a folder");
            let path = folder.path().join(write.name);
            fs::write(&path, &write.old).expect("the old file");
            let mut limited = Command::new("sh");
            limited.args(["-c", &format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"")]);
            limited.arg(env!("CARGO_BIN_EXE_linchpin")).args(&write.before).arg(&path).args(write.after);
            let output = limited.output().expect("a shell");
            let said = common::stderr(&output);
            assert_eq!(output.status.code(), Some(2), "{} of {blocks} blocks: {said}", write.name);
            assert_eq!(said.trim_end().lines().count(), 1, "{said}");
            assert!(said.contains("the new file cannot be written") && said.contains(write.name), "{said}");
            assert!(fs::read_to_string(&path).expect("the file") == write.old, "{} is the old one", write.name);
            assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 1, "nothing is left beside it");
        }
    }
}
