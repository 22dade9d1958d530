//! Bad files: one clear line that says what and where, exit code 3, and the file untouched.

mod common;

use std::fs;

use common::{run, stderr, stdout};

/// Checks a file with this text and returns what standard error said.
fn refused(text: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("design.ron");
    fs::write(&path, text).expect("a file");
    let output = run(&["check", &path.to_string_lossy()]);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(3), "{text}\n{said}");
    assert_eq!(said.trim_end().lines().count(), 1, "{said}");
    assert!(said.starts_with("linchpin: ") && said.contains("design.ron"), "{said}");
    assert_eq!(stdout(&output), "");
    assert_eq!(fs::read_to_string(&path).expect("the file"), text, "the file was changed");
    said
}

#[test]
fn an_unknown_kind_or_field_is_named_with_its_line() {
    let said = refused("Design(\n  format: 1,\n  components: {\n    \"a\": (kind: Toaster),\n  },\n)");
    assert!(said.contains("`Toaster`") && said.contains("line 4"), "{said}");
    let said = refused("Design(\n  format: 1,\n  colour: 3,\n)");
    assert!(said.contains("`colour`") && said.contains("line 3"), "{said}");
    let said = refused("Design(\n  format: 1,\n  components: { \"a\": (kind: Server(cores: 4)) },\n)");
    assert!(said.contains("`cores`") && said.contains("line 3"), "{said}");
}

#[test]
fn a_duplicate_id_is_named_with_the_line_of_the_second() {
    let said = refused("Design(format: 1, components: {\n \"a\": (kind: Server),\n \"a\": (kind: Server),\n})");
    assert!(said.contains("`a` is given twice") && said.contains("line 3"), "{said}");
}

#[test]
fn a_link_to_nothing_is_named_with_its_line() {
    let said = refused(
        "Design(format: 1, components: {\"a\": (kind: Client)},\nlinks: {\n\"l\": (from: \"a\", to: \"b\", kind: Http)})",
    );
    assert!(said.contains("`l`") && said.contains("`b`") && said.contains("line 3"), "{said}");
}

#[test]
fn servers_that_run_on_each_other_are_refused() {
    let said = refused(
        "Design(format: 1, components: {\n\"a\": (kind: Server, on: \"b\"),\n\"b\": (kind: Server, on: \"c\"),\n\"c\": (kind: Server, on: \"a\")})",
    );
    assert!(said.contains("`a` runs on itself") && said.contains("line 2"), "{said}");
}

#[test]
fn a_component_on_a_balancer_is_refused_with_the_reason() {
    let said = refused(
        "Design(format: 1, components: {\n\"lb\": (kind: LoadBalancer),\n\"w\": (kind: WebServer, on: \"lb\")})",
    );
    assert!(said.contains("`w` cannot run on `lb`") && said.contains("line 3"), "{said}");
}

#[test]
fn coordinates_that_are_no_numbers_are_refused() {
    for number in ["NaN", "inf", "-inf", "1e30"] {
        let said = refused(&format!(
            "Design(format: 1, components: {{\"a\": (kind: Server)}}, drawing: {{\n\"a\": (at: ({number}, 0))}})"
        ));
        assert!(said.contains("cannot be drawn") && said.contains("line 2"), "{said}");
    }
}

#[test]
fn empty_binary_and_foreign_texts_are_refused() {
    assert!(refused("").contains("the file is empty"));
    assert!(refused("  \n\n").contains("the file is empty"));
    assert!(refused("graph TD\n  a --> b\n").contains("line 1"));
    assert!(refused("{\"format\": 1}").contains("line 1"));
    let deep = "(".repeat(100_000);
    refused(&deep);
    refused(&format!("Design(format: 1, components: {}", "[".repeat(100_000)));
}

#[test]
fn text_that_is_not_utf8_is_refused_with_its_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("design.ron");
    fs::write(&path, b"Design(\n  name: \"caf\xe9\")").expect("a file");
    let output = run(&["check", &path.to_string_lossy()]);
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("not UTF-8 text, at line 2, column 13"), "{}", stderr(&output));
}

#[test]
fn a_file_of_100_megabytes_is_refused_without_reading_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("design.ron");
    fs::File::create(&path).and_then(|f| f.set_len(100 << 20)).expect("a sparse file");
    let output = run(&["check", &path.to_string_lossy()]);
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("the file has 100 MiB, the limit is 64 MiB"), "{}", stderr(&output));
}

#[test]
fn a_folder_and_a_missing_file_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = run(&["check", &folder.path().to_string_lossy()]);
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("a folder is not a design"), "{}", stderr(&output));
    let output = run(&["check", "/no/such/design.ron"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("there is no such file: /no/such/design.ron"), "{}", stderr(&output));
}

/// The superuser may read everything, so as such the program is run as nobody, from a copy that nobody may run.
#[cfg(unix)]
#[test]
fn a_file_without_permission_is_refused() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    use std::os::unix::process::CommandExt as _;
    let folder = tempfile::tempdir().expect("a folder");
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("a mode");
    let (program, path) = (folder.path().join("linchpin"), folder.path().join("design.ron"));
    fs::copy(env!("CARGO_BIN_EXE_linchpin"), &program).expect("a copy of the program");
    fs::write(&path, "Design(format: 1)").expect("a file");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).expect("a mode");
    let mut command = std::process::Command::new(&program);
    if fs::metadata(folder.path()).expect("the folder").uid() == 0 {
        command.uid(65_534).gid(65_534);
    }
    command.arg("check").arg(&path);
    // Another test's process may hold the copy open for writing for a moment, between its fork and its exec.
    let busy = |result: &std::io::Result<_>| {
        result.as_ref().is_err_and(|e: &std::io::Error| e.kind() == std::io::ErrorKind::ExecutableFileBusy)
    };
    let mut result = command.output();
    for _ in 0..100 {
        if !busy(&result) {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
        result = command.output();
    }
    let output = result.expect("the program starts");
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("no permission to read the file: "), "{}", stderr(&output));
}

#[test]
fn one_bad_file_among_good_ones_is_told_and_the_others_are_checked() {
    let output = run(&["check", "/no/such.ron", &common::example("hardened")]);
    assert_eq!(output.status.code(), Some(3));
    assert!(stdout(&output).contains("No findings."), "{}", stdout(&output));
}
