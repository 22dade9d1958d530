//! Keys in the real window's code: the next one below and the one around, the picker at the pointer, letters that stay
//! letters, and keyboards that are not English.
#![cfg(feature = "gui")]

mod common;
#[path = "common/window.rs"]
mod on_screen;

use egui::{Event, Key, Modifiers, Pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use linchpin::model::{Design, Id};
use linchpin::ui::App;
use on_screen::{CTRL, bytes, center, click, drag, window};

const NONE: Modifiers = Modifiers::NONE;
const SHIFT: Modifiers = Modifiers::SHIFT;

fn design<'a>(harness: &'a Harness<App>) -> &'a Design {
    harness.state().editor().design()
}

fn press(harness: &mut Harness<App>, modifiers: Modifiers, key: Key) {
    harness.key_press_modifiers(modifiers, key);
    harness.run();
}

fn selected<'a>(harness: &'a Harness<App>) -> Vec<&'a str> {
    harness.state().selection().iter().map(Id::as_str).collect()
}

/// One press of a key as the window system reports it, with what it types, within one frame.
fn stroke(harness: &mut Harness<App>, key: Key, physical: Key, modifiers: Modifiers, types: Option<&str>) {
    let event = |pressed| Event::Key { key, physical_key: Some(physical), pressed, repeat: false, modifiers };
    let events = &mut harness.input_mut().events;
    events.push(Event::ModifiersChanged(modifiers));
    events.push(event(true));
    events.extend(types.map(|text| Event::Text(text.to_owned())));
    harness.step();
    harness.input_mut().events.push(event(false));
    harness.input_mut().events.push(Event::ModifiersChanged(NONE));
    harness.run();
}

fn click_with(harness: &mut Harness<App>, at: Pos2, modifiers: Modifiers) {
    let button = egui::PointerButton::Primary;
    harness.event_modifiers(Event::PointerMoved(at), modifiers);
    for pressed in [true, false] {
        harness.event_modifiers(Event::PointerButton { pos: at, button, pressed, modifiers }, modifiers);
    }
    harness.run();
    // The next one is no double click.
    harness.run_steps(30);
}

#[test]
fn ctrl_or_alt_click_takes_the_next_below_and_enter_leads_in_and_out() {
    for modifiers in [CTRL, Modifiers::ALT] {
        let (_folder, mut harness) = window("distributed");
        let before = bytes(&harness);
        let at = center(&harness, "app-1, Application");
        click(&mut harness, at);
        harness.run_steps(30);
        assert_eq!(selected(&harness), ["app-1"], "the deepest one");
        click_with(&mut harness, at, modifiers);
        assert_eq!(selected(&harness), ["server-1"], "the next below");
        click_with(&mut harness, at, modifiers);
        assert_eq!(selected(&harness), ["app-1"], "and from the lowest to the uppermost");
        press(&mut harness, SHIFT, Key::Enter);
        assert_eq!(selected(&harness), ["server-1"]);
        harness.get_by_label_contains("If this dies");
        press(&mut harness, NONE, Key::Enter);
        assert_eq!(selected(&harness), ["web-1"], "the first within");
        press(&mut harness, NONE, Key::Enter);
        assert_eq!(selected(&harness), ["web-1"], "nothing lies within");
        assert_eq!(bytes(&harness), before);
        assert_eq!(harness.state().editor().history_len(), 0);
    }
}

#[test]
fn the_picker_adds_a_part_at_the_pointer_linked_from_the_selection_in_one_step() {
    let (_folder, mut harness) = window("distributed");
    let before = bytes(&harness);
    let at = center(&harness, "Load balancer, Load");
    click(&mut harness, at);
    let server = harness.get_by_label_contains("Server 1, Server").rect();
    let pointer = Pos2::new(server.right() - 90.0, server.top() + 50.0);
    harness.hover_at(pointer);
    harness.run();
    stroke(&mut harness, Key::Slash, Key::Slash, NONE, Some("/"));
    let field = harness.get_by_label("Which part?");
    assert!(field.accesskit_node().is_focused());
    assert_eq!(field.accesskit_node().value().unwrap_or_default(), "", "the key that opened it is not typed");
    assert!((field.rect().left_top() - pointer).length() < 30.0, "{:?} {pointer:?}", field.rect());
    harness.event(Event::Text("nginx".to_owned()));
    harness.run();
    press(&mut harness, NONE, Key::Enter);
    let (id, part) = design(&harness).components.last().expect("a part");
    assert_eq!((part.kind.type_name(), part.on.as_ref().map(Id::as_str)), ("WebServer", Some("server-1")));
    let (_, link) = design(&harness).links.last().expect("a link");
    assert_eq!((link.from.as_str(), &link.to), ("lb", id));
    assert_eq!(harness.state().editor().history_len(), 1);
    let label = format!("{id}, Web server");
    assert!((center(&harness, &label) - pointer).length() < 16.0);
    // The canvas has the keyboard again.
    press(&mut harness, NONE, Key::Delete);
    assert_eq!(design(&harness).components.len(), 12);
    press(&mut harness, CTRL, Key::Z);
    press(&mut harness, CTRL, Key::Z);
    assert_eq!(bytes(&harness), before);
}

#[test]
fn the_picker_of_a_selected_server_offers_what_runs_on_it_and_puts_it_there() {
    let (_folder, mut harness) = window("distributed");
    let title = harness.get_by_label_contains("Server 1, Server").rect().left_top() + vec2(60.0, 12.0);
    click(&mut harness, title);
    // The pointer has left the canvas.
    harness.hover_at(Pos2::new(600.0, 10.0));
    harness.run();
    press(&mut harness, NONE, Key::Slash);
    harness.event(Event::Text("browser".to_owned()));
    harness.run();
    assert!(harness.query_all_by_label("Browser").next().is_none(), "a browser does not run on a server");
    press(&mut harness, NONE, Key::Escape);
    press(&mut harness, NONE, Key::Slash);
    harness.event(Event::Text("redis".to_owned()));
    harness.run();
    press(&mut harness, NONE, Key::Enter);
    let (id, part) = design(&harness).components.last().expect("a part");
    assert_eq!((part.kind.type_name(), part.on.as_ref().map(Id::as_str)), ("SessionStore", Some("server-1")));
    let rect = harness.get_by_label_contains(&format!("{id}, Session")).rect();
    assert!(harness.get_by_label_contains("Server 1, Server").rect().contains_rect(rect));
    for other in ["web-1, Web", "app-1, Application server", "files-1, Application files", "db-1, Database"] {
        assert!(!rect.intersects(harness.get_by_label_contains(other).rect()), "{other}");
    }
}

#[test]
fn letters_that_are_typed_into_a_name_stay_letters() {
    let (_folder, mut harness) = window("distributed");
    let at = center(&harness, "web-1, Web");
    click(&mut harness, at);
    stroke(&mut harness, Key::F2, Key::F2, NONE, None);
    for (key, modifiers, text) in [
        (Key::D, NONE, "d"),
        (Key::Q, NONE, "q"),
        (Key::N, SHIFT, "N"),
        (Key::Num1, NONE, "1"),
        (Key::Questionmark, SHIFT, "?"),
        (Key::Slash, NONE, "/"),
    ] {
        stroke(&mut harness, key, key, modifiers, Some(text));
    }
    // With `Backspace` and arrows, which are keys of the canvas too.
    stroke(&mut harness, Key::X, Key::X, NONE, Some("x"));
    stroke(&mut harness, Key::Backspace, Key::Backspace, NONE, None);
    stroke(&mut harness, Key::ArrowLeft, Key::ArrowLeft, NONE, None);
    stroke(&mut harness, Key::Enter, Key::Enter, NONE, None);
    assert_eq!(design(&harness).components[&Id::slug("web-1")].name, "dqN1?/");
    assert_eq!(harness.state().editor().history_len(), 1);
    assert_eq!((design(&harness).components.len(), design(&harness).notes.len()), (12, 0));
    // The key that asks for a note does not write itself into it.
    press(&mut harness, NONE, Key::Escape);
    stroke(&mut harness, Key::N, Key::N, NONE, Some("n"));
    stroke(&mut harness, Key::W, Key::W, NONE, Some("w"));
    stroke(&mut harness, Key::Enter, Key::Enter, NONE, None);
    assert_eq!(design(&harness).notes[0].text, "w");
}

#[test]
fn russian_and_french_keyboards_have_the_same_shortcuts_and_none_while_typing() {
    let (_folder, mut harness) = window("distributed");
    let before = bytes(&harness);
    let browser = center(&harness, "Browser, Browser");
    drag(&mut harness, browser, vec2(-90.0, 20.0));
    let moved = bytes(&harness);
    // Russian: the key types `я`, which is no key of egui's, so that the place of the key counts: that of Z.
    stroke(&mut harness, Key::Z, Key::Z, CTRL, None);
    assert_eq!(bytes(&harness), before);
    stroke(&mut harness, Key::Z, Key::Z, CTRL | SHIFT, None);
    assert_eq!(bytes(&harness), moved);
    // French: Z is where W is, and W where Z is. What it types counts.
    stroke(&mut harness, Key::W, Key::Z, CTRL, None);
    assert_eq!(bytes(&harness), moved, "Ctrl+W is not Ctrl+Z");
    stroke(&mut harness, Key::Z, Key::W, CTRL, None);
    assert_eq!(bytes(&harness), before);
    let at = center(&harness, "Browser, Browser");
    click(&mut harness, at);
    stroke(&mut harness, Key::A, Key::Q, CTRL, None);
    assert_eq!(harness.state().selection().len(), 12, "Ctrl+A, where Q is on an English keyboard");
    // `/` is Shift and the key of the colon there.
    press(&mut harness, NONE, Key::Escape);
    stroke(&mut harness, Key::Slash, Key::Period, SHIFT, Some("/"));
    harness.get_by_label("Which part?");
    press(&mut harness, NONE, Key::Escape);

    // Cyrillic into a name: each stroke is reported as the Latin key at its place.
    let at = center(&harness, "web-1, Web");
    click(&mut harness, at);
    stroke(&mut harness, Key::F2, Key::F2, NONE, None);
    for (key, text) in [(Key::L, "д"), (Key::N, "т"), (Key::Slash, "."), (Key::Z, "я"), (Key::G, "п")] {
        stroke(&mut harness, key, key, NONE, Some(text));
    }
    stroke(&mut harness, Key::Enter, Key::Enter, NONE, None);
    assert_eq!(design(&harness).components[&Id::slug("web-1")].name, "дт.яп");
    assert_eq!(harness.state().editor().history_len(), 1);
    assert!(harness.state().editor().redo_title().is_none() && design(&harness).notes.is_empty());
    stroke(&mut harness, Key::Z, Key::Z, CTRL, None);
    assert_eq!(bytes(&harness), before);
}
