//! What a visitor does, and what an analysis says about it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::model::Id;

/// One thing a visitor does. Each is analysed, measured and proved on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Journey {
    /// Resolving the name.
    Dns,
    /// Opening an encrypted connection to the entry.
    Tls,
    /// Fetching a file that is the same for everybody.
    Static,
    /// Fetching a page computed from the database.
    Read,
    /// Changing something in the database.
    Write,
}

impl Journey {
    /// All journeys, in the order of a visit.
    pub const ALL: [Self; 5] = [Self::Dns, Self::Tls, Self::Static, Self::Read, Self::Write];

    /// The name in files, on the command line and on the screen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dns => "dns",
            Self::Tls => "tls",
            Self::Static => "static",
            Self::Read => "read",
            Self::Write => "write",
        }
    }
}

/// What the failure of parts does to one journey.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct JourneyReport {
    /// Whether the drawing can do this journey at all. If not, everything else is empty.
    pub possible: bool,
    /// Whether anything of this journey is drawn. If it is and the journey is not possible, the drawing is wrong.
    pub drawn: bool,
    /// Parts whose death alone brings the journey to 0.
    pub spof: BTreeSet<Id>,
    /// Parts whose death alone leaves less than before but not nothing, with the share that is left (0 to 1).
    pub degraders: BTreeMap<Id, f64>,
    /// Pairs of parts whose death together brings the journey to 0, neither being a single point of failure.
    /// None: there are more parts than the search looks at.
    pub pairs: Option<Vec<(Id, Id)>>,
    /// The availabilities; none: the journey is impossible.
    pub availability: Option<Availability>,
    /// Birnbaum importance: how much *any* rises per availability of each part, from -1 to 1. None: past the budget.
    pub importance: Option<BTreeMap<Id, f64>>,
}

impl JourneyReport {
    /// Whether everything here is exact: no figure is an estimate and nothing was left out.
    pub fn exact(&self) -> bool {
        !self.possible
            || (self.pairs.is_some()
                && self.importance.is_some()
                && self.availability.is_some_and(|a| a.estimate.is_none()))
    }
}

/// Three availabilities of a journey, each a share of time or of requests from 0 to 1; exact unless there is an estimate.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Availability {
    /// P(score > 0): somebody is served.
    pub any: f64,
    /// P(score = 1): everybody is served.
    pub full: f64,
    /// E\[score\]: the share of requests that are served, what users feel.
    pub expected: f64,
    /// Where the figures are estimates because exact ones are past the budget.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub estimate: Option<Estimate>,
}

impl Availability {
    /// The share of requests that are served, for people: `95.0801 %`, or `≈ 95.1 %` when it is an estimate.
    pub fn served(&self) -> String {
        match self.estimate {
            None => format!("{:.4} %", self.expected * 100.0),
            Some(_) => format!("≈ {:.1} %", self.expected * 100.0),
        }
    }
}

impl Estimate {
    /// What an estimate is worth, in one sentence.
    pub fn words(&self) -> String {
        let (low, high) = self.expected;
        format!(
            "Too large for exact figures: estimated from {} random states; the exact share of requests lies between {:.2} % and {:.2} % \
             with {:.0} % confidence.",
            self.samples,
            low * 100.0,
            high * 100.0,
            self.confidence * 100.0
        )
    }
}

/// How good estimated availabilities are.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// How many random states were looked at.
    pub samples: u32,
    /// The probability with which each interval covers the exact figure.
    pub confidence: f64,
    /// The interval of *any*.
    pub any: (f64, f64),
    /// The interval of *full*.
    pub full: (f64, f64),
    /// The interval of *expected*.
    pub expected: (f64, f64),
}
