//! Pictures of the window: what it looked like when somebody found it right. Where one differs on purpose,
//! `UPDATE_SNAPSHOTS=1 cargo test --test window_pictures` writes it anew: look at it before it is committed.
#![cfg(feature = "gui")]

mod common;
#[path = "common/painter.rs"]
mod painter;

use std::path::PathBuf;

use egui::{Key, Modifiers, Vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use linchpin::storage;
use linchpin::ui::App;
use painter::{Painter, Pixels};

/// The window on an example, in a size.
struct Shown {
    harness: Harness<'static, App>,
    painter: Painter,
    size: Vec2,
}

impl Shown {
    fn new(example: &str, size: [f32; 2], dark: bool) -> Self {
        let design = storage::read(common::example(example).as_ref()).expect("a design");
        let app = App::new(design, Some(common::example(example).into()));
        let mut fonts = false;
        let painter = Painter::default();
        let frame = move |ui: &mut egui::Ui, app: &mut App| {
            if fonts {
                app.show(ui);
            } else {
                linchpin::ui::install_fonts(ui.ctx());
                ui.ctx().set_theme(if dark { egui::Theme::Dark } else { egui::Theme::Light });
                ui.ctx().request_repaint();
                fonts = true;
            }
        };
        let builder = Harness::builder().with_size(size).renderer(painter.clone());
        let mut harness = builder.build_ui_state(frame, app);
        harness.run();
        Self { harness, painter, size: size.into() }
    }

    fn pixels(&mut self) -> Pixels {
        self.harness.run();
        let output = self.harness.output();
        let scale = output.pixels_per_point;
        let primitives = self.harness.ctx.tessellate(output.shapes.clone(), scale);
        self.painter.paint(&primitives, [self.size.x as usize, self.size.y as usize], scale)
    }

    /// Clicks on a part by the beginning of what is said of it.
    fn click(&mut self, part: &str, modifiers: Modifiers) {
        let at =
            self.harness.get_by(|node| node.label().is_some_and(|label| label.starts_with(part))).rect().left_top();
        let at = at + egui::vec2(12.0, 12.0);
        self.harness.hover_at(at);
        self.harness.run();
        for pressed in [true, false] {
            let button = egui::PointerButton::Primary;
            let event = egui::Event::PointerButton { pos: at, button, pressed, modifiers };
            self.harness.event_modifiers(event, modifiers);
            self.harness.run();
        }
        // The next click is no double click.
        self.harness.run_steps(60);
    }

    /// To so many per cent, from 100, in steps of the keyboard.
    fn zoom(&mut self, percent: u32) {
        self.press(Modifiers::COMMAND, Key::Num0);
        let wanted = percent as f32 / 100.0;
        let zoom = |shown: &Self| shown.harness.state().canvas().view.zoom;
        while zoom(self) < wanted * 0.99 {
            self.press(Modifiers::COMMAND, Key::Plus);
        }
        while zoom(self) > wanted * 1.01 {
            self.press(Modifiers::COMMAND, Key::Minus);
        }
    }

    fn press(&mut self, modifiers: Modifiers, key: Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.harness.run();
    }
}

fn golden(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/goldens/window").join(format!("{name}.png"))
}

/// Holds a picture against the one that is kept.
fn same(name: &str, now: &Pixels) {
    let path = golden(name);
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        return now.save(&path);
    }
    let kept = Pixels::load(&path).unwrap_or_else(|| panic!("there is no picture {}", path.display()));
    let differing = now.differing(&kept);
    if differing > 0 {
        let seen = std::env::temp_dir().join(format!("linchpin-window-{name}.png"));
        now.save(&seen);
        panic!("{differing} pixels differ from {}: see {}", path.display(), seen.display());
    }
}

#[test]
fn the_window_on_three_servers_looks_as_it_did() {
    let mut shown = Shown::new("distributed", [1280.0, 800.0], false);
    same("distributed-light", &shown.pixels());
}

#[test]
fn the_dark_window_on_the_hardened_design_looks_as_it_did() {
    let mut shown = Shown::new("hardened", [1280.0, 800.0], true);
    same("hardened-dark", &shown.pixels());
}

#[test]
fn a_selected_part_in_a_small_window_looks_as_it_did() {
    let mut shown = Shown::new("distributed", [800.0, 600.0], false);
    shown.click("Load balancer, Load balancer", Modifiers::NONE);
    shown.harness.hover_at(egui::pos2(300.0, 500.0));
    same("small-selected", &shown.pixels());
}

#[test]
fn three_selected_parts_and_a_collapsed_server_look_as_they_did() {
    let mut shown = Shown::new("secured-monitored", [1280.0, 800.0], true);
    shown.click("Server 3, Server", Modifiers::NONE);
    shown.press(Modifiers::COMMAND, Key::Home);
    for part in ["web-1, Web server", "app-1, Application server", "db-1, Database"] {
        shown.click(part, if part.starts_with("web") { Modifiers::NONE } else { Modifiers::SHIFT });
    }
    shown.harness.hover_at(egui::pos2(700.0, 650.0));
    same("three-selected-dark", &shown.pixels());
}

/// Not a test of its own: writes what the window looks like for each example, size, theme and zoom, to be looked at.
#[test]
fn all_pictures_are_written_where_asked() {
    let Some(folder) = std::env::var_os("LINCHPIN_PICTURES").map(PathBuf::from) else { return };
    let only = std::env::var("LINCHPIN_EXAMPLE").ok();
    for template in storage::TEMPLATES.iter().filter(|t| only.as_ref().is_none_or(|o| o == t.name)) {
        for dark in [false, true] {
            for size in [[1280.0, 800.0], [2560.0, 1440.0]] {
                let mut shown = Shown::new(template.name, size, dark);
                let name = format!("{}-{}-{}", template.name, if dark { "dark" } else { "light" }, size[0]);
                shown.pixels().save(&folder.join(format!("{name}.png")));
                for percent in [10, 25, 50, 200, 400] {
                    shown.zoom(percent);
                    shown.pixels().save(&folder.join(format!("{name}-{percent}.png")));
                }
            }
        }
    }
}

/// How bright a place of a picture is at its brightest, 0 to 255.
fn brightest(pixels: &Pixels, place: egui::Rect) -> u8 {
    let (rows, columns) =
        (place.top() as usize..place.bottom() as usize, place.left() as usize..place.right() as usize);
    let at = rows.flat_map(|y| columns.clone().map(move |x| y * pixels.width + x));
    at.filter_map(|n| pixels.rgba.get(n)?[..3].iter().copied().max()).max().unwrap_or(0)
}

#[test]
fn what_was_looked_for_stays_bright_and_parts_containers_and_links_around_it_are_dimmed() {
    let mut shown = Shown::new("distributed", [1280.0, 800.0], true);
    let place = |shown: &Shown, begins: &str| {
        shown.harness.get_by(|node| node.label().is_some_and(|label| label.starts_with(begins))).rect()
    };
    let server = place(&shown, "Server 1, Server");
    let border = egui::Rect::from_center_size(server.left_center() - egui::vec2(2.0, 0.0), egui::vec2(10.0, 6.0));
    let dimmed = [
        ("a part", place(&shown, "Load balancer, Load balancer")),
        ("a container", border),
        ("a link", place(&shown, "HTTP link from Browser to Load balancer")),
    ];
    let found = place(&shown, "db-2, Database");
    let before = shown.pixels();
    shown.press(Modifiers::COMMAND, Key::F);
    shown.harness.event(egui::Event::Text("db-2".to_owned()));
    shown.harness.run();
    let after = shown.pixels();
    for (what, place) in dimmed {
        let (was, is) = (brightest(&before, place), brightest(&after, place));
        assert!(was > 120 && f32::from(is) < f32::from(was) * 0.5, "{what}: {was} became {is}");
    }
    assert!(brightest(&after, found.shrink(3.0)) >= brightest(&before, found.shrink(3.0)), "what was found");
    // What a container holds is seen through it when the container is found.
    let within = place(&shown, "app-2, Application server");
    shown.press(Modifiers::COMMAND, Key::A);
    shown.harness.event(egui::Event::Text("server-2".to_owned()));
    shown.harness.run();
    assert!(brightest(&shown.pixels(), within) > 60, "what lies in a server that was found");
    let title = egui::Rect::from_min_size(
        place(&shown, "Server 2, Server").min + egui::vec2(12.0, 10.0),
        egui::vec2(56.0, 18.0),
    );
    assert!(brightest(&shown.pixels(), title) > 180, "and its name is read");
    // Where nothing is found, nothing is dimmed.
    shown.press(Modifiers::COMMAND, Key::A);
    shown.harness.event(egui::Event::Text("nonsense".to_owned()));
    shown.harness.run();
    let nothing = shown.pixels();
    for (what, place) in dimmed {
        assert_eq!(brightest(&nothing, place), brightest(&before, place), "{what}");
    }
}
