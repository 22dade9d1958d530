//! Stories on loopback: the emulation started, looked at from outside with plain sockets, broken and mended.

#[path = "common/site.rs"]
mod site;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use linchpin::emulation::{Options, Session, StartError, UnitState, What, plan};
use linchpin::model::{Design, Id};
use linchpin::storage;

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(10);

fn design(name: &str) -> Design {
    let path = format!("{}/examples/{name}.ron", env!("CARGO_MANIFEST_DIR"));
    storage::read(Path::new(&path)).expect("a shipped example")
}

/// Held while a session takes its addresses, so that a test can look at free ones undisturbed.
static TAKING: Mutex<()> = Mutex::new(());

fn taking() -> MutexGuard<'static, ()> {
    TAKING.lock().unwrap_or_else(PoisonError::into_inner)
}

fn start(name: &str) -> Session {
    let _taking = taking();
    let session = Session::start(plan(&design(name)), Options::default()).expect("an emulation");
    assert!(session.addresses().values().all(|a| a.ip().is_loopback()), "{:?}", session.addresses());
    session
}

fn id(text: &str) -> Id {
    Id::new(text).expect("an id")
}

fn entry(session: &Session) -> SocketAddr {
    site::entry(session)
}

/// An answer as it came over the wire.
#[derive(Debug)]
struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.into_iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    fn served_by(&self) -> Vec<&str> {
        self.header("x-linchpin-served-by").map(|list| list.split(", ").collect()).unwrap_or_default()
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

fn send(to: SocketAddr, bytes: &[u8]) -> io::Result<Answer> {
    let all = site::exchange(to, bytes)?;
    let end = all.windows(4).position(|w| w == b"\r\n\r\n").ok_or(io::ErrorKind::UnexpectedEof)?;
    let head = String::from_utf8_lossy(&all[..end]).into_owned();
    let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).ok_or(io::ErrorKind::InvalidData)?;
    Ok(Answer { status, head, body: all[end + 4..].to_vec() })
}

fn get(to: SocketAddr, path: &str) -> io::Result<Answer> {
    send(to, format!("GET {path} HTTP/1.1\r\nHost: {to}\r\n\r\n").as_bytes())
}

fn post(to: SocketAddr, form: &str) -> io::Result<Answer> {
    let length = form.len();
    let text = format!(
        "POST /messages HTTP/1.1\r\nHost: {to}\r\nAccept: application/json\r\nContent-Length: {length}\r\n\r\n{form}"
    );
    send(to, text.as_bytes())
}

fn sql(to: SocketAddr, statement: &str) -> String {
    let mut stream = TcpStream::connect_timeout(&to, PATIENCE).expect("a database");
    stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    writeln!(stream, "{{\"ask\":\"sql\",\"sql\":\"{statement}\"}}").expect("a sent line");
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).expect("an answer");
    line
}

/// Looks again and again until something is true.
fn eventually(what: &str, mut is_true: impl FnMut() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !is_true() {
        assert!(Instant::now() < end, "not within {PATIENCE:?}: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// How many of `n` reads succeed.
fn reads(to: SocketAddr, n: usize) -> usize {
    (0..n).filter(|_| get(to, "/").is_ok_and(|a| a.status == 200)).count()
}

fn refuses(to: SocketAddr) -> bool {
    TcpStream::connect_timeout(&to, PATIENCE).is_err_and(|e| e.kind() == io::ErrorKind::ConnectionRefused)
}

#[test]
fn a_life_of_the_distributed_example() {
    // 1. It starts, and serves a page, a style sheet and a picture.
    let session = start("distributed");
    let folder = session.folder().to_owned();
    let addresses: BTreeMap<Id, SocketAddr> = session.addresses().clone();
    let lb = entry(&session);
    assert_eq!(get(lb, "/static/style.css").expect("a style").body, include_bytes!("../assets/demo/style.css"));
    assert_eq!(get(lb, "/static/picture.svg").expect("a picture").header("content-type"), Some("image/svg+xml"));
    assert_eq!(get(lb, "/static/../page.html").expect("an answer").status, 404);
    assert!(session.states().values().all(|state| *state == UnitState::Running));

    // 2. Both web servers take turns, and the page says who served it.
    let pages: Vec<Answer> = (0..4).map(|_| get(lb, "/").expect("a page")).collect();
    let webs: Vec<&str> = pages.iter().map(|a| a.served_by()[1]).collect();
    assert_eq!(webs[..2], webs[2..], "{webs:?}");
    assert_ne!(webs[0], webs[1]);
    let chain = pages[0].served_by().join(", ");
    assert!(pages[0].text().contains(&format!("<b>{chain}</b>")), "{chain} in {}", pages[0].text());
    assert!(chain.starts_with("lb, web-") && chain.ends_with("db-2"), "{chain}");

    // 3. A replica refuses to write, in MySQL's words.
    let refused = sql(addresses["db-2"], "INSERT INTO messages (text, via) VALUES ('x', 'y')");
    assert!(refused.contains("ERROR 1290 (HY000)"), "{refused}");
    assert!(sql(addresses["db-1"], "ATTACH 'x' AS y").contains("error"));

    // 4. A post through the site is seen on a read from the replica, escaped.
    let posted = post(lb, "text=%3Cb%3Ehello%3C%2Fb%3E").expect("an acknowledgement");
    assert_eq!((posted.status, posted.served_by().last().copied()), (201, Some("db-1")), "{}", posted.text());
    eventually("the message is on the page", || {
        let page = get(lb, "/").expect("a page");
        assert!(page.served_by().contains(&"db-2"));
        page.text().contains("<li>&lt;b&gt;hello&lt;/b&gt;<br>")
    });

    // 5. Without health checks a dead web server keeps its share: half of the reads fail.
    session.kill(&id("web-1")).expect("a kill");
    assert!(refuses(addresses["web-1"]));
    assert_eq!(session.states()["web-1"], UnitState::Stopped);
    assert_eq!(reads(lb, 20), 10);
    session.restart(&id("web-1")).expect("a restart");
    eventually("every read succeeds", || reads(lb, 10) == 10);

    // 6. Without its balancer there is nothing.
    session.kill(&id("lb")).expect("a kill");
    assert!(refuses(lb));
    session.restart(&id("lb")).expect("a restart");
    eventually("the balancer is back", || reads(lb, 2) == 2);

    // 7. Without the primary one can read, not write; its data survives.
    session.kill(&id("db-1")).expect("a kill");
    assert_eq!(reads(lb, 4), 4);
    assert_eq!(post(lb, "text=lost").expect("an answer").status, 503);
    session.restart(&id("db-1")).expect("a restart");
    eventually("writes are back", || post(lb, "text=back").is_ok_and(|a| a.status == 201));
    assert!(sql(addresses["db-1"], "SELECT text FROM messages ORDER BY id LIMIT 1").contains("<b>hello</b>"));

    // 8. A server takes everything on it along, and a part on a dead server cannot start.
    session.kill(&id("server-2")).expect("a kill");
    assert!(["web-2", "app-2", "db-2"].iter().all(|unit| refuses(addresses[*unit])));
    assert!(session.restart(&id("web-2")).is_err());
    session.heal_all();
    eventually("everything runs again", || session.is_whole() && reads(lb, 4) == 4);
    assert!(session.kill(&id("browser")).is_err());

    // 9. Events tell the story in order.
    let events = session.events();
    assert!(events.windows(2).all(|pair| pair[0].ms <= pair[1].ms));
    let killed: Vec<&Id> =
        events.iter().filter_map(|e| if let What::Killed { id } = &e.what { Some(id) } else { None }).collect();
    assert_eq!(killed, ["web-1", "lb", "db-1", "server-2"]);

    // 10. At the end every port is free and the folder is gone.
    let _taking = taking();
    session.stop();
    assert!(!folder.exists());
    for address in addresses.values() {
        TcpListener::bind(address).unwrap_or_else(|e| panic!("{address} is not free: {e}"));
    }
}

#[test]
fn the_same_example_runs_twice_at_once() {
    let (one, two) = (start("distributed"), start("distributed"));
    let both: BTreeSet<SocketAddr> = one.addresses().values().chain(two.addresses().values()).copied().collect();
    assert_eq!(both.len(), 2 * one.addresses().len());
    assert_eq!(post(entry(&one), "text=only+here").expect("an answer").status, 201);
    assert!(!sql(two.addresses()["db-1"], "SELECT text FROM messages").contains("only here"));
    one.kill(&id("lb")).expect("a kill");
    assert_eq!(reads(entry(&two), 2), 2);
}

#[test]
fn a_taken_port_is_named() {
    let squatter = TcpListener::bind("0.0.0.0:0").expect("a port");
    let port = squatter.local_addr().expect("an address").port();
    let error = Session::start(plan(&design("simple-stack")), Options { port: Some(port), ..Options::default() }).err();
    let Some(StartError::PortTaken { address }) = &error else { panic!("{error:?}") };
    assert_eq!(address.port(), port);
    assert!(error.is_some_and(|e| e.to_string().contains(&format!(":{port} is already in use"))));
    drop(squatter);
    let session = Session::start(plan(&design("simple-stack")), Options { port: Some(port), ..Options::default() })
        .expect("a free port");
    assert_eq!(entry(&session).port(), port);
}

#[test]
fn nothing_to_run_is_said() {
    let error = Session::start(plan(&Design::default()), Options::default()).err();
    assert_eq!(error, Some(StartError::NothingToRun));
}

#[test]
fn requests_that_can_be_read_in_two_ways_are_refused() {
    let session = start("simple-stack");
    let web = entry(&session);
    for head in [
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "POST /messages HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /messages HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
        "POST /messages HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ] {
        assert_eq!(send(web, head.as_bytes()).expect("an answer").status, 400, "{head:?}");
    }
    assert_eq!(post(web, &format!("text={}", "x".repeat(70_000))).expect("an answer").status, 413);
    let chunked = "POST /messages HTTP/1.1\r\nHost: a\r\nAccept: application/json\r\nTransfer-Encoding: chunked\r\n\r\n7\r\ntext=hi\r\n0\r\n\r\n";
    assert_eq!(send(web, chunked.as_bytes()).expect("an answer").status, 201);
    // Who says nothing is shown the door.
    let mut silent = TcpStream::connect(web).expect("a connection");
    silent.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    assert_eq!(silent.read(&mut [0]).expect("an end within the limit"), 0);
}

/// Kills each of these parts alone: all three journeys must work again soon, and after mending everything is as before.
fn survives(session: &Session, parts: &[&str]) {
    assert_eq!(session.entry_urls().len(), 1);
    let entry = entry(session);
    for part in parts {
        session.kill(&id(part)).unwrap_or_else(|e| panic!("{e}"));
        let works = || {
            let style = get(entry, "/static/style.css").is_ok_and(|a| a.status == 200);
            style && reads(entry, 3) == 3 && (0..3).all(|_| post(entry, "text=on").is_ok_and(|a| a.status == 201))
        };
        eventually(&format!("everything works without {part}"), works);
        session.heal_all();
        eventually(&format!("{part} is back"), || session.is_whole() && works());
    }
}

#[test]
fn the_hardened_example_survives_each_component() {
    let session = start("hardened");
    survives(&session, &["lb-1", "lb-2", "web-1", "app-2", "files-1", "db-2", "arbiter"]);
}

#[test]
fn the_hardened_example_survives_each_server() {
    let session = start("hardened");
    survives(&session, &["edge-1", "edge-2", "server-1", "server-2", "watch"]);
}

#[test]
fn a_promoted_replica_keeps_what_was_written_and_the_old_primary_rejoins() {
    let session = start("hardened");
    let at = |unit: &str| session.addresses()[unit];
    let lb = entry(&session);
    let texts = |unit: &str| sql(at(unit), "SELECT text FROM messages ORDER BY id");
    assert_eq!(post(lb, "text=before").expect("an answer").status, 201);
    eventually("it is replicated", || texts("db-2").contains("before"));

    session.kill(&id("db-1")).expect("a kill");
    let promoted = || session.events().iter().any(|e| e.what == What::Promoted { id: id("db-2") });
    eventually("the replica is promoted", promoted);
    eventually("writes are back", || post(lb, "text=after").is_ok_and(|a| a.status == 201));

    session.restart(&id("db-1")).expect("a restart");
    eventually("the old primary has what it missed", || texts("db-1").contains("after"));
    let write = "INSERT INTO messages (text, via) VALUES ('x', 'y')";
    assert!(sql(at("db-1"), write).contains("ERROR 1290"), "there are never two primaries");
    assert_eq!(texts("db-1"), texts("db-2"));

    // Without an arbiter nobody is promoted.
    session.kill(&id("arbiter")).expect("a kill");
    session.kill(&id("db-2")).expect("a kill");
    let end = Instant::now() + Duration::from_secs(3);
    while Instant::now() < end {
        assert_ne!(post(lb, "text=no").expect("an answer").status, 201);
    }
    session.restart(&id("arbiter")).expect("a restart");
    eventually("with an arbiter somebody is", || post(lb, "text=yes").is_ok_and(|a| a.status == 201));
    assert!(texts("db-1").contains("after"));
}

#[test]
fn a_cookie_keeps_a_visitor_with_one_member() {
    let session = start("checked-and-sticky");
    let lb = entry(&session);
    let first = get(lb, "/").expect("a page");
    let cookie = first.header("set-cookie").and_then(|c| c.split(';').next()).expect("a cookie").to_owned();
    for _ in 0..4 {
        let again = send(lb, format!("GET / HTTP/1.1\r\nHost: {lb}\r\nCookie: a=b; {cookie}\r\n\r\n").as_bytes());
        assert_eq!(again.expect("a page").served_by()[1], first.served_by()[1]);
    }
}

#[test]
fn load_is_counted_by_journey_and_stops() {
    let session = start("distributed");
    session.load(50.0);
    eventually("visits on every journey", || {
        let stats = session.stats();
        stats.journeys.len() == 3 && stats.journeys.values().all(|j| j.sent >= 30)
    });
    session.stop_load();
    let stats = session.stats();
    for (journey, seen) in &stats.journeys {
        assert_eq!(seen.failed, 0, "{journey:?}: {seen:?}");
        assert!(seen.served_by["web-1"].abs_diff(seen.served_by["web-2"]) <= 1, "{seen:?}");
        assert!(seen.p50_ms.is_some() && seen.p50_ms <= seen.p99_ms);
    }
}
