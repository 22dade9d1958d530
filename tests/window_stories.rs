//! Whole stories in the real window's code: a topology drawn from an empty canvas with the mouse alone, and with the
//! keyboard alone, means what the example says; undo leads back to the empty file byte for byte, and redo forth again.
#![cfg(feature = "gui")]

#[path = "common/by_keys.rs"]
mod by_keys;
mod common;
#[path = "common/meaning.rs"]
mod meaning;
#[path = "common/window.rs"]
mod on_screen;

use std::path::Path;

use by_keys::{add, canvas, choose, has_focus, link, pane, press, rename, tab_to, type_text, walk_to};
use egui::accesskit::Role;
use egui::{Key, Modifiers, Pos2, Rect, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use linchpin::model::Design;
use linchpin::storage;
use linchpin::ui::App;
use meaning::{Words, same_meaning};
use on_screen::{CTRL, bytes, click, drag, shown};

const SHIFT: Modifiers = Modifiers::SHIFT;
const NONE: Modifiers = Modifiers::NONE;

fn empty() -> Harness<'static, App> {
    shown(App::new(Design::named("Untitled"), None))
}

fn design<'a>(harness: &'a Harness<App>) -> &'a Design {
    harness.state().editor().design()
}

fn wanted() -> Design {
    storage::read(Path::new(&common::example("distributed"))).expect("a design")
}

/// Takes everything back and does it again: the bytes are those of the start, and those of the end.
fn there_and_back(harness: &mut Harness<App>, start: &str) {
    let end = bytes(harness);
    let steps = harness.state().editor().history_len();
    assert!(steps > 20, "{steps}");
    harness.key_press(Key::Escape);
    harness.run();
    for n in (0..steps).rev() {
        press(harness, CTRL, Key::Z);
        assert_eq!(harness.state().editor().history_len(), n);
    }
    assert!(harness.state().editor().undo_title().is_none());
    assert_eq!(bytes(harness), start, "all is undone");
    while harness.state().editor().redo_title().is_some() {
        press(harness, CTRL | SHIFT, Key::Z);
    }
    assert_eq!(harness.state().editor().history_len(), steps);
    assert_eq!(bytes(harness), end, "all is done again");
}

// With the mouse alone: a press, a motion and a release somewhere on the screen, and nothing else.

/// Where a part is drawn.
fn part(harness: &Harness<App>, label: &str) -> Rect {
    let mut all = harness.get_all_by_role(Role::GraphicsObject);
    let found = all.find(|node| node.accesskit_node().label().is_some_and(|said| said.starts_with(label)));
    found.unwrap_or_else(|| panic!("{label} is not drawn")).rect()
}

/// A click on what is called so, which has to be in sight.
fn tap(harness: &mut Harness<App>, role: Role, label: &str) {
    let at = harness.get_by_role_and_label(role, label).rect();
    assert!(Rect::from_min_size(Pos2::ZERO, vec2(1280.0, 800.0)).contains_rect(at), "{label} at {at:?}");
    click(harness, at.center());
    // The next click is no double click.
    harness.run_steps(30);
}

fn take_to(harness: &mut Harness<App>, kind: &str, to: Pos2) {
    let from = harness.get_by_label(&format!("Add {kind}")).rect().center();
    drag(harness, from, to - from);
    harness.run_steps(30);
}

/// Pulls a link from the lower dot of a part, which is where most begin, to the middle of another.
fn pull(harness: &mut Harness<App>, from: &str, to: &str) {
    let links = design(harness).links.len();
    let (from, to) = (part(harness, from).center_bottom(), part(harness, to).center());
    drag(harness, from, to - from);
    assert_eq!(design(harness).links.len(), links + 1, "{from:?} to {to:?}");
    harness.run_steps(30);
}

#[test]
fn the_three_server_topology_is_drawn_with_the_mouse_alone() {
    let mut harness = empty();
    let start = bytes(&harness);
    tap(&mut harness, Role::Button, "«");
    let canvas = harness.get_by_label("Drawing").rect();
    let top = canvas.center_top();
    take_to(&mut harness, "Browser", top + vec2(0.0, 44.0));
    take_to(&mut harness, "Load balancer", top + vec2(0.0, 140.0));
    for (n, left) in [(1, canvas.left() + 16.0), (2, canvas.left() + 456.0)] {
        let corner = Pos2::new(left, canvas.top() + 208.0);
        take_to(&mut harness, "Server", corner + vec2(120.0, 80.0));
        // It is selected, and made larger by its corner.
        let server = part(&harness, &format!("server-{n}, "));
        drag(&mut harness, server.right_bottom(), vec2(176.0, 216.0));
        for (kind, x, y) in [
            ("Web server", 200.0, 84.0),
            ("Application server", 100.0, 196.0),
            ("Application files", 304.0, 196.0),
            ("Database", 200.0, 308.0),
        ] {
            take_to(&mut harness, kind, corner + vec2(x, y));
        }
    }
    let on: Vec<Option<&str>> =
        design(&harness).components.values().map(|c| c.on.as_ref().map(linchpin::model::Id::as_str)).collect();
    assert_eq!(on.iter().filter(|on| **on == Some("server-1")).count(), 4, "{on:?}");
    assert_eq!(on.iter().filter(|on| **on == Some("server-2")).count(), 4, "{on:?}");

    let at = part(&harness, "db-2, ").center();
    click(&mut harness, at);
    tap(&mut harness, Role::ComboBox, "role");
    tap(&mut harness, Role::Button, "replica");

    pull(&mut harness, "browser-1, Browser", "lb-1, ");
    tap(&mut harness, Role::Button, "HTTP");
    pull(&mut harness, "lb-1, Load", "web-1, ");
    tap(&mut harness, Role::Button, "HTTP");
    pull(&mut harness, "lb-1, Load", "web-2, ");
    tap(&mut harness, Role::Button, "HTTP");
    for (n, other) in [(1, 2), (2, 1)] {
        let of = |kind: &str, n: i32| format!("{kind}-{n}, ");
        pull(&mut harness, &of("web", n), &of("app", n));
        tap(&mut harness, Role::Button, "HTTP");
        tap(&mut harness, Role::Button, "Usual ports");
        tap(&mut harness, Role::Button, "8000");
        pull(&mut harness, &of("web", n), &of("files", n));
        pull(&mut harness, &of("app", n), &of("files", n));
        for db in [n, other] {
            pull(&mut harness, &of("app", n), &of("db", db));
            if db == 2 {
                tap(&mut harness, Role::ComboBox, "access");
                tap(&mut harness, Role::Button, "read");
            }
        }
    }
    pull(&mut harness, "db-1, ", "db-2, ");

    same_meaning(design(&harness), &wanted(), Words::Untyped);
    there_and_back(&mut harness, &start);
}

#[test]
fn the_three_server_topology_is_drawn_with_the_keyboard_alone() {
    let mut harness = empty();
    let start = bytes(&harness);
    pane(&mut harness, "Inspector pane");
    tab_to(&mut harness, "title");
    press(&mut harness, CTRL, Key::A);
    type_text(&mut harness, "Distributed web infrastructure");
    press(&mut harness, NONE, Key::Tab);
    assert!(has_focus(&harness, "domain"));
    type_text(&mut harness, "www.foobar.com");
    canvas(&mut harness);

    add(&mut harness, "browser");
    // Linked to the browser, which is selected, in the same step.
    add(&mut harness, "load balancer");
    for n in [1, 2] {
        press(&mut harness, NONE, Key::Escape);
        add(&mut harness, "server");
        for kind in ["web server", "application server", "application files", "database"] {
            walk_to(&mut harness, &format!("server-{n}"));
            add(&mut harness, kind);
        }
        rename(&mut harness, &format!("server-{n}"), &format!("Server {n}"));
    }
    rename(&mut harness, "browser-1", "Browser");
    rename(&mut harness, "lb-1", "Load balancer");
    walk_to(&mut harness, "db-2");
    choose(&mut harness, "role", "replica");
    for n in [1, 2] {
        link(&mut harness, "lb-1", &format!("web-{n}"));
        // Several kinds fit: the first is offered first.
        press(&mut harness, NONE, Key::Enter);
    }
    for (n, other) in [(1, 2), (2, 1)] {
        let of = |kind: &str, n: i32| format!("{kind}-{n}");
        link(&mut harness, &of("web", n), &of("app", n));
        press(&mut harness, NONE, Key::Enter);
        pane(&mut harness, "Inspector pane");
        tab_to(&mut harness, "port");
        type_text(&mut harness, "8000");
        press(&mut harness, NONE, Key::Enter);
        link(&mut harness, &of("web", n), &of("files", n));
        link(&mut harness, &of("app", n), &of("files", n));
        for db in [n, other] {
            link(&mut harness, &of("app", n), &of("db", db));
            if db == 2 {
                choose(&mut harness, "access", "read");
            }
        }
    }
    link(&mut harness, "db-1", "db-2");

    same_meaning(design(&harness), &wanted(), Words::Equal);
    for (id, rect) in &linchpin::layout::arrange(design(&harness)).boxes {
        let on = design(&harness).components[id].on.as_ref();
        let boxes = linchpin::layout::arrange(design(&harness)).boxes;
        assert!(on.is_none_or(|on| boxes[on].holds(rect)), "{id} lies in what holds it");
        let beside =
            boxes.iter().filter(|(other, _)| *other != id && design(&harness).components[*other].on.as_ref() == on);
        for (other, taken) in beside {
            assert!(!rect.overlaps(taken), "{id} lies on {other}");
        }
    }
    canvas(&mut harness);
    there_and_back(&mut harness, &start);
}

#[test]
fn the_kind_of_a_link_is_chosen_with_arrows_and_belongs_to_the_same_step() {
    let mut harness = empty();
    add(&mut harness, "load balancer");
    press(&mut harness, NONE, Key::Escape);
    add(&mut harness, "web server");
    link(&mut harness, "lb-1", "web-1");
    let steps = harness.state().editor().history_len();
    press(&mut harness, NONE, Key::ArrowDown);
    press(&mut harness, NONE, Key::Enter);
    assert_eq!(design(&harness).links[0].kind.type_name(), "Https");
    assert_eq!(harness.state().editor().history_len(), steps);
    press(&mut harness, CTRL, Key::Z);
    assert!(design(&harness).links.is_empty());
}

#[test]
fn f6_goes_round_the_panes_and_back() {
    let mut harness = empty();
    canvas(&mut harness);
    let round = ["Inspector pane", "Findings pane", "Toolbar pane", "Palette pane", "Drawing"];
    for label in round {
        press(&mut harness, NONE, Key::F6);
        assert!(has_focus(&harness, label), "{label}");
    }
    for label in round[..4].iter().rev() {
        press(&mut harness, SHIFT, Key::F6);
        assert!(has_focus(&harness, label), "{label}");
    }
    // From a widget within a pane, too.
    tab_to(&mut harness, "title");
    press(&mut harness, NONE, Key::F6);
    assert!(has_focus(&harness, "Findings pane"));
}
