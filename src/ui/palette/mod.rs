//! The palette: everything that can be drawn, to be dragged to the canvas, clicked, or found by typing.
//!
//! What the pointer does to an entry is read event by event, so that a motion that is over within one frame still
//! carries the entry to where it ends.

mod entries;
mod row;

use egui::{Event, Key, Modifiers, PointerButton, Pos2, ScrollArea, Ui, vec2};

use crate::editor::New;
use crate::scene::Theme;
use crate::ui::command::icons;
use crate::ui::icon;
use crate::ui::panes::{Pane, Panes};
use entries::{found, sections};
use row::Row;

/// Windows narrower than this show icons alone, until asked for more.
const NARROW: f32 = 960.0;
/// The width of the icons alone, and of everything.
const ICONS: f32 = 46.0;
const WHOLE: f32 = 190.0;

/// What the user did with an entry.
#[derive(Debug, Clone, Copy)]
pub enum Picked {
    /// Drags it: it hangs on the pointer from now on.
    Take(New),
    /// Clicked it: it goes where there is room.
    Place(New),
}

/// What the panel at the left shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Tab {
    /// What can be drawn.
    #[default]
    Parts,
    /// What is drawn.
    Outline,
}

/// The palette's own state.
#[derive(Debug, Default)]
pub struct Palette {
    tab: Tab,
    search: String,
    chosen: usize,
    /// What the user wants; none: what the window has room for.
    open: Option<bool>,
    /// Whether there was more than icons in the last frame.
    was_whole: bool,
    /// The search is to get the keyboard.
    focus: bool,
    /// The entry on which the button was pressed, and where.
    pressed: Option<(New, Pos2)>,
}

impl Palette {
    /// Gives the keyboard to the search.
    pub fn find(&mut self) {
        self.open = Some(true);
        self.tab = Tab::Parts;
        self.focus = true;
    }

    /// Whether the outline is in its place.
    pub fn shows_outline(&self) -> bool {
        self.tab == Tab::Outline && (self.open == Some(true) || self.was_whole)
    }

    /// Shows the outline in its place, or the palette again.
    pub fn turn_to_outline(&mut self) {
        self.tab = if self.shows_outline() { Tab::Parts } else { Tab::Outline };
        if self.tab == Tab::Outline {
            self.open = Some(true);
        }
    }

    /// Shows the palette as a panel at the left, or `outline` in its place, and gives what was picked.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        theme: &'static Theme,
        all: &mut Panes,
        mut outline: impl FnMut(&mut Ui),
    ) -> Option<Picked> {
        let whole = self.open.unwrap_or_else(|| ui.ctx().content_rect().width() >= NARROW);
        self.was_whole = whole;
        let frame = egui::Frame::side_top_panel(ui.style()).inner_margin(egui::Margin::symmetric(6, 6));
        let panel = if whole {
            egui::Panel::left("palette").default_size(WHOLE).size_range(150.0..=320.0)
        } else {
            egui::Panel::left("palette icons").exact_size(ICONS).resizable(false)
        };
        let mut picked = None;
        panel.frame(frame).show(ui, |ui| {
            all.begin(ui, Pane::Palette);
            let mut rows = Vec::new();
            if whole {
                self.tabs(ui);
            }
            if whole && self.tab == Tab::Outline {
                outline(ui);
                return;
            }
            if whole {
                picked = self.whole(ui, theme, &mut rows);
            } else {
                picked = self.icons(ui, theme, &mut rows);
            }
            picked = self.carried(ui, &rows).or(picked);
        });
        picked
    }

    /// What the panel shows, and the way to less.
    fn tabs(&mut self, ui: &mut Ui) {
        let line = vec2(ui.available_width(), ui.spacing().interact_size.y);
        ui.allocate_ui_with_layout(line, egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if ui.button("«").on_hover_text("Show icons alone").clicked() {
                self.open = Some(false);
            }
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                let tabs = [
                    (Tab::Parts, "Parts", "What can be drawn (Ctrl+P)"),
                    (Tab::Outline, "Outline", "What is drawn, as a tree of containers (Ctrl+Shift+O)"),
                ];
                for (tab, label, says) in tabs {
                    ui.selectable_value(&mut self.tab, tab, label).on_hover_text(says);
                }
            });
        });
    }

    fn icons(&mut self, ui: &mut Ui, theme: &'static Theme, rows: &mut Vec<Row>) -> Option<Picked> {
        if ui.button("»").on_hover_text("Show the palette with its names (Ctrl+P)").clicked() {
            self.open = Some(true);
        }
        let outline = ui.button("    ").on_hover_text("Show the outline (Ctrl+Shift+O)");
        outline.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Button, true, "Outline"));
        let square = egui::Rect::from_center_size(outline.rect.center(), egui::Vec2::splat(16.0));
        icon::paint(ui.painter(), icons::OUTLINE, square, ui.style().interact(&outline).fg_stroke.color);
        if outline.clicked() {
            self.open = Some(true);
            self.tab = Tab::Outline;
        }
        let mut picked = None;
        let bar = egui::scroll_area::ScrollBarVisibility::AlwaysHidden;
        ScrollArea::vertical().id_salt("palette icons").scroll_bar_visibility(bar).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            for section in sections() {
                for new in section.entries {
                    picked = Row::show(ui, theme, new, (false, false), rows).or(picked);
                }
                ui.separator();
            }
        });
        picked
    }

    fn whole(&mut self, ui: &mut Ui, theme: &'static Theme, rows: &mut Vec<Row>) -> Option<Picked> {
        let entered = self.search_field(ui, f32::INFINITY);
        let mut picked = None;
        let searching = !self.search.trim().is_empty();
        let matches = if searching { found(&self.search) } else { Vec::new() };
        ScrollArea::vertical().id_salt("palette").auto_shrink(false).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            if searching {
                if matches.is_empty() {
                    ui.weak("Nothing is called that");
                }
                for (n, new) in matches.iter().enumerate() {
                    picked = Row::show(ui, theme, *new, (true, n == self.chosen), rows).or(picked);
                }
                return;
            }
            for section in sections() {
                ui.add_space(6.0);
                ui.label(egui::RichText::new(section.title).weak().size(11.0));
                for new in section.entries {
                    picked = Row::show(ui, theme, new, (true, false), rows).or(picked);
                }
            }
        });
        if entered && let Some(new) = matches.get(self.chosen).or_else(|| matches.first()) {
            picked = Some(Picked::Place(*new));
            self.search.clear();
        }
        picked
    }

    /// The search; says whether Enter chose what it found.
    fn search_field(&mut self, ui: &mut Ui, width: f32) -> bool {
        let field = egui::TextEdit::singleline(&mut self.search).hint_text("Search parts").char_limit(100);
        let field = ui.add(field.desired_width(width)).on_hover_text("Enter adds what is found (Ctrl+P)");
        field.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::TextEdit, true, "Search parts"));
        if std::mem::take(&mut self.focus) {
            field.request_focus();
        }
        if field.changed() {
            self.chosen = 0;
        }
        let (down, up, enter, escape) = ui.input(|i| {
            let pressed = |key| i.key_pressed(key);
            (pressed(Key::ArrowDown), pressed(Key::ArrowUp), pressed(Key::Enter), pressed(Key::Escape))
        });
        if field.has_focus() {
            let count = found(&self.search).len().max(1);
            self.chosen = (self.chosen + usize::from(down) + if up { count - 1 } else { 0 }) % count;
        }
        if field.lost_focus() && escape {
            // Esc clears the search and nothing else.
            ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Escape));
            self.search.clear();
        }
        let entered = field.lost_focus() && enter;
        let chose = entered && !self.search.trim().is_empty() && !found(&self.search).is_empty();
        if entered && !chose {
            // The next key still belongs to the search, and not to what is selected.
            field.request_focus();
        }
        chose
    }

    /// What the pointer carries away from the entries.
    fn carried(&mut self, ui: &Ui, rows: &[Row]) -> Option<Picked> {
        let events = ui.input(|i| i.events.clone());
        let far = ui.ctx().options(|o| o.input_options.max_click_dist);
        let mut taken = None;
        for event in events {
            match event {
                Event::PointerButton { pos, button: PointerButton::Primary, pressed: true, .. } => {
                    let ours = ui.ctx().layer_id_at(pos) == Some(ui.layer_id());
                    let row = rows.iter().find(|row| row.rect.contains(pos)).filter(|_| ours);
                    self.pressed = row.map(|row| (row.new, pos));
                }
                Event::PointerMoved(at) => {
                    if let Some((new, from)) = self.pressed
                        && from.distance(at) > far
                    {
                        self.pressed = None;
                        taken = Some(Picked::Take(new));
                    }
                }
                Event::PointerButton { .. } | Event::PointerGone | Event::WindowFocused(false) => self.pressed = None,
                _ => {}
            }
        }
        taken
    }
}
