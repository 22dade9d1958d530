//! # Shared capacity: survivors cannot carry the load
//!
//! ## What it finds
//! A tier of two or more members that all state their capacity, where the rest without the largest is less
//! than the peak that users send.
//!
//! ## Why it matters
//! The drawing has a spare, the numbers do not: when one member dies at the busiest hour, its share of the
//! work brings down the others one after another.
//!
//! ## How to fix it
//! One member more, or larger ones, until the rest carries the peak.
//!
//! ## When it is a false alarm
//! When something before the tier turns users away in time, or the tier grows by itself.

use super::{Draft, Findings, RuleContext, RuleMeta, list};
use crate::analysis::{Finding, Severity};
use crate::model::{Id, Kind, LinkKind};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "REL-024",
    name: "no-spare-capacity",
    title: "Shared capacity: survivors cannot carry the load",
    severity: Severity::Medium,
    profile: super::Profile::Hardening,
    stride: super::Stride::DenialOfService,
    references: &["Google SRE Book: N + 2"],
    source: include_str!("no_spare_capacity.rs"),
};

/// One finding per tier that cannot lose its largest member.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    let peak = peak(cx);
    if peak == 0 {
        return;
    }
    for tier in tiers(cx) {
        let spare = spare(&tier);
        if tier.len() >= 2 && tier.iter().all(|(_, capacity)| *capacity > 0) && spare < peak {
            let ids: Vec<&Id> = tier.iter().map(|(id, _)| *id).collect();
            let names: Vec<&str> = ids.iter().map(|id| cx.title(id)).collect();
            let message = format!(
                "Without its largest member {} can serve {spare} requests a second, and users send {peak}.",
                list(&names, "and")
            );
            out.add(&META, &ids, Vec::new(), message);
        }
    }
}

fn peak(cx: &RuleContext) -> u64 {
    cx.components(|_| true)
        .map(|(_, c)| if let Kind::Client(client) = &c.kind { client.peak.0.into() } else { 0 })
        .sum()
}

/// Members that can serve something, with their capacities, by kind.
fn tiers<'a>(cx: &RuleContext<'a>) -> Vec<Vec<(&'a Id, u64)>> {
    let mut tiers: [Vec<(&Id, u64)>; 4] = Default::default();
    for (id, component) in &cx.design.components {
        let (tier, capacity, works) = match &component.kind {
            Kind::LoadBalancer(p) => (0, p.capacity.0, cx.serves(id)),
            Kind::WebServer(p) => (1, p.capacity.0, cx.serves(id)),
            Kind::AppServer(p) => (2, p.capacity.0, cx.serves(id)),
            Kind::Database(p) => (3, p.capacity.0, asked(cx, id)),
            _ => continue,
        };
        if works {
            tiers[tier].push((id, capacity.into()));
        }
    }
    tiers.into()
}

fn asked(cx: &RuleContext, id: &Id) -> bool {
    cx.links_to(id).iter().any(|(_, l)| matches!(l.kind, LinkKind::Sql(_)))
}

fn spare(tier: &[(&Id, u64)]) -> u64 {
    let capacities = tier.iter().map(|(_, capacity)| *capacity);
    capacities.clone().sum::<u64>() - capacities.max().unwrap_or(0)
}

/// As many more as are missing, for web and application servers.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    let about = |tier: &Vec<(&Id, u64)>| tier.iter().map(|(id, _)| *id).eq(&finding.subjects);
    let Some(tier) = tiers(cx).into_iter().find(about) else { return Vec::new() };
    let Some((first, each)) =
        tier.first().filter(|(id, _)| matches!(cx.kind(id), Some(Kind::WebServer(_) | Kind::AppServer(_))))
    else {
        return Vec::new();
    };
    let missing = peak(cx).saturating_sub(spare(&tier)).div_ceil(*each);
    if missing > 8 {
        return Vec::new();
    }
    let title = if missing == 1 {
        format!("Add one like {}", cx.title(first))
    } else {
        format!("Add {missing} like {}", cx.title(first))
    };
    cx.draft(finding, &title, |sketch, _| (0..missing).for_each(|_| sketch.second_member(first)))
}

#[cfg(test)]
mod tests {
    use super::super::probe::fired;
    use super::META;

    const TIGHT: &str = r#"components: {
        "u": (kind: Client(peak: 150)), "lb": (kind: LoadBalancer(health_check: Deep)),
        "w1": (kind: WebServer(capacity: 100)), "w2": (kind: WebServer(capacity: 100)),
    }, links: {
        "l1": (from: "u", to: "lb", kind: Http),
        "l2": (from: "lb", to: "w1", kind: Http), "l3": (from: "lb", to: "w2", kind: Http),
    }"#;

    #[test]
    fn fires_when_the_rest_is_less_than_the_peak() {
        assert_eq!(fired(&META, TIGHT), ["w1,w2"]);
    }

    #[test]
    fn is_silent_with_room_and_without_numbers() {
        assert!(fired(&META, &TIGHT.replace("150", "100")).is_empty());
        assert!(fired(&META, &TIGHT.replace("(peak: 150)", "")).is_empty());
        assert!(fired(&META, &TIGHT.replacen("(capacity: 100)", "", 1)).is_empty());
    }
}
