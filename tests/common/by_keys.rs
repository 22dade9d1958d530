//! The window by the keyboard alone: what has the focus is heard, as with a screen reader; where things lie is never asked,
//! and nothing is clicked or given the focus but by keys.

#![allow(dead_code, reason = "each test file uses its own part of this module")]

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use linchpin::ui::App;

const NONE: Modifiers = Modifiers::NONE;

pub(crate) fn press(harness: &mut Harness<App>, modifiers: Modifiers, key: Key) {
    harness.key_press_modifiers(modifiers, key);
    // While something turns, frames go on.
    harness.run_ok();
}

pub(crate) fn type_text(harness: &mut Harness<App>, text: &str) {
    harness.event(egui::Event::Text(text.to_owned()));
    harness.run();
}

pub(crate) fn has_focus(harness: &Harness<App>, label: &str) -> bool {
    harness.query_all_by_label(label).any(|node| node.accesskit_node().is_focused())
}

/// What has the focus.
pub(crate) fn heard(harness: &Harness<App>) -> String {
    focused(harness).and_then(|node| node.accesskit_node().label()).unwrap_or_default()
}

fn focused<'a>(harness: &'a Harness<App>) -> Option<egui_kittest::Node<'a>> {
    harness.root().children_recursive().find(|node| node.accesskit_node().is_focused())
}

/// What is drawn, selected alone, and has the focus; what it is called.
fn heard_on_drawing(harness: &Harness<App>) -> Option<String> {
    let node = focused(harness)?;
    let node = node.accesskit_node();
    let on_drawing = node.role() == Role::GraphicsObject && node.is_selected() == Some(true);
    on_drawing.then(|| node.label().unwrap_or_default())
}

/// Tab until something has the focus.
pub(crate) fn tab_to(harness: &mut Harness<App>, label: &str) {
    tab_until(harness, label, |heard| heard == label);
}

/// Tab until what has the focus is what is meant; what that is called.
pub(crate) fn tab_until(harness: &mut Harness<App>, meant: &str, is_it: impl Fn(&str) -> bool) -> String {
    for _ in 0..40 {
        let heard = heard(harness);
        if is_it(&heard) {
            return heard;
        }
        press(harness, NONE, Key::Tab);
    }
    panic!("Tab never comes to {meant}");
}

/// F6 until a pane has the keyboard.
pub(crate) fn pane(harness: &mut Harness<App>, label: &str) {
    for _ in 0..6 {
        if has_focus(harness, label) {
            return;
        }
        press(harness, NONE, Key::F6);
    }
    panic!("F6 never comes to {label}");
}

/// F6 until the drawing has the keyboard, or what is selected on it.
pub(crate) fn canvas(harness: &mut Harness<App>) {
    if heard_on_drawing(harness).is_some() {
        return;
    }
    for _ in 0..6 {
        if has_focus(harness, "Drawing") || heard_on_drawing(harness).is_some() {
            return;
        }
        press(harness, NONE, Key::F6);
    }
    panic!("F6 never comes to the drawing");
}

/// Walks over the drawing until a part is heard, by the name that people give it.
pub(crate) fn walk_to(harness: &mut Harness<App>, id: &str) {
    let name = harness.state().editor().design().title(id).to_owned();
    let begins = format!("{name}, ");
    canvas(harness);
    let mut heard = Vec::new();
    for _ in 0..40 {
        let now = heard_on_drawing(harness).unwrap_or_default();
        if now == name || now.starts_with(&begins) {
            return;
        }
        heard.push(now);
        press(harness, NONE, Key::Tab);
    }
    panic!("Tab never comes to {name}, but to {heard:?}");
}

/// Picks a part by its name, with the key that asks for one.
pub(crate) fn add(harness: &mut Harness<App>, kind: &str) {
    press(harness, NONE, Key::Slash);
    type_text(harness, kind);
    press(harness, NONE, Key::Enter);
}

pub(crate) fn rename(harness: &mut Harness<App>, id: &str, name: &str) {
    walk_to(harness, id);
    press(harness, NONE, Key::F2);
    type_text(harness, name);
    press(harness, NONE, Key::Enter);
}

pub(crate) fn link(harness: &mut Harness<App>, from: &str, to: &str) {
    walk_to(harness, from);
    press(harness, NONE, Key::L);
    walk_to(harness, to);
    press(harness, NONE, Key::Enter);
}

/// Takes an entry of a choice in the inspector.
pub(crate) fn choose(harness: &mut Harness<App>, choice: &str, entry: &str) {
    pane(harness, "Inspector pane");
    tab_to(harness, choice);
    press(harness, NONE, Key::Enter);
    tab_to(harness, entry);
    press(harness, NONE, Key::Enter);
}
