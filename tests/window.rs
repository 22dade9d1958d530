//! User stories through the real window's code, without a screen: things are found by their accessible names.
#![cfg(feature = "gui")]

mod common;

use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use linchpin::storage;
use linchpin::ui::App;

fn window(name: &str) -> (tempfile::TempDir, Harness<'static, App>) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("design.ron");
    std::fs::copy(common::example(name), &path).expect("a copy");
    let design = storage::read(&path).expect("a design");
    let app = App::new(design, Some(path));
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
    let mut harness = Harness::builder().with_size([1280.0, 800.0]).build_ui_state(frame, app);
    harness.run();
    (folder, harness)
}

fn bytes(harness: &Harness<App>) -> String {
    storage::to_ron(harness.state().editor().design())
}

fn center(harness: &Harness<App>, label: &str) -> egui::Pos2 {
    harness.get_by_label_contains(label).rect().center()
}

fn drag(harness: &mut Harness<App>, from: egui::Pos2, by: egui::Vec2) {
    harness.hover_at(from);
    harness.run();
    harness.drag_at(from);
    harness.run();
    for step in 1..=4 {
        harness.hover_at(from + by * (step as f32 / 4.0));
        harness.run();
    }
    harness.drop_at(from + by);
    harness.run();
}

const CTRL: egui::Modifiers = egui::Modifiers::COMMAND;

#[test]
fn every_part_is_named_with_what_it_is_and_what_hangs_on_it() {
    let (_folder, harness) = window("distributed");
    for label in [
        "Load balancer, Load balancer, single point of failure, 2 findings",
        "web-1, Web server, in Server 1",
        "db-1, Database, in Server 1, single point of failure",
    ] {
        harness.get_by_label_contains(label);
    }
}

#[test]
fn nothing_is_painted_while_nothing_changes() {
    let (_folder, mut harness) = window("distributed");
    let before = harness.state().frames();
    // `run` paints until nobody asks for another frame: on a window at rest that is the one frame it begins with.
    harness.run();
    assert!(harness.state().frames() - before <= 1, "{} frames while idle", harness.state().frames() - before);
}

#[test]
fn a_part_is_dragged_saved_and_put_back() {
    let (folder, mut harness) = window("distributed");
    let path = folder.path().join("design.ron");
    let (start, on_disk) = (bytes(&harness), std::fs::read_to_string(&path).expect("the file"));
    let from = center(&harness, "Browser, Browser");
    drag(&mut harness, from, egui::vec2(-120.0, 20.0));
    let moved = bytes(&harness);
    assert_ne!(start, moved);
    assert_eq!(harness.state().editor().history_len(), 1, "one drag is one entry");
    let now = center(&harness, "Browser, Browser");
    assert!((now - from - egui::vec2(-120.0, 20.0)).length() < 2.0, "{from:?} to {now:?}");

    assert_eq!(std::fs::read_to_string(&path).expect("the file"), on_disk, "nothing is written before it is saved");
    harness.key_press_modifiers(CTRL, egui::Key::S);
    harness.run();
    assert_eq!(std::fs::read_to_string(&path).expect("the file"), moved);
    assert!(!harness.state().editor().is_changed());

    harness.key_press_modifiers(CTRL, egui::Key::Z);
    harness.run();
    assert_eq!(bytes(&harness), start);
    assert!(harness.state().editor().is_changed());
    harness.key_press_modifiers(CTRL | egui::Modifiers::SHIFT, egui::Key::Z);
    harness.run();
    assert_eq!(bytes(&harness), moved);
}

#[test]
fn a_server_takes_what_it_holds_along_and_nothing_else() {
    let (_folder, mut harness) = window("distributed");
    let (inside, outside) = (center(&harness, "web-2, Web"), center(&harness, "web-1, Web"));
    let title = harness.get_by_label_contains("Server 2, Server").rect().left_top() + egui::vec2(60.0, 12.0);
    drag(&mut harness, title, egui::vec2(30.0, 40.0));
    assert!((center(&harness, "web-2, Web") - inside - egui::vec2(30.0, 40.0)).length() < 2.0);
    assert!((center(&harness, "web-1, Web") - outside).length() < 1.0);
}

#[test]
fn a_drag_that_is_cancelled_or_comes_back_changes_nothing() {
    let (_folder, mut harness) = window("distributed");
    let start = bytes(&harness);
    let from = center(&harness, "Browser, Browser");
    harness.hover_at(from);
    harness.drag_at(from);
    harness.run();
    harness.hover_at(from + egui::vec2(80.0, 0.0));
    harness.run();
    assert_ne!(bytes(&harness), start);
    harness.key_press(egui::Key::Escape);
    harness.run();
    harness.drop_at(from + egui::vec2(80.0, 0.0));
    harness.run();
    assert_eq!(bytes(&harness), start);
    assert_eq!(harness.state().editor().history_len(), 0);
}

#[test]
fn a_click_selects_and_shows_the_lesson_and_delete_removes_with_undo() {
    let (_folder, mut harness) = window("distributed");
    let start = bytes(&harness);
    let at = center(&harness, "web-1, Web server");
    harness.hover_at(at);
    harness.drag_at(at);
    harness.drop_at(at);
    harness.run();
    harness.get_by_label("Why is this here?");
    harness.key_press(egui::Key::Delete);
    harness.run();
    assert!(harness.query_by_label_contains("web-1, Web server").is_none());
    assert!(!harness.state().editor().design().contains("lb-web-1"), "its links went with it");
    harness.key_press_modifiers(CTRL, egui::Key::Z);
    harness.run();
    assert_eq!(bytes(&harness), start);
}

#[test]
fn panning_and_zooming_change_the_view_and_never_the_design() {
    let (_folder, mut harness) = window("distributed");
    let start = bytes(&harness);
    let before = center(&harness, "Load balancer, Load balancer");
    harness.hover_at(before);
    harness.run();
    harness.event(egui::Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta: egui::vec2(0.0, -60.0),
        phase: egui::TouchPhase::Move,
        modifiers: egui::Modifiers::NONE,
    });
    harness.run();
    let after = center(&harness, "Load balancer, Load balancer");
    assert!(after.y < before.y - 20.0, "{before:?} to {after:?}");
    harness.event(egui::Event::Zoom(1.5));
    harness.run();
    harness.key_press_modifiers(CTRL, egui::Key::Num0);
    harness.run();
    harness.get_by_label("100 %");
    harness.key_press_modifiers(egui::Modifiers::SHIFT, egui::Key::Num1);
    harness.run();
    let whole = harness.get_by_label("Drawing").rect();
    for label in ["Browser, Browser", "db-2, Database", "Server 1, Server"] {
        assert!(whole.contains_rect(harness.get_by_label_contains(label).rect()), "{label}");
    }
    assert_eq!(bytes(&harness), start);
    assert_eq!(harness.state().editor().history_len(), 0);
}

#[test]
fn a_finding_leads_to_its_part() {
    let (_folder, mut harness) = window("distributed");
    harness.get_by_label("db-1").click();
    harness.run();
    harness.get_by_label("Database: MySQL primary");
}

/// Paints frames until something is there, for ten seconds at most.
fn wait_for(harness: &mut Harness<App>, what: &str, there: impl Fn(&Harness<App>) -> bool) {
    let end = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while !there(harness) {
        assert!(std::time::Instant::now() < end, "{what} did not come");
        std::thread::sleep(std::time::Duration::from_millis(50));
        harness.step();
    }
}

fn menu(harness: &mut Harness<App>, part: &str, entry: &str) {
    let at = center(harness, part);
    for pressed in [true, false] {
        harness.event(egui::Event::PointerMoved(at));
        harness.event(egui::Event::PointerButton {
            pos: at,
            button: egui::PointerButton::Secondary,
            pressed,
            modifiers: egui::Modifiers::NONE,
        });
        harness.step();
    }
    harness.run_steps(3);
    harness.get_by_label(entry).click();
    harness.run_steps(3);
}

#[test]
fn a_design_runs_and_a_part_is_killed_and_restarted_from_its_menu() {
    let (_folder, mut harness) = window("distributed");
    let start = bytes(&harness);
    harness.get_by_label("Run").click();
    harness.step();
    wait_for(&mut harness, "the running state", |h| h.query_by_label_contains("Running 0:").is_some());
    wait_for(&mut harness, "a light on web-1", |h| {
        h.query_by_label_contains("web-1, Web server, in Server 1, 1 finding, running").is_some()
    });
    wait_for(&mut harness, "full success", |h| h.query_all_by_label("100 %").count() >= 3);

    menu(&mut harness, "Load balancer, Load balancer", "Kill");
    wait_for(&mut harness, "the stopped balancer", |h| h.query_by_label_contains("2 findings, stopped").is_some());
    wait_for(&mut harness, "the predicted outage", |h| h.query_all_by_label("0 %").count() >= 3);

    menu(&mut harness, "Load balancer, Load balancer", "Restart");
    wait_for(&mut harness, "recovery", |h| h.query_all_by_label("100 %").count() >= 3);

    harness.get_by_label("Stop").click();
    harness.run_steps(3);
    assert!(harness.query_by_label_contains("Running 0:").is_none());
    assert_eq!(bytes(&harness), start, "running is no edit");
    assert_eq!(harness.state().editor().history_len(), 0);
    harness.run();
}
