//! Bet first: what somebody believes before a proof, to be laid beside the rules and reality afterwards.

use std::collections::BTreeMap;

use egui::{Key, Ui};

use super::claim::{Came, Claim};
use crate::analysis::{Journey, Report};
use crate::model::Design;
use crate::ui::theme::bold;

/// What becomes of the visitors on a journey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// All are served.
    Served,
    /// Some are.
    Partly,
    /// None is.
    Falls,
}

/// What somebody believes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bet {
    /// What becomes of each journey.
    pub(super) fates: BTreeMap<Journey, Fate>,
    /// Whether it is as the rule says.
    pub(super) holds: Option<bool>,
}

/// The question before a proof.
pub struct BetDialog {
    claim: Claim,
    words: String,
    bet: Bet,
    wanted: bool,
    /// The first button has had the keyboard.
    offered: bool,
}

/// What was answered.
pub enum Placed {
    /// Nothing yet.
    Open,
    /// Nothing is to be proved.
    Closed,
    /// It is to be proved, with a bet or without; and whether to ask again before the next proof.
    Prove(Claim, Option<Bet>, bool),
}

impl Fate {
    const ALL: [Self; 3] = [Self::Served, Self::Partly, Self::Falls];

    /// What a share means.
    pub(super) fn of(share: f64) -> Self {
        match share {
            share if share >= 0.99 => Self::Served,
            share if share <= 0.0 => Self::Falls,
            _ => Self::Partly,
        }
    }

    /// In words.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Served => "goes on",
            Self::Partly => "loses some",
            Self::Falls => "falls",
        }
    }
}

impl Bet {
    /// Whether it was about this: what falls, or what a rule says.
    pub(super) fn is_about(&self, came: &Came) -> bool {
        match came {
            Came::Death(death) => death.kill.is_some() && !self.fates.is_empty(),
            Came::TakeOver(_) => false,
            Came::Rule(_) => self.holds.is_some(),
        }
    }
}

impl BetDialog {
    /// Asks what somebody believes of a claim; none where there is nothing to believe.
    pub fn new(design: &Design, report: &Report, claim: Claim) -> Option<Self> {
        let mut bet = Bet::default();
        match &claim {
            Claim::All => return None,
            Claim::Rule { .. } => bet.holds = Some(true),
            Claim::Deaths(_) => {
                let can = |journey: &Journey| report.journeys.get(journey).is_some_and(|report| report.possible);
                let measured = crate::emulation::JOURNEYS.into_iter().filter(can);
                bet.fates = measured.map(|journey| (journey, Fate::Served)).collect();
                if bet.fates.is_empty() {
                    return None;
                }
            }
        }
        let words = claim.words(design);
        Some(Self { claim, words, bet, wanted: true, offered: false })
    }

    /// Shows the question for one frame.
    pub fn show(&mut self, ui: &mut Ui) -> Placed {
        ui.heading("Bet first");
        ui.label(format!("What do you believe about {}?", self.words));
        ui.add_space(6.0);
        egui::Grid::new("bets").num_columns(2).spacing([16.0, 6.0]).show(ui, |ui| {
            for (journey, fate) in &mut self.bet.fates {
                ui.label(bold(journey.name()));
                ui.horizontal(|ui| {
                    for choice in Fate::ALL {
                        let words = format!("{} {}", journey.name(), choice.words());
                        let radio = ui.radio_value(fate, choice, choice.words());
                        let chosen = *fate == choice;
                        radio.widget_info(|| {
                            egui::WidgetInfo::selected(egui::WidgetType::RadioButton, true, chosen, &words)
                        });
                    }
                });
                ui.end_row();
            }
            if let Some(holds) = &mut self.bet.holds {
                ui.label(bold("the rule"));
                ui.horizontal(|ui| {
                    ui.radio_value(holds, true, "is right");
                    ui.radio_value(holds, false, "is wrong here");
                });
                ui.end_row();
            }
        });
        ui.add_space(6.0);
        ui.checkbox(&mut self.wanted, "Ask before every proof");
        ui.add_space(6.0);
        let (bet, skip, cancel) =
            ui.horizontal(|ui| (ui.button("Bet and prove"), ui.button("Skip the bet"), ui.button("Cancel"))).inner;
        if !std::mem::replace(&mut self.offered, true) {
            bet.request_focus();
        }
        let claim = || self.claim.clone();
        if bet.clicked() {
            Placed::Prove(claim(), Some(self.bet.clone()), self.wanted)
        } else if skip.on_hover_text("Prove it without a bet").clicked() {
            Placed::Prove(claim(), None, self.wanted)
        } else if cancel.clicked() || ui.input(|i| i.key_pressed(Key::Escape)) {
            Placed::Closed
        } else {
            Placed::Open
        }
    }
}
