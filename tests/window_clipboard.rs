//! No clipboard: whatever copies says what becomes of it, and what works instead. With one nothing of that is said.
#![cfg(feature = "gui")]

mod common;
#[path = "common/window.rs"]
mod helpers;
#[path = "common/run.rs"]
mod run;

use egui::{Event, Key, Modifiers, OutputCommand};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use helpers::{CTRL, bytes, center, click, shown, window};
use linchpin::model::Design;
use linchpin::ui::{App, Clipboard};
use run::wait_for;

const WHY: &str = "the X server does not answer";
const TEXT: &str = "Kept in this window, where it can be pasted: no clipboard for other programs can be reached";
const PICTURE: &str = "Nothing was copied: no clipboard for other programs can be reached";

/// A window on the distributed example, with a clipboard or without.
fn on(there: bool) -> (tempfile::TempDir, Harness<'static, App>) {
    let (folder, mut harness) = window("distributed");
    if !there {
        harness.state_mut().copy_to(Clipboard::missing(WHY));
    }
    harness.run();
    (folder, harness)
}

fn shows(harness: &Harness<App>, words: &str) -> bool {
    harness.query_all_by_label_contains(words).next().is_some()
}

fn push(harness: &mut Harness<App>, label: &str) {
    harness.get_by_label(label).click();
    harness.run_steps(3);
}

fn from_menu(harness: &mut Harness<App>, command: &str) {
    push(harness, if command.starts_with("Copy as") { "File" } else { "Edit" });
    push(harness, command);
}

/// Does something that copies, with a clipboard and without, and checks what is said.
fn both(what: &str, says: &str, copy: impl Fn(&mut Harness<App>)) {
    let (_folder, mut without) = on(false);
    copy(&mut without);
    wait_for(&mut without, what, |h| shows(h, says) && shows(h, WHY));
    let words = without.query_all_by_label_contains(says).count();
    assert!(words <= 2, "{what}: beside the drawing and in the status bar, not {words} times");
    let (_folder, mut with) = on(true);
    copy(&mut with);
    with.run_steps(8);
    assert!(!shows(&with, "no clipboard"), "{what}");
}

#[test]
fn a_copy_of_parts_stays_in_the_window_and_says_so() {
    for event in [Event::Copy, Event::Cut] {
        both("the part", TEXT, |harness| {
            let at = center(harness, "Browser, ");
            click(harness, at);
            harness.event(event.clone());
            harness.run_steps(3);
        });
    }
}

#[test]
fn what_was_cut_without_a_clipboard_can_be_pasted_in_the_same_window() {
    let (_folder, mut harness) = on(false);
    let before = harness.state().editor().design().components.len();
    let at = center(&harness, "Browser, ");
    click(&mut harness, at);
    harness.event(Event::Cut);
    harness.step();
    let kept = harness.output().platform_output.commands.iter().find_map(|command| match command {
        OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    });
    harness.run();
    assert_eq!(harness.state().editor().design().components.len(), before - 1);
    harness.event(Event::Paste(kept.expect("what the window keeps")));
    harness.run();
    assert_eq!(harness.state().editor().design().components.len(), before);
    assert!(!shows(&harness, "no clipboard"), "what was pasted says its own");
}

#[test]
fn copies_in_other_forms_say_what_works_instead() {
    both("the picture", PICTURE, |harness| from_menu(harness, "Copy as picture"));
    let (_folder, mut harness) = on(false);
    from_menu(&mut harness, "Copy as picture");
    wait_for(&mut harness, "what works instead", |h| shows(h, "Export (Ctrl+E) writes the picture to a file"));
    both("Mermaid", TEXT, |harness| from_menu(harness, "Copy as Mermaid"));
    both("Markdown", TEXT, |harness| from_menu(harness, "Copy as Markdown"));
}

#[test]
fn the_export_dialog_copies_a_picture_and_a_text() {
    for (form, says) in [("PNG picture", PICTURE), ("Mermaid flowchart", TEXT)] {
        both(form, says, |harness| {
            harness.key_press_modifiers(CTRL, Key::E);
            harness.run_steps(3);
            push(harness, form);
            wait_for(harness, "the copy", |h| {
                use egui_kittest::kittest::NodeT as _;
                h.query_by_label("Copy").is_some_and(|button| !button.accesskit_node().is_disabled())
            });
            push(harness, "Copy");
        });
    }
}

#[test]
fn a_finding_is_kept_in_the_window() {
    both("the finding", TEXT, |harness| {
        harness.get_by_label("high: Load balancer is a single point of failure, REL-001, Load balancer").focus();
        harness.run_steps(2);
        harness.event(Event::Copy);
        harness.run_steps(3);
    });
}

#[test]
fn what_there_is_to_say_about_an_import_is_kept_in_the_window() {
    both("the remarks", TEXT, |harness| {
        harness.event(Event::Paste("flowchart TD\n  a[Load balancer (HAProxy)] --> b[Web server]\n".to_owned()));
        harness.run_steps(4);
        wait_for(harness, "the remarks", |h| h.query_all_by_label("Copy").next().is_some());
        push(harness, "Copy");
    });
}

#[test]
fn the_source_tab_copies() {
    for (button, view) in [("Copy the RON", "RON"), ("Copy the Mermaid", "Mermaid")] {
        both(button, TEXT, |harness| {
            harness.key_press_modifiers(CTRL, Key::U);
            harness.run_steps(4);
            push(harness, view);
            wait_for(harness, button, |h| h.query_all_by_label(button).next().is_some());
            push(harness, button);
        });
    }
}

#[test]
fn a_text_field_copies() {
    both("the field", TEXT, |harness| {
        harness.key_press_modifiers(CTRL, Key::F);
        harness.run_steps(3);
        harness.event(Event::Text("browser".to_owned()));
        harness.run_steps(2);
        harness.key_press_modifiers(CTRL, Key::A);
        harness.run_steps(2);
        harness.event(Event::Copy);
        harness.run_steps(2);
    });
}

#[test]
fn the_commands_of_the_menu_say_so_too() {
    let part = |harness: &mut Harness<App>, command: &str| {
        let at = center(harness, "Browser, ");
        click(harness, at);
        from_menu(harness, command);
    };
    both("Copy", TEXT, |harness| part(harness, "Copy"));
    both("Cut", TEXT, |harness| part(harness, "Cut"));
    both("Paste", "Only what was copied in this window can be pasted", |harness| from_menu(harness, "Paste"));
}

#[test]
fn pasting_on_the_start_page_says_what_can_be_pasted() {
    for there in [false, true] {
        let mut app = App::new(Design::named("Untitled"), None);
        if !there {
            app.copy_to(Clipboard::missing(WHY));
        }
        app.welcome();
        let mut harness = shown(app);
        let paste = harness.query_all_by_label_contains("Paste").next().expect("an offer to paste");
        paste.click();
        harness.run_steps(4);
        assert_eq!(shows(&harness, "Only what was copied in this window can be pasted"), !there);
        assert_eq!(bytes(&harness), linchpin::storage::to_ron(&Design::named("Untitled")));
    }
}

#[test]
fn the_next_design_in_the_window_has_the_same_clipboard() {
    let (_folder, mut harness) = on(false);
    harness.key_press_modifiers(CTRL, Key::N);
    harness.run_steps(4);
    harness.key_press_modifiers(CTRL, Key::F);
    harness.run_steps(3);
    harness.event(Event::Text("x".to_owned()));
    harness.run_steps(2);
    harness.key_press_modifiers(CTRL, Key::A);
    harness.run_steps(2);
    harness.event(Event::Copy);
    harness.run_steps(3);
    assert!(shows(&harness, TEXT));
    harness.key_press_modifiers(Modifiers::NONE, Key::Escape);
    harness.run();
}
