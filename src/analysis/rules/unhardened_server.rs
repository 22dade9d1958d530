//! # Host not hardened or patched
//!
//! ## What it finds
//! A server of which nothing says that unused services are off and updates are installed.
//!
//! ## Why it matters
//! A fresh system starts more than the site needs, and each program that listens is one more door. Most
//! break-ins use flaws for which the update had been there for months.
//!
//! ## How to fix it
//! A written baseline (CIS publishes one per system), applied by a program and not by hand, and updates without
//! waiting for a person.
//!
//! ## When it is a false alarm
//! When the provider maintains the system below: say `hardened: true`.

use super::{Draft, Findings, RuleContext, RuleMeta};
use crate::analysis::{Finding, Severity};
use crate::model::Kind;

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "SEC-022",
    name: "unhardened-server",
    title: "Host not hardened or patched",
    severity: Severity::Low,
    profile: super::Profile::Hardening,
    stride: super::Stride::ElevationOfPrivilege,
    references: &["Threagile: missing-hardening", "CIS Debian Linux Benchmark"],
    source: include_str!("unhardened_server.rs"),
};

/// One finding per server without a baseline.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    for (id, _) in cx.components(|k| matches!(k, Kind::Server(server) if !server.hardened)) {
        let title = cx.title(id);
        let message = format!("Nothing says that {title} runs only what it needs, with updates installed.");
        out.add_unstated(&META, &[id], Vec::new(), message);
    }
}

/// Applies a baseline.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    cx.change_kinds(finding, "Apply a baseline and updates", |kind| {
        if let Kind::Server(server) = kind {
            server.hardened = true;
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::rule_tests;

    rule_tests! {
        fires: r#"
            components: { "s": (kind: Server) }
        "# => ["s"],
        silent: r#"
            components: { "s": (kind: Server(hardened: true)) }
        "#,
        fixes: ["Apply a baseline and updates"],
    }
}
