//! # Backup on the same host or not encrypted
//!
//! ## What it finds
//! A backup store on the machine of the database that it saves, or one that is not said to be encrypted.
//!
//! ## Why it matters
//! A backup is for the day on which the machine is gone; then one that lay on it is gone too. And it is the
//! whole data set in one file: whoever finds it in clear needs no way into the database.
//!
//! ## How to fix it
//! Keep it on another machine, better in another place, and encrypt it before it leaves.
//!
//! ## When it is a false alarm
//! When the store is a service that encrypts by itself: say `encrypted: true`.

use std::collections::BTreeMap;

use super::{Draft, Findings, RuleContext, RuleMeta};
use crate::analysis::mending::Sketch;
use crate::analysis::{Finding, Severity};
use crate::model::{Id, Kind, LinkKind};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "SEC-020",
    name: "unsafe-backup",
    title: "Backup on the same host or not encrypted",
    severity: Severity::High,
    profile: super::Profile::Core,
    stride: super::Stride::InformationDisclosure,
    references: &["NIST SP 800-53 CP-9", "CWE-311"],
    source: include_str!("unsafe_backup.rs"),
};

/// One finding per store that is too near or can be read.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    let mut sources: BTreeMap<&Id, Vec<&Id>> = BTreeMap::new();
    for link in cx.design.links.values().filter(|l| matches!(l.kind, LinkKind::Backup(_))) {
        sources.entry(&link.to).or_default().push(&link.from);
    }
    for (store, databases) in sources {
        let title = cx.title(store);
        if let Some(database) = databases.iter().find(|db| cx.together(db, store)) {
            let database = cx.title(database);
            let message = format!("{title} is on the machine of {database}: both are lost together.");
            out.add(&META, &[store], Vec::new(), message);
        } else if !is_encrypted(cx, store) {
            let message = format!("Nothing says that {title} is encrypted: whoever finds it has all data.");
            out.add_unstated(&META, &[store], Vec::new(), message);
        }
    }
}

fn is_encrypted(cx: &RuleContext, store: &Id) -> bool {
    matches!(cx.kind(store), Some(Kind::BackupStore(b)) if b.encrypted)
}

/// Encrypts it, on a machine of its own where it shared one.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    let Some(store) = finding.subjects.first() else { return Vec::new() };
    let mut sketch = Sketch::of(cx.design);
    sketch.change(store, |c| {
        if let Kind::BackupStore(backup) = &mut c.kind {
            backup.encrypted = true;
        }
    });
    let saved = |l: &&crate::model::Link| l.to == *store && matches!(l.kind, LinkKind::Backup(_));
    if !cx.design.links.values().filter(saved).any(|l| cx.together(&l.from, store)) {
        return sketch.draft("Encrypt the backup");
    }
    let machine = sketch.add_machine("backup", "Backup");
    sketch.move_to(store, &machine);
    sketch.draft("Keep the backup encrypted on a server of its own")
}

#[cfg(test)]
mod tests {
    use super::super::testing::rule_tests;

    rule_tests! {
        fires: r#"
            components: {
                "s1": (kind: Server), "db": (kind: Database, on: "s1"), "near": (kind: BackupStore(encrypted: true), on: "s1"),
                "far": (kind: BackupStore),
            }, links: { "db-near": (from: "db", to: "near", kind: Backup), "db-far": (from: "db", to: "far", kind: Backup) }
        "# => ["far", "near"],
        silent: r#"
            components: { "db": (kind: Database), "far": (kind: BackupStore(encrypted: true)) },
            links: { "db-far": (from: "db", to: "far", kind: Backup) }
        "#,
        fixes: ["Encrypt the backup", "Keep the backup encrypted on a server of its own"],
    }
}
