//! # Origin reachable around the load balancer
//!
//! ## What it finds
//! A line from users to a web or application server in a design that has a load balancer.
//!
//! ## Why it matters
//! What the balancer checks, limits and encrypts is skipped by whoever knows the other address, and addresses
//! are found out: they stand in old DNS records, in mail headers, in certificates.
//!
//! ## How to fix it
//! Remove the line, and let the servers accept connections from the balancers only.
//!
//! ## When it is a false alarm
//! When the server serves something else, on another name, that is meant for everybody.

use super::{Draft, Findings, RuleContext, RuleMeta};
use crate::analysis::mending::Sketch;
use crate::analysis::{Finding, Severity};
use crate::model::{Id, Kind};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "SEC-014",
    name: "origin-exposed",
    title: "Origin reachable around the load balancer",
    severity: Severity::High,
    profile: super::Profile::Core,
    stride: super::Stride::ElevationOfPrivilege,
    references: &["CWE-288"],
    source: include_str!("origin_exposed.rs"),
};

/// One finding per line around the balancers.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    if cx.components(is_balancer).next().is_none() {
        return;
    }
    for last in cx.last_links(|kind| !is_balancer(kind)) {
        let to = cx.design.links.get(last).map_or("", |l| cx.title(&l.to));
        let message = format!("Users reach {to} around the load balancer, and skip whatever is checked there.");
        out.add(&META, &[last], Vec::new(), message);
    }
}

const fn is_balancer(kind: &Kind) -> bool {
    matches!(kind, Kind::LoadBalancer(_))
}

/// Removes the line; when it is the only way in, it leads to the balancer instead.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    let mut sketch = Sketch::of(cx.design);
    let enters = |id: &Id| cx.kind(id).is_some_and(is_balancer);
    if cx.arrivals().iter().any(|a| enters(a.part)) {
        sketch.remove(&finding.subjects);
        return sketch.draft("Remove the line around the load balancer");
    }
    let fronts = |l: &&crate::model::Link| l.kind.serves() && enters(&l.from);
    for id in &finding.subjects {
        let part = cx.design.links.get(id).map(|l| &l.to);
        let front = cx.design.links.values().filter(fronts).find(|l| Some(&l.to) == part).map(|l| &l.from);
        if let Some(balancer) = front {
            sketch.change_link(id, |l| l.to = balancer.clone());
        }
    }
    sketch.draft("Lead users to the load balancer")
}

#[cfg(test)]
mod tests {
    use super::super::testing::rule_tests;

    rule_tests! {
        fires: r#"
            components: {
                "u": (kind: Client), "lb-1": (kind: LoadBalancer), "lb-2": (kind: LoadBalancer), "web": (kind: WebServer),
            }, groups: {
                "entry": (kind: LoadBalancerCluster, members: ["lb-1", "lb-2"]),
            }, links: {
                "u-entry": (from: "u", to: "entry", kind: Https), "u-web": (from: "u", to: "web", kind: Https),
                "lb-1-web": (from: "lb-1", to: "web", kind: Https), "lb-2-web": (from: "lb-2", to: "web", kind: Https),
            }
        "# => ["u-web"],
        silent: r#"
            components: { "u": (kind: Client), "fw": (kind: Firewall), "lb": (kind: LoadBalancer), "web": (kind: WebServer) },
            links: {
                "u-fw": (from: "u", to: "fw", kind: Https), "fw-lb": (from: "fw", to: "lb", kind: Https),
                "lb-web": (from: "lb", to: "web", kind: Https),
            }
        "#,
        fixes: ["Remove the line around the load balancer"],
    }
}
