//! Databases of a running design: replication and its lag, failover inside the network, split brain where the drawing allows
//! it and only there, rejoining, the console, and what a bad client or a bad disk does.

#[path = "common/site.rs"]
mod site;

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Mutex, mpsc};
use std::time::Duration;

use linchpin::emulation::{DatabaseState, Event, Fault, Session, SqlError, UnitState, What};
use linchpin::model::{Design, Role};
use linchpin::storage;
use site::{entry, eventually, get, id, post, run, send, start, timed, wire};

fn inject(session: &Session, text: &str) {
    let fault: Fault = text.parse().unwrap_or_else(|e| panic!("{text}: {e}"));
    session.inject(&fault.action).unwrap_or_else(|e| panic!("{text}: {e}"));
}

fn state(session: &Session, node: &str) -> DatabaseState {
    session.database(&id(node)).unwrap_or_else(|| panic!("{node} does not run"))
}

/// Every message of a node, with how often it is there.
fn texts(session: &Session, node: &str) -> BTreeMap<String, usize> {
    let rows = session.sql(&id(node), "SELECT text FROM messages").unwrap_or_else(|e| panic!("{node}: {e}")).rows;
    let mut out = BTreeMap::new();
    for text in rows.into_iter().filter_map(|mut row| row.remove(0)) {
        *out.entry(text).or_default() += 1;
    }
    out
}

fn write(session: &Session, node: &str, text: &str) -> Result<(), String> {
    let sql = format!("INSERT INTO messages (text, via) VALUES ('{text}', 'console')");
    session.sql(&id(node), &sql).map(drop).map_err(|e| e.to_string())
}

/// A pair of databases behind an application, with this primary and these voters.
fn pair(primary: &str, voters: Option<u32>, replication: &str) -> Design {
    let (arbiter, quorum) = voters.map_or_else(Default::default, |n| {
        let quorum =
            r#""a-1": (from: "arbiter", to: "db-1", kind: Quorum), "a-2": (from: "arbiter", to: "db-2", kind: Quorum)"#;
        (format!(r#""arbiter": (kind: Arbiter(voters: {n}))"#), quorum)
    });
    let text = format!(
        r#"(format: 1, components: {{ "browser": (kind: Client), "web": (kind: WebServer), "app": (kind: AppServer),
            "db-1": (kind: Database({primary})), "db-2": (kind: Database(role: Replica)), {arbiter} }},
        links: {{ "browser-web": (from: "browser", to: "web", kind: Http), "web-app": (from: "web", to: "app", kind: Http),
            "app-db-1": (from: "app", to: "db-1", kind: Sql), "app-db-2": (from: "app", to: "db-2", kind: Sql(access: Read)),
            "db-1-db-2": (from: "db-1", to: "db-2", kind: Replication{replication}), {quorum} }})"#
    );
    storage::parse(&text).unwrap_or_else(|e| panic!("{e:?}: {text}"))
}

/// Cuts the primary off from the replica and the arbiter; the application reaches all of them.
fn cut_off(session: &Session, arbiter: bool) {
    inject(session, "cut db-1 db-2");
    if arbiter {
        inject(session, "cut db-1 arbiter");
    }
}

fn saw(events: &[Event], what: &What) -> bool {
    events.iter().any(|event| event.what == *what)
}

#[test]
fn a_replica_that_lags_shows_old_pages_and_says_how_old() {
    let session = start("distributed");
    let lb = entry(&session);
    let page = || send(lb, &format!("GET / HTTP/1.1\r\nHost: {lb}\r\n\r\n")).expect("a page").1;
    eventually("it follows", || state(&session, "db-2").lag == Some(Duration::ZERO));
    let (leader, follower) = (state(&session, "db-1"), state(&session, "db-2"));
    assert_eq!((leader.role, leader.read_only, leader.follows, leader.lag), (Role::Primary, false, None, None));
    assert_eq!((follower.role, follower.read_only, follower.follows), (Role::Replica, true, Some(id("db-1"))));
    inject(&session, "lag db-2 1500ms");
    assert!(!session.is_whole());
    let (time, ()) = timed(|| {
        assert_eq!(post(lb, "fresh"), 201);
        assert!(!page().contains("fresh"), "the page comes from the replica");
        eventually("the lag is seen", || state(&session, "db-2").lag.is_some_and(|l| l > Duration::from_millis(200)));
        assert!(state(&session, "db-2").position < state(&session, "db-1").position);
        eventually("the message is on the page", || page().contains("fresh"));
    });
    assert!(time >= Duration::from_millis(1400), "{time:?}");
    eventually("nothing waits", || state(&session, "db-2").lag == Some(Duration::ZERO));
    assert_eq!(state(&session, "db-2").position, state(&session, "db-1").position);
    // Promoted, it first applies whatever it has received.
    inject(&session, "lag db-2 1h");
    assert_eq!(post(lb, "received"), 201);
    eventually("it is there", || state(&session, "db-2").lag.is_some_and(|lag| lag > Duration::ZERO));
    inject(&session, "kill db-1");
    assert!(session.database(&id("db-1")).is_none());
    inject(&session, "promote db-2");
    assert_eq!(texts(&session, "db-2").get("received"), Some(&1));
    session.heal_all();
    eventually("everything is whole", || session.is_whole());
    assert_eq!(state(&session, "db-1").role, Role::Primary);
}

#[test]
fn a_console_reads_writes_and_has_bounds() {
    let session = start("distributed");
    write(&session, "db-1", "typed").expect("a write");
    eventually("it is replicated", || texts(&session, "db-2").contains_key("typed"));
    let refused = write(&session, "db-2", "no").expect_err("read-only");
    assert!(refused.starts_with("ERROR 1290 (HY000): The MySQL server is running with the --read-only"), "{refused}");
    let rows = session.sql(&id("db-2"), "SELECT id, text, NULL AS empty FROM messages").expect("rows");
    assert_eq!(rows.columns, ["id", "text", "empty"]);
    assert_eq!(rows.rows, [[Some("1".to_owned()), Some("typed".to_owned()), None]]);
    let many = |from: &str| {
        format!(
            "SELECT x FROM (WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n {from}) SELECT x FROM n)"
        )
    };
    let bounded = session.sql(&id("db-2"), &many("LIMIT 5000")).expect("rows");
    assert_eq!((bounded.rows.len(), bounded.cut_short), (1000, true));
    let (time, endless) = timed(|| session.sql(&id("db-2"), &format!("SELECT sum(x) FROM ({})", many(""))));
    assert!(matches!(&endless, Err(SqlError::Refused(why)) if why.contains("ERROR 3024")), "{endless:?}");
    assert!(time < Duration::from_secs(3), "{time:?}");
    for (bad, words) in [
        ("SELECT nonsense", "no such column"),
        ("INSERT INTO messages (text, via) VALUES (random(), '')", "ERROR 1592"),
        ("DELETE FROM linchpin_log", "command denied"),
        ("SELECT 1; SELECT 2", "ultiple statements"),
        ("SELECT zeroblob(1000000000)", "too big"),
    ] {
        let said = session.sql(&id("db-1"), bad).expect_err(bad).to_string();
        assert!(said.contains(words) && said.lines().count() == 1, "{bad}: {said}");
    }
    assert_eq!(session.sql(&id("lb"), "SELECT 1"), Err(SqlError::NoDatabase(id("lb"))));
    inject(&session, "kill db-2");
    assert_eq!(session.sql(&id("db-2"), "SELECT 1"), Err(SqlError::Gone(id("db-2"))));
}

#[test]
fn the_side_of_a_cut_without_a_majority_stops_writing_before_the_other_begins() {
    let session = run(&pair("failover: Automatic", Some(3), "(mode: SemiSync)"));
    let web = entry(&session);
    assert_eq!(post(web, "before"), 201);
    cut_off(&session, true);
    // Asked as fast as it goes: never do both accept a write.
    eventually("the majority has promoted", || state(&session, "db-2").role == Role::Primary);
    let refused = write(&session, "db-1", "minority").expect_err("no majority");
    assert!(refused.contains("ERROR 1290"), "{refused}");
    eventually("writes go on", || post(web, "after") == 201);
    inject(&session, "heal all");
    eventually("the drawn primary leads again", || session.is_whole() && state(&session, "db-1").role == Role::Primary);
    assert_eq!(texts(&session, "db-1").get("before"), Some(&1));
    assert!(texts(&session, "db-1").contains_key("after") && !texts(&session, "db-1").contains_key("minority"));
    // The arbiter alone being away changes nothing, and a cut away from it alone costs a failover and no write.
    inject(&session, "kill arbiter");
    for n in 0..8 {
        assert_eq!(post(web, &format!("without{n}")), 201, "the dead elect nobody, so the primary goes on");
        std::thread::sleep(Duration::from_millis(200));
    }
}

#[test]
fn two_primaries_exist_exactly_where_the_drawing_allows_them() {
    for (primary, voters, two) in [
        ("failover: Automatic", None, true),
        ("failover: Automatic", Some(1), true),
        ("failover: Automatic, fenced: true", Some(1), false),
        ("failover: Automatic, fenced: true", None, false),
    ] {
        let design = pair(primary, voters, "");
        let report = linchpin::analysis::analyse(&design);
        let warned = report.findings.iter().any(|finding| finding.rule == "failover-without-quorum");
        let what = format!("{primary} with {voters:?}");
        assert_eq!(warned, two, "{what}: the rule and the run agree");
        let session = run(&design);
        let web = entry(&session);
        assert_eq!(post(web, "common"), 201);
        eventually("it is replicated", || texts(&session, "db-2").contains_key("common"));
        cut_off(&session, voters.is_some());
        eventually("the replica is promoted", || state(&session, "db-2").role == Role::Primary);
        let wrote: Vec<bool> = (0..3).map(|n| write(&session, "db-1", &format!("old{n}")).is_ok()).collect();
        assert_eq!(wrote, [two; 3], "{what}");
        write(&session, "db-2", "new").expect("a write");
        assert_eq!(state(&session, "db-1").diverged, two, "{what}");
        inject(&session, "join db-1 db-2");
        if voters.is_some() {
            inject(&session, "join db-1 arbiter");
        }
        eventually("the old primary follows", || {
            let old = state(&session, "db-1");
            old.follows == Some(id("db-2")) && !old.diverged && texts(&session, "db-1").contains_key("new")
        });
        assert_eq!(texts(&session, "db-1"), texts(&session, "db-2"), "{what}");
        let events = session.events();
        let dropped = What::Diverged { id: id("db-1"), primary: id("db-2"), dropped: 3 };
        assert_eq!(saw(&events, &dropped), two, "{what}: {events:#?}");
        assert_eq!(saw(&events, &What::Fenced { id: id("db-1") }), !two, "{what}");
        if two {
            assert!(dropped.to_string().contains("3 writes that db-2 never got are thrown away"));
        }
    }
}

#[test]
fn no_acknowledged_write_is_lost_or_doubled_through_kills_promotions_and_cuts() {
    let session = run(&pair("failover: Automatic", Some(3), "(mode: SemiSync)"));
    let web = entry(&session);
    let (acknowledged, done) = (Mutex::new(Vec::new()), AtomicBool::new(false));
    let many = |at_least: usize| {
        let from = acknowledged.lock().expect("a list").len();
        eventually("writes are acknowledged", || acknowledged.lock().expect("a list").len() >= from + at_least);
    };
    let leads = |node: &str| {
        eventually(&format!("{node} leads"), || {
            session.database(&id(node)).is_some_and(|state| state.role == Role::Primary)
        });
    };
    std::thread::scope(|scope| {
        for writer in 0..3 {
            let (session, acknowledged, done) = (&session, &acknowledged, &done);
            scope.spawn(move || {
                for n in 0.. {
                    if done.load(Relaxed) || n > 5000 || !session.journeys().any(|_| true) {
                        break;
                    }
                    let text = format!("w{writer}n{n}");
                    if post(web, &text) == 201 {
                        acknowledged.lock().expect("a list").push(text);
                    }
                }
            });
        }
        let story = || {
            many(20);
            inject(&session, "kill db-1");
            leads("db-2");
            many(20);
            inject(&session, "restart db-1");
            let caught_up =
                |state: DatabaseState| state.follows == Some(id("db-2")) && state.lag == Some(Duration::ZERO);
            eventually("it follows", || session.database(&id("db-1")).is_some_and(caught_up));
            many(20);
            inject(&session, "promote db-1");
            many(20);
            cut_off(&session, true);
            leads("db-2");
            many(5);
            inject(&session, "heal all");
            eventually("all is as drawn", || session.is_whole());
            leads("db-1");
            many(20);
            inject(&session, "pause db-1");
            leads("db-2");
            many(5);
            inject(&session, "resume db-1");
            eventually("it follows", || state(&session, "db-1").follows == Some(id("db-2")));
            many(20);
        };
        let told = std::panic::catch_unwind(std::panic::AssertUnwindSafe(story));
        done.store(true, Relaxed);
        if let Err(why) = told {
            std::panic::resume_unwind(why);
        }
    });
    eventually("both have the same", || texts(&session, "db-1") == texts(&session, "db-2"));
    let kept = texts(&session, "db-1");
    assert!(kept.values().all(|times| *times == 1), "doubled: {kept:?}");
    let acknowledged = acknowledged.into_inner().expect("a list");
    let rows = session.sql(&id("db-1"), "SELECT count(*), max(id) FROM messages").expect("a count").rows;
    for text in &acknowledged {
        let sql = format!("SELECT count(*) FROM messages WHERE text = '{text}'");
        let found = session.sql(&id("db-1"), &sql).expect("a count").rows;
        assert_eq!(found[0][0].as_deref(), Some("1"), "{text} of {} acknowledged, {rows:?} kept", acknowledged.len());
    }
}

/// Everything that was said on the wire between the nodes.
fn overheard(session: &Session) -> String {
    let said = session.overheard(&id("db-1-db-2")).into_iter().flat_map(|c| [c.asked, c.answered]);
    String::from_utf8_lossy(&said.flatten().collect::<Vec<_>>()).into_owned()
}

#[test]
fn replication_over_tls_lives_as_replication_does_and_nobody_on_the_way_can_read_it() {
    for tls in [true, false] {
        let session = run(&pair("failover: Automatic", Some(3), &format!("(mode: SemiSync, tls: {tls})")));
        let web = entry(&session);
        session.listen_in(&id("db-1-db-2"), 16384).expect("a wire");
        eventually("it follows", || state(&session, "db-2").lag == Some(Duration::ZERO));
        inject(&session, "lag db-2 700ms");
        assert_eq!(post(web, "early"), 201);
        eventually("the lag is seen", || state(&session, "db-2").lag.is_some_and(|l| l > Duration::from_millis(200)));
        eventually("it is applied", || texts(&session, "db-2").contains_key("early"));
        inject(&session, "heal all");
        // The role goes back to the drawn primary too; what is still on its way would take it from the replica later.
        eventually("all is as drawn", || session.is_whole());
        inject(&session, "kill db-1");
        eventually("the replica leads", || state(&session, "db-2").role == Role::Primary);
        eventually("writes go on", || post(web, "whisper") == 201);
        inject(&session, "restart db-1");
        let caught_up = |state: DatabaseState| state.follows == Some(id("db-2")) && state.lag == Some(Duration::ZERO);
        eventually("the old one rejoins", || session.database(&id("db-1")).is_some_and(caught_up));
        assert!(texts(&session, "db-1").contains_key("whisper"));
        // What breaks off and begins anew is encrypted again.
        inject(&session, "reset db-1-db-2");
        eventually("it is cut off", || state(&session, "db-1").lag.is_none());
        inject(&session, "heal all");
        eventually("all is as drawn", || session.is_whole() && state(&session, "db-1").role == Role::Primary);
        eventually("it follows", || state(&session, "db-2").lag == Some(Duration::ZERO));
        assert_eq!(texts(&session, "db-1"), texts(&session, "db-2"));
        let heard = overheard(&session);
        assert!(!heard.is_empty(), "{heard}");
        for words in ["whisper", "INSERT", "\"ask\""] {
            assert_eq!(heard.contains(words), !tls, "`{words}`: {heard}");
        }
    }
}

#[test]
fn a_paused_replica_takes_every_worker_and_nobody_gets_an_error() {
    let session = start("distributed");
    let lb = entry(&session);
    inject(&session, "pause db-2");
    std::thread::scope(|scope| {
        let reads: Vec<_> = (0..40).map(|_| scope.spawn(|| get(lb, "/"))).collect();
        let waiting = |link: &str| wire(&session, link).counts.open >= 16;
        eventually("every worker waits", || waiting("app-1-db-2") && waiting("app-2-db-2"));
        let (tell, hear) = mpsc::channel();
        scope.spawn(move || tell.send(post(lb, "patience")));
        assert!(hear.recv_timeout(Duration::from_millis(300)).is_err(), "writes wait as well");
        inject(&session, "resume db-2");
        assert_eq!(hear.recv_timeout(site::PATIENCE), Ok(201));
        assert!(reads.into_iter().all(|read| read.join().expect("a visit") == 200));
    });
}

/// What a node answers to bytes.
fn said(to: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect_timeout(&to, site::PATIENCE).expect("a connection");
    stream.set_read_timeout(Some(site::PATIENCE)).expect("a timeout");
    stream.write_all(bytes).expect("sent");
    stream.shutdown(std::net::Shutdown::Write).expect("no more");
    let mut out = String::new();
    stream.read_to_string(&mut out).expect("an answer");
    out
}

#[test]
fn bad_clients_are_answered_in_one_line_and_idle_ones_make_room() {
    let session = start("distributed");
    let at = session.addresses()["db-1"];
    for (bytes, words) in [
        (&b"GET / HTTP/1.1\r\n\r\n"[..], "ERROR 1835 (HY000): Malformed communication packet"),
        (b"{}\n", "ERROR 1835"),
        (b"\xff\xfe\x00\n", "ERROR 1835"),
        (b"{\"ask\":\"sql\",\"sql\":1}\n", "ERROR 1835"),
        (b"{\"ask\":\"beat\",\"node\":\"db-1\",\"epoch\":1}\n", "has no vote"),
        (&vec![b'['; 60_000], ""),
        (&vec![b'['; 500_000], "ERROR 1153 (08S01): Got a packet bigger than 'max_allowed_packet' bytes"),
        (&[&vec![b'['; 60_000][..], b"\n"].concat(), "ERROR 1835"),
    ] {
        let answer = said(at, bytes);
        assert!(answer.contains(words) && answer.lines().count() <= 1, "{words}: {answer}");
    }
    let idle: Vec<TcpStream> = (0..400).map(|_| TcpStream::connect(at).expect("a connection")).collect();
    let (time, status) = timed(|| post(entry(&session), "on"));
    assert!(status == 201 && time < Duration::from_secs(2), "{status} after {time:?}");
    let closed = |stream: &TcpStream| {
        let patience = stream.set_read_timeout(Some(Duration::from_millis(1)));
        patience.is_ok() && matches!((&*stream).read(&mut [0]), Ok(0))
    };
    assert!(idle.iter().filter(|stream| closed(stream)).count() >= 400 - 256, "the oldest made room");
    eventually("nobody may be silent for ever", || idle.iter().all(closed));
    assert!(session.is_whole());
}

#[test]
fn a_node_whose_file_is_unusable_fails_in_one_line_and_the_others_go_on() {
    let session = start("distributed");
    let lb = entry(&session);
    inject(&session, "kill db-2");
    let file = session.folder().join("db-2").join("data.sqlite");
    std::fs::remove_file(&file).expect("a file");
    std::fs::create_dir(&file).expect("something else in its place");
    inject(&session, "restart db-2");
    eventually("it has failed", || matches!(session.states()["db-2"], UnitState::Failed { .. }));
    let said = session.states()["db-2"].to_string();
    assert!(said.contains("its file can no longer be used (unable to open") && said.lines().count() == 1, "{said}");
    assert_eq!((post(lb, "on"), get(lb, "/")), (201, 200));
    std::fs::remove_dir(&file).expect("it is mended");
    inject(&session, "restart db-2");
    eventually("it has copied everything", || {
        session.database(&id("db-2")).is_some() && texts(&session, "db-2").contains_key("on")
    });
    // While it runs: what is read is no database any more.
    inject(&session, "kill db-2");
    let mut bytes = std::fs::read(&file).expect("a file");
    bytes.iter_mut().skip(100).for_each(|byte| *byte = 0x5a);
    std::fs::write(&file, bytes).expect("damaged");
    for log in ["data.sqlite-wal", "data.sqlite-shm"] {
        let _ = std::fs::remove_file(file.with_file_name(log));
    }
    inject(&session, "restart db-2");
    eventually("it has failed", || matches!(session.states()["db-2"], UnitState::Failed { .. }));
    assert_eq!((post(lb, "still"), get(lb, "/")), (201, 200));
}
