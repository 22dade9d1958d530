//! # TLS ends at the load balancer
//!
//! ## What it finds
//! A balancer that decrypts, and a plain HTTP line from it to one of its members.
//!
//! ## Why it matters
//! From the balancer on everything travels in clear, passwords too. Whoever gets into one machine of that
//! network, or into a switch, reads along; the lock in the browser promises otherwise.
//!
//! ## How to fix it
//! Encrypt again towards the members, and verify their certificates, so that nobody else can stand in for them.
//!
//! ## When it is a false alarm
//! When both ends are on one machine, or the network below is encrypted itself (a tunnel between all
//! machines). Accept it with that reason.

use super::{Draft, Findings, RuleContext, RuleMeta};
use crate::analysis::mending::Sketch;
use crate::analysis::{Finding, Severity};
use crate::model::{Http, Https, Kind, LinkKind, TlsMode};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "SEC-003",
    name: "tls-ends-at-balancer",
    title: "TLS ends at the load balancer",
    severity: Severity::Medium,
    profile: super::Profile::Core,
    stride: super::Stride::InformationDisclosure,
    references: &["CWE-319", "HAProxy Configuration Manual: ssl verify"],
    source: include_str!("tls_ends_at_balancer.rs"),
};

/// One finding per plain line behind a balancer that decrypts.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    for (id, link, from, _) in cx.lines() {
        if matches!(link.kind, LinkKind::Http(_)) && from.is_some_and(decrypts) {
            let [from, to] = [&link.from, &link.to].map(|end| cx.title(end));
            let message = format!("{from} decrypts and passes requests on to {to} in clear.");
            out.add(&META, &[id], Vec::new(), message);
        }
    }
}

/// Encrypts again, on every line of the balancer at once.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    let Some(link) = finding.subjects.first().and_then(|id| cx.design.links.get(id)) else { return Vec::new() };
    let mut sketch = Sketch::of(cx.design);
    sketch.change(&link.from, |c| {
        if let Kind::LoadBalancer(lb) = &mut c.kind {
            lb.tls = TlsMode::ReEncrypt;
        }
    });
    for (id, _) in cx.design.links.iter().filter(|(_, l)| l.from == link.from) {
        sketch.change_link(id, |l| {
            if let LinkKind::Http(plain) = &l.kind {
                l.kind = LinkKind::Https(encrypted(plain));
            }
        });
    }
    sketch.draft(format!("Encrypt again behind {}", cx.title(&link.from)))
}

/// The same port, unless it is the one that means plain HTTP.
fn encrypted(plain: &Http) -> Https {
    let mut https = Https::default();
    if *plain != Http::default() {
        https.port.0 = plain.port.0;
    }
    https
}

fn decrypts(kind: &Kind) -> bool {
    matches!(kind, Kind::LoadBalancer(lb) if lb.tls == TlsMode::Terminate)
}

#[cfg(test)]
mod tests {
    use super::super::testing::rule_tests;

    rule_tests! {
        fires: r#"
            components: { "u": (kind: Client), "lb": (kind: LoadBalancer(tls: Terminate)), "web": (kind: WebServer) },
            links: { "u-lb": (from: "u", to: "lb", kind: Https), "lb-web": (from: "lb", to: "web", kind: Http) }
        "# => ["lb-web"],
        silent: r#"
            components: { "u": (kind: Client), "lb": (kind: LoadBalancer(tls: ReEncrypt)), "web": (kind: WebServer) },
            links: { "u-lb": (from: "u", to: "lb", kind: Https), "lb-web": (from: "lb", to: "web", kind: Https) }
        "#,
        fixes: ["Encrypt again behind lb"],
    }
}
