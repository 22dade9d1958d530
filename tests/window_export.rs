//! The export dialog: what it shows is what it writes, which is what the command line writes; nothing is overwritten
//! without a question.
#![cfg(feature = "gui")]

mod common;
#[path = "common/window.rs"]
mod helpers;
#[path = "common/run.rs"]
mod run;

use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use helpers::{CTRL, bytes, window};
use linchpin::ui::App;
use run::wait_for;

fn push(harness: &mut Harness<App>, label: &str) {
    harness.get_by_label(label).click();
    harness.run_steps(3);
}

/// Waits until what is ordered is there.
fn ready(harness: &mut Harness<App>) {
    wait_for(harness, "the export", |h| h.query_by_label("Export").is_some_and(|b| !b.accesskit_node().is_disabled()));
}

fn write_to(harness: &mut Harness<App>, path: &std::path::Path) {
    let field =
        harness.get_all_by_label("File").find(|n| n.accesskit_node().role() == egui::accesskit::Role::TextInput);
    field.expect("the path").focus();
    harness.run_steps(2);
    harness.key_press_modifiers(CTRL, Key::A);
    harness.event(egui::Event::Text(path.display().to_string()));
    harness.run_steps(3);
    push(harness, "Export");
}

#[test]
fn what_the_window_exports_is_what_the_command_line_exports() {
    let (folder, mut harness) = window("distributed");
    let before = bytes(&harness);
    let design = folder.path().join("design.ron").display().to_string();
    let forms = [
        ("PNG picture", "png"),
        ("SVG picture", "svg"),
        ("Mermaid flowchart", "mermaid"),
        ("Markdown report", "report"),
        ("RON", "ron"),
    ];
    for (form, format) in forms {
        harness.key_press_modifiers(CTRL, Key::E);
        harness.run_steps(3);
        push(&mut harness, form);
        ready(&mut harness);
        let path = folder.path().join(format!("from-the-window.{format}"));
        write_to(&mut harness, &path);
        assert!(harness.query_all_by_label("Export").next().is_none(), "{form}: the dialog is closed");
        assert!(harness.query_all_by_label_contains("Exported ").next().is_some());
        let theme = if harness.ctx.theme() == egui::Theme::Dark { "dark" } else { "light" };
        let mut arguments = vec!["export", &design, "--to", format, "--theme", theme];
        if format == "png" {
            arguments.extend(["--scale", "2"]);
        }
        let written = std::fs::read(&path).expect("the file");
        assert!(written == common::run(&arguments).stdout, "{form}: the same bytes");
    }
    assert_eq!((bytes(&harness), harness.state().editor().history_len()), (before, 0), "an export is no edit");
}

#[test]
fn nothing_is_overwritten_without_a_question_and_the_design_itself_never() {
    let (folder, mut harness) = window("distributed");
    let taken = folder.path().join("taken.png");
    std::fs::write(&taken, "precious").expect("a file");
    harness.key_press_modifiers(CTRL, Key::E);
    harness.run_steps(3);
    ready(&mut harness);
    write_to(&mut harness, &taken);
    assert!(harness.query_all_by_label("There is such a file already.").next().is_some());
    push(&mut harness, "Keep it");
    assert_eq!(std::fs::read_to_string(&taken).expect("the file"), "precious");
    push(&mut harness, "Export");
    push(&mut harness, "Overwrite");
    assert!(std::fs::read(&taken).expect("the file").starts_with(b"\x89PNG"));
    harness.key_press_modifiers(CTRL, Key::E);
    harness.run_steps(3);
    ready(&mut harness);
    write_to(&mut harness, &folder.path().join("design.ron"));
    assert!(harness.query_all_by_label_contains("The design itself is in that file").next().is_some());
    write_to(&mut harness, &folder.path().join("nowhere").join("x.png"));
    assert!(harness.query_all_by_label_contains("The export was not written").next().is_some());
    harness.key_press_modifiers(Modifiers::NONE, Key::Escape);
    harness.run_steps(3);
    assert!(harness.query_all_by_label("Export").next().is_none());
}

#[test]
fn copies_are_made_beside_the_window_and_said() {
    for (command, says) in [
        ("Copy as picture", "Copied a picture of "),
        ("Copy as Mermaid", "lines of text"),
        ("Copy as Markdown", "lines of text"),
    ] {
        let (_folder, mut harness) = window("distributed");
        push(&mut harness, "File");
        push(&mut harness, command);
        wait_for(&mut harness, command, |h| h.query_all_by_label_contains(says).next().is_some());
    }
}

#[test]
fn a_copy_that_takes_long_says_so_and_can_be_stopped() {
    let design = linchpin::storage::generate("layers=12000").expect("a design");
    let mut harness = helpers::shown(App::new(design, None));
    push(&mut harness, "File");
    push(&mut harness, "Copy as picture");
    wait_for(&mut harness, "the words", |h| h.query_all_by_label_contains("Copying… ").next().is_some());
    // Its place follows what else is said in the status bar.
    harness.get_by_label("Stop copying").click_accesskit();
    harness.run_steps(3);
    assert!(harness.query_all_by_label_contains("Nothing was copied: it was stopped").next().is_some());
    assert!(harness.query_all_by_label_contains("Copying… ").next().is_none());
}

#[test]
fn the_keyboard_alone_exports_everything_whatever_is_selected() {
    let (folder, mut harness) = window("distributed");
    harness.get_by_label_contains("Browser, ").click();
    harness.run_steps(3);
    harness.key_press_modifiers(CTRL, Key::E);
    harness.run_steps(3);
    ready(&mut harness);
    // The button has the keyboard as soon as there is something to export.
    harness.run_steps(2);
    harness.key_press_modifiers(Modifiers::NONE, Key::Enter);
    harness.run_steps(3);
    let exported = linchpin::storage::read(&folder.path().join("design.png")).expect("the picture carries the design");
    assert_eq!(linchpin::storage::to_ron(&exported), bytes(&harness));
}
