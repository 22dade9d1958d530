//! Files around the window: recent ones, new designs, places that cannot be written, what is dropped and pasted, dialogs.
#![cfg(feature = "gui")]

#[cfg(unix)]
#[path = "common/again.rs"]
mod again;
#[path = "common/at_home.rs"]
mod at_home;
mod common;
#[path = "common/window.rs"]
mod on_screen;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use at_home::{SHIFT_CTRL, at_home, click, edit, folders, on, press, shows, wait_for};
use egui::{Event, Key, Modifiers, ViewportCommand, ViewportEvent, ViewportId};
use egui_kittest::kittest::Queryable as _;
use linchpin::storage::{self, Recent};
use linchpin::ui::{App, Chooser};
use on_screen::{CTRL, bytes, shown, window};

#[test]
fn a_place_that_cannot_be_written_is_said_with_save_as_and_closing_still_asks() {
    let (folder, mut harness) = at_home("distributed");
    let path = folder.path().join("design.ron");
    edit(&mut harness);
    let mine = bytes(&harness);
    // The folder is gone, which no user may write in, whoever it is.
    std::fs::remove_file(&path).expect("removed");
    let moved_away = folder.path().with_extension("away");
    std::fs::rename(folder.path(), &moved_away).expect("renamed");
    press(&mut harness, CTRL, Key::S);
    harness.get_by_label("Not saved");
    assert!(shows(&harness, "no file can be made in the folder"));
    click(&mut harness, "Try again");
    harness.get_by_label("Not saved");
    assert!(harness.state().editor().is_changed());
    press(&mut harness, Modifiers::NONE, Key::Escape);
    // The window's X.
    let viewport = harness.input_mut().viewports.entry(ViewportId::ROOT).or_default();
    viewport.events.push(ViewportEvent::Close);
    harness.step();
    let asked =
        |command| harness.output().viewport_output.values().any(|viewport| viewport.commands.contains(&command));
    assert!(asked(ViewportCommand::CancelClose), "the window stays");
    harness.run_steps(3);
    assert!(shows(&harness, "Save the changes?"), "closing still asks");
    click(&mut harness, "Save");
    harness.get_by_label("Not saved");
    assert!(harness.state().editor().is_changed() && bytes(&harness) == mine);
    std::fs::rename(&moved_away, folder.path()).expect("renamed");
    click(&mut harness, "Save as…");
    let elsewhere = folder.path().join("elsewhere.ron");
    press(&mut harness, CTRL, Key::A);
    harness.event(Event::Text(elsewhere.display().to_string()));
    harness.run_steps(3);
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(std::fs::read_to_string(&elsewhere).expect("a copy"), mine);
    assert!(!harness.state().editor().is_changed());
}

#[cfg(unix)]
const READ_ONLY: &str = "a_read_only_file_is_not_replaced_and_save_as_is_offered";

/// Whoever may do everything tries it as somebody who may not.
#[cfg(unix)]
#[test]
fn a_read_only_file_is_not_replaced_and_save_as_is_offered() {
    use std::os::unix::fs::PermissionsExt as _;
    use std::os::unix::process::CommandExt as _;
    let mode = |path: &Path, bits| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(bits)).expect("a mode");
    };
    if let Some(folder) = again::prepared() {
        return a_read_only_file(&folder);
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("design.ron");
    std::fs::copy(common::example("distributed"), &path).expect("a copy");
    mode(&path, 0o444);
    if std::fs::File::options().write(true).open(&path).is_err() {
        return a_read_only_file(folder.path());
    }
    // Where others can reach it.
    mode(folder.path(), 0o777);
    let program = folder.path().join("test");
    std::fs::copy(again::this_program(), &program).expect("a copy of this program");
    let mut as_nobody = std::process::Command::new("env");
    again::run_again(as_nobody.uid(65_534).gid(65_534), &program, READ_ONLY, folder.path());
}

#[cfg(unix)]
fn a_read_only_file(folder: &Path) {
    let path = folder.join("design.ron");
    if std::fs::File::options().write(true).open(&path).is_ok() {
        return common::skip(READ_ONLY, "nothing is read-only for any user");
    }
    let mut harness = on(&path, &folders(folder));
    let before = std::fs::read(&path).expect("the file");
    edit(&mut harness);
    press(&mut harness, CTRL, Key::S);
    harness.get_by_label("Not saved");
    assert!(shows(&harness, "the file is read-only"));
    assert_eq!(std::fs::read(&path).expect("the file"), before);
    click(&mut harness, "Save as…");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(std::fs::read_to_string(folder.join("design-2.ron")).expect("a copy"), bytes(&harness));
}

#[test]
fn recent_files_are_opened_again_and_one_that_is_gone_says_so_and_is_forgotten() {
    let (folder, mut harness) = at_home("distributed");
    let folders = folders(folder.path());
    let other = folder.path().join("other.ron");
    std::fs::copy(common::example("scale-up"), &other).expect("a copy");
    Recent::load(&folders).add(&other).expect("written");
    Recent::load(&folders).add(&folder.path().join("vanished.ron")).expect("written");
    press(&mut harness, SHIFT_CTRL, Key::R);
    harness.get_by_label("Open recent");
    assert!(shows(&harness, "gone from "));
    harness.get_by_label("Open design.ron");
    click(&mut harness, "Forget vanished.ron");
    assert!(!shows(&harness, "vanished.ron"));
    assert!(!Recent::load(&folders).paths().iter().any(|path| path.ends_with("vanished.ron")));
    click(&mut harness, "Open other.ron");
    assert_eq!(bytes(&harness), storage::to_ron(&storage::read(&other).expect("a design")));
    assert_eq!(Recent::load(&folders).paths()[0], other);

    // Gone between the list and the click: one line, nothing lost.
    press(&mut harness, SHIFT_CTRL, Key::R);
    let start = bytes(&harness);
    std::fs::remove_file(folder.path().join("design.ron")).expect("removed");
    click(&mut harness, "Open design.ron");
    assert!(shows(&harness, "Not opened: there is no such file"));
    assert_eq!(bytes(&harness), start);
}

#[test]
fn a_new_design_takes_the_place_of_a_saved_one_and_asks_about_changes() {
    let (folder, mut harness) = at_home("distributed");
    press(&mut harness, CTRL, Key::N);
    assert_eq!(harness.state().editor().design().components.len(), 0);
    assert!(shows(&harness, "Nothing is drawn yet") && !shows(&harness, "REL-001"), "nothing of the old one is left");
    let drawn = |h: &egui_kittest::Harness<App>| h.query_all_by_role(egui::accesskit::Role::GraphicsObject).count();
    assert_eq!(drawn(&harness), 0);
    press(&mut harness, SHIFT_CTRL, Key::N);
    for template in storage::TEMPLATES {
        assert!(harness.query_all_by_label_contains(template.teaches).next().is_some(), "{}", template.name);
    }
    harness.get_by_label_contains("Scale up: ").click_accesskit();
    harness.run_steps(4);
    let begun = storage::template("scale-up").expect("a template").design();
    assert_eq!(bytes(&harness), storage::to_ron(&begun));
    assert!(!harness.state().editor().is_changed());
    edit(&mut harness);
    let changed = bytes(&harness);
    press(&mut harness, CTRL, Key::N);
    harness.get_by_label("A new design takes its place.");
    click(&mut harness, "Cancel");
    assert_eq!(bytes(&harness), changed);
    press(&mut harness, CTRL, Key::N);
    click(&mut harness, "Save");
    harness.get_by_label("Save as");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(std::fs::read_to_string(folder.path().join("scale-up.ron")).expect("the file"), changed);
    assert_eq!(harness.state().editor().design().components.len(), 0, "and then the new one came");
}

/// A file that the window system drops.
#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}

#[test]
fn of_ten_files_dropped_at_once_one_is_opened_and_the_others_are_named() {
    let (folder, mut harness) = window("distributed");
    for n in 0..10 {
        let path = folder.path().join(format!("plan-{n}.ron"));
        std::fs::copy(common::example("scale-up"), &path).expect("a copy");
        harness.input_mut().dropped_files.push(Arc::new(Dropped(path)));
    }
    harness.run();
    let opened = storage::read(&folder.path().join("plan-0.ron")).expect("a design");
    assert_eq!(bytes(&harness), storage::to_ron(&opened));
    for n in 1..10 {
        assert!(shows(&harness, &format!("plan-{n}.ron")), "{n}");
    }
}

#[test]
fn fifty_megabytes_are_not_pasted_and_the_window_goes_on() {
    let (_folder, mut harness) = window("distributed");
    let start = bytes(&harness);
    let began = Instant::now();
    harness.event(Event::Paste("x\n".repeat(25 << 20)));
    harness.run();
    assert!(shows(&harness, "Nothing was pasted: the text has 50 MiB, the limit is 8 MiB"));
    // Into a text field neither.
    press(&mut harness, CTRL, Key::P);
    harness.event(Event::Paste("x".repeat(50 << 20)));
    harness.run_steps(3);
    assert!(shows(&harness, "the limit is 1 MiB"));
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    assert_eq!(bytes(&harness), start);
}

#[cfg(all(unix, not(target_os = "macos")))]
#[test]
fn without_a_portal_the_path_is_typed_at_once_and_the_reason_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("design.ron");
    std::fs::copy(common::example("distributed"), &path).expect("a copy");
    let nobody = format!("unix:path={}", folder.path().join("bus").display());
    for (address, why) in
        [(Some(nobody), "nobody listens on the session bus"), (None, "this session has no message bus")]
    {
        let mut app = App::new(storage::read(&path).expect("a design"), Some(path.clone()));
        let variable = |name: &str| address.clone().filter(|_| name == "DBUS_SESSION_BUS_ADDRESS").map(Into::into);
        app.choose_files_by(Chooser::of(variable));
        let mut harness = shown(app);
        let began = Instant::now();
        press(&mut harness, CTRL, Key::O);
        wait_for(&mut harness, "the field", |h| h.query_all_by_label("Path of the file").next().is_some());
        assert!(shows(&harness, why), "{why}");
        press(&mut harness, Modifiers::NONE, Key::Escape);
        press(&mut harness, SHIFT_CTRL, Key::S);
        wait_for(&mut harness, "the question", |h| h.query_all_by_label("Save as").next().is_some());
        assert!(shows(&harness, why), "{why}");
        assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
    }
}
