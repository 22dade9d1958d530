//! What a proof says: plain data, sorted, without a clock, ready for every output.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use super::verdict::Verdict;
use crate::analysis::Journey;
use crate::model::Id;

/// A whole proof.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Proof {
    /// The design's title.
    pub design: String,
    /// What ran it.
    pub backend: &'static str,
    /// One experiment per part, in order of id, after the baseline with nothing killed.
    pub experiments: Vec<Experiment>,
    /// How many of each verdict.
    pub summary: Summary,
}

/// The verdicts of a proof, counted by experiment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Predictions that held.
    pub confirmed: usize,
    /// Predictions that did not hold.
    pub refuted: usize,
    /// Predictions that could not be measured.
    pub not_testable: usize,
}

/// One part killed and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Experiment {
    /// The part; none: the baseline.
    pub kill: Option<Id>,
    /// The journeys, in the order of a visit.
    pub journeys: BTreeMap<Journey, JourneyResult>,
    /// Refuted when any journey is, else confirmed when any was measured.
    pub verdict: Verdict,
    /// Why something could not be measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What was predicted and seen on one journey.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct JourneyResult {
    /// The share of visitors that should succeed, 0 to 1.
    #[serde(serialize_with = "rounded")]
    pub predicted: f64,
    /// The share that did; none: not measured.
    #[serde(serialize_with = "rounded_option")]
    pub observed: Option<f64>,
    /// How many were sent.
    pub requests: u32,
    /// How many got the right answer.
    pub succeeded: u32,
    /// Whether the two agree.
    pub verdict: Verdict,
}

/// Shares with four decimals: sums of floating point numbers have noise behind them.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference to the field")]
fn rounded<S: Serializer>(share: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64((share * 1e4).round() / 1e4)
}

#[expect(clippy::ref_option, reason = "serde gives a reference to the field")]
fn rounded_option<S: Serializer>(share: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
    share.map(|s| (s * 1e4).round() / 1e4).serialize(serializer)
}
