//! # No health checks on the load balancer
//!
//! ## What it finds
//! A load balancer with two or more members that does not ask whether they live.
//!
//! ## Why it matters
//! It goes on sending a dead member its share. With two members, every second visitor sees an error, and sees
//! none again after a reload: the kind of outage that nobody believes.
//!
//! ## How to fix it
//! Let it send each member a request that exercises everything behind it (a page that reads from the
//! database), and take out whoever fails a few times.
//!
//! ## When it is a false alarm
//! When the balancer is a service that checks by default. Say so in the drawing.

use super::{Draft, Findings, RuleContext, RuleMeta};
use crate::analysis::mending::Sketch;
use crate::analysis::{Finding, Severity};
use crate::model::{HealthCheck, Kind};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "REL-011",
    name: "no-health-check",
    title: "No health checks on the load balancer",
    severity: Severity::High,
    profile: super::Profile::Core,
    stride: super::Stride::DenialOfService,
    references: &["CWE-754", "HAProxy documentation: check, option httpchk"],
    source: include_str!("no_health_check.rs"),
};

/// One finding per balancer that has a choice and does not look.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    for (id, component) in cx.components(|k| matches!(k, Kind::LoadBalancer(_))) {
        let Kind::LoadBalancer(balancer) = &component.kind else { continue };
        let members = cx.pool(id).len();
        if balancer.health_check == HealthCheck::None && members >= 2 {
            let message = format!(
                "{} does not check its {members} members: a dead one keeps getting its share of the requests.",
                cx.title(id)
            );
            out.add_unstated(&META, &[id], Vec::new(), message);
        }
    }
}

/// A check that sees what users see.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    cx.draft(finding, "Check each member with a whole request", Sketch::check_deeply)
}

#[cfg(test)]
mod tests {
    use super::super::probe::fired;
    use super::META;

    const BLIND: &str = r#"components: {
        "u": (kind: Client), "lb": (kind: LoadBalancer), "w1": (kind: WebServer), "w2": (kind: WebServer),
    }, links: { "l1": (from: "lb", to: "w1", kind: Http), "l2": (from: "lb", to: "w2", kind: Http) }"#;

    #[test]
    fn fires_on_a_balancer_with_a_choice_and_no_check() {
        assert_eq!(fired(&META, BLIND), ["lb"]);
    }

    #[test]
    fn is_silent_with_a_check_and_without_a_choice() {
        assert!(fired(&META, &BLIND.replace("LoadBalancer)", "LoadBalancer(health_check: Tcp))")).is_empty());
        assert!(fired(&META, &BLIND.replace(r#"to: "w2""#, r#"to: "w1""#)).is_empty());
    }
}
