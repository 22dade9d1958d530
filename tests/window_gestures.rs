//! Gestures that go wrong in the real window's code: the window loses the focus in the middle of each, the pointer goes
//! nowhere or very far, and the view that follows a gesture at the border stops when the hand lets go.
#![cfg(feature = "gui")]

mod common;
#[path = "common/window.rs"]
mod on_screen;

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, PointerButton, Pos2, Vec2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use linchpin::storage;
use linchpin::ui::App;
use on_screen::{CTRL, bytes, center, click, window};

const NONE: Modifiers = Modifiers::NONE;
const ALL_KEYS: Modifiers = Modifiers { shift: true, alt: true, ..Modifiers::COMMAND };
const PULL_PIN: Modifiers = Modifiers { shift: true, ..Modifiers::ALT };

/// A gesture: what is selected before, where the button goes down, with which keys, and what shows that it is under way.
struct Gesture {
    name: &'static str,
    button: PointerButton,
    modifiers: Modifiers,
    /// A click that it needs first.
    select: Option<fn(&Harness<App>) -> Pos2>,
    from: fn(&Harness<App>) -> Pos2,
    by: Vec2,
    /// It edits while it is under way.
    edits: bool,
}

/// Where what is called so is drawn.
fn drawn(harness: &Harness<App>, label: &str) -> egui::Rect {
    let mut all = harness.get_all_by_role(Role::GraphicsObject);
    let found = all.find(|node| node.accesskit_node().label().is_some_and(|said| said.starts_with(label)));
    found.unwrap_or_else(|| panic!("{label} is not drawn")).rect()
}

fn browser(harness: &Harness<App>) -> Pos2 {
    drawn(harness, "Browser, ").center()
}

fn server_title(harness: &Harness<App>) -> Pos2 {
    drawn(harness, "Server 1, ").left_top() + vec2(60.0, 10.0)
}

fn first_link(harness: &Harness<App>) -> Pos2 {
    drawn(harness, "HTTP link from Browser to Load balancer").center()
}

/// Between the words of the first link and the balancer.
fn first_line(harness: &Harness<App>) -> Pos2 {
    let words = drawn(harness, "HTTP link from Browser to Load balancer");
    let balancer = drawn(harness, "Load balancer, ");
    Pos2::new(balancer.center().x, f32::midpoint(drawn(harness, "Browser, ").bottom(), words.top()))
}

fn gestures() -> Vec<Gesture> {
    let plain = |name, from, by, edits| Gesture {
        name,
        button: PointerButton::Primary,
        modifiers: NONE,
        select: None,
        from,
        by,
        edits,
    };
    let bare = |harness: &Harness<App>| harness.get_by_label("Drawing").rect().left_top() + vec2(40.0, 60.0);
    vec![
        plain("drag", browser, vec2(-90.0, 20.0), true),
        Gesture { modifiers: Modifiers::ALT, ..plain("copy-drag", browser, vec2(-90.0, 20.0), true) },
        Gesture {
            select: Some(server_title),
            ..plain("resize", |h| drawn(h, "Server 1, ").right_bottom(), vec2(30.0, 30.0), true)
        },
        plain("pull a link", |h| drawn(h, "Load balancer, ").left_center(), vec2(-120.0, -20.0), false),
        Gesture {
            select: Some(first_link),
            ..plain("re-attach", |h| drawn(h, "Load balancer, ").center_top(), vec2(-120.0, 20.0), false)
        },
        Gesture { select: Some(first_link), ..plain("bend", first_line, vec2(60.0, 0.0), true) },
        plain("place", |h| h.get_by_label("Add Web server").rect().center(), vec2(300.0, -60.0), false),
        plain("marquee", bare, vec2(300.0, 300.0), false),
        Gesture { button: PointerButton::Middle, ..plain("pan", browser, vec2(60.0, 40.0), false) },
        Gesture { modifiers: ALL_KEYS, ..plain("make room", browser, vec2(0.0, 40.0), true) },
        Gesture { modifiers: PULL_PIN, ..plain("pull the pin", browser, vec2(60.0, 40.0), false) },
    ]
}

impl Gesture {
    fn press(&self, harness: &mut Harness<App>, pos: Pos2, pressed: bool) {
        harness.event(Event::ModifiersChanged(self.modifiers));
        harness.event(Event::PointerButton { pos, button: self.button, pressed, modifiers: self.modifiers });
        harness.run_steps(2);
    }

    /// Everything but the release; gives where the pointer is.
    fn begin(&self, harness: &mut Harness<App>) -> Pos2 {
        if let Some(select) = self.select {
            let at = select(harness);
            click(harness, at);
            harness.run_steps(30);
        }
        let from = (self.from)(harness);
        harness.hover_at(from);
        harness.run();
        self.press(harness, from, true);
        for step in 1..=4 {
            harness.hover_at(from + self.by * (step as f32 / 4.0));
            harness.run_steps(2);
        }
        from + self.by
    }
}

/// What the status bar says that can be done.
fn hint(harness: &Harness<App>) -> &'static str {
    harness.state().canvas().hint(false, false)
}

#[test]
fn losing_the_window_in_the_middle_of_any_gesture_takes_it_back_and_leaves_nothing_hanging() {
    for gesture in gestures() {
        let name = gesture.name;
        let (_folder, mut harness) = window("distributed");
        let before = bytes(&harness);
        let at = gesture.begin(&mut harness);
        let under_way = hint(&harness);
        assert!(under_way.contains("elease") || under_way.contains("Click to place"), "{name}: {under_way}");
        assert_eq!(bytes(&harness) != before, gesture.edits, "{name}");
        let selected = harness.state().selection().clone();

        harness.event(Event::WindowFocused(false));
        harness.run();
        let check = |harness: &Harness<App>, when: &str| {
            assert_eq!(bytes(harness), before, "{name}, {when}");
            assert_eq!(harness.state().editor().history_len(), 0, "{name}, {when}");
            assert!(!harness.state().editor().is_editing(), "{name}, {when}");
            assert!(!hint(harness).contains("elease"), "{name}, {when}: {}", hint(harness));
            assert_eq!((harness.state().canvas().verdict(), harness.state().canvas().fallen()), (None, None), "{name}");
        };
        check(&harness, "focus lost");
        // The pointer comes back while the button is held, and is let go somewhere else.
        let view = harness.state().canvas().view;
        harness.event(Event::WindowFocused(true));
        for step in 1..=3 {
            harness.hover_at(at + vec2(-30.0, 10.0) * step as f32);
            harness.run_steps(2);
        }
        check(&harness, "the pointer moves on");
        assert_eq!(harness.state().canvas().view, view, "{name}: the view stays");
        gesture.press(&mut harness, at, false);
        harness.event(Event::ModifiersChanged(NONE));
        harness.run();
        check(&harness, "released");
        assert!(harness.query_all_by_label("Which part?").next().is_none(), "{name} asks nothing");
        if name == "marquee" {
            assert!(!selected.is_empty() && harness.state().selection().is_empty(), "what it had caught is let go");
        }
        let frames = harness.state().frames();
        harness.run();
        assert!(harness.state().frames() - frames <= 1, "{name}: at rest");

        // The hand is free for the next gesture.
        let at = drawn(&harness, "db-1, ").center();
        harness.run_steps(30);
        click(&mut harness, at);
        assert_eq!(harness.state().selection().iter().map(ToString::to_string).collect::<Vec<_>>(), ["db-1"], "{name}");
    }
}

#[test]
fn while_something_snaps_the_status_bar_names_the_key_that_switches_that_off_and_the_key_does() {
    let snapping = ["drag", "copy-drag", "resize", "bend", "place"];
    let odd = gestures().into_iter().filter(|gesture| snapping.contains(&gesture.name));
    for gesture in odd.map(|gesture| Gesture { by: gesture.by + vec2(3.0, 5.0), ..gesture }) {
        let name = gesture.name;
        let ends = [NONE, CTRL].map(|key| {
            let (_folder, mut harness) = window("distributed");
            let at = gesture.begin(&mut harness);
            let hint = hint(&harness);
            assert!(hint.contains("Ctrl: no snapping"), "{name}: {hint}");
            harness.get_by_label(hint);
            let modifiers = gesture.modifiers | key;
            harness.event(Event::ModifiersChanged(modifiers));
            harness.hover_at(at);
            harness.run_steps(2);
            harness.event(Event::PointerButton { pos: at, button: gesture.button, pressed: false, modifiers });
            harness.event(Event::ModifiersChanged(NONE));
            harness.run();
            assert_eq!(harness.state().editor().history_len(), 1, "{name}");
            bytes(&harness)
        });
        assert_ne!(ends[0], ends[1], "{name}: with the key it lies where the hand let go");
    }
}

#[test]
fn gestures_of_no_size_change_nothing() {
    for gesture in gestures().into_iter().map(|gesture| Gesture { by: Vec2::ZERO, ..gesture }) {
        let (_folder, mut harness) = window("distributed");
        let before = bytes(&harness);
        let at = gesture.begin(&mut harness);
        if gesture.name == "place" {
            // That is a click on the palette, which adds a part.
            continue;
        }
        gesture.press(&mut harness, at, false);
        harness.event(Event::ModifiersChanged(NONE));
        harness.run();
        assert_eq!(bytes(&harness), before, "{}", gesture.name);
        assert_eq!(harness.state().editor().history_len(), 0, "{}", gesture.name);
    }
}

#[test]
fn enormous_gestures_leave_a_sound_design_and_undo_leads_back() {
    for by in [vec2(1e5, 1e5), vec2(-1e7, 3e6), vec2(1e15, -1e15), vec2(1e30, 1e30)] {
        for gesture in gestures().into_iter().map(|gesture| Gesture { by, ..gesture }) {
            let name = gesture.name;
            let (_folder, mut harness) = window("distributed");
            let before = bytes(&harness);
            let at = gesture.begin(&mut harness);
            gesture.press(&mut harness, at, false);
            harness.event(Event::ModifiersChanged(NONE));
            harness.event(Event::PointerGone);
            harness.run();
            harness.key_press(Key::Escape);
            harness.run();
            let after = bytes(&harness);
            storage::parse(&after).unwrap_or_else(|error| panic!("{name} by {by:?}: {error}"));
            assert!(harness.state().editor().history_len() <= 1, "{name} by {by:?}");
            while harness.state().editor().undo_title().is_some() {
                harness.key_press_modifiers(CTRL, Key::Z);
                harness.run();
            }
            assert_eq!(bytes(&harness), before, "{name} by {by:?}");
            harness.key_press_modifiers(Modifiers::SHIFT, Key::Num1);
            harness.run();
            let canvas = harness.get_by_label("Drawing").rect();
            for label in ["Browser, ", "db-2, "] {
                assert!(canvas.contains_rect(drawn(&harness, label)), "{name} by {by:?}: {label} can be seen");
            }
        }
    }
}

#[test]
fn the_view_follows_what_is_held_at_the_border_and_stops_on_release() {
    // A part, and a link.
    for (from, place) in
        [(browser as fn(&Harness<App>) -> Pos2, true), (|h| drawn(h, "Load balancer, ").left_center(), false)]
    {
        let (_folder, mut harness) = window("distributed");
        let canvas = harness.get_by_label("Drawing").rect();
        let from = from(&harness);
        harness.hover_at(from);
        harness.drag_at(from);
        harness.run();
        let border = Pos2::new(canvas.right() - 5.0, from.y);
        harness.hover_at(border);
        harness.run_steps(1);
        let before = harness.state().canvas().view;
        // One second: no frame counts as more than a twentieth.
        harness.run_steps(20);
        let after = harness.state().canvas().view;
        let moved = (after.origin - before.origin) * after.zoom;
        assert!((200.0..800.0).contains(&moved.x) && moved.y.abs() < 1.0, "{moved:?}");
        if place {
            let part = drawn(&harness, "Browser, ");
            // At most a frame behind.
            assert!((part.center().x - border.x).abs() < 45.0, "{part:?} hangs on the pointer at {border:?}");
        }
        // Back from the border it stops, and at the border it goes on.
        harness.hover_at(canvas.center());
        harness.run();
        if place {
            let off = drawn(&harness, "Browser, ").center() - canvas.center();
            assert!(off.length() < 16.0, "{off:?}: it may have snapped");
        }
        let rests = harness.state().canvas().view;
        harness.run_steps(10);
        assert_eq!(harness.state().canvas().view, rests, "away from the border it rests");
        harness.hover_at(border);
        harness.run_steps(10);
        assert_ne!(harness.state().canvas().view, rests);
        harness.drop_at(border);
        harness.run();
        let (view, frames) = (harness.state().canvas().view, harness.state().frames());
        harness.run();
        assert_eq!(harness.state().canvas().view, view, "released: it stops");
        assert!(harness.state().frames() - frames <= 1, "and nothing is painted any more");
        harness.key_press(Key::Escape);
        harness.run();
        assert_eq!(harness.state().editor().history_len(), usize::from(place));
    }
}

#[test]
fn esc_in_the_middle_of_any_gesture_takes_it_back_too() {
    for gesture in gestures().into_iter().filter(|gesture| gesture.button == PointerButton::Primary) {
        let (_folder, mut harness) = window("distributed");
        let before = bytes(&harness);
        let at = gesture.begin(&mut harness);
        harness.key_press(Key::Escape);
        harness.run();
        gesture.press(&mut harness, at, false);
        harness.event(Event::ModifiersChanged(NONE));
        harness.run();
        assert_eq!(bytes(&harness), before, "{}", gesture.name);
        assert_eq!(harness.state().editor().history_len(), 0, "{}", gesture.name);
        assert!(harness.query_all_by_label("Which part?").next().is_none(), "{}", gesture.name);
        assert!((center(&harness, "db-1, Database") - drawn(&harness, "db-1, ").center()).length() < 0.1);
    }
}
