//! What faults do to a running design: the behaviour of the real servers, row by row, and what is said about it.

#[path = "common/site.rs"]
mod site;

use std::time::Duration;

use linchpin::emulation::{Action, Fault, Latency, Mode, Session, UnitState, What};
use linchpin::model::{Design, HealthCheck, Kind};
use site::{count, design, entry, eventually, get, id, post, run, sql, start, timed, wire};

const STYLE: &str = "/static/style.css";

/// An example whose balancer asks its members this.
fn checked(name: &str, check: HealthCheck) -> Design {
    let mut design = design(name);
    for component in design.components.values_mut() {
        if let Kind::LoadBalancer(lb) = &mut component.kind {
            lb.health_check = check;
        }
    }
    design
}

fn fault(text: &str) -> Action {
    text.parse::<Fault>().unwrap_or_else(|e| panic!("{text}: {e}")).action
}

fn inject(session: &Session, text: &str) {
    session.inject(&fault(text)).unwrap_or_else(|e| panic!("{text}: {e}"));
}

/// Whether a check of this balancer found this member dead since the last look at events.
fn doubted(session: &Session, member: &str) -> bool {
    session.events().iter().any(|e| matches!(&e.what, What::Health { of, healthy: false, .. } if *of == member))
}

#[test]
fn a_killed_member_costs_nothing_where_requests_are_tried_elsewhere() {
    let session = run(&checked("distributed", HealthCheck::Tcp));
    let lb = entry(&session);
    inject(&session, "kill web-1");
    assert_eq!(count(40, || get(lb, STYLE) == 200), 40);
    eventually("the check has noticed", || doubted(&session, "web-1"));
    assert_eq!(count(10, || get(lb, STYLE) == 200), 10);
}

#[test]
fn a_paused_member_fools_a_tcp_check_and_not_a_deep_one() {
    let session = run(&checked("distributed", HealthCheck::Tcp));
    let lb = entry(&session);
    inject(&session, "pause web-1");
    assert_eq!(session.states()["web-1"], UnitState::Paused);
    // All at once, since who is not answered waits.
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let visitors: Vec<_> = (0..4).map(|_| scope.spawn(|| get(lb, STYLE))).collect();
        visitors.into_iter().map(|visitor| visitor.join().expect("a visitor")).collect()
    });
    assert_eq!(count_of(&statuses, 200), 2, "accepted and not answered: {statuses:?}");
    assert!(!doubted(&session, "web-1"), "the system accepts connections for it");
    inject(&session, "resume web-1");
    assert_eq!(session.states()["web-1"], UnitState::Running);
    assert_eq!(count(4, || get(lb, STYLE) == 200), 4);

    let session = run(&checked("distributed", HealthCheck::Deep));
    let lb = entry(&session);
    inject(&session, "pause web-1");
    eventually("the check has noticed", || doubted(&session, "web-1"));
    assert_eq!(count(10, || get(lb, STYLE) == 200), 10);
    inject(&session, "heal web-1");
    eventually("everything is whole", || session.is_whole());
}

#[test]
fn a_paused_replica_makes_reads_stall_and_nobody_gets_an_error() {
    let session = start("distributed");
    let lb = entry(&session);
    inject(&session, "pause db-2");
    let (time, status) = timed(|| get(lb, "/"));
    assert!(status == 200 && time >= Duration::from_secs(1), "{status} after {time:?}");
    // Who waits when it goes on gets an answer at once.
    std::thread::scope(|scope| {
        let before = wire(&session, "app-1-db-2").counts.connections + wire(&session, "app-2-db-2").counts.connections;
        let reader = scope.spawn(|| get(lb, "/"));
        eventually("the reader waits for the replica", || {
            wire(&session, "app-1-db-2").counts.connections + wire(&session, "app-2-db-2").counts.connections > before
        });
        inject(&session, "resume db-2");
        assert_eq!(reader.join().expect("a reader"), 200);
    });
    assert_eq!(post(lb, "on"), 201);
}

#[test]
fn a_refused_database_fails_half_of_the_writes_and_a_shallow_check_sees_nothing() {
    let session = run(&checked("distributed", HealthCheck::Tcp));
    let lb = entry(&session);
    inject(&session, "refuse app-1-db-1");
    let (time, statuses) = timed(|| (0..10).map(|_| post(lb, "x")).collect::<Vec<_>>());
    assert_eq!((count_of(&statuses, 201), count_of(&statuses, 503)), (5, 5), "{statuses:?}");
    assert!(time < Duration::from_secs(4), "who is refused knows at once: {time:?}");
    assert_eq!(count(10, || get(lb, "/") == 200), 10, "reads go to the replica");
    assert!(!doubted(&session, "web-1") && !doubted(&session, "app-1"));
}

#[test]
fn a_blackholed_database_fails_half_of_the_writes_after_a_wait() {
    let session = run(&checked("distributed", HealthCheck::Tcp));
    let lb = entry(&session);
    inject(&session, "blackhole app-1-db-1");
    let visits: Vec<(Duration, u16)> = (0..4).map(|_| timed(|| post(lb, "x"))).collect();
    let failed: Vec<_> = visits.iter().filter(|(_, status)| *status != 201).collect();
    assert_eq!(failed.len(), 2, "{visits:?}");
    assert!(
        failed.iter().all(|(time, s)| *time >= Duration::from_millis(900) && (502..=504).contains(s)),
        "{visits:?}"
    );
}

fn count_of(statuses: &[u16], status: u16) -> usize {
    statuses.iter().filter(|s| **s == status).count()
}

#[test]
fn a_replica_promoted_by_hand_takes_the_writes_and_healing_gives_the_role_back_with_all_of_them() {
    let session = start("distributed");
    let lb = entry(&session);
    let at = |unit: &str| session.addresses()[unit];
    let texts = |unit: &str| sql(at(unit), "SELECT text FROM messages ORDER BY id");
    assert_eq!(post(lb, "before"), 201);
    eventually("it is replicated", || texts("db-2").contains("before"));

    inject(&session, "kill db-1");
    assert_eq!((post(lb, "lost"), get(lb, "/")), (503, 200));
    let (time, ()) = timed(|| inject(&session, "promote db-2"));
    assert!(time < Duration::from_secs(4), "{time:?}");
    assert_eq!(count(6, || post(lb, "after") == 201 && get(lb, "/") == 200), 6);
    assert!(session.events().iter().any(|e| e.what == What::Promoted { id: id("db-2") }));

    // Nobody tells the old primary: it leads again, and nobody writes there.
    inject(&session, "restart db-1");
    assert_eq!(post(lb, "still"), 201);
    assert!(texts("db-2").contains("still") && !texts("db-1").contains("still"));

    session.heal_all();
    eventually("the role is back", || session.is_whole());
    assert_eq!(post(lb, "again"), 201);
    assert!(["before", "after", "still", "again"].iter().all(|text| texts("db-1").contains(text)), "{}", texts("db-1"));
    eventually("both have the same", || texts("db-1") == texts("db-2"));
}

#[test]
fn a_living_primary_hands_over_without_losing_a_write() {
    for example in ["distributed", "hardened"] {
        let session = start(example);
        let lb = entry(&session);
        let at = |unit: &str| session.addresses()[unit];
        assert_eq!(count(5, || post(lb, "before") == 201), 5);
        inject(&session, "promote db-2");
        let refused = sql(at("db-1"), "INSERT INTO messages (text, via) VALUES ('x', 'y')");
        assert!(refused.contains("ERROR 1290"), "{example}: {refused}");
        assert_eq!(count(5, || post(lb, "after") == 201), 5, "{example}");
        let kept = |unit: &str| {
            let all = sql(at(unit), "SELECT text FROM messages");
            (all.matches("before").count(), all.matches("after").count())
        };
        assert_eq!(kept("db-2"), (5, 5), "{example}");
        eventually("the old primary follows", || kept("db-1") == (5, 5));
        session.heal_all();
        eventually("the role is back", || session.is_whole() && post(lb, "again") == 201);
        assert!(!sql(at("db-1"), "INSERT INTO messages (text, via) VALUES ('x', 'y')").contains("error"), "{example}");
    }
}

#[test]
fn a_node_that_does_not_answer_is_not_promoted() {
    let session = start("distributed");
    inject(&session, "pause db-2");
    let refused = session.inject(&fault("promote db-2")).expect_err("it is paused").to_string();
    assert!(refused.contains("`db-2` was not promoted: it does not answer"), "{refused}");
    inject(&session, "resume db-2");
    assert_eq!(post(entry(&session), "still"), 201, "the primary leads on");
}

#[test]
fn a_slow_part_answers_later_and_says_so() {
    let session = start("distributed");
    let lb = entry(&session);
    inject(&session, "slow lb 300ms");
    assert_eq!(session.states()["lb"], UnitState::Slow { ms: 300 });
    assert_eq!(session.states()["lb"].to_string(), "slow, 300 ms later");
    let (time, status) = timed(|| get(lb, STYLE));
    assert!(status == 200 && time >= Duration::from_millis(300), "{status} after {time:?}");
    // A server makes all that it holds slow, and of two the slower counts.
    inject(&session, "slow server-1 10ms");
    inject(&session, "slow db-1 20ms");
    let all = session.states();
    assert_eq!((&all["web-1"], &all["db-1"]), (&UnitState::Slow { ms: 10 }, &UnitState::Slow { ms: 20 }));
    assert_eq!((&all["files-1"], &all["web-2"]), (&UnitState::Running, &UnitState::Running));
    session.undo(&fault("slow db-1 20ms")).expect("undone");
    assert_eq!(session.states()["db-1"], UnitState::Slow { ms: 10 });
    session.heal_all();
    assert!(session.states().values().all(|state| *state == UnitState::Running));
}

#[test]
fn pauses_and_deaths_of_parts_and_servers_add_up() {
    let session = start("distributed");
    let state = |unit: &str| session.states()[unit].clone();
    inject(&session, "pause web-1");
    inject(&session, "pause server-1");
    inject(&session, "resume web-1");
    assert_eq!((state("web-1"), state("app-1")), (UnitState::Paused, UnitState::Paused), "the server stands still");
    inject(&session, "kill web-1");
    assert_eq!(state("web-1"), UnitState::Stopped);
    session.undo(&fault("kill web-1")).expect("undone");
    assert_eq!(state("web-1"), UnitState::Paused);
    inject(&session, "restart server-1");
    assert!(["web-1", "app-1", "db-1", "files-1"].iter().all(|unit| state(unit) == UnitState::Running));
    // Restarting what runs breaks its connections and keeps its data.
    assert_eq!(post(entry(&session), "kept"), 201);
    inject(&session, "restart db-1");
    eventually("it is back", || sql(session.addresses()["db-1"], "SELECT text FROM messages").contains("kept"));
    inject(&session, "kill server-2");
    let refused = session.undo(&fault("kill web-2")).expect_err("its server is dead").to_string();
    assert!(refused.contains("`server-2`, which holds it, is dead"), "{refused}");
    inject(&session, "heal server-2");
    eventually("everything is whole", || session.is_whole());
}

#[test]
fn everything_at_once_is_undone_by_healing_all() {
    let session = start("hardened");
    let lb = entry(&session);
    for text in [
        "kill web-1",
        "pause app-2",
        "slow db-2 50ms",
        "latency lb-1-web-2 20ms±10ms",
        "bandwidth lb-2-web-2 64KB/s",
        "cut server-1 data-1",
        "blackhole arbiter-db-1",
        "refuse data-2",
        "limit web-2-app-2 1KB",
    ] {
        inject(&session, text);
    }
    assert!(!session.is_whole());
    inject(&session, "heal all");
    let all = || (0..3).all(|_| get(lb, "/") == 200 && post(lb, "on") == 201 && get(lb, STYLE) == 200);
    eventually("everything works as before", || session.is_whole() && all());
    assert!(session.wires().iter().all(|wire| wire.bent.is_empty()));
}

#[test]
fn what_cannot_be_done_is_refused_with_what_could() {
    let session = start("distributed");
    for (text, words) in [
        ("kill web-9", "`web-9` is nothing that runs here; these can be killed: app-1, app-2"),
        ("pause files-1", "is nothing that could be paused"),
        ("promote web-1", "these can be promoted: db-1, db-2"),
        ("refuse web-1-files-1", "the link `web-1-files-1` has no wire here: files are read from a folder"),
        ("refuse files-1", "no wire leads to or from `files-1`"),
        ("latency nothing 1s", "these can be bent or cut: app-1-db-1"),
        ("retarget lb-web-1 browser", "is nothing that listens here"),
        ("cut server-1 web-1", "are not apart"),
        ("cut server-1 lb-web-1", "is no unit, server, zone or browser here"),
        ("heal nobody", "is no link with a wire and nothing that runs here"),
    ] {
        let said = session.inject(&fault(text)).expect_err(text).to_string();
        assert!(said.contains(words) && said.lines().count() == 1, "{text}: {said}");
    }
    assert!(session.is_whole(), "nothing was done");
    let latency = Mode::Latency(Latency { delay: Duration::from_millis(5), jitter: Duration::ZERO });
    session.bend(&id("browser"), latency).expect("the wires of the browser");
    assert_eq!(wire(&session, "browser-lb").bent, ["latency 5ms"]);
}
