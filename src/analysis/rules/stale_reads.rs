//! # Read-after-write on asynchronous replica
//!
//! ## What it finds
//! A link on which an application reads from a replica that follows asynchronously, without a word about how
//! users read what they just wrote.
//!
//! ## Why it matters
//! A replica is a moment late, and under load many moments. A user saves his address, sees the old one, and
//! saves it again.
//!
//! ## How to fix it
//! Read from the primary for a while after a write, or wait until the replica has that write. Semi-
//! synchronous replication makes the gap smaller.
//!
//! ## When it is a false alarm
//! When nobody reads what he wrote: a catalogue that is filled at night.

use super::{Draft, Findings, RuleContext, RuleMeta};
use crate::analysis::{Finding, Journey, Severity};
use crate::model::{Edit, Id, Kind, Link, LinkKind, Replication, ReplicationMode, Role};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "REL-017",
    name: "stale-reads",
    title: "Read-after-write on asynchronous replica",
    severity: Severity::Medium,
    profile: super::Profile::Hardening,
    stride: super::Stride::Tampering,
    references: &["MySQL manual: replication"],
    source: include_str!("stale_reads.rs"),
};

/// One finding per link on which old data may be read.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    for (id, link, from, _) in cx.lines() {
        let LinkKind::Sql(sql) = &link.kind else { continue };
        let Some(Kind::AppServer(app)) = from else { continue };
        if sql.access.reads() && !app.reads_own_writes && follows_late(cx, &link.to) {
            let message = format!(
                "{} reads from {}, which is a moment late: users may not see what they just saved.",
                cx.title(&link.from),
                cx.title(&link.to)
            );
            out.add_unstated(&META, &[id], vec![Journey::Read], message);
        }
    }
}

fn follows_late(cx: &RuleContext, id: &Id) -> bool {
    let late = |kind: &LinkKind| matches!(kind, LinkKind::Replication(r) if r.mode == ReplicationMode::Async);
    cx.database(id).is_some_and(|d| d.role == Role::Replica) && cx.links_to(id).iter().any(|(_, l)| late(&l.kind))
}

/// Waiting for one's own writes, or a replica that is less late.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    let Some(link) = finding.subjects.first().and_then(|id| cx.design.links.get(id)) else { return Vec::new() };
    let wait = cx.draft(finding, "Let users read what they wrote", |sketch, _| {
        sketch.change_kind(&link.from, |kind| {
            if let Kind::AppServer(app) = kind {
                app.reads_own_writes = true;
            }
        });
    });
    let sooner = cx.draft(finding, "Make replication semi-synchronous", |sketch, _| {
        for (id, feed) in cx.links_to(&link.to) {
            if let LinkKind::Replication(replication) = &feed.kind {
                let kind =
                    LinkKind::Replication(Replication { mode: ReplicationMode::SemiSync, ..replication.clone() });
                sketch.apply(Edit::SetLink { id: (*id).clone(), link: Link { kind, ..(*feed).clone() } });
            }
        }
    });
    [wait, sooner].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::super::probe::fired;
    use super::META;

    const LATE: &str = r#"components: {
        "a": (kind: AppServer), "p": (kind: Database), "r": (kind: Database(role: Replica)),
    }, links: { "l": (from: "p", to: "r", kind: Replication), "a-r": (from: "a", to: "r", kind: Sql(access: Read)) }"#;

    #[test]
    fn fires_on_reading_from_a_replica_that_is_late() {
        assert_eq!(fired(&META, LATE), ["a-r"]);
    }

    #[test]
    fn is_silent_when_somebody_waits() {
        assert!(fired(&META, &LATE.replace("AppServer", "AppServer(reads_own_writes: true)")).is_empty());
        assert!(fired(&META, &LATE.replace("Replication)", "Replication(mode: SemiSync))")).is_empty());
        assert!(fired(&META, &LATE.replace("access: Read", "access: Write")).is_empty());
    }
}
