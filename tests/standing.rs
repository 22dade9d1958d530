//! What a run does when the computer lets it down: a full disk, a clock that steps, a taken port, no descriptors.
#![cfg(target_os = "linux")]

mod common;
#[path = "common/http.rs"]
mod http;
#[path = "common/program.rs"]
mod program;

use std::io::Write as _;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use http::{entry, eventually, get, id, send, started};
use linchpin::emulation::plan;
use linchpin::storage;
use program::{Program, example, runs};
use serde_json::Value;

fn works(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// Runs an example with a disk of its own of this many bytes for its files, which nobody else sees.
fn on_small_disk(name: &str, size: &str, folder: &Path) -> Command {
    let script =
        "mount -t tmpfs -o size=\"$1\" small \"$2\" && TMPDIR=\"$2\" exec \"$0\" run \"$3\" --format json --for 30s";
    let mut command = Command::new("unshare");
    command.args(["-Urm", "sh", "-c", script, env!("CARGO_BIN_EXE_linchpin"), size]).arg(folder).arg(example(name));
    command
}

fn can_make_disks() -> bool {
    let folder = tempfile::tempdir().expect("a folder");
    let mut mount = Command::new("unshare");
    works(mount.args(["-Urm", "mount", "-t", "tmpfs", "small"]).arg(folder.path()))
}

/// Status of a new message.
fn post(to: SocketAddr, words: &str) -> u16 {
    let form = format!("text={words}");
    let head =
        format!("POST /messages HTTP/1.1\r\nHost: a\r\nAccept: application/json\r\nContent-Length: {}", form.len());
    send(to, format!("{head}\r\n\r\n{form}").as_bytes()).map_or(0, |answer| answer.status)
}

fn status(to: SocketAddr, path: &str) -> u16 {
    get(to, path).map_or(0, |answer| answer.status)
}

#[test]
fn on_a_full_disk_writes_are_refused_with_a_word_everything_else_is_served_and_room_heals_it() {
    const TEST: &str = "on_a_full_disk_writes_are_refused_with_a_word_everything_else_is_served_and_room_heals_it";
    if !can_make_disks() {
        return common::skip(TEST, "no disk can be made here");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let mut program = Program::start(&mut on_small_disk("distributed", "12m", folder.path()));
    let to = program.entry();
    assert_eq!((post(to, "before"), status(to, "/")), (201, 200));
    // The disk as the program sees it.
    let inside = PathBuf::from(format!("/proc/{}/root", program.id()));
    let filler = inside.join(folder.path().strip_prefix("/").expect("an absolute path")).join("filler");
    let mut file = std::fs::File::create(&filler).expect("a file on the small disk");
    while file.write_all(&[7; 4096]).is_ok() {}
    while file.write_all(&[7]).is_ok() {}
    // The last page of a file may have room left, so some more may fit.
    let words = "x".repeat(400);
    eventually("writes are refused", || post(to, &words) >= 500);
    let full = program.hears(|line| line["event"] == "full");
    assert_eq!(full["full"], true, "{full}");
    for _ in 0..20 {
        assert!(post(to, &words) >= 500);
        assert_eq!((status(to, "/static/style.css"), status(to, "/")), (200, 200));
    }
    drop(file);
    std::fs::remove_file(&filler).expect("room");
    let freed = Instant::now();
    eventually("writes are kept again", || post(to, "after") == 201);
    assert!(freed.elapsed() < Duration::from_secs(10));
    program.hears(|line| line["event"] == "full" && line["full"] == false);
    eventually("the replica has it too", || {
        get(to, "/").is_ok_and(|page| page.text().contains("after") && page.text().contains("before"))
    });
    program.signal("TERM");
    let (status, told) = program.ends();
    assert!(status.success());
    assert!(!told.iter().any(|line| line["event"] == "failed"), "{told:#?}");
}

#[test]
fn a_run_that_finds_the_disk_full_says_so_in_one_line() {
    if !can_make_disks() {
        return common::skip("a_run_that_finds_the_disk_full_says_so_in_one_line", "no disk can be made here");
    }
    let folder = tempfile::tempdir().expect("a folder");
    for size in ["4k", "16k", "32k"] {
        let output = on_small_disk("simple-stack", size, folder.path()).output().expect("the program starts");
        let said = common::stderr(&output);
        assert_eq!((output.status.code(), said.lines().count()), (Some(2), 1), "{size}: {said}");
        let space = said.contains("No space left on device");
        assert!(space && said.contains(&*folder.path().to_string_lossy()), "{size}: {said}");
        assert!(common::stdout(&output).is_empty());
    }
}

/// The library that lets a program's clock be set.
fn clock(folder: &Path) -> Option<PathBuf> {
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/step_clock.c");
    let library = folder.join("step_clock.so");
    let mut compiler = Command::new("cc");
    works(compiler.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(source)).then_some(library)
}

#[test]
fn a_clock_that_steps_by_days_is_not_noticed() {
    let folder = tempfile::tempdir().expect("a folder");
    let Some(library) = clock(folder.path()) else {
        return common::skip("a_clock_that_steps_by_days_is_not_noticed", "there is no C compiler");
    };
    let step = folder.path().join("step");
    let set = |seconds: i64| {
        let new = folder.path().join("new");
        std::fs::write(&new, seconds.to_string()).expect("a file");
        std::fs::rename(new, &step).expect("a file");
    };
    set(0);
    let mut command = runs("distributed");
    command
        .args(["--rate", "20", "--fault", "lag db-2 300ms @0s"])
        .env("LD_PRELOAD", &library)
        .env("STEP_CLOCK", &step);
    let mut program = Program::start(&mut command);
    let to = program.entry();
    let year = || {
        let answer = get(to, "/static/style.css").expect("an answer");
        answer.header("date").expect("a date")[12..16].parse::<i32>().expect("a year")
    };
    let now = year();
    for years in [3, -3, 0, 5] {
        set(years * 366 * 24 * 3600);
        // The HTTP library goes on with the last date until the clock is past it, so only a step forwards is seen.
        if years > 0 {
            eventually("its clock has stepped", || i64::from(year() - now) == years);
        }
        for _ in 0..2 {
            let live = program.hears(|line| line["event"] == "load");
            let journeys = live["journeys"].as_object().expect("journeys");
            assert!(journeys.values().all(|live| live["failed"] == 0), "{years}: {live}");
        }
        let words = format!("after{years}");
        assert_eq!(post(to, &words), 201);
        eventually("every reader sees it", || {
            (0..6).all(|_| get(to, "/").is_ok_and(|page| page.text().contains(&words)))
        });
    }
    program.signal("TERM");
    let (status, told) = program.ends();
    assert!(status.success());
    let quiet = ["load", "started", "follows", "lagged", "promoted", "summary"];
    let strange: Vec<&Value> =
        told.iter().filter(|line| !quiet.contains(&line["event"].as_str().expect("a name"))).collect();
    assert!(strange.is_empty(), "{strange:#?}");
    let promoted = told.iter().filter(|line| line["event"] == "promoted").count();
    assert!(promoted <= 1, "{told:#?}");
    for (journey, stats) in told.last().expect("a summary")["journeys"].as_object().expect("journeys") {
        assert_eq!(stats["sent"], stats["succeeded"], "{journey}: {stats}");
        assert!(stats["max_ms"].as_f64().is_some_and(|ms| ms < 5000.0), "{journey}: {stats}");
    }
}

#[test]
fn without_descriptors_to_begin_with_it_says_so_in_one_line() {
    let run = |most: u32| {
        // Only what is opened here counts, whatever this test was started with.
        let script = format!(
            "for inherited in 3 4 5 6 7 8 9; do eval \"exec $inherited>&-\"; done; \
             ulimit -n {most} && exec \"$0\" run \"$1\" --for 100ms"
        );
        let mut command = Command::new("sh");
        command.args(["-c", &script, env!("CARGO_BIN_EXE_linchpin"), &example("distributed")]);
        command.output().expect("the program starts")
    };
    for most in (4..=40).step_by(6) {
        let output = run(most);
        let said = common::stderr(&output);
        // How many are enough depends on what the units do first, so near that number either may happen.
        if most > 24 && output.status.success() {
            assert_eq!(said, "", "{most}");
            continue;
        }
        assert_eq!((output.status.code(), said.lines().count()), (Some(2), 1), "{most}: {said}");
        assert!(said.to_lowercase().contains("too many open files") && !said.contains("panicked"), "{most}: {said}");
    }
    assert!(run(256).status.success());
}

#[test]
fn a_port_that_another_program_has_is_avoided_at_the_start_and_named_at_a_restart() {
    // On every address of this computer, as programs that are reachable from outside listen.
    let squatter = TcpListener::bind("0.0.0.0:0").expect("a port");
    let port = squatter.local_addr().expect("an address").port();
    let drawn = storage::parse(&format!(
        r#"(format: 1, components: {{"browser": (kind: Client), "web": (kind: WebServer), "files": (kind: AppFiles)}},
            links: {{"b": (from: "browser", to: "web", kind: Http(port: {port})),
                     "f": (from: "web", to: "files", kind: UsesFiles)}})"#
    ))
    .expect("a design");
    let session = started(plan(&drawn));
    let to = entry(&session);
    assert!(to.port() != port && to.ip().is_loopback(), "{to}");
    assert_eq!(status(to, "/static/style.css"), 200);
    drop((session, squatter));
    let session = started(plan(&drawn));
    assert_eq!(entry(&session).port(), port, "nobody has it any more");

    // Somebody takes the place of a unit that is dead.
    let (to, web) = (entry(&session), id("web"));
    session.kill(&web).expect("a kill");
    let squatter = TcpListener::bind(to).expect("a free address");
    let error = session.restart(&web).expect_err("its place is taken").to_string();
    assert!(error.contains(&format!("{to} is already in use: stop what listens there")), "{error}");
    drop(squatter);
    session.restart(&web).expect("a free address");
    assert_eq!(status(to, "/static/style.css"), 200);
}
