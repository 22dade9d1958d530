//! One finding in a panel: what is wrong, where, and what can be asked about it.

use egui::accesskit::Role;
use egui::{Response, RichText, Sense, UiBuilder, WidgetInfo, WidgetType};

use super::explanation::{called, letter, rule_tooltip, title};
use super::outbox::{Outbox, Wish};
use super::run::proofs::{Claim, Proofs, Standing, mark};
use super::theme::bold;
use crate::analysis::Finding;
use crate::model::Design;
use crate::scene::Theme;

/// What a card is made of.
pub struct CardContext<'a> {
    /// In which panel it is: one finding may be in several.
    pub panel: &'static str,
    /// Whether one of its parts is selected.
    pub chosen: bool,
    /// The design.
    pub design: &'a Design,
    /// What is wrong.
    pub finding: &'a Finding,
    /// What was proved.
    pub proofs: &'a Proofs,
    /// The colours.
    pub theme: &'a Theme,
}

/// What a card is called on the screen.
pub fn card_id(panel: &str, finding: &Finding) -> egui::Id {
    egui::Id::new(("finding card", panel, &finding.key))
}

/// Shows a finding. A click, or Enter while it has the keyboard, shows its parts.
pub fn finding_card(ui: &mut egui::Ui, cx: &CardContext, out: &mut Outbox) -> Response {
    let CardContext { panel, chosen, design, finding, theme, .. } = *cx;
    let fill = if chosen { ui.visuals().selection.bg_fill.gamma_multiply(0.35) } else { ui.visuals().faint_bg_color };
    let builder = UiBuilder::new().id(card_id(panel, finding)).sense(Sense::click());
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
            if let Some(decision) = &finding.decision {
                let words = RichText::new(format!("Accepted: {}", decision.words())).italics();
                ui.add(egui::Label::new(words).wrap().selectable(false));
            }
            ui.horizontal_wrapped(|ui| actions(ui, cx, out));
        });
    });
    let response = response.response;
    response.widget_info(|| WidgetInfo::selected(WidgetType::Button, true, chosen, spoken(design, finding)));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_role(Role::TreeItem);
        node.set_level(2);
        node.set_selected(chosen);
    });
    if response.clicked() {
        // The arrows go on from here, and not with the part that is shown.
        response.request_focus();
        show(finding, out);
    }
    response.context_menu(|ui| menu(ui, cx, out));
    ui.add_space(4.0);
    response
}

/// Goes to the first part; where there is none, to the page of the rule.
fn show(finding: &Finding, out: &mut Outbox) {
    match finding.subjects.first() {
        Some(subject) => out.send(Wish::Show(subject.clone())),
        None => out.send(Wish::Explain(finding.rule)),
    }
}

/// All that can be done about a finding.
fn menu(ui: &mut egui::Ui, cx: &CardContext, out: &mut Outbox) {
    let CardContext { design, finding, .. } = *cx;
    let mut offer = |ui: &mut egui::Ui, words: &str, wish: Option<Wish>, why_not: &str| {
        let button = ui.add_enabled(wish.is_some(), egui::Button::new(words)).on_disabled_hover_text(why_not);
        if let Some(wish) = wish.filter(|_| button.clicked()) {
            out.send(wish);
            ui.close();
        }
    };
    let first = finding.subjects.first().cloned();
    offer(ui, "Show", first.map(Wish::Show), "It is about the whole design");
    offer(ui, "Explain", Some(Wish::Explain(finding.rule)), "");
    let fix = (!finding.accepted).then(|| Wish::Fix(Box::new(finding.clone())));
    offer(ui, "Fix…", fix, "It is accepted");
    offer(ui, "Prove", Claim::of(design, finding).map(Wish::Prove), "No run can decide this");
    let asks = |wish: fn(Box<Finding>) -> Wish| Some(wish(Box::new(finding.clone())));
    if finding.accepted {
        offer(ui, "Take the acceptance back", asks(Wish::TakeBack), "");
    } else {
        offer(ui, "Accept…", asks(Wish::Accept), "");
    }
    offer(ui, "Copy", Some(Wish::Copy(copied(finding))), "");
}

/// A finding as text: severity, code, parts, and what is wrong.
pub fn copied(finding: &Finding) -> String {
    let Finding { severity, code, message, .. } = finding;
    format!("{} {code} {} ({}): {message}", severity.name(), title(finding), finding.about())
}

fn actions(ui: &mut egui::Ui, cx: &CardContext, out: &mut Outbox) {
    let CardContext { design, finding, proofs, theme, .. } = *cx;
    let code = ui.weak(finding.code);
    code.on_hover_ui(|ui| rule_tooltip(ui, finding.rule));
    let explain = ui.link("Explain").on_hover_text("What this means, why it matters, when it is a false alarm");
    explain.widget_info(|| WidgetInfo::labeled(WidgetType::Link, true, format!("Explain {}", finding.rule)));
    if explain.clicked() {
        out.send(Wish::Explain(finding.rule));
    }
    prove(ui, (design, finding, proofs), theme, out);
    if finding.accepted {
        let back = ui.link("Take back").on_hover_text("It counts again");
        back.widget_info(|| WidgetInfo::labeled(WidgetType::Link, true, format!("Take back {}", finding.key)));
        if back.clicked() {
            out.send(Wish::TakeBack(Box::new(finding.clone())));
        }
        return;
    }
    let fix = ui.link("Fix…").on_hover_text("Look for fixes that hold, and see what they change before one is made");
    fix.widget_info(|| WidgetInfo::labeled(WidgetType::Link, true, format!("Fix {}", finding.key)));
    if fix.clicked() {
        out.send(Wish::Fix(Box::new(finding.clone())));
    }
    let accept = ui.link("Accept…").on_hover_text("Live with it: say why, and until when");
    accept.widget_info(|| WidgetInfo::labeled(WidgetType::Link, true, format!("Accept {}", finding.key)));
    if accept.clicked() {
        out.send(Wish::Accept(Box::new(finding.clone())));
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

/// A finding for those who cannot see it: `high: Load balancer is a single point of failure, REL-001, Load balancer`.
fn spoken(design: &Design, finding: &Finding) -> String {
    let about: Vec<String> = finding.subjects.iter().map(|id| called(design, id)).collect();
    let about = if about.is_empty() { "the whole design".to_owned() } else { about.join(", ") };
    let accepted = if finding.accepted { ", accepted" } else { "" };
    format!("{}: {}, {}, {about}{accepted}", finding.severity.name(), title(finding), finding.code)
}
