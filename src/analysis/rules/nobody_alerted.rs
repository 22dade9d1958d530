//! # Monitoring has no collector or alert target
//!
//! ## What it finds
//! A design with monitoring clients and no monitoring server, or one in which no monitoring server tells a
//! person.
//!
//! ## Why it matters
//! Figures that nobody collects, and graphs that nobody looks at in the night, do not shorten an outage by a
//! minute.
//!
//! ## How to fix it
//! A server that collects from every client, and alerts that reach whoever is on call.
//!
//! ## When it is a false alarm
//! When a service outside of the drawing collects and alerts. Draw it.

use super::{Draft, Findings, RuleContext, RuleMeta};
use crate::analysis::mending::Sketch;
use crate::analysis::{Finding, Severity};
use crate::model::{Kind, LinkKind, Monitoring, MonitoringServer};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "OPS-003",
    name: "nobody-alerted",
    title: "Monitoring has no collector or alert target",
    severity: Severity::Medium,
    profile: super::Profile::Core,
    stride: super::Stride::Repudiation,
    references: &["CWE-778"],
    source: include_str!("nobody_alerted.rs"),
};

/// One finding for the design, or for the servers that stay silent.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    let servers: Vec<_> = cx.components(is_server).collect();
    if servers.is_empty() && cx.is_watched() {
        let message = "Monitoring clients measure, and nothing collects what they measure.".to_owned();
        out.add(&META, &[], Vec::new(), message);
    } else if !servers.iter().any(|(_, c)| matches!(&c.kind, Kind::MonitoringServer(m) if m.alerting)) {
        for (id, _) in servers {
            let title = cx.title(id);
            let message = format!("Nothing says that {title} tells anybody when something is wrong.");
            out.add_unstated(&META, &[id], Vec::new(), message);
        }
    }
}

const fn is_server(kind: &Kind) -> bool {
    matches!(kind, Kind::MonitoringServer(_))
}

/// Lets the server alert; where there is none, adds one that collects from every client.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    let mut sketch = Sketch::of(cx.design);
    for id in &finding.subjects {
        sketch.change(id, |c| {
            if let Kind::MonitoringServer(server) = &mut c.kind {
                server.alerting = true;
            }
        });
    }
    if !finding.subjects.is_empty() {
        return sketch.draft("Let monitoring alert a person");
    }
    let machine = sketch.add_machine("watch", "Watch");
    let server = MonitoringServer { alerting: true, ..MonitoringServer::default() };
    let server = sketch.add_new(Kind::MonitoringServer(server), Some(machine));
    for (client, _) in cx.components(|k| matches!(k, Kind::MonitoringClient(_))) {
        sketch.link(&server, client, LinkKind::Monitoring(Monitoring { secured: true }));
    }
    sketch.draft("Add a Prometheus server that collects and alerts")
}

#[cfg(test)]
mod tests {
    use super::super::testing::rule_tests;

    rule_tests! {
        fires: r#"
            components: { "web": (kind: WebServer), "agent": (kind: MonitoringClient) }
        "# => ["*"],
        silent: r#"
            components: { "prometheus": (kind: MonitoringServer(alerting: true)), "agent": (kind: MonitoringClient) }
        "#,
        fixes: ["Add a Prometheus server that collects and alerts"],
    }

    #[test]
    fn a_server_that_tells_nobody_is_named() {
        let silent = testing::design(r#"components: { "prometheus": (kind: MonitoringServer) }"#);
        assert_eq!(testing::fired("OPS-003", &silent), ["prometheus"]);
        let rule = super::super::find("OPS-003").expect("a rule");
        assert_eq!(testing::holding_fixes(rule, &silent), ["Let monitoring alert a person"]);
    }
}
