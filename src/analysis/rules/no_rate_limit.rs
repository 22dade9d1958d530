//! # No rate limit at the entry
//!
//! ## What it finds
//! A load balancer or web server at the entry that lets one client send as many requests as it likes.
//!
//! ## Why it matters
//! One impatient script, one misbehaving crawler, one angry teenager: without a limit, any of them can take
//! all the workers, and everybody else waits.
//!
//! ## How to fix it
//! A limit per client address at the first part that reads requests (a stick table in HAProxy, `limit_req` in
//! Nginx), well above what people do.
//!
//! ## When it is a false alarm
//! When a service in front already limits. Draw it.

use super::shared_bodies::each_without;
use super::{Draft, Findings, RuleContext, RuleMeta};
use crate::analysis::{Finding, Severity};
use crate::model::Kind;

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "REL-025",
    name: "no-rate-limit",
    title: "No rate limit at the entry",
    severity: Severity::Low,
    profile: super::Profile::Hardening,
    stride: super::Stride::DenialOfService,
    references: &["CWE-770", "HAProxy documentation: stick-table", "Nginx documentation: limit_req"],
    source: include_str!("no_rate_limit.rs"),
};

/// One finding per entry without it.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    let set = |kind: &Kind, entry: bool| match kind {
        Kind::LoadBalancer(p) if entry => p.rate_limit,
        Kind::WebServer(p) if entry => p.rate_limit,
        _ => true,
    };
    each_without(cx, out, &META, set, "lets one client send as many requests as it likes");
}

/// Sets it.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    cx.change_kinds(finding, "Limit the requests of one client", |kind| match kind {
        Kind::LoadBalancer(p) => p.rate_limit = true,
        Kind::WebServer(p) => p.rate_limit = true,
        _ => {}
    })
}

#[cfg(test)]
mod tests {
    use super::super::probe::fired;
    use super::META;

    const OPEN: &str = r#"components: {
        "u": (kind: Client), "b": (kind: LoadBalancer), "w": (kind: WebServer), "v": (kind: WebServer),
    }, links: {
        "l1": (from: "u", to: "b", kind: Http), "l2": (from: "b", to: "w", kind: Http), "l3": (from: "u", to: "v", kind: Http),
    }"#;

    #[test]
    fn fires_at_each_entry() {
        assert_eq!(fired(&META, OPEN), ["b", "v"]);
    }

    #[test]
    fn is_silent_when_it_is_set() {
        let set = OPEN
            .replace("LoadBalancer", "LoadBalancer(rate_limit: true)")
            .replace("\"v\": (kind: WebServer)", "\"v\": (kind: WebServer(rate_limit: true))");
        assert!(fired(&META, &set).is_empty());
    }
}
