//! What an analysis says: plain data, sorted, without a clock, ready for every output.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::switch_over::SwitchOver;
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

/// How bad a finding is, the worst last so that it compares as the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// To be mended when there is time.
    Low,
    /// To be mended.
    Medium,
    /// To be mended before users depend on it.
    High,
    /// To be mended now.
    Critical,
}

impl Severity {
    /// All severities, the worst first.
    pub const ALL: [Self; 5] = [Self::Critical, Self::High, Self::Medium, Self::Low, Self::Info];

    /// The name in files, on the command line and on the screen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// The letter on a badge, so that colour is never alone in saying it.
    pub const fn letter(self) -> char {
        match self {
            Self::Info => 'i',
            Self::Low => 'L',
            Self::Medium => 'M',
            Self::High => 'H',
            Self::Critical => 'C',
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

/// One thing that is wrong, where, and why it matters.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// The rule's name: `load-balancer-spof`.
    pub rule: &'static str,
    /// The rule's code: `REL-001`.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What stays the same while the finding is the same.
    pub key: String,
    /// The parts it speaks of; empty: the whole design.
    pub subjects: Vec<Id>,
    /// The journeys it hurts.
    pub journeys: Vec<Journey>,
    /// One sentence for people.
    pub message: String,
    /// Whether the drawing says so, or merely says nothing else.
    pub evidence: Evidence,
    /// Edits that would mend it.
    pub fixes: Vec<Fix>,
    /// Whether somebody decided to live with it.
    pub accepted: bool,
    /// Where and why, when it is accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
}

impl Finding {
    /// The ids that it speaks of in one line: `web-1, web-2`, or `the design`.
    pub fn about(&self) -> String {
        let ids: Vec<&str> = self.subjects.iter().map(Id::as_str).collect();
        if ids.is_empty() { "the design".to_owned() } else { ids.join(", ") }
    }
}

/// A decision to live with a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Decision {
    /// Where it is written.
    pub source: Source,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The last day on which it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// Who decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
}

impl Decision {
    /// The decision after the word `accepted`: `an exercise, until 2027-06-30, by Ann`.
    pub fn words(&self) -> String {
        let mut words = vec![match (&self.reason, self.source) {
            (Some(reason), _) => reason.clone(),
            (None, Source::Design) => "in the design".to_owned(),
            (None, Source::Baseline) => "in the baseline".to_owned(),
        }];
        words.extend(self.until.as_ref().map(|day| format!("until {day}")));
        words.extend(self.author.as_ref().map(|author| format!("by {author}")));
        words.join(", ")
    }
}

/// Where a decision is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// In the design's file.
    Design,
    /// In a list of findings that were there before.
    Baseline,
}

/// An entry of a design's accepted findings that covers nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Lapsed {
    /// Its number in the list, from 0.
    #[serde(skip)]
    pub entry: usize,
    /// Why it covers nothing.
    pub state: Lapse,
    /// The rule as the entry names it.
    pub rule: String,
    /// The part as the entry names it; none: the whole design.
    pub on: Option<Id>,
    /// Why the finding was accepted.
    pub reason: String,
    /// One sentence for people, without its end.
    pub message: String,
}

impl Lapsed {
    /// What it is about in one line: `load-balancer-spof on lb`.
    pub fn about(&self) -> String {
        self.on.as_ref().map_or_else(|| self.rule.clone(), |on| format!("{} on {on}", self.rule))
    }
}

/// Why an accepted finding is not, or no longer, accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lapse {
    /// Its last day is over.
    Expired,
    /// What it speaks of is not what was accepted.
    Stale,
    /// Its rule finds nothing there.
    Unused,
    /// There is no such rule.
    UnknownRule,
    /// There is no such part.
    UnknownPart,
    /// What should be its last day is no date.
    InvalidDate,
}

impl Lapse {
    /// Every reason.
    pub const ALL: [Self; 6] =
        [Self::Expired, Self::Stale, Self::Unused, Self::UnknownRule, Self::UnknownPart, Self::InvalidDate];

    /// The name in every format.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::Stale => "stale",
            Self::Unused => "unused",
            Self::UnknownRule => "unknown-rule",
            Self::UnknownPart => "unknown-part",
            Self::InvalidDate => "invalid-date",
        }
    }

    /// What it means, in one sentence.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Expired => "The last day of an accepted finding is over.",
            Self::Stale => "What an accepted finding speaks of has changed since it was accepted.",
            Self::Unused => "An accepted finding is not found any more.",
            Self::UnknownRule => "An accepted finding names a rule that does not exist.",
            Self::UnknownPart => "An accepted finding names a part that does not exist.",
            Self::InvalidDate => "The last day of an accepted finding is no date.",
        }
    }
}

/// What a finding rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Evidence {
    /// The drawing says so.
    Stated,
    /// The drawing leaves it open, which counts as absent.
    Unstated,
}

/// A way to mend a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fix {
    /// What it does, as a command: `Add a second load balancer and a virtual IP`.
    pub title: String,
}

/// Everything an analysis says about one design.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// The design's title.
    pub design: String,
    /// What failures do, per journey.
    pub journeys: BTreeMap<Journey, JourneyReport>,
    /// What takes over for what, and how long that takes: beside the figures, not in them.
    pub switch_overs: Vec<SwitchOver>,
    /// What is wrong, worst first, then by code and key.
    pub findings: Vec<Finding>,
    /// Accepted entries of the design that cover nothing, in its order. They never count.
    pub lapsed: Vec<Lapsed>,
}

impl Report {
    /// Whether everything here is exact: no figure is an estimate and nothing was left out.
    pub fn exact(&self) -> bool {
        self.journeys.values().all(JourneyReport::exact)
    }

    /// The parts with the greatest Birnbaum importance for any journey, the greatest first; at most so many.
    pub fn most_important(&self, count: usize) -> Vec<(&Id, f64)> {
        let mut most: BTreeMap<&Id, f64> = BTreeMap::new();
        for (id, value) in self.journeys.values().filter_map(|j| j.importance.as_ref()).flatten() {
            let known = most.entry(id).or_insert(*value);
            *known = known.max(*value);
        }
        let mut most: Vec<(&Id, f64)> = most.into_iter().filter(|(_, value)| *value > 0.0).collect();
        most.sort_by(|a, b| b.1.total_cmp(&a.1));
        most.truncate(count);
        most
    }

    /// The worst severity among findings that nobody accepted.
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().filter(|f| !f.accepted).map(|f| f.severity).max()
    }

    /// The parts that are a single point of failure, with the journeys they end.
    pub fn spofs(&self) -> BTreeMap<&Id, Vec<Journey>> {
        let mut out: BTreeMap<&Id, Vec<Journey>> = BTreeMap::new();
        for (journey, report) in &self.journeys {
            for id in &report.spof {
                out.entry(id).or_default().push(*journey);
            }
        }
        out
    }
}
