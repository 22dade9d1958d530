//! A large drawing runs on a small machine: a hundred listening parts, all of which answer, in little memory.

#![cfg(target_os = "linux")]

#[path = "common/http.rs"]
mod http;

use std::collections::BTreeSet;

use http::{Answer, connect, entry, get, read_one, started};
use linchpin::emulation::{Work, plan};
use linchpin::storage::generate;

/// How much memory the whole process may have held at once, in mebibytes: the target is 200, and code that is not
/// optimised gets a little more.
const MOST: u64 = if cfg!(debug_assertions) { 250 } else { 200 };
/// How many clients keep a connection to the entry.
const CLIENTS: usize = 64;

#[test]
fn a_hundred_parts_answer_in_less_than_200_mebibytes() {
    // 49 servers with a web server, an application server and its files each, a balancer, two database nodes.
    let session = started(plan(&generate("servers=49x3").expect("a shape")));
    let listening: Vec<_> = session.plan().units.iter().filter(|unit| unit.address.is_some()).cloned().collect();
    assert!(listening.len() >= 100, "{} parts listen", listening.len());
    for unit in &listening {
        let at = session.addresses()[&unit.id];
        let answer = |path: &str| get(at, path).map(|answer| answer.status).expect("an answer");
        match unit.work {
            Work::Balancer(_) | Work::Web { .. } => assert_eq!((answer("/static/style.css"), answer("/")), (200, 200)),
            Work::Application { .. } => assert_eq!(answer("/"), 200, "{}", unit.id),
            _ => drop(connect(at).expect("a part that listens")),
        }
    }
    // Many clients at once, each on a connection that it keeps, reach every web server.
    let lb = entry(&session);
    let mut clients: Vec<_> = (0..CLIENTS).map(|_| connect(lb).expect("a connection")).collect();
    let mut served = BTreeSet::new();
    for path in ["/static/style.css", "/", "/static/picture.svg"] {
        let request = format!("GET {path} HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\n\r\n");
        for client in &mut clients {
            std::io::Write::write_all(client, request.as_bytes()).expect("a request");
        }
        for client in &mut clients {
            let answer: Answer = read_one(client).expect("an answer");
            assert_eq!(answer.status, 200, "{answer:?}");
            served.extend(answer.served_by().get(1).map(|web| (*web).to_owned()));
        }
    }
    assert_eq!(served.len(), 49, "{served:?}");
    let peak = memory("VmHWM");
    println!("{} parts listen; {peak} MiB at most, {} MiB at the end", listening.len(), memory("VmRSS"));
    assert!(peak < MOST, "{peak} MiB");
}

/// A figure about the memory of this process, in mebibytes.
fn memory(what: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("a Linux system");
    let line = status.lines().find_map(|line| line.strip_prefix(what)?.strip_prefix(':')).expect("a line");
    line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") / 1024
}
