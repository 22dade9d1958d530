//! # Admin, stats or metrics port public
//!
//! ## What it finds
//! A line from a browser to a monitoring server, or to a port that is for operators: 22, 3306, 5432, 8404,
//! 9090, 9093, 9100.
//!
//! ## Why it matters
//! What helps operators helps intruders: lists of machines and versions, which of them are down right now, and
//! often a button that takes a server out of the pool. Few of these pages ask for a password.
//!
//! ## How to fix it
//! Remove the line. Operators come in through a network of their own (draw it around their browser and the
//! target), or a tunnel.
//!
//! ## When it is a false alarm
//! When the browser is an operator's, inside: draw the network that both are in.

use super::{Draft, Findings, RuleContext, RuleMeta};
use crate::analysis::topology::is_network;
use crate::analysis::{Finding, Severity};
use crate::model::{Kind, Link};
/// Ports on which operators, not users, are served: SSH, MySQL, PostgreSQL, HAProxy statistics, and
/// Prometheus with its alerts and exporters.
const PORTS: [u32; 7] = [22, 3306, 5432, 8404, 9090, 9093, 9100];

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "SEC-015",
    name: "admin-port-exposed",
    title: "Admin, stats or metrics port public",
    severity: Severity::High,
    profile: super::Profile::Core,
    stride: super::Stride::ElevationOfPrivilege,
    references: &["CWE-749", "CWE-668", "HAProxy Configuration Manual: stats"],
    source: include_str!("admin_port_exposed.rs"),
};

/// One finding per line from users to where operators work.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    for (id, link) in cx.user_links().filter(|(_, l)| is_for_operators(cx, l) && !is_inside(cx, l)) {
        let to = cx.title(&link.to);
        let port = link.kind.port().map_or_else(String::new, |port| format!(" on port {port}"));
        let message = format!("Everybody reaches {to}{port}, which is meant for those who run the site.");
        out.add(&META, &[id], Vec::new(), message);
    }
}

fn is_for_operators(cx: &RuleContext, link: &Link) -> bool {
    link.kind.port().is_some_and(|port| PORTS.contains(&port))
        || matches!(cx.kind(&link.to), Some(Kind::MonitoringServer(_)))
}

/// Whether a network is drawn around both ends.
fn is_inside(cx: &RuleContext, link: &Link) -> bool {
    cx.share(&link.from, &link.to, is_network)
}

/// Removes the line.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    cx.remove(finding, "Remove the line from users to the operators' port")
}

#[cfg(test)]
mod tests {
    use super::super::testing::rule_tests;

    rule_tests! {
        fires: r#"
            components: { "u": (kind: Client), "lb": (kind: LoadBalancer), "prometheus": (kind: MonitoringServer) },
            links: {
                "u-lb": (from: "u", to: "lb", kind: Http(port: 8404)),
                "u-prometheus": (from: "u", to: "prometheus", kind: Http),
            }
        "# => ["u-lb", "u-prometheus"],
        silent: r#"
            components: { "u": (kind: Client), "lb": (kind: LoadBalancer), "ops": (kind: Client), "prometheus": (kind: MonitoringServer) },
            groups: { "inside": (kind: Network, members: ["ops", "prometheus"]) },
            links: {
                "u-lb": (from: "u", to: "lb", kind: Https),
                "ops-prometheus": (from: "ops", to: "prometheus", kind: Http(port: 9090)),
            }
        "#,
        fixes: ["Remove the line from users to the operators' port"; 2],
    }
}
