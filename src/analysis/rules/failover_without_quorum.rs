//! # Automated failover without quorum or fencing
//!
//! ## What it finds
//! A primary that is replaced automatically although fewer than three voters decide about it and the old
//! primary is not cut off first.
//!
//! ## Why it matters
//! A broken cable looks like a dead machine. Without a majority both sides of it believe that they are alone,
//! both accept writes, and afterwards there are two truths that nobody can merge.
//!
//! ## How to fix it
//! An arbiter with three voters, of which two must agree, and a fence that cuts the old primary off before
//! the new one begins.
//!
//! ## When it is a false alarm
//! When the cluster software brings its own quorum. Draw its voters.

use super::{Draft, Findings, RuleContext, RuleMeta};
use crate::analysis::mending::Sketch;
use crate::analysis::{Finding, Journey, Severity};
use crate::model::{Failover, Kind, Role};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "REL-015",
    name: "failover-without-quorum",
    title: "Automated failover without quorum or fencing",
    severity: Severity::High,
    profile: super::Profile::Core,
    stride: super::Stride::DenialOfService,
    references: &["CWE-362 (nearest)", "MySQL Group Replication manual", "Orchestrator documentation"],
    source: include_str!("failover_without_quorum.rs"),
};

/// One finding per primary that may be replaced without a majority.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    for (id, component) in cx.components(|k| matches!(k, Kind::Database(d) if d.role == Role::Primary)) {
        let Kind::Database(database) = &component.kind else { continue };
        let voters = cx.voters(id);
        if database.failover == Failover::Automatic && !database.fenced && voters < 3 {
            let message = format!(
                "{} is replaced automatically, but {} decide and nothing cuts it off: a broken network ends in two primaries.",
                cx.title(id),
                if voters == 0 { "no voters".to_owned() } else { format!("only {voters} voters") }
            );
            out.add_unstated(&META, &[id], vec![Journey::Write], message);
        }
    }
}

/// Voters and a fence.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    cx.draft(finding, "Let three voters decide, and cut the old primary off", Sketch::elect)
}

#[cfg(test)]
mod tests {
    use super::super::probe::fired;
    use super::META;

    const ALONE: &str = r#"components: {
        "p": (kind: Database(failover: Automatic)), "r": (kind: Database(role: Replica)), "a": (kind: Arbiter(voters: 2)),
    }, links: { "l": (from: "p", to: "r", kind: Replication), "q": (from: "a", to: "r", kind: Quorum) }"#;

    #[test]
    fn fires_without_a_majority_of_three() {
        assert_eq!(fired(&META, ALONE), ["p"]);
        assert_eq!(fired(&META, &ALONE.replace(r#", "q": (from: "a", to: "r", kind: Quorum)"#, "")), ["p"]);
    }

    #[test]
    fn is_silent_with_three_voters_or_a_fence() {
        assert!(fired(&META, &ALONE.replace("voters: 2", "voters: 3")).is_empty());
        assert!(fired(&META, &ALONE.replace("Automatic", "Automatic, fenced: true")).is_empty());
    }
}
