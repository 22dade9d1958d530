//! Bad files: one clear line that says what and where, exit code 3, and the file untouched.

mod common;

use std::fs;

use common::{run, run_bounded, stderr, stdout, survives};

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

/// Runs a copy of the program in a folder as nobody, where we are the superuser, who may do everything; else as ourselves.
#[cfg(unix)]
fn as_nobody(folder: &std::path::Path, arguments: &[&str]) -> std::process::Output {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    use std::os::unix::process::CommandExt as _;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o777)).expect("a mode");
    let program = folder.join("linchpin");
    fs::copy(env!("CARGO_BIN_EXE_linchpin"), &program).expect("a copy of the program");
    let mut command = std::process::Command::new(&program);
    if fs::metadata(&program).expect("the program").uid() == 0 {
        command.uid(65_534).gid(65_534);
    }
    command.args(arguments);
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
    result.expect("the program starts")
}

#[cfg(unix)]
#[test]
fn a_file_without_permission_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("design.ron");
    fs::write(&path, "Design(format: 1)").expect("a file");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).expect("a mode");
    let output = as_nobody(folder.path(), &["check", &path.to_string_lossy()]);
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("no permission to read the file: "), "{}", stderr(&output));
}

/// As the superuser the file is somebody else's; else it is our own, which is saved all the same.
#[cfg(unix)]
#[test]
fn a_colleagues_file_that_may_be_written_is_saved_and_stays_open_to_the_colleague() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("design.ron");
    fs::copy(common::example("distributed"), &path).expect("a copy");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).expect("a mode");
    let file = path.to_string_lossy();
    let output = as_nobody(folder.path(), &["accept", &file, "REL-001", "--on", "lb", "--reason", "an exercise"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(fs::read_to_string(&path).expect("the file").contains("an exercise"));
    assert_eq!(fs::metadata(&path).expect("the file").permissions().mode() & 0o777, 0o666);
}

#[test]
fn one_bad_file_among_good_ones_is_told_and_the_others_are_checked() {
    let output = run(&["check", "/no/such.ron", &common::example("hardened")]);
    assert_eq!(output.status.code(), Some(3));
    assert!(stdout(&output).contains("No findings."), "{}", stdout(&output));
}

fn possible(report: &serde_json::Value, journey: &str) -> (bool, bool) {
    let journey = &report["journeys"][journey];
    (journey["drawn"].as_bool().expect("drawn"), journey["possible"].as_bool().expect("possible"))
}

#[test]
fn balancers_that_lead_to_each_other_are_judged() {
    let report = survives(
        r#"(format: 1, components: {
            "u": (kind: Client), "a": (kind: LoadBalancer), "b": (kind: LoadBalancer), "c": (kind: LoadBalancer(health_check: Deep)),
            "w": (kind: WebServer),
        }, links: {
            "l1": (from: "u", to: "a", kind: Http), "l2": (from: "a", to: "b", kind: Http), "l3": (from: "b", to: "c", kind: Http),
            "l4": (from: "c", to: "a", kind: Http), "l5": (from: "c", to: "w", kind: Http), "l6": (from: "b", to: "a", kind: Http),
        })"#,
        1,
        &["a", "c", "w", "l2"],
    );
    assert_eq!(possible(&report, "static"), (true, true));
    let closed = survives(
        r#"(format: 1, components: { "u": (kind: Client), "a": (kind: LoadBalancer), "b": (kind: LoadBalancer) },
            links: { "l1": (from: "u", to: "a", kind: Http), "l2": (from: "a", to: "b", kind: Http),
                     "l3": (from: "b", to: "a", kind: Http) })"#,
        1,
        &["a"],
    );
    assert_eq!(possible(&closed, "static"), (true, false), "drawn, and impossible");
}

#[test]
fn a_design_without_users_and_one_with_several_are_judged() {
    let body = |users: &str, links: &str| {
        format!(
            r#"(format: 1, components: {{ {users} "lb": (kind: LoadBalancer), "w1": (kind: WebServer), "w2": (kind: WebServer),
                "db": (kind: Database) }},
               links: {{ {links} "l1": (from: "lb", to: "w1", kind: Http), "l2": (from: "lb", to: "w2", kind: Http) }})"#
        )
    };
    let none = survives(&body("", ""), 1, &["lb", "w1,w2", "db"]);
    assert_eq!(possible(&none, "static"), (false, false));
    assert_eq!(possible(&none, "read"), (false, false));
    let several = survives(
        &body(
            r#""u1": (kind: Client), "u2": (kind: Client), "u3": (kind: Client(peak: 4)),"#,
            r#""e1": (from: "u1", to: "lb", kind: Http), "e2": (from: "u2", to: "w1", kind: Https),"#,
        ),
        1,
        &["lb", "u1", "u3", "w1"],
    );
    assert_eq!(possible(&several, "static"), (true, true));
    assert_eq!(possible(&several, "read"), (true, false), "a database is drawn that nobody asks");
}

#[test]
fn a_component_of_every_kind_alone_is_judged() {
    use linchpin::model::{Component, Design, Edit, Id, Kind};
    for kind in Kind::all() {
        let mut design = Design::default();
        let name = kind.type_name();
        let id = Id::slug("only");
        design.apply(Edit::AddComponent { id, component: Component::new(kind), index: None }).expect("it is free");
        let text = linchpin::storage::to_ron(&design);
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("design.ron");
        fs::write(&path, &text).expect("a file");
        // A finding of severity high speaks of parts that face users; nobody needs to know them by heart here.
        let code = run(&["check", &path.to_string_lossy(), "--profile", "hardening"]).status.code().expect("a code");
        assert!(code <= 1, "{name}: {code}");
        survives(&text, code, &["only"]);
    }
}

#[test]
fn availabilities_of_0_and_1_are_taken_at_their_word() {
    for (share, expected) in [("0", 0.0), ("1", 1.0), ("0.0", 0.0), ("1.0", 1.0)] {
        let report = survives(
            &format!(
                r#"(format: 1, components: {{
                    "u": (kind: Client), "w": (kind: WebServer, on: "s", availability: {share}),
                    "s": (kind: Server, availability: 1), "a": (kind: AppServer, on: "s", availability: 1),
                    "db": (kind: Database, on: "s", availability: 1),
                }}, links: {{
                    "uw": (from: "u", to: "w", kind: Http, availability: 1), "wa": (from: "w", to: "a", kind: FastCgi, availability: {share}),
                    "ad": (from: "a", to: "db", kind: Sql, availability: {share}),
                }})"#
            ),
            1,
            &["w", "uw", "wa"],
        );
        for journey in ["static", "read", "write"] {
            for figure in ["any", "full", "expected"] {
                let share = report["journeys"][journey]["availability"][figure].as_f64();
                assert_eq!(share, Some(expected), "{journey} {figure}");
            }
        }
    }
    for share in ["-0.1", "1.1", "NaN", "inf"] {
        for place in ["\"w\": (kind: WebServer, availability: SHARE)", "\"w\": (kind: WebServer)"] {
            let link = if place.contains("SHARE") { "" } else { ", availability: SHARE" };
            let text = format!(
                "(format: 1, components: {{\n\"u\": (kind: Client), {place} }},\nlinks: {{ \"l\": (from: \"u\", to: \"w\", kind: Http{link}) }})"
            );
            let at = if link.is_empty() { "line 2" } else { "line 3" };
            let said = refused(&text.replace("SHARE", share));
            assert!(said.contains("is not between 0 and 1") && said.contains(at), "{share}: {said}");
        }
    }
}

/// Ten thousand entries of all sorts. Each draft of each fix looks at them again.
#[test]
fn ten_thousand_accepted_entries_are_judged() {
    use std::fmt::Write as _;
    let text = fs::read_to_string(common::example("distributed")).expect("the example");
    let mut entries = String::new();
    let parts = ["lb", "web-1", "db-1", "nobody", "server-1"];
    for n in 0..10_000 {
        let (rule, on) = (&linchpin::analysis::rules::RULES[n % 68].meta.name, parts[n % parts.len()]);
        let until = ["", ", until: \"2001-01-01\"", ", until: \"2999-01-01\"", ", seen: \"0\""][n / 340 % 4];
        write!(entries, "(rule: \"{rule}\", on: \"{on}\", reason: \"{n}\"{until}),").expect("a string takes text");
    }
    let end = text.rfind(')').expect("the end");
    let report = survives(&format!("{}accepted: [{entries}])", &text[..end]), 1, &["lb"]);
    let accepted = report["findings"].as_array().expect("findings").iter().filter(|f| f["accepted"] == true).count();
    let lapsed = report["lapsed"].as_array().expect("entries").len();
    assert!(accepted > 3 && lapsed > 9_000 && lapsed < 10_000, "{accepted} {lapsed}");
}

#[test]
fn a_baseline_of_another_design_says_so_and_changes_no_exit_code() {
    let folder = tempfile::tempdir().expect("a folder");
    let baseline = folder.path().join("b.json").to_string_lossy().into_owned();
    run_bounded(&["check", &common::example("distributed"), "--write-baseline", &baseline]);
    for (name, code) in [("three-tiers", 1), ("hardened", 0)] {
        for format in ["text", "json", "sarif", "junit", "markdown"] {
            let output = run_bounded(&["check", &common::example(name), "--baseline", &baseline, "--format", format]);
            assert_eq!(output.status.code(), Some(code), "{name} {format}");
            let said = stderr(&output);
            assert!(said.lines().count() == 1 && said.contains("knows nothing of"), "{said}");
        }
    }
}

#[test]
fn a_balancer_that_needs_nobody_is_refused_and_one_that_needs_too_many_serves_nobody() {
    let text = |needs: &str| {
        format!(
            "(format: 1, components: {{\n \"u\": (kind: Client),\n \"lb\": (kind: LoadBalancer(needs: {needs})),\n \"w\": (kind: WebServer),\n}}, links: {{ \"l\": (from: \"u\", to: \"lb\", kind: Http), \"m\": (from: \"lb\", to: \"w\", kind: Http) }})"
        )
    };
    let said = refused(&text("0"));
    assert!(said.contains("`lb` needs 0 members") && said.contains("line 3, column 28"), "{said}");
    for needs in ["2", "4294967295"] {
        let report = survives(&text(needs), 1, &["lb", "w"]);
        assert_eq!(possible(&report, "static"), (true, false), "{needs}");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("design.ron");
    fs::write(&path, text("2")).expect("a file");
    let file = path.to_string_lossy().into_owned();
    for arguments in
        [&["check", &file][..], &["check", &file, "--format", "markdown"], &["check", &file, "--dead", "w"]]
    {
        let said = stdout(&run(arguments));
        let line = |journey: &str| said.lines().find(|l| l.contains(journey) && !l.contains("speaks")).expect("a line");
        assert!(line("static ").contains("impossible"), "{said}");
        assert!(line("dns ").contains("not drawn"), "{said}");
    }
}

#[test]
fn an_empty_design_is_judged() {
    let report = survives("(format: 1)", 0, &[]);
    assert_eq!(possible(&report, "static"), (false, false));
    survives("(format: 1, components: {}, groups: {}, links: {}, notes: {}, accepted: [], drawing: {})", 0, &[]);
}

#[test]
fn nested_groups_are_judged_as_deep_as_the_limit_and_refused_beyond() {
    use std::fmt::Write as _;
    let nested = |depth: usize| {
        let mut text = String::from("(format: 1, components: { \"s\": (kind: Server) }, groups: {\n");
        for n in 0..depth {
            let member = if n == 0 { "s".to_owned() } else { format!("g{}", n - 1) };
            writeln!(text, " \"g{n}\": (kind: Layer, members: [\"{member}\"]),").expect("a string takes text");
        }
        text + "})"
    };
    survives(&nested(31), 0, &["s", "g0", "g30"]);
    let said = refused(&nested(50));
    assert!(said.contains("is nested deeper than 32 groups") && said.contains("line 3"), "{said}");
}

#[test]
fn a_chain_of_hosts_is_judged_as_deep_as_the_limit_and_refused_beyond() {
    use std::fmt::Write as _;
    let chain = |depth: usize| {
        let mut text = String::from("(format: 1, components: {\n \"s0\": (kind: Server),\n");
        for n in 1..depth {
            writeln!(text, " \"s{n}\": (kind: Server, on: \"s{}\"),", n - 1).expect("a string takes text");
        }
        text + "})"
    };
    survives(&chain(32), 0, &["s0", "s31"]);
    let said = refused(&chain(50));
    assert!(said.contains("is nested deeper than 32 servers") && said.contains("line 3"), "{said}");
    let said = refused(&chain(100_000));
    assert!(said.contains("is nested deeper than 32 servers"), "{said}");
}
