//! A small HTTP client over plain sockets, so that tests can send what no library would.

#![allow(dead_code, reason = "each test file uses its own part of this module")]

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::time::{Duration, Instant};

use linchpin::emulation::{BalancerWork, Options, Plan, Session, Work, plan};
use linchpin::model::{Design, Id};
use linchpin::storage;

/// How long anything may take on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// A shipped example.
pub(crate) fn design(name: &str) -> Design {
    let path = format!("{}/examples/{name}.ron", env!("CARGO_MANIFEST_DIR"));
    storage::read(Path::new(&path)).expect("a shipped example")
}

pub(crate) fn id(text: &str) -> Id {
    Id::new(text).expect("an id")
}

/// The plan of an example in which `change` has changed the balancer.
pub(crate) fn balanced(name: &str, change: impl FnOnce(&mut BalancerWork)) -> Plan {
    let mut plan = plan(&design(name));
    let balancer = plan.units.iter_mut().find_map(|unit| match &mut unit.work {
        Work::Balancer(work) => Some(work),
        _ => None,
    });
    change(balancer.expect("a balancer"));
    plan
}

pub(crate) fn started(plan: Plan) -> Session {
    Session::start(plan, Options::default()).expect("an emulation")
}

/// The address that visitors open.
pub(crate) fn entry(session: &Session) -> SocketAddr {
    let url = session.entry_urls().remove(0);
    url.trim_start_matches("http://").trim_end_matches('/').parse().expect("an address")
}

/// An answer as it came over the wire.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// Reads the first answer out of these bytes.
    pub(crate) fn of(all: &[u8]) -> io::Result<Self> {
        let end = all.windows(4).position(|w| w == b"\r\n\r\n").ok_or(io::ErrorKind::UnexpectedEof)?;
        let head = String::from_utf8_lossy(&all[..end]).into_owned();
        let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).ok_or(io::ErrorKind::InvalidData)?;
        Ok(Self { status, head, body: all[end + 4..].to_vec() })
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// Who served it, from the outside in.
    pub(crate) fn served_by(&self) -> Vec<&str> {
        self.header("x-linchpin-served-by").map(|list| list.split(", ").collect()).unwrap_or_default()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

pub(crate) fn connect(to: SocketAddr) -> io::Result<TcpStream> {
    let stream = TcpStream::connect_timeout(&to, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    Ok(stream)
}

/// Sends bytes on a connection of their own and reads until its end.
pub(crate) fn send(to: SocketAddr, bytes: &[u8]) -> io::Result<Answer> {
    let mut stream = connect(to)?;
    stream.write_all(bytes)?;
    let mut all = Vec::new();
    stream.read_to_end(&mut all)?;
    Answer::of(&all)
}

pub(crate) fn get(to: SocketAddr, path: &str) -> io::Result<Answer> {
    get_with(to, path, "")
}

/// `headers` are whole lines with their ends.
pub(crate) fn get_with(to: SocketAddr, path: &str, headers: &str) -> io::Result<Answer> {
    send(to, format!("GET {path} HTTP/1.1\r\nHost: {to}\r\n{headers}\r\n").as_bytes())
}

/// Reads exactly one answer with a stated length from a connection that stays.
pub(crate) fn read_one(stream: &mut TcpStream) -> io::Result<Answer> {
    let mut all = Vec::new();
    loop {
        if let Ok(answer) = Answer::of(&all)
            && let Some(length) = answer.header("content-length").and_then(|n| n.parse::<usize>().ok())
            && answer.body.len() >= length
        {
            return Ok(answer);
        }
        let mut space = [0; 4096];
        match stream.read(&mut space)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            n => all.extend_from_slice(&space[..n]),
        }
    }
}

/// Looks again and again until something is true.
pub(crate) fn eventually(what: &str, mut is_true: impl FnMut() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !is_true() {
        assert!(Instant::now() < end, "not within {PATIENCE:?}: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}
