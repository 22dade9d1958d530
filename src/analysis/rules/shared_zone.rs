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

use super::{Draft, Findings, RuleContext, RuleMeta, any_of};
use crate::analysis::mending::Sketch;
use crate::analysis::{Finding, Journey, Severity};
use crate::model::GroupKind;

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
    for (id, zone) in cx.design.groups.iter().filter(|(_, g)| matches!(g.kind, GroupKind::Zone(_))) {
        let mut ends = cx.ends(id);
        if ends.is_empty() {
            continue;
        }
        let mut parts = cx.within(zone);
        parts.extend(zone.members.iter().filter(|m| cx.design.groups.contains_key(*m)));
        let own = |journey: &Journey| {
            let spof = cx.journeys.get(journey).map(|report| &report.spof);
            spof.is_some_and(|spof| parts.iter().any(|part| spof.contains(*part)))
        };
        ends.retain(|journey| !own(journey));
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

/// One member of each tier elsewhere.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    cx.draft(finding, "Move one member of each tier to another zone", Sketch::split_zone).into_iter().collect()
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
