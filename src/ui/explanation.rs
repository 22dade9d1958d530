//! What a part or a badge means, in the words of the report: the tooltip's contents, and the inspector's.

use std::fmt::Write as _;

use super::decimals::{local, percent};
use super::derived::Derived;
use super::theme::{bold, colour};
use crate::analysis::rules;
use crate::analysis::{Finding, Journey, JourneyReport, Report, Severity};
use crate::catalog;
use crate::model::{Design, Id, Kind};
use crate::scene::{Badge, Outline, Theme, outline, wider};

/// A tooltip lists this many findings; the rest are counted.
const MOST: usize = 6;
/// The width of a tooltip's lines.
const WIDTH: f32 = 340.0;

/// The title of a finding, for people.
pub fn title(finding: &Finding) -> &'static str {
    rules::find(finding.rule).map_or(finding.rule, |rule| rule.meta.title)
}

/// What a part is called, and what it is: `web-1`, `Web server: Nginx, in Server 1`.
pub fn names(design: &Design, id: &Id) -> (String, String) {
    let title = design.title(id.as_str()).to_owned();
    if let Some(component) = design.components.get(id) {
        let spec = catalog::kind(&component.kind);
        let about = (spec.describe)(&component.kind);
        let mut words = if about.is_empty() { spec.label.to_owned() } else { format!("{}: {about}", spec.label) };
        if let Some(host) = &component.on {
            // Writing to a string cannot fail.
            let _ = write!(words, ", in {}", design.title(host.as_str()));
        }
        (title, words)
    } else if let Some(link) = design.links.get(id) {
        let (from, to) = (design.title(link.from.as_str()), design.title(link.to.as_str()));
        let label = catalog::link(&link.kind).label;
        (format!("{label} link"), format!("from {from} to {to}"))
    } else if let Some(group) = design.groups.get(id) {
        (title, catalog::group(&group.kind).label.to_owned())
    } else {
        ("Note".to_owned(), String::new())
    }
}

/// What a part is called in a sentence: a link by its ends.
pub fn called(design: &Design, id: &Id) -> String {
    let (name, kind) = names(design, id);
    if design.links.contains_key(id) { format!("{name} {kind}") } else { name }
}

/// What is left of the journeys that suffer when a part dies, 0 to 1.
fn left(report: &Report, id: &Id) -> Vec<(Journey, f64)> {
    let share = |report: &JourneyReport| {
        let none = report.spof.contains(id).then_some(0.0);
        none.or_else(|| report.degraders.get(id).copied())
    };
    report.journeys.iter().filter_map(|(journey, r)| Some((*journey, share(r)?))).collect()
}

/// `If this dies: static 0 %, read 50 %`; none for what does not die.
pub fn verdict(design: &Design, report: &Report, id: &Id) -> Option<String> {
    let left = left(report, id);
    if left.is_empty() {
        let dies = design.components.get(id).is_some_and(|c| !matches!(c.kind, Kind::Client(_)));
        let any = |is: fn(&JourneyReport) -> bool| report.journeys.values().any(is);
        let words = match (any(|journey| journey.possible), any(|journey| journey.drawn)) {
            (true, _) => "every journey goes on",
            (false, true) => "no journey is possible as it is drawn, with it or without it",
            (false, false) => "no journey is drawn yet",
        };
        return dies.then(|| format!("If this dies: {words}"));
    }
    let words: Vec<String> =
        left.iter().map(|(journey, share)| format!("{} {}", journey.name(), percent(*share))).collect();
    let others = report.journeys.iter().any(|(j, r)| r.possible && left.iter().all(|(other, _)| other != j));
    let rest = if others { ", the rest goes on" } else { "" };
    Some(format!("If this dies: {}{rest}", words.join(", ")))
}

/// The letter of a severity on its sign, beside words; hollow where the finding is accepted.
pub fn letter(ui: &mut egui::Ui, severity: Severity, accepted: bool, theme: &Theme) -> egui::Response {
    let size = egui::vec2(17.0 + wider(severity), 17.0);
    let (place, response) = ui.allocate_exact_size(size, egui::Sense::hover());
    badge(ui, place, severity, accepted, theme);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Label, true, severity.name()));
    response.on_hover_text(severity.name())
}

/// The letter of a severity on its sign at a place; hollow where it is accepted.
pub fn badge(ui: &egui::Ui, place: egui::Rect, severity: Severity, accepted: bool, theme: &Theme) {
    let tint = colour(theme.severity(severity));
    let (ink, fill) = if accepted { (tint, egui::Color32::TRANSPARENT) } else { (colour(theme.on_badge), tint) };
    let size = egui::vec2(place.height() + wider(severity), place.height());
    let place = egui::Rect::from_center_size(place.center(), size).shrink(0.75);
    let stroke = egui::Stroke::new(1.5, tint);
    match outline(severity, &crate::layout::Rect::new(place.left(), place.top(), place.width(), place.height())) {
        Outline::Round(radius) => {
            ui.painter().rect(place, radius, fill, stroke, egui::StrokeKind::Middle);
        }
        Outline::Corners(points) => {
            let points = points.iter().map(|p| egui::pos2(p.x, p.y)).collect();
            ui.painter().add(egui::Shape::convex_polygon(points, fill, stroke));
        }
    }
    let font = egui::FontId::new(11.0, egui::FontFamily::Name(super::theme::SEMIBOLD.into()));
    // Where the foot is a point, what is in it stands a little higher.
    let lift = if severity == Severity::Medium { 1.0 } else { 0.0 };
    let at = place.center() - egui::vec2(0.0, lift);
    ui.painter().text(at, egui::Align2::CENTER_CENTER, severity.letter(), font, ink);
}

/// The page of a rule under the pointer: what `linchpin explain` prints.
pub fn rule_tooltip(ui: &mut egui::Ui, rule: &str) {
    let Some(rule) = rules::find(rule) else { return };
    ui.set_max_width(WIDTH + 80.0);
    super::page::rule_page(ui, rule.meta);
}

/// What a tooltip says about a part.
pub fn part_tooltip(ui: &mut egui::Ui, design: &Design, derived: &Derived, theme: &Theme, id: &Id) {
    ui.set_max_width(WIDTH);
    let (title, kind) = names(design, id);
    ui.label(bold(title));
    if let Some(note) = design.notes.get(id) {
        ui.label(&note.text);
        return;
    }
    ui.weak(kind);
    if let Some(verdict) = verdict(design, &derived.report, id) {
        ui.label(local(ui.ctx(), verdict));
    }
    let about: Vec<&Finding> = derived.about(id).collect();
    list(ui, theme, &about);
}

/// What a tooltip says about a badge: exactly the findings it counts.
pub fn badge_tooltip(ui: &mut egui::Ui, design: &Design, derived: &Derived, theme: &Theme, badge: &Badge) {
    ui.set_max_width(WIDTH);
    ui.label(bold(format!("{} about {}", badge.tally.spoken(), called(design, &badge.subject))));
    let counted: Vec<&Finding> = derived.about(&badge.subject).filter(|f| badge.tally.counts(f)).collect();
    list(ui, theme, &counted);
}

fn list(ui: &mut egui::Ui, theme: &Theme, findings: &[&Finding]) {
    for finding in findings.iter().take(MOST) {
        ui.add_space(2.0);
        ui.horizontal(|ui| {
            letter(ui, finding.severity, finding.accepted, theme);
            let accepted = if finding.accepted { " (accepted)" } else { "" };
            ui.add(egui::Label::new(bold(format!("{}{accepted}", title(finding)))).wrap());
        });
        ui.label(&finding.message);
    }
    if let Some(more) = findings.len().checked_sub(MOST).filter(|n| *n > 0) {
        ui.weak(format!("+{more} more: select it to read them"));
    }
}
