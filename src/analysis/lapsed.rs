//! Accepted findings that are not, or no longer, accepted, and why.

use serde::Serialize;

use crate::model::Id;

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
