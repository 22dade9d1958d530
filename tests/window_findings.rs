//! The findings panel: grouped, filtered, gone through by keyboard, and lit up on the drawing.
#![cfg(feature = "gui")]

mod common;
#[path = "common/window.rs"]
mod on_screen;

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use linchpin::analysis::{self, Severity, rules};
use linchpin::catalog;
use linchpin::model::{Component, Design, Id, Kind};
use linchpin::ui::App;
use on_screen::{bytes, shown, window};

const BALANCER: &str = "high: Load balancer is a single point of failure, REL-001, Load balancer";

fn press(harness: &mut Harness<App>, key: Key) {
    harness.key_press(key);
    harness.run_steps(4);
}

fn click(harness: &mut Harness<App>, label: &str) {
    harness.get_by_label(label).scroll_to_me();
    harness.run_steps(4);
    let at = harness.get_by_label(label).rect().center();
    on_screen::click(harness, at);
}

/// The cards that are shown, by their severity and title.
fn cards(harness: &Harness<App>) -> Vec<String> {
    let all = harness.query_all_by_role(Role::TreeItem).filter_map(|node| node.accesskit_node().label());
    all.filter(|label| Severity::ALL.iter().any(|s| label.starts_with(&format!("{}: ", s.name())))).collect()
}

fn type_in(harness: &mut Harness<App>, text: &str) {
    harness.get_by_label("Filter the findings").focus();
    harness.run_steps(3);
    harness.event(egui::Event::Text(text.to_owned()));
    harness.run_steps(4);
}

fn focused(harness: &Harness<App>) -> String {
    let id = harness.ctx.memory(egui::Memory::focused);
    let all = harness.query_all_by_role(Role::TreeItem).filter(|node| node.accesskit_node().is_focused());
    let labels: Vec<String> = all.filter_map(|node| node.accesskit_node().label()).collect();
    assert_eq!(labels.len(), 1, "{labels:?} {id:?}");
    labels.concat()
}

#[test]
fn findings_are_filtered_by_severity_words_and_rule_and_the_filter_says_how_many_are_left() {
    let (_folder, mut harness) = window("distributed");
    let start = bytes(&harness);
    let report = analysis::analyse(harness.state().editor().design());
    let all = report.findings.len();
    assert_eq!(cards(&harness).len(), all);
    let high = report.findings.iter().filter(|f| f.severity == Severity::High).count();
    click(&mut harness, &format!("Only high findings: {high} in all"));
    assert_eq!(cards(&harness).len(), high);
    assert!(cards(&harness).iter().all(|card| card.starts_with("high: ")));
    harness.get_by_label(&format!("{high} of {all}"));
    type_in(&mut harness, "rel-001");
    assert_eq!(cards(&harness), [BALANCER]);
    harness.get_by_label(&format!("1 of {all}"));
    click(&mut harness, "Clear the filter");
    assert_eq!(cards(&harness).len(), all);
    type_in(&mut harness, "zebra");
    harness.get_by_label("No finding is like that");
    press(&mut harness, Key::Escape);
    assert_eq!(cards(&harness).len(), all, "Esc in the field clears it");
    assert_eq!(bytes(&harness), start);
}

#[test]
fn groups_are_closed_and_opened_and_say_how_many_they_hold() {
    let (_folder, mut harness) = window("distributed");
    let report = analysis::analyse(harness.state().editor().design());
    let high = report.findings.iter().filter(|f| f.severity == Severity::High).count();
    let heading = format!("High, {high} findings");
    assert!(harness.get_by_label(&heading).accesskit_node().data().is_expanded() == Some(true));
    click(&mut harness, &heading);
    assert!(harness.get_by_label(&heading).accesskit_node().data().is_expanded() == Some(false));
    assert_eq!(cards(&harness).len(), report.findings.len() - high);
    // By keyboard the other way.
    harness.get_by_label(&heading).focus();
    harness.run_steps(4);
    press(&mut harness, Key::ArrowRight);
    assert_eq!(cards(&harness).len(), report.findings.len());
    harness.get_by_role_and_label(Role::ComboBox, "Group findings by").click();
    harness.run_steps(4);
    harness.get_by_label("rule").click();
    harness.run_steps(4);
    harness.get_by_label("REL-001 Load balancer is a single point of failure, 1 finding");
}

#[test]
fn arrows_go_through_the_findings_enter_shows_and_f1_opens_the_page_beside_which_follows() {
    let (_folder, mut harness) = window("distributed");
    let start = bytes(&harness);
    harness.get_by_label(BALANCER).focus();
    harness.run_steps(4);
    assert_eq!(focused(&harness), BALANCER);
    press(&mut harness, Key::ArrowDown);
    let next = focused(&harness);
    assert_ne!(next, BALANCER);
    press(&mut harness, Key::ArrowUp);
    assert_eq!(focused(&harness), BALANCER);
    press(&mut harness, Key::Enter);
    assert_eq!(harness.state().selection().iter().map(Id::as_str).collect::<Vec<_>>(), ["lb"]);
    let node = harness.query_all_by_label(BALANCER).find(|node| node.accesskit_node().is_focused());
    assert_eq!(node.expect("the card").accesskit_node().is_selected(), Some(true));
    press(&mut harness, Key::F1);
    harness.get_by_label("Why it matters");
    harness.get_by_label("REL-001 load-balancer-spof");
    assert!(harness.query_all_by_label("Hands on the drawing").next().is_none(), "F1 explains what has the keyboard");
    press(&mut harness, Key::ArrowDown);
    let code = next.split(", ").nth(1).expect("a code").to_owned();
    let name = rules::find(&code).expect("the rule").meta.name;
    harness.get_by_label(&format!("{code} {name}"));
    press(&mut harness, Key::ArrowLeft);
    assert!(focused(&harness).starts_with("High, "), "left goes to the group");
    press(&mut harness, Key::Escape);
    assert!(harness.query_all_by_label("Why it matters").next().is_none());
    assert_eq!(harness.state().selection().len(), 1, "Esc closed one thing only");
    assert_eq!((bytes(&harness), harness.state().editor().history_len()), (start, 0));
}

#[test]
fn a_finding_under_the_pointer_lights_its_parts_up_and_nothing_is_painted_while_it_rests() {
    let (_folder, mut harness) = window("distributed");
    assert!(harness.state().canvas().pointed.is_empty());
    harness.get_by_label(BALANCER).scroll_to_me();
    harness.run();
    let at = harness.get_by_label(BALANCER).rect().center();
    harness.hover_at(at);
    harness.run();
    assert_eq!(harness.state().canvas().pointed.iter().map(Id::as_str).collect::<Vec<_>>(), ["lb"]);
    assert!(harness.try_run().is_ok(), "frames come to an end while the pointer rests");
    harness.hover_at(harness.get_by_label("Drawing").rect().left_top() + egui::vec2(8.0, 8.0));
    harness.run();
    assert!(harness.state().canvas().pointed.is_empty());
}

#[test]
fn a_finding_is_copied_by_its_menu_and_by_its_key() {
    let (_folder, mut harness) = window("distributed");
    harness.get_by_label(BALANCER).focus();
    harness.run_steps(4);
    harness.event(egui::Event::Copy);
    harness.step();
    let copied = harness.output().platform_output.commands.iter().any(|command| {
        matches!(command, egui::OutputCommand::CopyText(text)
            if text.starts_with("high REL-001 Load balancer is a single point of failure (lb): "))
    });
    assert!(copied, "{:?}", harness.output().platform_output.commands);
}

/// Seconds that this thread has computed.
fn clock() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// A window on a large design when its findings are known.
fn checked(design: Design) -> Harness<'static, App> {
    let mut harness = shown(App::new(design, None));
    wait_until(&mut harness, "the check does not end", |h| h.query_all_by_label_contains("Checking…").next().is_none());
    harness.run();
    harness
}

fn wait_until(harness: &mut Harness<App>, otherwise: &str, there: impl Fn(&Harness<App>) -> bool) {
    let end = std::time::Instant::now() + std::time::Duration::from_mins(2);
    while !there(harness) {
        assert!(std::time::Instant::now() < end, "{otherwise}");
        harness.step();
    }
}

/// The least that a frame costs with so many web servers without a host, each of which is a finding.
fn frame(parts: usize) -> (f64, usize) {
    let mut design = Design::named("large");
    let web = Kind::all().into_iter().find(|kind| kind.type_name() == "WebServer").expect("a kind");
    for n in 0..parts {
        design.components.insert(Id::slug(&format!("part-{n}")), Component::new(web.clone()));
    }
    let mut harness = checked(design);
    // Near enough for few parts to be in view: the drawing is not what is measured.
    for _ in 0..20 {
        harness.key_press_modifiers(Modifiers::COMMAND, Key::Equals);
        harness.step();
    }
    let made = cards(&harness).len();
    let costs = (0..10).map(|_| {
        let began = clock();
        harness.step();
        clock() - began
    });
    (costs.fold(f64::MAX, f64::min), made)
}

#[test]
fn a_frame_with_five_thousand_findings_costs_hardly_more_than_one_with_fifty() {
    let ((few, _), (many, made)) = (frame(50), frame(5_000));
    println!("a frame with 50 findings: {:.2} ms, with 5,000: {:.2} ms", few * 1e3, many * 1e3);
    assert!((1..40).contains(&made), "{made} cards are made");
    assert!(many < 3.0 * few + 0.020, "{few} s and {many} s");
}

#[test]
fn every_rule_and_kind_says_in_the_window_what_the_command_line_explains() {
    for rule in rules::RULES {
        let told = common::stdout(&common::run(&["explain", rule.meta.name]));
        let page = rule.meta.page();
        assert!(page.len() > 200 && told.starts_with(&page), "{}", rule.meta.name);
    }
    for kind in catalog::KINDS {
        let told = common::stdout(&common::run(&["explain", kind.name]));
        assert!(!kind.lesson.is_empty() && told.contains(kind.lesson), "{}", kind.name);
    }
}

#[test]
fn what_is_accepted_in_the_window_is_the_file_that_the_command_line_writes_and_is_taken_back_byte_by_byte() {
    let (folder, mut harness) = window("distributed");
    let start = bytes(&harness);
    let by_command = folder.path().join("accepted.ron");
    std::fs::write(&by_command, &start).expect("a copy");
    let arguments = ["accept", &by_command.to_string_lossy(), "REL-001", "--on", "lb", "--reason", "an exercise"];
    let output = common::run(&[&arguments[..], &["--until", "2999-01-01", "--author", "Ann"]].concat());
    assert!(output.status.success(), "{}", common::stderr(&output));

    click(&mut harness, "Accept load-balancer-spof:lb");
    let write = |harness: &mut Harness<App>, text: &str| {
        harness.event(egui::Event::Text(text.to_owned()));
        harness.run_steps(3);
    };
    harness.key_press(Key::Enter);
    harness.run_steps(3);
    assert_eq!(bytes(&harness), start, "nothing is accepted without a reason");
    harness.get_by_role_and_label(Role::TextInput, "reason").focus();
    harness.run_steps(3);
    write(&mut harness, "an exercise");
    harness.get_by_role_and_label(Role::TextInput, "until").focus();
    harness.run_steps(3);
    write(&mut harness, "1999-01-01");
    harness.get_by_label_contains("1999-01-01 is over: today is ");
    for _ in 0..10 {
        press(&mut harness, Key::Backspace);
    }
    write(&mut harness, "2999-01-01");
    harness.get_by_role_and_label(Role::TextInput, "by").focus();
    harness.run_steps(3);
    write(&mut harness, "Ann");
    harness.key_press(Key::Enter);
    harness.run();
    assert!(harness.query_all_by_label("Accept this finding").next().is_none());
    assert_eq!(bytes(&harness), std::fs::read_to_string(&by_command).expect("the file"));
    assert_eq!(harness.state().editor().history_len(), 1, "one step");
    harness.get_by_label("Accepted, 1 finding");
    harness.get_by_label("Accepted: an exercise, until 2999-01-01, by Ann");

    click(&mut harness, "Take back load-balancer-spof:lb");
    assert_eq!(bytes(&harness), start);
    assert!(harness.query_all_by_label("Accepted, 1 finding").next().is_none());
    for expected in [1, 0] {
        harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
        harness.run();
        assert_eq!(harness.state().editor().history_len(), expected);
    }
    assert_eq!(bytes(&harness), start);
}

#[test]
fn after_a_click_on_a_finding_the_arrows_walk_on_through_the_findings_and_move_no_part() {
    let (_folder, mut harness) = window("distributed");
    let before = bytes(&harness);
    harness.get_by_label(BALANCER).scroll_to_me();
    harness.run();
    let at = harness.get_by_label(BALANCER).rect().center_top() + egui::vec2(0.0, 12.0);
    harness.hover_at(at);
    harness.drag_at(at);
    harness.drop_at(at);
    harness.run();
    assert_eq!(harness.state().selection().iter().map(Id::as_str).collect::<Vec<_>>(), ["lb"]);
    for _ in 0..2 {
        harness.key_press(Key::ArrowDown);
        harness.run_steps(3);
    }
    assert_eq!(bytes(&harness), before);
    let focused = harness.root().children_recursive().find(egui_kittest::Node::is_focused).expect("the keyboard");
    let label = focused.accesskit_node().label().unwrap_or_default();
    assert!(label != BALANCER && label.contains(", REL-"), "{label}");
}

#[test]
fn the_list_of_findings_keeps_its_room_while_something_is_selected_or_open_beside() {
    let (_folder, mut harness) = window("distributed");
    let in_view = |harness: &Harness<App>| {
        let cards = harness.root().children_recursive().filter(|node| {
            let node = node.accesskit_node();
            node.role() == Role::TreeItem && node.level() == Some(2)
        });
        cards.filter(|node| node.rect().top() < 760.0 && node.rect().bottom() > 400.0).count()
    };
    harness.get_by_label_contains("Load balancer, Load balancer").click();
    harness.run();
    assert!(in_view(&harness) >= 1, "beside the inspector");
    // The inspector has a card of it too; the list comes after it.
    harness.get_all_by_label(BALANCER).last().expect("a card").focus();
    harness.key_press(Key::F1);
    harness.run();
    assert!(in_view(&harness) >= 1, "beside a page");
}
