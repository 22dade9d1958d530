//! The list of proofs: what is under way, and predicted beside observed for everything that was tried.

use egui::{CollapsingHeader, Grid, ProgressBar, RichText, ScrollArea, Ui, WidgetInfo, WidgetType};

use super::bet::{Bet, Fate};
use super::claim::{Came, Claim};
use super::{Proofs, Shown, mark};
use crate::analysis::figures::{Figure, PROOF, TAKE_OVER};
use crate::emulation::{Evidence, TakeOver, Verdict};
use crate::model::Design;
use crate::scene::Theme;
use crate::ui::decimals::{local, percent};
use crate::ui::figure::Meaning as _;
use crate::ui::outbox::{Outbox, Wish};
use crate::ui::theme::bold;

/// Shows all proofs.
pub fn show(ui: &mut Ui, proofs: &mut Proofs, design: &Design, theme: &Theme, out: &mut Outbox) {
    head(ui, proofs, out);
    let mut removed = None;
    ScrollArea::vertical().id_salt("proofs").auto_shrink(false).show(ui, |ui| {
        if proofs.results.is_empty() && proofs.work.is_none() {
            ui.weak("Nothing was proved yet: choose Prove at a finding, in the menu of a part, or Prove all.");
        }
        for (n, shown) in proofs.results.iter().enumerate() {
            ui.push_id(n, |ui| {
                if result(ui, shown, design, theme, out) {
                    removed = Some(n);
                }
            });
        }
    });
    if let Some(n) = removed {
        proofs.results.remove(n);
    }
}

/// How far it is, and what can be asked of all.
fn head(ui: &mut Ui, proofs: &mut Proofs, out: &mut Outbox) {
    ui.horizontal(|ui| {
        if let Some(work) = &proofs.work {
            let (done, of, what) =
                work.progress.as_ref().map_or((0, 0, "starting"), |now| (now.done, now.of, now.what.as_str()));
            let share = if of == 0 { 0.0 } else { done as f32 / of as f32 };
            // It stands still between news, so that waiting costs no frames.
            ui.add(ProgressBar::new(share).desired_width(90.0).desired_height(12.0));
            let waiting = match proofs.waiting.len() {
                0 => String::new(),
                n => format!(", {n} more waiting"),
            };
            let about = work.order.claim.words(&work.order.design);
            if ui.button("Cancel proof").on_hover_text("End it now; what is proved already stays").clicked() {
                proofs.cancel();
                return;
            }
            let words = format!("Proving {about}: {done}/{of}, {what}{waiting}");
            ui.add(egui::Label::new(words).truncate());
            return;
        }
        if ui.button("Prove all").on_hover_text("Try everything that the analysis says about this design").clicked() {
            out.send(Wish::Prove(Claim::All));
        }
        ui.checkbox(&mut proofs.bets, "Bet first").on_hover_text("Ask what you believe before each proof");
        let any = !proofs.results.is_empty();
        if ui.add_enabled(any, egui::Button::new("Remove all")).clicked() {
            proofs.results.clear();
        }
        if any {
            let of = |verdict| proofs.results.iter().filter(|shown| shown.came.verdict() == verdict).count();
            let stale = proofs.results.iter().filter(|shown| shown.stale).count();
            let mut words = format!(
                "{} confirmed, {} refuted, {} not testable",
                of(Verdict::Confirmed),
                of(Verdict::Refuted),
                of(Verdict::NotTestable)
            );
            if proofs.idle > 0 {
                let rules = if proofs.idle == 1 { "rule" } else { "rules" };
                words = format!("{words}; {} {rules} had nothing to try here", proofs.idle);
            }
            if stale > 0 {
                words = format!("{words}; {stale} stale");
            }
            ui.add(egui::Label::new(words).truncate());
        }
    });
}

/// Shows one result; true when it is to go.
fn result(ui: &mut Ui, shown: &Shown, design: &Design, theme: &Theme, out: &mut Outbox) -> bool {
    let mut removed = false;
    if shown.stale {
        ui.visuals_mut().override_text_color = Some(ui.visuals().weak_text_color());
    }
    let title = shown.came.title(design);
    ui.horizontal(|ui| {
        mark(ui, shown.came.verdict(), shown.stale, theme);
        ui.label(bold(&title));
        ui.label(shown.came.verdict().name());
        let again = ui.small_button("Again").on_hover_text("Prove it for the design as it is now");
        again.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, format!("Again: {title}")));
        if again.clicked() {
            out.send(Wish::Prove(shown.came.claim()));
        }
        let remove = ui.small_button("Remove");
        remove.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, format!("Remove: {title}")));
        removed = remove.clicked();
        if shown.stale {
            ui.label("stale: what it rests on has changed since");
        }
    });
    ui.indent("details", |ui| {
        let bet = shown.bet.as_ref();
        let evidence = match &shown.came {
            Came::Death(death) => {
                journeys(ui, death, bet, theme, shown.stale);
                reason(ui, death.reason.as_deref());
                &death.evidence
            }
            Came::TakeOver(takeover) => {
                timing(ui, takeover);
                reason(ui, takeover.reason.as_deref());
                &takeover.evidence
            }
            Came::Rule(tried) => {
                let you = bet.and_then(|bet| bet.holds).map(|holds| if holds { "is right" } else { "is wrong here" });
                Grid::new("rule").num_columns(2).spacing([12.0, 2.0]).show(ui, |ui| {
                    for (who, what) in [
                        ("you", you),
                        ("rules", Some(tried.predicted.as_str())),
                        ("reality", tried.observed.as_deref()),
                    ] {
                        if let Some(what) = what {
                            ui.weak(who);
                            ui.label(local(ui.ctx(), what));
                            ui.end_row();
                        }
                    }
                });
                reason(ui, tried.reason.as_deref());
                &tried.evidence
            }
        };
        seen(ui, &title, evidence);
    });
    ui.add_space(4.0);
    removed
}

fn reason(ui: &mut Ui, reason: Option<&str>) {
    if let Some(reason) = reason {
        ui.label(reason);
    }
}

/// You, the rules and reality, journey by journey.
fn journeys(ui: &mut Ui, death: &crate::emulation::Experiment, bet: Option<&Bet>, theme: &Theme, stale: bool) {
    let columns = if bet.is_some() { 5 } else { 4 };
    Grid::new("journeys").num_columns(columns).spacing([16.0, 2.0]).show(ui, |ui| {
        let mut heads = vec!["journey", "rules", "reality", ""];
        if bet.is_some() {
            heads.insert(1, "you");
        }
        for head in heads {
            ui.weak(head).means(&PROOF);
        }
        ui.end_row();
        for (journey, result) in &death.journeys {
            ui.label(journey.name()).means(Figure::of(*journey));
            if let Some(bet) = bet {
                let said = bet.fates.get(journey);
                let right = said.map(|fate| result.observed.map(Fate::of) == Some(*fate));
                let words = said.map_or("", |fate| fate.words());
                let sign = if right == Some(true) { "✓ " } else { "" };
                ui.label(RichText::new(format!("{sign}{words}")));
            }
            ui.label(local(ui.ctx(), percent(result.predicted))).means(&PROOF);
            let counts = |share| format!("{} ({} of {})", percent(share), result.succeeded, result.requests);
            let counts = result.observed.map_or("not measured".to_owned(), counts);
            ui.label(local(ui.ctx(), counts)).means(&PROOF);
            mark(ui, result.verdict, stale, theme);
            ui.end_row();
        }
    });
}

fn timing(ui: &mut Ui, takeover: &TakeOver) {
    let seconds = |ms: Option<u64>| ms.map_or("never".to_owned(), |ms| format!("{:.1} s", ms as f64 / 1000.0));
    let estimate = takeover.predicted_seconds.map_or("a person has to act".to_owned(), |s| format!("within {s:.1} s"));
    let words = format!("{}: {estimate} ({})", takeover.mechanism, takeover.formula);
    ui.label(local(ui.ctx(), words)).means(&TAKE_OVER);
    let mut seen = format!(
        "noticed: {}, served again: {}, {} of {} visitors lost",
        seconds(takeover.detected_ms),
        seconds(takeover.recovered_ms),
        takeover.failed,
        takeover.requests
    );
    if takeover.by_hand_ms.is_some() {
        seen = format!("{seen}, by hand: {}", seconds(takeover.by_hand_ms));
    }
    ui.label(local(ui.ctx(), seen)).means(&TAKE_OVER);
}

/// What was seen, to be opened.
fn seen(ui: &mut Ui, title: &str, evidence: &Evidence) {
    if evidence.is_empty() {
        return;
    }
    let shown = CollapsingHeader::new("Evidence").id_salt("evidence").show(ui, |ui| {
        let ms = |what: &str, ms: Option<u64>| ms.map(|ms| format!("{what} after {ms} ms"));
        for line in ms("noticed", evidence.detected_ms).into_iter().chain(ms("whole again", evidence.healed_ms)) {
            ui.label(line);
        }
        if evidence.repeated > 0 {
            ui.label(format!("measured again {} times, because the machine was too busy", evidence.repeated));
        }
        let mono = |ui: &mut Ui, text: String| drop(ui.label(RichText::new(text).monospace().size(11.0)));
        for asked in &evidence.asked {
            mono(ui, asked.clone());
        }
        for captured in &evidence.captured {
            mono(ui, format!("on {}: {}", captured.link, captured.text));
        }
        for line in &evidence.log {
            mono(ui, format!("{:>6} ms  {}", line.ms, line.text));
        }
    });
    let spoken = || WidgetInfo::labeled(WidgetType::CollapsingHeader, true, format!("Evidence: {title}"));
    shown.header_response.widget_info(spoken);
}
