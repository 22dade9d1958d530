//! # Even number of voters
//!
//! ## What it finds
//! An arbiter that votes about a database with an even number of voters.
//!
//! ## Why it matters
//! A majority of four is three, as of five: the fourth voter tolerates no further failure and is one more
//! that can fail. And an even count can split into two equal halves, neither of which may decide.
//!
//! ## How to fix it
//! One voter more, or one less.
//!
//! ## When it is a false alarm
//! When another voter exists that is not drawn, such as a witness in the cloud. Count it.

use super::{Draft, Findings, RuleContext, RuleMeta};
use crate::analysis::{Finding, Journey, Severity};
use crate::model::{Count, Kind};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "REL-016",
    name: "even-voters",
    title: "Even number of voters",
    severity: Severity::Medium,
    profile: super::Profile::Core,
    stride: super::Stride::DenialOfService,
    references: &["MySQL Group Replication manual", "etcd FAQ: why an odd number of cluster members"],
    source: include_str!("even_voters.rs"),
};

/// One finding per arbiter that can split in two halves.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    for (id, component) in cx.components(|k| matches!(k, Kind::Arbiter(_))) {
        let Kind::Arbiter(arbiter) = &component.kind else { continue };
        let voters = arbiter.voters.0;
        if voters > 0 && voters % 2 == 0 && !cx.links_from(id).is_empty() {
            let message = format!(
                "{} has {voters} voters: as many failures end it as with {}, and it can split in two halves.",
                cx.title(id),
                voters - 1
            );
            out.add(&META, &[id], vec![Journey::Write], message);
        }
    }
}

/// One voter more.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    cx.change_kinds(finding, "Add one voter", |kind| {
        if let Kind::Arbiter(arbiter) = kind {
            arbiter.voters = Count(arbiter.voters.0 | 1);
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::probe::fired;
    use super::META;

    const FOUR: &str = r#"components: { "p": (kind: Database), "a": (kind: Arbiter(voters: 4)) },
    links: { "q": (from: "a", to: "p", kind: Quorum) }"#;

    #[test]
    fn fires_on_an_even_count() {
        assert_eq!(fired(&META, FOUR), ["a"]);
    }

    #[test]
    fn is_silent_on_an_odd_count_and_without_anything_to_decide() {
        assert!(fired(&META, &FOUR.replace('4', "5")).is_empty());
        assert!(fired(&META, r#"components: { "a": (kind: Arbiter(voters: 4)) }"#).is_empty());
    }
}
