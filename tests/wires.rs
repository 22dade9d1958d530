//! The wires of a running design: every mode, what each does to requests, and what is counted and overheard.

#[path = "common/site.rs"]
mod site;

use std::collections::BTreeSet;
use std::time::Duration;

use linchpin::emulation::{Latency, Mode, Session, What};
use linchpin::model::{Design, Id, LinkKind};
use linchpin::storage;
use site::{count, entry, eventually, get, id, post, run, start, timed, wire};

const STYLE: &str = "/static/style.css";

#[test]
fn what_passes_is_counted_and_comes_from_the_right_addresses() {
    let session = start("distributed");
    let lb = entry(&session);
    let before = wire(&session, "lb-web-1").counts;
    assert_eq!(count(6, || get(lb, STYLE) == 200), 6);
    let after = wire(&session, "lb-web-1").counts;
    assert_eq!(after.connections - before.connections, 3, "round robin");
    assert_eq!(after.requests - before.requests, 3);
    assert!(after.asked > before.asked && after.answered - before.answered > 3 * 500, "{after:?}");
    assert_eq!((after.errors, wire(&session, "lb-web-1").bent), (0, vec![]));
    eventually("every connection is closed", || session.wires().iter().all(|w| w.counts.open <= 1));
    // What a listener sees is the asker's own host.
    session.listen_in(&id("web-1-app-1"), 4096).expect("a wire");
    assert_eq!(count(2, || get(lb, "/") == 200), 2);
    let heard = session.overheard(&id("web-1-app-1"));
    let asked = String::from_utf8_lossy(&heard[0].asked).into_owned();
    let host = session.addresses()["lb"].ip();
    assert!(asked.starts_with("GET / HTTP/1.1\r\n") && asked.contains(&format!("{host}")), "{host} in {asked}");
    assert!(String::from_utf8_lossy(&heard[0].answered).starts_with("HTTP/1.1 200 OK\r\n"));
    session.listen_in(&id("web-1-app-1"), 0).expect("a wire");
    assert_eq!((get(lb, "/"), get(lb, "/"), session.overheard(&id("web-1-app-1")).len()), (200, 200, 0));
    assert!(session.listen_in(&id("web-1-files-1"), 9).is_err_and(|e| e.to_string().contains("files are read from a")));
}

#[test]
fn a_form_is_read_off_a_plain_wire_no_further_than_asked_for() {
    let session = start("simple-stack");
    let wires: Vec<String> = session.wires().iter().map(|w| w.link.to_string()).collect();
    let to_database = wires.iter().find(|link| link.ends_with("-db")).expect("a wire to the database");
    session.listen_in(&id(to_database), 1 << 30).expect("a wire");
    assert_eq!(post(entry(&session), "my+secret"), 201);
    let heard = session.overheard(&id(to_database));
    assert!(heard.iter().any(|c| String::from_utf8_lossy(&c.asked).contains("my secret")), "{heard:?}");
    session.listen_in(&id(to_database), 10).expect("a wire");
    assert_eq!(post(entry(&session), "my+secret"), 201);
    assert!(session.overheard(&id(to_database)).iter().all(|c| c.asked.len() == 10 && c.answered.len() <= 10));
}

#[test]
fn a_refused_wire_refuses_and_a_reset_one_breaks_off() {
    // A balancer that checks tries another member only where nobody accepted.
    let session = start("hardened");
    let to = entry(&session);
    session.bend(&id("lb-1-web-1"), Mode::Refuse).expect("a wire");
    assert_eq!(count(12, || get(to, STYLE) == 200), 12, "refused, so another member is tried");
    assert!(wire(&session, "lb-1-web-1").counts.errors > 0);
    let doubts = |e: &What| matches!(e, What::Health { by, of, healthy: false, .. } if *by == "lb-1" && *of == "web-1");
    eventually("the check notices", || session.events().iter().any(|e| doubts(&e.what)));
    session.pass(&id("lb-1-web-1")).expect("a wire");
    eventually("everything is whole", || session.is_whole());

    let session = start("distributed");
    let to = entry(&session);
    session.bend(&id("lb-web-1"), Mode::Reset).expect("a wire");
    let statuses: Vec<u16> = (0..4).map(|_| get(to, STYLE)).collect();
    assert_eq!(statuses.iter().filter(|s| **s == 502).count(), 2, "accepted, so nobody else is tried: {statuses:?}");
    session.pass(&id("lb-web-1")).expect("a wire");
    assert_eq!(count(4, || get(to, STYLE) == 200), 4);
}

#[test]
fn a_blackholed_wire_swallows_packets_until_somebody_gives_up() {
    let session = start("distributed");
    let to = entry(&session);
    session.bend(&id("lb-web-1"), Mode::Blackhole).expect("a wire");
    let visits: Vec<(Duration, u16)> = (0..4).map(|_| timed(|| get(to, STYLE))).collect();
    let failed: Vec<&(Duration, u16)> = visits.iter().filter(|(_, status)| *status != 200).collect();
    assert_eq!(failed.len(), 2, "{visits:?}");
    assert!(failed.iter().all(|(time, _)| *time >= Duration::from_millis(900)), "nobody was told: {visits:?}");
    assert!(wire(&session, "lb-web-1").bent == ["blackhole"]);
    session.pass(&id("lb-web-1")).expect("a wire");
    assert_eq!(count(4, || get(to, STYLE) == 200), 4);
}

#[test]
fn a_handshake_that_waits_in_a_blackhole_goes_on_when_it_ends() {
    let session = start("simple-stack");
    let to = entry(&session);
    let link = session.wires()[1].link.clone();
    session.bend(&link, Mode::Blackhole).expect("a wire");
    std::thread::scope(|scope| {
        let visit = scope.spawn(|| get(to, "/"));
        eventually("somebody waits", || session.wires()[1].counts.errors == 0 && !visit.is_finished());
        session.pass(&link).expect("a wire");
        assert_eq!(visit.join().expect("a visit"), 200);
    });
}

#[test]
fn latency_makes_handshake_and_answer_later_and_jitter_stays_in_bounds() {
    let session = start("distributed");
    let to = entry(&session);
    let straight = (0..4).map(|_| timed(|| get(to, STYLE)).0).min().expect("visits");
    let (delay, jitter) = (Duration::from_millis(150), Duration::from_millis(50));
    session.bend(&id("lb-web-1"), Mode::Latency(Latency { delay, jitter })).expect("a wire");
    let mut visits: Vec<(Duration, u16)> = (0..8).map(|_| timed(|| get(to, STYLE))).collect();
    visits.sort();
    assert!(visits.iter().all(|(_, status)| *status == 200), "{visits:?}");
    // Every second visit goes there: a handshake and an answer, each at least 100 ms later.
    assert!(visits[4].0 >= Duration::from_millis(200), "{visits:?}");
    assert!(visits[4].0 > straight + Duration::from_millis(150), "{straight:?} before: {visits:?}");
    assert_eq!(wire(&session, "lb-web-1").bent, ["latency 150ms±50ms"]);
}

#[test]
fn bandwidth_is_shared_by_all_connections_and_the_bytes_stay_the_same() {
    let session = start("simple-stack");
    let (to, link) = (entry(&session), session.wires()[1].link.clone());
    let plain = site::send(to, "GET / HTTP/1.1\r\nHost: a\r\n\r\n").expect("a page").1;
    let size = session.wires()[1].counts;
    assert!(size.answered > 0);
    session.bend(&link, Mode::Bandwidth(2000)).expect("a wire");
    let (time, slow) = timed(|| site::send(to, "GET / HTTP/1.1\r\nHost: a\r\n\r\n").expect("a page").1);
    let body = |answer: &str| answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned());
    assert_eq!(body(&plain), body(&slow));
    let moved = session.wires()[1].counts.answered - size.answered;
    let least = Duration::from_secs_f64(moved as f64 / 2000.0 * 0.5);
    assert!(time >= least, "{moved} bytes in {time:?}");
}

#[test]
fn a_limit_resets_in_the_middle_and_a_slow_close_ends_late() {
    let session = start("distributed");
    let to = entry(&session);
    for link in ["lb-web-1", "lb-web-2"] {
        session.bend(&id(link), Mode::Limit(300)).expect("a wire");
    }
    assert_eq!(get(to, STYLE), 502, "an answer that was cut off is no answer");
    assert_eq!(wire(&session, "lb-web-1").counts.errors + wire(&session, "lb-web-2").counts.errors, 1);
    session.heal_all();
    assert_eq!(get(to, STYLE), 200);
    for link in ["lb-web-1", "lb-web-2"] {
        session.bend(&id(link), Mode::SlowClose(Duration::from_millis(400))).expect("a wire");
    }
    assert_eq!(get(to, STYLE), 200, "who knows the length does not wait for the end");
}

#[test]
fn a_retargeted_wire_leads_to_another_unit() {
    let session = start("distributed");
    let to = entry(&session);
    session.bend(&id("lb-web-1"), Mode::Retarget(id("web-2"))).expect("a wire");
    session.kill(&id("web-1")).expect("a kill");
    assert_eq!(count(6, || get(to, STYLE) == 200), 6);
    assert!(session.bend(&id("lb-web-1"), Mode::Retarget(id("files-1"))).is_err());
}

#[test]
fn a_cut_between_two_servers_stops_exactly_what_lies_between() {
    let session = start("distributed");
    let to = entry(&session);
    let addresses = session.addresses().clone();
    session.cut(&id("server-1"), &id("server-2")).expect("a cut");
    // Pages are read from the replica, else from the primary: each side has a node of its own.
    assert_eq!(count(4, || get(to, "/") == 200), 4);
    let bent: Vec<String> =
        session.wires().into_iter().filter(|w| !w.bent.is_empty()).map(|w| w.link.to_string()).collect();
    assert_eq!(bent, ["app-1-db-2", "app-2-db-1", "db-1-db-2"]);
    // Writes succeed on the side of the primary alone, and do not reach the replica.
    let written: Vec<u16> = (0..4).map(|n| post(to, &format!("during{n}"))).collect();
    assert_eq!(written.iter().filter(|s| **s == 201).count(), 2, "{written:?}");
    let texts = "SELECT text FROM messages";
    assert!(site::sql(addresses["db-1"], texts).contains("during"));
    assert!(!site::sql(addresses["db-2"], texts).contains("during"));
    session.join(&id("server-2"), &id("server-1")).expect("joined");
    eventually("the replica has caught up", || site::sql(addresses["db-2"], texts).contains("during"));
    assert!(session.is_whole());
}

#[test]
fn what_is_done_to_a_part_is_done_to_every_wire_across_its_border() {
    let session = start("distributed");
    let to = entry(&session);
    session.bend(&id("server-1"), Mode::Refuse).expect("wires");
    let bent: Vec<String> =
        session.wires().into_iter().filter(|w| !w.bent.is_empty()).map(|w| w.link.to_string()).collect();
    assert_eq!(bent, ["lb-web-1", "app-1-db-2", "app-2-db-1", "db-1-db-2"]);
    assert_eq!(count(4, || get(to, STYLE) == 200), 2);
    session
        .bend(&id("lb-web-1"), Mode::Latency(Latency { delay: Duration::from_millis(1), jitter: Duration::ZERO }))
        .expect("a wire");
    assert_eq!(wire(&session, "lb-web-1").bent, ["refuse", "latency 1ms"]);
    session.pass(&id("server-1")).expect("wires");
    assert_eq!(wire(&session, "lb-web-1").bent, ["latency 1ms"], "undone is what was done by that name");
    assert!(!session.is_whole());
    session.heal_all();
    assert!(session.wires().iter().all(|w| w.bent.is_empty()));
    eventually("everything is whole", || session.is_whole());
}

#[test]
fn a_dead_unit_refuses_through_its_wires_at_once() {
    let session = start("distributed");
    let to = entry(&session);
    session.kill(&id("app-1")).expect("a kill");
    let (time, statuses) = timed(|| (0..10).map(|_| get(to, "/")).collect::<Vec<_>>());
    assert_eq!(statuses.iter().filter(|s| **s == 503).count(), 5, "{statuses:?}");
    assert!(time < Duration::from_secs(4), "nobody waited: {time:?}");
    assert!(wire(&session, "web-1-app-1").counts.errors >= 5);
    assert_eq!(wire(&session, "web-1-app-1").counts.open, 0);
}

#[test]
fn visitors_come_over_the_wire_of_their_browser() {
    let session = run(&site::design("distributed"));
    session.load(100.0);
    let share =
        |session: &Session| session.stats().journeys.values().filter_map(|j| j.recent_share).fold(1.0_f64, f64::min);
    eventually("visits", || session.stats().journeys.values().any(|j| j.sent > 50));
    session.bend(&id("browser-lb"), Mode::Refuse).expect("a wire");
    eventually("nobody gets in", || {
        session.stats().journeys.values().all(|j| j.recent_share.is_some_and(|share| share < 0.2))
    });
    session.heal_all();
    eventually("everybody gets in", || share(&session) > 0.9);
    assert!(wire(&session, "browser-lb").counts.errors > 0);
}

#[test]
fn a_real_browser_is_led_over_the_wire_of_its_link() {
    let session = start("distributed");
    let to = entry(&session);
    assert_eq!(get(to, STYLE), 200);
    assert_eq!(wire(&session, "browser-lb").counts.connections, 1 + session.journeys().count() as u64);
    for mode in [Mode::Refuse, Mode::Reset, Mode::Limit(100)] {
        session.bend(&id("browser-lb"), mode.clone()).expect("a wire");
        assert_eq!((get(to, STYLE), get(to, STYLE)), (0, 0), "{mode}");
        session.pass(&id("browser-lb")).expect("a wire");
        assert_eq!(get(to, STYLE), 200, "after {mode}");
    }
    let latency = Latency { delay: Duration::from_millis(200), jitter: Duration::ZERO };
    session.bend(&id("browser-lb"), Mode::Latency(latency)).expect("a wire");
    let (time, status) = timed(|| get(to, STYLE));
    assert!(status == 200 && time >= Duration::from_millis(400), "{status} after {time:?}");
    // What vanishes is sent again until it gets through.
    session.bend(&id("browser-lb"), Mode::Blackhole).expect("a wire");
    std::thread::scope(|scope| {
        let visit = scope.spawn(|| get(to, STYLE));
        eventually("an attempt has failed", || wire(&session, "browser-lb").counts.errors > 6);
        assert!(!visit.is_finished());
        session.heal_all();
        assert_eq!(visit.join().expect("a visit"), 200);
    });
    // The visitor's own address is what the site sees, led over the wire or not.
    session.bend(&id("browser-lb"), Mode::Bandwidth(1_000_000)).expect("a wire");
    session.listen_in(&id("lb-web-1"), 1000).expect("a wire");
    session.listen_in(&id("lb-web-2"), 1000).expect("a wire");
    assert_eq!(get(to, STYLE), 200);
    let heard = [session.overheard(&id("lb-web-1")), session.overheard(&id("lb-web-2"))].concat();
    let asked: String = heard.iter().map(|c| String::from_utf8_lossy(&c.asked).into_owned()).collect();
    assert!(asked.to_ascii_lowercase().contains("x-forwarded-for: 127.0.0.1\r\n"), "{asked}");
}

/// A web infrastructure with every kind of part, and links of every kind between any two that may have one.
fn anything(seed: u64) -> Design {
    let mut state = seed;
    let mut below = |n: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % n
    };
    let entry = if below(2) == 0 { "VirtualIp" } else { "DnsRoundRobin" };
    let failover = if below(2) == 0 { "Manual" } else { "Automatic" };
    let text = format!(
        r#"(format: 1, components: {{ "b-1": (kind: Client), "b-2": (kind: Client), "fw": (kind: Firewall), "dns": (kind: Dns),
            "lb-1": (kind: LoadBalancer), "lb-2": (kind: LoadBalancer), "lb-3": (kind: LoadBalancer),
            "web-1": (kind: WebServer), "web-2": (kind: WebServer), "app-1": (kind: AppServer), "app-2": (kind: AppServer),
            "files": (kind: AppFiles), "db-1": (kind: Database(failover: {failover})), "db-2": (kind: Database(role: Replica)),
            "db-3": (kind: Database(role: Replica)), "arbiter": (kind: Arbiter), "watch": (kind: MonitoringServer) }},
            groups: {{ "cluster": (kind: LoadBalancerCluster(entry: {entry}), members: ["lb-1", "lb-2"]) }})"#
    );
    let mut design = storage::parse(&text).expect("a design");
    let ids: Vec<Id> = design.components.keys().chain(design.groups.keys()).cloned().collect();
    let kinds = ["Http", "Http", "Http", "Https", "FastCgi", "Sql", "Sql(access: Read)", "Replication", "Quorum"];
    let kinds = [&kinds[..], &["UsesFiles", "Monitoring", "Dns"]].concat();
    for n in 0..400 {
        let (from, to) = (&ids[below(ids.len())], &ids[below(ids.len())]);
        let text = format!("(from: \"{from}\", to: \"{to}\", kind: {})", kinds[below(kinds.len())]);
        let mut more = storage::to_ron(&design);
        let at = more.rfind(')').expect("an end");
        more.truncate(at);
        let sound = if design.links.is_empty() {
            storage::parse(&format!("{more} links: {{ \"l-{n}\": {text} }})"))
        } else {
            let open = more.rfind('}').expect("the links");
            more.truncate(open);
            storage::parse(&format!("{more} \"l-{n}\": {text} }})"))
        };
        design = sound.unwrap_or(design);
    }
    design
}

#[test]
fn every_link_of_any_design_is_one_wire_or_says_why_not() {
    let mut wires = 0;
    for seed in 0..24 {
        let design = anything(seed);
        let plan = linchpin::emulation::plan(&design);
        for wire in &plan.wires {
            wires += 1;
            assert!(!wire.dials.is_empty() && !plan.wireless.contains_key(&wire.link), "seed {seed}: {wire:?}");
            for (from, to) in &wire.dials {
                assert!(plan.unit(from.as_str()).is_some() || wire.from == *from, "seed {seed}: {wire:?}");
                assert!(plan.unit(to.as_str()).is_some_and(|u| u.address.is_some()), "seed {seed}: {wire:?}");
            }
        }
        let dials = || plan.wires.iter().flat_map(|wire| &wire.dials);
        let different: BTreeSet<_> = dials().collect();
        assert_eq!(different.len(), dials().count(), "seed {seed}: one way for each pair");
        assert_eq!(plan.wires.len() + plan.wireless.len(), design.links.len(), "seed {seed}");
        for id in plan.wireless.keys() {
            let files = matches!(design.links[id].kind, LinkKind::UsesFiles(_));
            assert!(files || plan.left_out.iter().any(|left| left.id == *id), "seed {seed}: {id} is left out silently");
        }
    }
    assert!(wires > 300, "{wires}");
}

/// Whatever a unit does in a task of its own would otherwise pass by its wires, and go on while it is paused.
#[test]
fn every_task_of_a_unit_stays_in_its_seat() {
    fn look(folder: &std::path::Path, spawns: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                look(&path, spawns);
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("a source file");
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            let spawning = code.match_indices("spawn(").map(|(at, _)| {
                let end = code[at..].char_indices().nth(24).map_or(code.len(), |(n, _)| at + n);
                format!("{}: {}", path.display(), code[at..end].replace(char::is_whitespace, ""))
            });
            spawns.extend(spawning);
        }
    }
    let mut spawns = Vec::new();
    look(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/emulation/embedded"), &mut spawns);
    assert!(spawns.len() >= 3, "{spawns:?}");
    let loose: Vec<&String> = spawns.iter().filter(|spawn| !spawn.contains("spawn(held(")).collect();
    assert!(loose.is_empty(), "not in the seat of its unit: {loose:#?}");
}
