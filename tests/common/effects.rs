//! What each command does that can be seen from outside, beginning where it can be used.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use egui::accesskit::Role;
use egui::{Event, Key, KeyboardShortcut, Modifiers, OutputCommand, PointerButton, Pos2, ViewportCommand, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use linchpin::editor::{Alignment, Side};
use linchpin::layout::{Rect, arrange};
use linchpin::model::{Design, Id};
use linchpin::storage;
use linchpin::ui::{App, Command, CopyForm, View};

use crate::on_screen::{CTRL, bytes, drag, shown, window};

const NONE: Modifiers = Modifiers::NONE;
const SHIFT_CTRL: Modifiers = Modifiers { shift: true, ..Modifiers::COMMAND };

/// A database that stands open to the world as soon as `u` is linked to it.
const EXPOSED: &str = r#"Design(format: 1, components: {
    "u": (kind: Client), "w": (kind: WebServer), "a": (kind: AppServer), "db": (kind: Database),
}, links: { "1": (from: "u", to: "w", kind: Https), "2": (from: "w", to: "a", kind: Http) })"#;

/// A window before a command, and what it has asked the system for since.
pub(crate) struct Stage {
    folder: tempfile::TempDir,
    pub(crate) harness: Harness<'static, App>,
    /// The design as it was opened, and as it was before the command.
    opened: String,
    before: Design,
    steps: usize,
    view: View,
    dark: bool,
    asked: Vec<ViewportCommand>,
    copied: Vec<OutputCommand>,
}

impl Stage {
    /// A window in which a command can be used: three servers, the browser selected, one step to undo and one to redo;
    /// and what the command needs besides.
    pub(crate) fn of(command: Command) -> Self {
        let (folder, harness) = window("distributed");
        let opened = bytes(&harness);
        let mut stage = Self {
            before: harness.state().editor().design().clone(),
            view: harness.state().canvas().view,
            dark: false,
            steps: 0,
            asked: Vec::new(),
            copied: Vec::new(),
            folder,
            harness,
            opened,
        };
        stage.select(&["Browser, "]);
        stage.press(NONE, Key::ArrowRight);
        stage.press(SHIFT_CTRL, Key::L);
        stage.press(CTRL, Key::Z);
        stage.prepare(command);
        let editor = stage.harness.state().editor();
        (stage.before, stage.steps) = (editor.design().clone(), editor.history_len());
        stage.view = stage.harness.state().canvas().view;
        stage.dark = stage.harness.ctx.global_style().visuals.dark_mode;
        stage.asked.clear();
        stage
    }

    fn prepare(&mut self, command: Command) {
        match command {
            Command::FitAll | Command::ActualSize => (0..6).for_each(|_| self.press(CTRL, Key::Equals)),
            Command::FitSelection => self.press(CTRL, Key::Minus),
            Command::Walk(_) | Command::WalkOn(_) | Command::Bridge => self.select(&["Load balancer, "]),
            Command::SelectInside | Command::Unwrap | Command::Collapse => self.select(&["Server 1, "]),
            Command::Expand => {
                self.select(&["Server 1, "]);
                self.press(CTRL, Key::Home);
            }
            Command::SelectAround => self.select(&["web-1, "]),
            Command::Align(_) => self.select(&["web-1, ", "app-1, ", "files-1, "]),
            Command::ClearBends => self.bend(),
            Command::Paste | Command::PasteInPlace => {
                self.press(CTRL, Key::C);
                assert_eq!(self.copied.len(), 1, "there is something to paste");
            }
            Command::LastSound => {
                self.harness = shown(App::new(storage::parse(EXPOSED).expect("a design"), None));
                self.opened = bytes(&self.harness);
                self.select(&["u, Browser"]);
                self.press(NONE, Key::L);
                self.select(&["db, Database"]);
                self.press(NONE, Key::Escape);
                assert_eq!(self.harness.state().editor().history_len(), 1, "the link was drawn");
            }
            _ => {}
        }
    }

    /// Clicks the first, and the others with Shift. Containers are taken by their titles.
    fn select(&mut self, labels: &[&str]) {
        for (n, label) in labels.iter().enumerate() {
            let place = drawn(&self.harness, label);
            let title = place.left_top() + vec2(60.0, 10.0);
            let at = if label.starts_with("Server") { title } else { place.center() };
            let modifiers = if n == 0 { NONE } else { Modifiers::SHIFT };
            click_with(&mut self.harness, at, modifiers);
        }
    }

    /// Bends the link between browser and balancer, which is then selected.
    fn bend(&mut self) {
        self.press(CTRL, Key::Z);
        let words = "HTTP link from Browser to Load balancer";
        self.select(&[words]);
        let (browser, words) = (drawn(&self.harness, "Browser, "), drawn(&self.harness, words));
        let line = Pos2::new(browser.center().x, f32::midpoint(browser.bottom(), words.top()));
        drag(&mut self.harness, line, vec2(60.0, 0.0));
        assert_eq!(self.design().bends.len(), 1, "the link is bent");
        // Where the line runs now: it is selected, and nothing else.
        assert!(self.selected().iter().all(|id| self.design().links.contains_key(*id)), "{:?}", self.selected());
    }

    /// Presses keys as the window system reports them: copying, cutting and pasting are events of their own.
    pub(crate) fn press(&mut self, modifiers: Modifiers, key: Key) {
        let modifiers = if modifiers.command { Modifiers { ctrl: true, ..modifiers } } else { modifiers };
        let text = self.copied.iter().find_map(|copied| match copied {
            OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        });
        let key_event = |pressed| Event::Key { key, physical_key: None, pressed, repeat: false, modifiers };
        let pressed = match key {
            Key::C if modifiers.command => Event::Copy,
            Key::X if modifiers.command => Event::Cut,
            Key::V if modifiers.command => Event::Paste(text.unwrap_or_default()),
            _ => key_event(true),
        };
        self.frame([Event::ModifiersChanged(modifiers), pressed]);
        self.frame([key_event(false), Event::ModifiersChanged(NONE)]);
        self.frame([]);
        self.frame([]);
    }

    /// Does what a line of the sheet says.
    pub(crate) fn press_keys(&mut self, keys: KeyboardShortcut) {
        self.press(keys.modifiers, keys.logical_key);
    }

    /// Takes a command from the palette.
    pub(crate) fn choose(&mut self, label: &str) {
        self.press(CTRL, Key::K);
        self.frame([Event::Text(label.to_owned())]);
        self.frame([]);
        self.press(NONE, Key::Enter);
    }

    fn frame<const N: usize>(&mut self, events: [Event; N]) {
        self.harness.input_mut().events.extend(events);
        self.harness.step();
        let output = self.harness.output();
        self.asked.extend(output.viewport_output.values().flat_map(|viewport| viewport.commands.iter().cloned()));
        self.copied.extend(output.platform_output.commands.iter().cloned());
    }

    /// Waits until a command has done what it says, as long as it may take: some things are worked out meanwhile.
    pub(crate) fn comes(&mut self, command: Command) -> bool {
        let end = Instant::now() + Duration::from_mins(1);
        while !self.is_done(command) {
            if Instant::now() > end {
                return false;
            }
            self.frame([]);
            std::thread::sleep(Duration::from_millis(5));
        }
        true
    }

    fn design(&self) -> &Design {
        self.harness.state().editor().design()
    }

    fn selected(&self) -> Vec<&str> {
        self.harness.state().selection().iter().map(Id::as_str).collect()
    }

    fn shows(&self, label: &str) -> bool {
        self.harness.query_all_by_label(label).next().is_some()
    }

    fn types_in(&self, label: &str) -> bool {
        self.harness.query_all_by_label(label).any(|node| node.accesskit_node().is_focused())
    }

    fn rect(&self, id: &str) -> Rect {
        arrange(self.design()).boxes[&Id::slug(id)]
    }

    /// How many parts there are more than before.
    fn more(&self) -> usize {
        self.design().components.len().saturating_sub(self.before.components.len())
    }

    fn holds(&self, part: &str) -> bool {
        self.design().components.contains_key(&Id::slug(part))
    }

    fn linked(&self, from: &str, to: &str) -> bool {
        self.design().links.values().any(|link| link.from.as_str() == from && link.to.as_str() == to)
    }

    fn copied_text(&self) -> Option<&str> {
        self.copied.iter().find_map(|copied| match copied {
            OutputCommand::CopyText(text) => Some(text.as_str()),
            _ => None,
        })
    }

    /// Whether what was copied is a design with the browser alone.
    fn copied_browser(&self) -> bool {
        let copied = self.copied_text().and_then(|text| storage::parse(text).ok());
        copied.is_some_and(|design| design.components.keys().map(Id::as_str).eq(["browser"]))
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("design.ron")
    }

    /// Whether a command has done what it says.
    pub(crate) fn is_done(&self, command: Command) -> bool {
        let app = self.harness.state();
        let (canvas, view) = (app.canvas(), app.canvas().view);
        match command {
            Command::New => self.shows("A new design takes its place."),
            Command::StartPage => app.is_starting(),
            Command::Open => self.types_in("Path of the file"),
            Command::OpenRecent => self.shows("Open recent"),
            Command::Save => {
                let written = std::fs::read_to_string(self.file()).unwrap_or_default();
                !app.editor().is_changed() && written == bytes(&self.harness)
            }
            Command::SaveAs => self.shows("Save as"),
            Command::Export => self.shows("Export"),
            Command::CopyAs(CopyForm::Picture) => {
                self.copied.iter().any(|copied| matches!(copied, OutputCommand::CopyImage(_)))
            }
            Command::CopyAs(CopyForm::Mermaid) => self.copied_text().is_some_and(|text| text.contains("flowchart ")),
            Command::CopyAs(CopyForm::Markdown) => self.copied_text().is_some_and(|text| text.starts_with("# ")),
            Command::Undo => app.editor().history_len() + 1 == self.steps && bytes(&self.harness) == self.opened,
            Command::Redo => app.editor().history_len() == self.steps + 1 && self.design().locked.len() == 1,
            Command::History => self.shows("Close the history"),
            Command::LastSound => app.editor().history_len() == 0 && bytes(&self.harness) == self.opened,
            Command::Tidy => !self.design().drawing.contains_key(&Id::slug("browser")),
            Command::Delete => !self.holds("browser"),
            Command::Cut => self.copied_browser() && !self.holds("browser"),
            Command::Copy => self.copied_browser() && self.holds("browser"),
            Command::Paste => self.more() == 1,
            Command::PasteInPlace => {
                let new = self.design().components.keys().last().map(Id::as_str).unwrap_or_default();
                self.more() == 1 && self.rect(new) == self.rect("browser")
            }
            Command::ContextMenu => egui::Popup::is_any_open(&self.harness.ctx) && self.shows("Rename"),
            Command::SelectAll => self.selected().len() == self.design().components.len(),
            Command::FitAll => {
                let room = canvas.room().expect("a canvas");
                let mut boxes = arrange(self.design()).boxes.into_values();
                view != self.view && boxes.all(|part| room.contains_rect(view.rect_to_screen(room, &part)))
            }
            Command::FitSelection => {
                let room = canvas.room().expect("a canvas");
                let at = view.rect_to_screen(room, &self.rect("browser")).center();
                view != self.view && (at - room.center()).length() < 2.0
            }
            Command::ActualSize => view != self.view && (view.zoom - 1.0).abs() < 1e-4,
            Command::ZoomIn => (view.zoom / self.view.zoom - 1.25).abs() < 1e-3,
            Command::ZoomOut => (view.zoom / self.view.zoom - 0.8).abs() < 1e-3,
            Command::Run => app.session().is_some(),
            Command::ProveAll => self.harness.query_all_by_label_contains("Proving").next().is_some(),
            Command::WhatIf => canvas.imagined().is_some(),
            Command::ShowFindings => self.harness.query_all_by_label_contains("Badge: ").next().is_none(),
            Command::FixAll => self.shows("Fix all") && self.shows("Apply"),
            Command::Minimap => canvas.minimap,
            Command::Outline => self.shows("Outline of the drawing"),
            Command::Dependencies => app.graph_frames() > 0,
            Command::Source => self.shows("Copy the RON"),
            Command::WheelZooms => canvas.wheel_zooms,
            Command::SwitchTheme => self.harness.ctx.global_style().visuals.dark_mode != self.dark,
            Command::Settings => self.shows("Colours"),
            Command::Quit => self.asked.contains(&ViewportCommand::Close),
            Command::Rename => self.types_in("Name"),
            Command::Duplicate => self.more() == 1 && self.selected() != ["browser"],
            Command::Connect => canvas.is_linking(),
            Command::AddNote => self.design().notes.len() == 1,
            Command::Find => self.types_in("Find"),
            Command::FindPart => self.types_in("Search parts"),
            Command::QuickAdd => self.types_in("Which part?"),
            Command::Neighbour(side) => {
                let new = self.design().components.keys().last().map(Id::as_str).unwrap_or_default();
                self.more() == 1 && self.linked("browser", new) && self.lies(new, side, "browser")
            }
            Command::Walk(side) => matches!(self.selected()[..], [to] if to != "lb" && self.lies(to, side, "lb")),
            Command::WalkOn(side) => {
                let selected = self.selected();
                let to = selected.iter().find(|id| **id != "lb");
                selected.len() == 2 && selected.contains(&"lb") && to.is_some_and(|to| self.lies(to, side, "lb"))
            }
            Command::SelectInside => self.selected() == ["web-1"],
            Command::SelectAround => self.selected() == ["server-1"],
            Command::Wrap => matches!(self.design().groups.values().next(), Some(zone) if zone.members.len() == 1),
            Command::Unwrap => !self.holds("server-1") && self.design().components[&Id::slug("web-1")].on.is_none(),
            Command::Lock => self.design().locked.iter().map(Id::as_str).eq(["browser"]),
            Command::Grid => canvas.free,
            Command::ClearBends => self.design().bends.is_empty() && self.before.bends.len() == 1,
            Command::Align(how) => self.in_line(how),
            Command::Collapse => canvas.folded.iter().map(Id::as_str).eq(["server-1"]) && !self.shows_part("web-1, "),
            Command::Expand => canvas.folded.is_empty() && self.shows_part("web-1, "),
            Command::Bridge => !self.holds("lb") && self.linked("browser", "web-1"),
            Command::Palette => self.types_in("Command or part"),
            Command::Shortcuts => self.shows("Hands on the drawing"),
        }
    }

    fn shows_part(&self, label: &str) -> bool {
        self.harness.query_all_by_label_contains(label).next().is_some()
    }

    /// Whether a part lies on this side of another: farther that way than its middle.
    fn lies(&self, part: &str, side: Side, of: &str) -> bool {
        let (part, of) = (self.rect(part).center(), self.rect(of).center());
        match side {
            Side::Left => part.x < of.x,
            Side::Right => part.x > of.x,
            Side::Top => part.y < of.y,
            Side::Bottom => part.y > of.y,
        }
    }

    /// Whether the three parts in the first server are in line, or as far from each other.
    fn in_line(&self, how: Alignment) -> bool {
        let mut parts = ["web-1", "app-1", "files-1"].map(|part| self.rect(part));
        let equal = |of: fn(&Rect) -> f32| parts.iter().all(|part| (of(part) - of(&parts[0])).abs() < 1.0);
        match how {
            Alignment::Left => equal(|part| part.x),
            Alignment::Center => equal(|part| part.center().x),
            Alignment::Right => equal(Rect::right),
            Alignment::Top => equal(|part| part.y),
            Alignment::Middle => equal(|part| part.center().y),
            Alignment::Bottom => equal(Rect::bottom),
            Alignment::Across => {
                parts.sort_by(|a, b| a.x.total_cmp(&b.x));
                (parts[1].x - parts[0].right() - parts[2].x + parts[1].right()).abs() < 1.0
            }
            Alignment::Down => {
                parts.sort_by(|a, b| a.y.total_cmp(&b.y));
                (parts[1].y - parts[0].bottom() - parts[2].y + parts[1].bottom()).abs() < 1.0
            }
        }
    }
}

/// Where what is called so is drawn.
pub(crate) fn drawn(harness: &Harness<App>, label: &str) -> egui::Rect {
    let mut all = harness.get_all_by_role(Role::GraphicsObject);
    let found = all.find(|node| node.accesskit_node().label().is_some_and(|said| said.starts_with(label)));
    found.unwrap_or_else(|| panic!("{label} is not drawn")).rect()
}

/// A click with keys held, which is no double click with the next one.
fn click_with(harness: &mut Harness<App>, at: Pos2, modifiers: Modifiers) {
    harness.event_modifiers(Event::PointerMoved(at), modifiers);
    for pressed in [true, false] {
        let button = PointerButton::Primary;
        harness.event_modifiers(Event::PointerButton { pos: at, button, pressed, modifiers }, modifiers);
    }
    harness.run();
    harness.run_steps(4);
}
