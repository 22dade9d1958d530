//! How parts fare that live: what was paused and what was made slow, by itself or with what holds it.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use super::ControlError;
use super::control::Control;
use crate::emulation::event::What;
use crate::model::Id;

impl Control {
    /// Makes a part stand still.
    pub(super) fn pause(&mut self, id: &Id) {
        if self.paused.insert(id.clone()) {
            self.renew_pulses();
            self.world.events.add(What::Paused { id: id.clone() });
        }
    }

    /// Lets a part go on, and all that it holds.
    pub(super) fn resume(&mut self, id: &Id) {
        if self.forget_pauses(&self.plan.units_of(id)) {
            self.world.events.add(What::Resumed { id: id.clone() });
        }
    }

    /// Makes a part slower; zero: as fast as ever.
    pub(super) fn slow(&mut self, id: &Id, by: Duration) {
        if by.is_zero() {
            self.slow.remove(id);
        } else {
            self.slow.insert(id.clone(), by);
        }
        self.renew_pulses();
        self.world.events.add(What::Slowed { id: id.clone(), delay_ms: by.as_millis() as u64 });
    }

    /// Undoes everything that was done to a part and to what it holds.
    pub(super) async fn heal(&mut self, id: &Id) -> Result<(), ControlError> {
        let units = self.units_of(id)?;
        self.resume(id);
        let plan = Arc::clone(&self.plan);
        let slow: Vec<Id> = self.slow.keys().filter(|id| plan.units_of(id).is_subset(&units)).cloned().collect();
        for id in slow {
            self.slow(&id, Duration::ZERO);
        }
        let before = self.dead.len();
        self.dead.retain(|dead| dead == id || !plan.units_of(dead).is_subset(&units));
        let ill = before > self.dead.len() || units.iter().any(|unit| !self.state_of(unit).is_alive());
        if ill { self.revive(id).await } else { Ok(()) }
    }

    /// Whether a unit stands still, because of itself or of what holds it.
    pub(super) fn is_paused(&self, unit: &Id) -> bool {
        self.paused.iter().any(|id| self.plan.units_of(id).contains(unit))
    }

    /// How much slower a unit is: the most that was asked of it and of what holds it.
    pub(super) fn delay_of(&self, unit: &Id) -> Duration {
        let asked = self.slow.iter().filter(|(id, _)| self.plan.units_of(id).contains(unit)).map(|(_, by)| *by);
        asked.max().unwrap_or_default()
    }

    /// Lets these units go on, as far as nothing else that is paused holds them. True when any of them was paused by itself.
    pub(super) fn forget_pauses(&mut self, units: &BTreeSet<Id>) -> bool {
        let (plan, before) = (Arc::clone(&self.plan), self.paused.len());
        self.paused.retain(|id| !plan.units_of(id).is_subset(units));
        self.renew_pulses();
        self.paused.len() < before
    }

    fn renew_pulses(&self) {
        for (unit, pulse) in &self.pulses {
            pulse.slow(self.delay_of(unit));
            pulse.pause(self.is_paused(unit));
        }
    }
}
