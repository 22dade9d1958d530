//! Browse… in the export dialog where no dialog of the system can be shown: the path is typed, and why is said.
#![cfg(feature = "gui")]

mod common;
#[path = "common/window.rs"]
mod helpers;
#[path = "common/run.rs"]
mod run;

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use helpers::{CTRL, shown};
use linchpin::storage;
use linchpin::ui::{App, Chooser};
use run::wait_for;

fn opened(chooser: Chooser) -> (tempfile::TempDir, Harness<'static, App>) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("design.ron");
    std::fs::copy(common::example("distributed"), &path).expect("a copy");
    let mut app = App::new(storage::read(&path).expect("a design"), Some(path));
    app.choose_files_by(chooser);
    let mut harness = shown(app);
    harness.key_press_modifiers(CTRL, Key::E);
    harness.run_steps(3);
    wait_for(&mut harness, "the export", |h| {
        h.query_by_label("Export").is_some_and(|button| !button.accesskit_node().is_disabled())
    });
    (folder, harness)
}

fn typing(harness: &Harness<App>) -> bool {
    let mut fields = harness.query_all_by_label("File").filter(|n| n.accesskit_node().role() == Role::TextInput);
    fields.any(|field| field.accesskit_node().is_focused())
}

fn shows(harness: &Harness<App>, words: &str) -> bool {
    harness.query_all_by_label_contains(words).next().is_some()
}

#[test]
fn where_paths_are_typed_the_path_gets_the_keyboard() {
    let (folder, mut harness) = opened(Chooser::Typed(None));
    assert!(!typing(&harness));
    harness.get_by_label("Browse…").click();
    harness.run_steps(3);
    assert!(typing(&harness));
    assert!(harness.query_all_by_label("Export").next().is_some(), "the dialog stays");
    harness.key_press_modifiers(CTRL, Key::A);
    let path = folder.path().join("typed.png");
    harness.event(egui::Event::Text(path.display().to_string()));
    harness.run_steps(3);
    harness.get_by_label("Export").click();
    harness.run_steps(3);
    assert!(std::fs::read(&path).expect("the file").starts_with(b"\x89PNG"));
}

#[cfg(all(unix, not(target_os = "macos")))]
#[test]
fn without_a_portal_the_path_gets_the_keyboard_and_the_reason_is_said() {
    let nowhere = tempfile::tempdir().expect("a folder");
    let nobody = format!("unix:path={}", nowhere.path().join("bus").display());
    let chooser =
        Chooser::of(|name| Some(nobody.clone()).filter(|_| name == "DBUS_SESSION_BUS_ADDRESS").map(Into::into));
    let (_folder, mut harness) = opened(chooser);
    for _ in 0..2 {
        harness.get_by_label("Browse…").click();
        harness.run_steps(3);
        wait_for(&mut harness, "the field", typing);
        harness.run_steps(2);
        assert!(shows(&harness, "The path is typed here, since nobody listens on the session bus"));
        harness.get_by_label("Cancel").click();
        harness.run_steps(3);
        harness.key_press_modifiers(CTRL, Key::E);
        harness.run_steps(3);
        wait_for(&mut harness, "the dialog", |h| h.query_all_by_label("Browse…").next().is_some());
    }
}

#[test]
fn every_form_has_the_field_the_button_and_all_of_its_words_within_the_dialog() {
    let (_folder, mut harness) = opened(Chooser::Typed(None));
    for form in ["PNG picture", "SVG picture", "Mermaid flowchart", "Markdown report", "RON"] {
        harness.get_by_label(form).click();
        harness.run_steps(3);
        let field = harness.get_all_by_label("File").find(|n| n.accesskit_node().role() == Role::TextInput);
        let (field, button) = (field.expect("the path").rect(), harness.get_by_label("Browse…").rect());
        assert!(field.right() <= button.left() && (field.center().y - button.center().y).abs() < 4.0, "{form}");
        assert!(button.right() <= harness.ctx.content_rect().right() - 8.0, "{form}: {button}");
        assert!(field.width() > 300.0 && button.width() >= 60.0, "{form}: {field} {button}");
    }
}
