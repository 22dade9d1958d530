//! What lies around the site: name servers, firewalls, monitoring and addresses that move, by plain sockets.

#[path = "common/site.rs"]
mod site;

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::time::Duration;

use linchpin::emulation::{Mode, Options, Pace, Session, What, plan};
use linchpin::model::Design;
use linchpin::storage;
use site::{eventually, id, start, wire};

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

/// Whether anything is answered to a program at this address: a database says how it is, a web server that this is no
/// request.
fn gets_through(source: &str, to: SocketAddr) -> bool {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let _inside = runtime.enter();
    let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
    socket.bind(SocketAddr::new(source.parse().expect("an address"), 0)).expect("a loopback address");
    let Ok(stream) = runtime.block_on(socket.connect(to)) else { return false };
    let mut stream = stream.into_std().expect("a socket");
    stream.set_nonblocking(false).expect("a socket");
    stream.set_read_timeout(Some(site::PATIENCE)).expect("a timeout");
    let mut answer = [0; 64];
    let asked = stream.write_all(b"{\"ask\":\"status\"}\n\r\n\r\n").and_then(|()| stream.read(&mut answer));
    asked.is_ok_and(|length| length > 0)
}

/// A site in three machines, whose data machine has a firewall or not.
fn walled(firewall: bool) -> Design {
    parsed(
        &format!(
            r#""u": (kind: Client), "s1": (kind: Server), "web": (kind: WebServer, on: "s1"), "s2": (kind: Server),
               "app": (kind: AppServer, on: "s2"), "s3": (kind: Server(firewall: {firewall})), "db": (kind: Database, on: "s3")"#
        ),
        "",
        r#""u-web": (from: "u", to: "web", kind: Http), "web-app": (from: "web", to: "app", kind: Http(port: 8000)),
           "app-db": (from: "app", to: "db", kind: Sql)"#,
    )
}

#[test]
fn a_host_firewall_lets_in_who_has_a_drawn_way() {
    for firewall in [false, true] {
        let session = site::run(&walled(firewall));
        let at = |unit: &str| session.addresses()[unit];
        let ip = |unit: &str| at(unit).ip().to_string();
        assert_eq!(gets_through("127.100.1.7", at("db")), !firewall, "a visitor");
        assert_eq!(gets_through("127.99.9.9", at("db")), !firewall, "somebody else");
        assert_eq!(gets_through(&ip("web"), at("db")), !firewall, "the web server has no line to the database");
        assert!(gets_through(&ip("app"), at("db")), "the application has one");
        assert!(gets_through(&ip("db"), at("db")), "what is on the same machine");
        assert!(gets_through("127.0.0.1", at("db")), "who looks after the machines");
        assert_eq!((site::get(at("web"), "/"), site::post(at("web"), "x")), (200, 201), "and the site works");
    }
}

#[test]
fn a_drawn_firewall_is_the_only_way_to_what_is_behind_it() {
    let behind = |allows: bool| {
        parsed(
            &format!(
                r#""u": (kind: Client), "fw": (kind: Firewall(allow_by_default: {allows})), "web": (kind: WebServer)"#
            ),
            "",
            r#""u-fw": (from: "u", to: "fw", kind: Http), "fw-web": (from: "fw", to: "web", kind: Http)"#,
        )
    };
    let session = site::run(&behind(false));
    let at = |unit: &str| session.addresses()[unit];
    assert!(gets_through("127.100.1.7", at("fw")) && !gets_through("127.100.1.7", at("web")), "past it nobody comes");
    assert_eq!(site::get(at("fw"), "/static/style.css"), 200);
    let session = site::run(&behind(true));
    assert!(gets_through("127.100.1.7", session.addresses()["web"]));
}

/// A web server that somebody looks at, by an agent or not.
fn watched(alerting: bool, agent: bool) -> Design {
    let (part, links) = if agent {
        (
            r#", "agent": (kind: MonitoringClient)"#,
            r#""m-a": (from: "m", to: "agent", kind: Monitoring), "a-web": (from: "agent", to: "web", kind: Monitoring)"#,
        )
    } else {
        ("", r#""m-web": (from: "m", to: "web", kind: Monitoring)"#)
    };
    parsed(
        &format!(
            r#""u": (kind: Client), "web": (kind: WebServer), "m": (kind: MonitoringServer(alerting: {alerting}, request_rate: true)){part}"#
        ),
        "",
        &format!(r#""u-web": (from: "u", to: "web", kind: Http), {links}"#),
    )
}

/// What a monitoring unit shows.
fn page(session: &Session, unit: &str, path: &str) -> String {
    let to = session.addresses()[unit];
    site::send(to, &format!("GET {path} HTTP/1.1\r\nHost: m\r\n\r\n")).expect("a page").1
}

#[test]
fn monitoring_tells_a_person_when_a_part_is_silent_and_when_it_is_back() {
    let session = hurried(&watched(true, false), 5);
    eventually("it has looked", || page(&session, "m", "/metrics").contains("up{part=\"web\"} 1\n"));
    assert_eq!(session.alerts(), []);
    session.kill(&id("web")).expect("a part");
    eventually("a person is told", || !session.alerts().is_empty());
    let alert = session.alerts().remove(0);
    assert_eq!((alert.by.as_str(), alert.about.as_str(), alert.over), ("m", "web", false));
    assert!((400..5000).contains(&alert.after_ms), "three looks of 0.2 s, and what a busy machine adds: {alert:?}");
    let text = page(&session, "m", "/metrics");
    assert!(text.contains("up{part=\"web\"} 0\n") && text.contains("alertstate=\"firing\",part=\"web\"} 1"), "{text}");
    assert!(text.contains("requests_total{link=\"u-web\"}") && text.contains("text/plain; version=0.0.4"), "{text}");
    assert!(page(&session, "m", "/").contains("<strong>DOWN</strong>: no connection"));
    session.restart(&id("web")).expect("a part");
    eventually("it is over", || session.alerts()[0].over);
    let events = session.events();
    let place = |wanted: &dyn Fn(&What) -> bool| events.iter().position(|e| wanted(&e.what)).expect("an event");
    let told = place(&|what| matches!(what, What::Alerted { by, about, .. } if *by == "m" && *about == "web"));
    let over = place(&|what| matches!(what, What::Recovered { by, about } if *by == "m" && *about == "web"));
    assert!(told < over);
    // A part that stands still is down as well, and one that cannot be reached: whatever the reason, it is told.
    session.pause(&id("web")).expect("a part");
    eventually("told again", || session.alerts().len() == 2);
    session.resume(&id("web")).expect("a part");
    eventually("over again", || session.alerts()[1].over);
    session.bend(&id("m-web"), Mode::Refuse).expect("a wire");
    eventually("told once more", || session.alerts().len() == 3);
    assert_eq!(site::get(session.addresses()["web"], "/static/style.css"), 200, "visitors see nothing of it");
}

#[test]
fn nobody_is_told_without_alerts_and_agents_measure_for_whoever_collects() {
    let session = hurried(&watched(false, false), 20);
    session.kill(&id("web")).expect("a part");
    eventually("the page says so", || page(&session, "m", "/").contains("<strong>DOWN</strong>"));
    assert_eq!(session.alerts(), []);
    let session = hurried(&watched(true, true), 5);
    eventually("by the agent", || page(&session, "m", "/metrics").contains("up{part=\"web\"} 1\n"));
    session.kill(&id("web")).expect("a part");
    eventually("told", || session.alerts().iter().any(|alert| alert.about == "web"));
    assert!(page(&session, "agent", "/metrics").contains("up{part=\"web\"} 0\n"));
    session.kill(&id("agent")).expect("a part");
    eventually("the agent is missed", || session.alerts().iter().any(|alert| alert.about == "agent"));
    // Who watches is dead himself: nobody is told.
    session.heal_all();
    eventually("all is well", || session.alerts().iter().all(|alert| alert.over));
    let before = session.alerts().len();
    session.kill(&id("m")).expect("a part");
    session.kill(&id("web")).expect("a part");
    // The agent looks as often, and by now its page is red: a server would have told.
    eventually("long enough", || page(&session, "agent", "/metrics").contains("alertstate=\"firing\",part=\"web\"} 1"));
    assert_eq!(session.alerts().len(), before);
}

/// Two balancers that share an address.
fn shared_address() -> Design {
    parsed(
        r#""u": (kind: Client), "b1": (kind: LoadBalancer), "b2": (kind: LoadBalancer), "web": (kind: WebServer)"#,
        r#""vip": (kind: LoadBalancerCluster, members: ["b1", "b2"])"#,
        r#""u-vip": (from: "u", to: "vip", kind: Http), "b1-web": (from: "b1", to: "web", kind: Http), "b2-web": (from: "b2", to: "web", kind: Http)"#,
    )
}

#[test]
fn a_shared_address_moves_after_three_adverts_and_goes_back() {
    // In its own time, once: what VRRP promises is what happens.
    let session = site::run(&shared_address());
    let to = site::entry(&session);
    let served = || site::get(to, "/static/style.css") == 200;
    assert!(served());
    session.kill(&id("b1")).expect("a part");
    assert!(!served(), "the address is still with the dead one");
    let (gap, ()) = site::timed(|| eventually("the other one has it", served));
    assert!((Duration::from_secs(2)..Duration::from_secs(6)).contains(&gap), "{gap:?}");
    session.restart(&id("b1")).expect("a part");
    let moved = |to: &str| session.events().iter().any(|e| matches!(&e.what, What::Moved { to: b, .. } if *b == to));
    assert!(moved("b2"));
    eventually("the first one takes it back", || moved("b1"));
    assert!(served());
}

#[test]
fn with_all_balancers_dead_nobody_answers() {
    let session = hurried(&shared_address(), 10);
    let to = site::entry(&session);
    let served = || site::get(to, "/static/style.css") == 200;
    session.kill(&id("b1")).expect("a part");
    session.kill(&id("b2")).expect("a part");
    assert_eq!(site::count(10, served), 0);
    session.restart(&id("b2")).expect("a part");
    eventually("one is enough", served);
}
