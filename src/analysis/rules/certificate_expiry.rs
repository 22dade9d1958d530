//! # Certificate shared fate or near expiry
//!
//! ## What it finds
//! Parts that end users' TLS and together rest on one certificate, or on none that is drawn, which nothing
//! renews by itself.
//!
//! ## Why it matters
//! A certificate has a last day. When it is forgotten, every browser refuses the site at midnight, and as all
//! balancers present the same one, none of them helps. It is among the most frequent causes of large outages.
//!
//! ## How to fix it
//! Renew automatically (ACME, RFC 8555), one certificate per entry server, and raise an alarm weeks before the
//! end.
//!
//! ## When it is a false alarm
//! When a service in front of the drawing renews it.

use std::collections::BTreeSet;

use super::{Draft, Findings, RuleContext, RuleMeta};
use crate::analysis::mending::Sketch;
use crate::analysis::topology::each_once;
use crate::analysis::{Finding, Severity};
use crate::model::{Certificate, Id, Kind, Link, LinkKind};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "SEC-007",
    name: "certificate-expiry",
    title: "Certificate shared fate or near expiry",
    severity: Severity::Medium,
    profile: super::Profile::Hardening,
    stride: super::Stride::DenialOfService,
    references: &["CWE-298", "RFC 8555"],
    source: include_str!("certificate_expiry.rs"),
};

/// One finding per encrypted entry when one certificate, renewed by hand, is all there is.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    let entries = cx.readers(true);
    let drawn = certificates(cx, &entries);
    let renewed = |id: &&Id| matches!(cx.kind(id), Some(Kind::Certificate(c)) if c.auto_renew);
    if drawn.len() > 1 || drawn.iter().any(renewed) {
        return;
    }
    for entry in entries {
        let title = cx.title(entry);
        let message = format!("Nothing renews the certificate of {title}: on its last day HTTPS ends for everybody.");
        out.add_unstated(&META, &[entry], Vec::new(), message);
    }
}

/// The certificates that these parts present; where no line says which, all that are drawn.
fn certificates<'a>(cx: &RuleContext<'a>, entries: &[&Id]) -> Vec<&'a Id> {
    let entries: BTreeSet<&Id> = entries.iter().copied().collect();
    let uses = |l: &&Link| matches!(l.kind, LinkKind::UsesCertificate(_)) && entries.contains(&l.from);
    let linked = each_once(cx.design.links.values().filter(uses).map(|l| &l.to));
    if linked.is_empty() {
        cx.components(|k| matches!(k, Kind::Certificate(_))).map(|(id, _)| id).collect()
    } else {
        linked
    }
}

/// Renews what is drawn; where nothing is, every entry gets one of its own.
pub(super) fn mend(cx: &RuleContext, _: &Finding) -> Vec<Draft> {
    let entries = cx.readers(true);
    let drawn = certificates(cx, &entries);
    let mut sketch = Sketch::of(cx.design);
    for certificate in &drawn {
        sketch.change(certificate, |c| c.kind = Kind::Certificate(Certificate { auto_renew: true }));
    }
    if !drawn.is_empty() {
        return sketch.draft("Renew the certificate automatically");
    }
    for entry in entries {
        sketch.add_certificate(entry);
    }
    sketch.draft("Draw the certificates, renewed automatically")
}

#[cfg(test)]
mod tests {
    use super::super::testing::rule_tests;

    rule_tests! {
        fires: r#"
            components: { "u": (kind: Client), "lb": (kind: LoadBalancer(tls: ReEncrypt)), "web": (kind: WebServer) },
            links: { "u-lb": (from: "u", to: "lb", kind: Https), "lb-web": (from: "lb", to: "web", kind: Https) }
        "# => ["lb"],
        silent: r#"
            components: {
                "u": (kind: Client), "lb": (kind: LoadBalancer(tls: Terminate)), "pem": (kind: Certificate(auto_renew: true)),
            }, links: {
                "u-lb": (from: "u", to: "lb", kind: Https), "lb-pem": (from: "lb", to: "pem", kind: UsesCertificate),
            }
        "#,
        fixes: ["Draw the certificates, renewed automatically"],
    }
}
