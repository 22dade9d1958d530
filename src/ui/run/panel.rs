//! What the panel below shows of a run: the site's address and how the journeys fare at the left, and beside that one
//! of several tabs.

use std::collections::BTreeSet;

use egui::{RichText, Ui};

use super::console::Console;
use super::knobs::knobs;
use super::log::log;
use super::logs::Logs;
use super::plots::plots;
use super::proofs::{self, Proofs};
use super::{Running, Up};
use crate::analysis::figures::{Figure, LATENCY, SUCCESS};
use crate::analysis::{Journey, Severity};
use crate::emulation::{Action, RECENT, UnitState};
use crate::model::{Design, Id};
use crate::scene::Theme;
use crate::ui::command::Command;
use crate::ui::figure::Meaning as _;
use crate::ui::outbox::{Outbox, Wish};
use crate::ui::theme::{colour, good};

/// Wider panels have room for the plots.
const WIDE: f32 = 860.0;
/// How much of the panel the figures have, and the most.
const FIGURES: f32 = 0.31;
const MOST_FIGURES: f32 = 430.0;

/// What is shown beside the figures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tab {
    /// Plots and events.
    #[default]
    Overview,
    /// The console of a database.
    Sql,
    /// The log of a unit.
    Logs,
    /// What can be turned.
    Knobs,
    /// What was proved.
    Proofs,
}

/// The tabs in their order.
const TABS: [(Tab, &str, &str); 5] = [
    (Tab::Overview, "Overview", "How the run fared, and what has happened"),
    (Tab::Sql, "SQL", "Ask a database node, and see where it stands"),
    (Tab::Logs, "Logs", "What a unit has logged"),
    (Tab::Knobs, "Knobs", "What can be changed while it runs"),
    (Tab::Proofs, "Proofs", "What was predicted, and what was seen"),
];

/// What the panel needs to know.
pub struct RunContext<'a> {
    /// The design.
    pub design: &'a Design,
    /// What is selected on the drawing.
    pub selection: &'a BTreeSet<Id>,
    /// The colours.
    pub theme: &'a Theme,
    /// Whether something else would run if the design was started now.
    pub outdated: bool,
}

/// The panel's own state.
#[derive(Debug, Default)]
pub struct RunPanel {
    /// What is shown.
    pub tab: Tab,
    console: Console,
    logs: Logs,
    /// What was selected in the last frame, by itself.
    selected: Option<Id>,
}

impl RunPanel {
    /// Shows a starting or running emulation, and the proofs.
    pub fn show(&mut self, ui: &mut Ui, running: &mut Running, proofs: &mut Proofs, cx: &RunContext, out: &mut Outbox) {
        let only = cx.selection.first().filter(|_| cx.selection.len() == 1);
        let newly = only.filter(|id| self.selected.as_ref() != Some(id));
        self.selected = only.cloned();
        match running {
            Running::Stopped => proofs::show(ui, proofs, cx.design, cx.theme, out),
            Running::Starting(_) => {
                ui.horizontal(|ui| {
                    ui.spinner();
                    ui.label("Starting the emulation…");
                });
            }
            Running::Up(up) => {
                // What is in it must not make the panel grow.
                let room = ui.available_size() - egui::vec2(0.0, 2.0);
                let figures_wide = (room.x * FIGURES).clamp(200.0, MOST_FIGURES);
                ui.horizontal_top(|ui| {
                    let size = egui::vec2(figures_wide, room.y);
                    ui.allocate_ui_with_layout(size, egui::Layout::top_down(egui::Align::Min), |ui| {
                        ui.set_min_size(size);
                        egui::ScrollArea::vertical().id_salt("figures").show(ui, |ui| figures(ui, up, cx, out));
                    });
                    ui.separator();
                    let size = egui::vec2(ui.available_width(), room.y);
                    ui.allocate_ui_with_layout(size, egui::Layout::top_down(egui::Align::Min), |ui| {
                        self.tab(ui, up, proofs, (cx, newly, room.x >= WIDE), out);
                    });
                });
            }
        }
    }

    /// Shows the tabs that a run has now, the chosen one marked where it is in front; says whether one was chosen.
    pub fn strip(&mut self, ui: &mut Ui, running: &Running, proofs: &Proofs, in_front: bool) -> bool {
        // Without a run there is nothing but what was proved.
        let whole = running.is_on();
        let shown = if whole { self.tab } else { Tab::Proofs };
        let mut chosen = false;
        for (tab, name, says) in TABS.into_iter().filter(|(tab, ..)| whole || (*tab == Tab::Proofs && proofs.is_open()))
        {
            let name = match proofs.progress() {
                Some((done, of)) if tab == Tab::Proofs => format!("{name} {done}/{of}"),
                _ => name.to_owned(),
            };
            if ui.selectable_label(in_front && tab == shown, name).on_hover_text(says).clicked() {
                self.tab = tab;
                chosen = true;
            }
        }
        chosen
    }

    fn tab(
        &mut self,
        ui: &mut Ui,
        up: &mut Up,
        proofs: &mut Proofs,
        (cx, newly, wide): (&RunContext, Option<&Id>, bool),
        out: &mut Outbox,
    ) {
        match self.tab {
            Tab::Overview if wide => {
                let height = ui.available_height() - 2.0;
                let plotted = ui.available_width() * 0.62;
                ui.horizontal_top(|ui| {
                    ui.allocate_ui(egui::vec2(plotted, height), |ui| {
                        ui.set_max_width(plotted);
                        plots(ui, height, &up.trend, cx.theme);
                    });
                    ui.vertical(|ui| log(ui, up, cx.selection));
                });
            }
            Tab::Overview => log(ui, up, cx.selection),
            Tab::Sql => self.console.show(ui, up, newly),
            Tab::Logs => self.logs.show(ui, up, newly),
            Tab::Knobs => knobs(ui, up, out),
            Tab::Proofs => proofs::show(ui, proofs, cx.design, cx.theme, out),
        }
    }
}

fn figures(ui: &mut Ui, up: &Up, cx: &RunContext, out: &mut Outbox) {
    let theme = cx.theme;
    ui.horizontal_wrapped(|ui| {
        let seconds = up.since.elapsed().as_secs();
        ui.strong(format!("Running {}:{:02}", seconds / 60, seconds % 60));
        let stop = ui.button("Stop").on_hover_text("End the run; nothing is left of it (Ctrl+Enter, or Esc twice)");
        stop.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Button, true, "Stop the run"));
        if stop.clicked() {
            out.send(Wish::Do(Command::Run));
        }
        let broken = !up.session.is_whole() || up.flows.links.values().any(|flow| !flow.bent.is_empty());
        let unwell = || up.session.states().values().any(|state| *state != UnitState::Running);
        let heal = ui.add_enabled(broken || unwell(), egui::Button::new("Heal all"));
        let says = "Start what was killed, and let everything pass again";
        if heal.on_hover_text(says).on_disabled_hover_text("Nothing is broken").clicked() {
            out.send(Wish::Inject(Action::HealAll));
        }
        for url in up.session.entry_urls() {
            if ui.link(&url).on_hover_text("Open the site in your browser").clicked() {
                out.send(Wish::Browse(url));
            }
        }
    });
    if cx.outdated {
        ui.horizontal_wrapped(|ui| {
            let tint = colour(theme.severity(Severity::Medium));
            ui.label(RichText::new("The drawing has changed since:").color(tint));
            let restart = ui.button("Restart to apply");
            if restart.on_hover_text("Start the changed design with the same load and the same faults").clicked() {
                out.send(Wish::Rerun);
            }
        });
    }
    let stats = up.session.stats();
    // What is left beside the numbers.
    let bar = (ui.available_width() - 320.0).clamp(24.0, 140.0);
    egui::Grid::new("success").num_columns(4).spacing([12.0, 4.0]).show(ui, |ui| {
        let mut head = stats.journeys.values().filter(|figures| figures.recent_share.is_some());
        if head.next().is_some() {
            // The share is of now, the counts are of the whole run.
            ui.weak("served");
            ui.weak("");
            figure(ui, SHARE, RichText::new(format!("last {} s", RECENT.as_secs())).weak());
            figure(ui, COUNTS, RichText::new("since the start").weak());
            ui.end_row();
        }
        for journey in [Journey::Static, Journey::Read, Journey::Write] {
            let Some(figures) = stats.journeys.get(&journey) else { continue };
            let Some(share) = figures.recent_share else { continue };
            ui.horizontal(|ui| {
                let (dot, _) = ui.allocate_exact_size(egui::Vec2::splat(8.0), egui::Sense::hover());
                ui.painter().circle_filled(dot.center(), 4.0, super::plots::tint(journey, theme));
                ui.label(journey.name()).means(Figure::of(journey));
            });
            let tint = match share {
                s if s >= 0.999 => good(theme),
                s if s > 0.0 => colour(theme.severity(Severity::High)),
                _ => colour(theme.spof),
            };
            ui.add(egui::ProgressBar::new(share as f32).desired_width(bar).desired_height(12.0).fill(tint));
            let share = RichText::new(format!("{:.0} %", share * 100.0)).color(tint).strong();
            let share = figure(ui, SHARE, share);
            share.means(&SUCCESS);
            let p99 = figures.p99_ms.unwrap_or_default();
            let counts = format!("{} of {}, p99 {p99:.0} ms", figures.succeeded, figures.sent);
            figure(ui, COUNTS, RichText::new(counts).weak()).means(&LATENCY);
            ui.end_row();
        }
    });
}

/// How wide figures that change all the time are, in points.
const SHARE: f32 = 44.0;
const COUNTS: f32 = 186.0;

/// A figure that is always as wide: a table whose columns become wider or narrower is painted twice more each time.
fn figure(ui: &mut Ui, width: f32, words: RichText) -> egui::Response {
    let row = egui::Layout::left_to_right(egui::Align::Center);
    let cell = ui.allocate_ui_with_layout(egui::vec2(width, ui.spacing().interact_size.y), row, |ui| {
        ui.set_width(width);
        ui.add(egui::Label::new(words).truncate())
    });
    cell.inner
}
