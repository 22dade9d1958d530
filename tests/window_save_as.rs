//! Saving under a typed path: nothing that is there is lost unasked, and the design's own file is known however it is
//! spelled.
#![cfg(feature = "gui")]

#[path = "common/at_home.rs"]
mod at_home;
mod common;
#[path = "common/window.rs"]
mod on_screen;

use std::path::Path;

use at_home::{SHIFT_CTRL, at_home, click, edit, folders, on, press, shows, wait_for};
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use linchpin::model::Design;
use linchpin::storage::{self, Draft};
use linchpin::ui::App;
use on_screen::{CTRL, bytes, shown};

/// Asks where to save, and types this.
fn save_as(harness: &mut Harness<App>, path: &str) {
    press(harness, SHIFT_CTRL, Key::S);
    harness.get_by_label("Save as");
    // The proposal is marked: what is typed takes its place.
    harness.event(egui::Event::Text(path.to_owned()));
    harness.run_steps(2);
}

fn retype(harness: &mut Harness<App>, path: &str) {
    harness.get_by_role_and_label(Role::TextInput, "File").focus();
    harness.run_steps(2);
    press(harness, CTRL, Key::A);
    harness.event(egui::Event::Text(path.to_owned()));
    harness.run_steps(2);
}

fn text(path: &Path) -> String {
    std::fs::read_to_string(path).expect("the file")
}

#[test]
fn what_is_there_is_written_over_only_when_that_is_agreed_to() {
    let (folder, mut harness) = at_home("distributed");
    let precious = folder.path().join("precious.ron");
    std::fs::write(&precious, "precious").expect("written");
    // Without its ending it is the same file.
    save_as(&mut harness, &folder.path().join("precious").display().to_string());
    for _ in 0..2 {
        press(&mut harness, Modifiers::NONE, Key::Enter);
        assert!(shows(&harness, &format!("There is a file already: {}", precious.display())));
        assert_eq!(text(&precious), "precious");
    }
    click(&mut harness, "Keep it");
    retype(&mut harness, &folder.path().join("new").display().to_string());
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(text(&folder.path().join("new.ron")), bytes(&harness));
    assert_eq!(text(&precious), "precious");
    save_as(&mut harness, &precious.display().to_string());
    press(&mut harness, Modifiers::NONE, Key::Enter);
    click(&mut harness, "Overwrite");
    assert_eq!(text(&precious), bytes(&harness));
    assert!(harness.query_all_by_label("Save as").next().is_none());
    // Nor is a design a diagram.
    save_as(&mut harness, &folder.path().join("n.mmd").display().to_string());
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert!(shows(&harness, "A design is no mmd file, choose a name that ends in .ron"));
    assert!(!folder.path().join("n.mmd").exists());
    press(&mut harness, Modifiers::NONE, Key::Escape);
    // A folder is no file.
    save_as(&mut harness, &folder.path().display().to_string());
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert!(shows(&harness, "That is a folder, type the name of a file in it"));
}

#[test]
fn the_keyboard_reaches_every_answer_and_what_is_typed_after_enter_stays_in_the_field() {
    let (folder, mut harness) = at_home("distributed");
    let precious = folder.path().join("precious.ron");
    std::fs::write(&precious, "precious").expect("written");
    save_as(&mut harness, &precious.display().to_string());
    press(&mut harness, Modifiers::NONE, Key::Enter);
    let before = bytes(&harness);
    press(&mut harness, Modifiers::NONE, Key::Backspace);
    assert!(!shows(&harness, "There is a file already"), "another name");
    assert_eq!(bytes(&harness), before);
    let focused =
        |h: &Harness<App>, label: &str| h.query_all_by_label(label).any(|node| node.accesskit_node().is_focused());
    press(&mut harness, Modifiers::NONE, Key::Tab);
    assert!(focused(&harness, "Save"));
    press(&mut harness, Modifiers::NONE, Key::Tab);
    assert!(focused(&harness, "Cancel"));
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert!(harness.query_all_by_label("Save as").next().is_none());
}

#[test]
fn what_somebody_else_wrote_is_asked_about_however_the_file_is_spelled() {
    let (folder, mut harness) = at_home("distributed");
    let path = folder.path().join("design.ron");
    edit(&mut harness);
    // Nobody looks by themselves while the window has no focus.
    harness.input_mut().focused = false;
    harness.run_steps(2);
    let theirs = storage::to_ron(&Design::named("theirs"));
    std::fs::write(&path, &theirs).expect("written");
    let mut spellings = vec![folder.path().join(".").join("design.ron")];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(&path, folder.path().join("link.ron")).expect("a link");
        spellings.push(folder.path().join("link.ron"));
    }
    for spelling in spellings {
        save_as(&mut harness, &spelling.display().to_string());
        press(&mut harness, Modifiers::NONE, Key::Enter);
        wait_for(&mut harness, "the question", |h| shows(h, "Write over another program's changes?"));
        assert_eq!(text(&path), theirs);
        press(&mut harness, Modifiers::NONE, Key::Escape);
    }
}

#[test]
fn the_window_is_called_like_its_file_and_says_that_it_is_changed() {
    let (folder, mut harness) = at_home("distributed");
    edit(&mut harness);
    assert_eq!(harness.state().called(), "design.ron • – Linchpin");
    save_as(&mut harness, &folder.path().join("other.ron").display().to_string());
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(harness.state().called(), "other.ron – Linchpin");
}

#[test]
fn a_new_design_has_no_name_and_is_called_like_its_file_once_there_is_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut app = App::new(Design::default(), None);
    app.use_folders(&folders(folder.path()));
    let mut harness = shown(app);
    harness.get_by_label("Untitled");
    harness.get_by_label("Add Web server").click();
    harness.run_steps(3);
    save_as(&mut harness, &folder.path().join("site").display().to_string());
    press(&mut harness, Modifiers::NONE, Key::Enter);
    harness.get_by_label("site.ron");
    assert!(!text(&folder.path().join("site.ron")).contains("Untitled"));
}

#[test]
fn of_three_windows_on_a_file_the_third_is_told_though_the_first_is_closed() {
    let (folder, first) = at_home("distributed");
    let (path, place) = (folder.path().join("design.ron"), folders(folder.path()));
    let second = on(&path, &place);
    assert!(shows(&second, "design.ron is open in another window too"));
    drop(first);
    let third = on(&path, &place);
    assert!(shows(&third, "design.ron is open in another window too"));
    drop(second);
    drop(third);
    assert!(!shows(&on(&path, &place), "open in another window"));
}

#[test]
fn which_diagram_to_open_is_asked_after_what_was_lost() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folders(folder.path());
    let drafts = place.state.join("drafts");
    let draft = Draft::begin(&drafts).expect("a draft");
    draft.file().keep(&Design::named("lost"), None, None).expect("written");
    drop(draft);
    let path = folder.path().join("two.md");
    let diagram = "```mermaid\nflowchart TD\n  a[Browser] --> b[Nginx]\n```\n";
    std::fs::write(&path, diagram.repeat(2)).expect("written");
    let opened = linchpin::import::open(diagram.repeat(2).into_bytes(), &path).expect("two diagrams");
    let mut app = App::opened(opened, path);
    app.use_folders(&place);
    let mut harness = shown(app);
    harness.get_by_label("Recover unsaved work?");
    click(&mut harness, "Later");
    wait_for(&mut harness, "the question", |h| shows(h, "two.md"));
    assert!(harness.query_all_by_label("Recover unsaved work?").next().is_none());
}
