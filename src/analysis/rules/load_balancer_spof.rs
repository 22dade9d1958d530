//! # Load balancer is a single point of failure
//!
//! ## What it finds
//! A load balancer whose death alone ends a journey that works while it lives.
//!
//! ## Why it matters
//! The balancer was added so that one server may die. If every request passes through one balancer, the
//! risk has moved, not gone: a crash, an update or a broken cable there takes the whole site away.
//!
//! ## How to fix it
//! Add a second balancer with the same pool, put both into a load-balancer cluster with a virtual IP, and
//! lead users to the cluster. Two balancers with two addresses (DNS round robin) are not enough: each then
//! still holds half of the visitors.
//!
//! ## When it is a false alarm
//! When the box stands for a managed service that is itself redundant. Say so by drawing it as a cluster.

use super::shared_bodies::{any, each_that_ends};
use super::{Draft, Findings, RuleContext, RuleMeta};
use crate::analysis::mending::Sketch;
use crate::analysis::{Finding, Severity};
use crate::model::{HealthCheck, Kind};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "REL-001",
    name: "load-balancer-spof",
    title: "Load balancer is a single point of failure",
    severity: Severity::High,
    profile: super::Profile::Core,
    stride: super::Stride::DenialOfService,
    references: &["CWE-654 (nearest)", "RFC 9568 (VRRP)", "keepalived documentation"],
    source: include_str!("load_balancer_spof.rs"),
};

/// One finding per balancer that ends a journey.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    let wanted = |kind: &Kind| matches!(kind, Kind::LoadBalancer(_));
    each_that_ends(cx, out, &META, wanted, any, "nothing stands beside it");
}

/// A second balancer, one address for both, and checks that see what users see.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    let checks = finding.subjects.first().and_then(|id| cx.balancer(id)).map(|b| b.health_check);
    let title = if checks == Some(HealthCheck::Deep) {
        "Add a second load balancer and a virtual IP"
    } else {
        "Add a second load balancer and a virtual IP, and check members with whole requests"
    };
    cx.draft(finding, title, Sketch::second_balancer)
}

#[cfg(test)]
mod tests {
    use super::super::probe::fired;
    use super::META;

    const ONE: &str = r#"components: {
        "u": (kind: Client), "b1": (kind: LoadBalancer), "w": (kind: WebServer), "b2": (kind: LoadBalancer),
    }, groups: { GROUPS }, links: {
        "l1": (from: "u", to: "b1", kind: Http),
        "l2": (from: "b1", to: "w", kind: Http), "l3": (from: "b2", to: "w", kind: Http),
    }"#;

    #[test]
    fn fires_on_the_only_balancer() {
        assert_eq!(fired(&META, &ONE.replace("GROUPS", "")), ["b1"]);
    }

    #[test]
    fn is_silent_on_a_cluster_with_a_virtual_ip() {
        let cluster = r#""c": (kind: LoadBalancerCluster, members: ["b1", "b2"])"#;
        assert!(fired(&META, &ONE.replace("GROUPS", cluster)).is_empty());
    }
}
