//! What lies around the site: name servers, firewalls, monitoring and addresses that move, by plain sockets.

#[path = "common/site.rs"]
mod site;

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::time::Duration;

use linchpin::emulation::{Mode, Options, Pace, Session, What, plan};
use linchpin::model::Design;
use linchpin::storage;
use site::{design, eventually, id, start, wire};

/// A design in which little waits as long as it truly would.
fn hurried(design: &Design, factor: u32) -> Session {
    let options = Options { pace: Pace::times(factor), ..Options::default() };
    Session::start(plan(design), options).expect("an emulation")
}

fn parsed(components: &str, groups: &str, links: &str) -> Design {
    let text = format!(
        r#"(format: 1, domain: "www.foobar.com", components: {{{components}}}, groups: {{{groups}}}, links: {{{links}}})"#
    );
    storage::parse(&text).expect("a design")
}

/// The question for the addresses of a name, byte by byte, as RFC 1035 has it.
fn question(name: &str) -> Vec<u8> {
    let mut bytes = vec![0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    for label in name.split('.') {
        bytes.push(u8::try_from(label.len()).expect("a label"));
        bytes.extend(label.bytes());
    }
    bytes.extend([0, 0, 1, 0, 1]);
    bytes
}

/// Response code and the last byte of each address.
fn told(answer: &[u8], name: &str) -> (u8, Vec<u8>) {
    assert_eq!(answer[..2], [0x12, 0x34]);
    let begin = question(name).len();
    let records = answer[begin..].chunks_exact(16).take(usize::from(answer[7]));
    (answer[3] & 15, records.map(|record| record[15]).collect())
}

/// What a name server says to a datagram; none: nothing.
fn dig(server: SocketAddr, bytes: &[u8]) -> Option<Vec<u8>> {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    socket.set_read_timeout(Some(Duration::from_millis(300))).expect("a timeout");
    socket.connect(server).expect("an address");
    socket.send(bytes).ok()?;
    let mut answer = [0; 2048];
    let length = socket.recv(&mut answer).ok()?;
    Some(answer[..length].to_vec())
}

#[test]
fn a_drawn_name_server_answers_for_the_domain_by_datagram_and_by_connection() {
    let session = start("simple-stack");
    let (dns, entry) = (session.addresses()["dns"], site::entry(&session));
    assert!([53, 5353, 8053].contains(&dns.port()), "{dns}");
    let name = "www.foobar.com";
    let address = entry.to_string();
    let last: u8 = address.split([':', '.']).nth(3).and_then(|n| n.parse().ok()).expect("an address");
    assert_eq!(told(&dig(dns, &question(name)).expect("an answer"), name), (0, vec![last]));
    assert_eq!(told(&dig(dns, &question("mail.foobar.com")).expect("an answer"), "mail.foobar.com").0, 3);
    assert_eq!(told(&dig(dns, &question("www.example.org")).expect("an answer"), "www.example.org").0, 5);
    // What is no question gets nothing, or a code, and the next question its answer.
    for junk in [&[][..], &[0; 5], &[0xff; 300], &question(name)[..20]] {
        assert!(dig(dns, junk).is_none_or(|answer| answer[3] & 15 == 1), "{junk:?}");
    }
    let mut stream = TcpStream::connect(dns).expect("a connection");
    for _ in 0..2 {
        let asked = question(name);
        stream.write_all(&[0, u8::try_from(asked.len()).expect("short")]).expect("a length");
        stream.write_all(&asked).expect("a question");
        let mut length = [0; 2];
        stream.read_exact(&mut length).expect("a length");
        let mut answer = vec![0; usize::from(u16::from_be_bytes(length))];
        stream.read_exact(&mut answer).expect("an answer");
        assert_eq!(told(&answer, name), (0, vec![last]));
    }
    assert!(wire(&session, "browser-dns").counts.requests > 0, "visitors looked the name up");
}

/// A site of one web server under a name that may be kept for so long.
fn named(ttl: u32) -> Design {
    parsed(
        &format!(r#""u": (kind: Client), "d": (kind: Dns(ttl: {ttl})), "web": (kind: WebServer)"#),
        "",
        r#""u-d": (from: "u", to: "d", kind: Dns), "u-web": (from: "u", to: "web", kind: Http)"#,
    )
}

/// The share of visitors of a moment who got the site, once any came.
fn share(session: &Session) -> f64 {
    let stats = session.stats();
    stats.journeys.values().next().and_then(|s| s.recent_share).unwrap_or(-1.0)
}

#[test]
fn a_dead_name_server_hurts_only_when_what_visitors_know_has_run_out() {
    let session = start_named(2);
    session.load(40.0);
    eventually("visitors are served", || (share(&session) - 1.0).abs() < 1e-9);
    let asked = wire(&session, "u-d").counts.requests;
    session.kill(&id("d")).expect("a part");
    let (until_hurt, ()) = site::timed(|| eventually("the name is forgotten", || share(&session) < 1.0));
    assert!(until_hurt < Duration::from_secs(4), "{until_hurt:?}");
    session.restart(&id("d")).expect("a part");
    eventually("and found again", || (share(&session) - 1.0).abs() < 1e-9);
    assert!(asked < 10, "one question serves the visitors of two seconds: {asked}");
    // With an hour nobody notices a thing for an hour.
    let session = start_named(3600);
    session.load(40.0);
    eventually("visitors are served", || (share(&session) - 1.0).abs() < 1e-9);
    session.kill(&id("d")).expect("a part");
    session.load(100.0);
    eventually("enough of them", || session.stats().journeys.values().all(|s| s.sent > 100));
    assert!(session.stats().journeys.values().all(|s| s.failed == 0));
}

fn start_named(ttl: u32) -> Session {
    site::run(&named(ttl))
}

#[test]
fn lookups_go_over_their_wire() {
    let session = start_named(0);
    let dns = session.addresses()["d"];
    session.bend(&id("u-d"), Mode::Blackhole).expect("a wire");
    assert_eq!(dig(dns, &question("www.foobar.com")), None);
    session.load(20.0);
    eventually("nobody finds the site", || share(&session).abs() < 1e-9);
    session.pass(&id("u-d")).expect("a wire");
    eventually("everybody does", || (share(&session) - 1.0).abs() < 1e-9);
    assert!(dig(dns, &question("www.foobar.com")).is_some());
    session.stop_load();
    session.pause(&id("d")).expect("a part");
    eventually("it listens and says nothing", || dig(dns, &question("www.foobar.com")).is_none());
    session.resume(&id("d")).expect("a part");
    eventually("it answers", || dig(dns, &question("www.foobar.com")).is_some());
}

/// Two balancers under one name.
fn two_names(checked: bool) -> Design {
    parsed(
        r#""u": (kind: Client), "d": (kind: Dns(ttl: 0)), "b1": (kind: LoadBalancer), "b2": (kind: LoadBalancer), "web": (kind: WebServer)"#,
        &format!(
            r#""c": (kind: LoadBalancerCluster(entry: DnsRoundRobin, checked: {checked}), members: ["b1", "b2"])"#
        ),
        r#""u-d": (from: "u", to: "d", kind: Dns), "u-c": (from: "u", to: "c", kind: Http),
           "b1-web": (from: "b1", to: "web", kind: Http), "b2-web": (from: "b2", to: "web", kind: Http)"#,
    )
}

#[test]
fn the_name_of_a_dead_balancer_is_withdrawn_where_that_is_drawn() {
    let name = "www.foobar.com";
    let ask = |session: &Session| told(&dig(session.addresses()["d"], &question(name)).expect("an answer"), name).1;
    let session = hurried(&two_names(true), 100);
    let (one, other) = (ask(&session), ask(&session));
    assert_eq!((one.len(), one[0], one[1]), (2, other[1], other[0]), "in turn");
    session.kill(&id("b1")).expect("a part");
    eventually("it is withdrawn", || ask(&session).len() == 1);
    let named = |e: &What| matches!(e, What::Named { by, id, told: false } if *by == "d" && *id == "b1");
    assert!(session.events().iter().any(|e| named(&e.what)));
    session.load(50.0);
    eventually("nobody is sent to it", || session.stats().journeys.values().all(|s| s.sent > 20));
    assert!(session.stats().journeys.values().all(|s| s.failed == 0));
    session.stop_load();
    session.restart(&id("b1")).expect("a part");
    eventually("it is told again", || ask(&session).len() == 2);
    // Where nobody checks, half of the visitors go to the dead one.
    let session = hurried(&two_names(false), 100);
    session.kill(&id("b1")).expect("a part");
    session.load(50.0);
    eventually("half of them fail", || {
        session.stats().journeys.values().all(|s| s.sent >= 20 && s.failed * 2 >= s.sent - 4)
    });
    assert_eq!(ask(&session).len(), 2);
}

#[test]
fn the_examples_with_names_run() {
    assert!(plan(&design("hardened")).units.iter().any(|unit| unit.id == "dns-1"));
}
