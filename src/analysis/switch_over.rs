//! How long it takes until something else takes over: beside the structural figures, never mixed into them.
//!
//! The figures are those of the usual settings, since a drawing states none: they say which minutes are meant, not
//! what a measurement would show.

use serde::Serialize;

use crate::model::{Design, Entry, Failover, GroupKind, HealthCheck, Id, Kind};

use super::topology::Topology;

/// Seconds between two adverts of keepalived and of RFC 9568 §5.2.7.
const ADVERT: f64 = 1.0;
/// keepalived's default priority, from which the skew time of RFC 9568 §6.1 follows.
const PRIORITY: f64 = 100.0;
/// HAProxy's defaults `inter 2s` and `fall 3`.
const CHECK: (f64, f64) = (2.0, 3.0);
/// Seconds between two checks of the usual name service with health checks.
const NAME_CHECK: f64 = 30.0;
/// Seconds after which MySQL's group replication suspects a member that is silent, catching up and promoting apart.
const DETECT: f64 = 5.0;
/// Seconds to catch up and to promote, measured on an idle MySQL replica.
const PROMOTE: f64 = 0.5;

/// One thing that takes over, and when.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SwitchOver {
    /// What takes over: a cluster, a balancer for its members, a primary's replicas.
    pub subject: Id,
    /// How.
    pub mechanism: &'static str,
    /// The estimate, in seconds; none: a person has to act.
    pub seconds: Option<f64>,
    /// Where the estimate comes from.
    pub formula: &'static str,
}

/// What takes over for what in a design, in file order: clusters first, then balancers, then databases.
pub fn switch_overs(design: &Design) -> Vec<SwitchOver> {
    let topology = Topology::of(design);
    let mut all = Vec::new();
    let ttl = |kind: &Kind| if let Kind::Dns(dns) = kind { Some(f64::from(dns.ttl.0)) } else { None };
    let ttl = design
        .components
        .values()
        .filter_map(|c| ttl(&c.kind))
        .fold(None, |most: Option<f64>, ttl| Some(most.map_or(ttl, |most| most.max(ttl))));
    for (id, group) in &design.groups {
        let GroupKind::LoadBalancerCluster(cluster) = &group.kind else { continue };
        if group.members.len() < 2 {
            continue;
        }
        let (mechanism, seconds, formula) = match cluster.entry {
            Entry::DnsRoundRobin if cluster.checked => {
                ("name withdrawn", Some(NAME_CHECK + ttl.unwrap_or(300.0)), "check 30 s + TTL")
            }
            Entry::DnsRoundRobin => ("name withdrawn", None, "a person withdraws the name, then TTL"),
            Entry::VirtualIp => {
                let skew = (256.0 - PRIORITY) / 256.0 * ADVERT;
                ("virtual IP moves (VRRP)", Some(3.0 * ADVERT + skew), "3 × advert 1 s + skew 0.6 s")
            }
        };
        all.push(SwitchOver { subject: id.clone(), mechanism, seconds, formula });
    }
    for (id, component) in &design.components {
        if let Kind::LoadBalancer(balancer) = &component.kind
            && topology.pool(id).len() > 1
        {
            let (seconds, formula) = match balancer.health_check {
                HealthCheck::None => (None, "no health check: a person takes the member out"),
                _ => (Some(CHECK.0 * CHECK.1), "fall 3 × inter 2 s"),
            };
            all.push(SwitchOver { subject: id.clone(), mechanism: "member taken out", seconds, formula });
        }
    }
    for (id, component) in &design.components {
        if let Kind::Database(database) = &component.kind
            && !topology.replicas(id).is_empty()
        {
            let (seconds, formula) = match database.failover {
                Failover::Automatic => {
                    (Some(DETECT + PROMOTE), "detect 5 s + catch up and promote 0.5 s + replication lag")
                }
                Failover::Manual => (None, "a person promotes a replica"),
            };
            all.push(SwitchOver { subject: id.clone(), mechanism: "replica promoted", seconds, formula });
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage;

    fn of(template: &str) -> Vec<(String, &'static str, Option<f64>)> {
        let design = storage::template(template).expect("a template").design();
        let all = switch_overs(&design);
        all.into_iter().map(|s| (s.subject.to_string(), s.mechanism, s.seconds)).collect()
    }

    #[test]
    fn without_checks_and_failover_people_have_to_act() {
        let all = of("distributed");
        assert_eq!(all, [("lb".into(), "member taken out", None), ("db-1".into(), "replica promoted", None)]);
    }

    #[test]
    fn the_hardened_design_takes_over_within_seconds() {
        let all = of("hardened");
        assert!(all.len() >= 3, "{all:?}");
        assert!(all.iter().all(|(_, _, seconds)| seconds.is_some_and(|s| s < 10.0)), "{all:?}");
    }
}
