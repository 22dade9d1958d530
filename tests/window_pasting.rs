//! Pasting what takes its time: beside the window, with Cancel; cancelled, nothing is pasted.
#![cfg(feature = "gui")]

mod common;
#[path = "common/window.rs"]
mod helpers;
#[path = "common/run.rs"]
mod run;

use std::fmt::Write as _;

use egui::{Event, Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use helpers::{CTRL, bytes, shown, window};
use linchpin::model::Design;
use linchpin::storage;
use linchpin::ui::App;
use run::wait_for;

/// A text of more than 256 KiB that draws so many parts.
fn long(parts: usize) -> String {
    let mut text = String::from("Design(format: 1, components: {");
    for n in 0..parts {
        let _ = write!(text, "\"pasted-{n}\": (kind: WebServer, name: \"{}\"),", "long ".repeat(300_000 / 5 / parts));
    }
    text + "})"
}

fn says(harness: &Harness<App>, words: &str) -> bool {
    harness.query_all_by_label_contains(words).next().is_some()
}

#[test]
fn a_long_text_is_understood_beside_the_window_and_then_pasted_as_one_step() {
    let (_folder, mut harness) = window("distributed");
    let before = bytes(&harness);
    let count = harness.state().editor().design().components.len();
    harness.event(Event::Paste(long(20)));
    harness.step();
    assert_eq!(bytes(&harness), before, "not in this frame");
    wait_for(&mut harness, "the parts", |h| h.state().editor().design().components.len() != count);
    assert_eq!(harness.state().editor().design().components.len(), count + 20);
    assert_eq!((harness.state().selection().len(), harness.state().editor().history_len()), (20, 1));
    harness.run_steps(3);
    assert!(harness.query_all_by_label("Cancel").next().is_none());
    harness.key_press_modifiers(CTRL, Key::Z);
    harness.run_steps(3);
    assert_eq!(bytes(&harness), before);
}

#[test]
fn cancelled_nothing_is_pasted_and_the_next_text_is() {
    let (_folder, mut harness) = window("distributed");
    let before = bytes(&harness);
    harness.event(Event::Paste(long(20)));
    harness.step();
    // In the very next frame: before anybody looks what has come of it.
    harness.key_press(Key::Escape);
    harness.run_steps(3);
    assert!(says(&harness, "Cancelled: nothing was pasted"));
    assert_eq!((bytes(&harness), harness.state().editor().history_len()), (before.clone(), 0));
    harness.event(Event::Paste(long(3)));
    let count = harness.state().editor().design().components.len();
    wait_for(&mut harness, "the parts", |h| h.state().editor().design().components.len() == count + 3);
    assert_eq!(harness.state().editor().history_len(), 1);
}

#[test]
fn a_long_text_that_is_no_design_is_refused_with_the_same_words_as_a_short_one() {
    let (_folder, mut harness) = window("distributed");
    let before = bytes(&harness);
    let mut refused = |text: String| {
        harness.event(Event::Paste(text));
        wait_for(&mut harness, "the reason", |h| says(h, "Nothing was pasted: "));
        let said = harness.query_all_by_label_contains("Nothing was pasted: ").next();
        let said = said.map(|node| egui_kittest::kittest::NodeT::accesskit_node(&node).value()).unwrap_or_default();
        assert_eq!(bytes(&harness), before);
        // Something else is said meanwhile.
        harness.state_mut().open_path(std::path::Path::new("/nowhere/at/all.ron"));
        harness.run_steps(3);
        said
    };
    let short = refused("a word".to_owned());
    assert_eq!(refused("a word ".repeat(60_000)), short);
}

#[test]
fn many_parts_are_laid_out_beside_the_window_and_pasted_into_a_large_design_that_stays_as_it_is_seen() {
    let start = storage::generate("layers=1200").expect("a design");
    let mut harness = shown(App::new(start, None));
    wait_for(&mut harness, "the drawing", |h| !says(h, "Laying out…"));
    let canvas = harness.get_by_label("Drawing").rect();
    harness.hover_at(canvas.center());
    harness.step();
    let (before, count) = (bytes(&harness), harness.state().editor().design().components.len());
    let pasted: Design = storage::generate("layers=1100").expect("a design");
    let more = pasted.components.len();
    harness.event(Event::Paste(storage::to_ron(&pasted)));
    harness.step();
    assert_eq!(bytes(&harness), before, "not in this frame");
    wait_for(&mut harness, "the parts", |h| h.state().editor().design().components.len() != count);
    assert_eq!(harness.state().editor().design().components.len(), count + more);
    // Every part that was there is where it was seen.
    assert_eq!(harness.state().editor().design().drawing.len(), count + more);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run_steps(3);
    assert_eq!(bytes(&harness), before);
}
