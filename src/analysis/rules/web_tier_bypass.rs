//! # Load balancer bypasses the web tier
//!
//! ## What it finds
//! A line from a load balancer straight to an application server, in a drawing where web servers also lead to
//! that application server.
//!
//! ## Why it matters
//! Two ways lead to one place and they do not filter alike: limits, headers and static files are dealt with on
//! one of them only. Half of the dynamic requests take the shorter way and skip all of that; requests for
//! static files that go there find nothing.
//!
//! ## How to fix it
//! Remove the direct line, so that every request passes a web server. Or split by path, with a pool for each,
//! and say so on the drawing.
//!
//! ## When it is a false alarm
//! When the balancer sends only some paths (an interface for machines) directly to the application.

use super::{Draft, Findings, RuleContext, RuleMeta};
use crate::analysis::{Finding, Severity};
use crate::model::Kind;

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "MOD-002",
    name: "web-tier-bypass",
    title: "Load balancer bypasses the web tier",
    severity: Severity::Medium,
    profile: super::Profile::Core,
    stride: super::Stride::ElevationOfPrivilege,
    references: &["CWE-501 (nearest)"],
    source: include_str!("web_tier_bypass.rs"),
};

/// One finding per line around the web servers.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    let lines = || {
        let lines = cx.lines().zip(cx.ends_of_links());
        lines.filter(|((_, l, _, to), _)| l.kind.serves() && matches!(to, Some(Kind::AppServer(_))))
    };
    let mut proxied = vec![false; cx.places()];
    for ((_, _, from, _), (_, to)) in lines() {
        proxied[*to as usize] |= matches!(from, Some(Kind::WebServer(_)));
    }
    for ((id, link, from, _), (_, to)) in lines() {
        if proxied[*to as usize] && matches!(from, Some(Kind::LoadBalancer(_))) {
            let [from, to] = [&link.from, &link.to].map(|end| cx.title(end));
            let message = format!("{from} sends requests to {to} both through a web server and around it.");
            out.add(&META, &[id], Vec::new(), message);
        }
    }
}

/// Removes the line.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    cx.remove(finding, "Remove the line around the web server")
}

#[cfg(test)]
mod tests {
    use super::super::testing::rule_tests;

    rule_tests! {
        fires: r#"
            components: {
                "lb": (kind: LoadBalancer), "web": (kind: WebServer), "app": (kind: AppServer),
            }, links: {
                "lb-web": (from: "lb", to: "web", kind: Http), "lb-app": (from: "lb", to: "app", kind: Http),
                "web-app": (from: "web", to: "app", kind: Http),
            }
        "# => ["lb-app"],
        silent: r#"
            components: {
                "lb": (kind: LoadBalancer), "web": (kind: WebServer), "app": (kind: AppServer), "api": (kind: AppServer),
            }, links: {
                "lb-web": (from: "lb", to: "web", kind: Http), "lb-api": (from: "lb", to: "api", kind: Http),
                "web-app": (from: "web", to: "app", kind: Http),
            }
        "#,
        fixes: ["Remove the line around the web server"],
    }
}
