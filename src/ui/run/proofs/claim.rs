//! What can be proved: which claim of a finding or a part a run can decide, and what belongs to it of what comes of a run.

use std::collections::BTreeSet;

use crate::analysis::Finding;
use crate::emulation::{Done, Experiment, Proof, ProveOptions, RuleExperiment, TakeOver, Verdict, provable_rules};
use crate::model::{Design, GroupKind, Id, Kind};
use crate::ui::explanation::called;

/// The rules besides those about single points of failure whose claim is what dies with their parts.
const DEATHS: [&str; 5] =
    ["degrading-failure", "shared-zone", "manual-failover", "replica-on-same-server", "entry-without-failover"];
/// The rules about a balancer whose claim is what dies with its members.
const MEMBERS: [&str; 2] = ["no-health-check", "shallow-health-check"];

/// What is to be proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// What falls with each of these parts, and what takes over for them.
    Deaths(Vec<Id>),
    /// What a rule says about these parts.
    Rule {
        /// Its name.
        rule: &'static str,
        /// The parts; empty: the whole design.
        subjects: Vec<Id>,
    },
    /// Everything that the analysis says about a design.
    All,
}

/// What came of one experiment.
#[derive(Debug, Clone, PartialEq)]
pub enum Came {
    /// One part dead; none: nothing.
    Death(Experiment),
    /// What takes over.
    TakeOver(TakeOver),
    /// What a rule says.
    Rule(RuleExperiment),
}

impl Came {
    /// What came of one experiment; of two parts at once nothing is shown.
    pub(super) fn of(done: &Done) -> Vec<Self> {
        match done {
            Done::Death(death) => vec![Self::Death(death.clone())],
            Done::Pair(_) => Vec::new(),
            Done::TakeOver(takeover) => vec![Self::TakeOver(takeover.clone())],
            Done::Rule(tried) => tried.iter().cloned().map(Self::Rule).collect(),
        }
    }

    /// What came of a whole proof.
    pub(super) fn all(proof: Proof) -> Vec<Self> {
        let deaths = proof.experiments.into_iter().map(Self::Death);
        let takeovers = proof.takeovers.into_iter().map(Self::TakeOver);
        deaths.chain(takeovers).chain(proof.rules.into_iter().map(Self::Rule)).collect()
    }
}

impl Claim {
    /// What a finding claims; none where no run can decide it.
    pub fn of(design: &Design, finding: &Finding) -> Option<Self> {
        let subjects = finding.subjects.clone();
        if let Some(rule) = provable_rules().find(|rule| *rule == finding.rule) {
            return Some(Self::Rule { rule, subjects });
        }
        if MEMBERS.contains(&finding.rule) {
            let behind = design.links.values().filter(|link| subjects.contains(&link.from) && link.kind.serves());
            let mut members: Vec<Id> = behind.map(|link| link.to.clone()).collect();
            members.dedup();
            return (!members.is_empty()).then_some(Self::Deaths(members));
        }
        let dies = finding.rule.ends_with("-spof") || DEATHS.contains(&finding.rule);
        (dies && !subjects.is_empty()).then_some(Self::Deaths(subjects))
    }

    /// What falls with a part; none where it is nothing that dies.
    pub fn about(design: &Design, part: &Id) -> Option<Self> {
        let component = design.components.get(part).is_some_and(|c| !matches!(c.kind, Kind::Client(_)));
        let zone = design.groups.get(part).is_some_and(|g| matches!(g.kind, GroupKind::Zone(_)));
        let link = design.links.get(part).is_some_and(|l| l.availability.is_some());
        (component || zone || link).then(|| Self::Deaths(vec![part.clone()]))
    }

    /// In a few words: `what falls with Load balancer`.
    pub fn words(&self, design: &Design) -> String {
        let names = |ids: &[Id]| ids.iter().map(|id| called(design, id)).collect::<Vec<_>>().join(", ");
        match self {
            Self::Deaths(parts) => format!("what falls with {}", names(parts)),
            Self::Rule { rule, subjects } if subjects.is_empty() => format!("{rule} about the whole design"),
            Self::Rule { rule, subjects } => format!("{rule} about {}", names(subjects)),
            Self::All => "everything".to_owned(),
        }
    }

    /// How it is tried.
    pub(super) fn options(&self) -> ProveOptions {
        match self {
            Self::Deaths(parts) => ProveOptions { only: Some(parts.iter().cloned().collect()), ..Default::default() },
            Self::Rule { rule, .. } => ProveOptions { rule: Some(rule), ..Default::default() },
            Self::All => ProveOptions::default(),
        }
    }

    /// Whether a result belongs to it.
    pub(super) fn takes(&self, came: &Came) -> bool {
        match (self, came) {
            (Self::All, _) => true,
            (Self::Deaths(parts), Came::Death(death)) => death.kill.as_ref().is_some_and(|id| parts.contains(id)),
            (Self::Deaths(parts), Came::TakeOver(takeover)) => parts.contains(&takeover.subject),
            (Self::Rule { rule, subjects }, Came::Rule(tried)) => tried.rule == *rule && tried.subjects == *subjects,
            _ => false,
        }
    }
}

impl Came {
    /// The claim that would be proved to get it again.
    pub(super) fn claim(&self) -> Claim {
        match self {
            Self::Death(Experiment { kill: Some(id), .. }) | Self::TakeOver(TakeOver { subject: id, .. }) => {
                Claim::Deaths(vec![id.clone()])
            }
            Self::Death(_) => Claim::All,
            Self::Rule(tried) => Claim::Rule { rule: tried.rule, subjects: tried.subjects.clone() },
        }
    }

    /// Whether the other is about the same thing, and takes this one's place.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Death(one), Self::Death(other)) => one.kill == other.kill,
            (Self::TakeOver(one), Self::TakeOver(other)) => {
                (&one.subject, one.mechanism) == (&other.subject, other.mechanism)
            }
            (Self::Rule(one), Self::Rule(other)) => (one.rule, &one.subjects) == (other.rule, &other.subjects),
            _ => false,
        }
    }

    /// What it says about the prediction.
    pub(super) const fn verdict(&self) -> Verdict {
        match self {
            Self::Death(death) => death.verdict,
            Self::TakeOver(takeover) => takeover.verdict,
            Self::Rule(tried) => tried.verdict,
        }
    }

    /// The parts it is about; empty: the whole design.
    pub(super) fn subjects(&self) -> BTreeSet<Id> {
        match self {
            Self::Death(death) => death.kill.iter().cloned().collect(),
            Self::TakeOver(takeover) => takeover.kill.iter().chain([&takeover.subject]).cloned().collect(),
            Self::Rule(tried) => tried.subjects.iter().cloned().collect(),
        }
    }

    /// What was done: `Killing Load balancer`.
    pub(super) fn title(&self, design: &Design) -> String {
        match self {
            Self::Death(Experiment { kill: None, .. }) => "With nothing killed".to_owned(),
            Self::Death(Experiment { kill: Some(id), .. }) => format!("Killing {}", called(design, id)),
            Self::TakeOver(takeover) => format!("What takes over for {}", called(design, &takeover.subject)),
            Self::Rule(tried) => {
                let about: Vec<String> = tried.subjects.iter().map(|id| called(design, id)).collect();
                let about = if about.is_empty() { "the whole design".to_owned() } else { about.join(", ") };
                format!("{} {}: {about}", tried.code, tried.rule)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::analyse;

    #[test]
    fn a_run_can_decide_what_findings_of_the_three_servers_claim() {
        let text = include_str!("../../../../examples/distributed.ron");
        let design = crate::storage::parse(text).expect("a design");
        let report = analyse(&design);
        let claim = |rule: &str| {
            let finding = report.findings.iter().find(|finding| finding.rule == rule).expect(rule);
            Claim::of(&design, finding)
        };
        assert_eq!(claim("load-balancer-spof"), Some(Claim::Deaths(vec![Id::slug("lb")])));
        let members = Claim::Deaths(["web-1", "web-2"].map(Id::slug).to_vec());
        assert_eq!(claim("no-health-check"), Some(members));
        assert!(matches!(claim("no-https"), Some(Claim::Rule { rule: "no-https", .. })));
        assert_eq!(claim("single-writer"), None);
        assert_eq!(Claim::about(&design, &Id::slug("browser")), None);
        assert!(Claim::about(&design, &Id::slug("server-1")).is_some());
    }
}
