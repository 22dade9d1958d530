//! The findings: what is wrong, worst first; a click shows the part.

use std::collections::BTreeSet;

use egui::RichText;

use super::derived::Derived;
use super::finding_card::finding_card;
use super::outbox::{Outbox, Wish};
use super::theme::colour;
use crate::analysis::{Finding, Journey, Severity};
use crate::model::{Design, Id};
use crate::scene::Theme;

/// Lists of no more findings are made whole, so that all of them can be reached by those who do not see them.
const FEW: usize = 40;
/// The most single points of failure that are named for a journey.
const MOST_SPOFS: usize = 12;

/// Of long lists only the cards in view are made: for the rest it is remembered, or guessed, how high they are.
#[derive(Debug, Default)]
pub struct FindingsPanel {
    heights: Vec<f32>,
    /// For which findings and which width, in points, these heights are.
    of: Option<(u64, bool, u32)>,
}

impl FindingsPanel {
    /// Shows the journeys and the findings. `meaning` grows with every change of what the design means.
    pub fn show(
        &mut self,
        ui: &mut egui::Ui,
        (design, derived, meaning): (&Design, &Derived, u64),
        theme: &Theme,
        selection: &BTreeSet<Id>,
        out: &mut Outbox,
    ) {
        journeys(ui, derived, theme, out);
        if derived.report.journeys.is_empty() {
            return;
        }
        let findings = &derived.report.findings;
        let width = ui.available_width();
        let of = Some((meaning, derived.is_checking(), width as u32));
        if self.of != of || self.heights.len() != findings.len() {
            self.of = of;
            self.heights = findings.iter().map(|finding| guess(finding, width)).collect();
        }
        let seen = ui.clip_rect();
        let mut skipped = 0.0;
        for (finding, height) in findings.iter().zip(&mut self.heights) {
            let top = ui.cursor().top() + skipped;
            if findings.len() > FEW && (top + *height < seen.top() || top > seen.bottom()) {
                skipped += *height;
                continue;
            }
            ui.add_space(std::mem::take(&mut skipped));
            let top = ui.cursor().top();
            let chosen = finding.subjects.iter().any(|id| selection.contains(id));
            finding_card(ui, ("findings", chosen), (design, finding), theme, out);
            *height = ui.cursor().top() - top;
        }
        ui.add_space(skipped);
    }
}

/// About how high a card is before it was made.
fn guess(finding: &Finding, width: f32) -> f32 {
    const LETTER: f32 = 6.6;
    const LINE: f32 = 16.0;
    let room = (width - 24.0).max(40.0);
    let lines = |words: &str, room: f32| (words.chars().count() as f32 * LETTER / room).ceil().max(1.0);
    let title = lines(super::explanation::title(finding), room - 28.0);
    52.0 + LINE * (title + lines(&finding.message, room))
}

fn journeys(ui: &mut egui::Ui, derived: &Derived, theme: &Theme, out: &mut Outbox) {
    let report = &derived.report;
    if derived.is_checking() {
        ui.strong("Checking…");
        if !report.journeys.is_empty() {
            ui.weak("Until that is done, this is about the design before its last changes.");
        }
        ui.add_space(8.0);
    }
    if report.journeys.is_empty() {
        return;
    }
    ui.heading("Journeys");
    egui::Grid::new("journeys").num_columns(3).spacing([12.0, 4.0]).striped(true).show(ui, |ui| {
        ui.weak("journey");
        ui.weak("expected");
        ui.weak("SPOF").on_hover_text("Single points of failure: without one of these alone, nobody is served");
        ui.end_row();
        for journey in Journey::ALL {
            let Some(report) = report.journeys.get(&journey) else { continue };
            ui.label(journey.name());
            match (report.possible, report.availability) {
                (false, _) => ui.weak(if report.drawn { "impossible" } else { "not drawn" }),
                (true, Some(a)) => {
                    let meaning = "The share of requests that succeed in the long run, when every part works 99 % of the time or as stated";
                    let estimated = a.estimate.map(|estimate| estimate.words());
                    ui.label(a.served()).on_hover_text(estimated.as_deref().unwrap_or(meaning))
                }
                (true, None) => ui.weak("unknown"),
            };
            let spofs: Vec<&Id> = report.spof.iter().collect();
            ui.horizontal_wrapped(|ui| {
                if spofs.is_empty() && report.possible {
                    ui.weak("none");
                }
                for id in spofs.iter().take(MOST_SPOFS) {
                    let text = RichText::new(id.as_str()).color(colour(theme.severity(Severity::High)));
                    if ui.link(text).on_hover_text("A single point of failure: click to show it").clicked() {
                        out.send(Wish::Show((*id).clone()));
                    }
                }
                if let Some(more) = spofs.len().checked_sub(MOST_SPOFS).filter(|more| *more > 0) {
                    ui.weak(format!("+{more} more"));
                }
            });
            ui.end_row();
        }
    });
    ui.add_space(12.0);
    let accepted = report.findings.iter().filter(|f| f.accepted).count();
    ui.heading(match report.findings.len() - accepted {
        0 => "No findings".to_owned(),
        1 => "1 finding".to_owned(),
        n => format!("{n} findings"),
    });
    if accepted > 0 {
        ui.weak(format!("and {accepted} accepted"));
    }
}
