//! # DNS zone not signed
//!
//! ## What it finds
//! A name server whose zone is not said to be signed.
//!
//! ## Why it matters
//! An answer without a signature is believed because it came first. Whoever answers faster sends visitors to
//! another machine; HTTPS notices that, mail and plain requests do not.
//!
//! ## How to fix it
//! Sign the zone, publish the key with the registrar, and let a program roll the keys.
//!
//! ## When it is a false alarm
//! When nobody can watch over it: a wrong signature takes the name away from everybody who checks.

use super::{Draft, Findings, RuleContext, RuleMeta};
use crate::analysis::{Finding, Severity};
use crate::model::Kind;

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "SEC-024",
    name: "unsigned-zone",
    title: "DNS zone not signed",
    severity: Severity::Info,
    profile: super::Profile::Hardening,
    stride: super::Stride::Spoofing,
    references: &["CWE-345", "CWE-350", "RFC 4033 (DNSSEC)"],
    source: include_str!("unsigned_zone.rs"),
};

/// One finding per unsigned zone.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    for (id, _) in cx.components(|k| matches!(k, Kind::Dns(dns) if !dns.dnssec)) {
        let title = cx.title(id);
        let message = format!("Nothing says that what {title} answers is signed: a forged answer is believed.");
        out.add_unstated(&META, &[id], Vec::new(), message);
    }
}

/// Signs the zone.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    cx.change_kinds(finding, "Sign the zone", |kind| {
        if let Kind::Dns(dns) = kind {
            dns.dnssec = true;
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::rule_tests;

    rule_tests! {
        fires: r#"
            components: { "dns": (kind: Dns) }
        "# => ["dns"],
        silent: r#"
            components: { "dns": (kind: Dns(dnssec: true)) }
        "#,
        fixes: ["Sign the zone"],
    }
}
