//! TLS in a running design: real handshakes against the session's own authority, where it ends, and who can read what.

#[path = "common/site.rs"]
mod site;

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;

use linchpin::analysis::Journey;
use linchpin::emulation::{Conversation, Session, plan};
use linchpin::model::{Component, Design, Kind, LinkKind, LoadBalancer, TlsMode, TlsVersion};
use rustls::pki_types::ServerName;
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, ClientConnection, Stream};
use site::{PATIENCE, client, design, entry, eventually, get, id, post, run, send, sql, start};

const NAME: &str = "www.foobar.com";

/// The secured example with another balancer.
fn secured(change: impl FnOnce(&mut LoadBalancer)) -> Design {
    let mut design = design("secured-monitored");
    match design.components.get_mut("lb") {
        Some(Component { kind: Kind::LoadBalancer(lb), .. }) => change(lb),
        _ => panic!("a balancer"),
    }
    design
}

/// One page over TLS, asked for by name.
fn fetch(to: SocketAddr, config: &Arc<ClientConfig>, name: &str) -> io::Result<String> {
    let mut socket = TcpStream::connect_timeout(&to, PATIENCE)?;
    socket.set_read_timeout(Some(PATIENCE))?;
    let name = ServerName::try_from(name.to_owned()).expect("a name");
    let mut client = ClientConnection::new(Arc::clone(config), name).map_err(io::Error::other)?;
    let mut stream = Stream::new(&mut client, &mut socket);
    write!(stream, "GET / HTTP/1.1\r\nHost: {to}\r\n\r\n")?;
    let mut page = String::new();
    stream.read_to_string(&mut page)?;
    Ok(page)
}

fn trusting(session: &Session) -> Arc<ClientConfig> {
    client(session.ca_pem().expect("an authority"), &[&TLS13, &TLS12])
}

/// What was said on a link, once visitors made somebody ask and be answered there at such length.
fn conversations(session: &Session, link: &str, answered: usize) -> Vec<Conversation> {
    let link = id(link);
    session.listen_in(&link, 4096).expect("a wire");
    session.load(20.0);
    let whole = |heard: &Conversation| heard.asked.len() > 60 && heard.answered.len() > answered;
    eventually("somebody comes by", || session.overheard(&link).iter().any(whole));
    session.stop_load();
    session.overheard(&link)
}

fn text(said: Vec<Conversation>) -> String {
    String::from_utf8_lossy(&said.into_iter().flat_map(|c| [c.asked, c.answered]).flatten().collect::<Vec<_>>()).into()
}

/// What visitors said on a link, and the answers.
fn overheard(session: &Session, link: &str) -> String {
    text(conversations(session, link, 100))
}

#[test]
fn visitors_verify_who_they_talk_to() {
    let session = start("secured-monitored");
    let lb = entry(&session);
    assert_eq!((lb.port(), session.entry_urls()), (8443, vec![format!("https://{lb}/")]));
    assert!(session.journeys().any(|journey| journey == Journey::Tls));
    let config = trusting(&session);
    for name in [NAME.to_owned(), lb.ip().to_string()] {
        let page = fetch(lb, &config, &name).expect("a page");
        assert!(page.starts_with("HTTP/1.1 200"), "{page}");
        assert!(!page.to_ascii_lowercase().contains("strict-transport-security"), "it is not drawn: {page}");
    }
    assert_eq!(post(lb, "secret"), 201);
    let wrong = fetch(lb, &config, "www.example.org").expect_err("another name");
    assert!(wrong.to_string().contains("not valid for name"), "{wrong}");
    // Another session's authority says nothing about this one.
    let other = trusting(&start("secured-monitored"));
    let stranger = fetch(lb, &other, NAME).expect_err("another authority");
    assert!(stranger.to_string().contains("invalid peer certificate"), "{stranger}");
    // Who speaks plain HTTP to the port gets no page.
    let mut plain = TcpStream::connect_timeout(&lb, PATIENCE).expect("a connection");
    plain.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    plain.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").expect("sent");
    let mut answer = Vec::new();
    let _ = plain.read_to_end(&mut answer);
    assert!(!answer.starts_with(b"HTTP"), "{answer:?}");
}

#[test]
fn behind_the_end_of_tls_everything_can_be_read() {
    let session = start("secured-monitored");
    let outside = overheard(&session, "browser-lb");
    assert!(!outside.contains("HTTP/1.1") && !outside.contains("visit"), "{outside}");
    let inside = overheard(&session, "lb-web-1");
    assert!(inside.contains("HTTP/1.1 20") && inside.contains("host: "), "{inside}");
}

#[test]
fn what_is_encrypted_again_can_be_read_on_no_side_of_the_balancer() {
    let session = run(&secured(|lb| lb.tls = TlsMode::ReEncrypt));
    for link in ["browser-lb", "lb-web-1"] {
        let heard = overheard(&session, link);
        assert!(!heard.contains("HTTP/1.1") && !heard.contains("visit"), "{link}: {heard}");
    }
    assert!(overheard(&session, "web-1-app-1").contains("HTTP/1.1 20"), "the web server ends it");
    let stats = session.stats();
    assert!(stats.journeys.values().all(|journey| journey.succeeded == journey.sent), "{stats:?}");
}

#[test]
fn a_balancer_that_passes_tls_through_reads_nothing_and_shares_connections() {
    let design = secured(|lb| lb.tls = TlsMode::PassThrough);
    let planned = plan(&design).encryption;
    assert!(!planned.units["lb"].ends && planned.units["web-1"].ends && planned.units["web-1"].entry);
    let session = run(&design);
    let lb = entry(&session);
    let config = trusting(&session);
    let pages: Vec<String> = (0..4).map(|_| fetch(lb, &config, NAME).expect("a page")).collect();
    for web in ["web-1", "web-2"] {
        let own = format!("x-linchpin-served-by: {web}");
        assert_eq!(pages.iter().filter(|page| page.to_ascii_lowercase().contains(&own)).count(), 2, "{pages:#?}");
    }
    let heard = overheard(&session, "lb-web-1");
    assert!(!heard.contains("HTTP/1.1"), "{heard}");
    // A dead member costs nothing: connections go elsewhere.
    session.kill(&id("web-1")).expect("a part");
    assert!((0..10).all(|_| get(lb, "/static/style.css") == 200));
}

#[test]
fn a_drawn_redirect_sends_plain_visitors_to_https_and_hsts_keeps_them_there() {
    let session = run(&secured(|lb| (lb.redirect_to_https, lb.hsts) = (true, true)));
    let lb = entry(&session);
    let (status, answer) =
        send(SocketAddr::new(lb.ip(), 8080), "GET /a?b=c HTTP/1.1\r\nHost: x:8080\r\n\r\n").expect("an answer");
    assert_eq!(status, 301, "{answer}");
    assert!(answer.to_ascii_lowercase().contains("location: https://x:8443/a?b=c\r\n"), "{answer}");
    assert!(!answer.to_ascii_lowercase().contains("strict-transport"), "not over plain HTTP (RFC 6797): {answer}");
    let page = fetch(lb, &trusting(&session), NAME).expect("a page").to_ascii_lowercase();
    assert!(page.contains("strict-transport-security: max-age=31536000\r\n"), "{page}");
    // A part that was killed takes both of its ports with it and comes back on both.
    session.kill(&id("lb")).expect("a part");
    assert!(TcpStream::connect_timeout(&SocketAddr::new(lb.ip(), 8080), PATIENCE).is_err());
    session.restart(&id("lb")).expect("a part");
    eventually("both ports answer", || get(lb, "/") == 200 && get(SocketAddr::new(lb.ip(), 8080), "/") == 301);
}

#[test]
fn the_oldest_version_that_is_drawn_is_the_oldest_that_is_spoken() {
    for (min, speaks) in [(TlsVersion::V1_2, true), (TlsVersion::V1_3, false)] {
        let session = run(&secured(|lb| lb.min_tls = min));
        let old = client(session.ca_pem().expect("an authority"), &[&TLS12]);
        assert_eq!(fetch(entry(&session), &old, NAME).is_ok(), speaks, "{min:?}");
        assert!(fetch(entry(&session), &trusting(&session), NAME).is_ok(), "{min:?}");
    }
    let told = plan(&secured(|lb| lb.min_tls = TlsVersion::V1_0)).left_out;
    assert!(told.iter().any(|left| left.id == "lb" && left.reason.contains("TLS 1.2 and 1.3")), "{told:?}");
}

#[test]
fn a_dead_certificate_ends_https_for_everybody_unless_another_is_drawn() {
    let session = start("secured-monitored");
    let (lb, config) = (entry(&session), trusting(&session));
    session.kill(&id("certificate")).expect("a part");
    let expired = fetch(lb, &config, NAME).expect_err("no valid certificate");
    assert!(expired.to_string().contains("expired"), "{expired}");
    session.restart(&id("certificate")).expect("a part");
    assert!(fetch(lb, &config, NAME).is_ok());

    let session = start("hardened");
    let (lb, config) = (entry(&session), trusting(&session));
    session.kill(&id("certificate-1")).expect("a part");
    assert!(fetch(lb, &config, NAME).is_ok(), "the other one is valid");
    session.kill(&id("certificate-2")).expect("a part");
    assert!(fetch(lb, &config, NAME).is_err());
}

#[test]
fn where_nothing_is_encrypted_there_is_no_authority() {
    let mut design = design("secured-monitored");
    design.links.get_mut("browser-lb").expect("a link").kind = LinkKind::Http(linchpin::model::Http::default());
    let session = run(&design);
    assert_eq!(session.ca_pem(), None);
    assert!(session.entry_urls()[0].starts_with("http://"));
    assert!(session.journeys().all(|journey| journey != Journey::Tls));
}

/// The distributed example with the links of one application server to the databases encrypted.
fn half_sealed() -> Design {
    let mut design = design("distributed");
    for link in ["app-1-db-1", "app-1-db-2"] {
        match &mut design.links.get_mut(link).expect("a link").kind {
            LinkKind::Sql(sql) => sql.tls = true,
            other => panic!("{other:?}"),
        }
    }
    design
}

#[test]
fn statements_are_encrypted_exactly_where_the_link_says_so() {
    let design = half_sealed();
    let planned = plan(&design);
    let dials: Vec<String> = planned.encryption.dials.iter().map(|(from, to)| format!("{from}>{to}")).collect();
    assert_eq!(dials, ["app-1>db-1", "app-1>db-2"]);
    assert_eq!(planned.left_out, []);
    let session = run(&design);
    for link in ["app-1-db-1", "app-1-db-2"] {
        let said = conversations(&session, link, 0);
        let mut begun = said.iter().filter(|heard| !heard.asked.is_empty());
        // RFC 8446 §5.1: a handshake, in a record of TLS.
        assert!(begun.all(|heard| heard.asked.starts_with(&[0x16, 3])), "{said:?}");
        let heard = text(said);
        assert!(["INSERT", "SELECT", "\"ask\"", "visit"].iter().all(|words| !heard.contains(words)), "{link}: {heard}");
    }
    assert!(text(conversations(&session, "app-2-db-1", 0)).contains("INSERT INTO messages"));
    assert!(text(conversations(&session, "app-2-db-2", 0)).contains("SELECT id, text"));
    let stats = session.stats();
    assert!(stats.journeys.values().all(|journey| journey.succeeded == journey.sent), "{stats:?}");
}

#[test]
fn a_database_node_understands_both_and_shows_who_it_is() {
    let session = run(&half_sealed());
    let node = session.addresses()["db-1"];
    let ask = |config: &Arc<ClientConfig>| {
        let mut socket = TcpStream::connect_timeout(&node, PATIENCE)?;
        socket.set_read_timeout(Some(PATIENCE))?;
        let name = ServerName::from(node.ip());
        let mut client = ClientConnection::new(Arc::clone(config), name).map_err(io::Error::other)?;
        let mut stream = Stream::new(&mut client, &mut socket);
        writeln!(stream, "{{\"ask\":\"sql\",\"sql\":\"SELECT 6 * 7\"}}")?;
        let mut line = String::new();
        BufReader::new(stream).read_line(&mut line).map(|_| line)
    };
    assert!(ask(&trusting(&session)).expect("an answer").contains("[[42]]"));
    let stranger = ask(&trusting(&start("secured-monitored"))).expect_err("another authority");
    assert!(stranger.to_string().contains("invalid peer certificate"), "{stranger}");
    assert!(sql(node, "SELECT 6 * 7").contains("[[42]]"), "the console speaks in the clear");
    // Who begins a handshake and cannot go on with it is told so in TLS, and is gone.
    let mut broken = TcpStream::connect_timeout(&node, PATIENCE).expect("a connection");
    broken.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    broken.write_all(&[&[0x16, 3, 1, 0, 5][..], b"hello"].concat()).expect("sent");
    let mut answer = Vec::new();
    let _ = broken.read_to_end(&mut answer);
    assert!(!answer.contains(&b'{'), "{answer:?}");
    assert_eq!(post(entry(&session), "on"), 201);
}

#[test]
fn a_shared_address_redirects_wherever_it_is() {
    let mut design = design("hardened");
    for id in ["lb-1", "lb-2"] {
        match design.components.get_mut(id) {
            Some(Component { kind: Kind::LoadBalancer(lb), .. }) => lb.redirect_to_https = true,
            _ => panic!("a balancer"),
        }
    }
    assert_eq!(plan(&design).encryption.units["lb-cluster"].plain, Some(8080));
    let session = run(&design);
    let at = entry(&session);
    let place = format!("location: https://x:{}/a\r\n", at.port());
    let redirects = || {
        let answer = send(SocketAddr::new(at.ip(), 8080), "GET /a HTTP/1.1\r\nHost: x:8080\r\n\r\n");
        answer.is_ok_and(|(status, text)| status == 301 && text.to_ascii_lowercase().contains(&place))
    };
    assert!(redirects());
    session.kill(&id("lb-1")).expect("a part");
    eventually("the other one has taken over", redirects);
    session.kill(&id("lb-2")).expect("a part");
    assert!(!redirects());
}
