//! # Primary database is a single point of failure for writes
//!
//! ## What it finds
//! A database node whose death alone ends writing, while reading goes on from another node.
//!
//! ## Why it matters
//! Nothing can be saved until a person notices, decides which replica is the most advanced, promotes it and
//! points the application at it. That takes as long as it takes to wake somebody up.
//!
//! ## How to fix it
//! If there is a replica: automatic failover, with an arbiter of three voters so that only one side of a
//! broken network may decide. If there is none: first a replica on another server.
//!
//! ## When it is a false alarm
//! When writes are allowed to wait: an archive that is filled once a night loses little.

use super::{Draft, Findings, RuleContext, RuleMeta};
use crate::analysis::{Finding, Journey, Severity};
use crate::model::Kind;

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "REL-002",
    name: "primary-database-spof",
    title: "Primary database is a single point of failure for writes",
    severity: Severity::High,
    profile: super::Profile::Core,
    stride: super::Stride::DenialOfService,
    references: &["CWE-654", "MySQL InnoDB Cluster manual"],
    source: include_str!("primary_database_spof.rs"),
};

/// One finding per database node that ends writes but not reads.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    for (id, _) in cx.components(|k| matches!(k, Kind::Database(_))) {
        let ends = cx.ends(id);
        if ends.contains(&Journey::Write) && !ends.contains(&Journey::Read) {
            let title = cx.title(id);
            let message =
                format!("When {title} dies, nothing can be written until a person promotes a replica; reads go on.");
            out.add(&META, &[id], vec![Journey::Write], message);
        }
    }
}

/// Voters who decide, and a replica where there is none.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    cx.fail_over(finding)
}

#[cfg(test)]
mod tests {
    use super::super::probe::fired;
    use super::META;

    const MANUAL: &str = r#"components: {
        "u": (kind: Client), "a": (kind: AppServer), "p": (kind: Database), "r": (kind: Database(role: Replica)),
    }, links: {
        "l1": (from: "u", to: "a", kind: Http), "l2": (from: "a", to: "p", kind: Sql),
        "l3": (from: "a", to: "r", kind: Sql(access: Read)), "l4": (from: "p", to: "r", kind: Replication),
    }"#;

    #[test]
    fn fires_when_reading_goes_on_and_writing_does_not() {
        assert_eq!(fired(&META, MANUAL), ["p"]);
    }

    #[test]
    fn is_silent_when_a_replica_takes_over_or_reading_ends_too() {
        assert!(fired(&META, &MANUAL.replace("Database)", "Database(failover: Automatic))")).is_empty());
        assert!(
            fired(&META, &MANUAL.replace(r#"to: "r", kind: Sql(access: Read)"#, r#"to: "p", kind: Sql"#)).is_empty()
        );
    }
}
