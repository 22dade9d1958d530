//! However the program goes, nothing of it stays: no process, no port, and no file longer than to the next start.
#![cfg(unix)]

#[path = "common/program.rs"]
mod program;
#[path = "common/sockets.rs"]
mod sockets;

use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use program::{Program, example, runs};

/// One at a time: the next run would take the addresses that this one has just left.
static ALONE: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What lies in a folder, by name.
fn inside(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).expect("a folder").flatten();
    names.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

/// Processes whose parent this is.
fn children(parent: u32) -> Vec<String> {
    let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let parent = format!("PPid:\t{parent}");
    processes
        .filter_map(|entry| std::fs::read_to_string(entry.path().join("status")).ok())
        .filter(|status| status.lines().any(|line| line == parent))
        .collect()
}

fn is_free(address: SocketAddr) -> bool {
    TcpStream::connect(address).is_err() && TcpListener::bind(address).is_ok() && UdpSocket::bind(address).is_ok()
}

#[test]
fn a_run_that_is_killed_or_asked_to_go_leaves_nothing_running() {
    let _alone = alone();
    for signal in ["KILL", "TERM", "INT", "HUP", "QUIT", "ABRT"] {
        let folder = tempfile::tempdir().expect("a folder");
        // Users who come while it goes.
        let mut program =
            Program::start(runs("distributed").args(["--users", "20", "--think", "10ms"]).env("TMPDIR", folder.path()));
        program.hears(|line| line["event"] == "load");
        let process = program.id();
        assert_eq!(inside(folder.path()).len(), 1, "its run directory");
        let addresses = program.addresses();
        assert!(addresses.len() >= 7 && addresses.iter().all(|address| !is_free(*address)), "{addresses:?}");
        if cfg!(target_os = "linux") {
            assert!(sockets::listeners(process).len() > addresses.len(), "{:?}", sockets::listeners(process));
            assert!(children(process).is_empty(), "everything is in one process: {:?}", children(process));
        }
        let asked = Instant::now();
        program.signal(signal);
        let (status, told) = program.ends();
        let took = asked.elapsed();
        assert!(took < Duration::from_secs(5), "{signal}: {took:?}");
        for address in addresses {
            assert!(is_free(address), "{signal}: {address} is still taken");
        }
        assert!(!Path::new(&format!("/proc/{process}")).exists() && children(process).is_empty());
        let is_polite = ["TERM", "INT"].contains(&signal) || (signal == "HUP" && cfg!(target_os = "linux"));
        if is_polite {
            assert_eq!((status.code(), inside(folder.path())), (Some(0), Vec::new()), "{signal}");
            assert_eq!(told.last().expect("lines")["event"], "summary");
            continue;
        }
        assert_eq!(status.code(), None, "{signal} cannot be answered");
        // What could not be removed goes at the next start, at once.
        let left = inside(folder.path());
        let next = Program::start(runs("simple-stack").env("TMPDIR", folder.path()));
        let now = inside(folder.path());
        assert!(now.len() == 1 && !now.iter().any(|name| left.contains(name)), "{signal}: {left:?} became {now:?}");
        next.signal("TERM");
        assert!(next.ends().0.success());
        assert_eq!(inside(folder.path()), Vec::<String>::new());
    }
}

#[test]
fn a_signal_at_any_moment_of_the_start_ends_it_too() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    for after in (0..300).step_by(15).map(Duration::from_millis) {
        let mut command = runs("simple-stack");
        let mut child =
            command.env("TMPDIR", folder.path()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("a start");
        std::thread::sleep(after);
        let asked = Instant::now();
        let sent = Command::new("kill").arg(child.id().to_string()).status().expect("kill");
        assert!(sent.success());
        let status = loop {
            if let Some(status) = child.try_wait().expect("it is our child") {
                break status;
            }
            if asked.elapsed() > Duration::from_secs(15) {
                child.kill().expect("it is our child");
                panic!("asked {after:?} after its start, it did not end");
            }
            std::thread::sleep(Duration::from_millis(2));
        };
        // Before its handlers stand the system ends it, afterwards it ends by itself.
        assert!(status.code().is_none_or(|code| code == 0), "{after:?}: {status}");
    }
    let last = Program::start(runs("simple-stack").env("TMPDIR", folder.path()));
    last.signal("INT");
    assert!(last.ends().0.success());
    assert_eq!(inside(folder.path()), Vec::<String>::new());
}

#[cfg(target_os = "linux")]
#[test]
fn under_nohup_the_end_of_the_terminal_is_not_the_end_of_the_run() {
    let _alone = alone();
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' HUP; exec \"$0\" run \"$1\" --format json", env!("CARGO_BIN_EXE_linchpin")]);
    let program = Program::start(command.arg(example("simple-stack")));
    program.signal("HUP");
    let until = Instant::now() + Duration::from_millis(500);
    while Instant::now() < until {
        assert!(TcpStream::connect(program.entry()).is_ok(), "it is gone");
        std::thread::sleep(Duration::from_millis(20));
    }
    program.signal("TERM");
    assert!(program.ends().0.success());
}

#[test]
fn a_proof_that_is_killed_leaves_nothing_running() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = Command::new(env!("CARGO_BIN_EXE_linchpin"));
    command.args(["prove", &example("simple-stack")]).env("TMPDIR", folder.path());
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("a start");
    let began = Instant::now();
    let listening = loop {
        let listening = sockets::listeners(child.id());
        let is_started = !inside(folder.path()).is_empty() && (!listening.is_empty() || cfg!(not(target_os = "linux")));
        if is_started {
            break listening;
        }
        assert!(began.elapsed() < Duration::from_secs(20), "it does not start");
        std::thread::sleep(Duration::from_millis(5));
    };
    child.kill().expect("it is our child");
    child.wait().expect("an end");
    for socket in listening {
        assert!(TcpStream::connect(socket.local).is_err(), "{socket:?}");
    }
    let next = Program::start(runs("simple-stack").env("TMPDIR", folder.path()));
    assert_eq!(inside(folder.path()).len(), 1, "{:?}", inside(folder.path()));
    next.signal("TERM");
    assert!(next.ends().0.success());
}
