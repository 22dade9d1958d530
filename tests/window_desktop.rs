//! "As the system": what the desktop's portal says about light, dark and movement is what the window looks like, at once
//! and whenever it changes; where nobody answers the window is as it was.
#![cfg(all(feature = "gui", unix, not(target_os = "macos")))]

#[path = "common/bus.rs"]
mod bus;
mod common;
#[path = "common/window.rs"]
mod helpers;
#[path = "common/run.rs"]
mod run;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bus::{Body, Bus, Call, changed, error, reply};
use egui::Key;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use helpers::CTRL;
use linchpin::model::Design;
use linchpin::storage::UserFolders;
use linchpin::ui::{App, Desktop};
use run::wait_for;

const LOOKS: &str = "org.freedesktop.appearance";
const GNOME: &str = "org.gnome.desktop.interface";
const NOT_FOUND: &str = "org.freedesktop.portal.Error.NotFound";

/// What a bus says to a call.
type Answering = fn(&Call) -> Vec<Vec<u8>>;

/// What a portal says; nothing about what it does not know.
#[derive(Clone, Copy, Default)]
struct Says {
    scheme: Option<u32>,
    reduced: Option<u32>,
    animated: Option<bool>,
    /// It knows `Read` alone.
    old: bool,
}

impl Says {
    fn answer(self, call: &Call) -> Vec<Vec<u8>> {
        let value = match call.setting() {
            Some("color-scheme") => self.scheme.map(|n| ("u", n)),
            Some("reduced-motion") => self.reduced.map(|n| ("u", n)),
            Some("enable-animations") => self.animated.map(|b| ("b", u32::from(b))),
            _ => None,
        };
        let said = match (call.member.as_str(), value) {
            ("ReadOne", _) if self.old => error(call, "org.freedesktop.DBus.Error.UnknownMethod"),
            ("ReadOne", Some((kind, value))) => reply(call, "v", &Body::default().of(kind).number(value)),
            ("Read", Some((kind, value))) => reply(call, "v", &Body::default().of("v").of(kind).number(value)),
            _ => error(call, NOT_FOUND),
        };
        vec![said]
    }

    fn bus(self) -> Bus {
        Bus::answering(move |call| self.answer(call))
    }
}

/// A window on the desktop of a bus, with the settings that this text says.
fn on(address: &str, settings: &str) -> Harness<'static, App> {
    let folder = tempfile::tempdir().expect("a folder");
    let home = UserFolders::below(folder.path());
    std::fs::create_dir_all(&home.config).expect("a folder");
    std::fs::write(home.config.join("settings.ron"), settings).expect("a file");
    let mut app = App::new(Design::named("Looks"), None);
    app.use_settings(&home);
    app.look_as(Desktop::of(|name| (name == "DBUS_SESSION_BUS_ADDRESS").then(|| address.into())));
    moving(app)
}

/// A window in which things move: those of other tests stand still from the beginning.
fn moving(app: App) -> Harness<'static, App> {
    let mut first = true;
    let frame = move |ui: &mut egui::Ui, app: &mut App| {
        if std::mem::take(&mut first) {
            linchpin::ui::install_fonts(ui.ctx());
            ui.ctx().all_styles_mut(|style| style.animation_time = 0.1);
            ui.ctx().request_repaint();
        } else {
            app.show(ui);
        }
    };
    let mut harness = Harness::builder().with_size([1280.0, 800.0]).with_step_dt(0.25).build_ui_state(frame, app);
    harness.run();
    harness
}

fn dark(harness: &Harness<App>) -> bool {
    harness.ctx.global_style().visuals.dark_mode
}

fn still(harness: &Harness<App>) -> bool {
    harness.ctx.global_style().animation_time.abs() < f32::EPSILON
}

fn shows(harness: &Harness<App>, words: &str) -> bool {
    harness.query_all_by_label_contains(words).next().is_some()
}

fn open_settings(harness: &mut Harness<App>) {
    harness.key_press_modifiers(CTRL, Key::Comma);
    harness.run_steps(4);
}

#[test]
fn the_window_is_as_dark_as_the_portal_says_and_the_settings_say_who_said_so() {
    let nobody = dark(&on("", "()"));
    for old in [false, true] {
        for (scheme, wanted, says) in [
            (Some(1), true, "the desktop portal: dark"),
            (Some(2), false, "the desktop portal: light"),
            (Some(0), false, "the desktop portal, which prefers nothing: light"),
            (Some(7), false, "the desktop portal, which prefers nothing: light"),
            (None, nobody, if nobody { "no answer: dark" } else { "no answer: light" }),
        ] {
            let bus = Says { scheme, old, ..Says::default() }.bus();
            let mut harness = on(&bus.address(), "()");
            open_settings(&mut harness);
            wait_for(&mut harness, says, |h| shows(h, says) && dark(h) == wanted);
        }
    }
}

#[test]
fn nothing_moves_where_the_portal_says_so_in_its_own_words_or_in_gnomes() {
    for (reduced, animated, wanted, says) in [
        (Some(1), Some(true), true, "the desktop portal: nothing moves by itself"),
        (Some(0), Some(false), false, "the desktop portal: things are seen to move"),
        (None, Some(false), true, "the desktop portal: nothing moves by itself"),
        (None, Some(true), false, "the desktop portal: things are seen to move"),
        (None, None, false, "no answer: things are seen to move"),
    ] {
        for old in [false, true] {
            let bus = Says { reduced, animated, old, ..Says::default() }.bus();
            let mut harness = on(&bus.address(), "()");
            open_settings(&mut harness);
            wait_for(&mut harness, says, |h| shows(h, says) && still(h) == wanted);
        }
    }
}

#[test]
fn what_the_windowing_system_says_counts_where_the_portal_prefers_nothing_or_is_not_there() {
    for (scheme, theme, wanted) in [
        (Some(1), egui::Theme::Light, true),
        (Some(0), egui::Theme::Dark, true),
        (None, egui::Theme::Light, false),
        (None, egui::Theme::Dark, true),
    ] {
        let bus = Says { scheme, ..Says::default() }.bus();
        let mut harness = on(&bus.address(), "()");
        harness.input_mut().system_theme = Some(theme);
        open_settings(&mut harness);
        let says = if scheme == Some(1) { "the desktop portal: " } else { "the windowing system: " };
        wait_for(&mut harness, says, |h| shows(h, says) && dark(h) == wanted);
    }
}

#[test]
fn a_change_of_mind_wakes_the_window_which_paints_nothing_before_and_after() {
    let bus = Says { scheme: Some(2), reduced: Some(1), ..Says::default() }.bus();
    let mut harness = on(&bus.address(), "()");
    wait_for(&mut harness, "its answers", |h| !dark(h) && still(h));
    // Rest: `run` ends only when no further frame is asked for.
    harness.run();
    let woken = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&woken);
    harness.ctx.set_request_repaint_callback(move |_| {
        count.fetch_add(1, Ordering::SeqCst);
    });
    for (key, value) in [("color-scheme", 1), ("reduced-motion", 0), ("color-scheme", 2), ("reduced-motion", 1)] {
        let before = woken.load(Ordering::SeqCst);
        // What does not concern us, and what does not change anything, wakes nobody.
        bus.say(&changed(LOOKS, "accent-color", |body| body.of("u").number(3)));
        bus.say(&changed(GNOME, "color-scheme", |body| body.of("s").text("prefer-dark")));
        bus.say(&changed(LOOKS, key, |body| body.of("u").number(value)));
        let end = Instant::now() + Duration::from_secs(30);
        while woken.load(Ordering::SeqCst) == before {
            assert!(Instant::now() < end, "{key}: the window was not woken");
            std::thread::sleep(Duration::from_millis(5));
        }
        assert_eq!(woken.load(Ordering::SeqCst), before + 1, "{key}");
        harness.run();
        if key == "color-scheme" {
            assert_eq!(dark(&harness), value == 1);
        } else {
            assert_eq!(still(&harness), value == 1);
        }
    }
}

#[test]
fn what_the_user_chose_is_not_changed_by_the_desktop() {
    for (settings, is_dark, is_still) in
        [("(appearance: Light, motion: Full)", false, false), ("(appearance: Dark, motion: Reduced)", true, true)]
    {
        let bus =
            Says { scheme: Some(u32::from(!is_dark)), reduced: Some(u32::from(!is_still)), ..Says::default() }.bus();
        let mut harness = on(&bus.address(), settings);
        let says = "the desktop portal";
        let asked = |bus: &Bus| bus.calls().iter().filter(|call| call.setting().is_some()).count();
        wait_for(&mut harness, "the questions", |_| asked(&bus) >= 3);
        bus.say(&changed(LOOKS, "color-scheme", |body| body.of("u").number(if is_dark { 2 } else { 1 })));
        open_settings(&mut harness);
        assert!(!shows(&harness, says), "nobody is asked");
        assert_eq!((dark(&harness), still(&harness)), (is_dark, is_still));
        // Left to the system it holds at once.
        harness.get_by_role_and_label(egui::accesskit::Role::ComboBox, "Colours").click();
        harness.run_steps(4);
        harness.get_by_label("As the system").click();
        harness.run_steps(4);
        wait_for(&mut harness, "the desktop's colours", |h| dark(h) != is_dark && shows(h, says));
        assert_eq!(still(&harness), is_still);
    }
}

#[test]
fn garbage_is_no_answer_and_does_no_harm() {
    let plain = dark(&on("", "()"));
    let wrong_type = |call: &Call| vec![reply(call, "v", &Body::default().of("(ddd)").number(1))];
    let endless = |call: &Call| vec![reply(call, "v", &(0..40).fold(Body::default(), |body, _| body.of("v")))];
    let cut = |call: &Call| vec![reply(call, "v", &Body::default().of("u"))];
    let no_dbus = |_: &Call| vec![b"HTTP/1.1 400 Bad Request\r\n\r\n".repeat(9)];
    let huge = |_: &Call| vec![[&b"l\x02\0\x01"[..], &[0xff; 60]].concat()];
    let strange = |call: &Call| vec![error(call, "org.example.Error"), reply(call, "", &Body::default())];
    let answers: [(&str, Answering); 6] = [
        ("a wrong type", wrong_type),
        ("variants without end", endless),
        ("an answer that is cut", cut),
        ("no D-Bus", no_dbus),
        ("too much", huge),
        ("two answers", strange),
    ];
    for (name, answer) in answers {
        let bus = Bus::answering(answer);
        let mut harness = on(&bus.address(), "()");
        wait_for(&mut harness, name, |_| !bus.calls().is_empty());
        bus.say(&[0; 64]);
        open_settings(&mut harness);
        // Whether the thread goes on or has ended, what was said is nothing that it could use.
        let says = if name == "a wrong type" || name == "an answer that is cut" { "no answer: " } else { "Colours" };
        assert!(shows(&harness, says), "{name}");
        assert_eq!((dark(&harness), still(&harness)), (plain, false), "{name}");
    }
}

#[test]
fn no_frame_waits_for_a_bus_that_is_silent_or_not_there_and_the_line_ends_with_the_window() {
    let began = Instant::now();
    let bus = Bus::silent();
    let mut harness = on(&bus.address(), "()");
    bus.somebody();
    open_settings(&mut harness);
    assert!(shows(&harness, "no answer: things are seen to move"));
    let nowhere = tempfile::tempdir().expect("a folder");
    for address in
        [format!("unix:path={}/bus", nowhere.path().display()), "tcp:host=example.org".to_owned(), String::new()]
    {
        let mut other = on(&address, "()");
        open_settings(&mut other);
        assert!(shows(&other, "no answer: things are seen to move"), "{address}");
    }
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    drop(harness);
    bus.nobody();
    // One that has been told everything, and would be told more.
    let bus = Says { scheme: Some(1), ..Says::default() }.bus();
    let mut harness = on(&bus.address(), "()");
    wait_for(&mut harness, "dark", dark);
    drop(harness);
    bus.nobody();
}

#[test]
fn a_portal_that_goes_leaves_what_it_said_last() {
    let bus = Says { scheme: Some(1), reduced: Some(1), ..Says::default() }.bus();
    let mut harness = on(&bus.address(), "()");
    wait_for(&mut harness, "its answers", |h| dark(h) && still(h));
    bus.say(b"nonsense that ends the line, which is longer than a head");
    bus.nobody();
    harness.run_steps(4);
    assert!(dark(&harness) && still(&harness));
}
