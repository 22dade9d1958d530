//! The Source tab: the design as text beside the drawing, edited as one step, linked both ways, and never lost.
#![cfg(feature = "gui")]

mod common;
#[path = "common/window.rs"]
mod helpers;
#[path = "common/run.rs"]
mod run;

use std::fmt::Write as _;

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use helpers::{CTRL, bytes, click, window};
use linchpin::model::Id;
use linchpin::storage;
use linchpin::ui::App;
use run::wait_for;

fn press(harness: &mut Harness<App>, modifiers: Modifiers, key: Key) {
    harness.key_press_modifiers(modifiers, key);
    harness.run_steps(4);
}

fn push(harness: &mut Harness<App>, label: &str) {
    harness.get_by_label(label).click();
    harness.run_steps(3);
}

/// A window with the tab open.
fn opened() -> (tempfile::TempDir, Harness<'static, App>) {
    let (folder, mut harness) = window("distributed");
    press(&mut harness, CTRL, Key::U);
    (folder, harness)
}

fn text(harness: &Harness<App>, field: &str) -> String {
    let node = harness.query_all_by_label(field).find(|node| node.accesskit_node().role() == Role::MultilineTextInput);
    node.expect(field).accesskit_node().value().unwrap_or_default()
}

/// Puts the cursor on the line of the text that begins so, at its end or its beginning.
fn go_to(harness: &mut Harness<App>, begins: &str, end: bool) {
    let field = harness.get_by_label("Design as RON").rect();
    harness.get_by_label("Design as RON").focus();
    harness.run_steps(2);
    press(harness, Modifiers { ctrl: true, ..CTRL }, Key::Home);
    let line = text(harness, "Design as RON").lines().position(|l| l.trim_start().starts_with(begins)).expect(begins);
    for _ in 0..line {
        harness.key_press(Key::ArrowDown);
        harness.step();
    }
    press(harness, Modifiers::NONE, if end { Key::End } else { Key::Home });
    assert!(field.is_positive());
}

fn type_in(harness: &mut Harness<App>, words: &str) {
    harness.event(Event::Text(words.to_owned()));
    harness.run_steps(2);
}

#[test]
fn the_tab_says_what_would_be_saved_and_what_would_be_exported() {
    let (folder, mut harness) = opened();
    assert_eq!(text(&harness, "Design as RON"), bytes(&harness));
    push(&mut harness, "Mermaid");
    let file = folder.path().join("design.ron");
    let exported = common::stdout(&common::run(&["export", &file.to_string_lossy(), "--to", "mermaid"]));
    wait_for(&mut harness, "the flowchart", |h| !text(h, "Design as Mermaid").is_empty());
    assert_eq!(text(&harness, "Design as Mermaid"), exported);
    push(&mut harness, "Both");
    assert_eq!(text(&harness, "Design as Mermaid"), exported);
    // What is drawn is written at once.
    harness.get_by_label_contains("db-2, Database").click();
    press(&mut harness, Modifiers::NONE, Key::Delete);
    assert_eq!(text(&harness, "Design as RON"), bytes(&harness));
    assert!(!text(&harness, "Design as RON").contains("\"db-2\""));
    wait_for(&mut harness, "the new flowchart", |h| text(h, "Design as Mermaid") != exported);
    // The tab closes as it opened, and nothing of it goes on.
    press(&mut harness, CTRL, Key::U);
    assert!(harness.query_all_by_label("Design as RON").next().is_none());
    assert!(harness.try_run().is_ok());
}

#[test]
fn what_is_typed_is_one_step_of_undo() {
    let (_folder, mut harness) = opened();
    let before = bytes(&harness);
    go_to(&mut harness, "name:", false);
    type_in(&mut harness, "domain: \"typed.example\", // why\n");
    assert_eq!(harness.state().editor().history_len(), 0, "nothing happens while it is typed");
    assert!(
        harness.query_all_by_label_contains("Comments are not kept").next().is_some(),
        "what is lost is said before"
    );
    wait_for(&mut harness, "the mistake", |h| h.query_all_by_label_contains("Line ").next().is_some());
    let said = harness.query_all_by_label_contains("Line ").next().and_then(|n| n.accesskit_node().value());
    let said = said.expect("a line");
    let typed = text(&harness, "Design as RON");
    let Err(error) = storage::parse(&typed) else { panic!("a domain twice is a mistake") };
    let place = error.place().expect("a place");
    assert!(said.starts_with(&format!("Line {}, column {}: ", place.line, place.column)), "{said}");
    assert!(harness.get_by_label("Apply").accesskit_node().is_disabled());
    // The second domain goes; then it is a design.
    go_to(&mut harness, "domain: \"www", false);
    press(&mut harness, Modifiers::SHIFT, Key::End);
    press(&mut harness, Modifiers::NONE, Key::Delete);
    wait_for(&mut harness, "a design", |h| h.query_all_by_label_contains("A sound design").next().is_some());
    press(&mut harness, CTRL, Key::Enter);
    wait_for(&mut harness, "the step", |h| h.state().editor().history_len() == 1);
    harness.run_steps(3);
    assert_eq!(harness.state().editor().design().domain, "typed.example");
    assert_eq!(harness.state().editor().undo_title(), Some("Edit source"));
    assert_eq!(text(&harness, "Design as RON"), bytes(&harness), "it reads as it would be saved");
    press(&mut harness, Modifiers::NONE, Key::Escape);
    press(&mut harness, CTRL, Key::Z);
    assert_eq!(bytes(&harness), before);
    assert_eq!(text(&harness, "Design as RON"), before);
}

#[test]
fn leaving_the_text_applies_it_when_it_is_a_design_and_keeps_it_when_it_is_none() {
    let (_folder, mut harness) = opened();
    go_to(&mut harness, "name:", false);
    type_in(&mut harness, "nonsense ");
    press(&mut harness, Modifiers::NONE, Key::Escape);
    wait_for(&mut harness, "the mistake", |h| h.query_all_by_label_contains("Line 3, column").next().is_some());
    assert_eq!(harness.state().editor().history_len(), 0);
    assert!(text(&harness, "Design as RON").contains("nonsense"));
    push(&mut harness, "Discard");
    assert_eq!(text(&harness, "Design as RON"), bytes(&harness));
    go_to(&mut harness, "\"lb\":", false);
    type_in(&mut harness, "\"extra\": (kind: Client), ");
    press(&mut harness, Modifiers::NONE, Key::Escape);
    wait_for(&mut harness, "the step", |h| h.state().editor().history_len() == 1);
    assert!(harness.state().editor().design().contains("extra"));
}

#[test]
fn a_change_of_the_drawing_meanwhile_costs_nothing_that_was_typed() {
    let (_folder, mut harness) = opened();
    go_to(&mut harness, "name:", false);
    type_in(&mut harness, "mine ");
    harness.get_by_label_contains("db-2, Database").click();
    harness.run_steps(4);
    press(&mut harness, Modifiers::NONE, Key::Delete);
    assert!(!harness.state().editor().design().contains("db-2"));
    assert!(harness.query_all_by_label_contains("changed meanwhile").next().is_some());
    assert!(text(&harness, "Design as RON").contains("mine "));
    // Mended, it goes over what was drawn when that is asked for, and undo has both steps.
    go_to(&mut harness, "mine", false);
    for _ in 0.."mine ".len() {
        press(&mut harness, Modifiers::NONE, Key::Delete);
    }
    wait_for(&mut harness, "a design", |h| !h.get_by_label("Apply over it").accesskit_node().is_disabled());
    push(&mut harness, "Apply over it");
    wait_for(&mut harness, "the step", |h| h.state().editor().history_len() == 2);
    assert!(harness.state().editor().design().contains("db-2"));
    harness.run_steps(3);
    assert_eq!(text(&harness, "Design as RON"), bytes(&harness));
}

#[test]
fn the_line_of_a_part_and_the_part_select_each_other() {
    let (_folder, mut harness) = opened();
    go_to(&mut harness, "\"web-2\":", false);
    assert_eq!(harness.state().selection().iter().map(Id::as_str).collect::<Vec<_>>(), ["web-2"]);
    // The links' own lines too.
    go_to(&mut harness, "\"app-1-db-1\":", false);
    assert_eq!(harness.state().selection().iter().map(Id::as_str).collect::<Vec<_>>(), ["app-1-db-1"]);
    assert_eq!(harness.state().editor().history_len(), 0);
}

#[test]
fn mermaid_that_is_pasted_takes_the_place_of_the_design_as_one_step_with_its_repairs() {
    let (_folder, mut harness) = opened();
    let before = bytes(&harness);
    push(&mut harness, "Mermaid");
    wait_for(&mut harness, "the flowchart", |h| !text(h, "Design as Mermaid").is_empty());
    let at = harness.get_by_label("Design as Mermaid").rect().left_top() + egui::vec2(60.0, 40.0);
    click(&mut harness, at);
    harness.event(Event::Paste("flowchart TD\n a[Browser (user)] --> b[Nginx web server]\n".to_owned()));
    harness.run_steps(4);
    assert_eq!(harness.state().editor().design().components.len(), 2);
    assert_eq!(harness.state().editor().history_len(), 1);
    assert!(harness.query_all_by_label("How it was read").next().is_some(), "what was repaired is told");
    press(&mut harness, Modifiers::NONE, Key::Escape);
    press(&mut harness, Modifiers::NONE, Key::Escape);
    press(&mut harness, CTRL, Key::Z);
    assert_eq!(bytes(&harness), before);
}

/// What a letter costs in a design of so many parts, in seconds of this thread: the least of some.
fn letter(parts: usize) -> f64 {
    let mut text = "Design(format: 1, components: {".to_owned();
    for n in 0..parts {
        let _ = write!(text, "\"w{n}\": (kind: WebServer),");
    }
    text.push_str("})");
    let mut harness = helpers::shown(App::new(storage::parse(&text).expect("a design"), None));
    press(&mut harness, CTRL, Key::U);
    harness.get_by_label("Design as RON").focus();
    harness.run_steps(3);
    press(&mut harness, Modifiers { ctrl: true, ..CTRL }, Key::Home);
    let clock = || {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
        time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
    };
    let once = |harness: &mut Harness<App>| {
        harness.event(Event::Text("x".to_owned()));
        let began = clock();
        harness.step();
        clock() - began
    };
    (0..5).map(|_| once(&mut harness)).fold(f64::INFINITY, f64::min)
}

#[test]
fn a_letter_costs_no_more_than_the_text_is_long() {
    let (small, large) = (letter(500), letter(2_000));
    println!("a letter in 500 parts {:.1} ms, in 2,000 parts {:.1} ms", small * 1e3, large * 1e3);
    assert!(large < 10.0 * small, "{small} s in 500 parts, {large} s in 2,000");
}

#[test]
fn what_is_typed_and_no_design_is_not_lost_by_saving_before_leaving_and_a_sound_one_is_saved() {
    let (folder, mut harness) = opened();
    let path = folder.path().join("design.ron");
    let before = std::fs::read_to_string(&path).expect("the file");
    go_to(&mut harness, "name:", false);
    type_in(&mut harness, "nme: 1,\n");
    let typed = text(&harness, "Design as RON");
    let close = |harness: &mut Harness<App>| {
        let viewport = harness.input_mut().viewports.entry(egui::ViewportId::ROOT).or_default();
        viewport.events.push(egui::ViewportEvent::Close);
        harness.run_steps(3);
        harness.get_by_label("Save the changes?");
        // Enter is the first answer, which is to save.
        press(harness, Modifiers::NONE, Key::Enter);
    };
    let closes = |h: &Harness<App>| {
        h.output().viewport_output.values().any(|out| out.commands.contains(&egui::ViewportCommand::Close))
    };
    close(&mut harness);
    wait_for(&mut harness, "the reason", |h| {
        h.query_all_by_label_contains("Not saved: what was typed").next().is_some()
    });
    assert!(!closes(&harness));
    assert_eq!(text(&harness, "Design as RON"), typed);
    assert_eq!(std::fs::read_to_string(&path).expect("the file"), before);
    // What waited for it waits no longer: saving later does not close the window.
    harness.get_by_label("Design as RON").focus();
    harness.run_steps(2);
    press(&mut harness, CTRL, Key::Z);
    for _ in 0..20 {
        press(&mut harness, CTRL, Key::Z);
    }
    go_to(&mut harness, "name:", false);
    type_in(&mut harness, "notes: {\"typed\": (text: \"A typed note\")},\n");
    close(&mut harness);
    wait_for(&mut harness, "the file", |_| {
        std::fs::read_to_string(&path).is_ok_and(|text| text.contains("A typed note"))
    });
}

#[test]
fn a_long_text_is_read_by_its_lines_and_selects_what_is_clicked() {
    let design = storage::generate("layers=4000").expect("a design");
    let long = storage::to_ron(&design);
    assert!(long.len() > 600_000, "{}", long.len());
    let mut harness = helpers::shown(App::new(design, None));
    press(&mut harness, CTRL, Key::U);
    harness.run_steps(3);
    assert!(harness.query_all_by_label_contains("too long to be typed in here").next().is_some());
    let line = |h: &Harness<App>, n: usize| h.query_all_by_label(long.lines().nth(n).expect("a line")).next().is_some();
    assert!(line(&harness, 0) && !line(&harness, 400), "only what is in view is made");
    // A part selected on the drawing is brought into view.
    let (id, _) = storage::parse(&long).expect("a design").components.into_iter().nth(2_000).expect("a part");
    let at = long.lines().position(|line| line.trim_start().starts_with(&format!("\"{id}\":"))).expect("its line");
    press(&mut harness, CTRL, Key::F);
    harness.event(Event::Text(id.to_string()));
    harness.run_steps(3);
    press(&mut harness, Modifiers::NONE, Key::Enter);
    wait_for(&mut harness, "the line", |h| line(h, at));
    // And the other way round.
    let above = long.lines().nth(at - 2).expect("a line");
    harness.query_all_by_label(above).next().expect("a line").click();
    harness.run_steps(3);
    let selected = harness.state().selection().first().expect("a part").to_string();
    assert!(above.trim_start().starts_with(&format!("\"{selected}\":")), "{selected}: {above}");
    let clock = || {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
        time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
    };
    let began = clock();
    harness.run_steps(10);
    let frame = (clock() - began) / 10.0;
    println!("a frame with a text of {} KiB: {:.1} ms", long.len() >> 10, frame * 1e3);
    assert!(frame < 0.5, "{frame}");
}

#[test]
fn what_is_typed_and_not_applied_is_asked_about_before_another_design_comes() {
    let (_folder, mut harness) = opened();
    let before = bytes(&harness);
    go_to(&mut harness, "\"db-2\"", true);
    type_in(&mut harness, " not a design (");
    let typed = text(&harness, "Design as RON");
    push(&mut harness, "File");
    push(&mut harness, "New");
    assert!(harness.query_all_by_label_contains("What was typed as its source is not applied").next().is_some());
    assert!(
        harness.query_all_by_label_contains("has changes that are not saved").next().is_none(),
        "nothing else is unsaved"
    );
    push(&mut harness, "Cancel");
    assert_eq!((bytes(&harness), text(&harness, "Design as RON")), (before, typed), "everything is still there");
}

#[test]
fn a_mistake_keeps_its_line_in_sight_and_the_panel_as_high_as_it_is() {
    let (_folder, mut harness) = opened();
    let panel = harness.get_by_label("Bottom pane").rect();
    go_to(&mut harness, "\"db-1\":", true);
    let field = harness.get_by_label("Design as RON").rect();
    type_in(&mut harness, "x");
    wait_for(&mut harness, "the mistake", |h| h.query_all_by_label_contains("Line ").next().is_some());
    harness.run_steps(60);
    assert_eq!(harness.get_by_label("Bottom pane").rect(), panel);
    // What is typed in is where it was: nothing has jumped to the first line.
    let now = harness.get_by_label("Design as RON").rect();
    assert!((now.top() - field.top()).abs() < 24.0, "{field:?} to {now:?}");
}

#[test]
fn saving_from_the_text_applies_what_was_typed_as_one_step_and_saves_it() {
    let (folder, mut harness) = opened();
    let path = folder.path().join("design.ron");
    let before = std::fs::read_to_string(&path).expect("the file");
    go_to(&mut harness, "domain: \"www", false);
    press(&mut harness, Modifiers::SHIFT, Key::End);
    type_in(&mut harness, "domain: \"saved.example\",");
    press(&mut harness, CTRL, Key::S);
    wait_for(&mut harness, "the file", |_| storage::read(&path).is_ok_and(|saved| saved.domain == "saved.example"));
    harness.run_steps(2);
    assert_eq!(harness.state().editor().history_len(), 1);
    assert!(!harness.state().editor().is_changed());
    assert_ne!(std::fs::read_to_string(&path).expect("the file"), before);
    // Nothing typed: it saves like everywhere.
    press(&mut harness, CTRL, Key::S);
    assert_eq!(harness.state().editor().history_len(), 1);
}

#[test]
fn what_is_typed_and_no_design_is_not_saved_and_the_reason_is_said() {
    let (folder, mut harness) = opened();
    let path = folder.path().join("design.ron");
    let before = std::fs::read_to_string(&path).expect("the file");
    go_to(&mut harness, "name:", false);
    type_in(&mut harness, "nme: 1,\n");
    // Asked for before it was checked, and once more after.
    for _ in 0..2 {
        press(&mut harness, CTRL, Key::S);
        wait_for(&mut harness, "the reason", |h| {
            h.query_all_by_label_contains("Not saved: what was typed").next().is_some()
        });
        // The first answer may still be there when the second comes.
        while harness.query_all_by_label("OK").next().is_some() {
            harness.query_all_by_label("OK").for_each(|ok| ok.click());
            harness.run_steps(3);
        }
        harness.get_by_label("Design as RON").focus();
        harness.run_steps(2);
    }
    assert_eq!(std::fs::read_to_string(&path).expect("the file"), before);
    assert_eq!(harness.state().editor().history_len(), 0);
    assert!(text(&harness, "Design as RON").contains("nme: 1"), "and is not lost");
}
