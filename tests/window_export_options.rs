//! The options of the export dialog, each by itself: what is chosen there is written as the command line writes it with
//! the flag of the same meaning.
#![cfg(feature = "gui")]

mod common;
#[path = "common/window.rs"]
mod helpers;
#[path = "common/run.rs"]
mod run;

use std::path::Path;

use egui::Modifiers;
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use helpers::{CTRL, click, window};
use linchpin::ui::App;
use run::wait_for;

/// What is chosen in the dialog.
enum Choice {
    /// A choice of the form, the selection or the scale, by its name.
    Take(&'static str),
    /// A tick that is set or taken away.
    Tick(&'static str),
    /// The room around the picture.
    Margin(u16),
}

use Choice::{Margin, Take, Tick};

/// Exports with these choices made, from the form that is proposed on.
fn exported(harness: &mut Harness<App>, choices: &[Choice], path: &Path) -> Vec<u8> {
    harness.key_press_modifiers(CTRL, egui::Key::E);
    harness.run_steps(3);
    for choice in choices {
        match choice {
            Take(name) => harness.get_by_label(name).click(),
            Tick(name) => harness.get_by_role_and_label(Role::CheckBox, name).click(),
            Margin(points) => {
                harness.get_by_role_and_label(Role::SpinButton, "Margin").focus();
                harness.run_steps(3);
                harness.key_press_modifiers(CTRL, egui::Key::A);
                harness.event(egui::Event::Text(points.to_string()));
                harness.run_steps(3);
                harness.key_press(egui::Key::Enter);
            }
        }
        harness.run_steps(3);
    }
    wait_for(harness, "the export", |h| h.query_by_label("Export").is_some_and(|b| !b.accesskit_node().is_disabled()));
    let field = harness.get_all_by_label("File").find(|n| n.accesskit_node().role() == Role::TextInput);
    field.expect("the path").focus();
    harness.run_steps(2);
    harness.key_press_modifiers(CTRL, egui::Key::A);
    harness.event(egui::Event::Text(path.display().to_string()));
    harness.run_steps(3);
    harness.get_by_label("Export").click();
    harness.run_steps(3);
    assert!(harness.query_all_by_label("Export").next().is_none(), "the dialog is closed");
    let written = std::fs::read(path).expect("the file");
    std::fs::remove_file(path).expect("it is ours");
    written
}

/// Holds a window's export against the command line's, and gives it.
fn same(folder: &Path, harness: &mut Harness<App>, choices: &[Choice], flags: &[&str]) -> Vec<u8> {
    let design = folder.join("design.ron").display().to_string();
    let theme = if harness.ctx.theme() == egui::Theme::Dark { "dark" } else { "light" };
    let mut arguments = vec!["export", &design, "--to"];
    arguments.extend(flags);
    if !flags.contains(&"--theme") {
        arguments.extend(["--theme", theme]);
    }
    let written = exported(harness, choices, &folder.join("exported.file"));
    let output = common::run(&arguments);
    assert!(output.status.success(), "{flags:?}: {}", common::stderr(&output));
    assert!(written == output.stdout, "{flags:?}: the same bytes");
    written
}

#[test]
fn every_option_of_a_picture_is_the_flag_of_the_same_meaning() {
    let (folder, mut harness) = window("distributed");
    let folder = folder.path();
    let usual = same(folder, &mut harness, &[Take("SVG picture")], &["svg"]);
    let other = if harness.ctx.theme() == egui::Theme::Dark { ("Light", "light") } else { ("Dark", "dark") };
    let options: [(Choice, &[&str]); 6] = [
        (Tick("Transparent"), &["--transparent"]),
        (Tick("Legend"), &["--no-legend"]),
        (Tick("Title"), &["--no-title"]),
        (Tick("Findings"), &["--no-findings"]),
        (Take(other.0), &["--theme", other.1]),
        (Margin(64), &["--margin", "64"]),
    ];
    for (choice, flag) in options {
        let flags = [&["svg"], flag].concat();
        let written = same(folder, &mut harness, &[Take("SVG picture"), choice], &flags);
        assert!(written != usual, "{flag:?} makes a difference");
    }
    let mut widths = Vec::new();
    for (scale, number) in [("1×", "1"), ("2×", "2"), ("3×", "3")] {
        let choices = [Take(scale), Tick("Transparent"), Margin(0)];
        let flags = ["png", "--scale", number, "--transparent", "--margin", "0"];
        let png = same(folder, &mut harness, &choices, &flags);
        widths.push(u32::from_be_bytes([png[16], png[17], png[18], png[19]]));
    }
    assert_eq!(widths[2], 3 * widths[0], "{widths:?}");
    assert_eq!(widths[1], 2 * widths[0], "{widths:?}");
}

#[test]
fn every_form_of_text_and_its_findings_are_those_of_the_command_line() {
    let (folder, mut harness) = window("distributed");
    let folder = folder.path();
    for (form, to) in [("Mermaid sequence", "sequence"), ("Mermaid architecture", "architecture")] {
        same(folder, &mut harness, &[Take(form)], &[to]);
    }
    for (form, to) in [("Mermaid flowchart", "mermaid"), ("Characters", "ascii"), ("Markdown report", "report")] {
        let with = same(folder, &mut harness, &[Take(form)], &[to]);
        let without = same(folder, &mut harness, &[Take(form), Tick("Findings")], &[to, "--no-findings"]);
        assert!(with != without, "{form}");
    }
}

#[test]
fn what_is_selected_is_exported_alone_in_every_form() {
    let (folder, mut harness) = window("distributed");
    let folder = folder.path();
    let at = harness.get_by_label_contains("Load balancer, Load").rect().center();
    click(&mut harness, at);
    let alone = [("PNG picture", "png"), ("SVG picture", "svg"), ("Markdown report", "report"), ("RON", "ron")];
    for (form, to) in alone {
        let mut flags = vec![to, "--only", "lb"];
        if to == "png" {
            flags.extend(["--scale", "2"]);
        }
        same(folder, &mut harness, &[Take(form), Take("The selected part")], &flags);
    }
    let at = harness.get_by_label_contains("Browser, Browser").rect().center();
    harness.event_modifiers(egui::Event::PointerMoved(at), Modifiers::SHIFT);
    for pressed in [true, false] {
        let (button, modifiers) = (egui::PointerButton::Primary, Modifiers::SHIFT);
        harness.event_modifiers(egui::Event::PointerButton { pos: at, button, pressed, modifiers }, modifiers);
    }
    harness.run();
    assert_eq!(harness.state().selection().len(), 2);
    let forms = [("Mermaid flowchart", "mermaid"), ("Mermaid sequence", "sequence"), ("Characters", "ascii")];
    for (form, to) in forms {
        let flags = [to, "--only", "browser,lb"];
        same(folder, &mut harness, &[Take(form), Take("The 2 selected parts")], &flags);
    }
}
