//! # No monitoring
//!
//! ## What it finds
//! A design that serves users and has neither a monitoring server nor a monitoring client.
//!
//! ## Why it matters
//! Redundancy hides failures: when one of two servers dies, everything goes on, until the second one does.
//! Without measurements the first to learn of an outage are the users, and nobody can say what happened.
//!
//! ## How to fix it
//! A monitoring server (Prometheus, Nagios) outside of what it watches, linked to every serving part, and a
//! person whom it tells.
//!
//! ## When it is a false alarm
//! When a service outside of the drawing watches the site. Draw it: it belongs to what the site needs.

use super::{Draft, Findings, RuleContext, RuleMeta, context};
use crate::analysis::mending::Sketch;
use crate::analysis::{Finding, Severity};
use crate::model::{Id, Kind, LinkKind, Monitoring, MonitoringServer};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "OPS-001",
    name: "no-monitoring",
    title: "No monitoring",
    severity: Severity::High,
    profile: super::Profile::Core,
    stride: super::Stride::Repudiation,
    references: &["CWE-778", "OWASP A09:2021"],
    source: include_str!("no_monitoring.rs"),
};

/// One finding for a design that serves users unwatched.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    if !cx.is_watched() && cx.user_links().next().is_some() {
        let message = "Nothing watches this design: outages are found by users.".to_owned();
        out.add(&META, &[], Vec::new(), message);
    }
}

/// Adds a monitoring server that watches everything.
pub(super) fn mend(cx: &RuleContext, _: &Finding) -> Vec<Draft> {
    let mut sketch = Sketch::of(cx.design);
    watch_everything(&mut sketch);
    sketch.draft("Add a Prometheus server that watches every part and alerts")
}

/// A monitoring server on a machine of its own, outside of what it watches, with a line to every serving part.
pub(super) fn watch_everything(sketch: &mut Sketch) {
    let replicates = sketch.design().links.values().any(|l| matches!(l.kind, LinkKind::Replication(_)));
    let serving = sketch.design().components.iter().filter(|(_, c)| context::serves(&c.kind));
    let serving: Vec<Id> = serving.map(|(id, _)| id.clone()).collect();
    let machine = sketch.add_machine("watch", "Watch");
    let server = MonitoringServer {
        alerting: true,
        request_rate: true,
        replication_lag: replicates,
        ..MonitoringServer::default()
    };
    let server = sketch.add_new(Kind::MonitoringServer(server), Some(machine));
    for id in serving {
        sketch.link(&server, &id, LinkKind::Monitoring(Monitoring { secured: true }));
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::rule_tests;

    rule_tests! {
        fires: r#"
            components: { "u": (kind: Client), "web": (kind: WebServer) },
            links: { "u-web": (from: "u", to: "web", kind: Https) }
        "# => ["*"],
        silent: r#"
            components: { "u": (kind: Client), "web": (kind: WebServer), "agent": (kind: MonitoringClient) },
            links: { "u-web": (from: "u", to: "web", kind: Https) }
        "#,
        fixes: ["Add a Prometheus server that watches every part and alerts"],
    }
}
