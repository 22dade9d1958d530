//! The command palette: every command and every part by name, and why a command cannot be used now.

use egui::{Atom, Button, Key, RichText, ScrollArea, TextEdit, Ui, WidgetInfo, WidgetType};

use super::command::{Command, ICON, Icon, Menu, Situation, all, spelled};
use super::icon;
use super::notices::announce;
use super::theme::ink;
use crate::catalog;
use crate::model::{Design, Id};

/// The most lines that are shown: what is further down is found by typing more.
const MOST: usize = 60;

/// How well an entry fits that has nothing but the letters in that order.
const LETTERS: u8 = 4;

/// What a line stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Carry out a command.
    Do(Command),
    /// Show a part.
    Show(Id),
}

/// One line.
#[derive(Debug)]
struct Entry {
    icon: Icon,
    label: String,
    /// What is searched, in small letters.
    words: String,
    /// The keys of a command, or the id of a part.
    beside: String,
    why_not: Option<&'static str>,
    target: Target,
}

/// The palette while it is open.
#[derive(Debug)]
pub struct CommandPalette {
    entries: Vec<Entry>,
    search: String,
    found: Vec<usize>,
    /// How many fit, shown or not.
    matching: usize,
    chosen: usize,
    begun: bool,
}

impl CommandPalette {
    /// Every command and every part, as things are at the moment.
    pub fn new(design: &Design, situation: &Situation, ctx: &egui::Context) -> Self {
        let commands = all().filter(|spec| spec.command != Command::Palette).map(|spec| {
            let label = situation.label(spec);
            Entry {
                icon: situation.icon(spec),
                label: label.to_owned(),
                words: format!("{label} {} {}", spec.label, Menu::of(spec.command).label()).to_lowercase(),
                beside: spec.shortcuts.first().map(|keys| spelled(ctx, *keys)).unwrap_or_default(),
                why_not: situation.why_not(spec.command),
                target: Target::Do(spec.command),
            }
        });
        let parts = design.components.keys().chain(design.groups.keys()).chain(design.notes.keys()).map(|id| {
            let label = format!("Go to {}", design.title(id.as_str()));
            let words = format!("{label} {id}").to_lowercase();
            let (icon, target) = (picture(design, id), Target::Show(id.clone()));
            Entry { icon, label, words, beside: id.to_string(), why_not: None, target }
        });
        let entries: Vec<Entry> = commands.chain(parts).collect();
        let (matching, found) = (entries.len(), (0..entries.len().min(MOST)).collect());
        Self { entries, search: String::new(), found, matching, chosen: 0, begun: false }
    }

    /// Shows it for one frame; what was chosen, and whether it is to close.
    pub fn show(&mut self, ui: &mut Ui, height: f32) -> (Option<Target>, bool) {
        let field = TextEdit::singleline(&mut self.search).hint_text("Command or part").desired_width(f32::INFINITY);
        // Enter where nothing fits leaves the keyboard with the field.
        let field = ui.add(field.return_key(None).char_limit(200));
        field.widget_info(|| WidgetInfo::labeled(WidgetType::TextEdit, true, "Command or part"));
        if !std::mem::replace(&mut self.begun, true) {
            field.request_focus();
        }
        if field.changed() {
            self.chosen = 0;
            self.find();
        }
        let count = self.found.len().max(1);
        let (down, up, enter, escape) = ui.input(|i| {
            let pressed = |key| i.key_pressed(key);
            (pressed(Key::ArrowDown), pressed(Key::ArrowUp), pressed(Key::Enter), pressed(Key::Escape))
        });
        self.chosen = (self.chosen + usize::from(down) + if up { count - 1 } else { 0 }) % count;
        ui.add_space(6.0);
        let mut taken = None;
        ScrollArea::vertical().max_height(height).auto_shrink([false, true]).show(ui, |ui| {
            if self.found.is_empty() {
                ui.weak("No command and no part is called that");
            }
            for (row, entry) in self.found.iter().filter_map(|n| self.entries.get(*n)).enumerate() {
                let chosen = row == self.chosen;
                let response = line(ui, entry, chosen);
                if chosen && (up || down) {
                    response.scroll_to_me(None);
                }
                if entry.why_not.is_none() && (response.clicked() || (chosen && enter)) {
                    taken = Some(entry.target.clone());
                }
            }
        });
        if let Some(entry) = self.found.get(self.chosen).and_then(|n| self.entries.get(*n)) {
            // The focus stays in the field: the row that Enter would take is said.
            let why_not = entry.why_not.map(|why| format!(", not now: {why}")).unwrap_or_default();
            announce(ui, &format!("{} of {count}: {}{why_not}", self.chosen + 1, entry.label));
        }
        let more = self.matching - self.found.len();
        if more > 0 {
            ui.weak(format!("{more} more: type to find them"));
        }
        (taken, escape)
    }

    fn find(&mut self) {
        let search = self.search.trim().to_lowercase();
        let ranked = self.entries.iter().enumerate();
        let mut found: Vec<(u8, usize)> =
            ranked.filter_map(|(n, entry)| rank(entry, &search).map(|rank| (rank, n))).collect();
        found.sort_unstable();
        // Letters in that order are looked at where nothing is called that.
        if found.first().is_some_and(|(rank, _)| *rank < LETTERS) {
            found.retain(|(rank, _)| *rank < LETTERS);
        }
        self.matching = found.len();
        self.found = found.into_iter().take(MOST).map(|(_, n)| n).collect();
    }
}

fn line(ui: &mut Ui, entry: &Entry, chosen: bool) -> egui::Response {
    let width = ui.available_width();
    let weak = ink(ui.visuals(), chosen, ui.visuals().weak_text_color());
    let text = match entry.why_not {
        None => RichText::new(&entry.label),
        Some(why) => RichText::new(format!("{} – {why}", entry.label)).color(weak),
    };
    let place = egui::Id::new("icon");
    let button = Button::selectable(chosen, (Atom::custom(place, egui::vec2(ICON, ICON)), text));
    let shown = button
        .shortcut_text(RichText::new(&entry.beside).color(weak))
        .min_size(egui::vec2(width, 0.0))
        .truncate()
        .atom_ui(ui);
    if let Some(square) = shown.rect(place) {
        let style = ui.style().interact_selectable(&shown.response, chosen);
        let colour = if entry.why_not.is_some() { weak } else { style.text_color() };
        icon::paint(ui.painter(), entry.icon, square, colour);
    }
    shown.response
}

/// What a part is recognised by.
fn picture(design: &Design, id: &Id) -> Icon {
    match (design.components.get(id), design.groups.get(id)) {
        (Some(component), _) => catalog::kind(&component.kind).icon,
        (_, Some(group)) => catalog::group(&group.kind).icon,
        _ => icon::NOTE,
    }
}

/// How well an entry fits: the name itself, its beginning, the beginning of a word, somewhere within, the letters in
/// that order; none when it does not.
fn rank(entry: &Entry, search: &str) -> Option<u8> {
    let label = entry.label.to_lowercase();
    if label == search || entry.beside == search {
        return Some(0);
    }
    if label.starts_with(search) {
        return Some(1);
    }
    if entry.words.split_whitespace().any(|word| word.starts_with(search)) {
        return Some(2);
    }
    if entry.words.contains(search) {
        return Some(3);
    }
    let mut letters = entry.words.chars();
    search.chars().filter(|c| !c.is_whitespace()).all(|wanted| letters.any(|c| c == wanted)).then_some(LETTERS)
}
