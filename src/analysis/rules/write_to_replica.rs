//! # Application writes to a replica
//!
//! ## What it finds
//! A line on which an application writes to a database that is a replica.
//!
//! ## Why it matters
//! A replica follows its primary. What is written to it directly exists nowhere else: either it refuses, and
//! users see errors, or it accepts, and from that second on there are two truths that nobody can merge.
//!
//! ## How to fix it
//! Let the application read there and write to the primary. Set `read_only` and `super_read_only` on the
//! replica, so that a mistake is an error and not a lost row.
//!
//! ## When it is a false alarm
//! When the node is a primary for other tables. Draw it as a primary then.

use super::{Draft, Findings, RuleContext, RuleMeta};
use crate::analysis::{Finding, Journey, Severity};
use crate::model::{Access, Kind, LinkKind, Role};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "MOD-007",
    name: "write-to-replica",
    title: "Application writes to a replica",
    severity: Severity::High,
    profile: super::Profile::Core,
    stride: super::Stride::Tampering,
    references: &["MySQL Reference Manual: read_only, super_read_only", "CIS MySQL Benchmark (nearest)"],
    source: include_str!("write_to_replica.rs"),
};

/// One finding per line that writes to a replica.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    for (id, link, _, to) in cx.lines() {
        let to_replica = matches!(to, Some(Kind::Database(db)) if db.role == Role::Replica);
        if to_replica && matches!(&link.kind, LinkKind::Sql(sql) if sql.access.writes()) {
            let [from, to] = [&link.from, &link.to].map(|end| cx.title(end));
            let message = format!("{from} writes to {to}, which is a replica: what it writes is refused or lost.");
            out.add(&META, &[id], vec![Journey::Write], message);
        }
    }
}

/// Reads only on that line.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    cx.change_links(finding, "Only read from the replica", |kind| {
        if let LinkKind::Sql(sql) = kind {
            sql.access = Access::Read;
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::rule_tests;

    rule_tests! {
        fires: r#"
            components: { "app": (kind: AppServer), "db": (kind: Database), "copy": (kind: Database(role: Replica)) },
            links: {
                "app-db": (from: "app", to: "db", kind: Sql), "app-copy": (from: "app", to: "copy", kind: Sql),
                "db-copy": (from: "db", to: "copy", kind: Replication),
            }
        "# => ["app-copy"],
        silent: r#"
            components: { "app": (kind: AppServer), "db": (kind: Database), "copy": (kind: Database(role: Replica)) },
            links: {
                "app-db": (from: "app", to: "db", kind: Sql), "app-copy": (from: "app", to: "copy", kind: Sql(access: Read)),
                "db-copy": (from: "db", to: "copy", kind: Replication),
            }
        "#,
        fixes: ["Only read from the replica"],
    }
}
