//! # Primary and replica on the same server
//!
//! ## What it finds
//! A replication link between two database nodes that run on the same machine.
//!
//! ## Why it matters
//! The second copy was made so that one machine may be lost. On the same machine both are lost together, and
//! until then they compete for its disk.
//!
//! ## How to fix it
//! Move the replica to a server of its own.
//!
//! ## When it is a false alarm
//! When the replica serves reports only and nobody counts on it. Accept the finding and say so.

use super::{Draft, Findings, RuleContext, RuleMeta};
use crate::analysis::{Finding, Severity};
use crate::model::LinkKind;

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "REL-010",
    name: "replica-on-same-server",
    title: "Primary and replica on the same server",
    severity: Severity::High,
    profile: super::Profile::Core,
    stride: super::Stride::DenialOfService,
    references: &["CWE-654"],
    source: include_str!("replica_on_same_server.rs"),
};

/// One finding per replication link that stays on one machine.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    for (id, link) in &cx.design.links {
        if !matches!(link.kind, LinkKind::Replication(_)) {
            continue;
        }
        if let Some(host) = cx.shared_host(&link.from, &link.to) {
            let message = format!(
                "{} and its copy {} both run on {}: one failure there takes both.",
                cx.title(&link.from),
                cx.title(&link.to),
                cx.title(host)
            );
            out.add(&META, &[id], Vec::new(), message);
        }
    }
}

/// Another machine for the replica.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    let link = finding.subjects.first().and_then(|id| cx.design.links.get(id));
    let Some(replica) = link.map(|l| &l.to) else { return Vec::new() };
    let title = format!("Move {} to a server of its own", cx.title(replica));
    cx.draft(finding, &title, |sketch, _| sketch.move_to_own_host(replica))
}

#[cfg(test)]
mod tests {
    use super::super::probe::fired;
    use super::META;

    const BOTH: &str = r#"components: {
        "s1": (kind: Server), "s2": (kind: Server),
        "p": (kind: Database, on: "s1"), "r": (kind: Database(role: Replica), on: "s1"),
    }, links: { "p-r": (from: "p", to: "r", kind: Replication) }"#;

    #[test]
    fn fires_when_both_run_on_one_machine() {
        assert_eq!(fired(&META, BOTH), ["p-r"]);
    }

    #[test]
    fn is_silent_on_two_machines_and_where_none_is_drawn() {
        assert!(fired(&META, &BOTH.replace(r#"Replica), on: "s1""#, r#"Replica), on: "s2""#)).is_empty());
        assert!(fired(&META, &BOTH.replace(r#", on: "s1""#, "")).is_empty());
    }
}
