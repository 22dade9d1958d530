//! The outline in the real window's code: the tree of containers, by accessible names.
#![cfg(feature = "gui")]

mod common;
#[path = "common/window.rs"]
mod on_screen;

use egui::accesskit::Role;
use egui::{Key, Modifiers, Pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use linchpin::model::{Component, Design, Id, Kind};
use linchpin::ui::App;
use on_screen::{CTRL, bytes, center, click, drag, shown, window};

fn design<'a>(harness: &'a Harness<App>) -> &'a Design {
    harness.state().editor().design()
}

fn press(harness: &mut Harness<App>, modifiers: Modifiers, key: Key) {
    harness.key_press_modifiers(modifiers, key);
    harness.run();
}

/// The window with its outline.
fn outline(name: &str) -> (tempfile::TempDir, Harness<'static, App>) {
    let (folder, mut harness) = window(name);
    press(&mut harness, CTRL | Modifiers::SHIFT, Key::O);
    (folder, harness)
}

fn row(harness: &Harness<App>, label: &str) -> egui::Rect {
    harness.get_by_role_and_label(Role::TreeItem, label).rect()
}

/// The titles of the rows that are there.
fn rows(harness: &Harness<App>) -> Vec<String> {
    // The findings at the right are a tree too.
    let items = harness.query_all_by_role(Role::TreeItem).filter(|node| node.rect().left() < 240.0);
    items.map(|node| node.accesskit_node().label().unwrap_or_default()).collect()
}

fn carry(harness: &mut Harness<App>, from: Pos2, to: Pos2) {
    drag(harness, from, to - from);
}

#[test]
fn a_part_dragged_onto_a_server_in_the_tree_is_the_same_edit_as_on_the_canvas() {
    let meaning = |harness: &Harness<App>| {
        let mut design = design(harness).clone();
        design.drawing.clear();
        design
    };
    let (_folder, mut by_hand) = window("distributed");
    let (from, server) = (center(&by_hand, "db-2, Database"), by_hand.get_by_label_contains("Server 1, Server").rect());
    drag(&mut by_hand, from, server.right_top() + vec2(-40.0, 60.0) - from);
    assert_eq!(design(&by_hand).components["db-2"].on, Some(Id::slug("server-1")));

    let (_folder, mut harness) = outline("distributed");
    let before = bytes(&harness);
    let (from, to) = (row(&harness, "db-2 (Database)").center(), row(&harness, "Server 1 (Server)").center());
    carry(&mut harness, from, to);
    assert_eq!(meaning(&harness), meaning(&by_hand));
    assert_eq!(harness.state().editor().history_len(), 1);
    assert_eq!(*harness.state().selection(), [Id::slug("db-2")].into());
    press(&mut harness, CTRL, Key::Z);
    assert_eq!(bytes(&harness), before);
}

#[test]
fn what_the_catalogue_refuses_is_refused_with_its_reason() {
    let (_folder, mut harness) = outline("distributed");
    let before = bytes(&harness);
    let (from, to) = (row(&harness, "Browser").center(), row(&harness, "Server 1 (Server)").center());
    carry(&mut harness, from, to);
    harness.get_by_label_contains("Not moved: ");
    assert_eq!(bytes(&harness), before);
    assert_eq!(harness.state().editor().history_len(), 0);
}

#[test]
fn dragged_to_the_bare_end_of_the_list_a_part_lies_in_nothing() {
    let (_folder, mut harness) = outline("distributed");
    let from = row(&harness, "web-1 (Web server)").center();
    let list = harness.get_by_label("Outline of the drawing").rect();
    carry(&mut harness, from, list.center_bottom() - vec2(0.0, 40.0));
    assert_eq!(design(&harness).components["web-1"].on, None);
    assert_eq!(harness.state().editor().undo_title(), Some("Take web-1 out"));
}

#[test]
fn a_click_in_the_tree_selects_and_shows_and_what_is_selected_on_the_canvas_is_marked_in_the_tree() {
    let (_folder, mut harness) = outline("distributed");
    let at = row(&harness, "db-2 (Database)").center();
    click(&mut harness, at);
    assert_eq!(*harness.state().selection(), [Id::slug("db-2")].into());
    let at = center(&harness, "web-1, Web");
    click(&mut harness, at);
    let marked: Vec<String> = harness
        .query_all_by_role(Role::TreeItem)
        .filter(|node| node.rect().left() < 240.0 && node.accesskit_node().is_selected() == Some(true))
        .map(|node| node.accesskit_node().label().unwrap_or_default())
        .collect();
    assert_eq!(marked, ["web-1 (Web server)"]);
}

#[test]
fn the_keyboard_walks_through_the_tree_opens_closes_and_renames() {
    let (_folder, mut harness) = outline("distributed");
    let at = row(&harness, "Server 1 (Server)").center();
    click(&mut harness, at);
    let whole = rows(&harness).len();
    press(&mut harness, Modifiers::NONE, Key::ArrowLeft);
    assert_eq!(rows(&harness).len(), whole - 4, "its four parts are hidden");
    press(&mut harness, Modifiers::NONE, Key::ArrowRight);
    press(&mut harness, Modifiers::NONE, Key::ArrowDown);
    assert_eq!(*harness.state().selection(), [Id::slug("web-1")].into());
    press(&mut harness, Modifiers::NONE, Key::ArrowLeft);
    assert_eq!(*harness.state().selection(), [Id::slug("server-1")].into());
    press(&mut harness, Modifiers::NONE, Key::F2);
    harness.event(egui::Event::Text("Front".to_owned()));
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(design(&harness).components["server-1"].name, "Front");
    row(&harness, "Front (Server)");
}

#[test]
fn the_filter_leaves_what_it_finds_and_what_that_lies_in() {
    let (_folder, mut harness) = outline("distributed");
    harness.get_by_label("Filter the outline").focus();
    harness.run();
    harness.event(egui::Event::Text("databa".to_owned()));
    harness.run();
    assert_eq!(rows(&harness), ["Server 1 (Server)", "db-1 (Database)", "Server 2 (Server)", "db-2 (Database)"]);
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(rows(&harness).len() > 4);
}

#[test]
fn a_small_window_has_room_for_the_outline_too() {
    let (_folder, mut harness) = window("distributed");
    harness.set_size(vec2(800.0, 600.0));
    harness.run();
    assert!(rows(&harness).is_empty());
    harness.get_by_role_and_label(Role::Button, "Outline").click();
    harness.run();
    let drawing = harness.get_by_label("Drawing").rect();
    assert!(drawing.width() > 250.0, "{drawing:?}");
    assert!(row(&harness, "web-1 (Web server)").right() <= drawing.left());
}

#[test]
fn of_many_thousand_parts_only_the_rows_in_view_are_made() {
    let mut design = Design::named("large");
    let cache = Kind::all().into_iter().find(|kind| kind.type_name() == "SessionStore").expect("a kind");
    for n in 0..20_000 {
        design.components.insert(Id::slug(&format!("part-{n}")), Component::new(cache.clone()));
    }
    let mut harness = shown(App::new(design, None));
    press(&mut harness, CTRL | Modifiers::SHIFT, Key::O);
    let made = rows(&harness);
    assert!(made.len() < 60 && made.first().is_some_and(|first| first.starts_with("part-0 ")), "{made:?}");
    let at = row(&harness, &made[0]).center();
    click(&mut harness, at);
    press(&mut harness, Modifiers::NONE, Key::End);
    assert_eq!(*harness.state().selection(), [Id::slug("part-19999")].into());
    assert!(rows(&harness).last().is_some_and(|last| last.starts_with("part-19999")), "{:?}", rows(&harness).last());
}
