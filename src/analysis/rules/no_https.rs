//! # No HTTPS for users
//!
//! ## What it finds
//! A plain HTTP link from a browser to something that does more than redirect to HTTPS.
//!
//! ## Why it matters
//! Whoever sits between the user and the site (a café's network, a provider) reads passwords and cookies
//! and may change pages on their way. Nobody notices.
//!
//! ## How to fix it
//! Let the balancer (or web server) end TLS: a certificate, a link on port 443, and a plain port that only
//! redirects.
//!
//! ## When it is a false alarm
//! When encryption ends in a service in front of the drawing. Draw that service, or an HTTPS link.

use super::{Findings, RuleContext, RuleMeta};
use crate::analysis::Severity;
use crate::model::{Design, Id, Kind, LinkKind};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "SEC-002",
    name: "no-https",
    title: "No HTTPS for users",
    severity: Severity::High,
    profile: super::Profile::Core,
    stride: super::Stride::InformationDisclosure,
    references: &["CWE-319", "OWASP A02:2021"],
    source: include_str!("no_https.rs"),
};

/// One finding per plain link from a browser.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    for (id, link) in cx.user_links() {
        if matches!(link.kind, LinkKind::Http(_)) && !redirects_only(cx.design, &link.to) {
            let to = cx.design.title(link.to.as_str());
            let message =
                format!("Users speak plain HTTP with {to}: anybody on the way can read and change what they send.");
            out.add(&META, &[id], Vec::new(), message);
        }
    }
}

fn redirects_only(design: &Design, to: &Id) -> bool {
    let redirects = |id: &Id| match design.components.get(id).map(|c| &c.kind) {
        Some(Kind::LoadBalancer(balancer)) => balancer.redirect_to_https,
        Some(Kind::WebServer(web)) => web.redirect_to_https,
        _ => false,
    };
    match design.groups.get(to) {
        Some(group) => !group.members.is_empty() && group.members.iter().all(redirects),
        None => redirects(to),
    }
}
