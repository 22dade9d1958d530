//! What comes to the window and is no use, or far too much: pastes, names, and a screen of 800 × 600.
#![cfg(feature = "gui")]

mod common;
#[path = "common/meaning.rs"]
mod meaning;
#[path = "common/window.rs"]
mod on_screen;

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, Rect, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use linchpin::model::{Design, Id};
use linchpin::storage;
use linchpin::ui::App;
use meaning::{Words, same_meaning};
use on_screen::{CTRL, bytes, center, click, drag, shown, window};

const NONE: Modifiers = Modifiers::NONE;

fn design<'a>(harness: &'a Harness<App>) -> &'a Design {
    harness.state().editor().design()
}

fn press(harness: &mut Harness<App>, modifiers: Modifiers, key: Key) {
    harness.key_press_modifiers(modifiers, key);
    harness.run();
}

fn paste(harness: &mut Harness<App>, text: String) {
    harness.event(Event::Paste(text));
    harness.run();
}

/// What the window says about the last thing that was asked, once it is said: long texts are read beside it.
fn said(harness: &mut Harness<App>, begins: &str) -> String {
    let end = Instant::now() + Duration::from_secs(20);
    loop {
        let found = harness.query_all_by_label_contains(begins).next().map(|node| {
            let node = node.accesskit_node();
            node.value().or_else(|| node.label()).unwrap_or_default()
        });
        if let Some(words) = found {
            return words;
        }
        assert!(Instant::now() < end, "nothing begins with {begins}");
        std::thread::sleep(Duration::from_millis(5));
        harness.step();
    }
}

/// What a copy or cut puts on the clipboard.
fn clipboard(harness: &mut Harness<App>, event: Event) -> String {
    harness.event(event);
    harness.step();
    let text = harness.output().platform_output.commands.iter().find_map(|command| match command {
        egui::OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    });
    harness.run();
    text.expect("text on the clipboard")
}

#[test]
fn what_is_cut_in_one_window_and_pasted_in_another_is_the_same_part_of_a_design() {
    let (_folder, mut one) = window("distributed");
    let before = bytes(&one);
    let title = one.get_by_label_contains("Server 2, Server").rect().left_top() + vec2(60.0, 12.0);
    click(&mut one, title);
    let text = clipboard(&mut one, Event::Cut);
    assert_eq!(design(&one).components.len(), 7, "the server went with what it holds");
    assert_eq!(one.state().editor().history_len(), 1);

    let mut other = shown(App::new(Design::named(""), None));
    paste(&mut other, text.clone());
    // What the example has of it: five parts and the links among them.
    let mut wanted = storage::parse(&before).expect("a design");
    let gone = wanted.components.keys().filter(|id| design(&one).contains(id.as_str()));
    let gone: Vec<Id> = gone.cloned().collect();
    for edit in wanted.removal(&gone) {
        wanted.apply(edit).expect("a removal");
    }
    (wanted.name, wanted.domain) = (String::new(), String::new());
    assert_eq!((wanted.components.len(), wanted.links.len()), (5, 4));
    same_meaning(design(&other), &wanted, Words::Equal);
    assert_eq!(other.state().editor().history_len(), 1);
    press(&mut other, CTRL, Key::Z);
    assert!(design(&other).components.is_empty());

    // Back where it was cut, it is there again under the same names.
    paste(&mut one, text);
    let ids: std::collections::BTreeSet<&Id> = design(&one).components.keys().collect();
    let were = storage::parse(&before).expect("a design");
    assert_eq!(ids, were.components.keys().collect());
    press(&mut one, CTRL, Key::Z);
    press(&mut one, CTRL, Key::Z);
    assert_eq!(bytes(&one), before);
}

#[test]
fn a_paste_that_is_no_design_or_half_of_one_is_one_line_and_changes_nothing() {
    let (_folder, mut harness) = window("distributed");
    let before = bytes(&harness);
    let half = &before[..before.len() / 2];
    let no_end = "Design(format: 1, components: {\"a\": (kind: WebServer, on: \"nowhere\")})";
    for (name, text) in [
        ("a letter", "Dear Sir or Madam,\n\nthank you for your letter.".to_owned()),
        ("an address", "https://example.org/?q=1".to_owned()),
        ("a picture's bytes", "\u{89}PNG\r\n\u{1a}\n\0\0\0\rIHDR".to_owned()),
        ("nothing but blanks", " \n\t \n".to_owned()),
        ("half of a design", half.to_owned()),
        ("a design whose host is missing", no_end.to_owned()),
        ("brackets without end", "(".repeat(200_000)),
        ("a line without end", "x".repeat(5_000_000)),
        ("letters from the right", "\u{202e}שלום".repeat(1_000)),
    ] {
        let began = Instant::now();
        paste(&mut harness, text);
        assert!(began.elapsed() < Duration::from_secs(20), "{name} took {:?}", began.elapsed());
        let says = said(&mut harness, "Nothing was pasted");
        assert!(!says.contains('\n') && says.chars().count() < 400, "{name}: {says}");
        assert_eq!(bytes(&harness), before, "{name}");
        assert_eq!(harness.state().editor().history_len(), 0, "{name}");
        // Beside the drawing and in the status bar: the next one is not to be taken for this one.
        while harness.query_all_by_label("OK").next().map(|ok| ok.click()).is_some() {
            harness.run();
        }
        assert!(harness.query_all_by_label_contains("Nothing was pasted").next().is_none(), "{name}");
    }
}

/// A design of so many application servers in a chain of links.
fn chain(parts: usize) -> String {
    let mut text = String::from("Design(format: 1, components: {");
    for n in 0..parts {
        let _ = write!(text, "\"p{n}\": (kind: AppServer),");
    }
    text.push_str("}, links: {");
    for n in 1..parts {
        let _ = write!(text, "\"l{n}\": (from: \"p{}\", to: \"p{n}\", kind: Http),", n - 1);
    }
    text.push_str("})");
    text
}

#[test]
fn ten_thousand_components_are_not_pasted_and_the_line_says_what_to_do() {
    let (_folder, mut harness) = window("distributed");
    let before = bytes(&harness);
    let began = Instant::now();
    paste(&mut harness, chain(10_000));
    let says = said(&mut harness, "Nothing was pasted");
    assert!(says.contains("10000 components") && says.contains("5000") && says.contains("open that"), "{says}");
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    assert_eq!(bytes(&harness), before);
    assert_eq!(harness.state().editor().history_len(), 0);
}

#[test]
fn names_of_any_letters_and_length_are_shown_typed_and_taken_back() {
    let long = "a very long name ".repeat(40);
    let names = [
        long[..500].to_owned(),
        "w".repeat(500),
        "🚀🔥👩‍👩‍👧‍👦🏳️‍🌈".repeat(20),
        "שרת האינטרנט הראשון".to_owned(),
        "خادم الويب \u{202e}mirrored\u{202c}".to_owned(),
        "e\u{301}\u{301}\u{301}\u{301} ﷽ \u{200b}\u{feff}x".to_owned(),
        "名前".repeat(60),
    ];
    for name in names {
        let (_folder, mut harness) = window("distributed");
        let before = bytes(&harness);
        // On the canvas.
        let at = center(&harness, "web-1, Web");
        let others = center(&harness, "Load balancer, Load").x;
        click(&mut harness, at);
        press(&mut harness, NONE, Key::F2);
        harness.event(Event::Text(name.clone()));
        harness.run();
        press(&mut harness, NONE, Key::Enter);
        let wanted = name.trim();
        assert_eq!(design(&harness).components[&Id::slug("web-1")].name, wanted);
        assert_eq!(harness.state().editor().history_len(), 1);
        let part = drawn(&harness, "web-1");
        assert!(part.width() < 400.0, "{name}: {part:?} is no wider than a box may be");
        assert!((center(&harness, "Load balancer, Load").x - others).abs() < 400.0);
        // In the inspector.
        let field = harness.get_by_role_and_label(Role::TextInput, "name");
        assert_eq!(field.accesskit_node().value().unwrap_or_default(), wanted);
        let at = field.rect().center();
        let panel = harness.get_by_label("Drawing").rect().right();
        assert!(field.rect().left() > panel && field.rect().right() <= 1280.0, "{:?}", field.rect());
        click(&mut harness, at);
        press(&mut harness, CTRL, Key::A);
        harness.event(Event::Text("plain".to_owned()));
        harness.run();
        press(&mut harness, NONE, Key::Enter);
        assert_eq!(design(&harness).components[&Id::slug("web-1")].name, "plain");
        press(&mut harness, NONE, Key::Escape);
        press(&mut harness, CTRL, Key::Z);
        assert_eq!(design(&harness).components[&Id::slug("web-1")].name, wanted);
        // Written and read again it is the same.
        let again = storage::parse(&bytes(&harness)).expect("a design");
        assert_eq!(again.components[&Id::slug("web-1")].name, wanted);
        press(&mut harness, CTRL, Key::Z);
        assert_eq!(bytes(&harness), before);
    }
}

/// Where a part is drawn, whatever it is called: it is the one that is selected.
fn drawn(harness: &Harness<App>, id: &str) -> Rect {
    let view = harness.state().canvas().view;
    let canvas = harness.get_by_label("Drawing").rect();
    let boxes = linchpin::layout::arrange(design(harness)).boxes;
    view.rect_to_screen(canvas, &boxes[&Id::slug(id)])
}

#[test]
fn on_a_screen_of_800_by_600_everything_is_within_the_window_and_can_be_used() {
    let (_folder, mut harness) = window("distributed");
    harness.set_size(vec2(800.0, 600.0));
    harness.run();
    let screen = Rect::from_min_size(egui::Pos2::ZERO, vec2(800.0, 600.0));
    let all_within = |harness: &Harness<App>, when: &str| {
        let roles = [Role::Button, Role::ComboBox, Role::TextInput, Role::SpinButton, Role::CheckBox];
        let mut count = 0;
        for role in roles {
            for node in harness.query_all_by_role(role) {
                let rect = node.rect();
                // What a list has scrolled out of its view is above or below, never beside.
                assert!(
                    rect.left() >= -0.5 && rect.right() <= 800.5,
                    "{when}: {:?} at {rect:?}",
                    node.accesskit_node().label()
                );
                count += usize::from(screen.contains_rect(rect));
            }
        }
        assert!(count > 20, "{when}: {count}");
    };
    all_within(&harness, "nothing selected");
    let canvas = harness.get_by_label("Drawing").rect();
    assert!(canvas.width() > 400.0 && canvas.height() > 350.0, "{canvas:?}");
    for part in ["lb, ", "db-1, ", "server-1, "] {
        let title = part.trim_end_matches(", ");
        press(&mut harness, NONE, Key::Escape);
        let at = drawn(&harness, title).left_top() + vec2(30.0, 8.0);
        click(&mut harness, at);
        harness.run_steps(30);
        assert_eq!(harness.state().selection().first().map(Id::as_str), Some(title));
        all_within(&harness, title);
    }
    // Drag, link, rename, palette, undo: all as in a large window.
    let before = bytes(&harness);
    let browser = center(&harness, "Browser, Browser");
    drag(&mut harness, browser, vec2(-60.0, 5.0));
    assert_eq!(harness.state().editor().history_len(), 1);
    press(&mut harness, CTRL, Key::P);
    harness.event(Event::Text("redis".to_owned()));
    harness.run();
    press(&mut harness, NONE, Key::Enter);
    assert_eq!(design(&harness).components.len(), 13);
    all_within(&harness, "the palette open");
    press(&mut harness, NONE, Key::F2);
    harness.event(Event::Text("sessions".to_owned()));
    harness.run();
    let field = harness.get_by_label("Name").rect();
    assert!(screen.contains_rect(field), "{field:?}");
    press(&mut harness, NONE, Key::Enter);
    if let Some(more) = harness.query_by_label("More") {
        more.click();
        harness.run();
    }
    all_within(&harness, "the whole toolbar");
    for label in ["Undo", "Run", "Findings", "Fix all…", "Theme"] {
        let at = harness.get_by_role_and_label(Role::Button, label).rect();
        assert!(screen.contains_rect(at), "{label} at {at:?}");
    }
    press(&mut harness, NONE, Key::Escape);
    harness.key_press_modifiers(CTRL, Key::O);
    harness.run();
    all_within(&harness, "a question");
    press(&mut harness, NONE, Key::Escape);
    while harness.state().editor().undo_title().is_some() {
        press(&mut harness, CTRL, Key::Z);
    }
    assert_eq!(bytes(&harness), before);
}
