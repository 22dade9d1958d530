//! One part dead, or two: the share of visitors who are still served, on every journey.

use std::collections::BTreeSet;

use super::judging::{Results, overall};
use super::lab::Lab;
use crate::emulation::experiment::ProveError;
use crate::emulation::proof::{Evidence, Experiment, PairExperiment};
use crate::emulation::verdict::Verdict;
use crate::model::Id;

/// Why a measurement that disagrees says nothing.
const TOO_BUSY: &str = "this machine was too busy each time that it was measured: try again when it rests";

/// What came of some deaths.
struct Outcome {
    journeys: Results,
    verdict: Verdict,
    reason: Option<String>,
    evidence: Evidence,
}

impl Lab<'_> {
    /// Kills a part, or nothing, and compares.
    pub(in crate::emulation) fn death(&self, kill: Option<&Id>) -> Result<Experiment, ProveError> {
        let Outcome { journeys, verdict, reason, evidence } = self.deaths(&kill.into_iter().cloned().collect())?;
        Ok(Experiment { kill: kill.cloned(), journeys, verdict, reason, evidence })
    }

    /// Kills two parts and compares.
    pub(in crate::emulation) fn pair(&self, kill: [Id; 2]) -> Result<PairExperiment, ProveError> {
        let Outcome { journeys, verdict, reason, evidence } = self.deaths(&kill.iter().cloned().collect())?;
        Ok(PairExperiment { kill, journeys, verdict, reason, evidence })
    }

    /// An experiment that was not made.
    pub(in crate::emulation) fn no_death(&self, kill: Option<&Id>, reason: &str) -> Experiment {
        let Outcome { journeys, verdict, reason, evidence } =
            self.unmeasured(&kill.into_iter().cloned().collect(), reason.to_owned());
        Experiment { kill: kill.cloned(), journeys, verdict, reason, evidence }
    }

    /// The same for two parts.
    pub(in crate::emulation) fn no_pair(&self, kill: [Id; 2], reason: &str) -> PairExperiment {
        let Outcome { journeys, verdict, reason, evidence } =
            self.unmeasured(&kill.iter().cloned().collect(), reason.to_owned());
        PairExperiment { kill, journeys, verdict, reason, evidence }
    }

    fn deaths(&self, dead: &BTreeSet<Id>) -> Result<Outcome, ProveError> {
        self.check_cancelled()?;
        self.forget();
        for (broken, id) in dead.iter().enumerate() {
            let done = match self.plan.wireless.get(id) {
                Some(reason) => Err(reason.clone()),
                None => self.break_off(id).map_err(|error| self.why_not(id).unwrap_or_else(|| error.to_string())),
            };
            if let Err(reason) = done {
                if broken > 0 {
                    self.recover(dead)?;
                }
                let reason = if dead.len() > 1 { format!("{id}: {reason}") } else { reason };
                return Ok(self.unmeasured(dead, reason));
            }
        }
        self.settle(dead)?;
        let measured = self.measure(dead)?;
        let mut evidence = self.story();
        evidence.repeated = measured.repeated;
        if !dead.is_empty() {
            evidence.healed_ms = Some(self.recover(dead)?.as_millis() as u64);
        }
        let mut journeys = self.predictions.results(&measured.counts, dead);
        let rests = journeys.values().any(|result| result.verdict == Verdict::NotTestable);
        let mut reason = rests.then(|| "the prediction rests on a part that is not emulated".to_owned());
        if measured.disturbed {
            for result in journeys.values_mut().filter(|result| result.verdict == Verdict::Refuted) {
                result.verdict = Verdict::NotTestable;
            }
            reason = Some(TOO_BUSY.to_owned());
        }
        let verdict = overall(journeys.values().map(|result| result.verdict));
        Ok(Outcome { journeys, verdict, reason, evidence })
    }

    /// Why a part cannot be killed.
    fn why_not(&self, id: &Id) -> Option<String> {
        let held = || self.plan.containers.get(id).map(|_| "holds nothing that is emulated".to_owned());
        self.plan.untestable.get(id).cloned().or_else(held)
    }

    fn unmeasured(&self, dead: &BTreeSet<Id>, reason: String) -> Outcome {
        let journeys = self.predictions.unmeasured(dead);
        Outcome { journeys, verdict: Verdict::NotTestable, reason: Some(reason), evidence: Evidence::default() }
    }
}
