//! Numbers in the window: what each means is said over it, in the words of `linchpin explain`; and a comma where the user
//! writes one.
#![cfg(feature = "gui")]

mod common;
#[path = "common/window.rs"]
mod helpers;
#[path = "common/run.rs"]
mod run;

use egui::Pos2;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use helpers::{shown, window};
use linchpin::analysis::figures::{FIGURES, Figure};
use linchpin::model::Design;
use linchpin::storage::{self, UserFolders};
use linchpin::ui::App;
use run::{from_menu, running, wait_for};

/// Lets the pointer rest on what has these words.
fn rest_on(harness: &mut Harness<App>, words: &str) {
    // Away first: what was under the pointer before must not be what is read.
    harness.hover_at(Pos2::new(640.0, 795.0));
    harness.run_steps(4);
    let at = harness.query_all_by_label_contains(words).next().expect(words).rect().left_center();
    harness.hover_at(at + egui::vec2(3.0, 0.0));
    harness.run_steps(8);
}

fn figure(name: &str) -> &'static Figure {
    Figure::find(name).expect(name)
}

/// Whether the page of a figure is shown.
fn told(harness: &Harness<App>, name: &str) -> bool {
    let figure = figure(name);
    harness.query_all_by_label(figure.means).next().is_some()
        && harness.query_all_by_label_contains(figure.matters).next().is_some()
}

#[test]
fn every_figure_says_what_it_means_and_why_it_matters() {
    for figure in FIGURES {
        assert!(figure.means.len() > 40 && figure.matters.len() > 40, "{}", figure.name);
        let output = common::stdout(&common::run(&["explain", figure.name]));
        assert!(output.contains(figure.means) && output.contains(figure.matters), "{output}");
        assert_eq!(FIGURES.iter().filter(|other| other.name == figure.name).count(), 1);
    }
}

#[test]
fn the_numbers_beside_the_drawing_explain_themselves() {
    let (_folder, mut harness) = window("distributed");
    for (words, name) in [
        ("expected", "expected"),
        ("96.0596 %", "expected"),
        ("SPOF", "spof"),
        ("write", "write-journey"),
        ("22 findings", "severity"),
    ] {
        rest_on(&mut harness, words);
        assert!(told(&harness, name), "{words}");
    }
    harness.get_by_label_contains("web-1, Web server").click();
    harness.run_steps(4);
    rest_on(&mut harness, "If this dies:");
    assert!(told(&harness, "left"));
}

#[test]
fn the_numbers_of_a_run_explain_themselves() {
    let (_folder, mut harness) = running();
    for (words, name) in
        [("100 %", "success"), ("p99", "p99"), ("success, %", "success"), ("replication lag, ms", "lag")]
    {
        rest_on(&mut harness, words);
        assert!(told(&harness, name), "{words}");
    }
    rest_on(&mut harness, "web-1, Web server");
    // What passes is counted twice a second.
    wait_for(&mut harness, "the rate", |h| h.query_all_by_label(figure("rate").means).next().is_some());
}

const THIRDS: &str = r#"Design(format: 1, components: {"browser": (kind: Client), "lb": (kind: LoadBalancer),
    "web-1": (kind: WebServer), "web-2": (kind: WebServer), "web-3": (kind: WebServer)},
    links: {"in": (from: "browser", to: "lb", kind: Http), "a": (from: "lb", to: "web-1", kind: Http),
    "b": (from: "lb", to: "web-2", kind: Http), "c": (from: "lb", to: "web-3", kind: Http)})"#;

#[test]
fn who_writes_a_comma_reads_one_in_predictions_and_in_proofs() {
    let folder = tempfile::tempdir().expect("a folder");
    let home = UserFolders::below(folder.path());
    std::fs::create_dir_all(&home.config).expect("a folder");
    std::fs::write(home.config.join("settings.ron"), "Settings(format: 1, decimals: Comma)").expect("a file");
    let design: Design = storage::parse(THIRDS).expect("a design");
    let mut app = App::new(design, None);
    app.use_settings(&home);
    let mut harness = shown(app);
    harness.get_by_label_contains("web-1, Web server").click();
    harness.run_steps(4);
    harness.get_by_label_contains("If this dies: static 66,7 %");
    from_menu(&mut harness, "web-1, Web server", "Prove");
    harness.get_by_label("Skip the bet").click();
    harness.run_steps(4);
    wait_for(&mut harness, "the verdict", |h| h.query_all_by_label("Killing web-1").next().is_some());
    harness.get_by_label("66,7 %");
    let points = harness.query_all_by_label_contains("66.7").count();
    assert_eq!(points, 0, "nothing is written with a point");
}
