//! What is said is heard, is true, and is there until it was read.
#![cfg(feature = "gui")]

mod common;
#[path = "common/window.rs"]
mod helpers;
#[path = "common/run.rs"]
mod run;

use egui::accesskit::{Live, Role};
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use helpers::{CTRL, center, click, shown, window};
use linchpin::model::Design;
use linchpin::ui::App;
use run::wait_for;

const NONE: Modifiers = Modifiers::NONE;

fn press(harness: &mut Harness<App>, modifiers: Modifiers, key: Key) {
    harness.key_press_modifiers(modifiers, key);
    harness.run_steps(4);
}

fn type_text(harness: &mut Harness<App>, text: &str) {
    harness.event(egui::Event::Text(text.to_owned()));
    harness.run_steps(4);
}

/// Whether words are in a node that is read aloud when they change.
fn spoken(harness: &Harness<App>, words: &str) -> bool {
    harness.query_all_by_label_contains(words).any(|node| node.accesskit_node().live() == Live::Polite)
}

fn shows(harness: &Harness<App>, words: &str) -> bool {
    harness.query_all_by_label_contains(words).next().is_some()
}

/// What has the focus, and whether that is selected.
fn heard(harness: &Harness<App>) -> (String, Option<bool>) {
    let focused = harness.root().children_recursive().find(|node| node.accesskit_node().is_focused());
    let node = focused.expect("something has the focus");
    (node.accesskit_node().label().unwrap_or_default(), node.accesskit_node().is_selected())
}

#[test]
fn tab_on_the_drawing_is_heard_part_by_part_with_what_each_is_and_several_by_their_number() {
    let (_folder, mut harness) = window("distributed");
    let mut before = String::new();
    for _ in 0..4 {
        press(&mut harness, NONE, Key::Tab);
        let (words, selected) = heard(&harness);
        assert_eq!(selected, Some(true), "{words}");
        assert_ne!(words, before);
        let design = harness.state().editor().design();
        let only = harness.state().selection().first().expect("a part").as_str();
        assert!(words.starts_with(design.title(only)), "{words} is {only}");
        before = words;
    }
    let chosen = |harness: &Harness<App>| {
        let parts = harness.query_all_by_role(Role::GraphicsObject);
        parts.filter(|node| node.accesskit_node().is_selected() == Some(true)).count()
    };
    assert_eq!(chosen(&harness), 1);
    press(&mut harness, CTRL, Key::A);
    assert_eq!(chosen(&harness), harness.state().selection().len());
    assert!(spoken(&harness, &format!("{} are selected on the drawing", harness.state().selection().len())));
    // The keyboard is elsewhere: what is shown on the drawing is said all the same.
    press(&mut harness, NONE, Key::Escape);
    harness.get_by_label("high: Load balancer is a single point of failure, REL-001, Load balancer").focus();
    harness.run_steps(3);
    press(&mut harness, NONE, Key::Enter);
    assert!(spoken(&harness, "Selected on the drawing: Load balancer"));
}

#[test]
fn what_is_found_and_the_row_that_enter_would_take_are_said() {
    let (_folder, mut harness) = window("distributed");
    press(&mut harness, CTRL, Key::F);
    type_text(&mut harness, "load balancer");
    press(&mut harness, NONE, Key::Enter);
    assert!(spoken(&harness, "1 of 1: Load balancer"));
    type_text(&mut harness, "zzz");
    assert!(spoken(&harness, "not found: load balancerzzz"));
    press(&mut harness, NONE, Key::Escape);
    press(&mut harness, CTRL, Key::K);
    type_text(&mut harness, "fit");
    assert!(spoken(&harness, ": Fit"), "the first row");
    let first: Vec<String> = said(&harness);
    press(&mut harness, NONE, Key::ArrowDown);
    assert_ne!(said(&harness), first, "another row");
    press(&mut harness, NONE, Key::Escape);
    press(&mut harness, NONE, Key::Slash);
    type_text(&mut harness, "web server");
    assert!(spoken(&harness, "1 of 1: Web server"));
}

#[test]
fn the_row_of_the_outline_that_the_arrows_come_to_is_heard() {
    let (_folder, mut harness) = window("distributed");
    press(&mut harness, CTRL | Modifiers::SHIFT, Key::O);
    harness.get_by_label("Outline of the drawing").focus();
    harness.run_steps(3);
    let mut before = String::new();
    for _ in 0..3 {
        press(&mut harness, NONE, Key::ArrowDown);
        let (words, selected) = heard(&harness);
        assert_eq!(selected, Some(true), "{words}");
        assert_ne!(words, before);
        before = words;
    }
}

#[test]
fn a_file_that_another_program_changed_is_said() {
    let (folder, mut harness) = window("distributed");
    let path = folder.path().join("design.ron");
    let theirs = std::fs::read_to_string(&path).expect("the file").replace("Load balancer", "Their balancer");
    harness.run_steps(8);
    std::fs::write(&path, theirs).expect("it is written");
    wait_for(&mut harness, "the bar", |h| shows(h, "was changed by another program"));
    assert!(spoken(&harness, "design.ron was changed by another program"));
}

#[test]
fn the_figures_of_a_run_say_which_are_of_now_and_which_of_all_of_it() {
    let (_folder, harness) = run::running();
    let left = |label: &str| harness.get_by_label(label).rect().left();
    let share = harness.query_all_by_label("100 %").next().expect("a share").rect().left();
    assert!((left("last 2 s") - share).abs() < 2.0, "above the shares");
    let counts = harness.query_all_by_label_contains(", p99 ").next().expect("counts").rect().left();
    assert!((left("since the start") - counts).abs() < 2.0, "above the counts");
}

/// Everything that is read aloud.
fn said(harness: &Harness<App>) -> Vec<String> {
    let live = harness.root().children_recursive().filter(|node| node.accesskit_node().live() == Live::Polite);
    live.filter_map(|node| node.accesskit_node().value()).collect()
}

#[test]
fn what_is_said_about_a_step_goes_with_the_next_one() {
    let (_folder, mut harness) = window("distributed");
    let at = center(&harness, "Load balancer, Load");
    click(&mut harness, at);
    press(&mut harness, CTRL, Key::X);
    assert!(shows(&harness, "Cut 1 part"));
    press(&mut harness, CTRL, Key::Z);
    assert!(!shows(&harness, "Cut 1 part"), "it is there again");
    // The same words again are heard again.
    click(&mut harness, at);
    press(&mut harness, CTRL, Key::X);
    assert!(shows(&harness, "Cut 1 part"));
    let at = center(&harness, "Browser, Browser");
    click(&mut harness, at);
    press(&mut harness, CTRL, Key::X);
    assert!(shows(&harness, "Cut 1 part"), "of the next step");
}

#[test]
fn what_is_said_in_a_question_goes_with_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let taken = folder.path().join("taken.ron");
    std::fs::write(&taken, "precious").expect("a file");
    let mut harness = shown(App::new(Design::named("New"), None));
    press(&mut harness, CTRL, Key::S);
    press(&mut harness, CTRL, Key::A);
    type_text(&mut harness, &taken.display().to_string());
    press(&mut harness, NONE, Key::Enter);
    assert!(shows(&harness, "There is a file already"));
    press(&mut harness, NONE, Key::Escape);
    assert!(!shows(&harness, "There is a file already"));
}

#[test]
fn what_is_said_in_a_run_goes_with_it() {
    let (_folder, mut harness) = run::running();
    let bare = harness.get_by_label("Drawing").rect().left_top() + egui::vec2(8.0, 8.0);
    run::press(&mut harness, bare, egui::PointerButton::Primary);
    press(&mut harness, NONE, Key::Escape);
    assert!(shows(&harness, "Esc once more stops the run"));
    press(&mut harness, CTRL, Key::Enter);
    wait_for(&mut harness, "the end of the run", |h| !shows(h, "Running 0:"));
    harness.run_steps(3);
    assert!(!shows(&harness, "Esc once more stops the run"));
}

#[test]
fn what_is_wrong_with_the_window_is_said_until_it_was_read_whatever_design_is_in_it() {
    let mut app = App::new(Design::named("Old"), None);
    app.move_in(None);
    let mut harness = shown(app);
    assert!(shows(&harness, "No drafts are kept"));
    press(&mut harness, CTRL, Key::N);
    assert!(shows(&harness, "No drafts are kept"), "nobody has read it yet");
    press(&mut harness, NONE, Key::N);
    type_text(&mut harness, "a note");
    press(&mut harness, NONE, Key::Enter);
    assert!(harness.state().editor().history_len() > 0);
    assert!(shows(&harness, "No drafts are kept"), "an edit is no answer to it");
    harness.get_by_label("OK").click();
    harness.run_steps(4);
    assert!(!shows(&harness, "No drafts are kept"));
}

#[test]
fn journeys_that_are_not_drawn_go_on_with_nothing() {
    let (_folder, mut harness) = window("distributed");
    press(&mut harness, CTRL, Key::N);
    press(&mut harness, NONE, Key::Slash);
    type_text(&mut harness, "web server");
    press(&mut harness, NONE, Key::Enter);
    assert!(shows(&harness, "If this dies: no journey is drawn yet"));
    assert!(!shows(&harness, "every journey goes on"));
}

#[test]
fn what_is_accepted_is_counted_by_no_chip_and_single_points_of_failure_go_by_their_names() {
    let (_folder, mut harness) = window("distributed");
    let panel = |label: &str, harness: &Harness<App>| {
        harness.query_all_by_label(label).filter(|node| node.rect().left() > 900.0).count()
    };
    assert!(panel("Load balancer", &harness) > 0, "in the table of journeys");
    assert_eq!(panel("lb", &harness), 0);
    let high = |harness: &Harness<App>| {
        let chip = harness.get_by_label_contains("Only high findings: ").accesskit_node().label().unwrap_or_default();
        let count = chip.split(' ').find_map(|word| word.parse::<usize>().ok());
        count.expect("a number")
    };
    let before = high(&harness);
    harness.get_by_label("Accept load-balancer-spof:lb").scroll_to_me();
    harness.run_steps(4);
    let at = harness.get_by_label("Accept load-balancer-spof:lb").rect().center();
    click(&mut harness, at);
    type_text(&mut harness, "an exercise");
    press(&mut harness, NONE, Key::Enter);
    wait_for(&mut harness, "the acceptance", |h| shows(h, "and 1 accepted"));
    harness.run_steps(4);
    assert_eq!(high(&harness), before - 1);
}

#[test]
fn of_many_single_points_of_failure_some_are_named_and_the_rest_is_selected_by_its_number() {
    let (_folder, mut harness) = window("secured-monitored");
    harness.set_size(egui::vec2(1024.0, 700.0));
    harness.run();
    let rest = |harness: &Harness<App>| {
        let mut links = harness.query_all_by_role(Role::Link);
        links.find_map(|node| node.accesskit_node().label().filter(|label| label.contains(" more: ")))
    };
    let label = rest(&harness).expect("more than there is room for");
    let named: std::collections::BTreeSet<&str> = label.split(": ").nth(1).expect("names").split(", ").collect();
    harness.query_all_by_label(&label).next().expect("a link").click();
    harness.run();
    let design = harness.state().editor().design();
    let selected = harness.state().selection().iter().map(|id| design.title(id.as_str())).collect::<Vec<_>>();
    assert_eq!(selected.iter().map(|name| &**name).collect::<std::collections::BTreeSet<&str>>(), named);
}
