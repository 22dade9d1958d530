//! # No backup of the database
//!
//! ## What it finds
//! A design in which some primary database has no backup link, neither itself nor one of its replicas.
//!
//! ## Why it matters
//! Replication copies a mistake within a second: a deleted table is deleted everywhere. A backup is what is
//! left afterwards, and a backup that nobody has ever restored is a hope.
//!
//! ## How to fix it
//! A backup store elsewhere, encrypted, filled on a schedule, from which somebody restores now and then.
//!
//! ## When it is a false alarm
//! When the data can be computed again from something else. Accept the finding and name that source.

use super::{Draft, Findings, RuleContext, RuleMeta, list};
use crate::analysis::mending::Sketch;
use crate::analysis::{Finding, Severity};
use crate::model::{Backup, BackupStore, Id, Kind, LinkKind, Role};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "REL-019",
    name: "no-backup",
    title: "No backup of the database",
    severity: Severity::High,
    profile: super::Profile::Hardening,
    stride: super::Stride::DenialOfService,
    references: &["CIS Controls v8 11", "NIST SP 800-53 CP-9"],
    source: include_str!("no_backup.rs"),
};

/// One finding for the design, which names the primaries without a copy of yesterday.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    let bare = without_backup(cx);
    if !bare.is_empty() {
        let names: Vec<&str> = bare.iter().map(|id| cx.title(id)).collect();
        let message =
            format!("No backup is made of {}: what is deleted or encrypted there is lost.", list(&names, "and"));
        out.add_unstated(&META, &[], Vec::new(), message);
    }
}

fn without_backup<'a>(cx: &RuleContext<'a>) -> Vec<&'a Id> {
    let kept = |id: &Id| cx.links_from(id).iter().any(|(_, l)| matches!(l.kind, LinkKind::Backup(_)));
    cx.components(|k| matches!(k, Kind::Database(d) if d.role == Role::Primary))
        .map(|(id, _)| id)
        .filter(|id| !kept(id) && !cx.replicas(id).iter().any(|(_, replica)| kept(replica)))
        .collect()
}

/// A store, and a link from each.
pub(super) fn mend(cx: &RuleContext, _: &Finding) -> Vec<Draft> {
    let mut sketch = Sketch::of(cx.design);
    let there = cx.components(|k| matches!(k, Kind::BackupStore(_))).map(|(id, _)| id.clone()).next();
    let title = if there.is_some() { "Back the database up to the store" } else { "Add a backup store" };
    let store = there.unwrap_or_else(|| {
        sketch.add_new(Kind::BackupStore(BackupStore { encrypted: true, restore_tested: true }), None)
    });
    for primary in without_backup(cx) {
        sketch.link(primary, &store, LinkKind::Backup(Backup::default()));
    }
    sketch.draft(title)
}

#[cfg(test)]
mod tests {
    use super::super::probe::fired;
    use super::META;

    const BARE: &str = r#"components: {
        "p": (kind: Database), "r": (kind: Database(role: Replica)), "b": (kind: BackupStore),
    }, links: { "l": (from: "p", to: "r", kind: Replication) }"#;

    #[test]
    fn fires_on_a_primary_without_a_backup() {
        assert_eq!(fired(&META, BARE), ["*"]);
    }

    #[test]
    fn is_silent_when_it_or_its_replica_is_backed_up() {
        for node in ["p", "r"] {
            let link = format!(r#"links: {{ "k": (from: "{node}", to: "b", kind: Backup),"#);
            assert!(fired(&META, &BARE.replace("links: {", &link)).is_empty(), "{node}");
        }
    }
}
