//! # Weak TLS version or ciphers
//!
//! ## What it finds
//! A balancer or web server that still speaks TLS 1.0 or 1.1.
//!
//! ## Why it matters
//! Both are withdrawn (RFC 8996): they rest on broken hash functions, and known attacks read parts of what they
//! protect. Whoever stands between can make both ends agree on the oldest version they share.
//!
//! ## How to fix it
//! Accept TLS 1.2 and newer only. Every browser of the last ten years speaks it.
//!
//! ## When it is a false alarm
//! When very old devices must be served. Give them an entry of their own with nothing valuable behind it.

use super::{Draft, Findings, RuleContext, RuleMeta};
use crate::analysis::{Finding, Severity};
use crate::model::{Kind, TlsVersion};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "SEC-006",
    name: "weak-tls",
    title: "Weak TLS version or ciphers",
    severity: Severity::High,
    profile: super::Profile::Core,
    stride: super::Stride::InformationDisclosure,
    references: &["CWE-326", "CWE-327", "RFC 8996", "CIS NGINX Benchmark"],
    source: include_str!("weak_tls.rs"),
};

/// One finding per part that speaks a withdrawn version.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    for (id, component) in &cx.design.components {
        let version = match &component.kind {
            Kind::LoadBalancer(lb) => lb.min_tls,
            Kind::WebServer(web) => web.min_tls,
            _ => continue,
        };
        let version = match version {
            TlsVersion::V1_0 => "1.0",
            TlsVersion::V1_1 => "1.1",
            TlsVersion::V1_2 | TlsVersion::V1_3 => continue,
        };
        let title = cx.title(id);
        let message = format!("{title} still speaks TLS {version}, which is broken and withdrawn.");
        out.add(&META, &[id], Vec::new(), message);
    }
}

/// TLS 1.2 and newer.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    cx.change_kinds(finding, "Speak TLS 1.2 and newer only", |kind| match kind {
        Kind::LoadBalancer(lb) => lb.min_tls = TlsVersion::V1_2,
        Kind::WebServer(web) => web.min_tls = TlsVersion::V1_2,
        _ => {}
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::rule_tests;

    rule_tests! {
        fires: r#"
            components: { "lb": (kind: LoadBalancer(min_tls: V1_1)), "web": (kind: WebServer(min_tls: V1_0)) }
        "# => ["lb", "web"],
        silent: r#"
            components: { "lb": (kind: LoadBalancer(min_tls: V1_3)), "web": (kind: WebServer) }
        "#,
        fixes: ["Speak TLS 1.2 and newer only"; 2],
    }
}
