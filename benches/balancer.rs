//! The emulation's balancer beside the real HAProxy and nginx: requests per second and processor time per request.
//!
//! `cargo bench --no-default-features --bench balancer`. Each one is a process of its own with one thread, before the
//! same two members, asked by the same clients. Two ways: a connection per request, and connections that clients keep
//! (the connections to the members are closed after each request in both, as the emulation's are). For what it is worth,
//! HAProxy and nginx are measured a third time as they come out of the box, keeping connections on both sides.

#[path = "common/clients.rs"]
mod clients;

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use clients::{Clients, members, requests_within};
use linchpin::emulation::Alone;

/// How long one is asked at a time.
const ROUND: Duration = Duration::from_secs(3);
/// How often; the median counts.
const ROUNDS: usize = 3;

/// What is measured.
struct Peer {
    name: &'static str,
    process: Child,
    address: SocketAddr,
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// How connections are used.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    Close,
    KeptByClients,
    KeptByAll,
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(at) = arguments.iter().position(|a| a == "--serve") {
        return serve(&arguments[at + 1..]);
    }
    let members = members(2);
    let folder = tempfile::tempdir().expect("a folder");
    for (way, title) in [
        (Way::Close, "a connection per request"),
        (Way::KeptByClients, "connections kept by clients, closed to members"),
        (Way::KeptByAll, "connections kept on both sides (HAProxy and nginx only)"),
    ] {
        println!("{title}");
        println!("  {:<10} {:>12} {:>20} {:>8}", "", "requests/s", "processor us/request", "failed");
        let mut peers = Vec::new();
        if way != Way::KeptByAll {
            peers.push(ours(&members));
        }
        for (name, start) in [("haproxy", haproxy as Start), ("nginx", nginx as Start)] {
            match start(folder.path(), &members, way) {
                Some(peer) => peers.push(peer),
                None => println!("  {name:<10} skipped: not installed"),
            }
        }
        let clients = if way == Way::Close { Clients::Closing } else { Clients::Keeping };
        // A first round to warm up, then the peers in turn, so that a busy machine is unkind to all.
        let mut seen: Vec<Vec<(f64, f64, u64)>> = peers.iter().map(|_| Vec::new()).collect();
        for round in 0..=ROUNDS {
            for (peer, seen) in peers.iter().zip(&mut seen) {
                let before = processor_time(peer.process.id());
                let began = Instant::now();
                let (ok, failed) = requests_within(peer.address, clients, ROUND);
                let took = began.elapsed().as_secs_f64();
                let used = processor_time(peer.process.id()) - before;
                if round > 0 {
                    seen.push((ok as f64 / took, used * 1e6 / ok.max(1) as f64, failed));
                }
            }
        }
        for (peer, mut seen) in peers.iter().zip(seen) {
            seen.sort_by(|a, b| a.1.total_cmp(&b.1));
            let (rate, cost, _) = seen[seen.len() / 2];
            let failed: u64 = seen.iter().map(|round| round.2).sum();
            println!("  {:<10} {rate:>12.0} {cost:>20.1} {failed:>8}", peer.name);
        }
    }
}

type Start = fn(&Path, &[SocketAddr], Way) -> Option<Peer>;

/// What the child does: our balancer, until its input ends.
fn serve(members: &[String]) {
    let members: Vec<SocketAddr> = members.iter().filter_map(|m| m.parse().ok()).collect();
    let balancer = Alone::start(&members).expect("a balancer");
    println!("{}", balancer.address());
    let _ = std::io::stdin().lines().next();
}

fn ours(members: &[SocketAddr]) -> Peer {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command.arg("--serve").args(members.iter().map(ToString::to_string));
    let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("a child");
    let mut line = String::new();
    BufReader::new(process.stdout.take().expect("a pipe")).read_line(&mut line).expect("a line");
    Peer { name: "linchpin", process, address: line.trim().parse().expect("an address") }
}

fn haproxy(folder: &Path, members: &[SocketAddr], way: Way) -> Option<Peer> {
    let address = free_address();
    let option = match way {
        Way::Close => "option httpclose",
        Way::KeptByClients => "option http-server-close",
        Way::KeptByAll => "option http-keep-alive",
    };
    let mut text = format!(
        "global\n  nbthread 1\n  maxconn 2000\ndefaults\n  mode http\n  timeout connect 5s\n  timeout client 5s\n  \
         timeout server 60s\n  {option}\n  option forwardfor\nfrontend f\n  bind {address}\n  default_backend b\n\
         backend b\n  balance roundrobin\n"
    );
    for (n, member) in members.iter().enumerate() {
        writeln!(text, "  server m{n} {member}").expect("memory");
    }
    let file = folder.join("haproxy.cfg");
    fs::write(&file, text).expect("a file");
    start("haproxy", Command::new("haproxy").args(["-db", "-f"]).arg(file), address)
}

fn nginx(folder: &Path, members: &[SocketAddr], way: Way) -> Option<Peer> {
    let address = free_address();
    let servers: Vec<String> = members.iter().map(|member| format!("server {member};")).collect();
    let servers = servers.join(" ");
    let kept = if way == Way::KeptByAll { "keepalive 32;" } else { "" };
    let upstream = if way == Way::KeptByAll { "proxy_http_version 1.1; proxy_set_header Connection \"\";" } else { "" };
    let client = if way == Way::Close { "keepalive_timeout 0;" } else { "keepalive_requests 1000000;" };
    let temporary: Vec<String> = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .iter()
        .map(|kind| format!("{kind}_temp_path {}/{kind};\n", folder.display()))
        .collect();
    let temporary = temporary.concat();
    let text = format!(
        "daemon off; master_process off; worker_processes 1; pid {0}/nginx.pid; error_log {0}/error.log;\n\
         events {{ worker_connections 2000; }}\nhttp {{ access_log off; {temporary} {client}\n\
         upstream b {{ {servers} {kept} }}\nserver {{ listen {address};\nlocation / {{ proxy_pass http://b; {upstream}\n\
         proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; }} }} }}\n",
        folder.display()
    );
    let file = folder.join("nginx.conf");
    fs::write(&file, text).expect("a file");
    start("nginx", Command::new("nginx").arg("-e").arg(folder.join("error.log")).arg("-c").arg(file), address)
}

/// Starts a program and waits until it accepts; none when it is not installed.
fn start(name: &'static str, command: &mut Command, address: SocketAddr) -> Option<Peer> {
    let process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok()?;
    let peer = Peer { name, process, address };
    let end = Instant::now() + Duration::from_secs(5);
    while TcpStream::connect(address).is_err() {
        assert!(Instant::now() < end, "{name} does not listen on {address}");
        std::thread::sleep(Duration::from_millis(20));
    }
    Some(peer)
}

fn free_address() -> SocketAddr {
    TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr()).expect("a free port")
}

/// The processor time of a process in seconds; the system counts in steps of 10 ms.
fn processor_time(process: u32) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).expect("a Linux system, and a process that lives");
    let after_name = stat.rsplit_once(") ").expect("a name").1;
    let ticks: u32 = after_name.split(' ').skip(11).take(2).map(|n| n.parse::<u32>().expect("a number")).sum();
    f64::from(ticks) / 100.0
}
