//! The mouse is unplugged: from an empty window to an exported design that was drawn, checked and mended by keys alone.
#![cfg(feature = "gui")]

#[path = "common/by_keys.rs"]
mod by_keys;
mod common;
#[path = "common/window.rs"]
mod on_screen;

use std::time::{Duration, Instant};

use by_keys::{add, canvas, heard, link, pane, press, tab_until, type_text};
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use linchpin::analysis::analyse;
use linchpin::model::Design;
use linchpin::storage;
use linchpin::ui::App;
use on_screen::{CTRL, bytes, shown};

const NONE: Modifiers = Modifiers::NONE;

fn design<'a>(harness: &'a Harness<App>) -> &'a Design {
    harness.state().editor().design()
}

fn shows(harness: &Harness<App>, words: &str) -> bool {
    harness.query_all_by_label_contains(words).next().is_some()
}

/// Paints frames until something is there: some things are worked out meanwhile.
fn wait_for(harness: &mut Harness<App>, what: &str, there: impl Fn(&Harness<App>) -> bool) {
    let end = Instant::now() + Duration::from_mins(1);
    while !there(harness) {
        assert!(Instant::now() < end, "{what} did not come");
        std::thread::sleep(Duration::from_millis(10));
        harness.step();
    }
    harness.run_steps(3);
}

/// Draws visitors, balancer, web server, application and database, each linked to the next.
fn draw(harness: &mut Harness<App>) {
    canvas(harness);
    for kind in ["browser", "load balancer", "web server", "application server", "database"] {
        add(harness, kind);
        press(harness, NONE, Key::Escape);
        press(harness, NONE, Key::Escape);
    }
    assert_eq!(design(harness).components.len(), 5);
    // A web server asks no database: why not is said, and nothing is drawn.
    link(harness, "web-1", "db-1");
    assert!(
        shows(harness, "Web server has no link to a Database") || shows(harness, "has no link to"),
        "{:?}",
        heard(harness)
    );
    press(harness, NONE, Key::Escape);
    for (from, to) in [("browser-1", "lb-1"), ("lb-1", "web-1"), ("web-1", "app-1"), ("app-1", "db-1")] {
        link(harness, from, to);
        // Where several kinds fit, the first is offered first.
        press(harness, NONE, Key::Enter);
        let drawn = design(harness).links.values().last().expect("a link");
        assert_eq!((drawn.from.as_str(), drawn.to.as_str()), (from, to));
    }
    assert_eq!(design(harness).links.len(), 4);
}

/// Goes through the findings to one that can be mended, reads the page of its rule, and makes a fix; whose it was.
fn mend(harness: &mut Harness<App>) -> String {
    pane(harness, "Findings pane");
    let is_card = |heard: &str| heard.starts_with("high: ") || heard.starts_with("critical: ");
    let mut card = tab_until(harness, "a finding", |heard| is_card(heard) || heard.starts_with("High, "));
    while !card.contains("REL-001") {
        press(harness, NONE, Key::ArrowDown);
        let next = heard(harness);
        assert_ne!(card, next, "the balancer's finding is among them");
        card = next;
    }
    press(harness, NONE, Key::Enter);
    assert_eq!(harness.state().selection().iter().map(ToString::to_string).collect::<Vec<_>>(), ["lb-1"]);
    press(harness, NONE, Key::F1);
    assert!(shows(harness, "REL-001 load-balancer-spof") && shows(harness, "Why it matters"));
    press(harness, NONE, Key::Escape);
    assert!(!shows(harness, "Why it matters"));
    let before = bytes(harness);
    let fix = tab_until(harness, "the fix", |heard| heard.starts_with("Fix "));
    press(harness, NONE, Key::Enter);
    wait_for(harness, "a fix that holds", |h| h.query_all_by_label("Apply").next().is_some());
    assert_eq!(heard(harness), "Apply", "the answer has the keyboard");
    assert_eq!(bytes(harness), before, "a preview changes nothing");
    press(harness, NONE, Key::Enter);
    assert_ne!(bytes(harness), before);
    fix.trim_start_matches("Fix ").to_owned()
}

#[test]
fn with_keys_alone_a_site_is_drawn_checked_mended_and_exported_as_the_command_line_does() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut app = App::new(Design::named("Untitled"), None);
    app.welcome();
    let mut harness = shown(app);
    tab_until(&mut harness, "an empty drawing", |heard| heard.starts_with("Empty drawing"));
    press(&mut harness, NONE, Key::Enter);
    assert!(!harness.state().is_starting());
    draw(&mut harness);

    let open = |harness: &Harness<App>| -> Vec<String> {
        analyse(design(harness)).findings.into_iter().map(|finding| finding.key).collect()
    };
    assert!(open(&harness).iter().any(|key| key.contains("lb-1")));
    let mended = mend(&mut harness);
    assert!(!open(&harness).contains(&mended), "{mended} is gone");

    // Saved under a name that is typed.
    let file = folder.path().join("site.ron");
    canvas(&mut harness);
    press(&mut harness, CTRL, Key::S);
    press(&mut harness, CTRL, Key::A);
    type_text(&mut harness, &file.display().to_string());
    press(&mut harness, NONE, Key::Enter);
    assert_eq!(std::fs::read_to_string(&file).expect("the file"), bytes(&harness));

    press(&mut harness, CTRL, Key::E);
    wait_for(&mut harness, "the preview", |h| {
        h.query_by_label("Export").is_some_and(|button| button.accesskit_node().is_focused())
    });
    press(&mut harness, NONE, Key::Enter);
    let picture = folder.path().join("site.png");
    let exported = std::fs::read(&picture).expect("the picture");
    let theme = if harness.ctx.theme() == egui::Theme::Dark { "dark" } else { "light" };
    let (design_file, scale) = (file.display().to_string(), ["--scale", "2"]);
    let line =
        common::run(&[&["export", &design_file, "--to", "png", "--theme", theme, "--out", "-"], &scale[..]].concat());
    assert!(line.stdout == exported, "the command line makes the same picture: {}", common::stderr(&line));
    assert_eq!(storage::to_ron(&storage::read(&picture).expect("it carries the design")), bytes(&harness));

    assert_eq!(harness.ctx.input(|i| i.pointer.latest_pos()), None, "no pointer was ever there");
    // And the drawing has the keyboard again by a key.
    canvas(&mut harness);
}
