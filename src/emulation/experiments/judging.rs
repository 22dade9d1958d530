//! What the analysis predicts for a state, and what a measurement says about that.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::{Journey, Structure};
use crate::emulation::plan::{Plan, VISITS};
use crate::emulation::proof::JourneyResult;
use crate::emulation::stats::share;
use crate::emulation::verdict::{Verdict, judge};
use crate::model::{Design, Id};

/// Right answers and visits sent, by journey.
pub(in crate::emulation) type Counts = BTreeMap<Journey, (u32, u32)>;
/// Results by journey.
pub(super) type Results = BTreeMap<Journey, JourneyResult>;

/// What the analysis predicts for every state.
#[derive(Debug)]
pub(in crate::emulation) struct Predictions<'a> {
    structures: BTreeMap<Journey, Structure>,
    plan: &'a Plan,
}

impl<'a> Predictions<'a> {
    /// The predictions for a design and its plan.
    pub(in crate::emulation) fn of(design: &Design, plan: &'a Plan) -> Self {
        let structures = VISITS.into_iter().chain([Journey::Dns]).map(|j| (j, Structure::compile(design, j)));
        Self { structures: structures.filter(|(_, s)| s.possible()).collect(), plan }
    }

    /// The structures of the journeys that are possible.
    pub(in crate::emulation) fn structures(&self) -> impl Iterator<Item = &Structure> {
        self.structures.values()
    }

    /// The share of visitors who should be served.
    pub(super) fn score(&self, journey: Journey, dead: &BTreeSet<Id>) -> f64 {
        self.structures.get(&journey).map_or(0.0, |structure| structure.score(dead))
    }

    /// True when the prediction for dead parts does not rest on something in them that is not run.
    pub(super) fn is_testable(&self, journey: Journey, dead: &BTreeSet<Id>) -> bool {
        let is_link = |id: &Id| self.plan.wires.iter().any(|wire| wire.link == *id);
        let run = dead.iter().flat_map(|id| if is_link(id) { [id.clone()].into() } else { self.plan.units_of(id) });
        (self.score(journey, dead) - self.score(journey, &run.collect())).abs() < 1e-9
    }

    /// Whether visitors fare as predicted on every journey.
    pub(super) fn agree(&self, counts: &Counts, dead: &BTreeSet<Id>) -> bool {
        let confirmed = |(journey, (ok, sent)): (&Journey, &(u32, u32))| {
            judge(self.score(*journey, dead), *ok, *sent) == Verdict::Confirmed
        };
        counts.iter().all(confirmed)
    }

    /// Counts beside predictions.
    pub(super) fn results(&self, counts: &Counts, dead: &BTreeSet<Id>) -> Results {
        let result = |(&journey, &(ok, sent)): (&Journey, &(u32, u32))| {
            let predicted = self.score(journey, dead);
            let testable = self.is_testable(journey, dead);
            let verdict = if testable { judge(predicted, ok, sent) } else { Verdict::NotTestable };
            let observed = share(ok.into(), sent.into());
            (journey, JourneyResult { predicted, observed, requests: sent, succeeded: ok, verdict })
        };
        counts.iter().map(result).collect()
    }

    /// The same where nothing was measured.
    pub(super) fn unmeasured(&self, dead: &BTreeSet<Id>) -> Results {
        let result = |journey: &Journey| JourneyResult {
            predicted: self.score(*journey, dead),
            observed: None,
            requests: 0,
            succeeded: 0,
            verdict: Verdict::NotTestable,
        };
        self.structures.keys().map(|journey| (*journey, result(journey))).collect()
    }
}

/// Refuted when any is, else confirmed when any is.
pub(super) fn overall(verdicts: impl Iterator<Item = Verdict>) -> Verdict {
    verdicts.fold(Verdict::NotTestable, |all, one| match (all, one) {
        (Verdict::Refuted, _) | (_, Verdict::Refuted) => Verdict::Refuted,
        (Verdict::Confirmed, _) | (_, Verdict::Confirmed) => Verdict::Confirmed,
        _ => Verdict::NotTestable,
    })
}
