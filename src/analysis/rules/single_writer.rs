//! # Only one database node accepts writes
//!
//! ## What it finds
//! A design in which applications write, and exactly one database node can ever take those writes.
//!
//! ## Why it matters
//! Reads can be spread over replicas, writes cannot: the capacity and the availability of everything that
//! changes hang on one machine.
//!
//! ## How to fix it
//! A replica with automatic failover, so that another node takes the writes when the first one dies; or a
//! cluster whose nodes all accept writes.
//!
//! ## When it is a false alarm
//! When the site is written by one person now and then, and may wait.

use std::collections::BTreeSet;

use super::{Draft, Findings, RuleContext, RuleMeta};
use crate::analysis::{Finding, Journey, Severity};
use crate::model::{Failover, Id, Kind, LinkKind, Role};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "REL-020",
    name: "single-writer",
    title: "Only one database node accepts writes",
    severity: Severity::Medium,
    profile: super::Profile::Core,
    stride: super::Stride::DenialOfService,
    references: &["CWE-654", "MySQL InnoDB Cluster manual"],
    source: include_str!("single_writer.rs"),
};

/// One finding on the node on which all writing hangs.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    let mut writable: BTreeSet<&Id> = BTreeSet::new();
    for (_, link, _, to) in cx.lines() {
        let LinkKind::Sql(sql) = &link.kind else { continue };
        let Some(Kind::Database(database)) = to else { continue };
        // Each node once: its replicas are many where those who ask are.
        let new = sql.access.writes() && database.role == Role::Primary && writable.insert(&link.to);
        if new && database.failover == Failover::Automatic {
            writable.extend(cx.replicas(&link.to).into_iter().map(|(_, replica)| replica));
        }
    }
    if let Some(only) = writable.first().filter(|_| writable.len() == 1) {
        let message = format!("All writes go to {}, and no other node can take them.", cx.title(only));
        out.add(&META, &[only], vec![Journey::Write], message);
    }
}

/// Another node that can take them.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    cx.fail_over(finding)
}

#[cfg(test)]
mod tests {
    use super::super::probe::fired;
    use super::META;

    const ONE: &str = r#"components: {
        "a": (kind: AppServer), "p": (kind: Database), "r": (kind: Database(role: Replica)),
    }, links: { "l": (from: "p", to: "r", kind: Replication), "w": (from: "a", to: "p", kind: Sql) }"#;

    #[test]
    fn fires_on_the_only_node_that_takes_writes() {
        assert_eq!(fired(&META, ONE), ["p"]);
    }

    #[test]
    fn is_silent_when_another_takes_over_or_nobody_writes() {
        assert!(fired(&META, &ONE.replace("Database)", "Database(failover: Automatic))")).is_empty());
        assert!(fired(&META, &ONE.replace("kind: Sql)", "kind: Sql(access: Read))")).is_empty());
    }
}
