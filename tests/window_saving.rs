//! Saving what takes its time: beside the window, which goes on; what waits for it waits to the end. What takes its time
//! here is a pipe, which nobody reads until the test does.
#![cfg(all(feature = "gui", unix))]

#[path = "common/at_home.rs"]
mod at_home;
mod common;
#[path = "common/window.rs"]
mod on_screen;

use std::path::{Path, PathBuf};

use at_home::{SHIFT_CTRL, click, edit, folders, meanwhile, on, press, shows, wait_for};
use egui::{Key, Modifiers, ViewportCommand};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use linchpin::storage::{self, Draft, LostDraft};
use linchpin::ui::App;
use on_screen::{CTRL, bytes, shown};

/// A window on an example whose file is a pipe, changed.
fn slow() -> (tempfile::TempDir, Harness<'static, App>, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("slow.ron");
    assert!(std::process::Command::new("mkfifo").arg(&path).status().expect("mkfifo").success());
    let design = storage::read(Path::new(&common::example("distributed"))).expect("a design");
    let mut harness = shown(App::new(design, Some(path.clone())));
    edit(&mut harness);
    assert!(harness.state().editor().is_changed());
    (folder, harness, path)
}

/// What somebody reads out of a pipe, who begins now.
fn read(path: &Path) -> String {
    std::fs::read_to_string(path).expect("what is written")
}

/// Whether the window has closed.
fn closes(harness: &Harness<App>) -> bool {
    harness.output().viewport_output.values().any(|out| out.commands.contains(&ViewportCommand::Close))
}

/// Somebody wants to close the window.
fn close(harness: &mut Harness<App>) {
    let viewport = harness.input_mut().viewports.entry(egui::ViewportId::ROOT).or_default();
    viewport.events.push(egui::ViewportEvent::Close);
    harness.step();
}

#[test]
fn while_a_design_is_saved_it_can_be_changed_and_what_is_saved_is_how_it_was() {
    let (_folder, mut harness, path) = slow();
    let before = bytes(&harness);
    press(&mut harness, CTRL, Key::S);
    wait_for(&mut harness, "the words", |h| shows(h, "Saving slow.ron… "));
    assert!(harness.state().editor().is_changed(), "not yet");
    edit(&mut harness);
    let after = bytes(&harness);
    assert_ne!(after, before);
    assert_eq!(read(&path), before);
    wait_for(&mut harness, "the end", |h| !shows(h, "Saving slow.ron"));
    assert!(harness.state().editor().is_changed(), "what came since is not in the file");
    press(&mut harness, CTRL, Key::Z);
    assert!(bytes(&harness) == before && !harness.state().editor().is_changed());
    press(&mut harness, SHIFT_CTRL, Key::Z);
    assert!(bytes(&harness) == after && harness.state().editor().is_changed());
}

#[test]
fn a_second_wish_to_save_waits_for_the_first_and_is_nothing_where_nothing_changed() {
    let (_folder, mut harness, path) = slow();
    let before = bytes(&harness);
    press(&mut harness, CTRL, Key::S);
    edit(&mut harness);
    let after = bytes(&harness);
    press(&mut harness, CTRL, Key::S);
    press(&mut harness, CTRL, Key::S);
    assert_eq!(read(&path), before);
    // The next one has begun when somebody who opens the pipe finds it written into.
    let reader = std::thread::spawn({
        let path = path.clone();
        move || read(&path)
    });
    wait_for(&mut harness, "the second", |h| !h.state().editor().is_changed());
    assert_eq!(reader.join().expect("a reader"), after);
    wait_for(&mut harness, "the end", |h| !shows(h, "Saving slow.ron"));
    // Asked for twice at once: written once, and nobody waits for a reader.
    edit(&mut harness);
    press(&mut harness, CTRL, Key::S);
    press(&mut harness, CTRL, Key::S);
    assert_eq!(read(&path), bytes(&harness));
    wait_for(&mut harness, "the end", |h| !h.state().editor().is_changed());
    harness.run_steps(3);
    assert!(!shows(&harness, "Saving slow.ron") && !harness.state().editor().is_changed());
}

#[test]
fn closing_waits_for_what_is_saved_and_can_be_cancelled() {
    let (_folder, mut harness, path) = slow();
    let saved = bytes(&harness);
    press(&mut harness, CTRL, Key::S);
    close(&mut harness);
    wait_for(&mut harness, "the words", |h| h.query_all_by_label("Cancel").next().is_some());
    assert!(!shows(&harness, "Save the changes?") && !closes(&harness), "all of it is on its way");
    // Behind it nothing is heard.
    press(&mut harness, CTRL, Key::A);
    press(&mut harness, Modifiers::NONE, Key::Delete);
    assert_eq!(bytes(&harness), saved);
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(harness.query_all_by_label("Cancel").next().is_none() && shows(&harness, "slow.ron is still being saved"));
    close(&mut harness);
    wait_for(&mut harness, "the words", |h| h.query_all_by_label("Cancel").next().is_some());
    assert_eq!(read(&path), saved);
    wait_for_close(&mut harness);
}

/// It closes in one frame, which nobody looks at afterwards.
fn wait_for_close(harness: &mut Harness<App>) {
    let end = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while !closes(harness) {
        assert!(std::time::Instant::now() < end, "it stays open");
        std::thread::yield_now();
        harness.step();
    }
}

#[test]
fn what_was_changed_since_is_asked_about_and_given_up_the_window_still_waits() {
    let (_folder, mut harness, path) = slow();
    let saved = bytes(&harness);
    press(&mut harness, CTRL, Key::S);
    edit(&mut harness);
    close(&mut harness);
    harness.run_steps(2);
    harness.get_by_label("Save the changes?");
    click(&mut harness, "Discard");
    assert!(!closes(&harness), "what writes is not left half-way");
    assert_eq!(read(&path), saved);
    wait_for_close(&mut harness);
}

#[test]
fn another_design_comes_when_the_first_is_saved() {
    let (folder, mut harness, path) = slow();
    let saved = bytes(&harness);
    let other = folder.path().join("other.ron");
    std::fs::copy(common::example("scale-up"), &other).expect("a copy");
    press(&mut harness, CTRL, Key::S);
    harness.state_mut().open_path(&other);
    harness.run_steps(3);
    assert!(bytes(&harness) == saved && !shows(&harness, "Save the changes?"));
    assert_eq!(read(&path), saved);
    let text = storage::to_ron(&storage::read(&other).expect("a design"));
    wait_for(&mut harness, "the other", |h| bytes(h) == text);
    assert!(!harness.state().editor().is_changed());
}

/// A window on a large design in its own file, changed.
fn large() -> (tempfile::TempDir, Harness<'static, App>, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("large.ron");
    storage::save(&storage::generate("layers=4000").expect("a design"), &path).expect("saved");
    let mut harness = on(&path, &folders(folder.path()));
    press(&mut harness, CTRL, Key::A);
    press(&mut harness, SHIFT_CTRL, Key::L);
    assert!(harness.state().editor().is_changed());
    (folder, harness, path)
}

#[test]
fn our_own_writing_is_not_taken_for_somebody_elses() {
    let (_folder, mut harness, path) = large();
    for _ in 0..3 {
        press(&mut harness, CTRL, Key::S);
        // The focus comes and goes meanwhile: each time the file is looked at.
        while harness.state().editor().is_changed() {
            meanwhile(&mut harness, std::thread::yield_now);
        }
        assert_eq!(std::fs::read_to_string(&path).expect("the file"), bytes(&harness));
        meanwhile(&mut harness, || ());
        harness.run_steps(5);
        assert!(!shows(&harness, "another program") && !harness.state().editor().is_changed());
        press(&mut harness, SHIFT_CTRL, Key::L);
    }
    // What somebody else writes is still noticed.
    let theirs = storage::generate("layers=10").expect("a design");
    meanwhile(&mut harness, || storage::save(&theirs, &path).expect("saved"));
    wait_for(&mut harness, "the bar", |h| shows(h, "was changed by another program"));
}

#[test]
fn a_large_file_of_somebody_else_is_read_beside_the_window_and_not_written_over_unasked() {
    // A small design whose file becomes a large one: what is written takes no time, what is read does.
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("small.ron");
    std::fs::copy(common::example("distributed"), &path).expect("a copy");
    let mut harness = on(&path, &folders(folder.path()));
    edit(&mut harness);
    let mine = bytes(&harness);
    let theirs = storage::to_ron(&storage::generate("layers=8000").expect("a design"));
    assert!(theirs.len() > 1 << 20);
    // Nobody looks by themselves while the window has no focus.
    harness.input_mut().focused = false;
    harness.run_steps(2);
    std::fs::write(&path, &theirs).expect("written");
    press(&mut harness, CTRL, Key::S);
    wait_for(&mut harness, "the question", |h| shows(h, "Write over another program's changes?"));
    assert!(shows(&harness, "Against this window: "), "what differs is said");
    assert!(std::fs::read_to_string(&path).expect("the file") == theirs && bytes(&harness) == mine);
    click(&mut harness, "Write over it");
    wait_for(&mut harness, "the file", |h| !h.state().editor().is_changed());
    assert_eq!(std::fs::read_to_string(&path).expect("the file"), mine);
}

#[test]
fn a_large_design_that_cannot_be_saved_says_so_and_stays_changed() {
    let (folder, mut harness, path) = large();
    let before = std::fs::read(&path).expect("the file");
    // A folder is in the way of what is written beside it.
    let name = format!(".large.ron.{}.tmp", std::process::id());
    std::fs::create_dir(folder.path().join(name)).expect("a folder");
    press(&mut harness, CTRL, Key::S);
    wait_for(&mut harness, "the question", |h| h.query_all_by_label("Save as…").next().is_some());
    assert!(shows(&harness, "Not saved: no file can be made in the folder: "));
    assert!(shows(&harness, "The design is still in this window, and the file is as it was."));
    assert!(harness.state().editor().is_changed() && std::fs::read(&path).expect("the file") == before);
}

#[test]
fn a_large_draft_that_is_recovered_goes_when_the_windows_own_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, home) = (folder.path().join("a.ron"), folders(folder.path()));
    let drafts = home.state.join("drafts");
    let lost = storage::generate("layers=4000").expect("a design");
    storage::save(&linchpin::model::Design::named("small"), &path).expect("saved");
    let draft = Draft::begin(&drafts).expect("a draft");
    draft.file().keep(&lost, None, Some(&path)).expect("written");
    let name = std::fs::read_dir(&drafts).expect("a folder").flatten().map(|entry| entry.path());
    let mine = name.into_iter().find(|path| path.extension().is_some_and(|e| e == "draft")).expect("the draft");
    let left = drafts.join("lost-1.draft");
    std::fs::rename(mine, &left).expect("left behind");
    drop(draft);
    let mut harness = on(&path, &home);
    wait_for(&mut harness, "the question", |h| shows(h, "Recover unsaved work?"));
    click(&mut harness, "Recover");
    wait_for(&mut harness, "the design", |h| h.state().editor().design().components.len() > 3_000);
    wait_for(&mut harness, "the end of the old draft", |_| !left.exists());
    let own: Vec<PathBuf> = std::fs::read_dir(&drafts).expect("a folder").flatten().map(|entry| entry.path()).collect();
    let own = own.into_iter().find(|path| path.extension().is_some_and(|e| e == "draft")).expect("this window's own");
    let kept = std::fs::read_to_string(own).expect("the draft");
    assert!(kept.contains(lost.components.keys().last().expect("a part").as_str()));
    assert_eq!(LostDraft::find(&drafts).0, [], "it is this window's");
    assert!(harness.state().editor().is_changed());
}
