//! # No firewall
//!
//! ## What it finds
//! A way from a browser to the first tier on which no firewall stands: none in the line, and none on the
//! machine at its end.
//!
//! ## Why it matters
//! Every port that any program on the machine opens is open to everybody: the database, the metrics, the
//! program somebody started to try something out.
//!
//! ## How to fix it
//! A host firewall on each server that denies everything and allows what the drawing shows costs no part on
//! the path. A firewall in the line protects everything behind it, but alone it is a single point of failure.
//!
//! ## When it is a false alarm
//! When the platform filters outside of the drawing (security groups of a cloud). Draw it as a host firewall.

use super::{Findings, RuleContext, RuleMeta, list};
use crate::analysis::Severity;
use crate::model::{Design, Id, Kind};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "SEC-001",
    name: "no-firewall",
    title: "No firewall",
    severity: Severity::High,
    profile: super::Profile::Core,
    stride: super::Stride::ElevationOfPrivilege,
    references: &["CWE-1327", "CWE-284", "CIS Controls 4.4"],
    source: include_str!("no_firewall.rs"),
};

/// One finding for the design when some entry is open.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    let mut open: Vec<&Id> =
        cx.user_links().flat_map(|(_, l)| entries(cx.design, &l.to)).filter(|to| !filtered(cx.design, to)).collect();
    open.sort_unstable();
    open.dedup();
    if !open.is_empty() {
        let titles: Vec<&str> = open.iter().map(|id| cx.design.title(id.as_str())).collect();
        let message = format!(
            "Nothing filters what reaches {}: every port that is open there is open to everybody.",
            list(&titles, "and")
        );
        out.add(&META, &[], Vec::new(), message);
    }
}

/// The components behind a link: itself, or the members of the cluster it goes to.
fn entries<'a>(design: &'a Design, to: &'a Id) -> Vec<&'a Id> {
    design.groups.get(to).map_or_else(|| vec![to], |group| group.members.iter().collect())
}

fn filtered(design: &Design, id: &Id) -> bool {
    let own = match design.components.get(id).map(|c| &c.kind) {
        Some(Kind::Firewall(_)) => true,
        Some(Kind::LoadBalancer(balancer)) => balancer.firewall,
        _ => false,
    };
    let on_host =
        |host: &Id| matches!(design.components.get(host).map(|c| &c.kind), Some(Kind::Server(s)) if s.firewall);
    own || design.hosts_of(id.as_str()).any(on_host)
}
