//! Drafts: what is unsaved outlives the window, and is offered with what, when and how different.
#![cfg(feature = "gui")]

#[path = "common/at_home.rs"]
mod at_home;
mod common;
#[path = "common/window.rs"]
mod on_screen;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use at_home::{SHIFT_CTRL, at_home, click, edit, folders, moved, on, press, shows, wait_for};
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use linchpin::model::Design;
use linchpin::storage::{self, Draft, LostDraft, UserFolders};
use linchpin::ui::App;
use on_screen::{CTRL, bytes, shown};

fn drafts(folders: &UserFolders) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folders.state.join("drafts")).map(|e| e.flatten().collect::<Vec<_>>());
    let paths = entries.unwrap_or_default().into_iter().map(|entry| entry.path());
    paths.filter(|path| path.extension().is_some_and(|extension| extension == "draft")).collect()
}

/// A draft as a process leaves it that is killed: its lock is nobody's.
fn leave(folders: &UserFolders, number: u32, design: &Design, of: Option<&Path>) -> PathBuf {
    let folder = folders.state.join("drafts");
    let draft = Draft::begin(&folder).expect("a draft");
    draft.file().keep(design, None, of).expect("written");
    let mine = drafts(folders).into_iter().find(|path| !path.to_string_lossy().contains("lost")).expect("the draft");
    let lost = folder.join(format!("lost-{number}.draft"));
    std::fs::rename(mine, &lost).expect("left behind");
    lost
}

#[test]
fn an_edit_is_in_a_draft_within_five_seconds_and_the_draft_goes_when_it_is_saved() {
    let (folder, mut harness) = at_home("distributed");
    let folders = folders(folder.path());
    assert_eq!(drafts(&folders), [] as [PathBuf; 0], "nothing is unsaved");
    let file = std::fs::read(folder.path().join("design.ron")).expect("the file");
    edit(&mut harness);
    let began = Instant::now();
    wait_for(&mut harness, "the draft", |_| !drafts(&folders).is_empty());
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    assert_eq!(std::fs::read(folder.path().join("design.ron")).expect("the file"), file, "the file is untouched");
    assert_eq!(LostDraft::find(&folders.state.join("drafts")).0, [], "it belongs to this window");
    press(&mut harness, CTRL, Key::S);
    wait_for(&mut harness, "the end of the draft", |_| drafts(&folders).is_empty());
    // Closed properly, nothing is left to be offered.
    edit(&mut harness);
    wait_for(&mut harness, "the next draft", |_| !drafts(&folders).is_empty());
    harness.input_mut().viewports.entry(egui::ViewportId::ROOT).or_default().events.push(egui::ViewportEvent::Close);
    harness.run_steps(2);
    click(&mut harness, "Discard");
    drop(harness);
    assert_eq!(drafts(&folders), [] as [PathBuf; 0]);
}

/// A window ends in the middle of something: what it holds is dropped, and nobody has said that it may go.
fn ends_by_a_fault(harness: Harness<'static, App>) {
    let fault = std::panic::catch_unwind(std::panic::AssertUnwindSafe(move || {
        let _window = harness;
        panic!("a fault, on purpose");
    }));
    assert!(fault.is_err());
}

#[test]
fn a_window_that_ends_by_a_fault_leaves_its_draft_to_the_next_start() {
    let (folder, mut harness) = at_home("distributed");
    let (folders, path) = (folders(folder.path()), folder.path().join("design.ron"));
    edit(&mut harness);
    let edited = harness.state().editor().design().clone();
    wait_for(&mut harness, "the draft", |_| !drafts(&folders).is_empty());
    ends_by_a_fault(harness);
    let mut harness = on(&path, &folders);
    click(&mut harness, "Recover");
    assert_eq!(*harness.state().editor().design(), edited);
    // A window that is taken away from its user without a fault of its own does the same.
    wait_for(&mut harness, "the draft", |_| !drafts(&folders).is_empty());
    drop(harness);
    assert_eq!(LostDraft::find(&folders.state.join("drafts")).0.len(), 1);
}

#[test]
fn what_is_typed_as_the_source_and_not_applied_is_in_the_draft_and_in_the_tab_again() {
    let (folder, mut harness) = at_home("distributed");
    let (folders, path) = (folders(folder.path()), folder.path().join("design.ron"));
    press(&mut harness, CTRL, Key::U);
    wait_for(&mut harness, "the source", |h| h.query_all_by_label("Design as RON").next().is_some());
    harness.get_by_label("Design as RON").focus();
    harness.run_steps(2);
    harness.event(egui::Event::Text("half a design (".to_owned()));
    harness.run_steps(2);
    wait_for(&mut harness, "the draft", |_| !drafts(&folders).is_empty());
    ends_by_a_fault(harness);
    let lost = LostDraft::find(&folders.state.join("drafts")).0;
    assert!(lost[0].source.as_ref().is_some_and(|text| text.ends_with("half a design (")), "{:?}", lost[0].source);
    let mut harness = on(&path, &folders);
    assert!(shows(&harness, "what was typed as its source"), "the question says so");
    click(&mut harness, "Recover");
    let text = |h: &Harness<App>| h.query_by_label("Design as RON").and_then(|node| node.accesskit_node().value());
    wait_for(&mut harness, "the text", |h| text(h).is_some_and(|text| text.ends_with("half a design (")));
    assert_eq!(storage::to_ron(harness.state().editor().design()), std::fs::read_to_string(&path).expect("the file"));
}

#[test]
fn what_is_being_typed_into_a_field_is_kept_saved_and_asked_about() {
    let begin = || {
        let (folder, mut harness) = at_home("distributed");
        harness.get_by_label_contains("Browser, Browser").click();
        harness.run_steps(3);
        press(&mut harness, Modifiers::NONE, Key::F2);
        harness.event(egui::Event::Text("Visitor".to_owned()));
        harness.run_steps(2);
        (folder, harness)
    };
    let name = |design: &Design| design.components["browser"].name.clone();
    // In the draft.
    let (folder, mut harness) = begin();
    let place = folders(folder.path());
    wait_for(&mut harness, "the draft", |_| !drafts(&place).is_empty());
    ends_by_a_fault(harness);
    assert_eq!(name(&LostDraft::find(&place.state.join("drafts")).0[0].design), "Visitor");
    // By Ctrl+S.
    let (folder, mut harness) = begin();
    press(&mut harness, CTRL, Key::S);
    let path = folder.path().join("design.ron");
    assert_eq!(name(&storage::read(&path).expect("a design")), "Visitor");
    assert_eq!(harness.state().editor().history_len(), 1);
    assert!(!harness.state().editor().is_changed());
    // In the inspector too.
    harness.get_by_role_and_label(egui::accesskit::Role::TextInput, "name").focus();
    harness.run_steps(2);
    harness.event(egui::Event::Text("s".to_owned()));
    harness.run_steps(2);
    press(&mut harness, CTRL, Key::S);
    assert_eq!(name(&storage::read(&path).expect("a design")), "Visitors");
    // By closing.
    let (_folder, mut harness) = begin();
    harness.input_mut().viewports.entry(egui::ViewportId::ROOT).or_default().events.push(egui::ViewportEvent::Close);
    harness.run_steps(2);
    assert!(shows(&harness, "Save the changes?"));
    assert_eq!(name(harness.state().editor().design()), "Visitor");
}

#[test]
fn large_drafts_are_read_beside_the_window_and_offered_when_nothing_else_is_asked() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, place) = (folder.path().join("a.ron"), folders(folder.path()));
    storage::save(&Design::named("small"), &path).expect("saved");
    let lost = storage::generate("layers=4000").expect("a design");
    leave(&place, 1, &lost, Some(&path));
    let mut harness = on(&path, &place);
    // The window is there, and something else is asked by now.
    press(&mut harness, SHIFT_CTRL, Key::S);
    harness.get_by_label("Save as");
    harness.run_steps(20);
    assert!(!shows(&harness, "Recover unsaved work?"));
    press(&mut harness, Modifiers::NONE, Key::Escape);
    wait_for(&mut harness, "the question", |h| shows(h, "Recover unsaved work?"));
    click(&mut harness, "Recover");
    wait_for(&mut harness, "the design", |h| h.state().editor().design().components.len() > 3_000);
}

#[cfg(unix)]
#[test]
fn a_draft_that_could_not_be_written_is_written_when_it_can_be() {
    let (folder, mut harness) = at_home("distributed");
    let place = folders(folder.path());
    let way = place.state.join("drafts");
    std::fs::rename(&way, folder.path().join("aside")).expect("the folder is away");
    std::fs::write(&way, "no folder").expect("a file in its place");
    edit(&mut harness);
    wait_for(&mut harness, "the words", |h| shows(h, "No draft could be kept, so save often"));
    assert!(shows(&harness, "drafts"), "it says where");
    std::fs::remove_file(&way).expect("out of the way");
    std::fs::rename(folder.path().join("aside"), &way).expect("the folder");
    // Nothing is changed any more.
    wait_for(&mut harness, "the draft", |_| !drafts(&place).is_empty());
}

#[test]
fn a_lost_draft_is_offered_with_what_when_and_how_different_and_recovered_as_one_step() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, folders) = (folder.path().join("design.ron"), folders(folder.path()));
    std::fs::copy(common::example("distributed"), &path).expect("a copy");
    let (before, lost) = (std::fs::read(&path).expect("the file"), moved("distributed"));
    let draft = leave(&folders, 1, &lost, Some(&path));
    // The window is opened on something else: the draft brings its own file.
    let other = folder.path().join("other.ron");
    std::fs::copy(common::example("scale-up"), &other).expect("a copy");
    let mut harness = on(&other, &folders);
    harness.get_by_label("Recover unsaved work?");
    harness.get_by_label(&path.display().to_string());
    harness.get_by_label_contains("ago; against the file: 1 changed");
    assert!(
        shows(&harness, "written 0 seconds") || shows(&harness, "written 1 second") || shows(&harness, "written 2")
    );
    assert_eq!(std::fs::read(&path).expect("the file"), before);
    click(&mut harness, "Recover");
    assert_eq!(bytes(&harness), storage::to_ron(&lost));
    assert!(harness.state().editor().is_changed() && !draft.exists());
    assert_eq!(drafts(&folders).len(), 1, "what is recovered is in this window's own draft at once");
    assert_eq!(std::fs::read(&path).expect("the file"), before, "untouched until it is saved");
    press(&mut harness, CTRL, Key::Z);
    let on_disk = storage::read(&path).expect("a design");
    assert_eq!(bytes(&harness), storage::to_ron(&on_disk), "undo leads to its own file, not to the other one");
    press(&mut harness, SHIFT_CTRL, Key::Z);
    press(&mut harness, CTRL, Key::S);
    assert_eq!(storage::read(&path).expect("a design"), lost);
    assert_eq!(std::fs::read(&other).expect("the file"), std::fs::read(common::example("scale-up")).expect("it"));
}

#[test]
fn of_several_lost_drafts_each_is_offered_and_one_that_cannot_be_read_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    let folders = folders(folder.path());
    let gone = folder.path().join("gone.ron");
    let first = leave(&folders, 1, &moved("distributed"), Some(&gone));
    let second = leave(&folders, 2, &Design::named("Never saved"), None);
    let broken = folders.state.join("drafts/lost-3.draft");
    std::fs::write(&broken, "(of: None, at: 1, desi").expect("a file");
    let mut app = App::new(Design::named("Untitled"), None);
    app.use_folders(&folders);
    let mut harness = shown(app);
    assert_eq!(harness.query_all_by_label("Recover").count(), 2);
    harness.get_by_label_contains("its file cannot be read now: there is no such file");
    harness.get_by_label_contains(&format!("A draft cannot be read and stays where it is: {}", broken.display()));
    click(&mut harness, "Later");
    assert!(first.exists() && second.exists() && broken.exists());

    // At the next start they are offered again; the one whose file is gone is saved where it was.
    drop(harness);
    let mut app = App::new(Design::named("Untitled"), None);
    app.use_folders(&folders);
    let mut harness = shown(app);
    let discard = harness.query_all_by_label("Discard").count();
    assert_eq!(discard, 2);
    let title = harness.get_by_label("Never saved").rect().center();
    let buttons: Vec<_> = harness.query_all_by_label("Discard").collect();
    let below = buttons
        .iter()
        .filter(|b| b.rect().center().y > title.y)
        .min_by(|a, b| a.rect().center().y.total_cmp(&b.rect().center().y));
    below.expect("its button").click();
    harness.run_steps(4);
    assert!(!second.exists() && first.exists());
    click(&mut harness, "Recover");
    press(&mut harness, CTRL, Key::S);
    harness.get_by_label("Save as");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(storage::read(&gone).expect("a design"), moved("distributed"));
}

#[test]
fn a_clock_that_was_set_back_is_said_and_costs_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let folders = folders(folder.path());
    let lost = leave(&folders, 1, &moved("distributed"), None);
    let text = std::fs::read_to_string(&lost).expect("the draft");
    let at = text.split("at:").nth(1).and_then(|rest| rest.split(',').next()).expect("a time").to_owned();
    std::fs::write(&lost, text.replacen(&at, "9999999999", 1)).expect("the draft");
    let mut app = App::new(Design::named("Untitled"), None);
    app.use_folders(&folders);
    let mut harness = shown(app);
    harness.get_by_label_contains("this computer's clock has not reached");
    click(&mut harness, "Recover");
    assert_eq!(bytes(&harness), storage::to_ron(&moved("distributed")));
}

#[test]
fn without_a_folder_to_write_in_the_window_works_and_says_so_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, blocked) = (folder.path().join("design.ron"), folder.path().join("home"));
    std::fs::copy(common::example("distributed"), &path).expect("a copy");
    std::fs::write(&blocked, "a file where the folder would be").expect("a file");
    let mut harness = on(&path, &UserFolders::below(&blocked));
    harness.get_by_label_contains("No drafts are kept, so save often");
    click(&mut harness, "OK");
    edit(&mut harness);
    press(&mut harness, CTRL, Key::S);
    assert_eq!(std::fs::read_to_string(&path).expect("the file"), bytes(&harness));
    assert!(!shows(&harness, "No drafts"), "once");
    press(&mut harness, SHIFT_CTRL, Key::R);
    harness.get_by_label_contains("Nothing is remembered, since there is no folder");
}

#[test]
fn what_was_lost_is_asked_about_before_a_large_file_takes_the_place_of_the_question() {
    let folder = tempfile::tempdir().expect("a folder");
    let folders = UserFolders::below(folder.path());
    let lost = leave(&folders, 1, &Design::named("Lost"), None);
    let path = folder.path().join("large.ron");
    storage::save(&storage::generate("layers=1500").expect("a design"), &path).expect("saved");
    let mut app = App::new(Design::named("Untitled"), None);
    app.use_folders(&folders);
    app.welcome();
    app.open_path(&path);
    let mut harness = shown(app);
    assert!(shows(&harness, "Recover unsaved work?"));
    harness.run_steps(3);
    assert_eq!(harness.state().editor().design().name, "Untitled", "the question first");
    click(&mut harness, "Later");
    wait_for(&mut harness, "the file", |h| h.state().editor().design().name == "layers=1500");
    assert!(lost.exists(), "and the draft is still there");
}
