//! # Health check too shallow
//!
//! ## What it finds
//! A load balancer that only asks whether a member's port accepts connections, while something on which that
//! member alone hangs can die and leave the port open.
//!
//! ## Why it matters
//! The web server answers the check, its application is dead, and the balancer goes on sending it users. With
//! active-passive it is worse: it stays with the first member and never turns to the healthy one.
//!
//! ## How to fix it
//! A check that requests a page which needs everything behind the member.
//!
//! ## When it is a false alarm
//! When the members have nothing behind them. Then this finding does not appear.

use super::{Draft, Findings, RuleContext, RuleMeta};
use crate::analysis::mending::Sketch;
use crate::analysis::topology::{Place, Pool};
use crate::analysis::{Finding, Journey, Severity};
use crate::model::{HealthCheck, Id, Kind};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "REL-012",
    name: "shallow-health-check",
    title: "Health check too shallow",
    severity: Severity::Medium,
    profile: super::Profile::Core,
    stride: super::Stride::DenialOfService,
    references: &["CWE-754"],
    source: include_str!("shallow_health_check.rs"),
};

/// One finding per balancer that cannot see a death behind one of its members.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    let mut pools = blind_pools(cx);
    if pools.is_empty() {
        return;
    }
    cx.needed_by_one(&cx.noticed(), &mut pools);
    for of_one in pools.chunk_by(|a, b| a.owner == b.owner) {
        let balancer = of_one[0].owner;
        let mut unseen: Vec<(Journey, &Id)> = Vec::new();
        for (set, found) in of_one.iter().flat_map(|pool| &pool.wanted) {
            unseen.extend(found.map(|part| (Journey::ALL[*set], part)));
        }
        unseen.sort_unstable_by_key(|(journey, _)| *journey);
        if let Some((_, part)) = unseen.first() {
            let message = format!(
                "{} only asks whether a port is open: when {} dies, it goes on sending requests that fail.",
                cx.title(balancer),
                cx.title(part)
            );
            out.add(&META, &[balancer], unseen.into_iter().map(|(journey, _)| journey).collect(), message);
        }
    }
}

/// The pools of balancers that only look at ports and have a choice, by the journeys in which they have it.
fn blind_pools<'a>(cx: &RuleContext<'a>) -> Vec<Pool<'a>> {
    let mut pools: Vec<Pool> = Vec::new();
    for (balancer, _) in cx.components(|k| matches!(k, Kind::LoadBalancer(b) if b.health_check == HealthCheck::Tcp)) {
        let members: Vec<(&Id, Place)> =
            cx.pool(balancer).into_iter().filter_map(|m| Some((m, cx.place(m)?))).collect();
        let places: Vec<Place> = members.iter().map(|(_, place)| *place).collect();
        if places.len() < 2 || cx.are_alike(&places) {
            continue;
        }
        let first = pools.len();
        for (set, journey) in Journey::ALL.into_iter().enumerate() {
            let able = members.iter().filter(|(member, _)| cx.can_serve(member, journey)).map(|(_, place)| *place);
            let able: Vec<Place> = able.collect();
            match pools[first..].iter_mut().find(|pool| pool.members == able) {
                Some(same) => same.wanted.push((set, None)),
                None if able.len() >= 2 => {
                    pools.push(Pool { owner: balancer, members: able, wanted: vec![(set, None)] });
                }
                None => {}
            }
        }
    }
    pools
}

/// A check that sees what users see.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    cx.draft(finding, "Check each member with a whole request", Sketch::check_deeply)
}

#[cfg(test)]
mod tests {
    use super::super::probe::fired;
    use super::META;

    const PAIR: &str = r#"components: {
        "u": (kind: Client), "lb": (kind: LoadBalancer(health_check: Tcp)),
        "w1": (kind: WebServer), "w2": (kind: WebServer), "a1": (kind: AppServer), "a2": (kind: AppServer), "db": (kind: Database),
    }, links: {
        "l1": (from: "u", to: "lb", kind: Http),
        "l2": (from: "lb", to: "w1", kind: Http), "l3": (from: "lb", to: "w2", kind: Http),
        "l4": (from: "w1", to: "a1", kind: Http), "l5": (from: "w2", to: "a2", kind: Http),
        "l6": (from: "a1", to: "db", kind: Sql), "l7": (from: "a2", to: "db", kind: Sql),
    }"#;

    #[test]
    fn fires_when_a_member_hides_a_dead_application() {
        assert_eq!(fired(&META, PAIR), ["lb"]);
        assert_eq!(fired(&META, &PAIR.replace("Tcp", "Tcp, mode: ActivePassive")), ["lb"]);
    }

    #[test]
    fn is_silent_with_a_deep_check_or_nothing_hidden() {
        assert!(fired(&META, &PAIR.replace("Tcp", "Deep")).is_empty());
        let shared = PAIR.replace(r#"from: "w2", to: "a2""#, r#"from: "w2", to: "a1""#);
        assert!(fired(&META, &shared).is_empty(), "no choice would help");
    }
}
