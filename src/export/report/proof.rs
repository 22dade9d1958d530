//! A proof as it is read back: what running the design and breaking its parts showed, if it is about this design.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::words::{percent, requests};
use crate::analysis::{Journey, Structure, switch_overs};
use crate::font::one_line;
use crate::model::{Design, Id};

/// A proof as `linchpin prove --format json` writes it, of which it is known that it is about a design.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Proof {
    design: String,
    pub(super) backend: String,
    pub(super) experiments: Vec<Experiment>,
    #[serde(default)]
    pub(super) pairs: Vec<Pair>,
    #[serde(default)]
    pub(super) takeovers: Vec<TakeOver>,
    #[serde(default)]
    pub(super) rules: Vec<Tried>,
}

/// One part killed, or nothing.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct Experiment {
    pub(super) kill: Option<String>,
    #[serde(flatten)]
    pub(super) seen: Seen,
}

/// Two parts killed together.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct Pair {
    pub(super) kill: [String; 2],
    #[serde(flatten)]
    pub(super) seen: Seen,
}

/// What came of killing.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct Seen {
    pub(super) journeys: BTreeMap<String, Outcome>,
    pub(super) verdict: Verdict,
    #[serde(default)]
    pub(super) reason: Option<String>,
}

/// What visitors of one journey had of it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct Outcome {
    pub(super) predicted: f64,
    pub(super) observed: Option<f64>,
    pub(super) requests: u32,
}

/// How long it took until something else took over.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct TakeOver {
    pub(super) subject: String,
    pub(super) mechanism: String,
    pub(super) kill: Option<String>,
    pub(super) predicted_seconds: Option<f64>,
    pub(super) detected_ms: Option<u64>,
    pub(super) recovered_ms: Option<u64>,
    #[serde(default)]
    pub(super) by_hand_ms: Option<u64>,
    pub(super) verdict: Verdict,
    #[serde(default)]
    pub(super) reason: Option<String>,
}

/// What a rule says, tried.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct Tried {
    pub(super) rule: String,
    pub(super) subjects: Vec<String>,
    pub(super) predicted: String,
    pub(super) observed: Option<String>,
    pub(super) verdict: Verdict,
    #[serde(default)]
    pub(super) reason: Option<String>,
}

/// Whether what was seen is what was predicted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Verdict {
    Confirmed,
    NotTestable,
    Refuted,
}

impl Verdict {
    /// In words.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::NotTestable => "not testable",
            Self::Refuted => "refuted",
        }
    }
}

/// Why a text is no proof of a design.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// It is something else.
    #[error("this is not what `linchpin prove --format json` writes: {0}")]
    NoProof(String),
    /// It is about another design, or about this one before it was changed.
    #[error("the proof is not about this design: {0}; run `linchpin prove` again")]
    OtherDesign(String),
}

impl Proof {
    /// Reads a proof and holds it against the design: its title, its parts, every share that was predicted and every
    /// estimate of what takes over.
    ///
    /// # Errors
    /// When the text is no proof, or one of another design.
    pub fn read(text: &str, design: &Design) -> Result<Self, ProofError> {
        let proof: Self = serde_json::from_str(text).map_err(|error| ProofError::NoProof(error.to_string()))?;
        if proof.design != design.name {
            let (theirs, ours) = (one_line(&proof.design), one_line(&design.name));
            return Err(ProofError::OtherDesign(format!("it is about “{theirs}”, this is “{ours}”")));
        }
        let structures = Structure::compile_all(design);
        let deaths = proof.experiments.iter().map(|one| (one.kill.as_slice(), &one.seen));
        for (kills, seen) in deaths.chain(proof.pairs.iter().map(|pair| (&pair.kill[..], &pair.seen))) {
            let dead = kills.iter().map(|kill| drawn(design, kill, "killed")).collect::<Result<BTreeSet<Id>, _>>()?;
            seen.agrees(&structures, &dead)?;
        }
        let estimates = switch_overs(design);
        for takeover in &proof.takeovers {
            let subject = drawn(design, &takeover.subject, "watched")?;
            takeover.kill.iter().try_for_each(|kill| drawn(design, kill, "killed").map(drop))?;
            let known =
                |expected: f64| estimates.iter().any(|e| e.subject == subject && near(e.seconds, Some(expected)));
            if let Some(expected) = takeover.predicted_seconds.filter(|expected| !known(*expected)) {
                let name = one_line(&takeover.subject);
                let why =
                    format!("it expected `{name}` to take over within {expected} s, this design gives another time");
                return Err(ProofError::OtherDesign(why));
            }
        }
        for subject in proof.rules.iter().flat_map(|tried| &tried.subjects) {
            drawn(design, subject, "looked at")?;
        }
        Ok(proof)
    }

    /// Every verdict.
    pub(super) fn verdicts(&self) -> impl Iterator<Item = Verdict> + '_ {
        let deaths = self.experiments.iter().map(|e| &e.seen).chain(self.pairs.iter().map(|p| &p.seen));
        let others = self.takeovers.iter().map(|t| t.verdict).chain(self.rules.iter().map(|r| r.verdict));
        deaths.map(|seen| seen.verdict).chain(others)
    }
}

impl Seen {
    /// Whether this design predicts the same.
    fn agrees(&self, structures: &BTreeMap<Journey, Structure>, dead: &BTreeSet<Id>) -> Result<(), ProofError> {
        for (name, outcome) in &self.journeys {
            let Some(journey) = Journey::ALL.into_iter().find(|j| j.name() == name) else {
                return Err(ProofError::NoProof(format!("`{}` is no journey", one_line(name))));
            };
            let predicted = structures.get(&journey).map_or(0.0, |s| s.score(dead));
            if !near(Some(predicted), Some(outcome.predicted)) {
                let names: Vec<String> = dead.iter().map(|id| format!("`{id}`")).collect();
                return Err(ProofError::OtherDesign(format!(
                    "with {} killed it expected {} of {}, this design gives {}",
                    if names.is_empty() { "nothing".to_owned() } else { names.join(" and ") },
                    percent(outcome.predicted),
                    requests(journey),
                    percent(predicted)
                )));
            }
        }
        Ok(())
    }
}

/// A part of this design that a proof names.
fn drawn(design: &Design, id: &str, done: &str) -> Result<Id, ProofError> {
    let known = Id::new(id).ok().filter(|id| design.contains(id.as_str()));
    known.ok_or_else(|| ProofError::OtherDesign(format!("it {done} `{}`, which is not drawn here", one_line(id))))
}

/// Whether two figures are the same: the file holds shares with four decimals.
fn near(one: Option<f64>, other: Option<f64>) -> bool {
    one.zip(other).is_some_and(|(one, other)| (one - other).abs() <= 1e-4)
}
