//! What can be turned during a run without starting anything again: the rate of the load, and each balancer's knobs.

use std::time::Duration;

use egui::{DragValue, Grid, ScrollArea, Ui};

use super::Up;
use crate::emulation::Session;
use crate::model::Id;
use crate::ui::outbox::{Outbox, Wish};
use crate::ui::theme::bold;

/// The least and the most visits per second and journey that the window asks for.
const RATES: std::ops::RangeInclusive<f64> = 1.0..=200.0;

/// Something that is turned.
#[derive(Debug, Clone, PartialEq)]
pub enum Knob {
    /// Visits per second on each journey.
    Rate(f64),
    /// A balancer's member gets another share.
    Weight {
        /// The balancer.
        by: Id,
        /// The member.
        of: Id,
        /// Its weight.
        weight: u32,
    },
    /// A balancer checks its members more or less often.
    CheckEvery {
        /// The balancer.
        by: Id,
        /// The time between two checks.
        every: Duration,
    },
}

impl Knob {
    /// Turns it; none of this waits for anything but a moment.
    ///
    /// # Errors
    /// Why it cannot be turned.
    pub(super) fn turn(&self, session: &Session) -> Result<(), String> {
        match self {
            Self::Rate(rate) => {
                session.load(*rate);
                Ok(())
            }
            Self::Weight { by, of, weight } => session.set_weight(by, of, *weight).map_err(|why| why.to_string()),
            Self::CheckEvery { by, every } => session.set_check_interval(by, *every).map_err(|why| why.to_string()),
        }
    }

    /// How everything is set in a session.
    pub(super) fn all(session: &Session) -> Vec<Self> {
        let mut all = Vec::new();
        for dial in session.dials() {
            let by = &dial.by;
            all.extend(dial.check_every.map(|every| Self::CheckEvery { by: by.clone(), every }));
            all.extend(dial.weights.into_iter().map(|(of, weight)| Self::Weight { by: by.clone(), of, weight }));
        }
        all
    }
}

/// Shows the knobs.
pub fn knobs(ui: &mut Ui, up: &Up, out: &mut Outbox) {
    ui.weak("These act at once. They belong to the run and are not saved.");
    ScrollArea::vertical().id_salt("knobs").auto_shrink(false).show(ui, |ui| {
        Grid::new("load").num_columns(2).spacing([12.0, 4.0]).show(ui, |ui| {
            let mut rate = up.rate;
            let value = DragValue::new(&mut rate)
                .range(RATES)
                .speed(0.5)
                .max_decimals(0)
                .suffix(" /s")
                .update_while_editing(false);
            row(ui, "Visitors on each journey", value);
            if rate.to_bits() != up.rate.to_bits() {
                out.send(Wish::Turn(Knob::Rate(rate)));
            }
        });
        for dial in up.session.dials() {
            let by = &dial.by;
            ui.add_space(4.0);
            ui.label(bold(by.as_str()));
            Grid::new(("dial", by)).num_columns(2).spacing([12.0, 4.0]).show(ui, |ui| {
                for (of, weight) in &dial.weights {
                    let mut turned = *weight;
                    row(ui, &format!("Weight of {of}"), DragValue::new(&mut turned).range(1..=256).speed(1.0));
                    if turned != *weight {
                        out.send(Wish::Turn(Knob::Weight { by: by.clone(), of: of.clone(), weight: turned }));
                    }
                }
                if let Some(every) = dial.check_every {
                    let before = every.as_millis() as u64;
                    let mut millis = before;
                    let value = DragValue::new(&mut millis).range(50..=10_000).speed(10).suffix(" ms");
                    row(ui, "Time between checks", value);
                    if millis != before {
                        let every = Duration::from_millis(millis);
                        out.send(Wish::Turn(Knob::CheckEvery { by: by.clone(), every }));
                    }
                }
            });
        }
    });
}

fn row(ui: &mut Ui, name: &str, value: DragValue<'_>) {
    let label = ui.label(name);
    ui.add(value).labelled_by(label.id);
    ui.end_row();
}
