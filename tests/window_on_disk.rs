//! What others do to the design's file: noticed, compared, reloaded or kept, never written over unasked.
#![cfg(feature = "gui")]

#[path = "common/at_home.rs"]
mod at_home;
mod common;
#[path = "common/window.rs"]
mod on_screen;

use std::time::Duration;

use at_home::{SHIFT_CTRL, at_home, click, edit, folders, meanwhile, moved, on, press, shows, wait_for};
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use linchpin::storage;
use on_screen::{CTRL, bytes};

#[test]
fn a_file_changed_outside_is_noticed_compared_and_reloaded_as_one_step() {
    let (folder, mut harness) = at_home("distributed");
    let path = folder.path().join("design.ron");
    let mine = bytes(&harness);
    assert!(!shows(&harness, "another program"));
    meanwhile(&mut harness, || storage::save(&moved("distributed"), &path).expect("saved"));
    wait_for(&mut harness, "the bar", |h| shows(h, "design.ron was changed by another program: 1 changed."));
    assert_eq!(bytes(&harness), mine, "nothing happens unasked");
    click(&mut harness, "Compare…");
    harness.get_by_label("What differs");
    harness.get_by_label_contains("(lb): name");
    click(&mut harness, "Reload");
    assert_eq!(bytes(&harness), storage::to_ron(&moved("distributed")));
    assert!(!harness.state().editor().is_changed() && !shows(&harness, "was changed by another program"));
    assert_eq!(harness.state().editor().history_len(), 1);
    press(&mut harness, CTRL, Key::Z);
    assert_eq!(bytes(&harness), mine);
    assert!(harness.state().editor().is_changed());
    // Touched, or written again as it was: nobody is bothered.
    press(&mut harness, SHIFT_CTRL, Key::Z);
    let frames = harness.state().frames();
    meanwhile(&mut harness, || storage::save(&moved("distributed"), &path).expect("saved"));
    std::thread::sleep(Duration::from_millis(300));
    harness.run_steps(3);
    assert!(!shows(&harness, "another program") && harness.state().frames() - frames < 12);
}

#[test]
fn what_others_wrote_is_never_written_over_unasked() {
    for (choice, theirs_stay) in [("Cancel", true), ("Write over it", false), ("Reload", true), ("Save as…", true)] {
        let (folder, mut harness) = at_home("distributed");
        let path = folder.path().join("design.ron");
        edit(&mut harness);
        let mine = bytes(&harness);
        // At once, before any look at the file.
        let theirs = moved("distributed");
        storage::save(&theirs, &path).expect("saved");
        press(&mut harness, CTRL, Key::S);
        harness.get_by_label("Write over another program's changes?");
        assert_eq!(storage::read(&path).expect("a design"), theirs);
        click(&mut harness, choice);
        let now = std::fs::read_to_string(&path).expect("the file");
        assert_eq!(now == storage::to_ron(&theirs), theirs_stay, "{choice}");
        match choice {
            "Cancel" => assert!(bytes(&harness) == mine && harness.state().editor().is_changed()),
            "Write over it" => assert!(now == mine && !harness.state().editor().is_changed()),
            "Reload" => assert_eq!(bytes(&harness), now),
            _ => {
                press(&mut harness, Modifiers::NONE, Key::Enter);
                assert_eq!(std::fs::read_to_string(folder.path().join("design-2.ron")).expect("a copy"), mine);
            }
        }
    }
}

#[test]
fn kept_against_the_file_a_design_counts_as_changed_until_it_is_saved() {
    let (folder, mut harness) = at_home("distributed");
    let path = folder.path().join("design.ron");
    let mine = bytes(&harness);
    meanwhile(&mut harness, || storage::save(&moved("distributed"), &path).expect("saved"));
    wait_for(&mut harness, "the bar", |h| shows(h, "was changed by another program"));
    click(&mut harness, "Keep mine");
    assert!(harness.state().editor().is_changed() && !shows(&harness, "another program"));
    press(&mut harness, CTRL, Key::S);
    assert!(
        harness.query_all_by_label("Write over another program's changes?").next().is_none(),
        "it was said already"
    );
    assert_eq!(std::fs::read_to_string(&path).expect("the file"), mine);
}

#[test]
fn a_file_that_is_gone_or_a_folder_now_is_said_and_the_design_is_saved_elsewhere() {
    let (folder, mut harness) = at_home("distributed");
    let path = folder.path().join("design.ron");
    let mine = bytes(&harness);
    meanwhile(&mut harness, || std::fs::remove_file(&path).expect("removed"));
    wait_for(&mut harness, "the bar", |h| shows(h, "design.ron is gone from the disk."));
    assert!(harness.state().editor().is_changed(), "what is in the window is nowhere else");
    click(&mut harness, "Save again");
    assert_eq!(std::fs::read_to_string(&path).expect("the file"), mine);
    assert!(!shows(&harness, "gone from the disk") && !harness.state().editor().is_changed());

    meanwhile(&mut harness, || {
        std::fs::remove_file(&path).expect("removed");
        std::fs::create_dir(&path).expect("a folder");
    });
    wait_for(&mut harness, "the bar", |h| shows(h, "design.ron is no file any more"));
    press(&mut harness, CTRL, Key::S);
    harness.get_by_label("Not saved");
    assert!(shows(&harness, "a folder is in the way"));
    click(&mut harness, "Save as…");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(std::fs::read_to_string(folder.path().join("design-2.ron")).expect("a copy"), mine);
    assert!(!shows(&harness, "no file any more") && !harness.state().editor().is_changed());
}

#[test]
fn a_file_that_became_something_else_is_said_with_its_line_and_not_written_over() {
    let (folder, mut harness) = at_home("distributed");
    let path = folder.path().join("design.ron");
    meanwhile(&mut harness, || std::fs::write(&path, "Dear Sir or Madam").expect("written"));
    wait_for(&mut harness, "the bar", |h| shows(h, "is no design now"));
    press(&mut harness, CTRL, Key::S);
    harness.get_by_label("Write over another program's changes?");
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert_eq!(std::fs::read_to_string(&path).expect("the file"), "Dear Sir or Madam");
    // Put back as it was, nothing is left to say.
    meanwhile(&mut harness, || {
        std::fs::copy(common::example("distributed"), &path).expect("a copy");
    });
    wait_for(&mut harness, "peace", |h| !shows(h, "is no design now"));
    assert!(!harness.state().editor().is_changed());
}

#[test]
fn two_windows_on_one_file_are_told_and_notice_each_other() {
    let (folder, mut first) = at_home("distributed");
    let path = folder.path().join("design.ron");
    let folders = folders(folder.path());
    assert!(!shows(&first, "open in another window"));
    let mut second = on(&path, &folders);
    assert!(shows(&second, "design.ron is open in another window too"));
    click(&mut second, "Dismiss");
    assert!(!shows(&second, "open in another window"));
    edit(&mut second);
    meanwhile(&mut first, || press(&mut second, CTRL, Key::S));
    wait_for(&mut first, "the bar", |h| shows(h, "was changed by another program: 1 moved."));
    drop((first, second));
    assert!(!shows(&on(&path, &folders), "open in another window"), "the locks went with the windows");
}
