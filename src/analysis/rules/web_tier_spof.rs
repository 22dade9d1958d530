//! # Web tier is a single point of failure
//!
//! ## What it finds
//! A web server whose death alone ends a journey: its tier has one member on that path.
//!
//! ## Why it matters
//! A balancer in front and a cluster behind do not help when every request has to pass the one web server
//! between them: the weakest tier decides for all.
//!
//! ## How to fix it
//! Add a second web server on another server and let the balancer send to both, with a health check. Where
//! users come to the web server directly, two balancers with one virtual IP come first.
//!
//! ## When it is a false alarm
//! When the box stands for a group of machines that replace each other. Draw at least two of them.

use super::shared_bodies::{any, each_that_ends, second_of_tier};
use super::{Draft, Findings, RuleContext, RuleMeta};
use crate::analysis::{Finding, Severity};
use crate::model::Kind;

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "REL-004",
    name: "web-tier-spof",
    title: "Web tier is a single point of failure",
    severity: Severity::High,
    profile: super::Profile::Core,
    stride: super::Stride::DenialOfService,
    references: &["CWE-654"],
    source: include_str!("web_tier_spof.rs"),
};

/// One finding per web server that ends a journey.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    let of_tier = |kind: &Kind| matches!(kind, Kind::WebServer(_));
    each_that_ends(cx, out, &META, of_tier, any, "every one of them passes it");
}

/// The links for one that is drawn and idle, or a second one.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    second_of_tier(cx, finding, "web server")
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
        assert_eq!(fired(&META, ONE), ["w"]);
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
