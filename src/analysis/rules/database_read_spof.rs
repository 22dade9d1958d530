//! # Database is a single point of failure for reads
//!
//! ## What it finds
//! A database node whose death alone ends reading: no other node answers the applications.
//!
//! ## Why it matters
//! Every page that is computed asks the database. If only one node has the answers, its disk, its update and
//! its restart are everybody's outage.
//!
//! ## How to fix it
//! Add a replica on another server and let every application read from both. A replica that cannot take over
//! would only move the problem to the writes, so automatic failover comes with it.
//!
//! ## When it is a false alarm
//! When the box stands for a managed database that is itself several machines. Draw its nodes.

use super::shared_bodies::each_that_ends;
use super::{Draft, Findings, RuleContext, RuleMeta};
use crate::analysis::mending::Sketch;
use crate::analysis::{Finding, Journey, Severity};
use crate::model::{Kind, Role};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "REL-003",
    name: "database-read-spof",
    title: "Database is a single point of failure for reads",
    severity: Severity::High,
    profile: super::Profile::Core,
    stride: super::Stride::DenialOfService,
    references: &["CWE-654"],
    source: include_str!("database_read_spof.rs"),
};

/// One finding per database node that ends reading.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    let wanted = |kind: &Kind| matches!(kind, Kind::Database(_));
    each_that_ends(cx, out, &META, wanted, |ends| ends.contains(&Journey::Read), "no other node has the data");
}

/// A replica that can take over; for a replica, its primary as a second source.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    let Some(database) = finding.subjects.first().and_then(|id| cx.database(id)) else { return Vec::new() };
    if database.role == Role::Primary {
        return cx.fail_over(finding);
    }
    cx.draft(finding, "Let the application read from the primary as well", Sketch::read_from_primary)
}

#[cfg(test)]
mod tests {
    use super::super::probe::fired;
    use super::META;

    const ONE: &str = r#"components: {
        "u": (kind: Client), "w": (kind: WebServer), "a": (kind: AppServer), "db": (kind: Database),
    }, links: {
        "l1": (from: "u", to: "w", kind: Http), "l2": (from: "w", to: "a", kind: Http), "l3": (from: "a", to: "db", kind: Sql),
    }"#;

    #[test]
    fn fires_on_the_only_node() {
        assert_eq!(fired(&META, ONE), ["db"]);
    }

    #[test]
    fn is_silent_when_a_second_node_answers() {
        let two = ONE
            .replace("\"db\": (kind: Database),", "\"db\": (kind: Database), \"r\": (kind: Database(role: Replica)),")
            .replace("kind: Sql)", "kind: Sql), \"l4\": (from: \"a\", to: \"r\", kind: Sql(access: Read))");
        assert_eq!(fired(&META, &two), Vec::<String>::new());
    }
}
