//! What a report says, part by part: what the picture marks, and what only its legend can tell.

use std::collections::BTreeMap;

use crate::analysis::{Finding, Journey, JourneyReport, Report, Severity};
use crate::model::{Design, Id};

/// The findings of one severity about one part: one badge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// How bad they are.
    pub severity: Severity,
    /// Whether somebody decided to live with them: drawn hollow.
    pub accepted: bool,
    /// How many there are, at least one.
    pub count: usize,
}

impl Tally {
    /// What the badge says: its letter, and the number where there are several.
    pub fn words(&self) -> String {
        match self.count {
            1 => self.severity.letter().to_string(),
            n => format!("{} {n}", self.severity.letter()),
        }
    }

    /// What its findings are called: `high`, `high (accepted)`.
    pub fn called(&self) -> String {
        let name = self.severity.name();
        if self.accepted { format!("{name} (accepted)") } else { name.to_owned() }
    }

    /// The same for those who cannot see it: `2 accepted high findings`.
    pub fn spoken(&self) -> String {
        let accepted = if self.accepted { "accepted " } else { "" };
        let plural = if self.count == 1 { "" } else { "s" };
        format!("{} {accepted}{} finding{plural}", self.count, self.severity.name())
    }

    /// Whether a finding is one of those that are counted here.
    pub fn counts(&self, finding: &Finding) -> bool {
        finding.severity == self.severity && finding.accepted == self.accepted
    }
}

/// What is wrong with one part.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mark {
    /// Its findings by severity: the open ones first, the worst of them first; then those accepted.
    pub tallies: Vec<Tally>,
    /// The journeys that its death alone ends.
    pub spof: Vec<Journey>,
}

impl Mark {
    /// The worst finding that nobody accepted.
    pub fn worst(&self) -> Option<Severity> {
        self.tallies.iter().find(|t| !t.accepted).map(|t| t.severity)
    }

    /// The marks as words, where nothing can be painted: `SPOF · H · M 2 · (L)`, accepted findings in brackets.
    pub fn words(&self) -> String {
        let spof = (!self.spof.is_empty()).then(|| "SPOF".to_owned());
        let tally = |t: &Tally| if t.accepted { format!("({})", t.words()) } else { t.words() };
        spof.into_iter().chain(self.tallies.iter().map(tally)).collect::<Vec<_>>().join(" · ")
    }

    fn add(&mut self, finding: &Finding) {
        if let Some(tally) = self.tallies.iter_mut().find(|t| t.counts(finding)) {
            tally.count += 1;
            return;
        }
        self.tallies.push(Tally { severity: finding.severity, accepted: finding.accepted, count: 1 });
        self.tallies.sort_by_key(|t| (t.accepted, std::cmp::Reverse(t.severity)));
    }
}

/// A finding about the whole design.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct General {
    /// How bad it is.
    pub severity: Severity,
    /// Whether somebody decided to live with it.
    pub accepted: bool,
    /// Its code and what it says.
    pub words: String,
}

/// What is wrong with a design.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Marks {
    /// By part: components, links and groups.
    pub parts: BTreeMap<Id, Mark>,
    /// What speaks of the whole design: the open findings first, the worst of them first; then those accepted.
    pub general: Vec<General>,
    /// All findings by severity, each counted once: the open ones first, the worst of them first; then those accepted.
    pub totals: Vec<Tally>,
    /// The share of requests of each journey that is served in the long run, in words; only of journeys that are drawn.
    pub served: Vec<(Journey, String)>,
}

impl Marks {
    /// The marks of a report: its single points of failure and its findings.
    pub fn of(report: &Report, design: &Design) -> Self {
        let mut marks = Self::default();
        for (id, journeys) in report.spofs() {
            marks.parts.entry(id.clone()).or_default().spof = journeys;
        }
        marks.served =
            report.journeys.iter().filter(|(_, j)| j.drawn).map(|(j, report)| (*j, served(report))).collect();
        let mut all = Mark::default();
        for finding in &report.findings {
            all.add(finding);
            let mut subjects = finding.subjects.iter().filter(|id| design.contains(id.as_str())).peekable();
            if subjects.peek().is_none() {
                let words = format!("{} {}", finding.code, finding.message);
                marks.general.push(General { severity: finding.severity, accepted: finding.accepted, words });
            }
            for id in subjects {
                marks.parts.entry(id.clone()).or_default().add(finding);
            }
        }
        marks.totals = all.tallies;
        marks.general.sort_by_key(|g| (g.accepted, std::cmp::Reverse(g.severity)));
        marks
    }

    /// True when there is nothing to mark.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty() && self.general.is_empty()
    }

    /// Every badge that occurs, once, without its number: what a legend has to explain.
    pub fn kinds(&self) -> Vec<Tally> {
        let general = self.general.iter().map(|g| (g.accepted, g.severity));
        let parts = self.parts.values().flat_map(|m| &m.tallies).map(|t| (t.accepted, t.severity));
        let mut kinds: Vec<(bool, Severity)> = general.chain(parts).collect();
        kinds.sort_by_key(|(accepted, severity)| (*accepted, std::cmp::Reverse(*severity)));
        kinds.dedup();
        kinds.into_iter().map(|(accepted, severity)| Tally { severity, accepted, count: 1 }).collect()
    }
}

fn served(report: &JourneyReport) -> String {
    match report.availability {
        Some(availability) => availability.served(),
        None if report.possible => "unknown".to_owned(),
        None => "impossible".to_owned(),
    }
}
