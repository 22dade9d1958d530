//! Closing the window by its X: asked once about what is not saved, and each answer does what it says; and a disk that
//! is full, on which nothing is lost.
#![cfg(feature = "gui")]

#[path = "common/again.rs"]
mod again;
#[path = "common/at_home.rs"]
mod at_home;
mod common;
#[path = "common/window.rs"]
mod on_screen;

use std::path::{Path, PathBuf};
use std::process::Command;

use at_home::{SHIFT_CTRL, at_home, click, edit, folders, on, press, shows};
use egui::{Key, Modifiers, ViewportCommand, ViewportEvent, ViewportId};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use linchpin::storage::Recent;
use linchpin::ui::App;
use on_screen::{CTRL, bytes};

const QUESTION: &str = "Save the changes?";

/// What the window asks of the window system in so many frames.
fn asked(harness: &mut Harness<App>, frames: usize) -> Vec<ViewportCommand> {
    let mut asked = Vec::new();
    for _ in 0..frames {
        harness.step();
        let viewports = harness.output().viewport_output.values();
        asked.extend(viewports.flat_map(|viewport| viewport.commands.iter().cloned()));
    }
    asked
}

/// Somebody presses the window's X, or the desktop ends; whether the window closes.
fn close(harness: &mut Harness<App>) -> bool {
    let viewport = harness.input_mut().viewports.entry(ViewportId::ROOT).or_default();
    viewport.events.push(ViewportEvent::Close);
    !asked(harness, 3).contains(&ViewportCommand::CancelClose)
}

/// Answers the question; whether the window then closes.
fn answer(harness: &mut Harness<App>, answer: &str) -> bool {
    harness.query_all_by_label(answer).last().expect("an answer").click();
    let asks = asked(harness, 4).contains(&ViewportCommand::Close);
    // The window system reports the close that was asked for, as one by its X.
    asks && close(harness)
}

/// A window with an unsaved change, its file, and what that holds.
fn changed() -> (tempfile::TempDir, Harness<'static, App>, PathBuf, String) {
    let (folder, mut harness) = at_home("distributed");
    let path = folder.path().join("design.ron");
    let before = std::fs::read_to_string(&path).expect("the file");
    edit(&mut harness);
    assert!(harness.state().editor().is_changed());
    (folder, harness, path, before)
}

#[test]
fn without_changes_the_window_closes_at_once() {
    let (_folder, mut harness) = at_home("distributed");
    assert!(close(&mut harness));
    assert!(!shows(&harness, QUESTION));
}

#[test]
fn with_changes_the_x_asks_once_and_cancel_goes_on_as_if_nothing_had_been() {
    let (_folder, mut harness, path, before) = changed();
    let mine = bytes(&harness);
    for _ in 0..2 {
        // The window's X is pressed by the impatient, too.
        for _ in 0..3 {
            assert!(!close(&mut harness));
            assert_eq!(harness.query_all_by_label(QUESTION).count(), 1);
        }
        assert!(!answer(&mut harness, "Cancel"));
        assert!(!shows(&harness, QUESTION), "one answer is enough");
        assert!(harness.state().editor().is_changed());
        assert_eq!(
            (bytes(&harness), std::fs::read_to_string(&path).expect("the file")),
            (mine.clone(), before.clone())
        );
    }
    // Esc is Cancel.
    assert!(!close(&mut harness));
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(!shows(&harness, QUESTION) && harness.state().editor().is_changed());
}

#[test]
fn discard_closes_and_leaves_the_file_as_it_was() {
    let (_folder, mut harness, path, before) = changed();
    assert!(!close(&mut harness));
    assert!(answer(&mut harness, "Discard"), "it closes, and nothing is asked again");
    assert!(!shows(&harness, QUESTION));
    assert_eq!(std::fs::read_to_string(&path).expect("the file"), before);
}

#[test]
fn save_writes_the_file_and_closes() {
    let (_folder, mut harness, path, before) = changed();
    assert!(!close(&mut harness));
    assert!(answer(&mut harness, "Save"), "it closes, and nothing is asked again");
    let written = std::fs::read_to_string(&path).expect("the file");
    assert_eq!(written, bytes(&harness));
    assert_ne!(written, before);
}

#[test]
fn enter_saves_and_closes_and_a_design_without_a_file_is_asked_for_one_first() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut app = App::new(linchpin::storage::template("distributed").expect("a template").design(), None);
    app.use_folders(&folders(folder.path()));
    let mut harness = on_screen::shown(app);
    edit(&mut harness);
    assert!(!close(&mut harness));
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert!(shows(&harness, "Save as"), "there is no file yet");
    let path = folder.path().join("named.ron");
    press(&mut harness, CTRL, Key::A);
    harness.event(egui::Event::Text(path.display().to_string()));
    harness.run_steps(3);
    harness.key_press(Key::Enter);
    let asks = asked(&mut harness, 4);
    assert_eq!(std::fs::read_to_string(&path).expect("the file"), bytes(&harness));
    assert!(close(&mut harness), "{asks:?}");
}

/// Tab until something has the focus, and Enter.
fn enter_on(harness: &mut Harness<App>, begins: &str) {
    let focused = |harness: &Harness<App>| {
        let node = harness.root().children_recursive().find(|node| node.accesskit_node().is_focused());
        node.and_then(|node| node.accesskit_node().label()).unwrap_or_default()
    };
    for _ in 0..60 {
        if focused(harness).starts_with(begins) {
            return press(harness, Modifiers::NONE, Key::Enter);
        }
        press(harness, Modifiers::NONE, Key::Tab);
    }
    panic!("Tab never comes to {begins}");
}

#[test]
fn the_enter_that_opens_a_question_is_no_answer_to_it() {
    // A card of the start page, and a file opened lately, in place of what is not saved.
    let roads: [(Key, &str); 2] = [(Key::N, "Scale up: "), (Key::R, "Open other.ron")];
    for (key, taken) in roads {
        let (folder, mut harness, path, before) = changed();
        let other = folder.path().join("other.ron");
        std::fs::copy(common::example("scale-up"), &other).expect("a copy");
        Recent::load(&folders(folder.path())).add(&other).expect("a list");
        let mine = bytes(&harness);
        press(&mut harness, SHIFT_CTRL, key);
        enter_on(&mut harness, taken);
        assert!(shows(&harness, QUESTION), "{taken}");
        assert_eq!(std::fs::read_to_string(&path).expect("the file"), before, "{taken}: nothing was answered");
        assert_eq!(bytes(&harness), mine, "{taken}");
        press(&mut harness, Modifiers::NONE, Key::Escape);
        assert!(!shows(&harness, QUESTION) && harness.state().editor().is_changed());
    }
    // After a save that failed: another place, which is asked for.
    let (folder, mut harness, path, _) = changed();
    std::fs::remove_file(&path).and_then(|()| std::fs::create_dir(&path)).expect("a folder in its place");
    press(&mut harness, CTRL, Key::S);
    harness.get_by_label("Not saved");
    enter_on(&mut harness, "Save as…");
    assert!(shows(&harness, "Save as"));
    assert!(harness.state().editor().is_changed());
    assert!(!folder.path().join("design-2.ron").exists(), "nobody has chosen that name yet");
}

const FULL: &str = "on_a_full_disk_the_old_file_is_whole_the_design_is_still_changed_and_closing_still_asks";

/// A full disk, as far as the window can tell: no file may become larger than a block, so the write fails in its middle.
#[cfg(target_os = "linux")]
#[test]
fn on_a_full_disk_the_old_file_is_whole_the_design_is_still_changed_and_closing_still_asks() {
    if let Some(folder) = again::prepared() {
        return on_a_full_disk(&folder);
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("design.ron");
    std::fs::copy(common::example("distributed"), &path).expect("a copy");
    let before = std::fs::read(&path).expect("the file");
    let mut limited = Command::new("sh");
    limited.args(["-c", "trap '' XFSZ; ulimit -f 1; exec \"$0\" \"$@\""]);
    again::run_again(&mut limited, &again::this_program(), FULL, folder.path());
    assert_eq!(std::fs::read(&path).expect("the file"), before, "the old file is whole");
    let entries = std::fs::read_dir(folder.path()).expect("the folder").flatten();
    let mut left: Vec<_> = entries.map(|entry| entry.file_name()).collect();
    left.sort();
    assert_eq!(left, ["design.ron", "home"], "nothing half written is left beside it");
}

#[cfg(target_os = "linux")]
fn on_a_full_disk(folder: &Path) {
    let mut harness = on(&folder.join("design.ron"), &folders(folder));
    edit(&mut harness);
    let mine = bytes(&harness);
    press(&mut harness, CTRL, Key::S);
    harness.get_by_label("Not saved");
    assert!(shows(&harness, "the new file cannot be written"));
    assert!(shows(&harness, "The design is still in this window, and the file is as it was."));
    click(&mut harness, "Try again");
    harness.get_by_label("Not saved");
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(harness.state().editor().is_changed());
    assert!(!close(&mut harness));
    // Saving before closing fails as well: the window stays.
    assert!(!answer(&mut harness, "Save"));
    harness.get_by_label("Not saved");
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(harness.state().editor().is_changed());
    assert_eq!(bytes(&harness), mine);
    assert!(!close(&mut harness) && shows(&harness, QUESTION));
}
