//! What is drawn of a balancer is true when it runs: whose turn it is, who is passed over, what it says about itself.

#[path = "common/http.rs"]
mod http;

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::SocketAddr;
use std::time::Duration;

use http::{PATIENCE, balanced, connect, entry, eventually, get, get_with, id, started};
use linchpin::analysis::Journey;
use linchpin::emulation::{BalancerWork, Options, Session, Work, plan};
use linchpin::model::{Algorithm, HealthCheck, Mode, Persistence};
use linchpin::storage;
use serde_json::Value;

/// A balancer before three web servers with their application servers.
const THREE: &str = r#"(format: 1, components: {
    "browser": (kind: Client), "lb": (kind: LoadBalancer(PROPERTIES)),
    "web-1": (kind: WebServer), "web-2": (kind: WebServer), "web-3": (kind: WebServer),
}, links: {
    "a": (from: "browser", to: "lb", kind: Http), "b": (from: "lb", to: "web-1", kind: Http),
    "c": (from: "lb", to: "web-2", kind: Http), "d": (from: "lb", to: "web-3", kind: Http),
})"#;

fn three(properties: &str, change: impl FnOnce(&mut BalancerWork)) -> Session {
    let design = storage::parse(&THREE.replace("PROPERTIES", properties)).expect("a design");
    let mut plan = plan(&design);
    let work = plan
        .units
        .iter_mut()
        .find_map(|unit| if let Work::Balancer(work) = &mut unit.work { Some(work) } else { None });
    change(work.expect("a balancer"));
    started(plan)
}

const STYLE: &str = "/static/style.css";

/// How many of `n` answers came from each member; `-` is for errors.
fn shares(to: SocketAddr, n: usize, headers: impl Fn(usize) -> String) -> BTreeMap<String, usize> {
    let mut out = BTreeMap::new();
    for number in 0..n {
        let answer = get_with(to, STYLE, &headers(number)).expect("an answer");
        let member = if answer.status == 200 { answer.served_by()[1].to_owned() } else { "-".to_owned() };
        *out.entry(member).or_default() += 1;
    }
    out
}

fn plain(to: SocketAddr, n: usize) -> BTreeMap<String, usize> {
    shares(to, n, |_| String::new())
}

fn counts(list: &[(&str, usize)]) -> BTreeMap<String, usize> {
    list.iter().map(|(member, n)| ((*member).to_owned(), *n)).collect()
}

fn status(to: SocketAddr) -> Value {
    let answer = get(to, "/linchpin/status.json").expect("a status");
    serde_json::from_slice(&answer.body).expect("JSON")
}

#[test]
fn weights_share_the_turns() {
    let session = three("", |work| {
        for (member, weight) in work.pools.get_mut(&Journey::Static).expect("a pool").iter_mut().zip([3, 2, 1]) {
            member.weight = weight;
        }
    });
    assert_eq!(plain(entry(&session), 60), counts(&[("web-1", 30), ("web-2", 20), ("web-3", 10)]));
}

#[test]
fn a_dead_member_keeps_its_share_without_checks_whatever_the_algorithm() {
    for algorithm in ["RoundRobin", "LeastConnections"] {
        let session = three(&format!("algorithm: {algorithm}"), |_| {});
        session.kill(&id("web-2")).expect("a kill");
        let seen = plain(entry(&session), 60);
        assert_eq!(seen, counts(&[("-", 20), ("web-1", 20), ("web-3", 20)]), "{algorithm}");
    }
}

#[test]
fn least_connections_avoids_the_busy_member() {
    // An answer that is not read stays open on the member that sends it.
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("large.bin"), vec![7; 64 << 20]).expect("a file");
    let design = storage::parse(&THREE.replace("PROPERTIES", "algorithm: LeastConnections")).expect("a design");
    let options = Options { site: Some(folder.path().to_owned()), ..Options::default() };
    let session = Session::start(plan(&design), options).expect("an emulation");
    let lb = entry(&session);
    let mut slow = connect(lb).expect("a connection");
    write!(slow, "GET /static/large.bin HTTP/1.1\r\nHost: a\r\n\r\n").expect("a request");
    slow.read_exact(&mut [0; 1000]).expect("the beginning");
    let members = status(lb)["pools"]["static"]["members"].clone();
    let busy: Vec<&Value> = members.as_array().expect("members").iter().filter(|m| m["sessions"] == 1).collect();
    assert_eq!(busy.len(), 1, "{members}");
    let seen = plain(lb, 20);
    assert_eq!((seen.len(), seen.get(busy[0]["id"].as_str().expect("an id"))), (2, None), "{seen:?}");
}

#[test]
fn a_source_hash_moves_only_the_clients_of_the_member_that_died() {
    let session = three("algorithm: SourceHash, health_check: Tcp", |_| {});
    let lb = entry(&session);
    let from = |number: u8| {
        let socket = std::net::Ipv4Addr::new(127, 100, 9, number);
        visit_from(socket, lb)
    };
    let before: Vec<String> = (0..24).map(from).collect();
    assert_eq!((0..24).map(from).collect::<Vec<_>>(), before, "the same client, the same member");
    for member in ["web-1", "web-2", "web-3"] {
        assert!((7..=9).contains(&before.iter().filter(|m| *m == member).count()), "{before:?}");
    }
    session.kill(&id("web-2")).expect("a kill");
    eventually("the death is noticed", || {
        !status(lb)["pools"]["static"]["members"][1]["up"].as_bool().expect("a state")
    });
    let after: Vec<String> = (0..24).map(from).collect();
    for (old, new) in before.iter().zip(&after) {
        assert!(old == new || (old == "web-2" && new != "web-2"), "{before:?} {after:?}");
    }
}

/// Who serves a client of this address.
fn visit_from(ip: std::net::Ipv4Addr, to: SocketAddr) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let bytes = runtime.block_on(async {
        use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
        let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
        socket.bind((ip, 0).into()).expect("an address");
        let mut stream = socket.connect(to).await.expect("a connection");
        stream.write_all(format!("GET {STYLE} HTTP/1.1\r\nHost: a\r\n\r\n").as_bytes()).await.expect("a request");
        let mut all = Vec::new();
        tokio::time::timeout(PATIENCE, stream.read_to_end(&mut all)).await.expect("in time").expect("an answer");
        all
    });
    http::Answer::of(&bytes).expect("an answer").served_by()[1].to_owned()
}

#[test]
fn a_cookie_outlives_nobody_but_its_member() {
    let session = three("persistence: Cookie, health_check: Tcp", |_| {});
    let lb = entry(&session);
    let cookie = |_| "Cookie: x=y; linchpin-member=web-2\r\n".to_owned();
    assert_eq!(shares(lb, 6, cookie), counts(&[("web-2", 6)]));
    session.kill(&id("web-2")).expect("a kill");
    assert_eq!(shares(lb, 12, cookie).get("-"), None, "a refused request goes to another member");
    let set = get_with(lb, STYLE, &cookie(0)).expect("an answer");
    assert!(set.header("set-cookie").is_some_and(|c| c.starts_with("linchpin-member=web-") && c.contains("HttpOnly")));
    assert_eq!(shares(lb, 3, |_| "Cookie: linchpin-member=nobody\r\n".to_owned()).get("-"), None);
}

#[test]
fn backups_wait_until_nobody_else_works() {
    let session = three("mode: ActivePassive, health_check: Tcp", |work| {
        let backups: Vec<bool> = work.pools[&Journey::Static].iter().map(|m| m.backup).collect();
        assert_eq!((work.mode, backups), (Mode::ActivePassive, vec![false, true, true]));
    });
    let lb = entry(&session);
    assert_eq!(plain(lb, 6), counts(&[("web-1", 6)]));
    session.kill(&id("web-1")).expect("a kill");
    assert_eq!(plain(lb, 6), counts(&[("web-2", 6)]));
    session.kill(&id("web-2")).expect("a kill");
    eventually("the last one works", || plain(lb, 1) == counts(&[("web-3", 1)]));
    session.heal_all();
    eventually("the first one works again", || plain(lb, 1) == counts(&[("web-1", 1)]));
}

#[test]
fn with_checks_a_death_costs_no_request_and_is_told() {
    let session = three("health_check: Tcp", |work| work.conduct.check_every = Duration::from_millis(50));
    let lb = entry(&session);
    session.kill(&id("web-3")).expect("a kill");
    assert_eq!(plain(lb, 30).get("-"), None);
    let down = || status(lb)["pools"]["static"]["members"][2].clone();
    eventually("it is down", || down()["up"] == false);
    let refused = down()["connect_errors"].as_u64().expect("a number");
    assert_eq!(status(lb)["redispatches"].as_u64(), Some(refused));
    assert_eq!(plain(lb, 12), counts(&[("web-1", 6), ("web-2", 6)]));
    assert_eq!(down()["connect_errors"].as_u64(), Some(refused), "a dead member is asked no more");
    session.restart(&id("web-3")).expect("a restart");
    eventually("it is up", || down()["up"] == true);
}

#[test]
fn room_is_limited_per_member_and_the_line_is_too() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("large.bin"), vec![7; 64 << 20]).expect("a file");
    let design = storage::parse(&THREE.replace("PROPERTIES", "timeouts: true")).expect("a design");
    let mut plan = plan(&design);
    for unit in &mut plan.units {
        if let Work::Balancer(work) = &mut unit.work {
            assert_eq!(work.conduct.member_connections, Some(128));
            work.check = HealthCheck::Tcp;
            work.conduct.member_connections = Some(1);
            (work.conduct.queue, work.conduct.queue_wait) = (1, PATIENCE);
        }
    }
    let options = Options { site: Some(folder.path().to_owned()), ..Options::default() };
    let session = Session::start(plan, options).expect("an emulation");
    let lb = entry(&session);
    let mut slow = Vec::new();
    for _ in 0..3 {
        let mut stream = connect(lb).expect("a connection");
        write!(stream, "GET /static/large.bin HTTP/1.1\r\nHost: a\r\n\r\n").expect("a request");
        stream.read_exact(&mut [0; 1000]).expect("the beginning");
        slow.push(stream);
    }
    std::thread::scope(|scope| {
        let waits = scope.spawn(|| get(lb, STYLE).expect("an answer"));
        eventually("it waits in line", || status(lb)["pools"]["static"]["queue"] == 1);
        assert_eq!(get(lb, STYLE).expect("an answer").status, 503, "the line is full");
        slow.clear();
        assert_eq!(waits.join().expect("a thread").status, 200);
    });
    eventually("there is room again", || get(lb, STYLE).is_ok_and(|answer| answer.status == 200));
}

#[test]
fn the_status_page_and_the_metrics_tell_the_same() {
    let session = three("health_check: Tcp", |_| {});
    let lb = entry(&session);
    plain(lb, 9);
    assert_eq!(get(lb, "/nothing").expect("an answer").status, 503, "no application server is drawn");
    let status = status(lb);
    assert_eq!((&status["id"], &status["responses"]["5xx"]), (&"lb".into(), &1.into()));
    let members = status["pools"]["static"]["members"].as_array().expect("members");
    assert!(members.iter().all(|m| m["requests"] == 3 && m["up"] == true && m["weight"] == 1), "{members:?}");
    let page = get(lb, "/linchpin/status").expect("a page");
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert!(page.text().contains("<td>static</td><td>web-2</td><td>up</td>"), "{}", page.text());
    let asked = get_with(lb, "/linchpin/status", "Accept: application/json\r\n").expect("a status");
    assert_eq!(asked.header("content-type"), Some("application/json"));
    let metrics = get(lb, "/linchpin/metrics").expect("metrics");
    assert_eq!(metrics.header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
    let text = metrics.text();
    for line in [
        "# TYPE linchpin_responses_total counter",
        "linchpin_responses_total{unit=\"lb\",code=\"5xx\"} 1",
        "linchpin_member_up{unit=\"lb\",pool=\"static\",member=\"web-1\"} 1",
        "linchpin_member_requests_total{unit=\"lb\",pool=\"static\",member=\"web-3\"} 3",
        "linchpin_response_seconds_bucket{unit=\"lb\",le=\"+Inf\"} ",
    ] {
        assert!(text.contains(line), "`{line}` in {text}");
    }
    // The exposition format: every line is a comment or `name{labels} number`, each family announced once.
    let mut families = Vec::new();
    for line in text.lines() {
        match line.strip_prefix("# TYPE ") {
            Some(rest) => families.push(rest),
            None if line.starts_with("# HELP ") => {}
            None => assert!(line.rsplit_once(' ').is_some_and(|(_, n)| n.parse::<f64>().is_ok()), "{line}"),
        }
    }
    let all = families.len();
    families.sort_unstable();
    families.dedup();
    assert_eq!((families.len(), all > 10), (all, true));
}

#[test]
fn a_redirect_names_the_same_address_over_https() {
    let session =
        Session::start(balanced("distributed", |work| work.conduct.redirect = Some(8443)), Options::default());
    let session = session.expect("an emulation");
    let lb = entry(&session);
    let answer = get(lb, "/a?b=c").expect("an answer");
    assert_eq!(answer.status, 301);
    assert_eq!(answer.header("location"), Some(&*format!("https://{}:8443/a?b=c", lb.ip())));
}

#[test]
fn a_forged_client_address_is_believed_only_where_nothing_else_is_drawn() {
    for (trusts_nobody, right) in [(false, "6.6.6.6, 127.0.0.1"), (true, "127.0.0.1")] {
        let plan = balanced("distributed", |work| work.conduct.trusts_nobody = trusts_nobody);
        let session = started(plan);
        let lb = entry(&session);
        assert_eq!(get_with(lb, STYLE, "X-Forwarded-For: 6.6.6.6\r\n").expect("an answer").status, 200);
        // The web server's log names the client as the first that is noted.
        let logs: Vec<String> = ["web-1", "web-2"].iter().flat_map(|web| session.log(&id(web))).collect();
        let line = logs.iter().find(|line| line.contains("style.css")).expect("a line");
        assert_eq!(line.split(' ').next(), right.split(", ").next(), "{line}");
    }
}

#[test]
fn a_client_that_sends_too_many_is_told_to_slow_down() {
    let session = three("rate_limit: true", |work| assert_eq!(work.conduct.rate_limit, Some(20)));
    let lb = entry(&session);
    let refused = |n| (0..n).filter(|_| get(lb, STYLE).expect("an answer").status == 429).count();
    assert!(refused(200) > 0);
    assert!(status(lb)["limited"].as_u64() > Some(0));
    eventually("later it is served again", || refused(1) == 0);
}

#[test]
fn past_the_most_connections_the_rest_waits() {
    let session = three("", |work| {
        assert_eq!(work.conduct.connections, 2000);
        work.conduct.connections = 3;
        work.persistence = Persistence::None;
        work.algorithm = Algorithm::RoundRobin;
    });
    let lb = entry(&session);
    let idle: Vec<_> = (0..3).map(|_| connect(lb).expect("a connection")).collect();
    std::thread::scope(|scope| {
        let waits = scope.spawn(|| get(lb, STYLE).expect("an answer").status);
        std::thread::sleep(Duration::from_millis(100));
        assert!(!waits.is_finished(), "there is no room for a fourth");
        drop(idle);
        assert_eq!(waits.join().expect("a thread"), 200);
    });
}
