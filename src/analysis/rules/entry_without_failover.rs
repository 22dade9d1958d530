//! # Load balancers active-passive without failover mechanism
//!
//! ## What it finds
//! Two or more load balancers at the entry that share their members, without anything that takes users from a
//! dead one to a living one: neither a virtual IP nor names that are withdrawn.
//!
//! ## Why it matters
//! The second balancer is there and nobody comes to it. Users hold the address of the first one and go on
//! knocking at a dead door until somebody changes the DNS by hand.
//!
//! ## How to fix it
//! A load-balancer cluster with a virtual IP: the living balancer takes over the address within seconds.
//!
//! ## When it is a false alarm
//! When an anycast service stands in front. Draw it, or draw the cluster with a virtual IP.

use std::collections::HashMap;

use super::{Draft, Findings, RuleContext, RuleMeta, list};
use crate::analysis::{Finding, Severity};
use crate::model::{Entry, GroupKind, Id};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "REL-022",
    name: "entry-without-failover",
    title: "Load balancers active-passive without failover mechanism",
    severity: Severity::High,
    profile: super::Profile::Core,
    stride: super::Stride::DenialOfService,
    references: &["RFC 9568 (VRRP)", "keepalived documentation"],
    source: include_str!("entry_without_failover.rs"),
};

/// One finding per set of balancers that users cannot change between.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    let mut alone: Vec<&Id> = Vec::new();
    for &entry in cx.entries() {
        match cx.design.groups.get(entry).map(|g| (&g.kind, g.members.len())) {
            Some((GroupKind::LoadBalancerCluster(c), members))
                if c.entry == Entry::DnsRoundRobin && !c.checked && members >= 2 =>
            {
                out.add(&META, &[entry], Vec::new(), message(cx, &[entry]));
            }
            _ if cx.balancer(entry).is_some() => alone.push(entry),
            _ => {}
        }
    }
    let mut users: HashMap<&Id, usize> = HashMap::new();
    for member in alone.iter().flat_map(|balancer| cx.pool(balancer)) {
        *users.entry(member).or_default() += 1;
    }
    let shares =
        |balancer: &&Id| cx.pool(balancer).into_iter().any(|member| users.get(member).is_some_and(|n| *n >= 2));
    let mut together: Vec<&Id> = alone.into_iter().filter(shares).collect();
    together.sort_unstable();
    if !together.is_empty() {
        out.add(&META, &together, Vec::new(), message(cx, &together));
    }
}

fn message(cx: &RuleContext, entries: &[&Id]) -> String {
    let names: Vec<&str> = entries.iter().map(|id| cx.title(id)).collect();
    format!("Nothing leads users from a dead balancer to a living one at {}.", list(&names, "and"))
}

/// One address that moves.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    let balancers: Vec<Id> = finding
        .subjects
        .iter()
        .flat_map(|id| cx.design.groups.get(id).map_or_else(|| vec![id.clone()], |g| g.members.clone()))
        .collect();
    cx.draft(finding, "Put the balancers behind one virtual IP", |sketch, _| sketch.virtual_ip(&balancers))
}

#[cfg(test)]
mod tests {
    use super::super::probe::fired;
    use super::META;

    const TWO: &str = r#"components: {
        "u": (kind: Client), "b1": (kind: LoadBalancer), "b2": (kind: LoadBalancer), "w": (kind: WebServer),
    }, groups: { GROUPS }, links: {
        "l1": (from: "u", to: "b1", kind: Http), "l2": (from: "u", to: "b2", kind: Http),
        "l3": (from: "b1", to: "w", kind: Http), "l4": (from: "b2", to: "w", kind: Http),
    }"#;

    fn with(groups: &str) -> Vec<String> {
        fired(&META, &TWO.replace("GROUPS", groups))
    }

    #[test]
    fn fires_without_anything_that_moves_users() {
        assert_eq!(with(""), ["b1,b2"]);
        let names = r#""c": (kind: LoadBalancerCluster(entry: DnsRoundRobin), members: ["b1", "b2"])"#;
        assert_eq!(with(names), ["c"]);
    }

    #[test]
    fn is_silent_with_a_virtual_ip_or_names_that_are_withdrawn() {
        assert!(with(r#""c": (kind: LoadBalancerCluster, members: ["b1", "b2"])"#).is_empty());
        let checked = r#""c": (kind: LoadBalancerCluster(entry: DnsRoundRobin, checked: true), members: ["b1", "b2"])"#;
        assert!(with(checked).is_empty());
    }
}
