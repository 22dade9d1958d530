//! Where one looks: zooming, panning, the minimap, the way back, and what undo shows. By accessible names, without a screen.
#![cfg(feature = "gui")]

mod common;
#[path = "common/window.rs"]
mod shown;

use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use linchpin::storage;
use linchpin::ui::App;
use shown::{CTRL, bytes, center, click, drag, shown, window};

const SHIFT: egui::Modifiers = egui::Modifiers::SHIFT;

/// Turns the wheel by some steps of 50 points.
fn wheel(harness: &mut Harness<App>, delta: egui::Vec2, modifiers: egui::Modifiers) {
    harness.event(egui::Event::ModifiersChanged(modifiers));
    harness.event(egui::Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta,
        phase: egui::TouchPhase::Move,
        modifiers,
    });
    // A turn of the wheel is spread over some frames.
    harness.run_steps(40);
    harness.event(egui::Event::ModifiersChanged(egui::Modifiers::NONE));
    harness.run_steps(2);
}

fn rect(harness: &Harness<App>, label: &str) -> egui::Rect {
    harness.get_by_label_contains(label).rect()
}

#[test]
fn the_wheel_with_ctrl_zooms_at_the_pointer_and_without_it_where_that_is_wished() {
    let (_folder, mut harness) = window("distributed");
    let corner = rect(&harness, "Load balancer, Load balancer").left_top();
    harness.hover_at(corner);
    harness.run_steps(2);
    let before = rect(&harness, "Load balancer, Load balancer");
    for _ in 0..5 {
        wheel(&mut harness, egui::vec2(0.0, 20.0), CTRL);
    }
    let after = rect(&harness, "Load balancer, Load balancer");
    assert!((after.left_top() - corner).length() < 1.0, "{corner:?} to {:?}", after.left_top());
    assert!(after.width() > before.width() * 1.3, "{before:?} to {after:?}");
    for _ in 0..5 {
        wheel(&mut harness, egui::vec2(0.0, -20.0), CTRL);
    }
    let back = rect(&harness, "Load balancer, Load balancer");
    assert!((back.width() - before.width()).abs() < 1.0, "{before:?} to {back:?}");
}

#[test]
fn the_wheel_pans_and_with_shift_sideways_and_comes_back_to_where_it_was() {
    let (_folder, mut harness) = window("distributed");
    let start = center(&harness, "Load balancer, Load balancer");
    harness.hover_at(start);
    harness.run_steps(2);
    for delta in [-30.0, -30.0, -30.0, 30.0, 30.0, 30.0] {
        wheel(&mut harness, egui::vec2(0.0, delta), egui::Modifiers::NONE);
    }
    let back = center(&harness, "Load balancer, Load balancer");
    assert!((back - start).length() < 0.5, "{start:?} to {back:?}");
    wheel(&mut harness, egui::vec2(0.0, -40.0), SHIFT);
    let aside = center(&harness, "Load balancer, Load balancer");
    assert!((aside.y - start.y).abs() < 0.5 && aside.x < start.x - 20.0, "{start:?} to {aside:?}");
}

#[test]
fn keys_of_both_rows_zoom_and_ctrl_0_is_100_percent() {
    let (_folder, mut harness) = window("distributed");
    let width = |harness: &Harness<App>| rect(harness, "Load balancer, Load balancer").width();
    let start = width(&harness);
    for (key, grows) in [(egui::Key::Plus, true), (egui::Key::Minus, false), (egui::Key::Equals, true)] {
        let before = width(&harness);
        harness.key_press_modifiers(CTRL, key);
        harness.run();
        assert_eq!(width(&harness) > before, grows, "{key:?}");
    }
    assert!(width(&harness) > start);
    harness.key_press_modifiers(CTRL, egui::Key::Num0);
    harness.run();
    harness.get_by_label("100 %");
}

#[test]
fn the_selection_is_shown_in_the_middle() {
    let (_folder, mut harness) = window("distributed");
    let at = center(&harness, "db-2, Database");
    click(&mut harness, at);
    harness.key_press_modifiers(SHIFT, egui::Key::Num2);
    harness.run();
    let (canvas, part) = (rect(&harness, "Drawing").center(), center(&harness, "db-2, Database"));
    assert!((canvas - part).length() < 2.0, "{canvas:?} {part:?}");
    assert_eq!(harness.state().editor().history_len(), 0);
}

#[test]
fn what_is_lost_from_sight_is_found_again_with_one_click() {
    let (_folder, mut harness) = window("distributed");
    let start = bytes(&harness);
    assert!(harness.query_all_by_label("Back to the drawing").next().is_none());
    let middle = rect(&harness, "Drawing").center();
    harness.hover_at(middle);
    harness.run();
    wheel(&mut harness, egui::vec2(-50_000.0, 0.0), egui::Modifiers::NONE);
    assert!(harness.query_all_by_label_contains("Load balancer, Load balancer").next().is_none());
    harness.get_by_label("Back to the drawing").click();
    harness.run();
    let canvas = rect(&harness, "Drawing");
    assert!(canvas.contains_rect(rect(&harness, "Load balancer, Load balancer")));
    assert!(harness.query_all_by_label("Back to the drawing").next().is_none());
    assert_eq!(bytes(&harness), start);
}

#[test]
fn the_minimap_shows_where_one_is_moves_the_view_and_is_gone_when_it_is_switched_off() {
    let (_folder, mut harness) = window("distributed");
    let start = bytes(&harness);
    assert!(harness.query_all_by_label("Minimap").next().is_none());
    harness.key_press_modifiers(CTRL | SHIFT, egui::Key::M);
    harness.run();
    let map = rect(&harness, "Minimap");
    let canvas = rect(&harness, "Drawing");
    assert!(canvas.contains_rect(map) && map.right() > canvas.right() - 40.0 && map.bottom() > canvas.bottom() - 40.0);

    // Upper and lower end: what is there comes to the middle.
    let upper = egui::pos2(map.center().x, map.top() + 8.0);
    let lower = egui::pos2(map.center().x, map.bottom() - 8.0);
    click(&mut harness, upper);
    let top = center(&harness, "web-1, Web server");
    click(&mut harness, lower);
    let moved = center(&harness, "web-1, Web server") - top;
    assert!(moved.y < -200.0 && moved.x.abs() < 1.0, "{moved:?}");
    let lowest = rect(&harness, "db-2, Database");
    assert!((lowest.center().y - canvas.center().y).abs() < 160.0, "{lowest:?} in {canvas:?}");
    // The frame follows the pointer.
    drag(&mut harness, lower, upper - lower);
    let back = center(&harness, "web-1, Web server");
    assert!((back - top).length() < 3.0, "{top:?} to {back:?}");

    let before = harness.state().frames();
    harness.run();
    assert!(harness.state().frames() - before <= 1, "a map at rest paints nothing");
    harness.key_press_modifiers(CTRL | SHIFT, egui::Key::M);
    harness.run();
    assert!(harness.query_all_by_label("Minimap").next().is_none());
    assert_eq!(bytes(&harness), start);
    assert_eq!(harness.state().editor().history_len(), 0);
}

#[test]
fn undo_moves_the_view_only_to_what_is_out_of_sight_and_selects_it_there() {
    let (_folder, mut harness) = window("distributed");
    let from = center(&harness, "db-2, Database");
    drag(&mut harness, from, egui::vec2(30.0, 10.0));
    let other = center(&harness, "Browser, Browser");
    harness.key_press_modifiers(CTRL, egui::Key::Z);
    harness.run();
    assert!((center(&harness, "Browser, Browser") - other).length() < 0.5, "a change in view moves nothing");
    assert!((center(&harness, "db-2, Database") - from).length() < 1.0);

    // Far away from it, and with something else selected.
    harness.key_press(egui::Key::Escape);
    harness.run();
    let middle = rect(&harness, "Drawing").center();
    harness.hover_at(middle);
    harness.run();
    wheel(&mut harness, egui::vec2(6_000.0, 3_000.0), egui::Modifiers::NONE);
    assert!(harness.query_all_by_label_contains("db-2, Database").next().is_none());
    harness.key_press_modifiers(CTRL, egui::Key::Y);
    harness.run();
    let canvas = rect(&harness, "Drawing");
    assert!(canvas.contains_rect(rect(&harness, "db-2, Database")), "it came into view");
    // It is selected: the inspector is about it.
    harness.get_by_label("Database: MySQL replica");
}

#[test]
fn a_large_design_is_shown_before_it_is_checked_and_then_says_what_is_wrong() {
    let design = storage::generate("servers=300x3").expect("a design");
    let mut harness = shown(App::new(design, None));
    let end = std::time::Instant::now() + std::time::Duration::from_mins(1);
    // Twice: in the status bar and above the findings.
    let checking = |harness: &Harness<App>| harness.query_all_by_label("Checking…").count();
    let first = checking(&harness);
    assert!(first == 0 || first == 2, "{first}");
    assert!(first == 2 || harness.query_all_by_label("Journeys").next().is_some());
    while checking(&harness) > 0 {
        assert!(std::time::Instant::now() < end, "the check did not end");
        std::thread::sleep(std::time::Duration::from_millis(20));
        harness.step();
    }
    harness.get_by_label("Journeys");
    let expected = linchpin::analysis::analyse(harness.state().editor().design());
    assert!(harness.query_by_label(&format!("{} findings", expected.findings.len())).is_some());

    // A change makes the report an older one, until it is checked again.
    harness.key_press_modifiers(CTRL, egui::Key::A);
    harness.step();
    harness.key_press(egui::Key::Delete);
    harness.step();
    harness.step();
    assert!(harness.state().editor().design().components.is_empty());
    while checking(&harness) > 0 {
        assert!(std::time::Instant::now() < end, "the check did not end");
        std::thread::sleep(std::time::Duration::from_millis(20));
        harness.step();
    }
    let expected = linchpin::analysis::analyse(harness.state().editor().design());
    let heading = match expected.findings.len() {
        0 => "No findings".to_owned(),
        1 => "1 finding".to_owned(),
        n => format!("{n} findings"),
    };
    harness.get_by_label(&heading);
}

#[test]
fn the_menu_of_the_bare_canvas_lets_the_wheel_zoom_without_ctrl_and_move_the_view_again() {
    let (_folder, mut harness) = window("distributed");
    let lb = "Load balancer, Load balancer";
    let bare = rect(&harness, "Drawing").left_top() + egui::vec2(12.0, 12.0);
    let choose = |harness: &mut Harness<App>| {
        harness.hover_at(bare);
        for pressed in [true, false] {
            let (button, modifiers) = (egui::PointerButton::Secondary, egui::Modifiers::NONE);
            harness.event(egui::Event::PointerButton { pos: bare, button, pressed, modifiers });
        }
        harness.run();
        harness.get_by_label("Wheel zooms").click();
        harness.run();
    };
    choose(&mut harness);
    harness.get_by_label("The wheel zooms");
    let corner = rect(&harness, lb).left_top();
    harness.hover_at(corner);
    harness.run_steps(2);
    let before = rect(&harness, lb);
    for _ in 0..5 {
        wheel(&mut harness, egui::vec2(0.0, 20.0), egui::Modifiers::NONE);
    }
    let after = rect(&harness, lb);
    assert!((after.left_top() - corner).length() < 1.0, "{corner:?} to {:?}", after.left_top());
    assert!(after.width() > before.width() * 1.3, "{before:?} to {after:?}");
    choose(&mut harness);
    harness.hover_at(corner);
    harness.run_steps(2);
    wheel(&mut harness, egui::vec2(0.0, -20.0), egui::Modifiers::NONE);
    let moved = rect(&harness, lb);
    assert!((moved.width() - after.width()).abs() < 0.5 && moved.top() < after.top() - 10.0, "{after:?} to {moved:?}");
}

/// A window whose frames are so many seconds apart, on a design of which a part was moved away by hand.
fn untidy(seconds: f32, animated: bool) -> Harness<'static, App> {
    let mut design = storage::read(common::example("distributed").as_ref()).expect("a design");
    let places = linchpin::layout::arrange(&design);
    for (id, rect) in &places.boxes {
        let aside = if id.as_str() == "browser" { 400.0 } else { 0.0 };
        let at = linchpin::model::Point::new(rect.x + aside, rect.y);
        design.drawing.insert(id.clone(), linchpin::model::Placement { at, size: None });
    }
    let mut fonts = false;
    let frame = move |ui: &mut egui::Ui, app: &mut App| {
        if !fonts {
            linchpin::ui::install_fonts(ui.ctx());
            ui.ctx().request_repaint();
            fonts = true;
            return;
        }
        let time = if animated { 1.0 / 12.0 } else { 0.0 };
        ui.ctx().all_styles_mut(|style| style.animation_time = time);
        ui.style_mut().animation_time = time;
        app.show(ui);
    };
    let size = egui::vec2(1280.0, 800.0);
    let mut harness =
        Harness::builder().with_size(size).with_step_dt(seconds).build_ui_state(frame, App::new(design, None));
    harness.run_steps(3);
    harness
}

#[test]
fn tidying_glides_to_where_the_layout_puts_everything_and_then_nothing_is_painted_any_more() {
    let seconds = 0.02;
    let mut harness = untidy(seconds, true);
    for (key, modifiers) in [(egui::Key::T, CTRL | SHIFT), (egui::Key::Z, CTRL)] {
        harness.key_press_modifiers(modifiers, key);
        harness.run_steps(2);
        let began = harness.state().frames();
        assert!(harness.state().canvas().is_gliding(), "{key:?}");
        while harness.state().canvas().is_gliding() {
            harness.step();
            let passed = (harness.state().frames() - began) as f32 * seconds;
            assert!(passed <= 0.2, "it still glides after {passed} s");
        }
        // Panics if something is painted on and on.
        harness.run();
        let design = harness.state().editor().design();
        let (boxes, view) = (linchpin::layout::arrange(design).boxes, harness.state().canvas().view);
        let corner = rect(&harness, "Drawing").min;
        for (id, label) in [("browser", "Browser, Browser"), ("lb", "Load balancer, Load balancer")] {
            let place = boxes[id];
            let at = corner + (egui::vec2(place.x, place.y) - view.origin) * view.zoom;
            assert!((rect(&harness, label).min - at).length() < 0.5, "{id}");
        }
    }
    assert_eq!(harness.state().editor().history_len(), 0);
}

#[test]
fn who_wants_no_motion_sees_the_tidied_drawing_at_once() {
    let mut harness = untidy(0.02, false);
    harness.key_press_modifiers(CTRL | SHIFT, egui::Key::T);
    harness.run_steps(2);
    assert!(!harness.state().canvas().is_gliding());
    assert_eq!(harness.state().editor().history_len(), 1);
}
