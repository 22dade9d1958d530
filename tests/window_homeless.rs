//! No home directory: the window works, and what it cannot remember it says once.
#![cfg(feature = "gui")]

#[path = "common/at_home.rs"]
mod at_home;
mod common;
#[path = "common/window.rs"]
mod on_screen;

use at_home::{SHIFT_CTRL, click, edit, press, shows};
use egui::{Event, Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use linchpin::storage::{self, Appearance, UserFolders};
use linchpin::ui::App;
use on_screen::{CTRL, bytes, shown};

const NONE: Modifiers = Modifiers::NONE;
const SAID: &str = "No drafts are kept, so save often";

/// A window on an example in the home that an environment names.
fn homeless(home: Option<&str>) -> (tempfile::TempDir, Harness<'static, App>) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("design.ron");
    std::fs::copy(common::example("distributed"), &path).expect("a copy");
    let mut app = App::new(storage::read(&path).expect("a design"), Some(path));
    let found = UserFolders::of(|name| home.filter(|_| name == "HOME").map(Into::into));
    assert_eq!(found.is_some(), home.is_some());
    app.move_in(found.as_ref());
    (folder, shown(app))
}

/// No home at all; one that nobody can make, since it would be below a file; one that is no whole path.
#[cfg(unix)]
const HOMES: [Option<&str>; 2] = [None, Some("/dev/null/home")];
#[cfg(not(unix))]
const HOMES: [Option<&str>; 1] = [None];

#[test]
fn without_a_home_designs_are_edited_and_saved_and_what_is_not_remembered_is_said_once() {
    for home in HOMES {
        let (folder, mut harness) = homeless(home);
        let path = folder.path().join("design.ron");
        assert!(shows(&harness, SAID), "{home:?}");
        let rest =
            if home.is_some() { "what is opened is not remembered" } else { "neither recent files nor settings" };
        assert!(shows(&harness, rest), "{home:?}");
        click(&mut harness, "OK");
        edit(&mut harness);
        press(&mut harness, CTRL, Key::S);
        assert_eq!(std::fs::read_to_string(&path).expect("the file"), bytes(&harness), "{home:?}");
        assert!(!shows(&harness, SAID), "{home:?}: once");
        // Another file, and a new design after it.
        press(&mut harness, SHIFT_CTRL, Key::S);
        press(&mut harness, CTRL, Key::A);
        harness.event(Event::Text(folder.path().join("other.ron").display().to_string()));
        harness.run_steps(3);
        press(&mut harness, NONE, Key::Enter);
        let other = folder.path().join("other.ron");
        assert_eq!(std::fs::read_to_string(&other).expect("the file"), bytes(&harness), "{home:?}");
        press(&mut harness, SHIFT_CTRL, Key::R);
        assert!(shows(&harness, "Nothing is remembered, since there is no folder"), "{home:?}");
        click(&mut harness, "Close");
        press(&mut harness, CTRL, Key::N);
        assert!(!shows(&harness, SAID), "{home:?}: once");
    }
}

#[test]
fn without_a_home_settings_hold_for_the_window_and_that_is_said_once() {
    for home in HOMES {
        let (_folder, mut harness) = homeless(home);
        click(&mut harness, "OK");
        let mut refusals = 0;
        for colours in ["Dark", "Light", "Dark"] {
            press(&mut harness, CTRL, Key::Comma);
            harness.get_by_role_and_label(egui::accesskit::Role::ComboBox, "Colours").click();
            harness.run_steps(4);
            harness.get_by_label(colours).click();
            harness.run_steps(6);
            assert_eq!(harness.ctx.global_style().visuals.dark_mode, colours == "Dark", "{home:?}");
            click(&mut harness, "Close");
            if shows(&harness, "The settings hold for this window alone") {
                refusals += 1;
                click(&mut harness, "OK");
            }
        }
        assert_eq!(refusals, usize::from(home.is_some()), "{home:?}: where there is no home at all it was said before");
        assert_eq!(harness.state().settings().appearance, Appearance::Dark);
    }
}

#[test]
fn without_a_home_closing_still_asks_about_changes() {
    for home in HOMES {
        let (folder, mut harness) = homeless(home);
        let path = folder.path().join("design.ron");
        edit(&mut harness);
        press(&mut harness, CTRL, Key::N);
        harness.get_by_label("Save the changes?");
        let mine = bytes(&harness);
        click(&mut harness, "Save");
        assert_eq!(std::fs::read_to_string(&path).expect("the file"), mine, "{home:?}");
    }
}
