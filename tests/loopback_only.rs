//! Nobody outside this computer can reach what runs here, and it reaches nobody there: the kernel's own tables say so
//! while every example runs.
#![cfg(target_os = "linux")]

#[path = "common/http.rs"]
mod http;
#[path = "common/sockets.rs"]
mod sockets;

use std::net::{TcpListener, UdpSocket};
use std::path::Path;
use std::time::{Duration, Instant};

use http::{design, id, started};
use linchpin::emulation::{Load, plan};
use sockets::Socket;

/// The sockets of this process, looked at for a while; how many that were.
fn watch(time: Duration, mut look: impl FnMut(&Socket)) -> usize {
    let (began, mut seen) = (Instant::now(), 0);
    while began.elapsed() < time {
        let all = sockets::of(std::process::id());
        seen += all.len();
        all.iter().for_each(&mut look);
        std::thread::sleep(Duration::from_millis(20));
    }
    seen
}

/// One test: others would have sockets in this process too.
#[test]
fn every_example_runs_on_loopback_addresses_only() {
    the_look_itself_sees_what_is_open();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("the examples")
        .filter_map(|entry| entry.expect("an entry").file_name().to_str()?.strip_suffix(".ron").map(str::to_owned))
        .collect();
    names.sort();
    let mut runs = 0;
    for name in &names {
        let plan = plan(&design(name));
        if plan.journeys().next().is_none() {
            continue;
        }
        runs += 1;
        let session = started(plan);
        let listeners = sockets::listeners(std::process::id());
        for address in session.addresses().values() {
            assert!(listeners.iter().any(|socket| socket.local == *address), "{name}: {address} is not listened on");
        }
        session.drive(&Load::Each(20.0));
        let check = |socket: &Socket| assert!(socket.stays_here(), "{name}: {socket:?}");
        assert!(watch(Duration::from_millis(300), check) > session.addresses().len());
        // What is started again binds again.
        for unit in session.addresses().keys().map(ToString::to_string) {
            if session.kill(&id(&unit)).is_ok() {
                session.restart(&id(&unit)).unwrap_or_else(|e| panic!("{name}: {e}"));
            }
        }
        watch(Duration::from_millis(100), check);
        session.stop();
        assert_eq!(sockets::listeners(std::process::id()), Vec::new(), "{name}");
    }
    assert!(runs >= 10, "only {runs} of {} examples run", names.len());
}

/// Open sockets of each kind are seen, and known for what they are.
fn the_look_itself_sees_what_is_open() {
    let open: TcpListener = TcpListener::bind("0.0.0.0:0").expect("a socket");
    let six = TcpListener::bind("[::]:0").ok();
    let datagrams = UdpSocket::bind("0.0.0.0:0").expect("a socket");
    let here = TcpListener::bind("127.0.0.1:0").expect("a socket");
    let all = sockets::listeners(std::process::id());
    assert_eq!(all.len(), 3 + usize::from(six.is_some()), "{all:?}");
    for socket in all {
        assert_eq!(socket.stays_here(), socket.local == here.local_addr().expect("an address"), "{socket:?}");
    }
    drop((open, datagrams));
}
