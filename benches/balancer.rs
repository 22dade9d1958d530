//! The emulation's balancer beside the real HAProxy and nginx, and its web server beside nginx: requests per second, and
//! processor time per request.
//!
//! `cargo bench --no-default-features --bench balancer`. Each one is a process of its own with one thread; the balancers
//! stand before the same two members. All are asked by the same clients in two ways: as browsers ask, with connections
//! that are kept (HAProxy as it comes out of the box, nginx with `keepalive`), and with a connection per request. What
//! drawn wires cost is seen by a balancer that reaches its members past all wires. The web servers serve a file of a
//! kilobyte and write their access logs.

#[path = "common/clients.rs"]
mod clients;
#[path = "common/servers.rs"]
mod servers;

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use clients::{Clients, SIZE, members, requests_within};
use linchpin::emulation::Alone;
use servers::{Server, haproxy, nginx, nginx_files, ours};

/// How long one is asked at a time.
const ROUND: Duration = Duration::from_secs(2);
/// How often; the median counts.
const ROUNDS: usize = 5;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(at) = arguments.iter().position(|a| a == "--serve") {
        return serve(&arguments[at + 1..]);
    }
    let members = members(2);
    let folder = tempfile::tempdir().expect("a folder");
    let site = folder.path().join("site");
    fs::create_dir(&site).and_then(|()| fs::write(site.join("x"), "x".repeat(SIZE))).expect("a file");
    for clients in [Clients::Keeping, Clients::Closing] {
        let title = if clients == Clients::Keeping { "connections are kept" } else { "a connection per request" };
        compare(&format!("balancers, {title}"), &balancers(folder.path(), &members, clients), clients);
        compare(&format!("web servers, {title}"), &web_servers(folder.path(), &site, clients), clients);
    }
}

fn balancers(folder: &Path, members: &[SocketAddr], clients: Clients) -> Vec<Server> {
    let kept = clients == Clients::Keeping;
    let own = |name, what: &str| {
        let mut arguments = vec!["--serve".to_owned(), what.to_owned()];
        arguments.extend(members.iter().map(ToString::to_string));
        ours(name, &arguments)
    };
    let mut all = vec![own("linchpin", "wired"), own("  no wires", "unwired")];
    all.extend(or_say("haproxy", haproxy(folder, members, kept)));
    all.extend(or_say("nginx", nginx(folder, members, kept)));
    all
}

fn web_servers(folder: &Path, site: &Path, clients: Clients) -> Vec<Server> {
    let mut all = vec![ours("linchpin", &["--serve".to_owned(), "files".to_owned(), site.display().to_string()])];
    all.extend(or_say("nginx", nginx_files(folder, site, clients == Clients::Keeping)));
    all
}

fn or_say(name: &str, server: Option<Server>) -> Option<Server> {
    if server.is_none() {
        println!("{name}: skipped, not installed");
    }
    server
}

/// Asks each one as often, in turn, so that a busy machine is unkind to all; a first round warms up.
fn compare(title: &str, servers: &[Server], clients: Clients) {
    println!("{title}");
    println!("  {:<10} {:>12} {:>20} {:>8}", "", "requests/s", "processor us/request", "failed");
    let mut seen: Vec<Vec<(f64, f64, u64)>> = servers.iter().map(|_| Vec::new()).collect();
    for round in 0..=ROUNDS {
        for (server, seen) in servers.iter().zip(&mut seen) {
            let before = server.processor_time();
            let began = Instant::now();
            let (ok, failed) = requests_within(server.address, clients, ROUND);
            let took = began.elapsed().as_secs_f64();
            let used = server.processor_time() - before;
            if round > 0 {
                seen.push((ok as f64 / took, used * 1e6 / ok.max(1) as f64, failed));
            }
        }
    }
    for (server, mut seen) in servers.iter().zip(seen) {
        seen.sort_by(|a, b| a.1.total_cmp(&b.1));
        let (rate, cost, _) = seen[seen.len() / 2];
        let failed: u64 = seen.iter().map(|round| round.2).sum();
        println!("  {:<10} {rate:>12.0} {cost:>20.1} {failed:>8}", server.name);
    }
}

/// What the child does: be one of ours until its input ends.
fn serve(arguments: &[String]) {
    let members = || arguments[1..].iter().filter_map(|m| m.parse().ok()).collect::<Vec<SocketAddr>>();
    let server = match arguments[0].as_str() {
        "files" => Alone::web_server(Path::new(&arguments[1])),
        what => Alone::balancer(&members(), what == "wired"),
    };
    let server = server.expect("a server");
    println!("{}", server.address());
    let _ = std::io::stdin().lines().next();
}
