//! What was proved: the outcome of running the design and killing its parts, if there is one and it is about this design.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::chapter::Chapter;
use super::facts::Facts;
use super::words::{capital, number, percent, requests, verb};
use crate::analysis::{Journey, Structure};
use crate::export::markdown::{Table, escape};
use crate::font::one_line;
use crate::model::{Design, Id};

/// How many experiments have a row.
const ROWS: usize = 60;

/// A proof as `linchpin prove --format json` writes it, of which it is known that it is about a design.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Proof {
    design: String,
    backend: String,
    experiments: Vec<Experiment>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Experiment {
    kill: Option<String>,
    journeys: BTreeMap<String, Outcome>,
    verdict: Verdict,
    #[serde(default)]
    reason: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Outcome {
    predicted: f64,
    observed: Option<f64>,
    requests: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Verdict {
    Confirmed,
    NotTestable,
    Refuted,
}

impl Verdict {
    const fn name(self) -> &'static str {
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
    /// Reads a proof and holds it against the design: its title, its parts, and every share that was predicted.
    ///
    /// # Errors
    /// When the text is no proof, or one of another design.
    pub fn read(text: &str, design: &Design) -> Result<Self, ProofError> {
        let proof: Self = serde_json::from_str(text).map_err(|error| ProofError::NoProof(error.to_string()))?;
        let other = |why: String| Err(ProofError::OtherDesign(why));
        if proof.design != design.name {
            return other(format!("it is about “{}”, this is “{}”", one_line(&proof.design), one_line(&design.name)));
        }
        let structures = Structure::compile_all(design);
        for experiment in &proof.experiments {
            let mut dead = BTreeSet::new();
            if let Some(kill) = &experiment.kill {
                let Some(id) = Id::new(kill).ok().filter(|id| design.contains(id.as_str())) else {
                    return other(format!("it killed `{}`, which is not drawn here", one_line(kill)));
                };
                dead.insert(id);
            }
            for (name, outcome) in &experiment.journeys {
                let Some(journey) = Journey::ALL.into_iter().find(|j| j.name() == name) else {
                    return Err(ProofError::NoProof(format!("`{}` is no journey", one_line(name))));
                };
                let predicted = structures.get(&journey).map_or(0.0, |s| s.score(&dead));
                // The file holds shares with four decimals.
                if (predicted - outcome.predicted).abs() > 1e-4 {
                    let what =
                        experiment.kill.as_deref().map_or_else(|| "nothing".to_owned(), |kill| format!("`{kill}`"));
                    return other(format!(
                        "with {what} killed it expected {} of {}, this design gives {}",
                        percent(outcome.predicted),
                        requests(journey),
                        percent(predicted)
                    ));
                }
            }
        }
        Ok(proof)
    }
}

pub(super) fn chapter(facts: &Facts, proof: Option<&Proof>) -> Chapter {
    let mut chapter = Chapter::new("What was proved");
    let Some(proof) = proof.filter(|proof| !proof.experiments.is_empty()) else { return chapter };
    let count = |verdict| proof.experiments.iter().filter(|e| e.verdict == verdict).count();
    let (confirmed, refuted, untested) =
        (count(Verdict::Confirmed), count(Verdict::Refuted), count(Verdict::NotTestable));
    let sent = proof.experiments.iter().flat_map(|e| e.journeys.values()).map(|o| o.requests).max().unwrap_or(0);
    let kills = proof.experiments.iter().filter(|e| e.kill.is_some()).count();
    let baseline = kills < proof.experiments.len();
    let first = if baseline {
        "The design was run on one computer ("
    } else {
        "Parts of the design were run on one computer ("
    };
    chapter.say(format!(
        "{first}{} backend), {}{} {} killed in turn, and up to {sent} visitors were sent on each journey. The share of them that \
         succeeded is compared with the share that the analysis predicts.",
        escape(&one_line(&proof.backend)),
        if baseline { "first whole, then " } else { "" },
        number(kills),
        verb(kills, "part was", "parts were")
    ));
    chapter.say(outcome(confirmed, refuted, untested));
    let mut table = Table::new(&["Killed", "Static", "Reads", "Writes", "Verdict", "Remark"]).figures(&[1, 2, 3]);
    let refuted_first =
        |wanted: bool| proof.experiments.iter().filter(move |e| (e.verdict == Verdict::Refuted) == wanted);
    for experiment in refuted_first(true).chain(refuted_first(false)).take(ROWS) {
        let cell = |journey: Journey| {
            experiment.journeys.get(journey.name()).map_or_else(String::new, |o| {
                format!("{} / {}", percent(o.predicted), o.observed.map_or_else(|| "–".to_owned(), percent))
            })
        };
        let killed = experiment.kill.as_deref().and_then(|kill| Id::new(kill).ok());
        table.row([
            killed.map_or_else(|| "nothing".to_owned(), |id| facts.name(&id)),
            cell(Journey::Static),
            cell(Journey::Read),
            cell(Journey::Write),
            experiment.verdict.name().to_owned(),
            escape(&one_line(experiment.reason.as_deref().unwrap_or_default())),
        ]);
    }
    chapter.table(&table);
    if proof.experiments.len() > ROWS {
        chapter.say(format!("{} more experiments are left out.", number(proof.experiments.len() - ROWS)));
    }
    chapter.say("Each cell holds the predicted and the observed share.");
    chapter
}

fn outcome(confirmed: usize, refuted: usize, untested: usize) -> String {
    let mut words =
        vec![format!("{} {} confirmed", number(confirmed), verb(confirmed, "prediction was", "predictions were"))];
    words.push(if refuted == 0 {
        "none was refuted".to_owned()
    } else {
        format!("{} {} refuted", number(refuted), verb(refuted, "was", "were"))
    });
    if untested > 0 {
        words.push(format!("{} could not be tested here", number(untested)));
    }
    format!("{}.", capital(&super::words::list(&words, "and")))
}
