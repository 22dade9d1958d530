//! # No central logs
//!
//! ## What it finds
//! A design that serves users and in which no log is sent to a log store.
//!
//! ## Why it matters
//! After a failure the log is on the dead machine; after a break-in the intruder has swept it. Only a copy
//! elsewhere tells what happened, and in which order on which machine.
//!
//! ## How to fix it
//! A store on a machine of its own, to which every part sends its log as it is written.
//!
//! ## When it is a false alarm
//! When the provider collects them outside of the drawing. Draw it as a log store.

use super::{Draft, Findings, RuleContext, RuleMeta, context};
use crate::analysis::mending::Sketch;
use crate::analysis::{Finding, Severity};
use crate::model::{Kind, LinkKind, LogStore, Logs};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "OPS-007",
    name: "no-central-logs",
    title: "No central logs",
    severity: Severity::Low,
    profile: super::Profile::Hardening,
    stride: super::Stride::Repudiation,
    references: &["CWE-778", "CIS Controls v8: Audit Log Management"],
    source: include_str!("no_central_logs.rs"),
};

/// One finding for a design whose logs stay where they are written.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    let sent = cx.design.links.values().any(|l| matches!(l.kind, LinkKind::Logs(_)));
    if !sent && cx.user_links().next().is_some() {
        let message = "No log leaves its machine: after a failure or a break-in there is nothing to read.".to_owned();
        out.add_unstated(&META, &[], Vec::new(), message);
    }
}

/// Sends the log of every serving part to one store.
pub(super) fn mend(cx: &RuleContext, _: &Finding) -> Vec<Draft> {
    let mut sketch = Sketch::of(cx.design);
    let drawn = cx.components(|k| matches!(k, Kind::LogStore(_))).map(|(id, _)| id.clone()).next();
    let store = drawn.unwrap_or_else(|| {
        let machine = sketch.add_machine("log", "Log");
        sketch.add_new(Kind::LogStore(LogStore::default()), Some(machine))
    });
    for (id, _) in cx.components(context::serves) {
        sketch.link(id, &store, LinkKind::Logs(Logs::default()));
    }
    sketch.draft("Send every log to a log store")
}

#[cfg(test)]
mod tests {
    use super::super::testing::rule_tests;

    rule_tests! {
        fires: r#"
            components: { "u": (kind: Client), "web": (kind: WebServer) },
            links: { "u-web": (from: "u", to: "web", kind: Https) }
        "# => ["*"],
        silent: r#"
            components: { "u": (kind: Client), "web": (kind: WebServer), "logs": (kind: LogStore) },
            links: { "u-web": (from: "u", to: "web", kind: Https), "web-logs": (from: "web", to: "logs", kind: Logs) }
        "#,
        fixes: ["Send every log to a log store"],
    }
}
