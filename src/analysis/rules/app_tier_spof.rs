//! # Application tier is a single point of failure
//!
//! ## What it finds
//! An application server whose death alone ends a journey: its tier has one member on that path.
//!
//! ## Why it matters
//! Static files may still come, but nothing that has to be computed does: no login, no search, no order. A
//! crash of the one process that runs the code is an outage.
//!
//! ## How to fix it
//! Add a second application server on another server and link the web servers to both, or each to its own
//! when the balancer checks whole requests. An idle one that is already drawn only needs its links.
//!
//! ## When it is a false alarm
//! When the box stands for a group of machines that replace each other. Draw at least two of them.

use super::shared_bodies::{any, each_that_ends, second_of_tier};
use super::{Draft, Findings, RuleContext, RuleMeta};
use crate::analysis::{Finding, Severity};
use crate::model::Kind;

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "REL-005",
    name: "app-tier-spof",
    title: "Application tier is a single point of failure",
    severity: Severity::High,
    profile: super::Profile::Core,
    stride: super::Stride::DenialOfService,
    references: &["CWE-654"],
    source: include_str!("app_tier_spof.rs"),
};

/// One finding per application server that ends a journey.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    let of_tier = |kind: &Kind| matches!(kind, Kind::AppServer(_));
    each_that_ends(cx, out, &META, of_tier, any, "every one of them passes it");
}

/// The links for one that is drawn and idle, or a second one.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    second_of_tier(cx, finding, "application server")
}

#[cfg(test)]
mod tests {
    use super::super::probe::fired;
    use super::META;

    const ONE: &str = r#"components: {
        "u": (kind: Client), "w": (kind: WebServer), "a": (kind: AppServer), "db": (kind: Database),
    }, links: {
        "l1": (from: "u", to: "w", kind: Http), "l2": (from: "w", to: "a", kind: Http), "l3": (from: "a", to: "db", kind: Sql),
    }"#;

    #[test]
    fn fires_on_the_only_member() {
        assert_eq!(fired(&META, ONE), ["a"]);
    }

    #[test]
    fn is_silent_when_there_are_two() {
        let two = r#"components: {
            "u": (kind: Client), "lb": (kind: LoadBalancer(health_check: Deep)),
            "w1": (kind: WebServer), "a1": (kind: AppServer), "w2": (kind: WebServer), "a2": (kind: AppServer),
            "db": (kind: Database),
        }, links: {
            "l1": (from: "u", to: "lb", kind: Http),
            "l2": (from: "lb", to: "w1", kind: Http), "l3": (from: "lb", to: "w2", kind: Http),
            "l4": (from: "w1", to: "a1", kind: Http), "l5": (from: "w2", to: "a2", kind: Http),
            "l6": (from: "a1", to: "db", kind: Sql), "l7": (from: "a2", to: "db", kind: Sql),
        }"#;
        assert_eq!(fired(&META, two), Vec::<String>::new());
    }
}
