//! # DNS TTL too long for failover by DNS
//!
//! ## What it finds
//! A name server whose answers may be kept for more than five minutes, in a design whose users come to
//! several addresses under one name.
//!
//! ## Why it matters
//! The TTL is how long a dead address lives on in other people's caches. Whoever asked just before the
//! failure keeps knocking there until it runs out, whatever is changed in the zone.
//!
//! ## How to fix it
//! A TTL of 60 seconds while failover goes by DNS; more when a virtual IP does it.
//!
//! ## When it is a false alarm
//! When the addresses never change because something else moves them. Draw the virtual IP.

use super::{Draft, Findings, RuleContext, RuleMeta};
use crate::analysis::{Finding, Journey, Severity};
use crate::model::{Count, Entry, GroupKind, Id, Kind};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "REL-023",
    name: "long-dns-ttl",
    title: "DNS TTL too long for failover by DNS",
    severity: Severity::Low,
    profile: super::Profile::Hardening,
    stride: super::Stride::DenialOfService,
    references: &["RFC 1035 section 3.2.1", "RFC 2182"],
    source: include_str!("long_dns_ttl.rs"),
};

/// The longest time, in seconds, that failover by DNS can wait for.
const LONGEST: u32 = 300;

/// One finding per name server whose answers outlive a failover.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    let by_name = |id: &Id| {
        let kind = cx.design.groups.get(id).map(|g| &g.kind);
        matches!(kind, Some(GroupKind::LoadBalancerCluster(c)) if c.entry == Entry::DnsRoundRobin)
    };
    let entries = cx.entries();
    if entries.len() < 2 && !entries.iter().any(|entry| by_name(entry)) {
        return;
    }
    for (id, component) in cx.components(|k| matches!(k, Kind::Dns(d) if d.ttl.0 > LONGEST)) {
        let Kind::Dns(dns) = &component.kind else { continue };
        let message = format!(
            "Resolvers may keep an answer of {} for {} s: so long a dead address lives on.",
            cx.title(id),
            dns.ttl.0
        );
        out.add(&META, &[id], vec![Journey::Dns], message);
    }
}

/// A minute.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    cx.change_kinds(finding, "Lower the TTL to 60 s", |kind| {
        if let Kind::Dns(dns) = kind {
            dns.ttl = Count(60);
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::probe::fired;
    use super::META;

    const LONG: &str = r#"components: {
        "u": (kind: Client), "d": (kind: Dns(ttl: 3600)), "b1": (kind: LoadBalancer), "b2": (kind: LoadBalancer),
    }, groups: { "c": (kind: LoadBalancerCluster(entry: DnsRoundRobin), members: ["b1", "b2"]) }, links: {
        "l": (from: "u", to: "c", kind: Http),
    }"#;

    #[test]
    fn fires_when_failover_by_dns_waits_for_an_hour() {
        assert_eq!(fired(&META, LONG), ["d"]);
    }

    #[test]
    fn is_silent_with_a_short_ttl_or_a_virtual_ip() {
        assert!(fired(&META, &LONG.replace("3600", "300")).is_empty());
        assert!(fired(&META, &LONG.replace("(entry: DnsRoundRobin)", "")).is_empty());
    }
}
