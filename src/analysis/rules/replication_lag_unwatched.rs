//! # Replication lag not alerted
//!
//! ## What it finds
//! A replication line in a design in which nothing says that the lag of replicas is measured.
//!
//! ## Why it matters
//! A replica that stopped following looks healthy: it answers every read, with yesterday's data. Promoted after
//! a failure it turns that delay into a loss.
//!
//! ## How to fix it
//! Measure how far each replica is behind (the exporter of the database does), and raise an alarm after some
//! seconds or minutes, as the data demands.
//!
//! ## When it is a false alarm
//! When the replica is late on purpose, as a net under mistakes.

use super::{Draft, Findings, RuleContext, RuleMeta, context, no_monitoring};
use crate::analysis::mending::Sketch;
use crate::analysis::{Finding, Severity};
use crate::model::{Kind, LinkKind};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "OPS-005",
    name: "replication-lag-unwatched",
    title: "Replication lag not alerted",
    severity: Severity::Medium,
    profile: super::Profile::Hardening,
    stride: super::Stride::Repudiation,
    references: &["MySQL Reference Manual: SHOW REPLICA STATUS"],
    source: include_str!("replication_lag_unwatched.rs"),
};

/// One finding per replication that nobody looks after.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    let measures = |k: &Kind| match k {
        Kind::MonitoringServer(server) => server.replication_lag,
        Kind::MonitoringClient(client) => client.replication_lag,
        _ => false,
    };
    if cx.components(measures).next().is_some() {
        return;
    }
    for (id, link) in cx.design.links.iter().filter(|(_, l)| matches!(l.kind, LinkKind::Replication(_))) {
        let way = cx.way(link);
        let message = format!("Nothing measures how far the replication from {way} is behind.");
        out.add_unstated(&META, &[id], Vec::new(), message);
    }
}

/// Measures it with what is there; where nothing is, adds monitoring.
pub(super) fn mend(cx: &RuleContext, _: &Finding) -> Vec<Draft> {
    let mut sketch = Sketch::of(cx.design);
    let servers = cx.components(|k| matches!(k, Kind::MonitoringServer(_)));
    let Some((watcher, _)) = servers.chain(cx.components(context::watches)).next() else {
        no_monitoring::watch_everything(&mut sketch);
        return sketch.draft("Add monitoring that measures the replication lag");
    };
    sketch.change(watcher, |c| match &mut c.kind {
        Kind::MonitoringServer(server) => server.replication_lag = true,
        Kind::MonitoringClient(client) => client.replication_lag = true,
        _ => {}
    });
    sketch.draft("Measure the replication lag")
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
            components: {
                "db": (kind: Database), "copy": (kind: Database(role: Replica)), "agent": (kind: MonitoringClient(replication_lag: true)),
            }, links: { "db-copy": (from: "db", to: "copy", kind: Replication) }
        "#,
        fixes: ["Add monitoring that measures the replication lag"],
    }
}
