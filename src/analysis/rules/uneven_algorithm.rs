//! # Uneven algorithm for long sessions
//!
//! ## What it finds
//! A load balancer that gives requests to its members in turn while each user stays with one member.
//!
//! ## Why it matters
//! Round robin is fair to requests, not to users: with persistence the next member in turn may be the one
//! whose users are all at work, and after a restart the others keep what they have while the new one idles.
//!
//! ## How to fix it
//! Least connections, which gives a new user to the member with the least to do.
//!
//! ## When it is a false alarm
//! When sessions are short and alike.

use super::{Draft, Findings, RuleContext, RuleMeta};
use crate::analysis::{Finding, Severity};
use crate::model::{Algorithm, Kind, LoadBalancer, Persistence};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "REL-027",
    name: "uneven-algorithm",
    title: "Uneven algorithm for long sessions",
    severity: Severity::Info,
    profile: super::Profile::Hardening,
    stride: super::Stride::DenialOfService,
    references: &["HAProxy documentation: balance"],
    source: include_str!("uneven_algorithm.rs"),
};

/// One finding per balancer that takes turns with users who stay.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    let stays = |b: &LoadBalancer| b.algorithm == Algorithm::RoundRobin && b.persistence != Persistence::None;
    for (id, _) in cx.components(|k| matches!(k, Kind::LoadBalancer(b) if stays(b))) {
        let message = format!("{} takes turns, but its users stay: the work piles up on some members.", cx.title(id));
        out.add(&META, &[id], Vec::new(), message);
    }
}

/// The member with the least to do.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    cx.change_kinds(finding, "Balance by least connections", |kind| {
        if let Kind::LoadBalancer(balancer) = kind {
            balancer.algorithm = Algorithm::LeastConnections;
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::probe::fired;
    use super::META;

    #[test]
    fn fires_on_turns_with_users_who_stay() {
        assert_eq!(fired(&META, r#"components: { "b": (kind: LoadBalancer(persistence: Cookie)) }"#), ["b"]);
    }

    #[test]
    fn is_silent_otherwise() {
        assert!(fired(&META, r#"components: { "b": (kind: LoadBalancer) }"#).is_empty());
        let least = r#"components: { "b": (kind: LoadBalancer(persistence: Cookie, algorithm: LeastConnections)) }"#;
        assert!(fired(&META, least).is_empty());
    }
}
