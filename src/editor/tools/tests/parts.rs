//! Parts by hand: moved, nested, copied, resized, framed, and taken back.

use proptest::prelude::*;

use super::*;
use crate::editor::New;

#[test]
fn a_jitter_of_two_points_is_a_click_and_eight_points_are_a_move() {
    let mut desk = Desk::new();
    let before = desk.text();
    let c = desk.center("app");
    desk.drag(c, c + p(2.0, 0.0), plain);
    assert_eq!((desk.text(), desk.editor.history_len()), (before.clone(), 0));
    assert_eq!(desk.selection, [Id::slug("app")].into());
    desk.drag(c, c + p(8.0, 0.0), ctrl);
    assert_eq!(desk.center("app"), c + p(8.0, 0.0));
    assert_eq!(desk.editor.history_len(), 1);
    desk.editor.undo();
    assert_eq!(desk.text(), before);
}

fn all_keys(pointer: &mut Pointer) {
    (pointer.ctrl, pointer.alt, pointer.shift) = (true, true, true);
}

#[test]
fn making_room_pushes_everything_beyond_the_line_aside_and_nothing_else() {
    let mut desk = Desk::new();
    let before = desk.text();
    let boxes = desk.drawn().0.boxes;
    // Through the server, between its edge and what lies in it.
    desk.drag(p(330.0, 300.0), p(430.0, 320.0), all_keys);
    let now = desk.drawn().0.boxes;
    for (id, rect) in &boxes {
        let by = if rect.x >= 330.0 { 100.0 } else { 0.0 };
        assert_eq!(now[id].min(), rect.min() + p(by, 0.0), "{id}");
    }
    let same = |a: f32, b: f32| (a - b).abs() < 0.01;
    assert!(same(now[&Id::slug("server")].w, boxes[&Id::slug("server")].w + 100.0), "the line goes through it");
    assert_eq!(desk.editor.history_len(), 1);
    // The other way it closes, up to the line and no further.
    desk.drag(p(330.0, 300.0), p(-900.0, 300.0), all_keys);
    let closed = desk.drawn().0.boxes;
    assert!(same(closed[&Id::slug("web")].x, 330.0));
    assert!(same(closed[&Id::slug("empty")].x, now[&Id::slug("empty")].x - (now[&Id::slug("web")].x - 330.0)));
    desk.editor.undo();
    desk.editor.undo();
    assert_eq!(desk.text(), before);
    // Down, with something that is locked.
    desk.locked = [Id::slug("db")].into();
    desk.drag(p(0.0, 650.0), p(10.0, 700.0), all_keys);
    let now = desk.drawn().0.boxes;
    for (id, rect) in &boxes {
        let by = if rect.y >= 650.0 && id.as_str() != "db" { 50.0 } else { 0.0 };
        assert_eq!(now[id].min(), rect.min() + p(0.0, by), "{id}");
    }
    desk.editor.undo();
    // Taken back in the middle, nothing happened.
    desk.pull(p(330.0, 300.0), p(430.0, 320.0), all_keys);
    desk.does(Input::Cancel);
    assert_eq!((desk.text(), desk.editor.history_len()), (before, 0));
}

#[test]
fn a_pattern_lies_in_what_takes_all_of_it_and_a_template_in_nothing() {
    let pattern = |label: &str| {
        let found = crate::editor::PATTERNS.iter().find(|pattern| pattern.label == label);
        New::Pattern(found.expect("a pattern"))
    };
    let inside = p(850.0, 540.0);
    let dropped = |new: New| {
        let mut desk = Desk::new();
        let before = desk.text();
        desk.with_stage(|tools, stage| tools.take(Tool::Place(new), stage));
        desk.does(Input::Hover(at(inside)));
        let target = desk.tools.overlay().target.clone();
        desk.does(Input::Release(at(inside)));
        let parts = desk.selection.iter().filter_map(|id| desk.editor.design().components.get(id));
        let on: BTreeSet<Id> = parts.filter_map(|part| part.on.clone()).collect();
        let (made, refused) = (desk.selection.len(), desk.asks.iter().any(|ask| matches!(ask, Ask::Refuse(..))));
        assert_eq!(desk.editor.history_len(), 1);
        desk.editor.undo();
        assert_eq!(desk.text(), before);
        (target.is_some(), made, on, refused)
    };
    // Two databases may run on one server, a cluster is none's.
    assert_eq!(dropped(pattern("Primary and replica")), (true, 2, [Id::slug("empty")].into(), false));
    let (lights_up, _, on, refused) = dropped(pattern("Balancer cluster with a virtual IP"));
    assert_eq!((lights_up, on, refused), (false, BTreeSet::new(), true));
    let template = crate::storage::template("simple-stack").expect("a template");
    let (lights_up, made, on, refused) = dropped(New::Template(template));
    assert_eq!((lights_up, on, refused), (false, BTreeSet::new(), false));
    assert!(made >= 2, "{made}");
}

#[test]
fn a_part_dropped_into_a_server_runs_on_it_and_moves_with_it() {
    let mut desk = Desk::new();
    let before = desk.text();
    let from = desk.center("app");
    desk.pull(from, p(850.0, 540.0), plain);
    assert_eq!(desk.tools.overlay().target, Some(Id::slug("empty")));
    desk.does(Input::Release(at(p(850.0, 540.0))));
    assert_eq!(desk.on("app").as_deref(), Some("empty"));
    assert_eq!(desk.editor.history_len(), 1);
    let (app, empty) = (desk.center("app"), desk.rect("empty"));
    desk.drag(p(empty.x + 200.0, empty.y + 12.0), p(empty.x + 240.0, empty.y + 112.0), plain);
    let moved = desk.rect("empty").min() - empty.min();
    assert!(moved.y > 90.0, "{moved:?}");
    assert_eq!(desk.center("app"), app + moved);
    desk.editor.undo();
    desk.editor.undo();
    assert_eq!(desk.text(), before);
}

#[test]
fn a_part_dragged_out_leaves_its_server_which_keeps_its_size_and_the_key_keeps_it_in() {
    let mut desk = Desk::new();
    let server = desk.rect("server");
    let from = desk.center("web");
    desk.drag(from, p(100.0, 500.0), plain);
    assert_eq!(desk.on("web"), None);
    assert_eq!(desk.rect("server"), server);
    desk.editor.undo();
    desk.drag(from, p(100.0, 500.0), ctrl);
    assert_eq!(desk.on("web").as_deref(), Some("server"));
    assert!(desk.rect("server").holds(&desk.rect("web")), "the server grows around it");
}

#[test]
fn what_the_catalogue_refuses_is_said_while_dragging_and_not_done() {
    let mut desk = Desk::new();
    let from = desk.center("browser");
    desk.pull(from, p(850.0, 540.0), plain);
    let why = desk.tools.overlay().refusal.clone().expect("a reason");
    assert!(why.contains("does not run on a server"), "{why}");
    desk.does(Input::Release(at(p(850.0, 540.0))));
    assert_eq!(desk.on("browser"), None);
    assert!(matches!(&desk.asks[..], [Ask::Refuse(..)]), "{:?}", desk.asks);
}

#[test]
fn every_gesture_that_is_cancelled_leaves_the_design_and_the_history_as_they_were() {
    let starts = [
        (p(64.0, 728.0), p(850.0, 540.0), plain as fn(&mut Pointer)),
        (p(64.0, 728.0), p(300.0, 60.0), alt),
        (p(380.0, 700.0), p(20.0, 20.0), plain),
    ];
    for (from, to, keys) in starts {
        let mut desk = Desk::new();
        let before = desk.text();
        desk.pull(from, to, keys);
        desk.does(Input::Cancel);
        desk.does(Input::Release(at(to)));
        assert_eq!((desk.text(), desk.editor.history_len()), (before, 0), "from {from:?}");
        assert!(!desk.tools.is_busy());
        assert_eq!(*desk.tools.overlay(), Overlay::default());
    }
}

#[test]
fn a_frame_takes_what_it_touches_but_containers_only_whole() {
    let mut desk = Desk::new();
    desk.drag(p(-40.0, 690.0), p(60.0, 820.0), plain);
    assert_eq!(desk.selection, [Id::slug("app")].into(), "half of it is enough");
    desk.drag(p(-40.0, 690.0), p(60.0, 820.0), alt);
    assert!(desk.selection.is_empty(), "with the key it has to be whole");
    // Ctrl begins a frame on top of a container, which stays where it is.
    let server = desk.rect("server");
    desk.drag(p(server.x + 10.0, server.bottom() - 10.0), p(server.right() - 5.0, server.y + 40.0), ctrl);
    assert_eq!(desk.selection, [Id::slug("web")].into());
    assert_eq!(desk.rect("server"), server);
}

#[test]
fn alt_drags_a_copy_and_leaves_the_original() {
    let mut desk = Desk::new();
    let before = desk.text();
    let server = desk.rect("server");
    desk.drag(p(server.x + 200.0, server.y + 12.0), p(server.x + 200.0, server.y - 388.0), alt);
    assert_eq!(desk.rect("server"), server);
    assert_eq!(desk.editor.design().components.len(), 9);
    assert_eq!(desk.editor.design().links.len(), 2, "the link to it is not one within it");
    assert_eq!(desk.editor.history_len(), 1);
    desk.editor.undo();
    assert_eq!(desk.text(), before);
}

#[test]
fn a_server_is_never_smaller_than_what_it_holds() {
    let mut desk = Desk::new();
    desk.selection = [Id::slug("server")].into();
    let server = desk.rect("server");
    desk.drag(p(server.right(), server.bottom()), p(server.x + 5.0, server.y + 5.0), plain);
    assert!(desk.rect("server").holds(&desk.rect("web")));
    assert!(desk.rect("server").w < server.w, "it did become smaller");
    assert_eq!(desk.editor.history_len(), 1);
    let (small, web) = (desk.rect("server"), desk.rect("web"));
    desk.drag(p(small.x, small.y), p(small.x + 500.0, small.y + 500.0), plain);
    assert!(desk.rect("server").holds(&desk.rect("web")));
    assert_eq!(desk.rect("web"), web, "resizing moves nothing");
}

#[test]
fn what_is_locked_is_neither_moved_nor_caught() {
    let mut desk = Desk::new();
    desk.locked = [Id::slug("server")].into();
    let server = desk.rect("server");
    desk.drag(p(server.x + 200.0, server.y + 12.0), p(0.0, 0.0), plain);
    assert_eq!(desk.rect("server"), server);
    desk.drag(p(290.0, 390.0), p(660.0, 700.0), plain);
    assert!(!desk.selection.contains(&Id::slug("server")), "{:?}", desk.selection);
}

#[test]
fn a_part_snaps_to_its_neighbours_top_and_the_key_switches_that_off() {
    let mut desk = Desk::new();
    let (app, db) = (desk.rect("app"), desk.rect("db"));
    let to = app.center() + p(0.0, db.y - app.y + 3.0);
    desk.drag(app.center(), to, plain);
    assert!((desk.rect("app").y - db.y).abs() < 0.1);
    desk.editor.undo();
    desk.drag(app.center(), to, ctrl);
    assert!((desk.rect("app").y - db.y - 3.0).abs() < 0.1);
}

#[test]
fn an_enormous_drag_and_one_of_no_size_break_nothing() {
    for to in [p(1e9, -1e9), p(f32::MAX, 0.0), p(64.0, 728.0)] {
        let mut desk = Desk::new();
        let before = desk.text();
        desk.drag(p(64.0, 728.0), to, plain);
        crate::model::check(desk.editor.design()).expect("sound");
        while desk.editor.undo().is_some() {}
        assert_eq!(desk.text(), before, "{to:?}");
    }
}

/// What a hand may do: from where, to where, which key it holds, and whether it changes its mind.
#[derive(Debug, Clone, Copy)]
struct Gesture {
    from: (f32, f32),
    to: (f32, f32),
    key: usize,
    cancelled: bool,
}

fn gesture() -> impl Strategy<Value = Gesture> {
    let place = || (-50.0_f32..1050.0, -50.0_f32..900.0);
    (place(), place(), 0_usize..4, prop::bool::weighted(0.15)).prop_map(|(from, to, key, cancelled)| Gesture {
        from,
        to,
        key,
        cancelled,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_hand_does_the_design_stays_sound_and_undo_leads_back_byte_for_byte(
        gestures in prop::collection::vec(gesture(), 1..7)
    ) {
        let keys: [fn(&mut Pointer); 4] = [plain, ctrl, alt, |pointer| pointer.shift = true];
        let mut desk = Desk::new();
        let before = desk.text();
        for Gesture { from, to, key, cancelled } in gestures {
            let (from, to) = (p(from.0, from.1), p(to.0, to.1));
            if cancelled {
                let here = (desk.text(), desk.editor.history_len());
                desk.pull(from, to, keys[key]);
                desk.does(Input::Cancel);
                prop_assert_eq!((desk.text(), desk.editor.history_len()), here);
            } else {
                desk.drag(from, to, keys[key]);
            }
            prop_assert!(crate::catalog::check(desk.editor.design()).is_ok());
            prop_assert!(crate::model::check(desk.editor.design()).is_ok());
        }
        let after = desk.text();
        let mut count = 0;
        while desk.editor.undo().is_some() {
            count += 1;
        }
        prop_assert_eq!(desk.text(), before);
        while desk.editor.redo().is_some() {
            count -= 1;
        }
        prop_assert_eq!((desk.text(), count), (after, 0));
    }
}
