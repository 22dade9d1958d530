//! Long work in the window: it is said what goes on and how far it is, it can be cancelled, and then nothing is lost. What
//! takes its time here is a pipe, which is read when the test writes into it.
#![cfg(all(feature = "gui", unix))]

mod common;
#[path = "common/window.rs"]
mod helpers;
#[path = "common/run.rs"]
mod run;

use std::path::{Path, PathBuf};
use std::time::Duration;

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use helpers::{CTRL, bytes, shown, shown_at, window};
use linchpin::model::Design;
use linchpin::storage;
use linchpin::ui::App;
use run::wait_for;

/// A pipe that nobody has written into.
fn pipe(folder: &Path, name: &str) -> PathBuf {
    let path = folder.join(name);
    let made = std::process::Command::new("mkfifo").arg(&path).status().expect("mkfifo");
    assert!(made.success());
    path
}

/// A window, and a pipe that it is opening and that is shown by now.
fn opening(name: &str) -> (tempfile::TempDir, Harness<'static, App>, PathBuf) {
    let (folder, mut harness) = window("distributed");
    let path = pipe(folder.path(), name);
    harness.state_mut().open_path(&path);
    harness.step();
    assert!(harness.query_all_by_label("Cancel").next().is_none(), "what may end at once is not shown");
    wait_for(&mut harness, "the progress", |h| h.query_all_by_label("Cancel").next().is_some());
    (folder, harness, path)
}

/// Whether something is said anywhere: beside the drawing, in the status bar, before the window.
fn says(harness: &Harness<App>, words: &str) -> bool {
    harness.query_all_by_label_contains(words).next().is_some()
}

fn name(harness: &Harness<App>) -> String {
    harness.state().editor().design().name.clone()
}

#[test]
fn while_a_file_is_opened_the_window_says_so_and_the_old_design_stays() {
    let (_folder, mut harness, path) = opening("slow.ron");
    let before = bytes(&harness);
    assert!(says(&harness, "Opening slow.ron"));
    assert!(says(&harness, "Reading · "), "what is done, and for how long");
    let bar = harness.query_all_by_role(Role::ProgressIndicator).find(|node| {
        let node = node.accesskit_node();
        // Nobody knows how much is in a pipe.
        node.label().as_deref() == Some("Opening slow.ron") && node.numeric_value().is_none()
    });
    assert!(bar.is_some());
    // Nothing behind it hears anything.
    harness.key_press_modifiers(CTRL, Key::A);
    harness.key_press(Key::Delete);
    harness.run_steps(3);
    assert_eq!((bytes(&harness), harness.state().editor().history_len()), (before, 0));
    std::fs::write(&path, storage::to_ron(&Design::named("From the pipe"))).expect("written");
    wait_for(&mut harness, "the design", |h| name(h) == "From the pipe");
    harness.run_steps(4);
    assert!(harness.query_all_by_label("Cancel").next().is_none());
}

#[test]
fn while_something_is_opened_the_window_is_painted_a_few_times_a_second() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = pipe(folder.path(), "slow.ron");
    // As often as a screen paints: egui begins a frame by so much earlier than it is asked for.
    let mut harness = shown_at(App::new(Design::named("Untitled"), None), 1.0 / 60.0);
    harness.state_mut().open_path(&path);
    wait_for(&mut harness, "the progress", |h| says(h, "Opening slow.ron"));
    wait_for(&mut harness, "some rest", |h| {
        h.output().viewport_output.values().all(|out| out.repaint_delay >= Duration::from_millis(200))
    });
    for _ in 0..20 {
        harness.step();
        let delay = harness.output().viewport_output.values().map(|out| out.repaint_delay).min();
        assert!(delay >= Some(Duration::from_millis(200)), "{delay:?}");
    }
    std::fs::write(&path, "").expect("written");
}

#[test]
fn what_is_cancelled_changes_nothing_whatever_comes_of_it_later() {
    for with_key in [true, false] {
        let (_folder, mut harness, path) = opening("slow.ron");
        let before = bytes(&harness);
        if with_key {
            harness.key_press(Key::Escape);
        } else {
            // It stands still by then.
            harness.run_steps(2);
            harness.get_by_label("Cancel").click();
        }
        harness.run_steps(4);
        assert!(harness.query_all_by_label("Cancel").next().is_none(), "by key: {with_key}");
        assert!(says(&harness, "Cancelled: nothing was opened"));
        std::fs::write(&path, storage::to_ron(&Design::named("Too late"))).expect("written");
        // The next one comes, and nothing of the first.
        let other = pipe(path.parent().expect("a folder"), "other.ron");
        harness.state_mut().open_path(&other);
        harness.step();
        assert_eq!(bytes(&harness), before);
        std::fs::write(&other, storage::to_ron(&Design::named("In time"))).expect("written");
        wait_for(&mut harness, "the other", |h| name(h) == "In time");
        assert!(!bytes(&harness).contains("Too late"));
    }
}

#[test]
fn what_cannot_be_opened_is_said_in_the_end_and_the_design_stays() {
    let (_folder, mut harness, path) = opening("slow.ron");
    let before = bytes(&harness);
    std::fs::write(&path, "Design(\n  format: 1,\n  nme: 1)").expect("written");
    wait_for(&mut harness, "the reason", |h| says(h, "Not opened: "));
    let said = harness.query_all_by_label_contains("Not opened: ").next();
    let said = said.and_then(|node| node.accesskit_node().value()).unwrap_or_default();
    assert!(said.contains("at line 3") && said.contains("slow.ron"), "{said}");
    assert!(harness.query_all_by_label("Cancel").next().is_none());
    assert_eq!(bytes(&harness), before);
}

#[test]
fn what_is_unsaved_is_asked_about_when_the_other_is_read_and_cancel_keeps_it() {
    let (folder, mut harness) = window("distributed");
    harness.key_press_modifiers(CTRL, Key::A);
    harness.key_press(Key::Delete);
    harness.run();
    let changed = bytes(&harness);
    let path = pipe(folder.path(), "slow.ron");
    harness.state_mut().open_path(&path);
    harness.step();
    std::fs::write(&path, storage::to_ron(&Design::named("Other"))).expect("written");
    wait_for(&mut harness, "the question", |h| h.query_all_by_label("Save the changes?").next().is_some());
    harness.key_press(Key::Escape);
    harness.run_steps(4);
    assert_eq!(bytes(&harness), changed);
    assert!(harness.state().editor().is_changed() && harness.query_all_by_label("Cancel").next().is_none());
}

#[test]
fn a_large_design_is_laid_out_beside_the_window_and_takes_the_place_of_the_old_one() {
    let (folder, mut harness) = window("distributed");
    let path = folder.path().join("large.ron");
    storage::save(&storage::generate("layers=1500").expect("a design"), &path).expect("saved");
    harness.state_mut().open_path(&path);
    harness.step();
    assert!(name(&harness) != "layers=1500", "not in this frame");
    wait_for(&mut harness, "the design", |h| name(h) == "layers=1500");
    harness.run_steps(2);
    let canvas = harness.get_by_label("Drawing").rect();
    assert!(canvas.width() > 100.0 && harness.query_all_by_label("Cancel").next().is_none());
    // It is this window's own file now: what is changed is saved there.
    harness.key_press_modifiers(Modifiers::NONE, Key::Escape);
    assert_eq!(harness.state().editor().design().components.len(), 1498);
    assert!(!harness.state().editor().is_changed());
}

#[test]
fn the_start_page_stays_while_something_is_opened_and_when_that_is_cancelled() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = pipe(folder.path(), "slow.ron");
    let mut harness = shown(App::new(Design::named("Untitled"), None));
    harness.state_mut().welcome();
    let begun = linchpin::ui::Begun::default();
    harness.state_mut().begin_with(&path, begun.clone());
    wait_for(&mut harness, "the progress", |h| says(h, "Opening slow.ron"));
    assert!(harness.state().is_starting());
    harness.key_press(Key::Escape);
    harness.run_steps(3);
    assert!(harness.state().is_starting() && !says(&harness, "Opening slow.ron"));
    assert_eq!(begun.refusal(), None, "nobody was refused anything");
    std::fs::write(&path, "").expect("written");
    // A file that is refused is what the program ends with.
    let path = pipe(folder.path(), "broken.ron");
    harness.state_mut().begin_with(&path, begun.clone());
    harness.step();
    std::fs::write(&path, "Design(nme: 1)").expect("written");
    wait_for(&mut harness, "the reason", |h| says(h, "Not opened: "));
    assert!(harness.state().is_starting());
    assert!(begun.refusal().is_some_and(|why| why.contains("broken.ron")), "{begun:?}");
}

#[test]
fn the_words_of_a_large_design_are_listed_beside_the_window_and_what_is_gone_since_is_not_gone_to() {
    let mut harness = shown(App::new(storage::generate("layers=1500").expect("a design"), None));
    let wanted = harness.state().editor().design().components.keys().last().expect("a part").clone();
    harness.key_press_modifiers(CTRL, Key::F);
    harness.run_steps(2);
    harness.event(egui::Event::Text(wanted.to_string()));
    harness.step();
    wait_for(&mut harness, "the part", |h| says(h, "0/1"));
    harness.key_press(Key::Enter);
    harness.run_steps(3);
    assert_eq!(harness.state().selection().iter().collect::<Vec<_>>(), [&wanted]);
    // Gone, and looked for in the list that was made before and in the one that comes.
    harness.get_by_label("Drawing").focus();
    harness.step();
    harness.key_press(Key::Delete);
    harness.step();
    assert!(!harness.state().editor().design().contains(wanted.as_str()));
    wait_for(&mut harness, "the next list", |h| says(h, "not found"));
}
