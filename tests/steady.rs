//! Sixty-four connections that ask one thing after the other: none fails, and none waits long.
//!
//! Five seconds by default; `LINCHPIN_STEADY=60` for as long as the project promises.

#[path = "common/http.rs"]
mod http;

use std::io::Write as _;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use http::{connect, design, entry, read_one, started};
use linchpin::emulation::plan;

const CONNECTIONS: usize = 64;
/// What 99 of 100 requests take at most. Unoptimized code is several times slower, and clients and servers share the
/// processors of whatever runs the tests.
const MOST: Duration = Duration::from_millis(if cfg!(debug_assertions) { 150 } else { 25 });

/// Asks for the same thing on one kept connection until the time is over; how long each answer took.
fn ask(to: SocketAddr, path: &str, end: Instant) -> Vec<Duration> {
    let request = format!("GET {path} HTTP/1.1\r\nHost: {to}\r\nConnection: keep-alive\r\n\r\n");
    let mut stream = connect(to).expect("a connection");
    let mut times = Vec::new();
    while Instant::now() < end {
        let began = Instant::now();
        stream.write_all(request.as_bytes()).expect("a request");
        let answer = read_one(&mut stream).expect("an answer");
        times.push(began.elapsed());
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    times
}

#[test]
fn sixty_four_busy_connections_are_all_served_in_time() {
    let seconds = std::env::var("LINCHPIN_STEADY").ok().map_or(5, |n| n.parse().expect("LINCHPIN_STEADY is a number"));
    let session = started(plan(&design("distributed")));
    let to = entry(&session);
    let end = Instant::now() + Duration::from_secs(seconds);
    let clients: Vec<_> =
        (0..CONNECTIONS).map(|_| std::thread::spawn(move || ask(to, "/static/style.css", end))).collect();
    let mut times: Vec<Duration> = clients.into_iter().flat_map(|client| client.join().expect("no failure")).collect();
    times.sort();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    println!(
        "{} requests in {seconds} s, none failed: p50 {:?}, p99 {:?}, longest {:?}",
        times.len(),
        at(0.5),
        at(0.99),
        at(1.0)
    );
    assert!(times.len() > 100 * CONNECTIONS / 10, "only {} requests", times.len());
    assert!(at(0.99) <= MOST, "p99 {:?}", at(0.99));
}
