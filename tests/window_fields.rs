//! The keyboard stays where it belongs: with a field after Enter that chose nothing, and with the drawing when a question
//! is closed or the window is new.
#![cfg(feature = "gui")]

mod common;
#[path = "common/window.rs"]
mod helpers;
#[path = "common/run.rs"]
mod run;

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use helpers::{CTRL, bytes, center, click, window};
use linchpin::model::Id;
use linchpin::ui::App;
use run::wait_for;

const NONE: Modifiers = Modifiers::NONE;

fn press(harness: &mut Harness<App>, modifiers: Modifiers, key: Key) {
    harness.key_press_modifiers(modifiers, key);
    harness.run_steps(4);
}

fn type_text(harness: &mut Harness<App>, text: &str) {
    harness.event(egui::Event::Text(text.to_owned()));
    harness.run_steps(4);
}

fn value(harness: &Harness<App>, field: &str) -> String {
    harness.get_by_role_and_label(Role::TextInput, field).accesskit_node().value().unwrap_or_default()
}

/// A typo, Enter, and its correction, with a part selected.
fn mistype(harness: &mut Harness<App>, field: &str) {
    let before = bytes(harness);
    type_text(harness, "serverx");
    press(harness, NONE, Key::Enter);
    press(harness, NONE, Key::Backspace);
    type_text(harness, "n");
    assert_eq!(value(harness, field), "servern", "{field}");
    assert_eq!(bytes(harness), before, "{field}: the drawing is as it was");
    assert_eq!(harness.state().editor().history_len(), 0, "{field}");
}

fn focus(harness: &mut Harness<App>, field: &str) {
    harness.get_by_role_and_label(Role::TextInput, field).focus();
    harness.run_steps(3);
}

fn selected(harness: &mut Harness<App>) {
    let at = center(harness, "Load balancer, Load");
    run::press(harness, at, egui::PointerButton::Primary);
    assert_eq!(harness.state().selection().len(), 1);
}

#[test]
fn enter_in_a_filter_leaves_the_keyboard_with_it_and_backspace_deletes_a_letter_and_no_part() {
    let (_folder, mut harness) = window("distributed");
    selected(&mut harness);
    press(&mut harness, CTRL | Modifiers::SHIFT, Key::O);
    focus(&mut harness, "Filter the findings");
    mistype(&mut harness, "Filter the findings");
    focus(&mut harness, "Filter the outline");
    mistype(&mut harness, "Filter the outline");
}

#[test]
fn enter_in_the_filter_of_a_log_leaves_the_keyboard_with_it() {
    let (_folder, mut harness) = run::running();
    selected(&mut harness);
    harness.get_by_label("Logs").click();
    wait_for(&mut harness, "the log", |h| h.query_by_label("Filter the log").is_some());
    focus(&mut harness, "Filter the log");
    mistype(&mut harness, "Filter the log");
}

#[test]
fn the_command_palette_goes_on_listening_after_enter_where_nothing_fits() {
    let (_folder, mut harness) = window("distributed");
    selected(&mut harness);
    press(&mut harness, CTRL, Key::K);
    type_text(&mut harness, "fitzz");
    press(&mut harness, NONE, Key::Enter);
    harness.get_by_label("No command and no part is called that");
    press(&mut harness, NONE, Key::Backspace);
    press(&mut harness, NONE, Key::Backspace);
    assert_eq!(value(&harness, "Command or part"), "fit");
    press(&mut harness, NONE, Key::Enter);
    assert!(harness.query_by_label("Command or part").is_none(), "it is chosen");
    assert_eq!(harness.state().last_command(), Some(linchpin::ui::Command::FitAll));
}

#[test]
fn enter_without_a_reason_is_no_answer_and_the_field_goes_on_listening() {
    let (_folder, mut harness) = window("distributed");
    harness.get_by_label("Accept load-balancer-spof:lb").scroll_to_me();
    harness.run_steps(4);
    let at = harness.get_by_label("Accept load-balancer-spof:lb").rect().center();
    click(&mut harness, at);
    press(&mut harness, NONE, Key::Enter);
    type_text(&mut harness, "an exercise");
    assert_eq!(value(&harness, "reason"), "an exercise");
    press(&mut harness, NONE, Key::Enter);
    let accepted = &harness.state().editor().design().accepted;
    assert_eq!(accepted.iter().map(|one| one.reason.as_str()).collect::<Vec<_>>(), ["an exercise"]);
}

#[test]
fn esc_in_a_field_and_a_click_on_a_button_leave_the_keyboard_with_the_drawing() {
    let (_folder, mut harness) = window("distributed");
    let on_drawing = |harness: &Harness<App>| {
        let focused = harness.ctx.memory(egui::Memory::focused);
        focused.is_some() && focused == harness.state().canvas().id()
    };
    press(&mut harness, NONE, Key::Tab);
    let keys: [(Modifiers, Key); 4] = [(NONE, Key::F2), (NONE, Key::Slash), (NONE, Key::N), (CTRL, Key::P)];
    for (modifiers, key) in keys {
        press(&mut harness, modifiers, key);
        press(&mut harness, NONE, Key::Escape);
        harness.run_steps(3);
        assert!(on_drawing(&harness), "after {key:?} and Esc");
    }
    let at = harness.get_by_label("Tidy").rect().center();
    click(&mut harness, at);
    harness.run_steps(3);
    assert!(on_drawing(&harness), "after a click on a button");
}

#[test]
fn in_a_new_window_and_after_a_question_tab_goes_from_part_to_part() {
    let (_folder, mut harness) = window("distributed");
    press(&mut harness, NONE, Key::Tab);
    let first = harness.state().selection().clone();
    assert_eq!(first.len(), 1, "the first part, and not the first menu");
    press(&mut harness, CTRL, Key::E);
    harness.get_by_label("What to export");
    press(&mut harness, NONE, Key::Escape);
    press(&mut harness, NONE, Key::Tab);
    let second = harness.state().selection().clone();
    assert!(second.len() == 1 && second != first, "{second:?}");
    // Another design in the same window.
    press(&mut harness, CTRL, Key::N);
    assert!(harness.state().editor().design().components.is_empty());
    let drawing = harness.get_by_label("Drawing");
    assert!(drawing.accesskit_node().is_focused());
}

#[test]
fn what_had_the_keyboard_before_a_question_has_it_again() {
    let (_folder, mut harness) = window("distributed");
    let label = "high: Load balancer is a single point of failure, REL-001, Load balancer";
    harness.get_by_label(label).focus();
    harness.run_steps(3);
    press(&mut harness, CTRL, Key::E);
    harness.get_by_label("What to export");
    press(&mut harness, NONE, Key::Escape);
    assert!(harness.get_by_label(label).accesskit_node().is_focused());
    press(&mut harness, NONE, Key::Enter);
    assert_eq!(*harness.state().selection(), [Id::slug("lb")].into());
}
