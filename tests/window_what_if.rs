//! What if in the window: parts die and live by click and by key, the strip says what `linchpin check --dead` says, and
//! nothing of it is an edit.
#![cfg(feature = "gui")]

mod common;
#[path = "common/window.rs"]
mod on_screen;

use egui::accesskit::Live;
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use linchpin::model::Id;
use linchpin::storage;
use linchpin::ui::{App, Command};
use on_screen::{bytes, center, click, shown, window};

fn press(harness: &mut Harness<App>, key: Key) {
    harness.key_press(key);
    harness.run();
}

fn dead(harness: &Harness<App>) -> Vec<String> {
    let imagined = harness.state().canvas().imagined().expect("it is imagined");
    imagined.dead().iter().map(ToString::to_string).collect()
}

/// What the command line says is left of each journey that is drawn: `read: 50.00 % of requests succeed`.
fn told(folder: &std::path::Path, design: &str, dead: &[&str]) -> Vec<String> {
    let path = folder.join("what-if.ron");
    std::fs::write(&path, design).expect("a file");
    let output = common::stdout(&common::run(&["check", &path.to_string_lossy(), "--dead", &dead.join(",")]));
    let lines = output.lines().filter_map(|line| line.trim().split_once(' '));
    let lines = lines.filter(|(name, rest)| {
        ["dns", "tls", "static", "read", "write"].contains(name) && !rest.trim().starts_with("not drawn")
    });
    lines.map(|(name, rest)| format!("{name}: {}", rest.trim())).collect()
}

/// The same from the strip.
fn strip(harness: &Harness<App>) -> Vec<String> {
    let imagined = harness.state().canvas().imagined().expect("it is imagined");
    let left = imagined.left().iter();
    left.map(|(journey, left)| {
        let said = format!("{}: {}, {}", journey.name(), left.fate.words().1, left.words);
        assert!(harness.query_all_by_label(&said).next().is_some(), "{said} is in the strip");
        format!("{}: {}", journey.name(), left.words)
    })
    .collect()
}

#[test]
fn clicks_let_parts_die_and_the_strip_says_what_the_command_line_says() {
    let (folder, mut harness) = window("distributed");
    let start = bytes(&harness);
    press(&mut harness, Key::W);
    assert_eq!(harness.state().last_command(), Some(Command::WhatIf));
    assert!(dead(&harness).is_empty());
    let mut named: Vec<&str> = Vec::new();
    for (id, label) in [("db-1", "db-1, Database"), ("web-2", "web-2, Web server"), ("lb", "Load balancer, Load")] {
        let at = center(&harness, label);
        click(&mut harness, at);
        named.push(id);
        assert_eq!(strip(&harness), told(folder.path(), &start, &named), "without {named:?}");
    }
    assert_eq!(dead(&harness), ["db-1", "lb", "web-2"]);
    assert!(
        harness.query_by_label_contains("Load balancer, Load balancer").is_some_and(|node| {
            node.accesskit_node().label().is_some_and(|label| label.ends_with(", imagined dead"))
        })
    );
    harness.get_by_label("Without db-1, Load balancer, web-2");
    let spoken = harness.get_by_label_contains("What if: db-1, Load balancer, web-2 dead, static down");
    assert_eq!(spoken.accesskit_node().data().live(), Some(Live::Polite));
    let at = center(&harness, "Load balancer, Load");
    click(&mut harness, at);
    assert_eq!(strip(&harness), told(folder.path(), &start, &["db-1", "web-2"]), "it lives again");
    harness.get_by_label("Revive all").click();
    harness.run();
    assert!(dead(&harness).is_empty());
    press(&mut harness, Key::Escape);
    assert!(harness.state().canvas().imagined().is_none());
    assert_eq!((bytes(&harness), harness.state().editor().history_len()), (start, 0));
    assert!(!harness.state().editor().is_changed());
}

#[test]
fn space_lets_what_is_selected_die_and_what_hangs_on_it_falls_on_the_drawing() {
    let (folder, mut harness) = window("distributed");
    let start = bytes(&harness);
    let at = center(&harness, "Server 1, Server");
    click(&mut harness, at);
    assert_eq!(harness.state().selection().iter().map(Id::as_str).collect::<Vec<_>>(), ["server-1"]);
    press(&mut harness, Key::W);
    press(&mut harness, Key::Space);
    assert_eq!(dead(&harness), ["server-1"]);
    assert_eq!(strip(&harness), told(folder.path(), &start, &["server-1"]));
    let imagined = harness.state().canvas().imagined().expect("it is imagined");
    assert!(imagined.fallen().contains(&Id::slug("web-1")) && imagined.fallen().contains(&Id::slug("db-1")));
    harness.get_by_label_contains("web-1, Web server, in Server 1, 2 links out, 1 medium finding, falls");
    // Arrows move nothing meanwhile.
    press(&mut harness, Key::ArrowRight);
    press(&mut harness, Key::Space);
    assert!(dead(&harness).is_empty());
    press(&mut harness, Key::W);
    assert!(harness.state().canvas().imagined().is_none());
    press(&mut harness, Key::Space);
    assert_eq!((bytes(&harness), harness.state().editor().history_len()), (start, 0));
}

#[test]
fn a_link_dies_where_its_availability_is_stated_and_says_why_not_where_it_is_not() {
    let mut design = storage::template("distributed").expect("the template").design();
    let link = design.links.get_mut(&Id::slug("browser-lb")).expect("the link");
    link.availability = Some(0.999);
    let text = storage::to_ron(&design);
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = shown(App::new(design, None));
    press(&mut harness, Key::W);
    let at = center(&harness, "HTTP link from Browser to Load balancer, ");
    click(&mut harness, at);
    assert_eq!(dead(&harness), ["browser-lb"]);
    assert_eq!(strip(&harness), told(folder.path(), &text, &["browser-lb"]));
    let at = center(&harness, "HTTP link from Load balancer to web-1");
    click(&mut harness, at);
    assert_eq!(dead(&harness), ["browser-lb"]);
    assert!(harness.query_all_by_label_contains("A link without a stated availability").next().is_some());
}

#[test]
fn an_edit_meanwhile_is_an_edit_and_what_is_left_follows_it() {
    let (_folder, mut harness) = window("distributed");
    press(&mut harness, Key::W);
    let at = center(&harness, "web-1, Web server");
    click(&mut harness, at);
    let before = strip(&harness);
    assert!(before.contains(&"static: 50.00 % of requests succeed".to_owned()), "{before:?}");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.run();
    press(&mut harness, Key::Delete);
    assert!(harness.state().editor().design().components.is_empty());
    assert!(dead(&harness).is_empty(), "what is gone is not dead");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run();
    assert_eq!(harness.state().canvas().imagined().expect("it goes on").left().len(), 3);
}
