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

use super::{Findings, RuleContext, RuleMeta, any_of};
use crate::analysis::Severity;
use crate::model::Kind;

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "REL-001",
    name: "load-balancer-spof",
    title: "Load balancer is a single point of failure",
    severity: Severity::High,
    profile: super::Profile::Core,
    stride: super::Stride::DenialOfService,
    references: &["CWE-654", "RFC 9568 (VRRP)"],
    source: include_str!("load_balancer_spof.rs"),
};

/// One finding per balancer that ends a journey.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    for (id, _) in cx.components(|k| matches!(k, Kind::LoadBalancer(_))) {
        let ends = cx.ends(id);
        if !ends.is_empty() {
            let title = cx.design.title(id.as_str());
            let message =
                format!("When {title} dies, no {} request succeeds: nothing stands beside it.", any_of(&ends));
            out.add(&META, &[id], ends, message);
        }
    }
}
