//! Connections to members that are kept: used again for clients that stay, and never where a new one would do otherwise.

#[path = "common/http.rs"]
mod http;

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use http::{Answer, balanced, connect, design, entry, eventually, get, id, read_one, started};
use linchpin::emulation::{Alone, Counts, Latency, Mode, Session, plan};
use linchpin::model::HealthCheck;

const STYLE: &str = "/static/style.css";

fn counts(session: &Session, link: &str) -> Counts {
    session.wires().into_iter().find(|wire| wire.link == *link).expect("a wire").counts
}

/// A client that stays on its connection.
struct Browser(TcpStream);

impl Browser {
    fn at(to: SocketAddr) -> Self {
        Self(connect(to).expect("a connection"))
    }

    fn get(&mut self, path: &str) -> Answer {
        self.send(&format!("GET {path} HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\n\r\n"))
    }

    fn post(&mut self) -> Answer {
        let head = "POST /messages HTTP/1.1\r\nHost: a\r\nAccept: application/json\r\nConnection: keep-alive\r\n";
        self.send(&format!("{head}Content-Length: 7\r\n\r\ntext=hi"))
    }

    fn send(&mut self, text: &str) -> Answer {
        self.0.write_all(text.as_bytes()).expect("a request");
        read_one(&mut self.0).expect("an answer")
    }
}

#[test]
fn clients_that_stay_share_connections_to_members_and_others_get_their_own() {
    let session = started(plan(&design("distributed")));
    let lb = entry(&session);
    let mut browser = Browser::at(lb);
    let before = ["lb-web-1", "lb-web-2"].map(|link| counts(&session, link));
    for _ in 0..20 {
        assert_eq!(browser.get(STYLE).status, 200);
    }
    for (link, before) in ["lb-web-1", "lb-web-2"].iter().zip(before) {
        let after = counts(&session, link);
        assert_eq!(after.requests - before.requests, 10, "each has its turns: {link}");
        assert_eq!(after.connections - before.connections, 1, "{link}");
    }
    // What changes something, and whoever does not say that he stays, gets a new connection.
    let before = counts(&session, "lb-web-1");
    for _ in 0..4 {
        assert_eq!(browser.post().status, 201);
        assert_eq!(get(lb, STYLE).expect("an answer").status, 200);
    }
    let after = counts(&session, "lb-web-1");
    assert_eq!(after.connections - before.connections, after.requests - before.requests);
    eventually("nobody keeps what nobody wants", || {
        ["lb-web-1", "lb-web-2", "web-1-app-1"].iter().all(|link| counts(&session, link).open == 0)
    });
}

#[test]
fn a_member_that_died_meanwhile_costs_a_kept_connection_and_no_request() {
    // This balancer checks its members, so it may try another one where nobody accepts.
    let session = started(balanced("distributed", |work| work.check = HealthCheck::Tcp));
    let mut browser = Browser::at(entry(&session));
    for _ in 0..8 {
        assert_eq!(browser.get(STYLE).status, 200);
    }
    session.kill(&id("web-1")).expect("a part");
    for _ in 0..8 {
        let answer = browser.get(STYLE);
        assert_eq!((answer.status, answer.served_by().contains(&"web-1")), (200, false), "{answer:?}");
    }
    session.restart(&id("web-1")).expect("a part");
    eventually("it is back", || browser.get(STYLE).served_by().contains(&"web-1"));
}

#[test]
fn a_dead_member_refuses_those_that_stay_as_it_refuses_newcomers() {
    // Without checks a request stays with its member: half of them fail, at once.
    let session = started(plan(&design("distributed")));
    let mut browser = Browser::at(entry(&session));
    let served = |browser: &mut Browser| (0..10).filter(|_| browser.get(STYLE).status == 200).count();
    assert_eq!(served(&mut browser), 10);
    session.kill(&id("web-1")).expect("a part");
    assert_eq!(served(&mut browser), 5);
    session.restart(&id("web-1")).expect("a part");
    assert_eq!(served(&mut browser), 10);
}

#[test]
fn a_bent_wire_acts_on_every_request_of_those_that_stay() {
    let session = started(plan(&design("distributed")));
    let mut browser = Browser::at(entry(&session));
    let served = |browser: &mut Browser| (0..10).filter(|_| browser.get(STYLE).status == 200).count();
    assert_eq!(served(&mut browser), 10);
    for (mode, share) in [(Mode::Refuse, 5), (Mode::Reset, 5), (Mode::Retarget(id("web-2")), 10)] {
        session.bend(&id("lb-web-1"), mode.clone()).expect("a wire");
        assert_eq!(served(&mut browser), share, "{mode}");
        session.pass(&id("lb-web-1")).expect("a wire");
        assert_eq!(served(&mut browser), 10, "{mode} is undone");
    }
    // Later by a round trip, and by what opening the connection takes.
    let latency = Latency { delay: Duration::from_millis(60), jitter: Duration::ZERO };
    session.bend(&id("lb-web-1"), Mode::Latency(latency)).expect("a wire");
    for _ in 0..4 {
        let began = std::time::Instant::now();
        let late = browser.get(STYLE).served_by().contains(&"web-1");
        assert_eq!(began.elapsed() >= Duration::from_millis(120), late);
    }
    session.pass(&id("lb-web-1")).expect("a wire");
    // Whoever listens in hears what is said from then on.
    assert_eq!(served(&mut browser), 10);
    session.listen_in(&id("lb-web-1"), 1024).expect("a wire");
    assert_eq!(served(&mut browser), 10);
    let heard = session.overheard(&id("lb-web-1"));
    assert!(heard.iter().any(|c| c.asked.starts_with(b"GET /static/style.css")), "{heard:?}");
}

#[test]
fn a_connection_that_its_member_closes_at_the_wrong_moment_is_replaced() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let member = listener.local_addr().expect("an address");
    // Answers the first request on each connection, and closes when the second has arrived.
    let heard = std::thread::spawn(move || {
        let mut heard = Vec::new();
        for stream in listener.incoming().take(3) {
            let mut stream = stream.expect("a connection");
            for answers in [true, false] {
                let mut request = Vec::new();
                let mut space = [0; 4096];
                while !request.ends_with(b"\r\n\r\n") {
                    match stream.read(&mut space).expect("a request") {
                        0 => break,
                        n => request.extend_from_slice(&space[..n]),
                    }
                }
                if answers {
                    stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi").expect("an answer");
                }
                heard.push(String::from_utf8_lossy(&request).into_owned());
            }
        }
        heard
    });
    let balancer = Alone::balancer(&[member], true).expect("a balancer");
    let mut browser = Browser::at(balancer.address());
    for path in ["/static/1", "/static/2", "/static/3"] {
        assert_eq!(browser.get(path).text(), "hi", "{path}");
    }
    drop(balancer);
    let heard = heard.join().expect("a member");
    let asked: Vec<_> = heard.iter().filter_map(|head| head.split(' ').nth(1)).collect();
    assert_eq!(asked, ["/static/1", "/static/2", "/static/2", "/static/3", "/static/3"]);
}
