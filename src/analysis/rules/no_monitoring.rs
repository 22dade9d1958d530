//! # No monitoring
//!
//! ## What it finds
//! A design that serves users and has neither a monitoring server nor a monitoring client.
//!
//! ## Why it matters
//! Redundancy hides failures: when one of two servers dies, everything goes on, until the second one does.
//! Without measurements the first to learn of an outage are the users, and nobody can say what happened.
//!
//! ## How to fix it
//! A monitoring server (Prometheus, Nagios) outside of what it watches, linked to every serving part, and a
//! person whom it tells.
//!
//! ## When it is a false alarm
//! When a service outside of the drawing watches the site. Draw it: it belongs to what the site needs.

use super::{Findings, RuleContext, RuleMeta};
use crate::analysis::Severity;
use crate::model::Kind;

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "OPS-001",
    name: "no-monitoring",
    title: "No monitoring",
    severity: Severity::High,
    profile: super::Profile::Core,
    stride: super::Stride::Repudiation,
    references: &["CWE-778", "OWASP A09:2021"],
    source: include_str!("no_monitoring.rs"),
};

/// One finding for a design that serves users unwatched.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    let watched =
        cx.components(|k| matches!(k, Kind::MonitoringServer(_) | Kind::MonitoringClient(_))).next().is_some();
    if !watched && cx.user_links().next().is_some() {
        let message = "Nothing watches this design: outages are found by users.".to_owned();
        out.add(&META, &[], Vec::new(), message);
    }
}
