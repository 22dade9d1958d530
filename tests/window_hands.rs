//! The sheet's last part, what hands do on the drawing: each line done, and what it says comes of it.
#![cfg(feature = "gui")]

mod common;
#[path = "common/window.rs"]
mod helpers;
#[path = "common/run.rs"]
mod run;

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, PointerButton, Pos2, Vec2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use helpers::{CTRL, bytes, click, window};
use linchpin::model::{Design, Id};
use linchpin::ui::{App, GESTURES};
use run::{running, wait_for};

const NONE: Modifiers = Modifiers::NONE;
const ALT: Modifiers = Modifiers::ALT;
const SHIFT: Modifiers = Modifiers::SHIFT;

/// The lines of the sheet, and what shows each. Every check ends in a panic where its line is not so.
const HANDS: &[(&str, fn())] = &[
    ("Space and drag, or the middle button", the_view_is_moved),
    ("Ctrl and the wheel", the_wheel_zooms_at_the_pointer),
    ("Shift and click", one_more_is_selected_or_one_less),
    ("Alt and drag", a_copy_is_dragged),
    ("Ctrl while dragging", nothing_snaps),
    ("Alt, Shift and drag", a_part_is_pulled_out_for_a_moment),
    ("Ctrl, Alt, Shift and drag", room_is_made),
    ("Arrow keys, with Shift by one point", arrows_move_the_selection),
    ("Tab, Shift and Tab", tab_goes_from_part_to_part),
    ("F6, Shift and F6", f6_goes_from_pane_to_pane),
    ("Esc", esc_ends_what_is_under_way_and_twice_the_run),
    ("X and drag in a run", scissors_cut_and_mend),
    ("L held in a run", the_lens_reads_along),
];

#[test]
fn every_line_about_hands_is_what_hands_do() {
    let listed: Vec<&str> = GESTURES.iter().map(|(keys, _)| *keys).collect();
    let tried: Vec<&str> = HANDS.iter().map(|(keys, _)| *keys).collect();
    assert_eq!(listed, tried, "each line of the sheet is tried here");
    for (keys, shows) in HANDS {
        println!("{keys}");
        shows();
    }
}

/// Where what is called so is drawn.
fn drawn(harness: &Harness<App>, label: &str) -> egui::Rect {
    let mut all = harness.get_all_by_role(Role::GraphicsObject);
    let found = all.find(|node| node.accesskit_node().label().is_some_and(|said| said.starts_with(label)));
    found.unwrap_or_else(|| panic!("{label} is not drawn")).rect()
}

fn design<'a>(harness: &'a Harness<App>) -> &'a Design {
    harness.state().editor().design()
}

fn selected<'a>(harness: &'a Harness<App>) -> Vec<&'a str> {
    harness.state().selection().iter().map(Id::as_str).collect()
}

fn press(harness: &mut Harness<App>, modifiers: Modifiers, key: Key) {
    harness.key_press_modifiers(modifiers, key);
    harness.run_steps(4);
}

fn key(harness: &mut Harness<App>, key: Key, pressed: bool) {
    harness.event(Event::Key { key, physical_key: None, pressed, repeat: false, modifiers: NONE });
    harness.step();
}

fn button(harness: &mut Harness<App>, pos: Pos2, button: PointerButton, pressed: bool, modifiers: Modifiers) {
    harness.event(Event::PointerButton { pos, button, pressed, modifiers });
    harness.run_steps(2);
}

/// Everything of a drag but the release. Keys are held before the button, or after it.
fn hold(harness: &mut Harness<App>, from: Pos2, by: Vec2, with: PointerButton, before: Modifiers, after: Modifiers) {
    harness.hover_at(from);
    harness.run_steps(4);
    harness.event(Event::ModifiersChanged(before));
    button(harness, from, with, true, before);
    harness.event(Event::ModifiersChanged(after));
    for step in 1..=4 {
        harness.hover_at(from + by * (step as f32 / 4.0));
        harness.run_steps(2);
    }
}

fn release(harness: &mut Harness<App>, at: Pos2, with: PointerButton, modifiers: Modifiers) {
    button(harness, at, with, false, modifiers);
    harness.event(Event::ModifiersChanged(NONE));
    harness.run_steps(4);
}

fn the_view_is_moved() {
    for (space, with) in [(true, PointerButton::Primary), (false, PointerButton::Middle)] {
        let (_folder, mut harness) = window("distributed");
        let (before, start) = (bytes(&harness), drawn(&harness, "db-1, "));
        // Over a part, too.
        let (from, by) = (drawn(&harness, "Browser, ").center(), vec2(60.0, 40.0));
        if space {
            key(&mut harness, Key::Space, true);
        }
        hold(&mut harness, from, by, with, NONE, NONE);
        release(&mut harness, from + by, with, NONE);
        if space {
            key(&mut harness, Key::Space, false);
        }
        let moved = drawn(&harness, "db-1, ").center() - start.center();
        assert!((moved - by).length() < 1.0, "{with:?}: {moved:?}");
        assert_eq!((bytes(&harness), harness.state().editor().history_len()), (before, 0));
    }
}

fn the_wheel_zooms_at_the_pointer() {
    let (_folder, mut harness) = window("distributed");
    let (zoom, at) = (harness.state().canvas().view.zoom, drawn(&harness, "Load balancer, ").left_top());
    harness.hover_at(at);
    harness.event(Event::ModifiersChanged(CTRL));
    let (unit, phase) = (egui::MouseWheelUnit::Point, egui::TouchPhase::Move);
    harness.event(Event::MouseWheel { unit, delta: vec2(0.0, 50.0), phase, modifiers: CTRL });
    harness.run_steps(40);
    harness.event(Event::ModifiersChanged(NONE));
    harness.run_steps(2);
    assert!(harness.state().canvas().view.zoom > 1.1 * zoom);
    assert!((drawn(&harness, "Load balancer, ").left_top() - at).length() < 1.0, "it stays under the pointer");
}

fn one_more_is_selected_or_one_less() {
    let (_folder, mut harness) = window("distributed");
    let at = drawn(&harness, "Browser, ").center();
    click(&mut harness, at);
    let at = drawn(&harness, "db-1, ").center();
    for expected in [vec!["browser", "db-1"], vec!["browser"]] {
        harness.run_steps(4);
        harness.hover_at(at);
        harness.event(Event::ModifiersChanged(SHIFT));
        button(&mut harness, at, PointerButton::Primary, true, SHIFT);
        release(&mut harness, at, PointerButton::Primary, SHIFT);
        assert_eq!(selected(&harness), expected);
    }
}

fn a_copy_is_dragged() {
    let (_folder, mut harness) = window("distributed");
    let (from, by) = (drawn(&harness, "Browser, ").center(), vec2(-160.0, 20.0));
    let (parts, at) = (design(&harness).components.len(), design(&harness).drawing[&Id::slug("browser")]);
    hold(&mut harness, from, by, PointerButton::Primary, ALT, ALT);
    release(&mut harness, from + by, PointerButton::Primary, ALT);
    assert_eq!(design(&harness).components.len(), parts + 1);
    assert_eq!(design(&harness).drawing[&Id::slug("browser")], at, "the original stays");
    assert_eq!(harness.state().editor().history_len(), 1);
}

fn nothing_snaps() {
    // How far from where the hand let go the part then lies; of a few places hardly all are on the grid.
    let off = |by: Vec2, keys: Modifiers| {
        let (_folder, mut harness) = window("distributed");
        let from = drawn(&harness, "Browser, ").center();
        hold(&mut harness, from, by, PointerButton::Primary, NONE, keys);
        release(&mut harness, from + by, PointerButton::Primary, keys);
        (drawn(&harness, "Browser, ").center() - from - by).length()
    };
    let places = [vec2(-93.0, 27.0), vec2(-90.0, 24.0), vec2(-87.0, 21.0)];
    let snapped = places.map(|by| off(by, NONE));
    assert!(snapped.iter().any(|off| *off > 1.5), "without the key parts snap: {snapped:?}");
    let free = places.map(|by| off(by, CTRL));
    assert!(free.iter().all(|off| *off < 1.0), "with the key they lie where the hand let go: {free:?}");
}

fn a_part_is_pulled_out_for_a_moment() {
    let (_folder, mut harness) = window("distributed");
    let before = bytes(&harness);
    let (from, by) = (drawn(&harness, "Load balancer, ").center(), vec2(60.0, 40.0));
    hold(&mut harness, from, by, PointerButton::Primary, ALT | SHIFT, ALT | SHIFT);
    let fallen = harness.state().canvas().fallen().expect("what falls with it");
    assert!(fallen.len() > 1, "with the balancer falls what it leads to: {fallen:?}");
    release(&mut harness, from + by, PointerButton::Primary, ALT | SHIFT);
    assert_eq!(harness.state().canvas().fallen(), None);
    assert_eq!((bytes(&harness), harness.state().editor().history_len()), (before, 0));
}

fn room_is_made() {
    let (_folder, mut harness) = window("distributed");
    let before = bytes(&harness);
    let places = |h: &Harness<App>| ["server-1", "server-2", "db-2"].map(|id| design(h).drawing[&Id::slug(id)].at);
    let (start, keys) = (places(&harness), CTRL | ALT | SHIFT);
    let left = drawn(&harness, "Server 2, ").left_center();
    let (from, by) = (left - vec2(12.0, 0.0), vec2(60.0, 0.0));
    hold(&mut harness, from, by, PointerButton::Primary, keys, keys);
    release(&mut harness, from + by, PointerButton::Primary, keys);
    let now = places(&harness);
    assert!(now[0] == start[0] && now[1].x > start[1].x + 40.0, "{start:?} {now:?}");
    assert_eq!(now[2].x - start[2].x, now[1].x - start[1].x, "with what it holds");
    assert_eq!(harness.state().editor().history_len(), 1);
    press(&mut harness, CTRL, Key::Z);
    assert_eq!(bytes(&harness), before);
}

fn arrows_move_the_selection() {
    let (_folder, mut harness) = window("distributed");
    let at = drawn(&harness, "Browser, ").center();
    click(&mut harness, at);
    let x = |harness: &Harness<App>| design(harness).drawing[&Id::slug("browser")].at.x;
    let start = x(&harness);
    press(&mut harness, NONE, Key::ArrowRight);
    let step = x(&harness) - start;
    press(&mut harness, SHIFT, Key::ArrowRight);
    let with_shift = x(&harness) - start - step;
    assert!(step > 2.0 && (with_shift - 1.0).abs() < 0.1, "{step} points, and {with_shift} with Shift");
}

fn tab_goes_from_part_to_part() {
    let (_folder, mut harness) = window("distributed");
    let at = drawn(&harness, "Browser, ").center();
    click(&mut harness, at);
    press(&mut harness, NONE, Key::Tab);
    assert_eq!(selected(&harness), ["lb"]);
    press(&mut harness, SHIFT, Key::Tab);
    assert_eq!(selected(&harness), ["browser"]);
}

fn f6_goes_from_pane_to_pane() {
    let (_folder, mut harness) = window("distributed");
    let at = drawn(&harness, "Browser, ").center();
    click(&mut harness, at);
    let has = |harness: &Harness<App>, label: &str| {
        harness.query_all_by_label(label).any(|node| node.accesskit_node().is_focused())
    };
    press(&mut harness, NONE, Key::F6);
    assert!(has(&harness, "Inspector pane"));
    press(&mut harness, SHIFT, Key::F6);
    let mut parts = harness.query_all_by_label_contains("Browser, ");
    assert!(parts.any(|node| node.accesskit_node().is_focused()), "the drawing, with what is selected on it");
}

fn esc_ends_what_is_under_way_and_twice_the_run() {
    let (_folder, mut harness) = running();
    let before = bytes(&harness);
    let (from, by) = (drawn(&harness, "Browser, ").center(), vec2(-90.0, 20.0));
    hold(&mut harness, from, by, PointerButton::Primary, NONE, NONE);
    assert_ne!(bytes(&harness), before);
    press(&mut harness, NONE, Key::Escape);
    assert_eq!(bytes(&harness), before, "the drag is ended");
    release(&mut harness, from + by, PointerButton::Primary, NONE);
    press(&mut harness, NONE, Key::Escape);
    assert!(selected(&harness).is_empty() && harness.state().session().is_some(), "the selection is ended");
    // Twice within a second.
    key(&mut harness, Key::Escape, true);
    key(&mut harness, Key::Escape, false);
    assert!(harness.state().session().is_some(), "once is not twice");
    key(&mut harness, Key::Escape, true);
    key(&mut harness, Key::Escape, false);
    wait_for(&mut harness, "the end", |h| h.state().session().is_none());
}

fn scissors_cut_and_mend() {
    let (_folder, mut harness) = running();
    let start = bytes(&harness);
    let middle = drawn(&harness, "HTTP link from Browser to Load balancer").center();
    let cut = |harness: &Harness<App>| {
        let wires = harness.state().session().expect("a run").wires();
        wires.iter().any(|wire| wire.link == "browser-lb" && !wire.bent.is_empty())
    };
    key(&mut harness, Key::X, true);
    for (side, now) in [(-1.0, true), (1.0, false)] {
        let from = middle + vec2(50.0 * side, 6.0);
        hold(&mut harness, from, vec2(-100.0 * side, -12.0), PointerButton::Primary, NONE, NONE);
        button(&mut harness, middle - vec2(50.0 * side, 6.0), PointerButton::Primary, false, NONE);
        wait_for(&mut harness, "the stroke's effect", |h| cut(h) == now);
        // What is known of the links is looked at twice a second, and a stroke mends what is known to be cut.
        let known = if now { "0 %" } else { "100 %" };
        wait_for(&mut harness, known, |h| h.query_all_by_label(known).count() >= 3);
        std::thread::sleep(std::time::Duration::from_millis(600));
        harness.step();
    }
    key(&mut harness, Key::X, false);
    assert_eq!(bytes(&harness), start);
}

fn the_lens_reads_along() {
    let (_folder, mut harness) = running();
    key(&mut harness, Key::L, true);
    wait_for(&mut harness, "what is read", |h| h.state().overheard().any(|(_, heard)| heard.words.contains("GET /")));
    assert!(!harness.state().canvas().is_linking(), "in a run it is no key for links");
    key(&mut harness, Key::L, false);
    assert_eq!(harness.state().overheard().count(), 0);
}
