//! # Trusts client supplied X-Forwarded-For
//!
//! ## What it finds
//! A load balancer with members that is not said to set the client's address itself.
//!
//! ## Why it matters
//! Behind a balancer every request seems to come from the balancer, so programs read the client's address from
//! a header. Who may write that header himself is whoever he likes: he passes limits and blocks, and the log
//! accuses another.
//!
//! ## How to fix it
//! Let the balancer replace the header (`option forwardfor`, after deleting what the client sent), and let the
//! members believe the balancer only (`set_real_ip_from`).
//!
//! ## When it is a false alarm
//! When nothing behind it looks at addresses, not even the log.

use super::{Draft, Findings, RuleContext, RuleMeta};
use crate::analysis::{Finding, Severity};
use crate::model::Kind;

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "SEC-021",
    name: "forged-client-address",
    title: "Trusts client supplied X-Forwarded-For",
    severity: Severity::Medium,
    profile: super::Profile::Hardening,
    stride: super::Stride::Spoofing,
    references: &["CWE-348", "RFC 7239", "CIS NGINX Benchmark"],
    source: include_str!("forged_client_address.rs"),
};

/// One finding per balancer that leaves the header to its clients.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    for (id, _) in cx.components(|k| matches!(k, Kind::LoadBalancer(lb) if !lb.forwarded_for)) {
        if cx.links_from(id).iter().any(|(_, l)| l.kind.serves()) {
            let title = cx.title(id);
            let message = format!("Nothing says that {title} sets the client's address: clients may claim any other.");
            out.add_unstated(&META, &[id], Vec::new(), message);
        }
    }
}

/// The balancer says it.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    cx.change_kinds(finding, "Set the client's address at the balancer", |kind| {
        if let Kind::LoadBalancer(lb) = kind {
            lb.forwarded_for = true;
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::rule_tests;

    rule_tests! {
        fires: r#"
            components: { "lb": (kind: LoadBalancer), "web": (kind: WebServer), "idle": (kind: LoadBalancer) },
            links: { "lb-web": (from: "lb", to: "web", kind: Http) }
        "# => ["lb"],
        silent: r#"
            components: { "lb": (kind: LoadBalancer(forwarded_for: true)), "web": (kind: WebServer) },
            links: { "lb-web": (from: "lb", to: "web", kind: Http) }
        "#,
        fixes: ["Set the client's address at the balancer"],
    }
}
