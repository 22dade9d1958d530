//! # Monitoring link not authenticated or encrypted
//!
//! ## What it finds
//! A monitoring line that is not said to be encrypted, with both ends knowing each other.
//!
//! ## Why it matters
//! Figures tell what runs where, in which version, and when nobody is looking. Whoever can send false ones can
//! hide a failure or wake people for nothing until they stop listening.
//!
//! ## How to fix it
//! TLS and a password or client certificate on both ends (the exporters read them from a `web.config.file`).
//!
//! ## When it is a false alarm
//! When both ends are on one machine and the port is bound to it alone.

use super::{Draft, Findings, RuleContext, RuleMeta};
use crate::analysis::{Finding, Severity};
use crate::model::LinkKind;

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "SEC-016",
    name: "open-monitoring-link",
    title: "Monitoring link not authenticated or encrypted",
    severity: Severity::Low,
    profile: super::Profile::Hardening,
    stride: super::Stride::InformationDisclosure,
    references: &["CWE-306", "Prometheus documentation: HTTPS and authentication"],
    source: include_str!("open_monitoring_link.rs"),
};

/// One finding per open monitoring line.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    for (id, link) in &cx.design.links {
        if matches!(&link.kind, LinkKind::Monitoring(m) if !m.secured) {
            let way = cx.way(link);
            let message = format!("Nothing protects the measurements from {way}: anybody near can read or forge them.");
            out.add_unstated(&META, &[id], Vec::new(), message);
        }
    }
}

/// Secures the line.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    cx.change_links(finding, "Encrypt and authenticate the measurements", |kind| {
        if let LinkKind::Monitoring(monitoring) = kind {
            monitoring.secured = true;
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::rule_tests;

    rule_tests! {
        fires: r#"
            components: { "agent": (kind: MonitoringClient), "web": (kind: WebServer) },
            links: { "agent-web": (from: "agent", to: "web", kind: Monitoring) }
        "# => ["agent-web"],
        silent: r#"
            components: { "agent": (kind: MonitoringClient), "web": (kind: WebServer) },
            links: { "agent-web": (from: "agent", to: "web", kind: Monitoring(secured: true)) }
        "#,
        fixes: ["Encrypt and authenticate the measurements"],
    }
}
