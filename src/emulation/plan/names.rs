//! What name servers say: the design's domain, and which entries its name leads to.

use super::Pools;
use crate::model::{Design, Dns, Entry, GroupKind, Id};

/// The name of a site that is drawn without one, or with one that no name server could hold (RFC 6761 §6.2).
const NO_NAME: &str = "site.test";

/// What a name server does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DnsWork {
    /// The name that it answers for.
    pub domain: String,
    /// How long an answer may be kept, in seconds.
    pub ttl: u32,
    /// What the name leads to, in the order of the drawing.
    pub records: Vec<DnsRecord>,
}

/// One address under the name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DnsRecord {
    /// The unit that has the address.
    pub unit: Id,
    /// Whether it is withdrawn while that unit is dead.
    pub checked: bool,
}

/// The work of a drawn name server.
pub(super) fn work(design: &Design, dns: &Dns, entries: &Pools) -> DnsWork {
    let mut records: Vec<DnsRecord> = Vec::new();
    for member in entries.values().flatten() {
        let group = design.groups.get(&member.id).map(|group| &group.kind);
        let checked =
            matches!(group, Some(GroupKind::LoadBalancerCluster(c)) if c.entry == Entry::DnsRoundRobin && c.checked);
        for unit in &member.via {
            if !records.iter().any(|record| record.unit == *unit) {
                records.push(DnsRecord { unit: unit.clone(), checked });
            }
        }
    }
    DnsWork { domain: domain(design), ttl: dns.ttl.0, records }
}

/// The design's domain as a name server holds it.
pub(super) fn domain(design: &Design) -> String {
    let name = design.domain.trim().trim_end_matches('.').to_ascii_lowercase();
    let label = |label: &str| {
        (1..=63).contains(&label.len()) && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    // Room for the names that a zone has beside it.
    let holds = name.len() <= 240 && name.split('.').all(label);
    if holds { name } else { NO_NAME.to_owned() }
}
