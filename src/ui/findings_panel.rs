//! The findings: what is wrong, worst first; a click shows the part.

use std::collections::BTreeSet;

use egui::RichText;

use super::derived::Derived;
use super::finding_card::finding_card;
use super::outbox::{Outbox, Wish};
use super::theme::colour;
use crate::analysis::{Journey, Severity};
use crate::model::{Design, Id};
use crate::scene::Theme;

/// So many findings are listed: a list of thousands would be laid out anew in every frame.
const MOST_CARDS: usize = 300;

/// Shows the journeys and the findings.
pub fn findings_panel(
    ui: &mut egui::Ui,
    (design, derived): (&Design, &Derived),
    theme: &Theme,
    selection: &BTreeSet<Id>,
    out: &mut Outbox,
) {
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
                for id in spofs {
                    let text = RichText::new(id.as_str()).color(colour(theme.severity(Severity::High)));
                    if ui.link(text).on_hover_text("A single point of failure: click to show it").clicked() {
                        out.send(Wish::Show(id.clone()));
                    }
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
    for finding in report.findings.iter().take(MOST_CARDS) {
        let chosen = finding.subjects.iter().any(|id| selection.contains(id));
        finding_card(ui, ("findings", chosen), (design, finding), theme, out);
    }
    if report.findings.len() > MOST_CARDS {
        let more = report.findings.len() - MOST_CARDS;
        ui.weak(format!("and {more} more: select a part to see those about it"));
    }
}
