//! Proofs in the window: a claim is bet on, tried beside whatever runs, and laid beside what was predicted.
#![cfg(feature = "gui")]

mod common;
#[path = "common/window.rs"]
mod helpers;
#[path = "common/run.rs"]
mod run;

use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use helpers::{CTRL, bytes, center, click, window};
use linchpin::ui::App;
use run::{from_menu, wait_for};

fn press(harness: &mut Harness<App>, label: &str) {
    harness.get_by_label(label).click();
    harness.run_steps(3);
}

/// Proves what a finding claims, without a bet.
fn prove(harness: &mut Harness<App>, finding: &str) {
    let label = format!("Prove {finding}");
    let link = |h: &Harness<App>| {
        let link = h.query_all_by_label_contains(&label).next().expect(finding);
        link.scroll_to_me();
        link.rect().center()
    };
    link(harness);
    harness.run();
    let at = link(harness);
    click(harness, at);
    assert!(harness.query_all_by_label("Bet first").next().is_some(), "the bet is asked for");
    press(harness, "Skip the bet");
}

#[test]
fn a_finding_is_proved_beside_its_card_without_a_frame_for_waiting_and_is_stale_only_after_what_matters_has_changed() {
    let (_folder, mut harness) = window("distributed");
    let start = bytes(&harness);
    prove(&mut harness, "load-balancer-spof");
    wait_for(&mut harness, "the progress", |h| {
        h.query_all_by_label_contains("Proving what falls with Load").next().is_some()
    });
    for _ in 0..5 {
        assert!(harness.try_run().is_ok(), "frames come to an end while nothing is told");
    }
    wait_for(&mut harness, "the verdict", |h| h.query_all_by_label("Killing Load balancer").next().is_some());
    // One for the result, one for each journey, one at the card.
    assert!(harness.query_all_by_label("confirmed").count() >= 5, "every journey falls as predicted");
    assert!(harness.query_all_by_label_contains("0 % (0 of 240)").count() >= 3);
    assert!(harness.query_all_by_label("lb killed").next().is_none());
    press(&mut harness, "Evidence: Killing Load balancer");
    harness.run_steps(20);
    assert!(harness.query_all_by_label_contains("lb killed").next().is_some());
    assert_eq!((bytes(&harness), harness.state().editor().history_len()), (start, 0), "a proof is no edit");

    // Another place or name is nothing to it.
    let at = center(&harness, "db-2, Database");
    helpers::drag(&mut harness, at, egui::vec2(40.0, 8.0));
    harness.key_press(Key::F2);
    harness.run();
    harness.event(egui::Event::Text("copy".to_owned()));
    harness.key_press(Key::Enter);
    harness.run();
    assert_eq!(harness.state().editor().history_len(), 2);
    assert!(harness.query_all_by_label_contains("stale").count() == 0);
    harness.key_press(Key::Delete);
    harness.run();
    assert!(harness.query_all_by_label_contains("stale: what it rests on").count() > 0);
    harness.key_press_modifiers(CTRL, Key::Z);
    harness.run();
    assert!(harness.query_all_by_label_contains("stale").count() == 0, "the drawing is again what was proved");
    press(&mut harness, "Remove: Killing Load balancer");
    assert!(harness.query_all_by_label_contains("Killing").count() == 0);
}

#[test]
fn a_bet_stands_beside_the_rules_and_reality() {
    let (_folder, mut harness) = window("distributed");
    from_menu(&mut harness, "db-1, Database", "Prove");
    for fate in ["static goes on", "read loses some", "write falls"] {
        press(&mut harness, fate);
    }
    press(&mut harness, "Ask before every proof");
    press(&mut harness, "Bet and prove");
    wait_for(&mut harness, "the verdict", |h| h.query_all_by_label("Killing db-1").next().is_some());
    for column in ["you", "rules", "reality"] {
        assert!(harness.query_all_by_label(column).next().is_some(), "{column}");
    }
    assert!(harness.query_all_by_label("✓ goes on").next().is_some(), "static pages need no database");
    assert!(harness.query_all_by_label("✓ falls").next().is_some(), "nobody writes");
    // The replica answers what is read.
    assert!(harness.query_all_by_label("loses some").next().is_some(), "and what was wrong is not ticked");
    // The next proof is not asked about.
    press(&mut harness, "Again: Killing db-1");
    assert!(harness.query_by_label("Bet first").is_none_or(|node| node.rect().height() < 30.0));
    wait_for(&mut harness, "the progress", |h| {
        h.query_all_by_label_contains("Proving what falls with db-1").next().is_some()
    });
    press(&mut harness, "Cancel proof");
    wait_for(&mut harness, "the end", |h| h.query_all_by_label("Cancel proof").next().is_none());
    assert!(harness.query_all_by_label("✓ falls").next().is_some(), "what is known stays");
}

#[test]
fn what_a_rule_says_is_read_off_the_wire() {
    let (_folder, mut harness) = window("distributed");
    prove(&mut harness, "no-https");
    wait_for(&mut harness, "the verdict", |h| {
        h.query_all_by_label_contains("Again: SEC-002 no-https: ").next().is_some()
    });
    assert!(harness.query_all_by_label("confirmed").count() >= 2);
    let evidence = harness.query_all_by_label_contains("Evidence: SEC-002").next().expect("evidence").rect();
    click(&mut harness, evidence.center());
    harness.run_steps(20);
    assert!(harness.query_all_by_label_contains("on browser-lb: ").next().is_some(), "what was read is there");
}

#[test]
fn everything_is_proved_by_one_key_with_its_progress_and_can_be_cancelled() {
    let (_folder, mut harness) = window("distributed");
    harness.key_press_modifiers(Modifiers { shift: true, ..Modifiers::COMMAND }, Key::Enter);
    harness.step();
    wait_for(&mut harness, "the second experiment", |h| {
        h.query_all_by_label_contains("Proving everything: 1/").next().is_some()
            || h.query_all_by_label_contains("Proving everything: 2/").next().is_some()
    });
    // What is known is shown before everything is.
    wait_for(&mut harness, "a part", |h| h.query_all_by_label_contains("Killing ").next().is_some());
    assert!(harness.query_all_by_label("Cancel proof").next().is_some());
    press(&mut harness, "Cancel proof");
    wait_for(&mut harness, "the end", |h| {
        h.query_all_by_label_contains("interrupted; nothing was left running").next().is_some()
    });
    assert!(harness.query_all_by_label_contains("Killing ").next().is_some(), "and stays");
}
