//! A change that is proposed and not made: its edits, and what the report would say after them.
//!
//! Knows nothing of windows but how to wake one: the search runs on a thread of its own.

use std::collections::BTreeMap;

use super::explanation::{called, title};
use super::job::{Heard, Job};
use super::placing::{Choice, choice};
use crate::analysis::fixes;
use crate::analysis::rules::Profile;
use crate::analysis::{Finding, Journey, JourneyReport, Report, Severity, analyse};
use crate::model::{Design, Edit, Id};

/// One line of the difference between two reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What stays the same while the finding is the same.
    pub key: String,
    /// How bad the finding is.
    pub severity: Severity,
    /// Its title and its parts: `Load balancer is a single point of failure: lb`.
    pub words: String,
}

/// A change and what it would do.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// What it does, as a command.
    pub title: String,
    /// The steps it is made of, when it is several fixes in one.
    pub steps: Vec<String>,
    /// Its edits: one gesture of the editor.
    pub edits: Vec<Edit>,
    /// The findings that would be gone, the worst first.
    pub closed: Vec<Line>,
    /// The findings that would be new, the worst first.
    pub opened: Vec<Line>,
    /// Each journey before and after.
    pub journeys: BTreeMap<Journey, (JourneyReport, JourneyReport)>,
    /// Where what it adds may stand, where there is a choice.
    pub choice: Option<Choice>,
}

impl Proposal {
    /// A change as it would turn out; none when an edit is refused.
    pub fn of(design: &Design, before: &Report, title: String, steps: Vec<String>, edits: Vec<Edit>) -> Option<Self> {
        let mut made = design.clone();
        for edit in &edits {
            made.apply(edit.clone()).ok()?;
        }
        let after = analyse(&made);
        let journeys = Journey::ALL.into_iter().map(|j| {
            let of = |report: &Report| report.journeys.get(&j).cloned().unwrap_or_default();
            (j, (of(before), of(&after)))
        });
        let journeys = journeys.collect();
        let (closed, opened) = (gone(before, &after, design), gone(&after, before, &made));
        Some(Self { title, steps, edits, closed, opened, journeys, choice: None })
    }

    /// The components that it adds.
    pub fn added(&self) -> impl Iterator<Item = &Id> {
        self.edits.iter().filter_map(|edit| match edit {
            Edit::AddComponent { id, .. } => Some(id),
            _ => None,
        })
    }

    /// How much it changes: `9 edits: 2 new parts, 3 new links`.
    pub fn size(&self) -> String {
        let links = self.edits.iter().filter(|e| matches!(e, Edit::AddLink { .. })).count();
        let groups = self.edits.iter().filter(|e| matches!(e, Edit::AddGroup { .. })).count();
        let new = [(self.added().count(), "part"), (links, "link"), (groups, "group")];
        let new: Vec<String> = new
            .into_iter()
            .filter(|(n, _)| *n > 0)
            .map(|(n, what)| format!("{n} new {what}{}", if n == 1 { "" } else { "s" }))
            .collect();
        let edits = self.edits.len();
        let plural = if edits == 1 { "" } else { "s" };
        let new = if new.is_empty() { "nothing new is drawn".to_owned() } else { new.join(", ") };
        format!("{edits} edit{plural}: {new}")
    }
}

/// The open findings of one report that the other has not.
fn gone(of: &Report, other: &Report, design: &Design) -> Vec<Line> {
    let has = |finding: &Finding| other.findings.iter().any(|f| f.key == finding.key && !f.accepted);
    let line = |finding: &Finding| {
        let title = title(finding);
        let about: Vec<String> = finding.subjects.iter().map(|id| called(design, id)).collect();
        let words = if about.is_empty() { title.to_owned() } else { format!("{title}: {}", about.join(", ")) };
        Line { key: finding.key.clone(), severity: finding.severity, words }
    };
    of.findings.iter().filter(|f| !f.accepted && !has(f)).map(line).collect()
}

/// The fixes that hold for one finding.
fn for_finding(design: &Design, finding: &Finding) -> Vec<Proposal> {
    let before = analyse(design);
    let offered = fixes::fixes(design, finding, Profile::Core).into_iter();
    let proposed = offered.filter_map(|fix| Proposal::of(design, &before, fix.title, Vec::new(), fix.edits));
    let choice = |proposal: &Proposal| choice(design, &proposal.edits);
    proposed.map(|proposal| Proposal { choice: choice(&proposal), ..proposal }).collect()
}

/// One proposal that mends all that can be mended; none when nothing can.
fn for_all(design: &Design) -> Vec<Proposal> {
    let (_, applied) = fixes::fix_all(design);
    if applied.is_empty() {
        return Vec::new();
    }
    let steps = applied.iter().map(|a| format!("{}: {}", a.finding.code, a.fix.title)).collect();
    let edits = applied.into_iter().flat_map(|a| a.fix.edits).collect();
    Proposal::of(design, &analyse(design), "Fix all".to_owned(), steps, edits).into_iter().collect()
}

/// What a search is for.
#[derive(Debug, Clone)]
pub enum Search {
    /// One finding.
    Finding(Box<Finding>),
    /// Every core finding of severity medium or above.
    All,
}

/// Proposals that are being looked for, or were found.
pub enum Proposals {
    /// On another thread.
    Looking(Job<Vec<Proposal>>),
    /// All of them; perhaps none.
    Found(Vec<Proposal>),
}

impl Proposals {
    /// Begins to look. The window is woken when all are found.
    pub fn search(design: &Design, search: &Search, ctx: &egui::Context) -> Self {
        let (design, search) = (design.clone(), search.clone());
        let work = move || match &search {
            Search::Finding(finding) => for_finding(&design, finding),
            Search::All => for_all(&design),
        };
        Job::ask("fixes", ctx, work).map_or_else(|_| Self::Found(Vec::new()), Self::Looking)
    }

    /// What was found; none while the search goes on.
    pub fn found(&mut self) -> Option<&[Proposal]> {
        if let Self::Looking(job) = self {
            match job.poll() {
                Heard::Answer(found) => *self = Self::Found(found),
                Heard::End => *self = Self::Found(Vec::new()),
                Heard::Nothing => {}
            }
        }
        match self {
            Self::Found(found) => Some(found),
            Self::Looking(_) => None,
        }
    }
}
