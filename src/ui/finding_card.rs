//! One finding in a panel: what is wrong, where, and what can be asked about it.

use egui::{RichText, Sense, UiBuilder, WidgetInfo, WidgetType};

use super::explanation::{called, letter, title};
use super::outbox::{Outbox, Wish};
use super::run::proofs::{Claim, Proofs, Standing, mark};
use super::theme::bold;
use crate::analysis::Finding;
use crate::model::Design;
use crate::scene::Theme;

/// Shows a finding. A click, or Enter while it has the keyboard, shows its parts.
pub fn finding_card(
    ui: &mut egui::Ui,
    (panel, chosen): (&str, bool),
    (design, finding, proofs): (&Design, &Finding, &Proofs),
    theme: &Theme,
    out: &mut Outbox,
) {
    let fill = if chosen { ui.visuals().selection.bg_fill.gamma_multiply(0.35) } else { ui.visuals().faint_bg_color };
    let builder = UiBuilder::new().id_salt((panel, &finding.key)).sense(Sense::click());
    let response = ui.scope_builder(builder, |ui| {
        let focused = ui.response().has_focus();
        let stroke = if focused { ui.visuals().selection.stroke } else { egui::Stroke::NONE };
        egui::Frame::new().fill(fill).stroke(stroke).corner_radius(6.0).inner_margin(8.0).show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal(|ui| {
                letter(ui, finding.severity, finding.accepted, theme);
                let text = if finding.accepted { RichText::new(title(finding)).weak() } else { bold(title(finding)) };
                ui.add(egui::Label::new(text).wrap().selectable(false));
            });
            ui.add(egui::Label::new(&finding.message).wrap().selectable(false));
            ui.horizontal_wrapped(|ui| actions(ui, (design, finding, proofs), theme, out));
        });
    });
    let response = response.response;
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, spoken(design, finding)));
    if response.clicked() {
        match finding.subjects.first() {
            Some(subject) => out.send(Wish::Show(subject.clone())),
            None => out.send(Wish::Explain(finding.rule)),
        }
    }
    ui.add_space(4.0);
}

fn actions(
    ui: &mut egui::Ui,
    (design, finding, proofs): (&Design, &Finding, &Proofs),
    theme: &Theme,
    out: &mut Outbox,
) {
    ui.weak(finding.code);
    let explain = ui.link("Explain").on_hover_text("What this means, why it matters, when it is a false alarm");
    explain.widget_info(|| WidgetInfo::labeled(WidgetType::Link, true, format!("Explain {}", finding.rule)));
    if explain.clicked() {
        out.send(Wish::Explain(finding.rule));
    }
    prove(ui, (design, finding, proofs), theme, out);
    if finding.accepted {
        ui.weak("accepted");
        return;
    }
    let fix = ui.link("Fix…").on_hover_text("Look for fixes that hold, and see what they change before one is made");
    fix.widget_info(|| WidgetInfo::labeled(WidgetType::Link, true, format!("Fix {}", finding.key)));
    if fix.clicked() {
        out.send(Wish::Fix(Box::new(finding.clone())));
    }
}

/// Offers to prove what a run can decide, and says how that stands.
fn prove(ui: &mut egui::Ui, (design, finding, proofs): (&Design, &Finding, &Proofs), theme: &Theme, out: &mut Outbox) {
    let Some(claim) = Claim::of(design, finding) else { return };
    let standing = proofs.standing(&claim);
    if standing == Some(Standing::Asked) {
        ui.weak("proving…");
        return;
    }
    let link = ui.link("Prove").on_hover_text("Try it: run the design beside this one and see whether it is so");
    link.widget_info(|| WidgetInfo::labeled(WidgetType::Link, true, format!("Prove {}", finding.key)));
    if link.clicked() {
        out.send(Wish::Prove(claim));
    }
    if let Some(Standing::Proved(verdict, stale)) = standing {
        mark(ui, verdict, stale, theme);
    }
}

/// A finding for those who cannot see it: `high: Load balancer is a single point of failure, about Load balancer`.
fn spoken(design: &Design, finding: &Finding) -> String {
    let about: Vec<String> = finding.subjects.iter().map(|id| called(design, id)).collect();
    let about = if about.is_empty() { "the whole design".to_owned() } else { about.join(", ") };
    let accepted = if finding.accepted { ", accepted" } else { "" };
    format!("{}: {}, about {about}{accepted}", finding.severity.name(), title(finding))
}
