//! Large designs in the window: what a frame costs grows no faster than the design, whatever the hand does. Measured on
//! the thread's own clock, so that a busy machine does not matter.
#![cfg(feature = "gui")]

mod common;
#[path = "common/window.rs"]
mod on_screen;

use std::fmt::Write as _;

use egui::{Event, Key, Modifiers, PointerButton, Pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use linchpin::model::Id;
use linchpin::storage;
use linchpin::ui::App;
use on_screen::{CTRL, bytes, shown};

/// Seconds that this thread has computed.
fn clock() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// Servers with three parts each, all in their places.
fn placed(parts: usize) -> String {
    let (mut components, mut links, mut drawing) = (String::new(), String::new(), String::new());
    for n in 0..parts / 4 {
        let (x, y) = (n % 40 * 480, n / 40 * 320);
        let _ = write!(components, "\"s{n}\": (kind: Server), \"w{n}\": (kind: WebServer, on: \"s{n}\"),");
        let _ =
            write!(components, "\"a{n}\": (kind: AppServer, on: \"s{n}\"), \"d{n}\": (kind: Database, on: \"s{n}\"),");
        let _ = write!(links, "\"wa{n}\": (from: \"w{n}\", to: \"a{n}\", kind: Http),");
        let _ = write!(links, "\"ad{n}\": (from: \"a{n}\", to: \"d{n}\", kind: Sql),");
        let _ = write!(drawing, "\"s{n}\": (at: ({x}, {y}), size: (400, 240)),");
        for (kind, dx, dy) in [("w", 24, 56), ("a", 216, 56), ("d", 216, 160)] {
            let _ = write!(drawing, "\"{kind}{n}\": (at: ({}, {})),", x + dx, y + dy);
        }
    }
    format!("Design(format: 1, components: {{{components}}}, links: {{{links}}}, drawing: {{{drawing}}})")
}

/// The time of a frame, and of those that follow it until the hand may go on.
fn timed(harness: &mut Harness<App>, act: impl FnOnce(&mut Harness<App>)) -> f64 {
    act(harness);
    let began = clock();
    harness.step();
    clock() - began
}

/// What opening costs, and one frame each of: nothing, panning, a click, a drag, its end, undo.
fn session(parts: usize) -> Vec<(&'static str, f64)> {
    let design = storage::parse(&placed(parts)).expect("a design");
    let began = clock();
    let mut harness = shown(App::new(design, None));
    let mut costs = vec![("opening", clock() - began)];
    let before = bytes(&harness);
    let canvas = harness.get_by_label("Drawing").rect();
    // Near enough for words, on the first server's first part.
    harness.key_press_modifiers(CTRL, Key::Num0);
    harness.step();
    let at = |harness: &Harness<App>| {
        let place = harness.state().editor().design().drawing[&Id::slug("w0")].at;
        harness.state().canvas().view.to_screen(canvas, place) + vec2(50.0, 28.0)
    };
    let middle = |pressed, pos: Pos2| Event::PointerButton {
        pos,
        button: PointerButton::Middle,
        pressed,
        modifiers: Modifiers::NONE,
    };
    // The part is moved to the middle of the canvas, in steps as large as a screen.
    harness.hover_at(canvas.center());
    harness.event(middle(true, canvas.center()));
    harness.step();
    let away = canvas.center() - at(&harness);
    costs.push(("panning", timed(&mut harness, |h| h.hover_at(canvas.center() + away))));
    harness.event(middle(false, canvas.center() + away));
    harness.step();
    costs.push(("nothing", timed(&mut harness, |_| ())));
    let part = at(&harness);
    harness.hover_at(part);
    harness.step();
    harness.drag_at(part);
    costs.push(("a click", timed(&mut harness, |h| h.drop_at(part))));
    assert_eq!(harness.state().selection().iter().map(Id::as_str).collect::<Vec<_>>(), ["w0"]);
    harness.run_steps(30);
    harness.hover_at(part);
    harness.drag_at(part);
    harness.hover_at(part + vec2(0.0, 20.0));
    harness.step();
    costs.push(("a drag", timed(&mut harness, |h| h.hover_at(part + vec2(0.0, 32.0)))));
    assert_ne!(bytes(&harness), before);
    costs.push(("its end", timed(&mut harness, |h| h.drop_at(part + vec2(0.0, 32.0)))));
    assert_eq!(harness.state().editor().history_len(), 1);
    costs.push(("undo", timed(&mut harness, |h| h.key_press_modifiers(CTRL, Key::Z))));
    harness.run_steps(2);
    assert_eq!(bytes(&harness), before);
    costs
}

#[test]
fn a_frame_of_four_times_as_large_a_design_costs_nowhere_near_sixteen_times_as_much() {
    let (small, large) = (session(2_000), session(8_000));
    for ((what, small), (_, large)) in small.into_iter().zip(large) {
        eprintln!("{what}: {:.1} ms and {:.1} ms", small * 1e3, large * 1e3);
        // What takes next to no time says nothing.
        let least = 0.02_f64;
        assert!(large.max(least) < 9.0 * small.max(least), "{what}: {small} s and {large} s");
    }
}

/// One frame each of: selecting all parts, deleting them, taking that back, duplicating them.
fn all_at_once(parts: usize) -> Vec<(&'static str, f64)> {
    let mut harness = shown(App::new(storage::parse(&placed(parts)).expect("a design"), None));
    let before = bytes(&harness);
    let mut costs = Vec::new();
    let mut frame = |harness: &mut Harness<App>, what, modifiers, key| {
        harness.run_steps(2);
        costs.push((what, timed(harness, |h| h.key_press_modifiers(modifiers, key))));
        harness.run_steps(2);
    };
    frame(&mut harness, "selecting", CTRL, Key::A);
    frame(&mut harness, "deleting", Modifiers::NONE, Key::Delete);
    assert_eq!(harness.state().editor().design().components.len(), 0);
    frame(&mut harness, "undo", CTRL, Key::Z);
    assert_eq!(bytes(&harness), before);
    frame(&mut harness, "selecting again", CTRL, Key::A);
    frame(&mut harness, "duplicating", CTRL, Key::D);
    assert_eq!(harness.state().editor().design().components.len(), 2 * (parts / 4 * 4));
    frame(&mut harness, "undo of that", CTRL, Key::Z);
    assert_eq!(bytes(&harness), before);
    costs
}

#[test]
fn what_is_done_to_all_parts_of_four_times_as_large_a_design_costs_nowhere_near_sixteen_times_as_much() {
    let (small, large) = (all_at_once(2_000), all_at_once(8_000));
    for ((what, small), (_, large)) in small.into_iter().zip(large) {
        eprintln!("{what}: {:.1} ms and {:.1} ms", small * 1e3, large * 1e3);
        let least = 0.02_f64;
        assert!(large.max(least) < 9.0 * small.max(least), "{what}: {small} s and {large} s");
    }
}
