//! What the hand and the eye rely on: what was in view as a whole stays in view, panels keep their width, words on the
//! canvas belong to one step, and the status bar says what can be done now. By accessible names, without a screen.
#![cfg(feature = "gui")]

mod common;
#[path = "common/window.rs"]
mod on_screen;

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, PointerButton, Rect, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use linchpin::model::{Placement, Point};
use linchpin::storage;
use linchpin::ui::{App, Command};
use on_screen::{CTRL, bytes, center, click, drag, shown, window};

const NONE: Modifiers = Modifiers::NONE;
const SHIFT_CTRL: Modifiers = Modifiers { shift: true, ..CTRL };

fn press(harness: &mut Harness<App>, modifiers: Modifiers, key: Key) {
    harness.key_press_modifiers(modifiers, key);
    harness.run();
}

fn rect(harness: &Harness<App>, label: &str) -> Rect {
    harness.get_by_label_contains(label).rect()
}

fn canvas(harness: &Harness<App>) -> Rect {
    rect(harness, "Drawing")
}

/// Whether every part of the design can be seen whole.
fn all_in_view(harness: &Harness<App>) -> bool {
    let boxes = linchpin::layout::arrange(harness.state().editor().design()).bounds();
    let canvas = canvas(harness);
    canvas.expand(0.5).contains_rect(harness.state().canvas().view.rect_to_screen(canvas, &boxes))
}

fn hint(harness: &Harness<App>) -> &'static str {
    harness.state().canvas().hint(false, false)
}

#[test]
fn after_an_edit_too_what_was_in_view_as_a_whole_stays_so_when_a_panel_opens_and_comes_back() {
    let (_folder, mut harness) = window("distributed");
    let browser = center(&harness, "Browser, Browser");
    drag(&mut harness, browser, vec2(-24.0, 8.0));
    assert!(all_in_view(&harness));
    let before = rect(&harness, "Load balancer, Load balancer");
    press(&mut harness, CTRL, Key::U);
    let below = canvas(&harness);
    assert_eq!(harness.state().last_command(), Some(Command::Source));
    assert!(all_in_view(&harness), "{below:?}");
    assert!(rect(&harness, "Load balancer, Load balancer").width() < before.width() - 1.0);
    press(&mut harness, CTRL, Key::U);
    let after = rect(&harness, "Load balancer, Load balancer");
    assert!((after.min - before.min).length() < 0.5 && (after.width() - before.width()).abs() < 0.5);
}

#[test]
fn who_looks_at_a_part_of_the_drawing_keeps_that_when_a_panel_opens() {
    let (_folder, mut harness) = window("distributed");
    let browser = center(&harness, "Browser, Browser");
    drag(&mut harness, browser, vec2(-24.0, 8.0));
    for _ in 0..5 {
        press(&mut harness, CTRL, Key::Plus);
    }
    assert!(!all_in_view(&harness));
    let before = harness.state().canvas().view;
    press(&mut harness, CTRL, Key::U);
    assert_eq!(harness.state().canvas().view, before);
    press(&mut harness, CTRL, Key::U);
    assert_eq!(harness.state().canvas().view, before);
}

#[test]
fn undo_and_redo_of_tidy_leave_everything_in_view_where_it_was_so() {
    let mut design = storage::read(common::example("distributed").as_ref()).expect("a design");
    let places = linchpin::layout::arrange(&design);
    for (id, place) in &places.boxes {
        let far = if id.as_str() == "browser" { Point::new(-1200.0, -700.0) } else { Point::default() };
        let at = Point::new(place.x, place.y) + far;
        design.drawing.insert(id.clone(), Placement { at, size: None });
    }
    let mut harness = shown(App::new(design, None));
    assert!(all_in_view(&harness));
    press(&mut harness, SHIFT_CTRL, Key::T);
    assert!(all_in_view(&harness), "after tidying");
    for (key, what) in [(Key::Z, "undone"), (Key::Y, "done again"), (Key::Z, "undone again")] {
        press(&mut harness, CTRL, key);
        assert!(all_in_view(&harness), "{what}");
    }
}

#[test]
fn the_panel_at_the_side_keeps_its_width_whatever_is_selected_and_cuts_nothing() {
    for (name, size) in
        [("distributed", vec2(1024.0, 700.0)), ("hardened", vec2(1280.0, 800.0)), ("distributed", vec2(800.0, 600.0))]
    {
        let (_folder, mut harness) = window(name);
        harness.set_size(size);
        harness.run();
        let before = canvas(&harness);
        let beside = |node: &egui_kittest::Node| node.rect().left() > before.right() && node.rect().width() > 0.0;
        let judge = |harness: &Harness<App>, what: &str| {
            assert_eq!(canvas(harness), before, "{what} is selected");
            for role in [Role::Label, Role::CheckBox, Role::ComboBox, Role::SpinButton, Role::TextInput, Role::Button] {
                for node in harness.query_all_by_role(role).filter(beside) {
                    let label = node.accesskit_node().label();
                    assert!(node.rect().right() <= size.x, "{what}: {label:?} at {:?}", node.rect());
                }
            }
        };
        let corner = before.left_top() + vec2(12.0, 12.0);
        click(&mut harness, corner);
        for n in 0..harness.state().editor().design().components.len() {
            press(&mut harness, NONE, Key::Tab);
            assert_eq!(harness.state().selection().len(), 1);
            judge(&harness, &format!("part {n}"));
        }
        let links: Vec<egui::Pos2> =
            harness.query_all_by_label_contains(" link from ").map(|node| node.rect().center()).collect();
        assert!(links.len() > 5);
        for at in links {
            click(&mut harness, at);
            judge(&harness, &format!("what is at {at:?}"));
        }
        press(&mut harness, NONE, Key::Escape);
        judge(&harness, "nothing");
    }
}

#[test]
fn the_buttons_stay_where_they_are_when_the_design_is_changed_and_saved() {
    let (_folder, mut harness) = window("distributed");
    let button = |harness: &Harness<App>| {
        let tidy = harness.query_all_by_label("Tidy").map(|node| node.rect()).find(|rect| rect.top() < 90.0);
        tidy.expect("a button in the toolbar")
    };
    let before = button(&harness);
    let browser = center(&harness, "Browser, Browser");
    drag(&mut harness, browser, vec2(-24.0, 8.0));
    assert!(harness.state().editor().is_changed());
    assert_eq!(button(&harness), before);
    press(&mut harness, CTRL, Key::Z);
    assert_eq!(button(&harness), before);
}

#[test]
fn a_note_and_its_words_are_one_step_and_esc_takes_the_new_note_away() {
    let (_folder, mut harness) = window("distributed");
    let start = bytes(&harness);
    let field = |harness: &Harness<App>| harness.query_by_label("Name").is_some();
    press(&mut harness, NONE, Key::N);
    assert!(field(&harness));
    press(&mut harness, NONE, Key::Escape);
    assert!(!field(&harness));
    assert_eq!((bytes(&harness), harness.state().editor().history_len()), (start.clone(), 0));
    assert!(!harness.state().editor().is_changed() && harness.state().selection().is_empty());

    press(&mut harness, NONE, Key::N);
    harness.event(Event::Text("Mind the gap".to_owned()));
    harness.run();
    press(&mut harness, NONE, Key::Enter);
    assert_eq!(harness.state().editor().design().notes[0].text, "Mind the gap");
    assert_eq!(harness.state().editor().history_len(), 1);
    press(&mut harness, CTRL, Key::Z);
    assert_eq!(bytes(&harness), start);
    press(&mut harness, CTRL, Key::Y);
    assert_eq!(harness.state().editor().design().notes[0].text, "Mind the gap");

    // Other words for a note that is there are a step of their own, and Esc leaves it as it is.
    let at = center(&harness, "Mind the gap");
    click(&mut harness, at);
    press(&mut harness, NONE, Key::F2);
    press(&mut harness, NONE, Key::Escape);
    assert_eq!(harness.state().editor().design().notes.len(), 1);
    press(&mut harness, NONE, Key::F2);
    harness.event(Event::Text("Mind it".to_owned()));
    harness.run();
    press(&mut harness, NONE, Key::Enter);
    assert_eq!(harness.state().editor().design().notes[0].text, "Mind it");
    assert_eq!(harness.state().editor().history_len(), 2);
}

#[test]
fn the_status_bar_says_what_a_click_does_while_something_is_imagined() {
    let (_folder, mut harness) = window("distributed");
    press(&mut harness, NONE, Key::W);
    assert!(hint(&harness).contains("imagine it dead") && !hint(&harness).contains("Drag"), "{}", hint(&harness));
    press(&mut harness, NONE, Key::Escape);
    assert!(hint(&harness).contains("Drag a part"), "{}", hint(&harness));
}

#[test]
fn a_group_that_is_carried_is_not_said_to_go_into_a_link() {
    let (_folder, mut harness) = window("distributed");
    press(&mut harness, CTRL, Key::P);
    harness.event(Event::Text("zone".to_owned()));
    harness.run_steps(3);
    let zone = harness.get_by_label("Add Zone").rect().center();
    let to = canvas(&harness).left_top() + vec2(80.0, 80.0);
    harness.hover_at(zone);
    harness.run();
    let (button, pressed, modifiers) = (PointerButton::Primary, true, NONE);
    harness.event(Event::PointerButton { pos: zone, button, pressed, modifiers });
    for step in 1..=4 {
        harness.hover_at(zone + (to - zone) * (step as f32 / 4.0));
        harness.run_steps(2);
    }
    assert!(hint(&harness).starts_with("Release to place"), "{}", hint(&harness));
    assert!(!hint(&harness).contains("link"), "{}", hint(&harness));
}

#[test]
fn what_is_carried_from_the_palette_is_released_and_what_hangs_on_the_pointer_is_placed_with_a_click() {
    let (_folder, mut harness) = window("distributed");
    let from = harness.get_by_label("Add Web server").rect().center();
    let to = canvas(&harness).left_top() + vec2(80.0, 80.0);
    harness.hover_at(from);
    harness.run();
    let button = |pos, pressed| Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers: NONE };
    harness.event(button(from, true));
    for step in 1..=4 {
        harness.hover_at(from + (to - from) * (step as f32 / 4.0));
        harness.run_steps(2);
    }
    assert!(hint(&harness).starts_with("Release to place") && hint(&harness).contains("Ctrl"), "{}", hint(&harness));
    assert!(hint(&harness).contains("on a link"), "{}", hint(&harness));
    harness.event(button(to, false));
    harness.run();
    assert_eq!(harness.state().editor().history_len(), 1);
    assert!(!hint(&harness).contains("elease"), "{}", hint(&harness));
}

#[test]
fn while_a_link_waits_for_its_end_arrows_move_nothing_and_tab_and_enter_choose_the_end() {
    let (_folder, mut harness) = window("distributed");
    let before = bytes(&harness);
    let at = center(&harness, "Load balancer, Load balancer");
    click(&mut harness, at);
    press(&mut harness, NONE, Key::L);
    assert!(harness.state().canvas().is_linking());
    assert!(hint(&harness).contains("Tab") && hint(&harness).contains("Enter"), "{}", hint(&harness));
    for key in [Key::ArrowLeft, Key::ArrowDown, Key::ArrowRight] {
        press(&mut harness, NONE, key);
    }
    assert_eq!(bytes(&harness), before);
    assert!(harness.state().canvas().is_linking());
}

#[test]
fn a_message_that_waits_makes_room_for_what_a_gesture_can_do() {
    let (_folder, mut harness) = window("distributed");
    harness.state_mut().tell("An older message");
    // Until it is in the status bar and no longer beside the drawing.
    for _ in 0..60 {
        harness.step();
    }
    let said = |harness: &Harness<App>, words: &str| harness.query_all_by_label_contains(words).next().is_some();
    assert!(said(&harness, "An older message"));
    // A frame that catches nothing changes nothing that the message could be about.
    let from = canvas(&harness).left_top() + vec2(12.0, 60.0);
    harness.hover_at(from);
    harness.run_steps(2);
    harness.drag_at(from);
    for step in 1..=4 {
        harness.hover_at(from + vec2(6.0, 6.0) * step as f32);
        harness.run_steps(2);
    }
    assert!(said(&harness, "Release to select") && !said(&harness, "An older message"));
    harness.drop_at(from + vec2(24.0, 24.0));
    harness.run_steps(4);
    assert!(said(&harness, "An older message"), "it still waits");
}

#[test]
fn enter_that_finds_no_part_keeps_the_keyboard_in_the_field() {
    let (_folder, mut harness) = window("distributed");
    let before = bytes(&harness);
    let focused = |harness: &Harness<App>, label: &str| harness.get_by_label(label).accesskit_node().is_focused();
    let at = center(&harness, "Browser, Browser");
    click(&mut harness, at);
    for (modifiers, key, field) in [(NONE, Key::Slash, "Which part?"), (CTRL, Key::P, "Search parts")] {
        press(&mut harness, modifiers, key);
        harness.event(Event::Text("qqq".to_owned()));
        harness.run();
        press(&mut harness, NONE, Key::Enter);
        assert!(focused(&harness, field), "{field}");
        press(&mut harness, NONE, Key::Backspace);
        assert_eq!(bytes(&harness), before, "{field}");
        assert_eq!(harness.get_by_label(field).accesskit_node().value().as_deref(), Some("qq"));
        press(&mut harness, NONE, Key::Escape);
    }
}
