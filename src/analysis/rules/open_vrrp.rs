//! # VRRP without authentication or on untrusted network
//!
//! ## What it finds
//! A cluster of balancers with a virtual IP whose members are not said to prove who they are.
//!
//! ## Why it matters
//! The members agree by short messages who holds the address. Any machine that may send such messages can
//! announce that it is the best of them, and all traffic goes there.
//!
//! ## How to fix it
//! Send the messages to known peers only (unicast), on a network of their own that no other machine is in.
//!
//! ## When it is a false alarm
//! When the provider moves the address and the members say nothing to each other.

use super::{Draft, Findings, RuleContext, RuleMeta};
use crate::analysis::mending::Sketch;
use crate::analysis::{Finding, Severity};
use crate::model::{Entry, GroupKind};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "SEC-023",
    name: "open-vrrp",
    title: "VRRP without authentication or on untrusted network",
    severity: Severity::Low,
    profile: super::Profile::Hardening,
    stride: super::Stride::Spoofing,
    references: &["CWE-306", "RFC 9568 (VRRP)"],
    source: include_str!("open_vrrp.rs"),
};

/// One finding per virtual IP that anybody near could claim.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    for (id, group) in &cx.design.groups {
        let GroupKind::LoadBalancerCluster(cluster) = &group.kind else { continue };
        if cluster.entry == Entry::VirtualIp && !cluster.authenticated && group.members.len() > 1 {
            let title = cx.title(id);
            let message = format!("Nothing says that only members of {title} can claim its address.");
            out.add_unstated(&META, &[id], Vec::new(), message);
        }
    }
}

/// The members prove who they are.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    let mut sketch = Sketch::of(cx.design);
    for id in &finding.subjects {
        sketch.change_group(id, |g| {
            if let GroupKind::LoadBalancerCluster(cluster) = &mut g.kind {
                cluster.authenticated = true;
            }
        });
    }
    sketch.draft("Let members know their peers, on a network of their own")
}

#[cfg(test)]
mod tests {
    use super::super::testing::rule_tests;

    rule_tests! {
        fires: r#"
            components: { "a": (kind: LoadBalancer), "b": (kind: LoadBalancer) },
            groups: { "vip": (kind: LoadBalancerCluster, members: ["a", "b"]) }
        "# => ["vip"],
        silent: r#"
            components: { "a": (kind: LoadBalancer), "b": (kind: LoadBalancer) },
            groups: { "vip": (kind: LoadBalancerCluster(authenticated: true), members: ["a", "b"]) }
        "#,
        fixes: ["Let members know their peers, on a network of their own"],
    }
}
