//! The window without a screen: what its tests do to it, by accessible names.

#![allow(dead_code, reason = "each test file uses its own part of this module")]

use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use linchpin::storage;
use linchpin::ui::App;

pub(crate) fn window(name: &str) -> (tempfile::TempDir, Harness<'static, App>) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("design.ron");
    std::fs::copy(crate::common::example(name), &path).expect("a copy");
    let design = storage::read(&path).expect("a design");
    let harness = shown(App::new(design, Some(path)));
    (folder, harness)
}

pub(crate) fn shown(app: App) -> Harness<'static, App> {
    shown_at(app, 0.25)
}

/// The same, with so many seconds from frame to frame: as much earlier than asked egui begins the next one.
pub(crate) fn shown_at(app: App, seconds: f32) -> Harness<'static, App> {
    let mut fonts = false;
    let frame = move |ui: &mut egui::Ui, app: &mut App| {
        if fonts {
            app.show(ui);
        } else {
            linchpin::ui::install_fonts(ui.ctx());
            ui.ctx().request_repaint();
            fonts = true;
        }
    };
    // A thread that the machine lets wait may take some frames longer than a quick one.
    let builder = Harness::builder().with_size([1280.0, 800.0]).with_step_dt(seconds).with_max_steps(20);
    let mut harness = builder.build_ui_state(frame, app);
    harness.run();
    harness
}

pub(crate) fn bytes(harness: &Harness<App>) -> String {
    storage::to_ron(harness.state().editor().design())
}

pub(crate) fn center(harness: &Harness<App>, label: &str) -> egui::Pos2 {
    harness.get_by_label_contains(label).rect().center()
}

pub(crate) fn drag(harness: &mut Harness<App>, from: egui::Pos2, by: egui::Vec2) {
    harness.hover_at(from);
    rest(harness);
    harness.drag_at(from);
    rest(harness);
    for step in 1..=4 {
        harness.hover_at(from + by * (step as f32 / 4.0));
        // Not until nothing is painted any more: at the border of the canvas the view follows for as long as one holds.
        harness.run_steps(2);
    }
    harness.drop_at(from + by);
    rest(harness);
}

/// Frames until nothing is to be painted; not for ever, because there may be work beside the window whose age is shown.
fn rest(harness: &mut Harness<App>) {
    harness.run_ok();
}

pub(crate) const CTRL: egui::Modifiers = egui::Modifiers::COMMAND;

pub(crate) fn click(harness: &mut Harness<App>, at: egui::Pos2) {
    harness.hover_at(at);
    harness.drag_at(at);
    harness.drop_at(at);
    harness.run();
}
