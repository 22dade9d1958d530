//! # Replica receives no replication
//!
//! ## What it finds
//! A database with the role of a replica to which no replication line leads.
//!
//! ## Why it matters
//! A replica that nobody feeds answers with the data of the day it was set up, or with none. As the heir of a
//! dead primary it is worse than nothing.
//!
//! ## How to fix it
//! Draw the replication from the primary. If a primary gets its first replica so, decide at once who promotes
//! it: a failover with voters and fencing, or a person.
//!
//! ## When it is a false alarm
//! When the data comes another way that the drawing leaves out (copied disks, a nightly restore).

use super::{Draft, Findings, RuleContext, RuleMeta};
use crate::analysis::mending::Sketch;
use crate::analysis::topology::is_database_cluster;
use crate::analysis::{Finding, Severity};
use crate::model::{Id, Kind, LinkKind, Replication, Role};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "MOD-006",
    name: "replica-without-replication",
    title: "Replica receives no replication",
    severity: Severity::Medium,
    profile: super::Profile::Core,
    stride: super::Stride::Tampering,
    references: &["MySQL Reference Manual: Replication"],
    source: include_str!("replica_without_replication.rs"),
};

/// One finding per replica that nobody feeds.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    let is_replica = |k: &Kind| matches!(k, Kind::Database(db) if db.role == Role::Replica);
    let fed = |id: &Id| cx.links_to(id).iter().any(|(_, l)| matches!(l.kind, LinkKind::Replication(_)));
    for (id, _) in cx.components(is_replica).filter(|(id, _)| !fed(id)) {
        let title = cx.title(id);
        let message = format!("{title} is a replica that nothing replicates to: it will serve old data, or none.");
        out.add(&META, &[id], Vec::new(), message);
    }
}

/// Feeds it.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    let mut sketch = Sketch::of(cx.design);
    let words = finding.subjects.first().and_then(|id| feed(cx, &mut sketch, id));
    words.map_or_else(Vec::new, |words| sketch.draft(words))
}

/// Replicates to a node from the primary of its cluster, or the first one; not from one on the same machine.
/// Says what was done; none when there is no such primary.
pub(super) fn feed(cx: &RuleContext, sketch: &mut Sketch, id: &Id) -> Option<String> {
    let mut primaries: Vec<&Id> = cx
        .components(|k| matches!(k, Kind::Database(db) if db.role == Role::Primary))
        .map(|(primary, _)| primary)
        .filter(|primary| !cx.together(primary, id))
        .collect();
    primaries.sort_by_key(|primary| !cx.share(primary, id, is_database_cluster));
    let primary = *primaries.first()?;
    sketch.link(primary, id, LinkKind::Replication(Replication { tls: true, ..Replication::default() }));
    let [from, to] = [primary, id].map(|id| cx.title(id));
    if cx.links_from(primary).iter().any(|(_, l)| matches!(l.kind, LinkKind::Replication(_))) {
        return Some(format!("Replicate {from} to {to}"));
    }
    // Its first replica: without somebody to promote it, the pair would be the next finding.
    sketch.elect(primary);
    Some(format!("Replicate {from} to {to}, and let an arbiter decide about a failover"))
}

#[cfg(test)]
mod tests {
    use super::super::testing::rule_tests;

    rule_tests! {
        fires: r#"
            components: { "db-1": (kind: Database), "db-2": (kind: Database(role: Replica)) }
        "# => ["db-2"],
        silent: r#"
            components: { "db-1": (kind: Database), "db-2": (kind: Database(role: Replica)) },
            links: { "db-1-db-2": (from: "db-1", to: "db-2", kind: Replication) }
        "#,
        fixes: ["Replicate db-1 to db-2, and let an arbiter decide about a failover"],
    }
}
