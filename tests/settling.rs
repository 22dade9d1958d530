//! After a gesture a large drawing is drawn again beside the window: it must become what opening the file would show, and
//! nothing may wait for it.
#![cfg(feature = "gui")]

#[path = "../benches/common/stage.rs"]
mod stage;

use std::time::{Duration, Instant};

use egui::{Event, Modifiers, PointerButton, vec2};
use linchpin::model::{Edit, Id, Placement, Point};
use stage::{Stage, design};

/// Frames until nothing is drawn beside the window any more.
fn rest(stage: &mut Stage) -> usize {
    let end = Instant::now() + Duration::from_mins(1);
    for frames in 0.. {
        stage.frame(Vec::new());
        if stage.derived.is_settled() {
            return frames;
        }
        assert!(Instant::now() < end, "the drawing never comes to rest");
        std::thread::sleep(Duration::from_millis(5));
    }
    0
}

fn is_as_opened(stage: &Stage) {
    let opened = Stage::new(stage.editor.design().clone()).derived;
    assert!(stage.derived.arrangement == opened.arrangement, "the boxes differ");
    assert!(stage.derived.routes.lines == opened.routes.lines, "the lines differ");
    assert!(stage.derived.scene.badges == opened.scene.badges, "the badges differ");
}

fn release(stage: &mut Stage, at: egui::Pos2) {
    let (button, modifiers) = (PointerButton::Primary, Modifiers::NONE);
    stage.frame(vec![Event::PointerButton { pos: at, button, pressed: false, modifiers }]);
}

#[test]
fn after_a_drag_a_large_drawing_becomes_what_opening_it_shows() {
    let mut stage = Stage::new(design(900));
    stage.look(vec2(3_000.0, 1_500.0), 1.0);
    let part = 13 * 30 + 14;
    let from = stage.take(part);
    let to = from + vec2(90.0, 41.0);
    stage.frame(vec![Event::PointerMoved(to)]);
    release(&mut stage, to);
    rest(&mut stage);
    is_as_opened(&stage);
    let moved = stage.editor.design().drawing[&Id::slug(&format!("part-{part}"))].at;
    assert!((moved.x - (14.0 * 260.0 + 90.0)).abs() < 17.0, "{moved:?}");
}

#[test]
fn a_step_that_follows_before_the_picture_is_there_is_not_lost() {
    let mut stage = Stage::new(design(900));
    for step in 1..=5_u16 {
        let at = Point::new(f32::from(step) * 40.0, 20.0);
        let edit = Edit::Place { id: Id::slug("part-3"), placement: Some(Placement { at, size: None }), index: None };
        stage.editor.edit("Move", [edit]).expect("a place");
        stage.frame(Vec::new());
        let seen = stage.derived.arrangement.boxes[&Id::slug("part-3")];
        assert!((seen.x - at.x).abs() < 0.01, "the box stands at {seen:?}, not at {at:?}");
    }
    rest(&mut stage);
    is_as_opened(&stage);
    while stage.editor.undo().is_some() {
        stage.frame(Vec::new());
    }
    rest(&mut stage);
    is_as_opened(&stage);
    assert_eq!(stage.editor.design(), &design(900));
}

#[test]
fn a_small_drawing_is_at_rest_at_once() {
    let mut stage = Stage::new(design(100));
    let edit = Edit::Place {
        id: Id::slug("part-3"),
        placement: Some(Placement { at: Point::new(9.0, 9.0), size: None }),
        index: None,
    };
    stage.editor.edit("Move", [edit]).expect("a place");
    assert_eq!(rest(&mut stage), 0);
    is_as_opened(&stage);
}
