//! # No HTTP to HTTPS redirect
//!
//! ## What it finds
//! An HTTPS line from a browser to a balancer or web server that does not say that its plain port only
//! redirects.
//!
//! ## Why it matters
//! People type a name without `https://`, and old links have none either. Without a redirect that first request
//! fails, or worse: something answers it in clear.
//!
//! ## How to fix it
//! Let the plain port answer with a redirect (status 301 or 308) to HTTPS and with nothing else.
//!
//! ## When it is a false alarm
//! When the plain port is closed and every browser knows the site from the HSTS preload list.

use super::{Draft, Findings, RuleContext, RuleMeta};
use crate::analysis::mending::Sketch;
use crate::analysis::{Finding, Severity};
use crate::model::{Kind, LinkKind};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "SEC-004",
    name: "no-https-redirect",
    title: "No HTTP to HTTPS redirect",
    severity: Severity::Medium,
    profile: super::Profile::Hardening,
    stride: super::Stride::InformationDisclosure,
    references: &["CWE-319", "CIS NGINX Benchmark"],
    source: include_str!("no_https_redirect.rs"),
};

/// One finding per encrypted line whose end does not redirect.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    let encrypted: Vec<_> = cx.user_links().filter(|(_, l)| matches!(l.kind, LinkKind::Https(_))).collect();
    if encrypted.is_empty() {
        return;
    }
    let open = cx.leads_to(|kind| !redirects(kind));
    for (id, link) in encrypted {
        if cx.place(&link.to).is_some_and(|to| open[to as usize]) {
            let way = cx.way(link);
            let message =
                format!("Nothing says that plain HTTP is sent on to HTTPS ({way}): the first request may go in clear.");
            out.add_unstated(&META, &[id], Vec::new(), message);
        }
    }
}

/// An application server cannot say it, so it is not asked.
const fn redirects(kind: &Kind) -> bool {
    match kind {
        Kind::LoadBalancer(lb) => lb.redirect_to_https,
        Kind::WebServer(web) => web.redirect_to_https,
        _ => true,
    }
}

/// Redirects at every part that this line reaches.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    let mut sketch = Sketch::of(cx.design);
    for arrival in cx.arrivals().iter().filter(|a| finding.subjects.contains(a.door)) {
        sketch.change(arrival.part, |c| match &mut c.kind {
            Kind::LoadBalancer(lb) => lb.redirect_to_https = true,
            Kind::WebServer(web) => web.redirect_to_https = true,
            _ => {}
        });
    }
    sketch.draft("Redirect plain HTTP to HTTPS")
}

#[cfg(test)]
mod tests {
    use super::super::testing::rule_tests;

    rule_tests! {
        fires: r#"
            components: { "u": (kind: Client), "lb": (kind: LoadBalancer(tls: ReEncrypt)), "web": (kind: WebServer) },
            links: { "u-lb": (from: "u", to: "lb", kind: Https), "lb-web": (from: "lb", to: "web", kind: Https) }
        "# => ["u-lb"],
        silent: r#"
            components: { "u": (kind: Client), "lb": (kind: LoadBalancer(tls: ReEncrypt, redirect_to_https: true)), "web": (kind: WebServer) },
            links: { "u-lb": (from: "u", to: "lb", kind: Https), "lb-web": (from: "lb", to: "web", kind: Https) }
        "#,
        fixes: ["Redirect plain HTTP to HTTPS"],
    }
}
