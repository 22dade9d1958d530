//! The history as a timeline of findings: what each step opened and closed, going there, and back to a sound state.
#![cfg(feature = "gui")]

mod common;
#[path = "common/window.rs"]
mod on_screen;

use std::time::{Duration, Instant};

use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use linchpin::analysis::{self, Finding, Severity};
use linchpin::model::{Design, Id};
use linchpin::storage;
use linchpin::ui::{App, Command};
use on_screen::{CTRL, bytes, center, click, shown, window};

fn press(harness: &mut Harness<App>, modifiers: Modifiers, key: Key) {
    harness.key_press_modifiers(modifiers, key);
    // While the history is being looked at there is something that turns.
    harness.run_steps(4);
}

/// Paints frames until something is there.
fn wait_for(harness: &mut Harness<App>, what: &str, there: impl Fn(&Harness<App>) -> bool) {
    let end = Instant::now() + Duration::from_mins(1);
    while !there(harness) {
        assert!(Instant::now() < end, "{what} did not come");
        std::thread::yield_now();
        harness.step();
    }
}

fn open(design: &Design) -> Vec<Finding> {
    analysis::analyse(design).findings.into_iter().filter(|finding| !finding.accepted).collect()
}

/// How many findings are there in one state and not in the other, both ways.
fn difference(before: &Design, after: &Design) -> (usize, usize) {
    let (before, after) = (open(before), open(after));
    let gone = |of: &[Finding], other: &[Finding]| of.iter().filter(|f| !other.iter().any(|o| o.key == f.key)).count();
    (gone(&after, &before), gone(&before, &after))
}

/// Whether the user was told something: beside the drawing, in the status bar, or both.
fn said(harness: &Harness<App>, words: &str) -> bool {
    harness.query_all_by_label_contains(words).next().is_some()
}

fn delete(harness: &mut Harness<App>, label: &str) {
    let at = center(harness, label);
    click(harness, at);
    press(harness, Modifiers::NONE, Key::Delete);
}

#[test]
fn each_step_says_what_it_opened_and_closed_and_a_click_goes_there() {
    let (_folder, mut harness) = window("distributed");
    let design = |harness: &Harness<App>| harness.state().editor().design().clone();
    let mut states = vec![design(&harness)];
    delete(&mut harness, "db-2, Database");
    states.push(design(&harness));
    let at = center(&harness, "Browser, Browser");
    on_screen::drag(&mut harness, at, egui::vec2(-40.0, 24.0));
    states.push(design(&harness));
    delete(&mut harness, "web-2, Web server");
    states.push(design(&harness));
    assert_eq!(harness.state().editor().history_len(), 3);
    press(&mut harness, CTRL, Key::Z);
    press(&mut harness, CTRL, Key::H);
    assert_eq!(harness.state().last_command(), Some(Command::History));
    let titles: Vec<String> = harness.state().editor().steps().map(|(_, title)| title.to_owned()).collect();
    let spoken: Vec<String> = titles
        .iter()
        .zip(states.windows(2))
        .map(|(title, states)| {
            let (opened, closed) = difference(&states[0], &states[1]);
            format!("{title}: opened {opened}, closed {closed}")
        })
        .collect();
    assert!(spoken[1].ends_with("opened 0, closed 0"), "a place changes no finding: {spoken:?}");
    for words in &spoken {
        wait_for(&mut harness, words, |h| h.query_all_by_label(words).next().is_some());
    }
    assert!(harness.try_run().is_ok(), "frames come to an end when all is known");
    let here = harness.get_by_label(&spoken[1]);
    assert_eq!(here.accesskit_node().is_selected(), Some(true));
    harness.get_by_label("As it was opened").click();
    harness.run();
    assert_eq!(bytes(&harness), storage::to_ron(&states[0]));
    assert_eq!(harness.state().editor().history_len(), 0);
    harness.get_by_label(&spoken[2]).click();
    harness.run();
    assert_eq!(bytes(&harness), storage::to_ron(&states[3]), "forward over what was undone");
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(harness.query_all_by_label("As it was opened").next().is_none());
}

/// A design whose database stands open to the world as soon as it is linked so.
const EXPOSED: &str = r#"Design(format: 1, components: {
    "u": (kind: Client), "w": (kind: WebServer), "a": (kind: AppServer), "db": (kind: Database),
}, links: {
    "1": (from: "u", to: "w", kind: Https), "2": (from: "w", to: "a", kind: Http), "3": (from: "a", to: "db", kind: Sql),
})"#;

#[test]
fn one_command_leads_back_to_the_last_state_without_a_critical_finding() {
    let sound = storage::parse(EXPOSED).expect("a design");
    assert!(analysis::analyse(&sound).worst() < Some(Severity::Critical));
    let mut harness = shown(App::new(sound, None));
    let back = |harness: &mut Harness<App>| {
        press(harness, CTRL, Key::K);
        harness.event(egui::Event::Text("Back to no critical".to_owned()));
        harness.run_steps(3);
        // Frames go on while the steps are looked at.
        harness.key_press(Key::Enter);
        harness.run_steps(3);
        assert_eq!(harness.state().last_command(), Some(Command::LastSound));
    };
    // A step that opens nothing critical, one that does, and one more.
    delete(&mut harness, "a, Application server");
    let good = bytes(&harness);
    assert_eq!(harness.state().editor().history_len(), 1);
    back(&mut harness);
    wait_for(&mut harness, "the answer", |h| said(h, "No finding is critical now"));
    let at = center(&harness, "u, Browser");
    click(&mut harness, at);
    press(&mut harness, Modifiers::NONE, Key::L);
    let at = center(&harness, "db, Database");
    click(&mut harness, at);
    press(&mut harness, Modifiers::NONE, Key::Escape);
    let steps = harness.state().editor().history_len();
    let critical =
        harness.state().editor().design().links.values().any(|l| l.from == Id::slug("u") && l.to == Id::slug("db"));
    if critical {
        assert_eq!(analysis::analyse(harness.state().editor().design()).worst(), Some(Severity::Critical));
    }
    assert!(critical && steps == 2, "the link was drawn");
    delete(&mut harness, "w, Web server");
    back(&mut harness);
    wait_for(&mut harness, "the way back", |h| h.state().editor().history_len() == 1);
    harness.run();
    assert_eq!(bytes(&harness), good);
    assert!(said(&harness, "Back to no critical finding, after: Delete a"));
}

#[test]
fn finding_out_is_cancelled_and_goes_on_and_never_holds_a_frame_up() {
    let design = storage::generate("servers=60x3").expect("a design");
    let mut harness = shown(App::new(design, None));
    wait_for(&mut harness, "the report", |h| h.query_all_by_label("Checking…").next().is_none());
    let ids: Vec<Id> = harness.state().editor().design().components.keys().take(12).cloned().collect();
    let all = ids.len();
    for _ in 0..all {
        harness.key_press(Key::Tab);
        harness.run_steps(2);
        harness.get_by_label("Drawing").focus();
        harness.run_steps(2);
        harness.key_press(Key::Tab);
        harness.run_steps(2);
        harness.key_press(Key::Delete);
        harness.run_steps(2);
    }
    let steps = harness.state().editor().history_len();
    assert!(steps >= 6, "{steps} steps");
    harness.key_press_modifiers(CTRL, Key::H);
    harness.run_steps(2);
    if let Some(cancel) = harness.query_by_label("Cancel") {
        cancel.click_accesskit();
        harness.run_steps(3);
        // It may have been done by then.
        assert!(harness.query_all_by_label("Cancel").next().is_none());
        if let Some(go_on) = harness.query_by_label("Go on") {
            go_on.click_accesskit();
            harness.run_steps(3);
        }
    }
    wait_for(&mut harness, "all steps", |h| h.query_all_by_label_contains(": opened ").count() >= steps.min(6));
    wait_for(&mut harness, "the end", |h| h.query_all_by_label("Cancel").next().is_none());
    assert!(harness.query_all_by_label("Go on").next().is_none(), "all is known");
}
