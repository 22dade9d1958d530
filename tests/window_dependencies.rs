//! The tab of dependencies: what needs what, linked both ways with the drawing; it costs nothing while it is not shown and
//! nothing when it has come to rest.
#![cfg(feature = "gui")]

mod common;
#[path = "common/window.rs"]
mod helpers;

use std::fmt::Write as _;

use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use helpers::{CTRL, bytes, click, shown, window};
use linchpin::model::Id;
use linchpin::ui::App;

const SHIFT_CTRL: Modifiers = Modifiers { shift: true, ..Modifiers::COMMAND };

fn turn(harness: &mut Harness<App>) {
    harness.key_press_modifiers(SHIFT_CTRL, Key::D);
    harness.run_steps(4);
}

fn push(harness: &mut Harness<App>, label: &str) {
    harness.get_by_label(label).click();
    harness.run_steps(3);
}

/// The box of a part in the graph, by its name and kind.
fn part(harness: &Harness<App>, label: &str) -> egui::Rect {
    let panel = harness.get_by_label("Bottom pane").rect();
    let found = harness.query_all_by_label_contains(label).find(|node| panel.contains(node.rect().center()));
    found.expect(label).rect()
}

fn selected(harness: &Harness<App>) -> Vec<String> {
    harness.state().selection().iter().map(Id::to_string).collect()
}

#[test]
fn nothing_runs_while_it_is_hidden_and_nothing_goes_on_when_it_rests() {
    let (_folder, mut harness) = window("distributed");
    harness.get_by_label_contains("db-2, Database").click();
    harness.run();
    assert_eq!(harness.state().graph_frames(), 0, "hidden: never painted");
    turn(&mut harness);
    assert!(harness.try_run().is_ok(), "a hierarchy rests at once");
    let rests = harness.state().graph_frames();
    assert!(rests > 0);
    // Whatever else is painted, the graph is not painted anew.
    for _ in 0..5 {
        harness.step();
    }
    assert_eq!(harness.state().graph_frames(), rests);
    harness.get_by_label("Forces").click();
    for _ in 0..2_000 {
        harness.step();
        if harness.try_run().is_ok() {
            break;
        }
    }
    assert!(harness.try_run().is_ok(), "forces come to rest");
    let rests = harness.state().graph_frames();
    harness.step();
    assert_eq!(harness.state().graph_frames(), rests);
    turn(&mut harness);
    harness.run();
    assert_eq!(harness.state().graph_frames(), rests, "hidden again");
}

#[test]
fn a_part_is_selected_from_either_side_and_what_needs_it_is_told() {
    let (_folder, mut harness) = window("distributed");
    let before = bytes(&harness);
    turn(&mut harness);
    let at = part(&harness, "db-1, Database").center();
    click(&mut harness, at);
    assert_eq!(selected(&harness), ["db-1"]);
    harness.run_steps(3);
    assert!(harness.query_all_by_label_contains("parts need it").next().is_some());
    assert!(harness.query_all_by_label_contains("write −100 %").next().is_some());
    harness.get_by_label_contains("web-2, Web server, ").click();
    harness.run_steps(4);
    assert_eq!(selected(&harness), ["web-2"]);
    let graph = |h: &Harness<App>| {
        let panel = h.get_by_label("Bottom pane").rect();
        let node = h.query_all_by_label_contains("web-2, Web server").find(|n| panel.contains(n.rect().center()));
        node.is_some_and(|node| node.accesskit_node().toggled() == Some(egui::accesskit::Toggled::True))
    };
    assert!(graph(&harness), "the graph marks what is selected on the drawing");
    assert_eq!((bytes(&harness), harness.state().editor().history_len()), (before, 0));
}

#[test]
fn boxes_do_not_lie_on_each_other_in_either_order_and_all_of_them_are_in_view() {
    let (_folder, mut harness) = window("distributed");
    turn(&mut harness);
    for order in ["Hierarchy", "Forces"] {
        push(&mut harness, order);
        for _ in 0..2_000 {
            if harness.try_run().is_ok() {
                break;
            }
        }
        let panel = harness.get_by_label("Bottom pane").rect();
        let design = harness.state().editor().design().clone();
        let boxes: Vec<egui::Rect> =
            design.components.keys().map(|id| part(&harness, &format!("{}, ", design.title(id.as_str())))).collect();
        for (n, a) in boxes.iter().enumerate() {
            assert!(panel.contains_rect(*a), "{order}: {a:?} in {panel:?}");
            assert!(boxes[n + 1..].iter().all(|b| !a.shrink(0.5).intersects(b.shrink(0.5))), "{order}");
            assert!(a.height() > 12.0, "{order}: {a:?} is too small to be read");
        }
    }
}

#[test]
fn of_a_large_design_the_parts_around_what_is_selected_are_shown_and_that_is_said() {
    let mut text = "Design(format: 1, components: {\"u\": (kind: Client),".to_owned();
    for n in 0..600 {
        let _ = write!(text, "\"w{n}\": (kind: WebServer),");
    }
    text.push_str("}, links: {");
    for n in 1..600 {
        let _ = write!(text, "\"l{n}\": (from: \"w{}\", to: \"w{n}\", kind: Http),", n - 1);
    }
    text.push_str("\"l\": (from: \"u\", to: \"w0\", kind: Http)})");
    let mut harness = shown(App::new(linchpin::storage::parse(&text).expect("a design"), None));
    turn(&mut harness);
    assert!(harness.query_all_by_label_contains("240 of 601 parts").next().is_some());
    harness.key_press_modifiers(CTRL, Key::K);
    harness.run_steps(3);
    harness.event(egui::Event::Text("w599".to_owned()));
    harness.run_steps(3);
    harness.key_press(Key::Enter);
    harness.run_steps(6);
    assert_eq!(selected(&harness), ["w599"]);
    let panel = harness.get_by_label("Bottom pane").rect();
    let there =
        |h: &Harness<App>| h.query_all_by_label_contains("w599, Web").any(|n| panel.contains(n.rect().center()));
    assert!(there(&harness));
}
