//! What is beside the figures of a run: the console, the logs, the knobs, and starting a changed design again.
#![cfg(feature = "gui")]

mod common;
#[path = "common/window.rs"]
mod helpers;
#[path = "common/run.rs"]
mod run;

use std::time::{Duration, Instant};

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, OutputCommand, PointerButton, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use helpers::{CTRL, bytes, center, window};
use linchpin::analysis::Journey;
use linchpin::ui::App;
use run::{from_menu, is, running, wait_for};

fn press(harness: &mut Harness<App>, label: &str) {
    harness.get_by_label(label).click();
    harness.run_steps(3);
}

/// Asks the database that is chosen, by keys alone.
fn ask(harness: &mut Harness<App>, statement: &str) {
    harness.get_by_label("Statement").focus();
    harness.run_steps(2);
    harness.key_press_modifiers(CTRL, Key::A);
    harness.event(Event::Text(statement.to_owned()));
    harness.run_steps(2);
    harness.key_press_modifiers(CTRL, Key::Enter);
    harness.run_steps(2);
}

#[test]
fn statements_are_answered_in_a_table_and_a_replica_refuses_to_write_in_its_own_words() {
    let (_folder, mut harness) = running();
    press(&mut harness, "SQL");
    assert!(harness.query_all_by_label_contains("primary, epoch 1, position ").next().is_some());
    ask(&mut harness, "SELECT 20 + 1 AS answer, NULL AS blank");
    wait_for(&mut harness, "the answer", |h| h.query_all_by_label("21").next().is_some());
    assert!(
        harness.query_all_by_label("answer").next().is_some() && harness.query_all_by_label("NULL").next().is_some()
    );
    assert!(harness.query_all_by_label_contains("1 row, ").next().is_some());
    ask(&mut harness, "SELECT nonsense FROM nowhere");
    wait_for(&mut harness, "the refusal", |h| h.query_all_by_label_contains("no such table: nowhere").next().is_some());
    // The other node, by choosing it on the drawing.
    let at = center(&harness, "db-2, Database");
    run::press(&mut harness, at, PointerButton::Primary);
    wait_for(&mut harness, "the replica", |h| {
        h.query_all_by_label_contains("replica of db-1, epoch 1").next().is_some()
    });
    assert!(harness.query_all_by_label_contains("read only").next().is_some());
    ask(&mut harness, "DELETE FROM messages");
    wait_for(&mut harness, "MySQL's words", |h| h.query_all_by_label_contains("ERROR 1290 (HY000)").next().is_some());
    // What was asked before comes back, the newest first.
    harness.get_by_label("Statement").focus();
    harness.run_steps(2);
    for back in ["DELETE FROM messages", "SELECT nonsense FROM nowhere", "SELECT 20 + 1 AS answer, NULL AS blank"] {
        harness.key_press(Key::ArrowUp);
        harness.run_steps(2);
        assert_eq!(harness.get_by_label("Statement").value().as_deref(), Some(back));
    }
    harness.key_press(Key::ArrowDown);
    harness.run_steps(2);
    assert_eq!(harness.get_by_label("Statement").value().as_deref(), Some("SELECT nonsense FROM nowhere"));
}

#[test]
fn a_log_is_filtered_and_copied() {
    let (_folder, mut harness) = running();
    press(&mut harness, "Logs");
    let at = center(&harness, "web-1, Web server");
    run::press(&mut harness, at, PointerButton::Primary);
    wait_for(&mut harness, "a request", |h| h.query_all_by_label_contains("\"GET / HTTP/1.1\" 200").count() > 0);
    harness.get_by_label("Filter the log").focus();
    harness.run_steps(2);
    harness.event(Event::Text("post".to_owned()));
    wait_for(&mut harness, "only what was looked for", |h| {
        h.query_all_by_label_contains("\"GET / HTTP/1.1\"").count() == 0
            && h.query_all_by_label_contains("\"POST /messages").count() > 0
    });
    harness.get_by_label("Copy").click();
    harness.step();
    let copied = harness.output().platform_output.commands.iter().find_map(|command| match command {
        OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    });
    let copied = copied.expect("something was copied");
    assert!(copied.lines().count() > 0 && copied.lines().all(|line| line.contains("POST")), "{copied}");
}

/// How many pages each web server has had a part in.
fn pages(harness: &Harness<App>) -> [u64; 2] {
    let stats = harness.state().session().expect("a session").stats();
    ["web-1", "web-2"].map(|web| stats.journeys[&Journey::Read].served_by.get(web).copied().unwrap_or_default())
}

#[test]
fn another_weight_is_followed_by_the_next_hundred_requests_and_nothing_is_started_again() {
    let (_folder, mut harness) = running();
    let start = bytes(&harness);
    press(&mut harness, "Knobs");
    harness.get_by_role_and_label(Role::SpinButton, "Weight of web-1").focus();
    harness.run_steps(2);
    for _ in 0..8 {
        harness.key_press(Key::ArrowUp);
        harness.run_steps(2);
    }
    let set = |h: &Harness<App>| h.state().session().expect("a session").dials()[0].weights[0].1;
    wait_for(&mut harness, "the weight", |h| set(h) == 9);
    let before = pages(&harness);
    let since = |h: &Harness<App>| {
        let now = pages(h);
        [now[0] - before[0], now[1] - before[1]]
    };
    wait_for(&mut harness, "a hundred requests", |h| since(h).iter().sum::<u64>() >= 100);
    let [one, other] = since(&harness);
    assert!((86..=94).contains(&(one * 100 / (one + other))), "{one} and {other} of weights 9 and 1");
    assert!(harness.query_all_by_label("Restart to apply").next().is_none());
    assert_eq!(bytes(&harness), start, "a knob of the run is no edit");
}

#[test]
fn the_rate_of_the_load_is_turned_while_it_runs() {
    let (_folder, mut harness) = running();
    press(&mut harness, "Knobs");
    harness.get_by_role_and_label(Role::SpinButton, "Visitors on each journey").focus();
    harness.run_steps(2);
    harness.key_press_modifiers(CTRL, Key::A);
    harness.event(Event::Text("60".to_owned()));
    harness.key_press(Key::Enter);
    harness.run_steps(2);
    let now = |h: &Harness<App>| {
        h.state().session().expect("a session").snapshot().journeys.get(&Journey::Static).map_or(0, |live| live.sent)
    };
    wait_for(&mut harness, "three times as many visitors", |h| now(h) >= 50);
}

#[test]
fn a_structural_edit_offers_to_start_again_with_the_same_faults_and_a_name_does_not() {
    let (_folder, mut harness) = running();
    from_menu(&mut harness, "web-2, Web server", "Kill");
    wait_for(&mut harness, "the dead web server", |h| {
        h.query_by_label_contains("web-2, Web").is_some_and(is("stopped"))
    });
    press(&mut harness, "Knobs");
    // A name changes nothing that runs.
    let at = center(&harness, "db-2, Database");
    run::press(&mut harness, at, PointerButton::Primary);
    harness.key_press(Key::F2);
    harness.run_steps(3);
    harness.event(Event::Text("copy".to_owned()));
    harness.key_press(Key::Enter);
    harness.run_steps(3);
    assert_eq!(harness.state().editor().history_len(), 1);
    assert!(harness.query_all_by_label("Restart to apply").next().is_none());
    // Another one beside it does.
    harness.key_press_modifiers(CTRL, Key::D);
    harness.run_steps(3);
    assert!(harness.query_all_by_label("Restart to apply").next().is_some());
    press(&mut harness, "Restart to apply");
    wait_for(&mut harness, "the next run", |h| {
        h.query_all_by_label_contains("Running 0:0").next().is_some()
            && h.query_all_by_label("Restart to apply").next().is_none()
    });
    assert!(harness.query_by_label_contains("web-2, Web").is_some_and(is("stopped")), "what was dead is dead");
    let nodes = harness.state().session().expect("a session").databases().count();
    assert_eq!(nodes, 3, "and the new database runs");
}

#[test]
fn a_part_that_is_torn_off_really_stops_and_starts_again_when_it_springs_back() {
    let (_folder, mut harness) = running();
    let start = bytes(&harness);
    let at = center(&harness, "web-1, Web server");
    let pin = Modifiers { alt: true, shift: true, ..Modifiers::NONE };
    let button = |pos, pressed| Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers: pin };
    harness.event(Event::ModifiersChanged(pin));
    harness.event(Event::PointerMoved(at));
    harness.step();
    harness.event(button(at, true));
    harness.step();
    for step in 1..=4 {
        harness.event(Event::PointerMoved(at + vec2(20.0, 12.0) * step as f32));
        harness.step();
    }
    wait_for(&mut harness, "the stopped part", |h| h.query_by_label_contains("web-1, Web").is_some_and(is("stopped")));
    harness.event(button(at + vec2(80.0, 48.0), false));
    harness.event(Event::ModifiersChanged(Modifiers::NONE));
    harness.step();
    wait_for(&mut harness, "the part that runs", |h| {
        h.query_by_label_contains("web-1, Web").is_some_and(is("running"))
    });
    assert_eq!((bytes(&harness), harness.state().editor().history_len()), (start, 0));
}

#[test]
fn from_the_key_to_the_running_state_it_takes_a_second_and_stop_is_always_there() {
    let (_folder, mut harness) = window("distributed");
    let began = Instant::now();
    harness.key_press_modifiers(CTRL, Key::Enter);
    harness.step();
    wait_for(&mut harness, "the running state", |h| h.query_all_by_label("Running 0:00").next().is_some());
    // Without optimisation, and beside other tests, twice as long.
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    for tab in ["SQL", "Logs", "Knobs", "Proofs", "Overview"] {
        press(&mut harness, tab);
        assert!(harness.query_all_by_label("Stop the run").next().is_some(), "{tab}");
    }
    press(&mut harness, "Stop the run");
    wait_for(&mut harness, "the end", |h| h.query_all_by_label_contains("Running 0:").next().is_none());
    assert!(harness.state().session().is_none());
}
