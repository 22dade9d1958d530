//! # Component not monitored
//!
//! ## What it finds
//! A balancer, web server, application server or database to which no monitoring line leads, nor to a machine
//! or container around it, in a design that is monitored.
//!
//! ## Why it matters
//! What is not watched fails in silence. In a redundant design that is the usual way to lose both copies: the
//! first one days before the second.
//!
//! ## How to fix it
//! Draw the line: from the agent on the same machine, or from the monitoring server.
//!
//! ## When it is a false alarm
//! When its neighbour reports for it, as a balancer does about its members. Draw that line to it too.

use super::{Draft, Findings, RuleContext, RuleMeta, context};
use crate::analysis::mending::Sketch;
use crate::analysis::{Finding, Severity};
use crate::model::{Id, Kind, LinkKind, Monitoring, MonitoringClient};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "OPS-002",
    name: "unwatched-component",
    title: "Component not monitored",
    severity: Severity::Medium,
    profile: super::Profile::Core,
    stride: super::Stride::Repudiation,
    references: &["CWE-778"],
    source: include_str!("unwatched_component.rs"),
};

/// One finding per part in the dark.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    if !cx.is_watched() {
        return;
    }
    let mut seen = vec![false; cx.places()];
    for (link, (_, to)) in cx.design.links.values().zip(cx.ends_of_links()) {
        seen[*to as usize] |= matches!(link.kind, LinkKind::Monitoring(_));
    }
    let seen = |id: &Id| cx.place(id).is_some_and(|place| seen[place as usize]);
    for (id, _) in cx.components(context::serves) {
        if !seen(id) && !cx.design.hosts_of(id.as_str()).any(seen) {
            let title = cx.title(id);
            let message = format!("Nothing watches {title}: it can fail without anybody knowing.");
            out.add(&META, &[id], Vec::new(), message);
        }
    }
}

/// Watches it: from its own machine, by the monitoring server, or by an agent of its own.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    let Some(id) = finding.subjects.first() else { return Vec::new() };
    let mut sketch = Sketch::of(cx.design);
    let watcher = watcher(cx, id).cloned().unwrap_or_else(|| {
        let host = cx.machine(id).cloned();
        sketch.add_new(Kind::MonitoringClient(MonitoringClient::default()), host)
    });
    sketch.link(&watcher, id, LinkKind::Monitoring(Monitoring { secured: true }));
    sketch.draft(format!("Watch {}", cx.title(id)))
}

fn watcher<'a>(cx: &RuleContext<'a>, id: &Id) -> Option<&'a Id> {
    let find = |wanted: &dyn Fn(&Id, &Kind) -> bool| {
        cx.design.components.iter().find(|(other, c)| wanted(other, &c.kind)).map(|(other, _)| other)
    };
    find(&|other, k| matches!(k, Kind::MonitoringClient(_)) && cx.together(other, id))
        .or_else(|| find(&|_, k| matches!(k, Kind::MonitoringServer(_))))
}

#[cfg(test)]
mod tests {
    use super::super::testing::rule_tests;

    rule_tests! {
        fires: r#"
            components: {
                "s": (kind: Server), "web": (kind: WebServer, on: "s"), "app": (kind: AppServer), "agent": (kind: MonitoringClient),
            }, links: { "agent-s": (from: "agent", to: "s", kind: Monitoring) }
        "# => ["app"],
        silent: r#"
            components: { "web": (kind: WebServer) }
        "#,
        fixes: ["Watch app"],
    }
}
