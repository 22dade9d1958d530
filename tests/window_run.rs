//! A run in the window: faults on parts and links where they happen, what flows, what was told, and the way back.
#![cfg(feature = "gui")]

mod common;
#[path = "common/window.rs"]
mod helpers;
#[path = "common/run.rs"]
mod run;

use std::time::Duration;

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, PointerButton, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use helpers::{bytes, center, shown_at};
use linchpin::storage::template;
use linchpin::ui::App;
use run::{from_menu, is, press, running, wait_for};

#[test]
fn a_run_can_be_paused_part_by_part_and_all_of_it_is_healed_at_once() {
    let (_folder, mut harness) = running();
    assert!(harness.get_by_label("Heal all").accesskit_node().is_disabled());
    from_menu(&mut harness, "db-2, Database", "Pause");
    wait_for(&mut harness, "the paused replica", |h| {
        h.query_by_label_contains("db-2, Database").is_some_and(is("paused"))
    });
    from_menu(&mut harness, "web-1, Web server", "Slow down");
    wait_for(&mut harness, "the slow web server", |h| h.query_by_label_contains("web-1, Web").is_some_and(is("slow")));
    from_menu(&mut harness, "Load balancer, Load balancer", "Kill");
    wait_for(&mut harness, "the outage", |h| h.query_all_by_label("0 %").count() >= 3);
    harness.get_by_label("Heal all").click();
    wait_for(&mut harness, "full success", |h| h.query_all_by_label("100 %").count() >= 3);
    for part in ["db-2, Database", "web-1, Web server", "Load balancer, Load balancer"] {
        assert!(is("running")(harness.get_by_label_contains(part)), "{part} runs");
    }
}

/// Opens the menu of a link: where its words are.
fn open_link(harness: &mut Harness<App>, link: &str) {
    let at = place(harness, link);
    press(harness, at, PointerButton::Secondary);
}

#[test]
fn a_link_is_cut_from_its_menu_and_mended_and_the_log_says_so() {
    let (_folder, mut harness) = running();
    let start = bytes(&harness);
    let link = "HTTP link from Browser to Load balancer";
    open_link(&mut harness, link);
    harness.get_by_label("Cut").click();
    wait_for(&mut harness, "the outage", |h| h.query_all_by_label("0 %").count() >= 3);
    wait_for(&mut harness, "a line in the log", |h| h.query_all_by_label_contains("refuse").next().is_some());
    open_link(&mut harness, link);
    harness.get_by_label("Mend").click();
    wait_for(&mut harness, "full success", |h| h.query_all_by_label("100 %").count() >= 3);
    assert_eq!(bytes(&harness), start, "a fault is no edit");
    assert_eq!(harness.state().editor().history_len(), 0);
}

/// Where a link is drawn.
fn place(harness: &Harness<App>, link: &str) -> egui::Pos2 {
    let drawn = harness.query_all_by_label_contains(link);
    let drawn = drawn.into_iter().find(|node| node.accesskit_node().role() == Role::GraphicsObject);
    drawn.expect("the link").rect().center()
}

fn key(harness: &mut Harness<App>, key: Key, pressed: bool) {
    harness.event(Event::Key { key, physical_key: None, pressed, repeat: false, modifiers: Modifiers::NONE });
    harness.step();
}

#[test]
fn a_stroke_of_the_scissors_cuts_the_links_it_crosses_and_a_stroke_back_mends_them() {
    let (_folder, mut harness) = running();
    let start = bytes(&harness);
    let at = place(&harness, "HTTP link from Browser to Load balancer");
    key(&mut harness, Key::X, true);
    for cut in [true, false] {
        let (left, right) = (at - vec2(50.0, -6.0), at + vec2(50.0, 6.0));
        let (from, to) = if cut { (left, right) } else { (right, left) };
        harness.event(Event::PointerMoved(from));
        harness.step();
        let button = |pos, pressed| Event::PointerButton {
            pos,
            button: PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        };
        harness.event(button(from, true));
        harness.step();
        harness.event(Event::PointerMoved(to));
        harness.step();
        harness.event(button(to, false));
        harness.step();
        let share = if cut { "0 %" } else { "100 %" };
        wait_for(&mut harness, "what the stroke does", |h| h.query_all_by_label(share).count() >= 3);
        // Whether a link is cut is looked at twice a second.
        std::thread::sleep(Duration::from_millis(600));
        harness.step();
    }
    key(&mut harness, Key::X, false);
    assert_eq!(bytes(&harness), start, "a stroke is no edit");
    assert!(harness.state().selection().is_empty(), "nor does it select");
}

#[test]
fn while_l_is_held_links_tell_what_can_be_read_on_them_and_nothing_is_linked() {
    let (_folder, mut harness) = running();
    key(&mut harness, Key::L, true);
    let heard = |h: &Harness<App>| h.state().overheard().map(|(_, heard)| heard.words.clone()).collect::<Vec<_>>();
    wait_for(&mut harness, "a page that is read on the way", |h| heard(h).iter().any(|words| words.contains("GET /")));
    wait_for(&mut harness, "a form that is read on the way", |h| heard(h).iter().any(|words| words.contains("text=")));
    assert!(!harness.state().canvas().is_linking());
    key(&mut harness, Key::L, false);
    harness.step();
    assert_eq!(heard(&harness), Vec::<String>::new());
}

#[test]
fn a_refused_fault_is_said_and_changes_nothing() {
    let (_folder, mut harness) = running();
    let title = harness.get_by_label_contains("Server 1, Server").rect().left_top() + vec2(60.0, 10.0);
    press(&mut harness, title, PointerButton::Secondary);
    harness.get_by_label("Kill").click();
    wait_for(&mut harness, "the dead server", |h| h.query_by_label_contains("web-1, Web").is_some_and(is("stopped")));
    from_menu(&mut harness, "web-1, Web server", "Restart");
    wait_for(&mut harness, "the refusal", |h| h.query_all_by_label_contains("`web-1` cannot start").next().is_some());
    assert!(is("stopped")(harness.get_by_label_contains("web-1, Web server")));
    harness.get_by_label("Heal all").click();
    wait_for(&mut harness, "full success", |h| h.query_all_by_label("100 %").count() >= 3);
}

#[test]
fn the_log_can_be_narrowed_to_the_selection_and_esc_twice_ends_the_run() {
    let (_folder, mut harness) = running();
    from_menu(&mut harness, "web-2, Web server", "Kill");
    wait_for(&mut harness, "a line in the log", |h| h.query_all_by_label_contains("web-2 killed").next().is_some());
    let at = center(&harness, "db-1, Database");
    press(&mut harness, at, PointerButton::Primary);
    harness.get_by_label("of the selection").click();
    harness.run_steps(4);
    assert!(harness.query_all_by_label_contains("web-2 killed").next().is_none(), "it is not about db-1");
    assert!(harness.query_all_by_label_contains("db-1 started").next().is_some());
    // The first ends the selection, two more the run.
    for _ in 0..3 {
        harness.key_press(Key::Escape);
        harness.run_steps(2);
    }
    wait_for(&mut harness, "the end", |h| h.query_all_by_label_contains("Running 0:").next().is_none());
    harness.run();
}

/// How many frames a run asks for in a second, each painted when it is due.
fn frames_in_a_second(harness: &mut Harness<App>) -> usize {
    let end = std::time::Instant::now() + Duration::from_secs(1);
    let mut frames = 0;
    while std::time::Instant::now() < end {
        harness.step();
        frames += 1;
        let next = harness.output().viewport_output.values().map(|output| output.repaint_delay).min();
        std::thread::sleep(next.unwrap_or(Duration::MAX).min(Duration::from_secs(1)));
    }
    frames
}

#[test]
fn where_movement_is_not_wanted_a_run_is_painted_ten_times_a_second_at_most() {
    let mut harness = shown_at(App::new(template("distributed").expect("a template").design(), None), 0.01);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    harness.step();
    wait_for(&mut harness, "visitors", |h| h.query_all_by_label("100 %").count() >= 3);
    // Tests do not wait for animations unless they say so.
    harness.ctx.all_styles_mut(|style| style.animation_time = 0.1);
    harness.run_steps(3);
    // Lines that come into the log are painted besides, so the quietest second counts.
    let quietest = |harness: &mut Harness<App>| (0..3).map(|_| frames_in_a_second(harness)).min().unwrap_or_default();
    let moving = quietest(&mut harness);
    // Thirty, each begun a hundredth of a second early.
    assert!(moving <= 43, "{moving}");
    harness.ctx.all_styles_mut(|style| style.animation_time = 0.0);
    harness.run_steps(3);
    let still = quietest(&mut harness);
    // One more where a second begins and ends with one.
    assert!(still <= 12, "{still}");
    assert!(moving > still, "what flows is seen to flow: {moving}");
}
