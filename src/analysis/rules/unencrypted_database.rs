//! # Data at rest not encrypted
//!
//! ## What it finds
//! A database whose files are not said to be encrypted.
//!
//! ## Why it matters
//! Disks are replaced, sold, stolen and forgotten in snapshots. Without encryption each of these is the loss of
//! everything that was ever written on it.
//!
//! ## How to fix it
//! Encrypt the files (the keyring of MySQL, or the whole volume), and keep the key on another machine.
//!
//! ## When it is a false alarm
//! When the volume below is encrypted: say `encrypted: true`.

use super::{Draft, Findings, RuleContext, RuleMeta};
use crate::analysis::{Finding, Severity};
use crate::model::Kind;

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "SEC-019",
    name: "unencrypted-database",
    title: "Data at rest not encrypted",
    severity: Severity::Medium,
    profile: super::Profile::Hardening,
    stride: super::Stride::InformationDisclosure,
    references: &["CWE-311", "MySQL Reference Manual: InnoDB data-at-rest encryption"],
    source: include_str!("unencrypted_database.rs"),
};

/// One finding per database in clear.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    for (id, _) in cx.components(|k| matches!(k, Kind::Database(db) if !db.encrypted)) {
        let title = cx.title(id);
        let message = format!("Nothing says that the files of {title} are encrypted: a lost disk is lost data.");
        out.add_unstated(&META, &[id], Vec::new(), message);
    }
}

/// Encrypts the files.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    cx.change_kinds(finding, "Encrypt the files of the database", |kind| {
        if let Kind::Database(db) = kind {
            db.encrypted = true;
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::rule_tests;

    rule_tests! {
        fires: r#"
            components: { "db": (kind: Database) }
        "# => ["db"],
        silent: r#"
            components: { "db": (kind: Database(encrypted: true)) }
        "#,
        fixes: ["Encrypt the files of the database"],
    }
}
