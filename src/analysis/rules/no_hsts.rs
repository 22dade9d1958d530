//! # No HSTS
//!
//! ## What it finds
//! A part that reads users' HTTPS requests and does not tell their browsers to use nothing else.
//!
//! ## Why it matters
//! Somebody on the way can answer the first plain request himself and keep the user on plain HTTP. A redirect
//! does not help, as it never arrives; a browser that remembers the promise does not ask in clear at all.
//!
//! ## How to fix it
//! Send the header `Strict-Transport-Security` with a `max-age` of a year once HTTPS works everywhere.
//!
//! ## When it is a false alarm
//! When only programs visit the site: they do not keep the promise anyway.

use super::{Draft, Findings, RuleContext, RuleMeta};
use crate::analysis::{Finding, Severity};
use crate::model::Kind;

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "SEC-005",
    name: "no-hsts",
    title: "No HSTS",
    severity: Severity::Low,
    profile: super::Profile::Hardening,
    stride: super::Stride::InformationDisclosure,
    references: &["CWE-523", "RFC 6797", "OWASP A05:2021", "CIS NGINX Benchmark"],
    source: include_str!("no_hsts.rs"),
};

/// One finding per part that reads encrypted requests without promising that.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    for id in cx.readers(true) {
        let promises = match cx.kind(id) {
            Some(Kind::LoadBalancer(lb)) => lb.hsts,
            Some(Kind::WebServer(web)) => web.hsts,
            _ => true,
        };
        if !promises {
            let title = cx.title(id);
            let message = format!("{title} does not tell browsers to use HTTPS only, so they can be led back to HTTP.");
            out.add_unstated(&META, &[id], Vec::new(), message);
        }
    }
}

/// Sends the header.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    cx.change_kinds(finding, "Send the HSTS header", |kind| match kind {
        Kind::LoadBalancer(lb) => lb.hsts = true,
        Kind::WebServer(web) => web.hsts = true,
        _ => {}
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::rule_tests;

    rule_tests! {
        fires: r#"
            components: { "u": (kind: Client), "lb": (kind: LoadBalancer(tls: PassThrough)), "web": (kind: WebServer) },
            links: { "u-lb": (from: "u", to: "lb", kind: Https), "lb-web": (from: "lb", to: "web", kind: Https) }
        "# => ["web"],
        silent: r#"
            components: { "u": (kind: Client), "lb": (kind: LoadBalancer(tls: ReEncrypt, hsts: true)), "web": (kind: WebServer) },
            links: { "u-lb": (from: "u", to: "lb", kind: Https), "lb-web": (from: "lb", to: "web", kind: Https) }
        "#,
        fixes: ["Send the HSTS header"],
    }
}
