//! Finding on the canvas: names, ids, addresses, notes and rules; n of m; Enter goes on and the view with it. That the rest
//! is dimmed is seen in `window_pictures.rs`.
#![cfg(feature = "gui")]

mod common;
#[path = "common/window.rs"]
mod on_screen;

use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use linchpin::analysis;
use linchpin::ui::App;
use on_screen::{CTRL, bytes, window};

fn press(harness: &mut Harness<App>, modifiers: Modifiers, key: Key) {
    harness.key_press_modifiers(modifiers, key);
    harness.run_steps(4);
}

fn look_for(harness: &mut Harness<App>, text: &str) {
    press(harness, CTRL, Key::F);
    press(harness, CTRL, Key::A);
    harness.event(egui::Event::Text(text.to_owned()));
    harness.run_steps(4);
}

fn selected(harness: &Harness<App>) -> Vec<String> {
    harness.state().selection().iter().map(ToString::to_string).collect()
}

#[test]
fn enter_goes_to_what_was_found_and_the_view_follows() {
    let (_folder, mut harness) = window("distributed");
    let before = bytes(&harness);
    // Far away, so that it has to be brought into view.
    let canvas = harness.state().canvas().room().expect("a canvas").center();
    harness.hover_at(canvas);
    for _ in 0..12 {
        let delta = egui::vec2(-900.0, -900.0);
        let (unit, phase) = (egui::MouseWheelUnit::Point, egui::TouchPhase::Move);
        harness.event(egui::Event::MouseWheel { unit, delta, phase, modifiers: Modifiers::NONE });
        harness.run_steps(2);
    }
    assert!(harness.query_all_by_label("Back to the drawing").next().is_some());
    look_for(&mut harness, "db-2");
    let counted: Vec<_> = harness.query_all_by_label_contains("/").filter_map(|n| n.accesskit_node().value()).collect();
    assert!(counted.contains(&"0/1".to_owned()), "{counted:?}");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(selected(&harness), ["db-2"]);
    assert!(harness.query_all_by_label("1/1").next().is_some());
    assert!(harness.query_all_by_label("Back to the drawing").next().is_none(), "it is in view");
    // Esc leaves the field and nothing else; keys are the canvas's again.
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(harness.query_all_by_label("Find").next().is_none());
    assert_eq!(selected(&harness), ["db-2"]);
    press(&mut harness, Modifiers::NONE, Key::ArrowRight);
    assert_ne!(bytes(&harness), before, "an arrow moves what was found");
}

#[test]
fn the_code_of_a_rule_finds_its_subjects_one_after_the_other_and_round() {
    let (_folder, mut harness) = window("distributed");
    let report = analysis::analyse(harness.state().editor().design());
    let finding = report.findings.iter().find(|finding| finding.code == "REL-001").expect("a finding");
    look_for(&mut harness, "rel-001");
    let many = harness
        .query_all_by_label_contains("0/")
        .find_map(|node| node.accesskit_node().value()?.strip_prefix("0/")?.parse::<usize>().ok())
        .expect("how many there are");
    let mut seen = Vec::new();
    for _ in 0..many {
        press(&mut harness, Modifiers::NONE, Key::Enter);
        seen.extend(selected(&harness));
    }
    for subject in &finding.subjects {
        assert!(seen.contains(&subject.to_string()), "{subject} of {seen:?}");
    }
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(selected(&harness)[0], seen[0], "after the last comes the first");
    press(&mut harness, Modifiers::SHIFT, Key::Enter);
    assert_eq!(selected(&harness)[0], seen[many - 1], "and before the first the last");
}

#[test]
fn what_is_not_there_is_said_and_letters_do_nothing_to_the_drawing() {
    let (_folder, mut harness) = window("distributed");
    let before = bytes(&harness);
    look_for(&mut harness, "no such thing ? / L");
    assert!(harness.query_all_by_label("not found").next().is_some());
    press(&mut harness, Modifiers::NONE, Key::Enter);
    press(&mut harness, Modifiers::NONE, Key::Delete);
    assert_eq!(bytes(&harness), before);
    // What is added while the field is open is found.
    look_for(&mut harness, "mysql");
    assert!(harness.query_all_by_label("not found").next().is_none());
}

#[test]
fn addresses_notes_and_values_are_found_and_letters_within_words_only_where_no_word_begins_so() {
    let text = r#"Design(format: 1, components: {
        "lb": (name: "Load balancer", kind: LoadBalancer),
        "db-1": (kind: Database),
        "web": (kind: WebServer),
    }, groups: {"net": (kind: Network(cidr: "10.0.7.0/24"), members: ["web"])}, notes: {"n": (text: "Ask Ann before the sale")},
    drawing: {"lb": (at: (0, 0)), "db-1": (at: (0, 200)), "web": (at: (0, 400)), "n": (at: (300, 0))})"#;
    let mut harness = on_screen::shown(App::new(linchpin::storage::parse(text).expect("a design"), None));
    for (wanted, found) in [("10.0.7", "net"), ("ann", "n"), ("db", "db-1"), ("alancer", "lb")] {
        look_for(&mut harness, wanted);
        assert!(harness.query_all_by_label("0/1").next().is_some(), "{wanted}");
        press(&mut harness, Modifiers::NONE, Key::Enter);
        assert_eq!(selected(&harness), [found], "{wanted}");
        press(&mut harness, Modifiers::NONE, Key::Escape);
    }
}
