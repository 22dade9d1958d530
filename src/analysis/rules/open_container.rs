//! # Container as root or host network
//!
//! ## What it finds
//! A container that runs as root, is privileged, or uses the network of its host.
//!
//! ## Why it matters
//! A container is fenced in by its host's kernel and by nothing else. As root, one flaw in that kernel is the
//! host; a privileged one needs no flaw; and in the host's network it reaches every port that was meant for the
//! machine alone.
//!
//! ## How to fix it
//! A user of its own, no more capabilities than needed, a network of its own.
//!
//! ## When it is a false alarm
//! When the container is a tool of the host (a driver, a monitor) and trusted like the host.

use super::{Draft, Findings, RuleContext, RuleMeta, list};
use crate::analysis::{Finding, Severity};
use crate::model::{Container, Kind};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "SEC-025",
    name: "open-container",
    title: "Container as root or host network",
    severity: Severity::Medium,
    profile: super::Profile::Core,
    stride: super::Stride::ElevationOfPrivilege,
    references: &["CWE-250", "CIS Docker Benchmark"],
    source: include_str!("open_container.rs"),
};

/// One finding per container without a fence.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    for (id, component) in &cx.design.components {
        let Kind::Container(container) = &component.kind else { continue };
        let words = [
            (container.root, "runs as root"),
            (container.privileged, "may do all its host may"),
            (container.host_network, "shares the network of its host"),
        ];
        let words: Vec<&str> = words.into_iter().filter(|(holds, _)| *holds).map(|(_, words)| words).collect();
        if !words.is_empty() {
            let title = cx.title(id);
            let message = format!("{title} {}: who gets into it is not far from the host.", list(&words, "and"));
            out.add(&META, &[id], Vec::new(), message);
        }
    }
}

/// Puts the fence up.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    cx.change_kinds(finding, "Run it without root, privileges and the host's network", |kind| {
        if let Kind::Container(container) = kind {
            *container = Container::default();
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::rule_tests;

    rule_tests! {
        fires: r#"
            components: { "box": (kind: Container(root: true, host_network: true)) }
        "# => ["box"],
        silent: r#"
            components: { "box": (kind: Container) }
        "#,
        fixes: ["Run it without root, privileges and the host's network"],
    }
}
