//! The table of commands in the real window's code: every line of the sheet pressed, every label found in the palette,
//! every menu a loop over it, and reasons where something cannot be done now.
#![cfg(feature = "gui")]

mod common;
#[path = "common/effects.rs"]
mod effects;
#[path = "common/window.rs"]
mod on_screen;

use effects::Stage;
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use linchpin::model::{Design, Id};
use linchpin::ui::{App, Command, Situation, commands};
use on_screen::{CTRL, bytes, shown, window};

const NONE: Modifiers = Modifiers::NONE;

fn press(harness: &mut Harness<App>, modifiers: Modifiers, key: Key) {
    harness.key_press_modifiers(modifiers, key);
    harness.run_steps(4);
}

fn type_in(harness: &mut Harness<App>, text: &str) {
    harness.event(egui::Event::Text(text.to_owned()));
    harness.run_steps(3);
}

/// Each in a window of its own, from where it could not have been done yet.
#[test]
fn every_line_of_the_sheet_is_what_its_keys_do() {
    let mut wrong = Vec::new();
    for spec in commands() {
        for keys in spec.shortcuts {
            let mut stage = Stage::of(spec.command);
            assert!(!stage.is_done(spec.command), "{} is done before {keys:?}", spec.label);
            stage.press_keys(*keys);
            if !stage.comes(spec.command) {
                wrong.push(format!("{} by {keys:?}", spec.label));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn commands_without_keys_do_what_they_say_from_the_palette() {
    for spec in commands().filter(|spec| spec.shortcuts.is_empty()) {
        let mut stage = Stage::of(spec.command);
        assert!(!stage.is_done(spec.command), "{} is done before", spec.label);
        stage.choose(spec.label);
        assert!(stage.comes(spec.command), "{}", spec.label);
    }
}

#[test]
fn the_sheet_shows_every_shortcut() {
    let (_folder, mut harness) = window("distributed");
    press(&mut harness, NONE, Key::F1);
    for spec in commands().filter(|spec| !spec.shortcuts.is_empty()) {
        assert!(harness.query_all_by_label(spec.label).next().is_some(), "{}", spec.label);
    }
    press(&mut harness, NONE, Key::Escape);
    assert!(harness.query_all_by_label("Hands on the drawing").next().is_none());
    // While something is typed a question mark is one.
    press(&mut harness, CTRL, Key::P);
    press(&mut harness, Modifiers::SHIFT, Key::Questionmark);
    assert!(harness.query_all_by_label("Hands on the drawing").next().is_none());
}

/// The lines of the palette that begin with a label.
fn lines(harness: &mut Harness<App>, label: &str) -> Vec<String> {
    press(harness, CTRL, Key::K);
    type_in(harness, label);
    let found = harness.query_all_by_label_contains(label).filter_map(|node| node.accesskit_node().label());
    let lines = found.filter(|line| line.starts_with(label)).collect();
    press(harness, NONE, Key::Escape);
    lines
}

#[test]
fn the_palette_finds_every_command_by_its_label() {
    let (_folder, mut harness) = window("distributed");
    for spec in commands().filter(|spec| spec.command != Command::Palette) {
        assert!(!lines(&mut harness, spec.label).is_empty(), "{}", spec.label);
    }
}

#[test]
fn in_an_empty_design_the_palette_says_why_of_each_command_that_cannot_be_used_and_does_not_do_it() {
    let mut harness = shown(App::new(Design::named("Untitled"), None));
    let situation = Situation::default();
    let mut refused = 0;
    for spec in commands().filter(|spec| spec.command != Command::Palette) {
        let said = lines(&mut harness, spec.label);
        let Some(why) = situation.why_not(spec.command) else {
            assert!(said.iter().all(|line| !line.starts_with(&format!("{} – ", spec.label))), "{said:?}");
            continue;
        };
        refused += 1;
        let line = format!("{} – {why}", spec.label);
        assert!(said.iter().any(|said| said.starts_with(&line)), "{line} is not in {said:?}");
        press(&mut harness, CTRL, Key::K);
        type_in(&mut harness, spec.label);
        press(&mut harness, NONE, Key::Enter);
        assert_eq!(harness.state().last_command(), Some(Command::Palette), "{} is not done", spec.label);
        press(&mut harness, NONE, Key::Escape);
    }
    assert!(refused > 30, "{refused}");
}

#[test]
fn the_palette_runs_commands_and_goes_to_parts() {
    let (_folder, mut harness) = window("distributed");
    let before = bytes(&harness);
    press(&mut harness, Modifiers { shift: true, ..CTRL }, Key::P);
    type_in(&mut harness, "minimp");
    press(&mut harness, NONE, Key::Enter);
    assert_eq!(harness.state().last_command(), Some(Command::Minimap), "letters in order are enough");
    press(&mut harness, CTRL, Key::K);
    type_in(&mut harness, "db-2");
    press(&mut harness, NONE, Key::Enter);
    assert_eq!(harness.state().selection().iter().map(Id::as_str).collect::<Vec<_>>(), ["db-2"]);
    // What cannot be done is not done.
    press(&mut harness, CTRL, Key::K);
    type_in(&mut harness, "Redo");
    press(&mut harness, NONE, Key::Enter);
    assert_ne!(harness.state().last_command(), Some(Command::Redo));
    press(&mut harness, NONE, Key::Escape);
    assert_eq!(bytes(&harness), before);
}

#[test]
fn menus_hold_every_command_with_its_keys() {
    let (_folder, mut harness) = window("distributed");
    let mut seen = 0;
    for menu in ["File", "Edit", "Select", "View", "Arrange", "Emulation", "Help"] {
        harness.get_by_label(menu).click();
        harness.run_steps(4);
        seen +=
            commands().filter(|spec| harness.query_all_by_label(spec.label).count() > usize::from(spec.button)).count();
        press(&mut harness, NONE, Key::Escape);
    }
    assert!(seen >= commands().count(), "{seen} of {}", commands().count());
    harness.get_by_label("View").click();
    harness.run_steps(4);
    harness.get_by_label("Minimap").click();
    harness.run_steps(4);
    assert_eq!(harness.state().last_command(), Some(Command::Minimap));
}
