//! Drawing by hand in the real window's code: what people do with pointer and keys, and what becomes of the design.
#![cfg(feature = "gui")]

mod common;
#[path = "common/window.rs"]
mod on_screen;

use egui::{Key, Modifiers, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use linchpin::model::{Design, Id};
use linchpin::storage;
use linchpin::ui::App;
use on_screen::{CTRL, bytes, center, click, drag, shown, window};

fn design<'a>(harness: &'a Harness<App>) -> &'a Design {
    harness.state().editor().design()
}

fn press(harness: &mut Harness<App>, modifiers: Modifiers, key: Key) {
    harness.key_press_modifiers(modifiers, key);
    harness.run();
}

fn type_text(harness: &mut Harness<App>, text: &str) {
    harness.event(egui::Event::Text(text.to_owned()));
    harness.run();
}

/// The middle of the left side of a part, where its dot is.
fn dot(harness: &Harness<App>, label: &str) -> egui::Pos2 {
    harness.get_by_label_contains(label).rect().left_center()
}

#[test]
fn a_part_is_renamed_in_place_and_esc_restores_its_name() {
    let (_folder, mut harness) = window("distributed");
    let at = center(&harness, "web-1, Web");
    click(&mut harness, at);
    press(&mut harness, Modifiers::NONE, Key::F2);
    type_text(&mut harness, "edge dqN1?/");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(design(&harness).components[&Id::slug("web-1")].name, "edge dqN1?/");
    assert_eq!(harness.state().editor().history_len(), 1);
    press(&mut harness, Modifiers::NONE, Key::F2);
    type_text(&mut harness, "x");
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert_eq!(design(&harness).components[&Id::slug("web-1")].name, "edge dqN1?/");
    assert_eq!(harness.state().editor().history_len(), 1);
}

#[test]
fn a_link_is_made_without_the_mouse() {
    let (_folder, mut harness) = window("distributed");
    let at = center(&harness, "db-2, Database");
    click(&mut harness, at);
    let before = design(&harness).links.len();
    let at = center(&harness, "Load balancer, Load");
    click(&mut harness, at);
    press(&mut harness, Modifiers::NONE, Key::L);
    // From the balancer in reading order to a part that it has no link to yet: an application server.
    for _ in 0..40 {
        press(&mut harness, Modifiers::NONE, Key::Tab);
        if harness.state().selection().first() == Some(&Id::slug("app-2")) {
            break;
        }
    }
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(design(&harness).links.len(), before + 1);
    let (_, link) = design(&harness).links.last().expect("a link");
    assert_eq!((link.from.as_str(), link.to.as_str()), ("lb", "app-2"));
}

#[test]
fn a_link_pulled_to_the_bare_canvas_adds_the_part_that_is_picked_in_one_step() {
    let (_folder, mut harness) = window("distributed");
    let before = bytes(&harness);
    let from = dot(&harness, "Load balancer, Load");
    drag(&mut harness, from, vec2(-220.0, -20.0));
    harness.get_by_label("Which part?");
    type_text(&mut harness, "ngi");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(design(&harness).components.len(), 13);
    let (_, link) = design(&harness).links.last().expect("a link");
    assert_eq!(link.from.as_str(), "lb");
    assert_eq!(harness.state().editor().history_len(), 1);
    press(&mut harness, CTRL, Key::Z);
    assert_eq!(bytes(&harness), before);
}

#[test]
fn a_link_that_does_not_fit_says_why_beside_the_pointer() {
    let (_folder, mut harness) = window("distributed");
    let before = bytes(&harness);
    let (from, to) = (dot(&harness, "db-1, Database"), center(&harness, "Browser, Browser"));
    drag(&mut harness, from, to - from);
    harness.get_by_label_contains("has no link to");
    assert_eq!(bytes(&harness), before);
}

#[test]
fn the_usual_neighbour_is_added_with_one_key_in_the_same_server() {
    let (_folder, mut harness) = window("distributed");
    let at = center(&harness, "web-1, Web");
    click(&mut harness, at);
    press(&mut harness, CTRL, Key::ArrowRight);
    assert_eq!(harness.state().editor().history_len(), 1);
    let (id, component) = design(&harness).components.last().expect("a part");
    assert_eq!(component.kind.type_name(), "AppServer");
    assert_eq!(component.on, Some(Id::slug("server-1")));
    assert!(design(&harness).links.values().any(|l| l.from.as_str() == "web-1" && l.to == *id));
}

#[test]
fn alt_and_an_arrow_walk_along_links_and_enter_goes_in_and_out() {
    let (_folder, mut harness) = window("distributed");
    let at = center(&harness, "Browser, Browser");
    click(&mut harness, at);
    press(&mut harness, Modifiers::ALT, Key::ArrowDown);
    assert_eq!(*harness.state().selection(), [Id::slug("lb")].into());
    let at = center(&harness, "app-1, Application");
    click(&mut harness, at);
    press(&mut harness, Modifiers::SHIFT, Key::Enter);
    assert_eq!(*harness.state().selection(), [Id::slug("server-1")].into());
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(*harness.state().selection(), [Id::slug("web-1")].into());
}

#[test]
fn what_is_copied_is_a_design_in_text_and_pasting_it_adds_it_under_free_names() {
    let (_folder, mut harness) = window("distributed");
    let at = harness.get_by_label_contains("Server 2, Server").rect().left_top() + vec2(60.0, 12.0);
    click(&mut harness, at);
    harness.event(egui::Event::Copy);
    harness.step();
    let copied = harness.output().platform_output.commands.iter().find_map(|command| match command {
        egui::OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    });
    let text = copied.expect("text on the clipboard");
    let part = storage::parse(&text).expect("a design");
    assert_eq!((part.components.len(), part.links.len()), (5, 4));
    harness.run();
    harness.event(egui::Event::Paste(text));
    harness.run();
    assert_eq!(design(&harness).components.len(), 17);
    assert_eq!(harness.state().editor().history_len(), 1);
}

#[test]
fn a_part_is_duplicated_wrapped_and_unwrapped_and_undo_takes_all_of_it_back() {
    let (_folder, mut harness) = window("distributed");
    let before = bytes(&harness);
    let at = center(&harness, "Browser, Browser");
    click(&mut harness, at);
    press(&mut harness, CTRL, Key::D);
    assert_eq!(design(&harness).components.len(), 13);
    press(&mut harness, CTRL, Key::G);
    assert_eq!(design(&harness).groups.len(), 1);
    press(&mut harness, CTRL | Modifiers::SHIFT, Key::G);
    assert_eq!(design(&harness).groups.len(), 0);
    for _ in 0..3 {
        press(&mut harness, CTRL, Key::Z);
    }
    assert_eq!(bytes(&harness), before);
}

#[test]
fn a_locked_part_stays_and_is_unlocked_the_same_way() {
    let (_folder, mut harness) = window("distributed");
    let at = center(&harness, "Browser, Browser");
    click(&mut harness, at);
    press(&mut harness, CTRL | Modifiers::SHIFT, Key::L);
    assert_eq!(design(&harness).locked, [Id::slug("browser")]);
    drag(&mut harness, at, vec2(-120.0, 30.0));
    assert!((center(&harness, "Browser, Browser") - at).length() < 0.1);
    click(&mut harness, at);
    press(&mut harness, Modifiers::NONE, Key::Delete);
    harness.get_by_label_contains("is locked");
    press(&mut harness, CTRL | Modifiers::SHIFT, Key::L);
    assert!(design(&harness).locked.is_empty());
}

#[test]
fn alignment_brings_parts_into_line() {
    let (_folder, mut harness) = window("distributed");
    let at = center(&harness, "Browser, Browser");
    click(&mut harness, at);
    let lb = center(&harness, "Load balancer, Load");
    harness.key_down_modifiers(Modifiers::SHIFT, Key::ShiftLeft);
    click_with(&mut harness, lb, Modifiers::SHIFT);
    assert_eq!(harness.state().selection().len(), 2);
    press(&mut harness, Modifiers::ALT, Key::A);
    let left = |label: &str| harness.get_by_label_contains(label).rect().left();
    assert!((left("Browser, Browser") - left("Load balancer, Load")).abs() < 1.0);
}

fn click_with(harness: &mut Harness<App>, at: egui::Pos2, modifiers: Modifiers) {
    harness.hover_at(at);
    for pressed in [true, false] {
        harness.event_modifiers(
            egui::Event::PointerButton { pos: at, button: egui::PointerButton::Primary, pressed, modifiers },
            modifiers,
        );
    }
    harness.run();
}

#[test]
fn several_kinds_of_link_are_offered_and_the_choice_belongs_to_the_same_step() {
    let design_text = "Design(format: 1, components: {\"browser\": (kind: Client), \"lb\": (kind: LoadBalancer)},
        drawing: {\"browser\": (at: (0, 0)), \"lb\": (at: (0, 200))})";
    let mut harness = shown(App::new(storage::parse(design_text).expect("a design"), None));
    let before = bytes(&harness);
    let (from, to) = (dot(&harness, "browser, Browser"), center(&harness, "lb, Load"));
    drag(&mut harness, from, to - from);
    assert_eq!(design(&harness).links.len(), 1);
    harness.get_by_label("HTTPS").click();
    harness.run();
    assert_eq!(design(&harness).links[0].kind.type_name(), "Https");
    assert_eq!(harness.state().editor().history_len(), 1);
    press(&mut harness, CTRL, Key::Z);
    assert_eq!(bytes(&harness), before);
}

#[test]
fn losing_the_window_in_the_middle_of_a_drag_takes_it_back() {
    let (_folder, mut harness) = window("distributed");
    let before = bytes(&harness);
    let at = center(&harness, "Browser, Browser");
    harness.hover_at(at);
    harness.drag_at(at);
    harness.run();
    harness.hover_at(at + vec2(90.0, 10.0));
    harness.run();
    assert_ne!(bytes(&harness), before);
    harness.event(egui::Event::WindowFocused(false));
    harness.run();
    assert_eq!(bytes(&harness), before);
    assert_eq!(harness.state().editor().history_len(), 0);
}

#[test]
fn the_verdict_under_the_pointer_is_what_the_check_says_after_the_drop() {
    let text = "Design(format: 1, components: {\"u\": (kind: Client), \"lb\": (kind: LoadBalancer), \"a\": (kind: WebServer), \"b\": (kind: WebServer)},
        links: {\"1\": (from: \"u\", to: \"lb\", kind: Http), \"2\": (from: \"lb\", to: \"a\", kind: Http)},
        drawing: {\"u\": (at: (0, 0)), \"lb\": (at: (0, 150)), \"a\": (at: (-150, 320)), \"b\": (at: (250, 320))})";
    let mut harness = shown(App::new(storage::parse(text).expect("a design"), None));
    let spofs = |harness: &Harness<App>| linchpin::analysis::analyse(design(harness)).spofs().len();
    let before = spofs(&harness);
    let (from, to) = (harness.get_by_label_contains("lb, Load").rect().right_center(), center(&harness, "b, Web"));
    harness.hover_at(from);
    harness.drag_at(from);
    harness.run();
    for step in 1..=4 {
        harness.hover_at(from + (to - from) * (step as f32 / 4.0));
        harness.run();
    }
    let verdict = harness.state().canvas().verdict().expect("a verdict").to_owned();
    assert_eq!(design(&harness).links.len(), 2, "nothing is done before the release");
    harness.drop_at(to);
    harness.run();
    assert_eq!(design(&harness).links.len(), 3);
    assert!(verdict.starts_with(&format!("−{} single point", before - spofs(&harness))), "{verdict}");
    assert_eq!(harness.state().canvas().verdict(), None);
}

#[test]
fn a_part_torn_off_shows_what_falls_and_springs_back_without_a_trace() {
    let (_folder, mut harness) = window("distributed");
    let before = bytes(&harness);
    let at = center(&harness, "Load balancer, Load");
    let keys = Modifiers::ALT | Modifiers::SHIFT;
    let button = |pressed, pos| egui::Event::PointerButton {
        pos,
        button: egui::PointerButton::Primary,
        pressed,
        modifiers: keys,
    };
    harness.hover_at(at);
    harness.event_modifiers(button(true, at), keys);
    harness.run();
    harness.event_modifiers(egui::Event::PointerMoved(at + vec2(60.0, 40.0)), keys);
    harness.run();
    let fallen = harness.state().canvas().fallen().expect("something falls").clone();
    let expected = linchpin::analysis::Failures::of(design(&harness)).blast_radius(&Id::slug("lb"));
    assert!(
        fallen.contains("lb") && expected.cut_off.iter().all(|id| fallen.contains(id)) && !expected.cut_off.is_empty()
    );
    harness.event_modifiers(button(false, at + vec2(60.0, 40.0)), keys);
    harness.run();
    assert_eq!((harness.state().canvas().fallen(), harness.state().editor().history_len()), (None, 0));
    assert_eq!(bytes(&harness), before);
}

#[test]
fn a_collapsed_server_has_the_findings_of_what_it_hides_and_expanding_it_changes_nothing() {
    let (_folder, mut harness) = window("distributed");
    let before = bytes(&harness);
    let (web, lb) = (center(&harness, "web-1, Web"), center(&harness, "Load balancer, Load"));
    let at = harness.get_by_label_contains("Server 1, Server").rect().left_top() + vec2(60.0, 12.0);
    let own = harness.get_by_label_contains("Server 1, Server").rect();
    click(&mut harness, at);
    press(&mut harness, CTRL, Key::Home);
    assert!(harness.query_all_by_label_contains("web-1, Web server").next().is_none(), "it is hidden");
    assert!(harness.get_by_label_contains("Server 1, Server").rect().height() < own.height());
    assert!((center(&harness, "Load balancer, Load") - lb).length() < 1.0, "nothing else moves");
    let report = linchpin::analysis::analyse(design(&harness));
    let inside = ["server-1", "web-1", "app-1", "files-1", "db-1"].map(Id::slug);
    let about = report.findings.iter().filter(|f| f.subjects.iter().any(|id| inside.contains(id))).count();
    let server = harness.get_by_label_contains("Server 1, Server, ").accesskit_node().label().unwrap_or_default();
    let counts = server.split(", ").filter(|words| words.contains(" finding"));
    let counts = counts.filter_map(|words| words.split(' ').next()?.parse::<usize>().ok());
    assert_eq!(counts.sum::<usize>(), about, "{server}");
    // To the other server's databases; what stays inside is not counted.
    assert!(server.contains("2 links out, single point of failure"), "{server}");
    // A collapsed server takes along what it hides.
    let at = harness.get_by_label_contains("Server 1, Server").rect().center();
    drag(&mut harness, at, vec2(0.0, 60.0));
    press(&mut harness, CTRL, Key::End);
    assert!((center(&harness, "web-1, Web") - web - vec2(0.0, 60.0)).length() < 8.0);
    press(&mut harness, CTRL, Key::Z);
    assert_eq!(bytes(&harness), before);
    assert!((center(&harness, "web-1, Web") - web).length() < 1.0);
}

#[test]
fn arrow_steps_that_follow_each_other_are_undone_together_and_shift_takes_the_other_step() {
    let (_folder, mut harness) = window("distributed");
    let before = bytes(&harness);
    let at = center(&harness, "Browser, Browser");
    click(&mut harness, at);
    for (modifiers, key) in
        [(Modifiers::NONE, Key::ArrowRight), (Modifiers::NONE, Key::ArrowRight), (Modifiers::SHIFT, Key::ArrowRight)]
    {
        press(&mut harness, modifiers, key);
    }
    let moved = (center(&harness, "Browser, Browser") - at) / harness.state().canvas().view.zoom;
    assert!((moved - vec2(17.0, 0.0)).length() < 0.5, "{moved:?}");
    assert_eq!(harness.state().editor().history_len(), 1);
    press(&mut harness, CTRL, Key::Z);
    assert_eq!(bytes(&harness), before);
}

#[test]
fn g_and_ctrl_quote_switch_the_grid_off_and_on() {
    let (_folder, mut harness) = window("distributed");
    press(&mut harness, Modifiers::NONE, Key::G);
    harness.get_by_label("Parts do not snap to the grid");
    press(&mut harness, CTRL, Key::Quote);
    harness.get_by_label("Parts snap to the grid");
}

#[test]
fn ctrl_shift_v_pastes_in_place_also_in_the_same_server() {
    let (_folder, mut harness) = window("distributed");
    let at = center(&harness, "web-1, Web");
    click(&mut harness, at);
    harness.event(egui::Event::Copy);
    harness.step();
    let copied = harness.output().platform_output.commands.iter().find_map(|command| match command {
        egui::OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    });
    let text = copied.expect("text on the clipboard");
    let before = bytes(&harness);
    harness.hover_at(at + vec2(200.0, 100.0));
    harness.run();
    let keys = CTRL | Modifiers::SHIFT;
    harness.event_modifiers(egui::Event::ModifiersChanged(keys), keys);
    harness.event_modifiers(egui::Event::Paste(text), keys);
    harness.event(egui::Event::ModifiersChanged(Modifiers::NONE));
    harness.run();
    let pasted = harness.state().selection().first().expect("it is selected").clone();
    assert_eq!(design(&harness).components[&pasted].on, Some(Id::slug("server-1")));
    let drawing = &design(&harness).drawing;
    assert_eq!(drawing[&pasted].at, drawing[&Id::slug("web-1")].at);
    assert_eq!(harness.state().editor().history_len(), 1);
    press(&mut harness, CTRL, Key::Z);
    assert_eq!(bytes(&harness), before);
}

#[test]
fn the_chevron_of_a_container_hides_what_lies_in_it_and_shows_it_again() {
    let (_folder, mut harness) = window("distributed");
    let before = bytes(&harness);
    let chevron = harness.get_by_label("Collapse Server 1").rect();
    assert!(chevron.width() >= 15.0 && chevron.height() >= 15.0, "{chevron:?}");
    let server = harness.get_by_label_contains("Server 1, Server").rect();
    assert!(!server.intersects(chevron), "its title and contents stay free: {server:?} {chevron:?}");
    for badge in harness.query_all_by_label_contains("Badge: ") {
        assert!(!badge.rect().intersects(chevron), "{:?}", badge.rect());
    }
    click(&mut harness, chevron.center());
    assert!(harness.query_all_by_label_contains("web-1, Web server").next().is_none(), "it is hidden");
    assert!(harness.state().selection().is_empty(), "a click on it selects nothing");
    harness.get_by_label("Collapse Server 2");
    let chevron = harness.get_by_label("Expand Server 1").rect().center();
    click(&mut harness, chevron);
    harness.get_by_label_contains("web-1, Web server");
    assert_eq!(bytes(&harness), before);
    assert_eq!(harness.state().editor().history_len(), 0);
}

#[test]
fn a_name_of_60_characters_is_read_whole_under_the_pointer() {
    let name = "the one and only front of everything that people ever ask for";
    let text = format!(
        "Design(format: 1, components: {{\"web\": (name: \"{name}\", kind: WebServer)}},
        drawing: {{\"web\": (at: (0, 0), size: (140, 56))}})"
    );
    let mut harness = shown(App::new(storage::parse(&text).expect("a design"), None));
    let at = center(&harness, ", Web server");
    assert!(harness.query_all_by_label(name).next().is_none());
    harness.hover_at(at);
    harness.run_steps(12);
    harness.get_by_label(name);
}
