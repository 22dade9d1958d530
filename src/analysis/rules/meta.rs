//! What a rule is: its name, its page, and the two functions at the end of the page.

use super::context::RuleContext;
use super::sink::Findings;
use crate::analysis::finding::{Finding, Severity};

/// What a rule is called and how bad its findings are.
#[derive(Debug, Clone, Copy)]
pub struct RuleMeta {
    /// The stable code: `REL-001`.
    pub code: &'static str,
    /// The name that reads well after "accept": `load-balancer-spof`.
    pub name: &'static str,
    /// The title for people.
    pub title: &'static str,
    /// How bad its findings are.
    pub severity: Severity,
    /// When it speaks.
    pub profile: Profile,
    /// The kind of threat: a letter of STRIDE (Shostack 2014, chapter 3).
    pub stride: Stride,
    /// Where the reason can be read.
    pub references: &'static [&'static str],
    /// The source file of the rule, whose first lines are its page.
    pub(super) source: &'static str,
}

impl RuleMeta {
    /// The page of documentation, as Markdown.
    pub fn page(&self) -> String {
        let lines = self.source.lines().map_while(|l| l.strip_prefix("//!"));
        let lines: Vec<&str> = lines.map(|l| l.strip_prefix(' ').unwrap_or(l)).collect();
        lines.join("\n") + "\n"
    }
}

/// The kinds of threat, by their letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stride {
    /// Pretending to be somebody else.
    Spoofing,
    /// Changing what must not be changed.
    Tampering,
    /// Doing something and denying it, because nothing was recorded.
    Repudiation,
    /// Reading what must not be read.
    InformationDisclosure,
    /// Taking the service away, by malice or by failure.
    DenialOfService,
    /// Being allowed more than one should.
    ElevationOfPrivilege,
}

impl Stride {
    /// Its name: `information disclosure`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Spoofing => "spoofing",
            Self::Tampering => "tampering",
            Self::Repudiation => "repudiation",
            Self::InformationDisclosure => "information disclosure",
            Self::DenialOfService => "denial of service",
            Self::ElevationOfPrivilege => "elevation of privilege",
        }
    }

    /// The letter.
    pub const fn letter(self) -> char {
        match self {
            Self::Spoofing => 'S',
            Self::Tampering => 'T',
            Self::Repudiation => 'R',
            Self::InformationDisclosure => 'I',
            Self::DenialOfService => 'D',
            Self::ElevationOfPrivilege => 'E',
        }
    }
}

/// When a rule speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Profile {
    /// Always.
    Core,
    /// When the user asks for advice beyond the core.
    Hardening,
}

/// One rule.
pub struct Rule {
    /// Its description.
    pub meta: &'static RuleMeta,
    pub(super) check: fn(&RuleContext, &mut Findings),
    /// Ways to mend one of its findings, as edits. They are analysed again before they are offered.
    pub(super) mend: fn(&RuleContext, &Finding) -> Vec<Draft>,
}

/// For rules whose findings only a person can mend.
pub(super) fn by_hand(_: &RuleContext, _: &Finding) -> Vec<Draft> {
    Vec::new()
}

/// A proposed fix: a title and the edits. Whether it is offered is decided after analysing its result.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// What it does, as a command: `Add a second load balancer and a virtual IP`.
    pub title: String,
    /// The edits, in order; each must be possible after the ones before it.
    pub edits: Vec<crate::model::Edit>,
}
