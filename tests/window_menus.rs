//! The menus of the drawing: what the right button and Shift+F10 open is a loop over the table of commands.
#![cfg(feature = "gui")]

mod common;
#[path = "common/window.rs"]
mod helpers;
#[path = "common/run.rs"]
mod in_a_run;

use egui::{Event, Key, Modifiers, OutputCommand, PointerButton, Pos2, Vec2, ViewportCommand};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use helpers::{bytes, center, window};
use in_a_run::press;
use linchpin::model::Id;
use linchpin::ui::{App, Command};

const WEB: &str = "web-1, Web server";

fn selected(harness: &Harness<App>) -> Vec<String> {
    harness.state().selection().iter().map(Id::to_string).collect()
}

fn open_on(harness: &mut Harness<App>, at: Pos2) {
    press(harness, at, PointerButton::Secondary);
}

fn key(harness: &mut Harness<App>, modifiers: Modifiers, key: Key) {
    harness.key_press_modifiers(modifiers, key);
    harness.run_steps(4);
}

/// Whether the table's entry is in the menu that is open, and can be used; the toolbar has none of these names.
fn offers(harness: &Harness<App>, label: &str) -> Option<bool> {
    harness.query_all_by_label(label).next().map(|node| !node.accesskit_node().is_disabled())
}

#[test]
fn the_right_button_selects_a_part_and_offers_what_can_be_done_with_it() {
    let (_folder, mut harness) = window("distributed");
    let before = bytes(&harness);
    let at = center(&harness, WEB);
    open_on(&mut harness, at);
    assert_eq!(selected(&harness), ["web-1"]);
    for label in ["Rename", "Link…", "Cut", "Copy", "Duplicate", "Fit selection", "Wrap", "Delete", "Delete and bridge"]
    {
        assert_eq!(offers(&harness, label), Some(true), "{label}");
    }
    for label in ["Clear bends", "Minimap"] {
        assert_eq!(offers(&harness, label), None, "{label}");
    }
    harness.get_by_label("Delete").click();
    harness.run_steps(4);
    assert!(!harness.state().editor().design().contains("web-1"));
    assert_eq!(offers(&harness, "Delete and bridge"), None, "the menu closes");
    key(&mut harness, Modifiers::COMMAND, Key::Z);
    assert_eq!(bytes(&harness), before);
}

#[test]
fn a_menu_on_one_of_several_selected_parts_is_about_all_of_them() {
    let (_folder, mut harness) = window("distributed");
    let parts = harness.state().editor().design().components.len();
    harness.get_by_label_contains(WEB).click();
    harness.run_steps(3);
    let other = center(&harness, "web-2, Web server");
    harness.event_modifiers(Event::PointerMoved(other), Modifiers::SHIFT);
    for pressed in [true, false] {
        let (pos, button, modifiers) = (other, PointerButton::Primary, Modifiers::SHIFT);
        harness.event_modifiers(Event::PointerButton { pos, button, pressed, modifiers }, Modifiers::SHIFT);
        harness.step();
    }
    harness.run_steps(3);
    assert_eq!(selected(&harness), ["web-1", "web-2"]);
    open_on(&mut harness, other);
    assert_eq!(selected(&harness), ["web-1", "web-2"]);
    harness.get_by_label("Delete").click();
    harness.run_steps(4);
    assert_eq!(harness.state().editor().design().components.len(), parts - 2);
}

#[test]
fn the_menu_is_opened_and_used_by_the_keyboard_alone() {
    let (_folder, mut harness) = window("distributed");
    harness.get_by_label_contains(WEB).click();
    harness.run_steps(3);
    harness.hover_at(Pos2::new(5.0, 795.0));
    key(&mut harness, Modifiers::SHIFT, Key::F10);
    assert_eq!(offers(&harness, "Delete and bridge"), Some(true));
    // Down to the entry that is wanted; Enter takes it.
    for _ in 0..30 {
        let focused = harness.root().children_recursive().find(egui_kittest::Node::is_focused);
        if focused.and_then(|node| node.accesskit_node().label()).as_deref() == Some("Duplicate") {
            break;
        }
        key(&mut harness, Modifiers::NONE, Key::ArrowDown);
    }
    key(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(harness.state().last_command(), Some(Command::Duplicate));
    // Esc closes it, and leaves the selection.
    let chosen = selected(&harness);
    key(&mut harness, Modifiers::SHIFT, Key::F10);
    assert!(offers(&harness, "Delete and bridge").is_some());
    key(&mut harness, Modifiers::NONE, Key::Escape);
    assert_eq!(offers(&harness, "Delete and bridge"), None);
    assert_eq!(selected(&harness), chosen);
    // With nothing selected it is that of the canvas.
    key(&mut harness, Modifiers::NONE, Key::Escape);
    key(&mut harness, Modifiers::SHIFT, Key::F10);
    assert_eq!(offers(&harness, "Wheel zooms"), Some(true));
}

#[test]
fn a_link_and_the_bare_canvas_have_menus_of_their_own() {
    let (_folder, mut harness) = window("distributed");
    let at = harness.get_by_label("HTTP link from Browser to Load balancer, 1 high finding").rect().center();
    open_on(&mut harness, at);
    assert_eq!(selected(&harness), ["browser-lb"]);
    assert_eq!(offers(&harness, "Clear bends"), Some(true));
    assert_eq!(offers(&harness, "Wrap"), None);
    key(&mut harness, Modifiers::NONE, Key::Escape);
    let bare = harness.get_by_label("Drawing").rect().left_top() + Vec2::splat(12.0);
    open_on(&mut harness, bare);
    assert_eq!(offers(&harness, "Note"), Some(true));
    assert_eq!(offers(&harness, "Clear bends"), None);
    // What is on is said to be.
    let on = |harness: &Harness<App>| harness.get_by_label("Grid").accesskit_node().toggled();
    let before = on(&harness);
    harness.get_by_label("Grid").click();
    harness.run_steps(4);
    open_on(&mut harness, bare);
    assert_ne!(on(&harness), before);
}

#[test]
fn copy_cut_and_paste_are_commands_and_paste_goes_where_the_menu_was() {
    let (_folder, mut harness) = window("distributed");
    let at = center(&harness, "Browser, ");
    open_on(&mut harness, at);
    harness.get_by_label("Copy").click();
    let copied = |harness: &mut Harness<App>| {
        harness.step();
        harness.output().platform_output.commands.iter().find_map(|command| match command {
            OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        })
    };
    let text = (0..4).find_map(|_| copied(&mut harness)).expect("a copy");
    harness.run_steps(3);
    let parts = harness.state().editor().design().components.len();
    let bare = harness.get_by_label("Drawing").rect().left_bottom() + Vec2::new(90.0, -60.0);
    open_on(&mut harness, bare);
    harness.get_by_label("Paste").click();
    let mut asked = false;
    for _ in 0..3 {
        harness.step();
        let commands = harness.output().viewport_output.values().flat_map(|viewport| viewport.commands.iter());
        if commands.into_iter().any(|command| *command == ViewportCommand::RequestPaste) {
            asked = true;
            break;
        }
    }
    assert!(asked, "the system is asked for what was copied");
    // The system answers; the pointer has moved on meanwhile.
    harness.event(Event::PointerMoved(Pos2::new(900.0, 10.0)));
    harness.event(Event::Paste(text));
    harness.run_steps(4);
    assert_eq!(harness.state().editor().design().components.len(), parts + 1);
    let pasted = harness.query_all_by_label_contains("Browser, ").find(|node| node.rect().expand(24.0).contains(bare));
    assert!(pasted.is_some(), "at {bare:?}");
    let before = bytes(&harness);
    key(&mut harness, Modifiers::COMMAND, Key::X);
    assert_eq!(harness.state().editor().design().components.len(), parts);
    key(&mut harness, Modifiers::COMMAND, Key::Z);
    assert_eq!(bytes(&harness), before);
}

#[test]
fn a_part_is_made_another_kind_from_its_menu_and_what_is_lost_is_said_first() {
    let (_folder, mut harness) = window("distributed");
    let before = bytes(&harness);
    let at = center(&harness, "db-2, Database");
    open_on(&mut harness, at);
    harness.get_all_by_label("Change to…").last().expect("an entry").click();
    harness.run_steps(4);
    harness.get_by_label("Session store").scroll_to_me();
    harness.run_steps(4);
    harness.get_all_by_label("Session store").last().expect("a kind").click();
    harness.run_steps(6);
    assert_eq!(bytes(&harness), before, "nothing happens before what is lost was read");
    harness.get_by_label("Keep as it is");
    harness.get_by_label("Change").click();
    harness.run_steps(4);
    assert!(bytes(&harness).contains(r#""db-2": (kind: SessionStore"#), "{}", bytes(&harness));
}
