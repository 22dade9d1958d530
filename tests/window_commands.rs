//! The table of commands in the real window's code: every line of the sheet pressed, every label found in the palette,
//! every menu a loop over it, and reasons where something cannot be done now.
#![cfg(feature = "gui")]

mod common;
#[path = "common/window.rs"]
mod on_screen;

use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use linchpin::model::Id;
use linchpin::ui::{App, Command, commands};
use on_screen::{CTRL, bytes, window};

const NONE: Modifiers = Modifiers::NONE;

fn press(harness: &mut Harness<App>, modifiers: Modifiers, key: Key) {
    harness.key_press_modifiers(modifiers, key);
    harness.run_steps(4);
}

fn type_in(harness: &mut Harness<App>, text: &str) {
    harness.event(egui::Event::Text(text.to_owned()));
    harness.run_steps(3);
}

/// A window on three servers in which one part is selected, and something can be undone and redone.
fn prepared() -> (tempfile::TempDir, Harness<'static, App>) {
    let (folder, mut harness) = window("distributed");
    harness.get_by_label_contains("Browser, ").click();
    harness.run_steps(4);
    (folder, harness)
}

#[test]
fn every_line_of_the_sheet_is_what_its_keys_do() {
    let (mut _folder, mut harness) = prepared();
    for spec in commands() {
        for keys in spec.shortcuts {
            if spec.command == Command::Run {
                // It starts a run, which tests/window_run.rs does.
                continue;
            }
            let modifiers =
                if keys.modifiers.command { Modifiers { ctrl: true, ..keys.modifiers } } else { keys.modifiers };
            press(&mut harness, modifiers, keys.logical_key);
            assert_eq!(harness.state().last_command(), Some(spec.command), "{} by {keys:?}", spec.label);
            // Whatever it opened is closed again.
            for _ in 0..3 {
                press(&mut harness, NONE, Key::Escape);
            }
            if spec.command == Command::New {
                // What follows needs something that is drawn.
                (_folder, harness) = prepared();
            }
        }
    }
}

#[test]
fn the_sheet_shows_every_shortcut() {
    let (_folder, mut harness) = prepared();
    press(&mut harness, NONE, Key::F1);
    for spec in commands().filter(|spec| !spec.shortcuts.is_empty()) {
        assert!(harness.query_all_by_label(spec.label).next().is_some(), "{}", spec.label);
    }
    press(&mut harness, NONE, Key::Escape);
    assert!(harness.query_by_label("Hands on the drawing").is_none());
    // While something is typed a question mark is one.
    press(&mut harness, CTRL, Key::P);
    press(&mut harness, Modifiers::SHIFT, Key::Questionmark);
    assert!(harness.query_by_label("Hands on the drawing").is_none());
}

#[test]
fn the_palette_finds_every_command_by_its_label_and_says_why_not() {
    let (_folder, mut harness) = window("distributed");
    for spec in commands().filter(|spec| spec.command != Command::Palette) {
        press(&mut harness, CTRL, Key::K);
        type_in(&mut harness, spec.label);
        let rows: Vec<String> =
            harness.query_all_by_label_contains(spec.label).filter_map(|node| node.accesskit_node().label()).collect();
        assert!(!rows.is_empty(), "{}", spec.label);
        if spec.command == Command::Undo {
            assert!(rows.iter().any(|row| row.contains("nothing was changed")), "{rows:?}");
        }
        press(&mut harness, NONE, Key::Escape);
    }
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
