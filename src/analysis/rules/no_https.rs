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

use super::{Draft, Findings, RuleContext, RuleMeta};
use crate::analysis::mending::Sketch;
use crate::analysis::topology::{Arrival, each_once, is_balancer_cluster};
use crate::analysis::{Finding, Severity};
use crate::model::{Https, Id, Kind, LinkKind, TlsMode};

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
    let plain: Vec<_> = cx.user_links().filter(|(_, l)| matches!(l.kind, LinkKind::Http(_))).collect();
    if plain.is_empty() {
        return;
    }
    let (redirecting, others) = (cx.leads_to(redirects), cx.leads_to(|kind| !redirects(kind)));
    let only_redirects = |to: &Id| cx.place(to).is_some_and(|to| redirecting[to as usize] && !others[to as usize]);
    for (id, link) in plain.into_iter().filter(|(_, l)| !only_redirects(&l.to)) {
        let to = cx.title(&link.to);
        let message =
            format!("Users speak plain HTTP with {to}: anybody on the way can read and change what they send.");
        out.add(&META, &[id], Vec::new(), message);
    }
}

const fn redirects(kind: &Kind) -> bool {
    match kind {
        Kind::LoadBalancer(balancer) => balancer.redirect_to_https,
        Kind::WebServer(web) => web.redirect_to_https,
        _ => false,
    }
}

/// HTTPS from the browser to the entry, which gets a certificate and redirects plain requests. Balancers of
/// one cluster change together: one name, one promise. Where users have an HTTPS line already, the plain one
/// only redirects.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    let design = cx.design;
    let arrivals = cx.arrivals();
    let mine: Vec<_> = arrivals.iter().filter(|a| finding.subjects.contains(a.door)).collect();
    let share = |a: &Id, b: &Id| a == b || cx.share(a, b, is_balancer_cluster);
    let together = |a: &&Arrival| mine.iter().any(|m| share(m.part, a.part));
    let (encrypted, plain): (Vec<&Arrival>, Vec<&Arrival>) =
        arrivals.iter().filter(together).partition(|a| a.encrypted);
    let entries = each_once(plain.iter().map(|a| a.part));
    let title = entries.first().map_or("users", |id| design.title(id.as_str()));
    let mut sketch = Sketch::of(design);
    if !mine.is_empty() && mine.iter().all(|m| encrypted.iter().any(|e| e.part == m.part)) {
        for arrival in mine {
            sketch.change(arrival.part, |c| promise(&mut c.kind));
        }
        return sketch.draft(format!("Only redirect to HTTPS at {title}"));
    }
    let lines = plain.iter().flat_map(|a| [a.door, a.last]);
    for id in each_once(lines.chain(&finding.subjects)) {
        encrypt(&mut sketch, id);
    }
    for id in entries {
        sketch.change(id, |c| {
            promise(&mut c.kind);
            if let Kind::LoadBalancer(lb) = &mut c.kind
                && lb.tls == TlsMode::None
            {
                lb.tls = TlsMode::Terminate;
            }
        });
        sketch.add_certificate(id);
    }
    sketch.draft(format!("Serve HTTPS at {title}, with a certificate that renews itself"))
}

/// Redirects plain requests, and tells browsers to send none.
const fn promise(kind: &mut Kind) {
    match kind {
        Kind::LoadBalancer(lb) => (lb.redirect_to_https, lb.hsts) = (true, true),
        Kind::WebServer(web) => (web.redirect_to_https, web.hsts) = (true, true),
        _ => {}
    }
}

/// Turns a plain link into an encrypted one, and what its label says of ports and protocols.
fn encrypt(sketch: &mut Sketch, id: &Id) {
    sketch.change_link(id, |l| {
        if matches!(l.kind, LinkKind::Http(_)) {
            l.kind = LinkKind::Https(Https::default());
            let words = l.label.split(' ').map(|word| match word {
                "80" => "443",
                "HTTP" => "HTTPS",
                "http" => "https",
                other => other,
            });
            l.label = words.collect::<Vec<_>>().join(" ");
        }
    });
}

#[cfg(test)]
mod tests {
    use super::super::testing::rule_tests;

    rule_tests! {
        fires: r#"
            components: {
                "u": (kind: Client), "fw": (kind: Firewall), "web": (kind: WebServer),
                "lb-1": (kind: LoadBalancer), "lb-2": (kind: LoadBalancer),
            }, groups: {
                "entry": (kind: LoadBalancerCluster, members: ["lb-1", "lb-2"]),
            }, links: {
                "u-fw": (from: "u", to: "fw", kind: Http), "fw-entry": (from: "fw", to: "entry", kind: Http),
                "lb-1-web": (from: "lb-1", to: "web", kind: Http), "lb-2-web": (from: "lb-2", to: "web", kind: Http),
            }
        "# => ["u-fw"],
        silent: r#"
            components: {
                "u": (kind: Client), "fw": (kind: Firewall), "lb": (kind: LoadBalancer(redirect_to_https: true)),
            }, links: {
                "u-fw": (from: "u", to: "fw", kind: Http), "fw-lb": (from: "fw", to: "lb", kind: Http),
                "u-lb": (from: "u", to: "lb", kind: Https),
            }
        "#,
        fixes: ["Serve HTTPS at lb-1, with a certificate that renews itself"],
    }

    #[test]
    fn beside_an_encrypted_line_the_plain_one_only_redirects() {
        let design = testing::design(
            r#"components: { "u": (kind: Client), "lb": (kind: LoadBalancer(tls: Terminate)) },
            links: { "plain": (from: "u", to: "lb", kind: Http), "tls": (from: "u", to: "lb", kind: Https) }"#,
        );
        let rule = super::super::find("SEC-002").expect("a rule");
        assert_eq!(testing::holding_fixes(rule, &design), ["Only redirect to HTTPS at lb"]);
    }
}
