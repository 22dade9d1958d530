//! The start page and the empty drawing: templates as pictures with what they teach, first actions, and nothing lost.
#![cfg(feature = "gui")]

mod common;
#[path = "common/window.rs"]
mod on_screen;

use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use linchpin::model::Design;
use linchpin::storage::{Recent, TEMPLATES, UserFolders, template, to_ron};
use linchpin::ui::{App, Command};
use on_screen::{CTRL, bytes, shown, window};

fn press(harness: &mut Harness<App>, key: Key) {
    harness.key_press(key);
    harness.run_steps(4);
}

fn start() -> Harness<'static, App> {
    let mut app = App::new(Design::named("Untitled"), None);
    app.welcome();
    shown(app)
}

fn click(harness: &mut Harness<App>, label: &str) {
    harness.get_by_label_contains(label).click();
    harness.run_steps(4);
}

/// By the palette: from anywhere.
fn to_start_page(harness: &mut Harness<App>) {
    harness.key_press_modifiers(CTRL, Key::K);
    harness.run_steps(4);
    harness.event(egui::Event::Text("New from template".to_owned()));
    harness.run_steps(4);
    press(harness, Key::Enter);
    assert!(harness.state().is_starting());
}

#[test]
fn every_template_has_a_card_with_what_it_teaches_and_opens_as_it_is() {
    for (n, of) in TEMPLATES.iter().enumerate() {
        let mut harness = start();
        let card = |harness: &Harness<App>| {
            let mut labels = harness.query_all_by_label_contains(of.teaches);
            labels.find_map(|node| node.accesskit_node().label())
        };
        assert!(card(&harness).is_some(), "{}", of.name);
        if n == 0 {
            // The first card has the keyboard.
            press(&mut harness, Key::Enter);
        } else {
            // Some are further down: who hears the page goes there without scrolling.
            harness.get_by_label_contains(of.teaches).click_accesskit();
            harness.run_steps(4);
        }
        assert!(!harness.state().is_starting(), "{}", of.name);
        assert_eq!(bytes(&harness), to_ron(&of.design()), "{}", of.name);
        assert!(!harness.state().editor().is_changed(), "nothing was drawn by hand that could be lost");
    }
}

#[test]
fn the_empty_drawing_offers_three_first_actions() {
    let mut harness = start();
    click(&mut harness, "Empty drawing");
    for label in ["Start from a template", "Open a file…", "Add a first part"] {
        assert_eq!(harness.query_all_by_label(label).count(), 1, "{label}");
    }
    click(&mut harness, "Start from a template");
    assert!(harness.state().is_starting());
    click(&mut harness, "Empty drawing");
    click(&mut harness, "Add a first part");
    assert_eq!(harness.state().last_command(), Some(Command::QuickAdd));
    harness.event(egui::Event::Text("web".to_owned()));
    harness.run_steps(4);
    press(&mut harness, Key::Enter);
    assert_eq!(harness.state().editor().design().components.len(), 1);
    assert!(harness.query_all_by_label("Start from a template").next().is_none(), "it is not empty any more");
}

#[test]
fn a_template_is_added_to_what_is_drawn_as_one_step() {
    let (_folder, mut harness) = window("simple-stack");
    let before = bytes(&harness);
    let parts = harness.state().editor().design().components.len();
    to_start_page(&mut harness);
    click(&mut harness, "Add Distributed");
    let added = template("distributed").expect("a template").design().components.len();
    assert_eq!(harness.state().editor().design().components.len(), parts + added);
    harness.key_press_modifiers(CTRL, Key::Z);
    harness.run_steps(4);
    assert_eq!(bytes(&harness), before);
}

#[test]
fn unsaved_work_is_asked_about_before_a_template_takes_its_place() {
    let (_folder, mut harness) = window("simple-stack");
    harness.get_by_label_contains("Browser, ").click();
    harness.run_steps(4);
    press(&mut harness, Key::Delete);
    let changed = bytes(&harness);
    to_start_page(&mut harness);
    click(&mut harness, "Hardened: ");
    assert_eq!(bytes(&harness), changed, "first comes the question");
    assert!(harness.query_all_by_label("Cancel").next().is_some());
    click(&mut harness, "Cancel");
    assert_eq!(bytes(&harness), changed);
    to_start_page(&mut harness);
    press(&mut harness, Key::Escape);
    assert!(!harness.state().is_starting());
    assert_eq!(bytes(&harness), changed, "Esc leads back to the drawing");
}

#[test]
fn pictures_come_while_the_page_is_used_already() {
    let mut harness = start();
    let begun = std::time::Instant::now();
    // Each is painted as soon as it is drawn; until then its card says so and can be chosen.
    while harness.state().pictures_drawn() < TEMPLATES.len() {
        assert!(begun.elapsed().as_secs() < 60, "{} pictures", harness.state().pictures_drawn());
        std::thread::sleep(std::time::Duration::from_millis(5));
        harness.run_steps(1);
    }
    let idle = harness.state().frames();
    harness.run();
    assert!(harness.state().frames() - idle < 10, "nothing is painted when nothing changes");
    harness.key_press_modifiers(Modifiers::NONE, Key::Tab);
    harness.run_steps(4);
}

#[test]
fn what_was_opened_lately_is_offered_again_and_what_is_gone_can_be_forgotten() {
    let folder = tempfile::tempdir().expect("a folder");
    let home = UserFolders::below(folder.path());
    let (there, gone) = (folder.path().join("there.ron"), folder.path().join("gone.ron"));
    let design = template("scale-up").expect("a template").design();
    linchpin::storage::save(&design, &there).expect("a file");
    let mut recent = Recent::load(&home);
    recent.add(&there).expect("a list");
    recent.add(&gone).expect("a list");
    let mut app = App::new(Design::named("Untitled"), None);
    app.use_folders(&home);
    app.welcome();
    let mut harness = shown(app);
    assert!(harness.query_all_by_label("gone.ron (gone)").next().is_some());
    // It may have come back meanwhile, so it can be tried.
    click(&mut harness, "gone.ron (gone)");
    assert!(harness.state().is_starting() && harness.query_all_by_label_contains("Not opened: ").next().is_some());
    click(&mut harness, "Forget");
    assert!(harness.query_all_by_label("gone.ron (gone)").next().is_none());
    assert_eq!(Recent::load(&home).paths(), [there]);
    click(&mut harness, "there.ron");
    assert!(!harness.state().is_starting());
    assert_eq!(bytes(&harness), to_ron(&design));
}
