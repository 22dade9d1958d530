//! A run in the window without a screen: how its tests start it, wait for it and reach into it.

#![allow(dead_code, reason = "each test file uses its own part of this module")]

use std::time::{Duration, Instant};

use egui::{Event, Key, Modifiers, PointerButton};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use linchpin::ui::App;

use crate::helpers::{center, window};

/// Paints frames until something is there.
pub(crate) fn wait_for(harness: &mut Harness<App>, what: &str, there: impl Fn(&Harness<App>) -> bool) {
    let end = Instant::now() + Duration::from_mins(1);
    while !there(harness) {
        assert!(Instant::now() < end, "{what} did not come");
        std::thread::sleep(Duration::from_millis(30));
        harness.step();
    }
}

/// The window on the three servers, running, with visitors served.
pub(crate) fn running() -> (tempfile::TempDir, Harness<'static, App>) {
    let (folder, mut harness) = window("distributed");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    harness.step();
    wait_for(&mut harness, "the running state", |h| h.query_all_by_label_contains("Running 0:").next().is_some());
    wait_for(&mut harness, "full success", |h| h.query_all_by_label("100 %").count() >= 3);
    (folder, harness)
}

pub(crate) fn press(harness: &mut Harness<App>, at: egui::Pos2, button: PointerButton) {
    for pressed in [true, false] {
        harness.event(Event::PointerMoved(at));
        harness.event(Event::PointerButton { pos: at, button, pressed, modifiers: Modifiers::NONE });
        harness.step();
    }
    harness.run_steps(3);
}

pub(crate) fn from_menu(harness: &mut Harness<App>, part: &str, entry: &str) {
    let at = center(harness, part);
    press(harness, at, PointerButton::Secondary);
    harness.get_by_label(entry).click();
    harness.run_steps(3);
}

/// Whether what is said of a part has a word.
pub(crate) fn is(word: &'static str) -> impl Fn(egui_kittest::Node<'_>) -> bool {
    move |node| node.accesskit_node().label().is_some_and(|label| label.contains(word))
}
