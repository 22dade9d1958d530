//! For everybody: size, colours, movement and numbers as they were chosen, kept for the next window; and what is said
//! aloud.
#![cfg(feature = "gui")]

mod common;
#[path = "common/window.rs"]
mod on_screen;

use egui::Key;
use egui::accesskit::Live;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use linchpin::storage::{Appearance, Decimals, Motion, Settings, UserFolders};
use linchpin::ui::App;
use on_screen::{CTRL, shown, window};

fn press(harness: &mut Harness<App>, key: Key) {
    harness.key_press(key);
    harness.run_steps(4);
}

/// A window with settings in a folder of its own.
fn with(text: &str) -> (tempfile::TempDir, Harness<'static, App>) {
    let folder = tempfile::tempdir().expect("a folder");
    let home = UserFolders::below(folder.path());
    std::fs::create_dir_all(&home.config).expect("a folder");
    std::fs::write(home.config.join("settings.ron"), text).expect("a file");
    let design = linchpin::storage::template("distributed").expect("a template").design();
    let mut app = App::new(design, None);
    app.use_settings(&home);
    (folder, shown(app))
}

fn choose(harness: &mut Harness<App>, what: &str, to: &str) {
    harness.get_by_role_and_label(egui::accesskit::Role::ComboBox, what).click();
    harness.run_steps(4);
    harness.get_by_label(to).click();
    harness.run_steps(6);
}

#[test]
fn what_is_chosen_holds_at_once_and_in_the_next_window() {
    let (folder, mut harness) = with("Settings(format: 1)");
    harness.key_press_modifiers(CTRL, Key::Comma);
    harness.run_steps(4);
    choose(&mut harness, "Colours", "Light");
    assert!(!harness.ctx.global_style().visuals.dark_mode);
    choose(&mut harness, "Colours", "Dark");
    assert!(harness.ctx.global_style().visuals.dark_mode);
    choose(&mut harness, "Movement", "Nothing moves by itself");
    assert!(harness.ctx.global_style().animation_time.abs() < f32::EPSILON);
    choose(&mut harness, "Numbers", "99,9");
    harness.get_by_label("Zooms without Ctrl").click();
    harness.run_steps(4);
    harness.get_by_label("Close").click();
    harness.run_steps(4);
    assert!(harness.query_all_by_label_contains("96,0").next().is_some(), "availability has a comma");
    let wanted = Settings {
        appearance: Appearance::Dark,
        motion: Motion::Reduced,
        decimals: Decimals::Comma,
        wheel_zooms: true,
        ..Settings::default()
    };
    assert_eq!(harness.state().settings(), &wanted);
    let mut next = App::new(linchpin::model::Design::named("Next"), None);
    next.use_settings(&UserFolders::below(folder.path()));
    assert_eq!(next.settings(), &wanted);
    assert!(next.canvas().wheel_zooms);
}

#[test]
fn the_window_is_usable_from_three_quarters_to_twice_its_size() {
    for scale in [75, 100, 200] {
        let (_folder, mut harness) = with(&format!("Settings(scale: {scale})"));
        harness.run_steps(4);
        assert!((harness.ctx.zoom_factor() - scale as f32 / 100.0).abs() < 1e-6);
        let screen = harness.ctx.content_rect();
        let canvas = harness.state().canvas().room().expect("a canvas");
        assert!(canvas.width() >= 0.3 * screen.width() && canvas.height() >= 80.0, "{scale}: {canvas} of {screen}");
        // What is drawn and what can be done is there.
        for label in ["File", "Journeys"] {
            assert!(harness.query_all_by_label(label).next().is_some(), "{scale}: {label}");
        }
        assert!(harness.query_all_by_label_contains("Browser, ").next().is_some());
    }
}

#[test]
fn settings_that_cannot_be_read_are_said_and_left_as_they_are() {
    for text in ["Settings(format: 77)", "\u{0}garbage"] {
        let (folder, harness) = with(text);
        let said = harness.query_all_by_label_contains("The settings cannot be used").next();
        assert!(said.is_some(), "{text:?}");
        assert_eq!(harness.state().settings(), &Settings::default());
        let path = UserFolders::below(folder.path()).config.join("settings.ron");
        assert_eq!(std::fs::read_to_string(path).expect("a file"), text);
    }
}

/// What is in nodes that are read aloud when they change.
fn spoken(harness: &Harness<App>, words: &str) -> bool {
    harness.query_all_by_label_contains(words).any(|node| node.accesskit_node().live() == Live::Polite)
}

#[test]
fn what_was_done_is_said_aloud() {
    let (_folder, mut harness) = window("distributed");
    harness.get_by_label_contains("Browser, ").click();
    harness.run_steps(4);
    press(&mut harness, Key::Delete);
    assert!(spoken(&harness, "Delete "), "an edit");
    harness.key_press_modifiers(CTRL, Key::Z);
    harness.run_steps(4);
    assert!(spoken(&harness, "As it was opened"), "undo");
    harness.key_press_modifiers(CTRL, Key::S);
    harness.run_steps(4);
    assert!(spoken(&harness, "Saved design.ron"), "saving");
}

#[test]
fn a_message_is_beside_the_drawing_first_and_then_in_the_status_bar_until_it_is_put_away() {
    let (_folder, mut harness) = window("distributed");
    harness.get_by_label("View").click();
    harness.run_steps(4);
    harness.get_by_label("Wheel zooms").click();
    harness.run_steps(4);
    let place = |harness: &Harness<App>| harness.get_by_label("The wheel zooms").rect();
    let canvas = harness.state().canvas().room().expect("a canvas");
    assert!(canvas.contains(place(&harness).center()), "{} in {canvas}", place(&harness));
    assert!(spoken(&harness, "The wheel zooms"));
    // Nine seconds later.
    harness.input_mut().time = Some(harness.ctx.input(|i| i.time) + 9.0);
    harness.step();
    harness.step();
    assert!(!canvas.contains(place(&harness).center()), "it is in the status bar");
    harness.get_by_label("OK").click();
    harness.run_steps(4);
    assert!(harness.query_all_by_label("The wheel zooms").next().is_none());
}
