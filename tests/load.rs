//! Load on a running drawing: rates, mixes, users who think, and figures that do not flatter.

#[path = "common/http.rs"]
mod http;

mod common;

use std::time::Duration;

use common::{run, stderr, stdout};
use http::{design, eventually, id, started};
use linchpin::analysis::Journey;
use linchpin::emulation::{Load, Mix, plan};
use serde_json::Value;

fn mix(shares: &[(Journey, u32)]) -> Mix {
    Mix::new(shares.iter().copied().collect()).expect("a mix")
}

#[test]
fn a_mix_shares_one_rate_among_the_journeys() {
    let session = started(plan(&design("distributed")));
    session.drive(&Load::Mixed(200.0, mix(&[(Journey::Read, 70), (Journey::Write, 20), (Journey::Static, 10)])));
    let sent = |journey| session.stats().journeys.get(&journey).map_or(0, |j| j.sent);
    eventually("enough visits", || sent(Journey::Read) >= 140);
    session.stop_load();
    let [read, write, still] = [Journey::Read, Journey::Write, Journey::Static].map(sent);
    assert!(write.abs_diff(read * 2 / 7) <= 8 && still.abs_diff(read / 7) <= 8, "{read} {write} {still}");
    let stats = session.stats();
    for (journey, seen) in &stats.journeys {
        assert_eq!(seen.failed, 0, "{journey:?}");
        let times = [seen.p50_ms, seen.p90_ms, seen.p99_ms, seen.p999_ms, seen.max_ms].map(|ms| ms.expect("a time"));
        assert!(times.is_sorted() && times[0] > 0.0, "{times:?}");
    }
}

#[test]
fn a_journey_that_is_not_named_is_not_made() {
    let session = started(plan(&design("distributed")));
    session.drive(&Load::Mixed(100.0, mix(&[(Journey::Static, 1)])));
    eventually("visits", || session.stats().journeys.get(&Journey::Static).is_some_and(|j| j.sent >= 20));
    assert_eq!(session.stats().journeys.len(), 1);
}

#[test]
fn users_wait_for_their_answer_and_then_think() {
    let session = started(plan(&design("distributed")));
    let think = Duration::from_millis(250);
    session.drive(&Load::Users { users: 10, think, mix: mix(&[(Journey::Read, 1), (Journey::Static, 1)]) });
    let sent = || session.stats().journeys.values().map(|j| j.sent).sum::<u64>();
    let began = std::time::Instant::now();
    eventually("visits", || sent() >= 60);
    // Ten users who think for a quarter of a second make forty visits a second at most, and the first ten at once.
    assert!(began.elapsed() >= Duration::from_millis(1200), "{:?}", began.elapsed());
    session.stop_load();
    let journeys = session.stats().journeys;
    assert_eq!(journeys.keys().copied().collect::<Vec<_>>(), [Journey::Static, Journey::Read]);
    let [still, read] = [Journey::Static, Journey::Read].map(|j| journeys[&j].sent);
    assert!(still.abs_diff(read) <= 6 && journeys.values().all(|j| j.failed == 0), "{journeys:?}");
}

#[test]
fn a_stall_counts_for_all_who_came_during_it() {
    let session = started(plan(&design("distributed")));
    session.drive(&Load::Mixed(100.0, mix(&[(Journey::Read, 1)])));
    eventually("visits", || session.stats().journeys.get(&Journey::Read).is_some_and(|j| j.sent >= 50));
    session.kill(&id("lb")).expect("a kill");
    eventually("the snapshot shows it", || {
        session
            .snapshot()
            .journeys
            .get(&Journey::Read)
            .is_some_and(|live| live.sent >= 50 && live.failed * 10 >= live.sent * 9)
    });
    session.restart(&id("lb")).expect("a restart");
    eventually("the snapshot shows the recovery", || {
        let live = session.snapshot();
        live.journeys
            .get(&Journey::Read)
            .is_some_and(|live| live.sent >= 50 && live.failed == 0 && live.p99_ms.is_some())
            && live.served_by.get("lb").is_some_and(|rate| *rate >= 50)
    });
    let read = session.stats().journeys[&Journey::Read].clone();
    assert!(read.failed >= 45, "visitors came all the time: {read:?}");
}

#[test]
fn run_tells_every_second_and_at_the_end() {
    let file = common::example("distributed");
    let arguments = ["run", &file, "--for", "2300ms", "--rate", "60", "--mix", "read=2,static=1", "--format", "json"];
    let output = run(&arguments);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let lines: Vec<Value> = stdout(&output).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let live: Vec<&Value> = lines.iter().filter(|line| line["event"] == "load").collect();
    assert_eq!(live.len(), 2, "{live:?}");
    assert!(live[1]["journeys"]["read"]["sent"].as_u64().is_some_and(|sent| (25..=55).contains(&sent)), "{}", live[1]);
    assert!(live[1]["served_by"]["lb"].as_u64() > Some(30), "{}", live[1]);
    let summary = &lines.last().expect("a last line")["journeys"];
    assert!(summary["read"]["p999_ms"].as_f64() >= summary["read"]["p90_ms"].as_f64(), "{summary}");
    assert!(summary["write"].is_null() && summary["static"]["max_ms"].is_number(), "{summary}");

    let text = stdout(&run(&["run", &file, "--for", "1500ms", "--users", "5", "--think", "50ms"]));
    assert!(
        text.contains(" s  load: static ") && text.contains("p99.9 ") && text.contains("served by app-1 "),
        "{text}"
    );
}

#[test]
fn load_that_makes_no_sense_is_refused_in_one_line() {
    let file = common::example("distributed");
    let cases: [(&[&str], &str); 8] = [
        (&["--mix", "read=1"], "--mix says which visits are made, so it needs --rate or --users"),
        (&["--rate", "5", "--mix", "dns=1"], "`dns` is no journey"),
        (&["--rate", "5", "--mix", "read=0"], "sends nobody"),
        (&["--rate", "1001"], "1..=1000"),
        (&["--rate", "5", "--users", "5"], "cannot be used with"),
        (&["--users", "5", "--think", "1ms"], "10ms at least"),
        (&["--users", "0"], "1..=1000"),
        (&["--site", "no-such-folder"], "--site"),
    ];
    for (arguments, words) in cases {
        let output = run(&[&["run", &file, "--for", "10ms"], arguments].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", stdout(&output));
        assert!(stderr(&output).contains(words), "`{words}` in {}", stderr(&output));
    }
}
