//! # No timeouts or connection limits on a proxy
//!
//! ## What it finds
//! A load balancer, or a web server at the entry, without timeouts and a limit of connections.
//!
//! ## Why it matters
//! A client that sends one byte a minute, or a backend that never answers, holds a connection for ever.
//! Connections are finite: enough of them and the proxy is alive and serves nobody (slowloris).
//!
//! ## How to fix it
//! Timeouts for connecting, for the client, for the server and for a whole request, and a limit of
//! connections below what the machine can hold.
//!
//! ## When it is a false alarm
//! When the defaults of the program are already strict. Say so in the drawing.

use super::shared_bodies::each_without;
use super::{Draft, Findings, RuleContext, RuleMeta};
use crate::analysis::{Finding, Severity};
use crate::model::Kind;

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "REL-026",
    name: "no-timeouts",
    title: "No timeouts or connection limits on a proxy",
    severity: Severity::Low,
    profile: super::Profile::Hardening,
    stride: super::Stride::DenialOfService,
    references: &["CWE-400", "CIS NGINX Benchmark"],
    source: include_str!("no_timeouts.rs"),
};

/// One finding per proxy without it.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    let set = |kind: &Kind, entry: bool| match kind {
        Kind::LoadBalancer(p) => p.timeouts,
        Kind::WebServer(p) if entry => p.timeouts,
        _ => true,
    };
    each_without(cx, out, &META, set, "waits for slow clients and dead backends without an end");
}

/// Sets it.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    cx.change_kinds(finding, "Set timeouts and a limit of connections", |kind| match kind {
        Kind::LoadBalancer(p) => p.timeouts = true,
        Kind::WebServer(p) => p.timeouts = true,
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
            .replace("LoadBalancer", "LoadBalancer(timeouts: true)")
            .replace("\"v\": (kind: WebServer)", "\"v\": (kind: WebServer(timeouts: true))");
        assert!(fired(&META, &set).is_empty());
    }
}
