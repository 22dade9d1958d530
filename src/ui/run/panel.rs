//! The run panel: the site's address, how the three journeys fare now and fared before, and what has happened.

use std::collections::BTreeSet;

use egui::RichText;

use super::log::log;
use super::plots::plots;
use super::{Running, Up};
use crate::analysis::{Journey, Severity};
use crate::emulation::{Action, UnitState};
use crate::model::Id;
use crate::scene::Theme;
use crate::ui::outbox::{Outbox, Wish};
use crate::ui::theme::{colour, good};

/// Wider panels have room for the plots.
const WIDE: f32 = 860.0;

/// Shows a starting or running emulation.
pub fn run_panel(
    ui: &mut egui::Ui,
    running: &mut Running,
    selection: &BTreeSet<Id>,
    theme: &Theme,
    outdated: bool,
    out: &mut Outbox,
) {
    match running {
        Running::Stopped => {}
        Running::Starting(_) => {
            ui.horizontal(|ui| {
                ui.spinner();
                ui.label("Starting the emulation…");
            });
        }
        Running::Up(up) => {
            let wide = ui.available_width() >= WIDE;
            // What is in it must not make the panel grow.
            let height = ui.available_height() - 2.0;
            ui.columns(if wide { 3 } else { 2 }, |columns| {
                if let [left, middle @ .., right] = columns {
                    figures(left, up, theme, outdated, out);
                    for middle in middle {
                        plots(middle, height, &up.trend, theme);
                    }
                    log(right, up, selection);
                }
            });
        }
    }
}

fn figures(ui: &mut egui::Ui, up: &Up, theme: &Theme, outdated: bool, out: &mut Outbox) {
    ui.horizontal_wrapped(|ui| {
        let seconds = up.since.elapsed().as_secs();
        ui.strong(format!("Running {}:{:02}", seconds / 60, seconds % 60));
        let broken = !up.session.is_whole() || up.flows.links.values().any(|flow| !flow.bent.is_empty());
        let unwell = || up.session.states().values().any(|state| *state != UnitState::Running);
        let heal = ui.add_enabled(broken || unwell(), egui::Button::new("Heal all"));
        let says = "Start what was killed, and let everything pass again";
        if heal.on_hover_text(says).on_disabled_hover_text("Nothing is broken").clicked() {
            out.send(Wish::Inject(Action::HealAll));
        }
        for url in up.session.entry_urls() {
            ui.hyperlink(url);
        }
        if outdated {
            let tint = colour(theme.severity(Severity::Medium));
            ui.label(RichText::new("The drawing has changed since: stop and run again to apply it").color(tint));
        }
    });
    let stats = up.session.stats();
    // What is left beside the numbers.
    let bar = (ui.available_width() - 300.0).clamp(24.0, 140.0);
    egui::Grid::new("success").num_columns(4).spacing([12.0, 4.0]).show(ui, |ui| {
        for journey in [Journey::Static, Journey::Read, Journey::Write] {
            let Some(figures) = stats.journeys.get(&journey) else { continue };
            let Some(share) = figures.recent_share else { continue };
            ui.horizontal(|ui| {
                let (dot, _) = ui.allocate_exact_size(egui::Vec2::splat(8.0), egui::Sense::hover());
                ui.painter().circle_filled(dot.center(), 4.0, super::plots::tint(journey, theme));
                ui.label(journey.name());
            });
            let tint = match share {
                s if s >= 0.999 => good(theme),
                s if s > 0.0 => colour(theme.severity(Severity::High)),
                _ => colour(theme.spof),
            };
            ui.add(egui::ProgressBar::new(share as f32).desired_width(bar).desired_height(12.0).fill(tint));
            ui.label(RichText::new(format!("{:.0} %", share * 100.0)).color(tint).strong())
                .on_hover_text("The share of requests of the last two seconds that succeeded");
            ui.weak(format!(
                "{} of {} in all, p99 {:.0} ms",
                figures.succeeded,
                figures.sent,
                figures.p99_ms.unwrap_or_default()
            ));
            ui.end_row();
        }
    });
}
