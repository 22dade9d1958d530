//! A running emulation looked at from outside: plain sockets, plain requests, and waiting for conditions.

#![allow(dead_code, reason = "each test file uses its own part of this module")]

use std::collections::BTreeMap;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use linchpin::emulation::{Options, Session, WireState, plan};
use linchpin::model::{Design, Id};
use linchpin::storage;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, ClientConnection, RootCertStore, Stream, SupportedProtocolVersion};

/// How long anything may take on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// A shipped example.
pub(crate) fn design(name: &str) -> Design {
    let path = format!("{}/examples/{name}.ron", env!("CARGO_MANIFEST_DIR"));
    storage::read(Path::new(&path)).expect("a shipped example")
}

/// A shipped example that runs.
pub(crate) fn start(name: &str) -> Session {
    run(&design(name))
}

/// A design that runs, on loopback addresses only.
pub(crate) fn run(design: &Design) -> Session {
    let session = Session::start(plan(design), Options::default()).expect("an emulation");
    assert!(session.addresses().values().all(|a| a.ip().is_loopback()), "{:?}", session.addresses());
    session
}

pub(crate) fn id(text: &str) -> Id {
    Id::new(text).expect("an id")
}

/// Where the site is.
pub(crate) fn entry(session: &Session) -> SocketAddr {
    let url = session.entry_urls().remove(0);
    let address = url.split("//").nth(1).and_then(|rest| rest.trim_end_matches('/').parse().ok()).expect("an address");
    if url.starts_with("https://") {
        trust(session, address);
    }
    address
}

/// The authorities that clients of these addresses trust.
static TRUSTED: Mutex<BTreeMap<SocketAddr, Arc<ClientConfig>>> = Mutex::new(BTreeMap::new());

/// Makes clients of an address trust the authority of a session.
pub(crate) fn trust(session: &Session, address: SocketAddr) {
    let config = client(session.ca_pem().expect("an authority"), &[&TLS13, &TLS12]);
    TRUSTED.lock().expect("trust").insert(address, config);
}

/// A client that trusts one authority and speaks these versions.
pub(crate) fn client(pem: &str, versions: &[&'static SupportedProtocolVersion]) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(pem.as_bytes()).expect("a certificate")).expect("a root");
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()));
    let config = config.with_protocol_versions(versions).expect("versions");
    Arc::new(config.with_root_certificates(roots).with_no_client_auth())
}

/// The wire of a link.
pub(crate) fn wire(session: &Session, link: &str) -> WireState {
    session.wires().into_iter().find(|wire| wire.link == link).unwrap_or_else(|| panic!("no wire {link}"))
}

/// Whatever is answered, over TLS where an authority is trusted for that.
pub(crate) fn exchange(to: SocketAddr, bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect_timeout(&to, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let trusted = TRUSTED.lock().expect("trust").get(&to).cloned();
    let mut all = Vec::new();
    if let Some(config) = trusted {
        let mut client = ClientConnection::new(config, ServerName::from(to.ip())).map_err(io::Error::other)?;
        let mut stream = Stream::new(&mut client, &mut stream);
        stream.write_all(bytes)?;
        stream.read_to_end(&mut all)?;
    } else {
        stream.write_all(bytes)?;
        stream.read_to_end(&mut all)?;
    }
    Ok(all)
}

/// Status and whole text of an answer.
pub(crate) fn send(to: SocketAddr, text: &str) -> io::Result<(u16, String)> {
    let all = exchange(to, text.as_bytes())?;
    let text = String::from_utf8_lossy(&all).into_owned();
    let status = text.split(' ').nth(1).and_then(|s| s.parse().ok()).ok_or(io::ErrorKind::UnexpectedEof)?;
    Ok((status, text))
}

/// The status of a page; 0: there was no answer.
pub(crate) fn get(to: SocketAddr, path: &str) -> u16 {
    send(to, &format!("GET {path} HTTP/1.1\r\nHost: {to}\r\n\r\n")).map_or(0, |(status, _)| status)
}

/// The status of a new message; 0: there was no answer.
pub(crate) fn post(to: SocketAddr, words: &str) -> u16 {
    let form = format!("text={words}");
    let head =
        format!("POST /messages HTTP/1.1\r\nHost: {to}\r\nAccept: application/json\r\nContent-Length: {}", form.len());
    send(to, &format!("{head}\r\n\r\n{form}")).map_or(0, |(status, _)| status)
}

/// What a database node answers to a statement.
pub(crate) fn sql(to: SocketAddr, statement: &str) -> String {
    let mut stream = TcpStream::connect_timeout(&to, PATIENCE).expect("a database");
    stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    writeln!(stream, "{{\"ask\":\"sql\",\"sql\":\"{statement}\"}}").expect("a sent line");
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).expect("an answer");
    line
}

/// How many of these are so.
pub(crate) fn count(n: usize, mut is_so: impl FnMut() -> bool) -> usize {
    (0..n).filter(|_| is_so()).count()
}

/// Looks again and again until something is true.
pub(crate) fn eventually(what: &str, mut is_true: impl FnMut() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !is_true() {
        assert!(Instant::now() < end, "not within {PATIENCE:?}: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// How long something takes, and what comes of it.
pub(crate) fn timed<T>(act: impl FnOnce() -> T) -> (Duration, T) {
    let began = Instant::now();
    let out = act();
    (began.elapsed(), out)
}
