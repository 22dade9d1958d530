//! # Request rate (QPS) of the web tier not measured
//!
//! ## What it finds
//! A monitored design with a web server or balancer in which nothing says that requests per second are
//! measured.
//!
//! ## Why it matters
//! Requests per second are the pulse of a site. A sudden fall is an outage that every machine survives; a slow
//! rise tells when capacity will run out, weeks before it does.
//!
//! ## How to fix it
//! Collect the counters of the web servers or the balancer (their exporters) and compute `rate()` over them.
//!
//! ## When it is a false alarm
//! When somebody else, a delivery network for example, measures and tells.

use super::{Draft, Findings, RuleContext, RuleMeta, context};
use crate::analysis::mending::Sketch;
use crate::analysis::{Finding, Severity};
use crate::model::{Id, Kind, LinkKind};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "OPS-004",
    name: "request-rate-unmeasured",
    title: "Request rate (QPS) of the web tier not measured",
    severity: Severity::Low,
    profile: super::Profile::Core,
    stride: super::Stride::Repudiation,
    references: &["Prometheus documentation: rate()"],
    source: include_str!("request_rate_unmeasured.rs"),
};

/// One finding for a monitored design without that figure.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    let is_web = |k: &Kind| matches!(k, Kind::WebServer(_) | Kind::LoadBalancer(_));
    let measures = |k: &Kind| match k {
        Kind::MonitoringServer(server) => server.request_rate,
        Kind::MonitoringClient(client) => client.request_rate,
        _ => false,
    };
    let any = |wanted: &dyn Fn(&Kind) -> bool| cx.components(wanted).next().is_some();
    if cx.is_watched() && any(&is_web) && !any(&measures) {
        let message = "Nothing measures requests per second: a fall or a rise of traffic stays unseen.".to_owned();
        out.add_unstated(&META, &[], Vec::new(), message);
    }
}

/// Measures it: at the monitoring server, or at the clients of the web tier.
pub(super) fn mend(cx: &RuleContext, _: &Finding) -> Vec<Draft> {
    let mut sketch = Sketch::of(cx.design);
    let servers = cx.components(|k| matches!(k, Kind::MonitoringServer(_))).map(|(id, _)| id);
    let mut watchers: Vec<&Id> = servers.take(1).collect();
    if watchers.is_empty() {
        let of_web =
            cx.design.links.values().filter(|l| matches!(l.kind, LinkKind::Monitoring(_)) && is_entry(cx, &l.to));
        watchers = of_web.map(|l| &l.from).collect();
    }
    if watchers.is_empty() {
        watchers = cx.components(context::watches).map(|(id, _)| id).take(1).collect();
    }
    for id in watchers {
        sketch.change(id, |c| match &mut c.kind {
            Kind::MonitoringServer(server) => server.request_rate = true,
            Kind::MonitoringClient(client) => client.request_rate = true,
            _ => {}
        });
    }
    sketch.draft("Measure requests per second")
}

fn is_entry(cx: &RuleContext, id: &Id) -> bool {
    matches!(cx.kind(id), Some(Kind::WebServer(_) | Kind::LoadBalancer(_)))
}

#[cfg(test)]
mod tests {
    use super::super::testing::rule_tests;

    rule_tests! {
        fires: r#"
            components: { "web": (kind: WebServer), "agent": (kind: MonitoringClient) },
            links: { "agent-web": (from: "agent", to: "web", kind: Monitoring) }
        "# => ["*"],
        silent: r#"
            components: { "web": (kind: WebServer), "agent": (kind: MonitoringClient(request_rate: true)) }
        "#,
        fixes: ["Measure requests per second"],
    }
}
