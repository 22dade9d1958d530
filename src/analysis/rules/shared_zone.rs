//! # All redundant members share one zone, ISP or host
//!
//! ## What it finds
//! A zone whose death ends a journey although nothing inside it ends that journey alone: every tier in it is
//! redundant, and all members are in the same place.
//!
//! ## Why it matters
//! Redundancy is worth what its members do not have in common. Two of everything in one room are one power
//! line, one cooling, one digger in front of the building.
//!
//! ## How to fix it
//! Move one member of each tier to another zone.
//!
//! ## When it is a false alarm
//! When the zone is only a name for an office or a budget and nothing fails as a whole there. Draw it as a
//! layer.

use std::collections::HashMap;

use super::{Draft, Findings, RuleContext, RuleMeta, any_of};
use crate::analysis::mending::Sketch;
use crate::analysis::topology::is_zone;
use crate::analysis::{Finding, Journey, Severity};
use crate::model::{Group, Id};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "REL-009",
    name: "shared-zone",
    title: "All redundant members share one zone, ISP or host",
    severity: Severity::High,
    profile: super::Profile::Core,
    stride: super::Stride::DenialOfService,
    references: &["CWE-654", "AWS Well-Architected REL10"],
    source: include_str!("shared_zone.rs"),
};

/// One finding per zone that ends what nothing in it ends alone.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    let zones = cx.design.groups.iter().filter(|(id, g)| is_zone(&g.kind) && !cx.ends(id).is_empty());
    let zones: Vec<(&Id, &Group)> = zones.collect();
    if zones.is_empty() {
        return;
    }
    let ended_inside = ended_inside(cx);
    for (id, zone) in zones {
        let mut own: Vec<Journey> =
            zone.members.iter().filter(|m| cx.design.groups.contains_key(*m)).flat_map(|m| cx.ends(m)).collect();
        own.extend(ended_inside.get(id).into_iter().flatten());
        let mut ends = cx.ends(id);
        ends.retain(|journey| !own.contains(journey));
        if !ends.is_empty() {
            let message = format!(
                "When {} fails as a whole, no {} request succeeds: what is redundant in it is all in one place.",
                cx.title(id),
                any_of(&ends)
            );
            out.add(&META, &[id], ends, message);
        }
    }
}

/// For each zone the journeys that a component in it ends alone.
fn ended_inside<'a>(cx: &RuleContext<'a>) -> HashMap<&'a Id, Vec<Journey>> {
    let mut ended: HashMap<&Id, Vec<Journey>> = HashMap::new();
    for (id, _) in cx.components(|_| true) {
        let ends = cx.ends(id);
        if ends.is_empty() {
            continue;
        }
        for zone in cx.around(id, is_zone) {
            let inside = ended.entry(zone).or_default();
            inside.extend(ends.iter().filter(|journey| !inside.contains(journey)).copied().collect::<Vec<_>>());
        }
    }
    ended
}

/// One member of each tier elsewhere.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    cx.draft(finding, "Move one member of each tier to another zone", Sketch::split_zone)
}

#[cfg(test)]
mod tests {
    use super::super::probe::fired;
    use super::META;

    const ROOM: &str = r#"components: {
        "u": (kind: Client), "w1": (kind: WebServer), "w2": (kind: WebServer), "lb": (kind: LoadBalancer(health_check: Deep)),
    }, groups: { "room": (kind: Zone, members: ["w1", "w2"]) }, links: {
        "l1": (from: "u", to: "lb", kind: Http),
        "l2": (from: "lb", to: "w1", kind: Http), "l3": (from: "lb", to: "w2", kind: Http),
    }"#;

    #[test]
    fn fires_when_a_redundant_tier_is_in_one_place() {
        assert_eq!(fired(&META, ROOM), ["room"]);
    }

    #[test]
    fn is_silent_when_one_is_elsewhere_or_nothing_was_redundant() {
        assert!(fired(&META, &ROOM.replace(r#"["w1", "w2"]"#, r#"["w1"]"#)).is_empty());
        assert!(
            fired(&META, &ROOM.replace(r#"["w1", "w2"]"#, r#"["lb"]"#)).is_empty(),
            "the balancer has its own finding"
        );
    }
}
