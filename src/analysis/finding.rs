//! A finding: what is wrong, where, how bad it is, and whether somebody decided to live with it.

use serde::Serialize;

use super::journey::Journey;
use crate::model::Id;

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
