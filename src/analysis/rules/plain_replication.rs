//! # Replication link is not encrypted
//!
//! ## What it finds
//! A replication line without TLS.
//!
//! ## Why it matters
//! Sooner or later the whole data set travels on it, and every change as it happens. Reading that line is as
//! good as owning the database.
//!
//! ## How to fix it
//! Encrypt it (`SOURCE_SSL=1` on the replica, with the authority that signed the certificate of the primary).
//!
//! ## When it is a false alarm
//! When both nodes are on one machine, which is another finding, or the network below is encrypted.

use super::{Draft, Findings, RuleContext, RuleMeta};
use crate::analysis::{Finding, Severity};
use crate::model::LinkKind;

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "SEC-009",
    name: "plain-replication",
    title: "Replication link is not encrypted",
    severity: Severity::Medium,
    profile: super::Profile::Hardening,
    stride: super::Stride::InformationDisclosure,
    references: &["CWE-319", "MySQL Reference Manual: Encrypted replication connections"],
    source: include_str!("plain_replication.rs"),
};

/// One finding per plain replication.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    for (id, link) in &cx.design.links {
        if matches!(&link.kind, LinkKind::Replication(r) if !r.tls) {
            let way = cx.way(link);
            let message = format!("Nothing says that the replication is encrypted on its way from {way}.");
            out.add_unstated(&META, &[id], Vec::new(), message);
        }
    }
}

/// Encrypts the line.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    cx.change_links(finding, "Encrypt the replication", |kind| {
        if let LinkKind::Replication(replication) = kind {
            replication.tls = true;
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::rule_tests;

    rule_tests! {
        fires: r#"
            components: { "db": (kind: Database), "copy": (kind: Database(role: Replica)) },
            links: { "db-copy": (from: "db", to: "copy", kind: Replication) }
        "# => ["db-copy"],
        silent: r#"
            components: { "db": (kind: Database), "copy": (kind: Database(role: Replica)) },
            links: { "db-copy": (from: "db", to: "copy", kind: Replication(tls: true)) }
        "#,
        fixes: ["Encrypt the replication"],
    }
}
