//! The journeys: which share of requests succeeds, and on what alone that hangs.

use egui::{RichText, Ui, WidgetInfo, WidgetType};

use super::decimals::local;
use super::derived::Derived;
use super::explanation::called;
use super::figure::Meaning as _;
use super::outbox::{Outbox, Wish};
use super::theme::colour;
use crate::analysis::figures::{ESTIMATE, EXPECTED, Figure, SEVERITY, SPOF};
use crate::analysis::{Journey, JourneyReport, Report, Severity};
use crate::model::{Design, Id};
use crate::scene::Theme;

/// The most single points of failure that are named for a journey.
const MOST_SPOFS: usize = 12;
/// In how many lines they are named; the rest is behind a number.
const LINES: usize = 2;
/// How wide that number is at the most.
const MORE: f32 = 36.0;
/// How wide the first columns of the journeys are.
const NAME: f32 = 48.0;
const SHARE: f32 = 72.0;

/// Shows what the journeys hang on, in a line each or, where something else needs the room, all in a few words; and how
/// many findings follow.
pub fn journeys(ui: &mut Ui, design: &Design, derived: &Derived, theme: &Theme, brief: bool, out: &mut Outbox) {
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
    if brief {
        in_brief(ui, report);
    } else {
        table(ui, design, report, theme, out);
        ui.add_space(12.0);
    }
    let accepted = report.findings.iter().filter(|f| f.accepted).count();
    let title = match report.findings.len() - accepted {
        0 => "No findings".to_owned(),
        1 => "1 finding".to_owned(),
        n => format!("{n} findings"),
    };
    ui.heading(title).means(&SEVERITY);
    if accepted > 0 {
        ui.weak(format!("and {accepted} accepted"));
    }
}

/// `static 96.0596 %  read 95.0801 %`: what is possible.
fn in_brief(ui: &mut Ui, report: &Report) {
    ui.horizontal_wrapped(|ui| {
        for (journey, report) in report.journeys.iter().filter(|(_, report)| report.possible || report.drawn) {
            let share = match report.availability {
                Some(a) if report.possible => local(ui.ctx(), a.served()),
                None if report.possible => "unknown".to_owned(),
                _ => "impossible".to_owned(),
            };
            // A name and its number stay beside each other.
            let words = format!("{} {share}", journey.name()).replace(' ', "\u{a0}");
            ui.label(words).means(if report.availability.is_some() { &EXPECTED } else { Figure::of(*journey) });
            ui.add_space(4.0);
        }
    });
}

/// Each journey with its share and its single points of failure.
fn table(ui: &mut Ui, design: &Design, report: &Report, theme: &Theme, out: &mut Outbox) {
    ui.heading("Journeys");
    line(ui, false, |ui| {
        column(ui, NAME, |ui| drop(ui.weak("journey")));
        column(ui, SHARE, |ui| drop(ui.weak("expected").means(&EXPECTED)));
        ui.weak("SPOF").means(&SPOF);
    });
    for (n, journey) in Journey::ALL.into_iter().enumerate() {
        let Some(report) = report.journeys.get(&journey) else { continue };
        line(ui, n % 2 == 0, |ui| {
            column(ui, NAME, |ui| drop(ui.label(journey.name()).means(Figure::of(journey))));
            column(ui, SHARE, |ui| share(ui, report));
            let spofs: Vec<&Id> = report.spof.iter().collect();
            ui.horizontal_wrapped(|ui| {
                if spofs.is_empty() && report.possible {
                    ui.weak("none");
                }
                let colour = colour(theme.severity(Severity::High));
                let names: Vec<String> = spofs.iter().take(MOST_SPOFS).map(|id| called(design, id)).collect();
                // A name stays whole where several are in a line.
                let whole = |name: &String| RichText::new(name.replace(' ', "\u{a0}")).color(colour);
                let wide = |name: &String| {
                    let words = egui::WidgetText::from(whole(name));
                    words.into_galley(ui, None, f32::INFINITY, egui::TextStyle::Body).size().x
                };
                let widths: Vec<f32> = names.iter().map(wide).collect();
                let shown = fitting(&widths, spofs.len(), ui.available_width(), ui.spacing().item_spacing.x);
                for (id, name) in spofs.iter().zip(&names).take(shown) {
                    let link = ui.link(whole(name));
                    link.widget_info(|| WidgetInfo::labeled(WidgetType::Link, true, name));
                    let says = format!("{id} is a single point of failure: click to show it");
                    if link.on_hover_text(says).clicked() {
                        out.send(Wish::Show((*id).clone()));
                    }
                }
                let rest = spofs.len() - shown;
                if rest > 0 {
                    let mut others = names[shown..].join(", ");
                    if spofs.len() > names.len() {
                        others.push_str(", …");
                    }
                    let link = ui.link(RichText::new(format!("+{rest}")).color(colour));
                    let spoken = format!("{rest} more: {others}");
                    link.widget_info(|| WidgetInfo::labeled(WidgetType::Link, true, &spoken));
                    if link.on_hover_text(format!("{others}: click to select them")).clicked() {
                        out.send(Wish::Select(spofs[shown..].iter().map(|id| (*id).clone()).collect()));
                    }
                }
            });
        });
    }
    let anything = report.journeys.values().any(|report| report.possible);
    let prove = ui.add_enabled(anything, egui::Link::new("Prove all"));
    let prove = prove.on_hover_text("Try all of this in runs of their own, and compare");
    if prove.on_disabled_hover_text("No journey is possible yet").clicked() {
        out.send(Wish::Prove(super::run::proofs::Claim::All));
    }
}

/// How many names of these widths stand in the lines that there are, where what is left of all of them has its number.
fn fitting(widths: &[f32], all: usize, room: f32, gap: f32) -> usize {
    let lines = |shown: usize| {
        let rest = (shown < all).then_some(MORE);
        let mut lines = 1;
        let mut at = 0.0;
        for width in widths[..shown].iter().copied().chain(rest) {
            if at > 0.0 && at + width > room {
                lines += 1;
                at = 0.0;
            }
            at += width + gap;
        }
        lines
    };
    // One is named however long it is.
    (1..=widths.len()).rev().find(|shown| lines(*shown) <= LINES).unwrap_or(widths.len().min(1))
}

/// One line of the journeys, as high as what is in it; every other one is marked.
fn line(ui: &mut Ui, marked: bool, add: impl FnOnce(&mut Ui)) {
    let fill = if marked { ui.visuals().faint_bg_color } else { egui::Color32::TRANSPARENT };
    egui::Frame::new().fill(fill).inner_margin(egui::Margin::symmetric(4, 2)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal_top(add);
    });
}

fn column(ui: &mut Ui, width: f32, add: impl FnOnce(&mut Ui)) {
    let layout = egui::Layout::left_to_right(egui::Align::Min);
    ui.allocate_ui_with_layout(egui::vec2(width, 0.0), layout, |ui| {
        ui.set_width(width);
        add(ui);
    });
}

/// The share of requests on a journey that succeed.
fn share(ui: &mut Ui, report: &JourneyReport) {
    match (report.possible, report.availability) {
        (false, _) => ui.weak(if report.drawn { "impossible" } else { "not drawn" }),
        (true, Some(a)) => {
            let shown = ui.label(local(ui.ctx(), a.served()));
            match a.estimate {
                Some(estimate) => shown.on_hover_text(local(ui.ctx(), estimate.words())).means(&ESTIMATE),
                None => shown.means(&EXPECTED),
            }
        }
        (true, None) => ui.weak("unknown"),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_lines_of_names_are_shown_and_the_rest_is_a_number() {
        let fits = |widths: &[f32], all: usize| fitting(widths, all, 100.0, 8.0);
        assert_eq!(fits(&[], 0), 0);
        assert_eq!(fits(&[40.0, 40.0, 40.0, 40.0], 4), 4, "two and two");
        assert_eq!(fits(&[40.0, 40.0, 40.0, 40.0, 40.0], 5), 3, "the number takes the place of one");
        assert_eq!(fits(&[90.0, 90.0, 90.0], 3), 1);
        assert_eq!(fits(&[40.0, 40.0], 50), 2, "of the rest nobody knows how wide it is");
        assert_eq!(fits(&[300.0, 20.0], 2), 2, "one that is too long has a line of its own");
        assert_eq!(fits(&[300.0, 300.0, 20.0], 3), 1);
    }
}
