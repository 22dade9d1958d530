//! The findings: what is wrong, worst first; a click shows the part.

use std::collections::BTreeSet;

use egui::RichText;

use super::outbox::{Outbox, Wish};
use super::theme::colour;
use crate::analysis::{Journey, Report, Severity};
use crate::model::Id;
use crate::scene::Theme;

/// Shows the journeys and the findings.
pub fn findings_panel(ui: &mut egui::Ui, report: &Report, theme: &Theme, selection: &BTreeSet<Id>, out: &mut Outbox) {
    ui.heading("Journeys");
    egui::Grid::new("journeys").num_columns(3).spacing([12.0, 4.0]).striped(true).show(ui, |ui| {
        ui.weak("journey");
        ui.weak("expected");
        ui.weak("single points of failure");
        ui.end_row();
        for journey in Journey::ALL {
            let Some(report) = report.journeys.get(&journey) else { continue };
            ui.label(journey.name());
            match (report.possible, report.availability) {
                (false, _) => ui.weak("not drawn"),
                (true, Some(a)) => ui
                    .label(format!("{:.2} %", a.expected * 100.0))
                    .on_hover_text("The share of requests that succeed in the long run, when every part works 99 % of the time or as stated"),
                (true, None) => ui.weak("too large"),
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
    ui.heading(match report.findings.len() {
        0 => "No findings".to_owned(),
        1 => "1 finding".to_owned(),
        n => format!("{n} findings"),
    });
    for finding in &report.findings {
        let chosen = finding.subjects.iter().any(|id| selection.contains(id));
        let fill =
            if chosen { ui.visuals().selection.bg_fill.gamma_multiply(0.35) } else { ui.visuals().faint_bg_color };
        let frame = egui::Frame::new().fill(fill).corner_radius(6.0).inner_margin(8.0);
        let response = frame.show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal_wrapped(|ui| {
                let letter = format!(" {} ", finding.severity.letter());
                let badge = RichText::new(letter)
                    .color(colour(theme.on_badge))
                    .background_color(colour(theme.severity(finding.severity)));
                ui.label(badge).on_hover_text(finding.severity.name());
                ui.strong(finding.rule);
                ui.weak(finding.code);
                if finding.accepted {
                    ui.weak("accepted");
                }
            });
            ui.label(&finding.message);
        });
        let response = response.response.interact(egui::Sense::click());
        if response.clicked()
            && let Some(subject) = finding.subjects.first()
        {
            out.send(Wish::Show(subject.clone()));
        }
        ui.add_space(4.0);
    }
}
