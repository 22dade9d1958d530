//! The run panel: the site's address, how the three journeys fare, and what has happened.

use egui::RichText;

use super::running::{Running, Up};
use super::theme::{colour, good};
use crate::analysis::{Journey, Severity};
use crate::scene::Theme;

/// Shows a starting or running emulation.
pub fn run_panel(ui: &mut egui::Ui, running: &Running, theme: &Theme, outdated: bool) {
    match running {
        Running::Stopped => {}
        Running::Starting(_) => {
            ui.horizontal(|ui| {
                ui.spinner();
                ui.label("Starting the emulation…");
            });
        }
        Running::Up(up) => ui.columns(2, |columns| {
            if let [left, right] = columns {
                figures(left, up, theme, outdated);
                log(right, up);
            }
        }),
    }
}

fn figures(ui: &mut egui::Ui, up: &Up, theme: &Theme, outdated: bool) {
    ui.horizontal_wrapped(|ui| {
        let seconds = up.since.elapsed().as_secs();
        ui.strong(format!("Running {}:{:02}", seconds / 60, seconds % 60));
        for url in up.session.entry_urls() {
            ui.hyperlink(url);
        }
        if outdated {
            let tint = colour(theme.severity(Severity::Medium));
            ui.label(RichText::new("The drawing has changed since: stop and run again").color(tint));
        }
    });
    let stats = up.session.stats();
    // What is left beside the numbers.
    let bar = (ui.available_width() - 350.0).clamp(40.0, 140.0);
    egui::Grid::new("success").num_columns(4).spacing([12.0, 4.0]).show(ui, |ui| {
        for journey in [Journey::Static, Journey::Read, Journey::Write] {
            let Some(figures) = stats.journeys.get(&journey) else { continue };
            let Some(share) = figures.recent_share else { continue };
            ui.label(journey.name());
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

fn log(ui: &mut egui::Ui, up: &Up) {
    egui::ScrollArea::vertical().auto_shrink(false).stick_to_bottom(true).show(ui, |ui| {
        let left_out = up.session.left_out();
        if !left_out.is_empty() {
            let title = format!("{} parts and links are drawn and not emulated", left_out.len());
            ui.collapsing(title, |ui| {
                for part in left_out {
                    ui.weak(format!("{}: {}", part.id, part.reason));
                }
            });
        }
        if up.log.is_empty() {
            ui.weak("Nothing has happened yet. Right-click a part to kill it.");
        }
        for event in &up.log {
            ui.label(RichText::new(event.to_string()).monospace().size(11.0));
        }
    });
}
