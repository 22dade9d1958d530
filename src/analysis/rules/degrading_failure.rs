//! # Single failure degrades service
//!
//! ## What it finds
//! A part whose death alone leaves a journey working for some requests and failing for others.
//!
//! ## Why it matters
//! Half an outage is an outage for half of the users, and harder to notice: whoever looks may be among the
//! lucky half. It means that something goes on sending requests to the dead.
//!
//! ## How to fix it
//! Let balancers check whole requests; put several entries behind one virtual IP instead of several
//! addresses; give each web server an application server of its own, so that the balancer's check sees it, or
//! link it to all of them.
//!
//! ## When it is a false alarm
//! When the share that fails is served from elsewhere, outside of the drawing.

use std::collections::BTreeMap;

use super::{Draft, Findings, RuleContext, RuleMeta, all_of};
use crate::analysis::mending::Sketch;
use crate::analysis::{Finding, Journey, Severity};
use crate::model::Id;

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "REL-013",
    name: "degrading-failure",
    title: "Single failure degrades service",
    severity: Severity::Medium,
    profile: super::Profile::Core,
    stride: super::Stride::DenialOfService,
    references: &["CWE-754"],
    source: include_str!("degrading_failure.rs"),
};

/// One finding per part whose death costs some of the requests.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    let mut degraders: BTreeMap<&Id, (Vec<Journey>, f64)> = BTreeMap::new();
    for (journey, report) in cx.journeys {
        for (id, left) in &report.degraders {
            let (journeys, least) = degraders.entry(id).or_insert((Vec::new(), 1.0));
            journeys.push(*journey);
            *least = least.min(*left);
        }
    }
    for (id, (journeys, least)) in degraders {
        let message = format!(
            "When {} dies, only {:.0} % of {} requests succeed: the dead part keeps getting some of them.",
            cx.title(id),
            least * 100.0,
            all_of(&journeys)
        );
        out.add(&META, &[id], journeys, message);
    }
}

/// Checks, one address, pairs; and all three.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    let look = |sketch: &mut Sketch| {
        for balancer in sketch.shallow_balancers() {
            sketch.check_deeply(&balancer);
        }
    };
    let drafts = [
        cx.draft(finding, "Check the members of every balancer with a whole request", |sketch, _| look(sketch)),
        cx.draft(finding, "Put the entries behind one virtual IP", |sketch, _| sketch.one_entry()),
        cx.draft(finding, "Give each web server one application server", |sketch, _| sketch.pair_up()),
        cx.draft(
            finding,
            "One virtual IP, whole requests as checks, and an application server for each web server",
            |sketch, _| {
                look(sketch);
                sketch.one_entry();
                sketch.pair_up();
            },
        ),
    ];
    drafts.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::super::probe::fired;
    use super::META;

    const BLIND: &str = r#"components: {
        "u": (kind: Client), "lb": (kind: LoadBalancer), "w1": (kind: WebServer), "w2": (kind: WebServer),
    }, links: {
        "l1": (from: "u", to: "lb", kind: Http),
        "l2": (from: "lb", to: "w1", kind: Http), "l3": (from: "lb", to: "w2", kind: Http),
    }"#;

    #[test]
    fn fires_on_each_part_that_leaves_half_an_outage() {
        assert_eq!(fired(&META, BLIND), ["w1", "w2"]);
    }

    #[test]
    fn is_silent_when_the_dead_are_left_out() {
        assert!(fired(&META, &BLIND.replace("LoadBalancer", "LoadBalancer(health_check: Tcp)")).is_empty());
    }
}
