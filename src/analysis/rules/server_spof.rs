//! # Server (host) is a single point of failure
//!
//! ## What it finds
//! A server or container whose death alone ends a journey, because of what it holds.
//!
//! ## Why it matters
//! Two database nodes on one machine are two nodes until its power supply fails. Whatever a machine holds
//! shares its fate, and a drawing that shows only the parts hides that.
//!
//! ## How to fix it
//! Move one of the parts that all stand on this machine to another one, or give what stands on it alone a
//! second home elsewhere.
//!
//! ## When it is a false alarm
//! When the box is a cluster of machines on which parts are restarted elsewhere by themselves. Draw it as
//! zones with a server each.

use super::shared_bodies::{any, each_that_ends};
use super::{Draft, Findings, RuleContext, RuleMeta};
use crate::analysis::{Finding, Severity};
use crate::model::{Id, Kind};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "REL-006",
    name: "server-spof",
    title: "Server (host) is a single point of failure",
    severity: Severity::High,
    profile: super::Profile::Core,
    stride: super::Stride::DenialOfService,
    references: &["CWE-654"],
    source: include_str!("server_spof.rs"),
};

/// One finding per machine that ends a journey.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    let wanted = |kind: &Kind| matches!(kind, Kind::Server(_) | Kind::Container(_));
    each_that_ends(cx, out, &META, wanted, any, "what it holds has no second home");
}

/// A second home for what it holds.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    let Some(host) = finding.subjects.first() else { return Vec::new() };
    let inside = |id: &Id| cx.design.hosts_of(id.as_str()).any(|h| h == host);
    let held = cx.components(|_| true).map(|(id, _)| id).filter(|id| inside(id));
    let alone: Vec<Id> = held.filter(|id| !cx.ends(id).is_empty()).cloned().collect();
    let title = format!("Give what {} holds a second home", cx.title(host));
    cx.draft(finding, &title, |sketch, host| sketch.spread(host, &alone))
}

#[cfg(test)]
mod tests {
    use super::super::probe::fired;
    use super::META;

    const PAIR: &str = r#"components: {
        "u": (kind: Client), "lb": (kind: LoadBalancer(health_check: Deep)), "s1": (kind: Server), "s2": (kind: Server),
        "w1": (kind: WebServer, on: "s1"), "w2": (kind: WebServer, on: "s1"),
    }, links: {
        "l1": (from: "u", to: "lb", kind: Http),
        "l2": (from: "lb", to: "w1", kind: Http), "l3": (from: "lb", to: "w2", kind: Http),
    }"#;

    #[test]
    fn fires_on_a_machine_that_holds_a_whole_tier() {
        assert_eq!(fired(&META, PAIR), ["s1"]);
    }

    #[test]
    fn is_silent_when_the_tier_stands_on_two() {
        let apart = PAIR.replace(r#""w2": (kind: WebServer, on: "s1")"#, r#""w2": (kind: WebServer, on: "s2")"#);
        assert_eq!(fired(&META, &apart), Vec::<String>::new());
    }
}
