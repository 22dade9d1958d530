//! Fixes as ghosts: what a fix adds is seen at each place where it may stand, with what the analysis says of it there.
#![cfg(feature = "gui")]

mod common;
#[path = "common/window.rs"]
mod on_screen;

use std::time::{Duration, Instant};

use egui::Key;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use linchpin::analysis;
use linchpin::model::Id;
use linchpin::ui::App;
use on_screen::{CTRL, bytes, window};

/// Paints frames until something is there.
fn wait_for(harness: &mut Harness<App>, what: &str, there: impl Fn(&Harness<App>) -> bool) {
    let end = Instant::now() + Duration::from_mins(1);
    while !there(harness) {
        assert!(Instant::now() < end, "{what} did not come");
        std::thread::yield_now();
        harness.step();
    }
}

/// Opens the ghosts of the balancer's fix, and waits until each place is known.
fn ghosts(harness: &mut Harness<App>) {
    harness.get_by_label("Fix load-balancer-spof:lb").scroll_to_me();
    harness.run();
    harness.get_by_label("Fix load-balancer-spof:lb").click();
    harness.step();
    wait_for(harness, "the preview", |h| h.query_all_by_label("Apply").next().is_some());
    harness.run();
    harness.get_by_label("Choose its place…").click();
    harness.step();
    wait_for(harness, "all places", |h| {
        h.state().canvas().ghosts().is_some()
            && h.query_all_by_label_contains(": checking…").count() == 0
            && h.query_all_by_label_contains("Place Load balancer 2 ").count() == 3
    });
    harness.run();
}

fn ghost(harness: &Harness<App>, place: &str) -> (egui::Pos2, usize) {
    let label = format!("Place Load balancer 2 {place}: ");
    let node = harness.get_by_label_contains(&label);
    let words = node.accesskit_node().label().expect("words");
    let numbers: Vec<usize> = words.split(' ').filter_map(|word| word.parse().ok()).collect();
    (node.rect().center(), *numbers.last().expect("a number"))
}

fn left(harness: &Harness<App>) -> usize {
    let report = analysis::analyse(harness.state().editor().design());
    report.findings.iter().filter(|finding| !finding.accepted).count()
}

#[test]
fn a_click_on_a_ghost_puts_the_part_there_as_one_step_and_as_much_remains_as_it_said() {
    for (place, host) in [("on Server 2", Some("server-2")), ("on its own", None)] {
        let (_folder, mut harness) = window("distributed");
        let start = bytes(&harness);
        ghosts(&mut harness);
        assert_eq!(
            (bytes(&harness), harness.state().editor().history_len()),
            (start.clone(), 0),
            "looking changes nothing"
        );
        let (at, remaining) = ghost(&harness, place);
        on_screen::click(&mut harness, at);
        assert!(harness.state().canvas().ghosts().is_none());
        let design = harness.state().editor().design();
        assert_eq!(design.components[&Id::slug("lb-2")].on.as_ref().map(Id::as_str), host, "{place}");
        assert_eq!(left(&harness), remaining, "{place}");
        assert_eq!(harness.state().editor().history_len(), 1);
        harness.key_press_modifiers(CTRL, Key::Z);
        harness.run();
        assert_eq!(bytes(&harness), start);
    }
}

#[test]
fn a_ghost_is_dragged_onto_a_machine_or_left_by_esc() {
    let (_folder, mut harness) = window("distributed");
    let start = bytes(&harness);
    ghosts(&mut harness);
    harness.key_press(Key::Escape);
    harness.run();
    assert!(harness.state().canvas().ghosts().is_none());
    assert_eq!((bytes(&harness), harness.state().editor().history_len()), (start, 0));
    ghosts(&mut harness);
    let (from, _) = ghost(&harness, "on its own");
    let to = harness.get_by_label_contains("web-1, Web server").rect().center();
    on_screen::drag(&mut harness, from, to - from);
    let design = harness.state().editor().design();
    assert_eq!(design.components[&Id::slug("lb-2")].on.as_ref().map(Id::as_str), Some("server-1"));
    assert_eq!(harness.state().editor().history_len(), 1);
}

#[test]
fn the_first_ghost_has_the_keyboard_and_enter_takes_it() {
    let (_folder, mut harness) = window("distributed");
    ghosts(&mut harness);
    harness.key_press(Key::Enter);
    harness.run();
    let design = harness.state().editor().design();
    assert!(design.components.contains_key(&Id::slug("lb-2")));
}
