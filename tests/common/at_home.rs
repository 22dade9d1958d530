//! The window with folders of its own for what it remembers, and what happens to its file meanwhile.

#![allow(dead_code, reason = "each test file uses its own part of this module")]

use std::path::Path;
use std::time::{Duration, Instant};

use egui::{Key, Modifiers, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use linchpin::model::Design;
use linchpin::storage::{self, UserFolders};
use linchpin::ui::App;

use crate::on_screen::{center, drag, shown};

pub(crate) const SHIFT_CTRL: Modifiers = Modifiers { shift: true, ..Modifiers::COMMAND };

/// A window on an example, with folders of its own for what it remembers.
pub(crate) fn at_home(name: &str) -> (tempfile::TempDir, Harness<'static, App>) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("design.ron");
    std::fs::copy(crate::common::example(name), &path).expect("a copy");
    let harness = on(&path, &folders(folder.path()));
    (folder, harness)
}

pub(crate) fn folders(folder: &Path) -> UserFolders {
    UserFolders::below(&folder.join("home"))
}

pub(crate) fn on(path: &Path, folders: &UserFolders) -> Harness<'static, App> {
    let mut app = App::new(storage::read(path).expect("a design"), Some(path.to_owned()));
    app.use_folders(folders);
    shown(app)
}

pub(crate) fn wait_for(harness: &mut Harness<App>, what: &str, there: impl Fn(&Harness<App>) -> bool) {
    let end = Instant::now() + Duration::from_secs(20);
    while !there(harness) {
        assert!(Instant::now() < end, "{what} did not come");
        std::thread::sleep(Duration::from_millis(10));
        harness.step();
    }
    harness.run_steps(3);
}

pub(crate) fn press(harness: &mut Harness<App>, modifiers: Modifiers, key: Key) {
    harness.key_press_modifiers(modifiers, key);
    harness.run_steps(4);
}

pub(crate) fn click(harness: &mut Harness<App>, label: &str) {
    harness.query_all_by_label(label).last().unwrap_or_else(|| panic!("no {label}")).click();
    harness.run_steps(4);
}

pub(crate) fn shows(harness: &Harness<App>, words: &str) -> bool {
    harness.query_all_by_label_contains(words).next().is_some()
}

pub(crate) fn edit(harness: &mut Harness<App>) {
    let browser = center(harness, "Browser, Browser");
    drag(harness, browser, vec2(-60.0, 20.0));
}

/// The window loses the focus, something happens outside, the focus comes back.
pub(crate) fn meanwhile(harness: &mut Harness<App>, outside: impl FnOnce()) {
    harness.input_mut().focused = false;
    harness.run_steps(2);
    outside();
    harness.input_mut().focused = true;
    harness.run_steps(2);
}

pub(crate) fn moved(name: &str) -> Design {
    let mut design = storage::read(Path::new(&crate::common::example(name))).expect("a design");
    "Recovered balancer".clone_into(&mut design.components.get_mut("lb").expect("a balancer").name);
    design
}
