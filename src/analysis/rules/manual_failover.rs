//! # Replication without automated failover
//!
//! ## What it finds
//! A primary database with at least one replica, where a person promotes the replica when the primary dies.
//!
//! ## Why it matters
//! The copy is there and cannot be used. Somebody has to be woken, understand, decide which replica is the
//! most advanced and point the applications at it: the time to recover is the time that takes, at night.
//!
//! ## How to fix it
//! Automatic failover, decided by three voters of which two must agree, after the old primary has been cut
//! off.
//!
//! ## When it is a false alarm
//! When losing a few hours of writes is cheaper than a wrong promotion. Accept the finding with that reason.

use super::{Draft, Findings, RuleContext, RuleMeta, list};
use crate::analysis::{Finding, Journey, Severity};
use crate::model::{Failover, Kind, Role};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "REL-014",
    name: "manual-failover",
    title: "Replication without automated failover",
    severity: Severity::High,
    profile: super::Profile::Core,
    stride: super::Stride::DenialOfService,
    references: &["MySQL InnoDB Cluster manual", "CWE-636"],
    source: include_str!("manual_failover.rs"),
};

/// One finding per primary whose replicas wait for a person.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    for (id, _) in cx.components(|k| matches!(k, Kind::Database(d) if d.role == Role::Primary)) {
        let replicas = cx.replicas(id);
        let manual = cx.database(id).is_some_and(|d| d.failover == Failover::Manual);
        if manual && !replicas.is_empty() {
            let names: Vec<&str> = replicas.iter().map(|(_, replica)| cx.title(replica)).collect();
            let message = format!("When {} dies, a person has to promote {}.", cx.title(id), list(&names, "or"));
            out.add_unstated(&META, &[id], vec![Journey::Write], message);
        }
    }
}

/// Voters who decide.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    cx.fail_over(finding)
}

#[cfg(test)]
mod tests {
    use super::super::probe::fired;
    use super::META;

    const MANUAL: &str = r#"components: { "p": (kind: Database), "r": (kind: Database(role: Replica)) },
    links: { "l": (from: "p", to: "r", kind: Replication) }"#;

    #[test]
    fn fires_on_a_primary_whose_replica_waits() {
        assert_eq!(fired(&META, MANUAL), ["p"]);
    }

    #[test]
    fn is_silent_with_automatic_failover_and_without_a_replica() {
        assert!(fired(&META, &MANUAL.replace("Database)", "Database(failover: Automatic))")).is_empty());
        assert!(fired(&META, r#"components: { "p": (kind: Database) }"#).is_empty());
    }
}
