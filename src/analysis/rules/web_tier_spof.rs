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

use super::{Draft, Findings, RuleContext, RuleMeta, any_of};
use crate::analysis::mending::Sketch;
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
    for (id, _) in cx.components(|k| matches!(k, Kind::WebServer(_))) {
        let ends = cx.ends(id);
        if !ends.is_empty() {
            let message = format!(
                "When {} dies, no {} request succeeds: every one of them passes it.",
                cx.title(id),
                any_of(&ends)
            );
            out.add(&META, &[id], ends, message);
        }
    }
}

/// The links for one that is drawn and idle, or a second one.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    let Some(subject) = finding.subjects.first() else { return Vec::new() };
    let idle = cx.idle_like(subject).into_iter().map(|idle| {
        let title = format!("Put {} to work beside {}", cx.title(idle), cx.title(subject));
        cx.draft(finding, &title, |sketch, id| sketch.put_to_work(idle, id))
    });
    let title = if cx.is_behind_another(subject) {
        "Add a second web server"
    } else {
        "Add a second web server, and two load balancers with a virtual IP before both"
    };
    let second = cx.draft(finding, title, Sketch::second_member);
    idle.chain([second]).flatten().collect()
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
