//! `linchpin run` with a port, a folder or a standard stream that is not as it should be: one clear line, the promised
//! exit code, or no trouble at all.
#![cfg(unix)]

mod common;

use std::fs::File;
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use common::{example, linchpin, run, stderr, stdout};

fn refused(arguments: &[&str], code: i32, says: &[&str]) {
    let began = Instant::now();
    let output = run(arguments);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
    assert!(output.stdout.is_empty() && !said.contains("panicked"), "{said}");
    assert!(says.iter().all(|words| said.contains(words)), "{arguments:?}: {said}");
    assert!(began.elapsed() < Duration::from_secs(10), "{arguments:?} took {:?}", began.elapsed());
}

#[test]
fn a_taken_port_is_one_line_with_what_to_do() {
    let squatter = TcpListener::bind("0.0.0.0:0").expect("a port");
    let port = squatter.local_addr().expect("an address").port().to_string();
    let design = example("simple-stack");
    let arguments = ["run", &design, "--port", &port];
    refused(&arguments, 2, &[&format!(":{port} is already in use"), "--port", &design]);
    assert_eq!(stderr(&run(&arguments)).lines().count(), 1);
}

#[test]
fn a_site_that_is_no_folder_is_refused_by_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    std::fs::write(&file, "no folder").expect("a file");
    let (file, missing) = (file.to_string_lossy(), folder.path().join("missing"));
    let missing = missing.to_string_lossy();
    let design = example("simple-stack");
    refused(&["run", &design, "--site", &file], 2, &[&file, "a folder is needed"]);
    refused(&["run", &design, "--site", &missing], 2, &[&missing, "No such file or directory"]);
    refused(&["run", &missing], 3, &[&missing]);
}

#[test]
fn a_folder_for_temporary_files_that_cannot_be_used_is_named() {
    let design = example("simple-stack");
    let output = linchpin().args(["run", &design]).env("TMPDIR", "/nowhere/at/all").output().expect("a start");
    let said = stderr(&output);
    assert_eq!((output.status.code(), said.lines().count()), (Some(2), 1), "{said}");
    assert!(said.contains("/nowhere/at/all") && said.contains("No such file"), "{said}");
}

/// Runs a shell's line with the program as `$0` and an example as `$1`; code and standard error.
fn shell(line: &str) -> (Option<i32>, String, String) {
    let mut command = Command::new("sh");
    command.args(["-c", line, env!("CARGO_BIN_EXE_linchpin"), &example("simple-stack")]);
    let output = command.output().expect("a shell");
    (output.status.code(), stdout(&output), stderr(&output))
}

#[test]
fn closed_standard_streams_are_no_trouble() {
    for closed in ["<&-", ">&-", "2>&-", "<&- >&- 2>&-", "< /dev/null"] {
        for format in ["text", "json"] {
            let line = format!("\"$0\" run \"$1\" --for 200ms --rate 20 --format {format} {closed}");
            let (code, _, said) = shell(&line);
            assert_eq!((code, said.as_str()), (Some(0), ""), "{line}");
        }
    }
    // A design from a standard input that is closed is no design.
    let (code, _, said) = shell("\"$0\" run - <&-");
    assert_eq!((code, said.lines().count()), (Some(3), 1), "{said}");
}

#[test]
fn a_reader_that_has_seen_enough_ends_the_run() {
    for format in ["text", "json"] {
        let line = format!("{{ \"$0\" run \"$1\" --rate 20 --format {format}; echo \"code $?\" >&2; }} | head -1");
        let (_, out, said) = shell(&line);
        assert_eq!(out.lines().count(), 1, "{out}");
        assert_eq!(said, "code 0\n");
    }
}

#[test]
fn a_full_disk_below_standard_output_is_one_line() {
    let Ok(full) = File::options().write(true).open("/dev/full") else {
        return common::skip("a_full_disk_below_standard_output_is_one_line", "there is no /dev/full");
    };
    for format in ["text", "json"] {
        let mut command = linchpin();
        command.args(["run", &example("simple-stack"), "--format", format, "--for", "30s"]);
        let began = Instant::now();
        let output =
            command.stdout(full.try_clone().expect("the same")).stderr(Stdio::piped()).output().expect("a start");
        let said = stderr(&output);
        assert_eq!((output.status.code(), said.lines().count()), (Some(2), 1), "{format}: {said}");
        assert!(said.contains("standard output cannot be written") && said.contains("No space left"), "{said}");
        assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    }
}
