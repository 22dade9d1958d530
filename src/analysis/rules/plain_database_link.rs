//! # Database link is not encrypted
//!
//! ## What it finds
//! Statements that travel unencrypted from an application to a database on another machine, or on one the
//! drawing does not name.
//!
//! ## Why it matters
//! Every row that is read or written passes there in clear, and with old plug-ins the password too. A machine
//! of the same network that somebody took over is enough to read along.
//!
//! ## How to fix it
//! Demand TLS on the database (`require_secure_transport=ON`) and let the application verify the certificate.
//!
//! ## When it is a false alarm
//! When both are on one machine after all: draw the machine. Or when the network below is encrypted.

use super::{Draft, Findings, RuleContext, RuleMeta};
use crate::analysis::{Finding, Severity};
use crate::model::{Kind, LinkKind};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "SEC-008",
    name: "plain-database-link",
    title: "Database link is not encrypted",
    severity: Severity::Medium,
    profile: super::Profile::Hardening,
    stride: super::Stride::InformationDisclosure,
    references: &["CWE-319", "CIS MySQL Benchmark"],
    source: include_str!("plain_database_link.rs"),
};

/// One finding per plain line to a database elsewhere.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    for (id, link, from, _) in cx.lines() {
        let plain = matches!(&link.kind, LinkKind::Sql(sql) if !sql.tls);
        let asked_by_app = matches!(from, Some(Kind::AppServer(_)));
        if plain && asked_by_app && !cx.together(&link.from, &link.to) {
            let way = cx.way(link);
            let message = format!("Nothing says that statements are encrypted on their way from {way}.");
            out.add_unstated(&META, &[id], Vec::new(), message);
        }
    }
}

/// Encrypts the line.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    cx.change_links(finding, "Encrypt the way to the database", |kind| {
        if let LinkKind::Sql(sql) = kind {
            sql.tls = true;
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::rule_tests;

    rule_tests! {
        fires: r#"
            components: { "app": (kind: AppServer), "db": (kind: Database) },
            links: { "app-db": (from: "app", to: "db", kind: Sql) }
        "# => ["app-db"],
        silent: r#"
            components: {
                "s": (kind: Server), "app": (kind: AppServer, on: "s"), "db": (kind: Database, on: "s"), "db-2": (kind: Database),
            }, links: {
                "app-db": (from: "app", to: "db", kind: Sql), "app-db-2": (from: "app", to: "db-2", kind: Sql(tls: true)),
            }
        "#,
        fixes: ["Encrypt the way to the database"],
    }
}
