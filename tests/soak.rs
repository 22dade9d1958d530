//! Sessions come and go and leave nothing behind: no port, no thread, no file, no memory.
//!
//! 200 of them by default; `LINCHPIN_CYCLES=10000` for as many as the project promises. One test per process, since it
//! counts what the process has.
#![cfg(target_os = "linux")]

#[path = "common/http.rs"]
mod http;
#[path = "common/sockets.rs"]
mod sockets;

use std::collections::BTreeMap;
use std::net::TcpStream;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use http::{design, entry, get, id, send, started};
use linchpin::emulation::plan;

/// How many sessions come before anything is counted: the allocator and the threads of the test's own need a few.
const WARM_UP: usize = 50;
/// How much more memory the process may have at the end, however many sessions there were: what allocators keep.
const GROWTH: u64 = 24 << 20;

/// What a process has.
#[derive(Debug, PartialEq, Eq)]
struct Belongings {
    /// What its descriptors lead to, without the numbers that are different every time.
    files: BTreeMap<String, usize>,
    threads: usize,
    folders: Vec<PathBuf>,
    listeners: usize,
}

fn belongings() -> Belongings {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir("/proc/self/fd").expect("the descriptors").flatten() {
        let to = std::fs::read_link(entry.path()).unwrap_or_default().to_string_lossy().into_owned();
        *files.entry(to.split(":[").next().unwrap_or_default().to_owned()).or_default() += 1;
    }
    let ours = format!("-{}-", std::process::id());
    let temporary = std::fs::read_dir(std::env::temp_dir()).expect("a folder").flatten();
    Belongings {
        files,
        threads: std::fs::read_dir("/proc/self/task").expect("the threads").count(),
        folders: temporary
            .map(|entry| entry.path())
            .filter(|path| path.to_string_lossy().contains("linchpin-") && path.to_string_lossy().contains(&ours))
            .collect(),
        listeners: sockets::listeners(std::process::id()).len(),
    }
}

/// What the process has once threads that are ending have ended.
fn settled() -> Belongings {
    let end = Instant::now() + Duration::from_secs(3);
    loop {
        let now = belongings();
        // Two looks that agree: nothing is on its way any more.
        std::thread::sleep(Duration::from_millis(50));
        if now == belongings() || Instant::now() > end {
            return now;
        }
    }
}

/// The memory that this process really has, in bytes.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("its status");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("its memory");
    line.trim().split(' ').next().expect("a number").parse::<u64>().expect("a number") * 1024
}

/// A short life: visits, a death, a wire that is bent, and the end with connections open.
fn live(number: usize) -> Vec<TcpStream> {
    let session = started(plan(&design("simple-stack")));
    let to = entry(&session);
    let form = "text=hello";
    let post = format!("POST /messages HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n{form}", form.len());
    assert_eq!(get(to, "/").expect("a page").status, 200);
    assert_eq!(send(to, post.as_bytes()).expect("an answer").status, 303);
    match number % 4 {
        0 => {
            session.kill(&id("db")).expect("a kill");
            session.restart(&id("db")).expect("a start");
        }
        1 => session.kill(&id("server-1")).expect("a kill"),
        2 => session.load(200.0),
        _ => {}
    }
    let open = (0..4).filter_map(|_| TcpStream::connect(to).ok()).collect();
    session.stop();
    open
}

#[test]
fn sessions_that_come_and_go_leave_nothing_behind() {
    let cycles = std::env::var("LINCHPIN_CYCLES").ok().map_or(200, |n| n.parse().expect("LINCHPIN_CYCLES is a number"));
    (0..WARM_UP).for_each(|n| drop(live(n)));
    let (before, memory_before) = (settled(), memory());
    assert_eq!((before.listeners, before.folders.len()), (0, 0), "{before:?}");
    let began = Instant::now();
    let mut slowest = Duration::ZERO;
    for n in 0..cycles {
        let one = Instant::now();
        drop(live(n));
        slowest = slowest.max(one.elapsed());
        if n % 1000 == 999 {
            println!("{} sessions: {:?}, {} MiB", n + 1, began.elapsed(), memory() >> 20);
        }
    }
    let took = began.elapsed();
    let (after, memory_after) = (settled(), memory());
    assert_eq!(after, before);
    assert!(memory_after < memory_before + GROWTH, "{memory_before} became {memory_after} in {cycles} sessions");
    println!(
        "{cycles} sessions in {took:?}: {:.1} ms each, {slowest:?} the slowest; {} MiB before, {} MiB after",
        took.as_secs_f64() * 1000.0 / f64::from(u32::try_from(cycles).expect("a number of sessions")),
        memory_before >> 20,
        memory_after >> 20
    );
}
