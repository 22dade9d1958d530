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

use std::collections::{BTreeMap, BTreeSet};

use super::{Draft, Findings, RuleContext, RuleMeta};
use crate::analysis::mending::Sketch;
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
    let balancers = cx.components(|k| matches!(k, Kind::LoadBalancer(b) if b.health_check == HealthCheck::Tcp));
    for (id, _) in balancers {
        let (part, ends) = unseen(cx, id);
        if let Some(part) = part {
            let message = format!(
                "{} only asks whether a port is open: when {} dies, it goes on sending requests that fail.",
                cx.title(id),
                cx.title(part)
            );
            out.add(&META, &[id], ends, message);
        }
    }
}

/// The first part that one member alone needs, and the journeys in which its death is not seen.
fn unseen<'a>(cx: &RuleContext<'a>, balancer: &Id) -> (Option<&'a Id>, Vec<Journey>) {
    let noticed = cx.noticed();
    let needs: Vec<(&Id, BTreeSet<&Id>)> = if noticed.is_empty() {
        Vec::new()
    } else {
        cx.pool(balancer).into_iter().map(|m| (m, cx.behind(m).intersection(&noticed).copied().collect())).collect()
    };
    let mut first: Option<&Id> = None;
    let mut journeys = Vec::new();
    for (journey, report) in cx.journeys {
        let pool: Vec<&(&Id, BTreeSet<&Id>)> = needs.iter().filter(|(m, _)| cx.can_serve(m, *journey)).collect();
        if pool.len() < 2 {
            continue;
        }
        let mut users: BTreeMap<&Id, usize> = BTreeMap::new();
        for part in pool.iter().flat_map(|(_, needs)| needs) {
            *users.entry(part).or_default() += 1;
        }
        let hurts = |part: &Id| report.spof.contains(part) || report.degraders.contains_key(part);
        if let Some((part, _)) = users.into_iter().find(|(part, users)| *users == 1 && hurts(part)) {
            first = first.or(Some(part));
            journeys.push(*journey);
        }
    }
    (first, journeys)
}

/// A check that sees what users see.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    cx.draft(finding, "Check each member with a whole request", Sketch::check_deeply).into_iter().collect()
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
