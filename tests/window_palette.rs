//! The palette and the inspector in the real window's code: parts are added, and their properties changed.
#![cfg(feature = "gui")]

mod common;
#[path = "common/window.rs"]
mod on_screen;

use egui::accesskit::Role;
use egui::{Key, Modifiers, Pos2, vec2};
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

fn empty() -> Harness<'static, App> {
    shown(App::new(Design::named("Untitled"), None))
}

fn button(pos: Pos2, pressed: bool) -> egui::Event {
    let button = egui::PointerButton::Primary;
    egui::Event::PointerButton { pos, button, pressed, modifiers: Modifiers::NONE }
}

#[test]
fn a_click_in_the_palette_places_parts_in_view_where_there_is_room() {
    let mut harness = empty();
    for count in 1..=3 {
        let at = harness.get_by_label("Add Session store").rect().center();
        click(&mut harness, at);
        assert_eq!(design(&harness).components.len(), count);
        assert_eq!(harness.state().selection().len(), 1);
    }
    let view = harness.get_by_label("Drawing").rect();
    let rects: Vec<egui::Rect> =
        harness.query_all_by_label_contains(", Session store").map(|node| node.rect()).collect();
    assert_eq!(rects.len(), 3);
    for (n, rect) in rects.iter().enumerate() {
        assert!(view.contains_rect(*rect), "{rect:?} in {view:?}");
        assert!(rects[n + 1..].iter().all(|other| !other.intersects(*rect)));
    }
    assert_eq!(harness.state().editor().history_len(), 3);
}

#[test]
fn enter_in_the_search_adds_what_was_found_and_gives_the_keyboard_to_the_canvas() {
    let mut harness = empty();
    press(&mut harness, CTRL, Key::P);
    type_text(&mut harness, "ngi");
    assert!(harness.query_all_by_label("Add Database").next().is_none(), "only what is found is shown");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    let kinds: Vec<&str> = design(&harness).components.values().map(|c| c.kind.type_name()).collect();
    assert_eq!(kinds, ["WebServer"]);
    harness.get_by_label("Add Database");
    press(&mut harness, Modifiers::NONE, Key::Delete);
    assert!(design(&harness).components.is_empty());
}

#[test]
fn arrows_choose_among_what_was_found_and_esc_clears_the_search_and_nothing_else() {
    let (_folder, mut harness) = window("distributed");
    let at = center(&harness, "web-1, Web");
    click(&mut harness, at);
    press(&mut harness, CTRL, Key::P);
    type_text(&mut harness, "database");
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert_eq!(*harness.state().selection(), [Id::slug("web-1")].into());
    harness.get_by_label("Add Browser");
    press(&mut harness, CTRL, Key::P);
    type_text(&mut harness, "database");
    press(&mut harness, Modifiers::NONE, Key::ArrowDown);
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(design(&harness).groups.len(), 1, "the second match is the database cluster");
    assert_eq!(design(&harness).components.len(), 12);
}

#[test]
fn one_fast_motion_from_the_palette_into_a_server_lands_inside_it() {
    // Everything within one frame, within two, and slowly.
    for frames in [1, 2, 3] {
        let (_folder, mut harness) = window("distributed");
        let before = bytes(&harness);
        let from = harness.get_by_label("Add Web server").rect().center();
        let server = harness.get_by_label_contains("Server 1, Server").rect();
        let to = server.left_top() + vec2(server.width() - 12.0, 16.0);
        harness.input_mut().events.push(egui::Event::PointerMoved(from));
        harness.input_mut().events.push(button(from, true));
        if frames > 1 {
            harness.step();
        }
        if frames > 2 {
            for step in 1..=8 {
                harness.event(egui::Event::PointerMoved(from.lerp(to, step as f32 / 8.0)));
                harness.step();
            }
        }
        harness.input_mut().events.push(egui::Event::PointerMoved(to));
        harness.input_mut().events.push(button(to, false));
        harness.run();
        let (id, part) = design(&harness).components.last().expect("a part");
        assert_eq!((part.kind.type_name(), part.on.as_ref().map(Id::as_str)), ("WebServer", Some("server-1")));
        let id = id.clone();
        assert_eq!(harness.state().editor().history_len(), 1);
        // It moves with its server from now on.
        let label = format!("{id}, Web server");
        let place = center(&harness, &label);
        let title = harness.get_by_label_contains("Server 1, Server").rect().left_top() + vec2(60.0, 10.0);
        drag(&mut harness, title, vec2(-24.0, 30.0));
        let moved = center(&harness, &label) - place;
        assert!((moved - vec2(-24.0, 30.0)).length() < 8.0, "{moved:?}: it may have snapped");
        press(&mut harness, CTRL, Key::Z);
        press(&mut harness, CTRL, Key::Z);
        assert_eq!(bytes(&harness), before, "{frames}");
    }
}

#[test]
fn a_part_that_is_dragged_back_to_the_palette_or_cancelled_is_not_added() {
    let (_folder, mut harness) = window("distributed");
    let before = bytes(&harness);
    let from = harness.get_by_label("Add Web server").rect().center();
    drag(&mut harness, from, vec2(0.0, 60.0));
    assert_eq!(bytes(&harness), before);
    harness.hover_at(from);
    harness.drag_at(from);
    harness.run();
    harness.hover_at(from + vec2(300.0, 60.0));
    harness.run();
    press(&mut harness, Modifiers::NONE, Key::Escape);
    harness.drop_at(from + vec2(300.0, 60.0));
    harness.run();
    assert_eq!(bytes(&harness), before);
    assert_eq!(harness.state().editor().history_len(), 0);
}

#[test]
fn a_pattern_is_added_as_one_step() {
    let mut harness = empty();
    let before = bytes(&harness);
    press(&mut harness, CTRL, Key::P);
    type_text(&mut harness, "three servers");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert!(design(&harness).components.len() > 5);
    assert_eq!(harness.state().editor().history_len(), 1);
    press(&mut harness, CTRL, Key::Z);
    assert_eq!(bytes(&harness), before);
}

#[test]
fn a_template_dropped_on_a_drawing_lies_beside_what_is_there_as_one_step() {
    let (_folder, mut harness) = window("distributed");
    let before = bytes(&harness);
    let old = linchpin::layout::arrange(design(&harness));
    press(&mut harness, CTRL, Key::P);
    type_text(&mut harness, "simple");
    let from = harness.get_by_label("Add Simple stack").rect().center();
    // On the middle of what is there.
    let to = center(&harness, "Load balancer, Load balancer");
    drag(&mut harness, from, to - from);
    let template = storage::template("simple-stack").expect("a template").design();
    let new = design(&harness);
    assert_eq!(new.components.len(), 12 + template.components.len());
    assert_eq!(new.links.len(), storage::parse(&before).expect("a design").links.len() + template.links.len());
    let drawn = linchpin::layout::arrange(new);
    let outermost = drawn.boxes.iter().filter(|(id, _)| !drawn.parents.contains_key(*id));
    let (there, came): (Vec<_>, Vec<_>) = outermost.partition(|(id, _)| old.boxes.contains_key(*id));
    assert!(there.iter().all(|(id, rect)| old.boxes[*id] == **rect), "what was there stays");
    for (id, rect) in came {
        let under = there.iter().find(|(_, other)| rect.overlaps(other));
        assert!(under.is_none(), "{id} lies on {under:?}");
        assert!(harness.state().selection().contains(id), "{id}");
    }
    assert_eq!(harness.state().editor().history_len(), 1);
    press(&mut harness, CTRL, Key::Z);
    assert_eq!(bytes(&harness), before);
}

#[test]
fn the_palette_becomes_icons_and_leaves_room_in_a_small_window() {
    let (_folder, mut harness) = window("distributed");
    let wide = harness.get_by_label("Drawing").rect().width();
    harness.get_by_label("«").click();
    harness.run();
    assert!(harness.get_by_label("Drawing").rect().width() > wide + 100.0);
    let icon = harness.get_by_label("Add Browser").rect().center();
    click(&mut harness, icon);
    assert_eq!(design(&harness).components.len(), 13);
    press(&mut harness, CTRL, Key::Z);
    harness.get_by_label("»").click();
    harness.run();
    assert!((harness.get_by_label("Drawing").rect().width() - wide).abs() < 1.0);
    // A small window begins with icons.
    let (_folder, mut harness) = window("distributed");
    harness.set_size(vec2(800.0, 600.0));
    harness.run();
    let room = harness.get_by_label("Drawing").rect().width();
    assert!(room > 480.0, "{room}");
}

/// The middle of what is drawn under a label that begins so.
fn drawn(harness: &Harness<App>, label: &str) -> Pos2 {
    let mut all = harness.get_all_by_role(Role::GraphicsObject);
    let found = all.find(|node| node.accesskit_node().label().is_some_and(|said| said.starts_with(label)));
    found.expect("it is drawn").rect().center()
}

fn select(harness: &mut Harness<App>, ids: &[&str]) {
    for (n, id) in ids.iter().enumerate() {
        let label = format!("{}, ", design(harness).title(id));
        let at = drawn(harness, &label);
        let modifiers = if n == 0 { Modifiers::NONE } else { Modifiers::SHIFT };
        harness.event_modifiers(egui::Event::PointerMoved(at), modifiers);
        for pressed in [true, false] {
            let button = egui::PointerButton::Primary;
            harness.event_modifiers(egui::Event::PointerButton { pos: at, button, pressed, modifiers }, modifiers);
        }
        harness.run();
        // Not a double click.
        harness.run_steps(20);
    }
    assert_eq!(harness.state().selection().len(), ids.len());
}

/// Brings a widget into view and clicks it.
fn tap(harness: &mut Harness<App>, label: &str) {
    harness.get_by_label(label).scroll_to_me();
    harness.run_steps(4);
    harness.get_by_label(label).click();
    harness.run();
}

/// Opens a choice by its name and takes an entry.
fn choose(harness: &mut Harness<App>, combo: &str, entry: &str) {
    harness.get_by_role_and_label(Role::ComboBox, combo).scroll_to_me();
    harness.run_steps(4);
    harness.get_by_role_and_label(Role::ComboBox, combo).click();
    harness.run();
    harness.get_by_label(entry).click();
    harness.run();
}

#[test]
fn a_choice_a_switch_and_a_host_are_set_in_one_step_each() {
    let (_folder, mut harness) = window("distributed");
    let before = bytes(&harness);
    select(&mut harness, &["lb"]);
    choose(&mut harness, "algorithm", "least connections");
    harness.get_by_label("default round robin");
    tap(&mut harness, "rate limit");
    let after = bytes(&harness);
    assert!(after.contains("algorithm: LeastConnections") && after.contains("rate_limit: true"), "{after}");
    assert_eq!(harness.state().editor().undo_title(), Some("Set rate limit of Load balancer"));
    select(&mut harness, &["db-1"]);
    choose(&mut harness, "on", "Server 2");
    assert_eq!(design(&harness).components[&Id::slug("db-1")].on, Some(Id::slug("server-2")));
    let server = harness.get_by_label_contains("Server 2, Server").rect();
    assert!(server.contains_rect(harness.get_by_label_contains("db-1, Database").rect()));
    assert_eq!(harness.state().editor().history_len(), 3);
    for _ in 0..3 {
        press(&mut harness, CTRL, Key::Z);
    }
    assert_eq!(bytes(&harness), before);
}

#[test]
fn a_number_that_is_dragged_is_one_step_and_one_that_is_typed_too() {
    let (_folder, mut harness) = window("distributed");
    let before = bytes(&harness);
    select(&mut harness, &["lb"]);
    let field = |h: &Harness<App>| h.get_by_role_and_label(Role::SpinButton, "capacity").rect().center();
    harness.get_by_role_and_label(Role::SpinButton, "capacity").scroll_to_me();
    harness.run();
    let at = field(&harness);
    drag(&mut harness, at, vec2(40.0, 0.0));
    assert_ne!(bytes(&harness), before);
    assert_eq!(harness.state().editor().history_len(), 1);
    assert!(!harness.state().editor().is_editing());
    press(&mut harness, CTRL, Key::Z);
    assert_eq!(bytes(&harness), before);
    let at = field(&harness);
    click(&mut harness, at);
    type_text(&mut harness, "250");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert!(bytes(&harness).contains("capacity: 250"), "{}", bytes(&harness));
    assert_eq!(harness.state().editor().history_len(), 1);
}

#[test]
fn a_name_that_is_typed_is_kept_when_something_else_is_clicked_and_esc_restores_it() {
    let (_folder, mut harness) = window("distributed");
    select(&mut harness, &["web-1"]);
    let name = |h: &Harness<App>| h.get_by_role_and_label(Role::TextInput, "name").rect().center();
    let at = name(&harness);
    click(&mut harness, at);
    type_text(&mut harness, "edge dqN1?/");
    assert_eq!(harness.state().editor().history_len(), 0, "nothing until the field is left");
    let other = center(&harness, "db-2, Database");
    click(&mut harness, other);
    assert_eq!(design(&harness).components[&Id::slug("web-1")].name, "edge dqN1?/");
    assert_eq!(harness.state().editor().history_len(), 1);
    assert_eq!(*harness.state().selection(), [Id::slug("db-2")].into());
    let at = name(&harness);
    click(&mut harness, at);
    type_text(&mut harness, "x");
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert_eq!(harness.state().editor().history_len(), 1);
    assert_eq!(*harness.state().selection(), [Id::slug("db-2")].into());
}

#[test]
fn several_parts_are_set_together_in_one_step_and_differences_are_said() {
    let (_folder, mut harness) = window("distributed");
    let before = bytes(&harness);
    select(&mut harness, &["db-1", "db-2"]);
    harness.get_by_label("2 × Database");
    let said = |name| harness.get_by_role_and_label(Role::ComboBox, name).accesskit_node().value();
    assert_eq!((said("role").as_deref(), said("engine").as_deref()), (Some("mixed"), Some("MySQL")));
    choose(&mut harness, "engine", "PostgreSQL");
    assert_eq!(bytes(&harness).matches("PostgreSql").count(), 2);
    assert_eq!(harness.state().editor().history_len(), 1);
    press(&mut harness, CTRL, Key::Z);
    assert_eq!(bytes(&harness), before);
}

#[test]
fn what_a_change_of_kind_drops_is_said_before() {
    let (_folder, mut harness) = window("distributed");
    let before = bytes(&harness);
    select(&mut harness, &["db-1"]);
    let change = |h: &mut Harness<App>, to: &str| {
        h.get_by_label("Change to…").click();
        h.run();
        h.get_by_label(to).click();
        h.run();
    };
    change(&mut harness, "Session store");
    harness.get_by_label_contains("(replication) is dropped");
    assert_eq!(bytes(&harness), before);
    tap(&mut harness, "Keep as it is");
    assert_eq!(bytes(&harness), before);
    change(&mut harness, "Session store");
    tap(&mut harness, "Change");
    let db = &design(&harness).components[&Id::slug("db-1")];
    assert_eq!((db.kind.type_name(), db.on.as_ref().map(Id::as_str)), ("SessionStore", Some("server-1")));
    assert!(!design(&harness).contains("db-1-db-2"));
    press(&mut harness, CTRL, Key::Z);
    assert_eq!(bytes(&harness), before);
}

#[test]
fn a_link_keeps_its_label_and_ends_when_its_kind_is_changed() {
    let (_folder, mut harness) = window("distributed");
    let at = drawn(&harness, "HTTP link from Browser to Load balancer");
    click(&mut harness, at);
    let at = harness.get_by_role_and_label(Role::TextInput, "label").rect().center();
    click(&mut harness, at);
    type_text(&mut harness, "visitors");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    choose(&mut harness, "kind", "HTTPS");
    let (id, link) = design(&harness).links.first().expect("a link");
    let link = if id.as_str() == "browser-lb" { link } else { &design(&harness).links[&Id::slug("browser-lb")] };
    assert_eq!((link.kind.type_name(), link.label.as_str()), ("Https", "visitors"));
    assert_eq!((link.from.as_str(), link.to.as_str()), ("browser", "lb"));
    assert_eq!(harness.state().editor().history_len(), 2);
}

#[test]
fn a_double_click_on_a_part_or_a_link_asks_for_its_words() {
    let (_folder, mut harness) = window("distributed");
    let twice = |harness: &mut Harness<App>, at: Pos2| {
        harness.input_mut().events.push(egui::Event::PointerMoved(at));
        for pressed in [true, false, true] {
            harness.input_mut().events.push(button(at, pressed));
        }
        harness.step();
        harness.event(button(at, false));
        harness.run();
    };
    let at = drawn(&harness, "HTTP link from Browser to Load balancer");
    twice(&mut harness, at);
    type_text(&mut harness, "visitors");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(design(&harness).links[&Id::slug("browser-lb")].label, "visitors");
    let at = drawn(&harness, "web-1, ");
    twice(&mut harness, at);
    type_text(&mut harness, "edge");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(design(&harness).components[&Id::slug("web-1")].name, "edge");
    assert_eq!(harness.state().editor().history_len(), 2);
}

#[test]
fn a_ghost_from_the_palette_scrolls_at_the_border_but_not_on_its_way_in() {
    let (_folder, mut harness) = window("distributed");
    let from = harness.get_by_label("Add Session store").rect().center();
    let canvas = harness.get_by_label("Drawing").rect();
    let start = harness.state().canvas().view.origin;
    harness.hover_at(from);
    harness.event(button(from, true));
    harness.run_steps(2);
    harness.hover_at(canvas.left_center() + vec2(6.0, 0.0));
    harness.run_steps(6);
    assert_eq!(harness.state().canvas().view.origin, start, "it has only just come in");
    harness.hover_at(canvas.center());
    harness.run_steps(2);
    let border = canvas.right_center() - vec2(5.0, 0.0);
    harness.hover_at(border);
    harness.run_steps(6);
    let scrolled = harness.state().canvas().view.origin;
    assert!(scrolled.x > start.x + 5.0, "{start:?} {scrolled:?}");
    harness.event(button(border, false));
    // Panics if something is painted on and on.
    harness.run();
    assert_eq!(design(&harness).components.len(), 13);
    assert_eq!(harness.state().editor().history_len(), 1);
}

#[test]
fn what_a_note_speaks_of_is_chosen_by_typing() {
    let text = "Design(format: 1, components: {\"web\": (kind: WebServer), \"db\": (kind: Database)}, notes: {\"n\": (text: \"Mind the gap\")})";
    let mut harness = shown(App::new(linchpin::storage::parse(text).expect("a design"), None));
    let before = bytes(&harness);
    let at = center(&harness, "Note, Mind the gap");
    click(&mut harness, at);
    harness.get_by_role_and_label(Role::ComboBox, "about").click();
    harness.run();
    harness.get_by_label("Search what it is about").focus();
    harness.run();
    type_text(&mut harness, "db");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(design(&harness).notes["n"].about, Some(Id::slug("db")));
    assert_eq!(harness.state().editor().history_len(), 1);
    press(&mut harness, CTRL, Key::Z);
    assert_eq!(bytes(&harness), before);
}

#[test]
fn choices_are_read_whole_in_a_small_window_and_names_stand_on_the_line_of_their_widgets() {
    for size in [vec2(1280.0, 800.0), vec2(800.0, 600.0)] {
        let (_folder, mut harness) = window("distributed");
        harness.set_size(size);
        harness.run();
        let at = center(&harness, "Load balancer, Load");
        click(&mut harness, at);
        for (name, value) in [("mode", "ActiveActive"), ("algorithm", "RoundRobin")] {
            let combo = harness.get_by_role_and_label(Role::ComboBox, name).rect();
            let words = linchpin::font::measure(value, 13.0, linchpin::font::Weight::Regular);
            assert!(combo.width() >= words + 30.0, "{name} at {size:?}: {combo:?}");
        }
        let at = center(&harness, "web-1, Web");
        click(&mut harness, at);
        let name = harness.get_by_role_and_label(Role::Label, "on").rect().center();
        let widget = harness.get_by_role_and_label(Role::ComboBox, "on").rect().center();
        assert!((name.y - widget.y).abs() <= 1.0, "{name:?} {widget:?}");
    }
}

#[test]
fn of_thousands_of_findings_only_the_cards_in_view_are_made_and_the_last_is_reached() {
    use linchpin::model::{Component, Kind};
    let mut design = Design::named("large");
    let web = Kind::all().into_iter().find(|kind| kind.type_name() == "WebServer").expect("a kind");
    for n in 0..2_600 {
        design.components.insert(Id::slug(&format!("part-{n}")), Component::new(web.clone()));
    }
    let mut harness = shown(App::new(design, None));
    let end = std::time::Instant::now() + std::time::Duration::from_mins(1);
    while harness.query_all_by_label_contains("Checking…").next().is_some() {
        assert!(std::time::Instant::now() < end, "the check does not end");
        harness.step();
    }
    harness.run();
    let number = |words: String| words.split(' ').next()?.parse::<usize>().ok();
    let mut nodes = harness.query_all_by_label_contains(" findings").map(|node| node.accesskit_node());
    let count = nodes.find_map(|node| number(node.value().or_else(|| node.label())?)).expect("a number");
    drop(nodes);
    assert!(count >= 2_600, "{count}");
    let cards = |harness: &Harness<App>| harness.query_all_by_label_contains("Explain ").count();
    assert!((1..40).contains(&cards(&harness)), "{} cards", cards(&harness));
    let first = harness.query_all_by_label_contains("Explain ").next().expect("a card").rect().center();
    harness.hover_at(first);
    harness.event(egui::Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta: vec2(0.0, -10_000_000.0),
        phase: egui::TouchPhase::Move,
        modifiers: Modifiers::NONE,
    });
    harness.run_steps(60);
    assert!((1..40).contains(&cards(&harness)), "{} cards", cards(&harness));
    assert!(harness.query_all_by_label("Journeys").next().is_some());
    let lowest = harness.query_all_by_label_contains("Explain ").map(|node| node.rect().bottom()).fold(0.0, f32::max);
    let panel = harness.get_by_label("Drawing").rect().bottom();
    assert!(lowest <= panel + 40.0 && lowest > panel - 200.0, "the last card ends the list: {lowest} {panel}");
}
