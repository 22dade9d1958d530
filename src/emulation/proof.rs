//! What a proof says: plain data in a fixed order, without dates, ready for every output.

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
    /// Pairs of parts killed together, in order of ids; only when they were asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pairs: Vec<PairExperiment>,
    /// What takes over for what, and when.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub takeovers: Vec<TakeOver>,
    /// What the rules of security and operations say, tried.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<RuleExperiment>,
    /// How many of each verdict, over everything above.
    pub summary: Summary,
}

impl Proof {
    /// Every verdict, in the order of the proof.
    pub fn verdicts(&self) -> impl Iterator<Item = Verdict> + '_ {
        let deaths = self.experiments.iter().map(|e| e.verdict).chain(self.pairs.iter().map(|p| p.verdict));
        deaths.chain(self.takeovers.iter().map(|t| t.verdict)).chain(self.rules.iter().map(|r| r.verdict))
    }

    /// Counts the verdicts.
    pub(super) fn count(mut self) -> Self {
        let count = |verdict| self.verdicts().filter(|v| *v == verdict).count();
        self.summary = Summary {
            confirmed: count(Verdict::Confirmed),
            refuted: count(Verdict::Refuted),
            not_testable: count(Verdict::NotTestable),
        };
        self
    }
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
    /// What was seen besides the counts.
    #[serde(skip_serializing_if = "Evidence::is_empty")]
    pub evidence: Evidence,
}

/// Two parts killed together and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairExperiment {
    /// The parts.
    pub kill: [Id; 2],
    /// The journeys, in the order of a visit.
    pub journeys: BTreeMap<Journey, JourneyResult>,
    /// Refuted when any journey is, else confirmed when any was measured.
    pub verdict: Verdict,
    /// Why something could not be measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What was seen besides the counts.
    #[serde(skip_serializing_if = "Evidence::is_empty")]
    pub evidence: Evidence,
}

/// How long it took until something else took over, beside the estimate of the analysis.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TakeOver {
    /// What takes over: a cluster, a balancer for its members, a primary's replicas.
    pub subject: Id,
    /// How.
    pub mechanism: &'static str,
    /// What was killed; none: nothing that runs here.
    pub kill: Option<Id>,
    /// The estimate of the analysis for the usual settings, in seconds; none: a person has to act.
    pub predicted_seconds: Option<f64>,
    /// Where the estimate comes from.
    pub formula: &'static str,
    /// Milliseconds from the death until it was noticed; none: it was not.
    pub detected_ms: Option<u64>,
    /// Milliseconds from the death until visitors were served as well as predicted; none: they were not.
    pub recovered_ms: Option<u64>,
    /// Milliseconds that a person's promotion took, until visitors were served again; none: nobody promoted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_hand_ms: Option<u64>,
    /// Visitors sent from the death on.
    pub requests: u32,
    /// Those of them that failed.
    pub failed: u32,
    /// Confirmed: it took over within the estimate, or did not where a person has to act.
    pub verdict: Verdict,
    /// Why it could not be measured, or what disagrees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What was seen besides.
    #[serde(skip_serializing_if = "Evidence::is_empty")]
    pub evidence: Evidence,
}

/// What a rule says about the drawing, tried on what runs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RuleExperiment {
    /// The rule's name: `no-https`.
    pub rule: &'static str,
    /// The rule's code: `SEC-002`.
    pub code: &'static str,
    /// The parts and links it is about; empty: the whole design.
    pub subjects: Vec<Id>,
    /// What should happen as the analysis reads the drawing.
    pub predicted: String,
    /// What happened; none: it could not be tried.
    pub observed: Option<String>,
    /// Whether the two agree.
    pub verdict: Verdict,
    /// Why it could not be tried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What was seen.
    #[serde(skip_serializing_if = "Evidence::is_empty")]
    pub evidence: Evidence,
}

/// What an experiment keeps of what it saw, all of it bounded.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Evidence {
    /// Milliseconds from the death until a check, an election or a failover noticed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detected_ms: Option<u64>,
    /// Milliseconds from the mending until visitors were served as with nothing dead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub healed_ms: Option<u64>,
    /// How often it was measured again, because the machine was too busy meanwhile.
    #[serde(skip_serializing_if = "is_zero")]
    pub repeated: u32,
    /// What was asked, and what came back.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub asked: Vec<String>,
    /// What was read off wires.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub captured: Vec<Captured>,
    /// What the session told, with milliseconds since the death.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub log: Vec<LogLine>,
}

impl Evidence {
    /// Whether nothing was kept.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A readable piece of what passed over a wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Captured {
    /// The link.
    pub link: Id,
    /// The bytes as text, in pieces of lines; what is no text is a dot.
    pub text: String,
}

/// One line of what a session told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LogLine {
    /// Milliseconds since the death.
    pub ms: u64,
    /// What happened.
    pub text: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference to the field")]
const fn is_zero(count: &u32) -> bool {
    *count == 0
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
