//! # Monitoring inside what it watches
//!
//! ## What it finds
//! A monitoring server on a machine that also serves users, or in a zone that holds every part that serves
//! them.
//!
//! ## Why it matters
//! When that machine or place dies, monitoring dies in the same second, and silence looks like peace. The
//! failure that matters most is the one that is never reported.
//!
//! ## How to fix it
//! Put it on a machine of its own, outside of what it watches, and let something else notice when it falls
//! silent.
//!
//! ## When it is a false alarm
//! When a second monitoring server elsewhere watches the first.

use std::collections::{BTreeSet, HashMap};

use super::{Draft, Findings, RuleContext, RuleMeta, context};
use crate::analysis::mending::Sketch;
use crate::analysis::topology::is_zone;
use crate::analysis::{Finding, Severity};
use crate::model::{Id, Kind};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "OPS-006",
    name: "monitoring-inside",
    title: "Monitoring inside what it watches",
    severity: Severity::Medium,
    profile: super::Profile::Core,
    stride: super::Stride::Repudiation,
    references: &["CWE-654 (nearest)"],
    source: include_str!("monitoring_inside.rs"),
};

/// One finding per monitoring server that dies with what it watches.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    let serving: Vec<&Id> = cx.components(context::serves).map(|(id, _)| id).collect();
    let mut servers = cx.components(|k| matches!(k, Kind::MonitoringServer(_))).peekable();
    if serving.is_empty() || servers.peek().is_none() {
        return;
    }
    let mut on_machine: HashMap<&Id, &Id> = HashMap::new();
    for id in &serving {
        if let Some(machine) = cx.machine(id) {
            on_machine.entry(machine).or_insert(id);
        }
    }
    let everywhere = zones_around_all(cx, &serving);
    for (id, _) in servers {
        let title = cx.title(id);
        if let Some(other) = cx.machine(id).and_then(|machine| on_machine.get(machine)) {
            let other = cx.title(other);
            let message = format!("{title} is on the machine of {other}: when that dies, nobody says so.");
            out.add(&META, &[id], Vec::new(), message);
        } else if let Some(zone) = cx.around(id, is_zone).intersection(&everywhere).next() {
            let zone = cx.title(zone);
            let message =
                format!("{title} is in {zone} with all that it watches: when that goes dark, nobody says so.");
            out.add(&META, &[id], Vec::new(), message);
        }
    }
}

/// The zones in which all of these parts are.
fn zones_around_all<'a>(cx: &RuleContext<'a>, parts: &[&Id]) -> BTreeSet<&'a Id> {
    let Some((first, others)) = parts.split_first() else { return BTreeSet::new() };
    let mut zones = cx.around(first, is_zone);
    for other in others {
        if zones.is_empty() {
            break;
        }
        let around = cx.around(other, is_zone);
        zones.retain(|zone| around.contains(zone));
    }
    zones
}

/// Moves it to a machine of its own, outside of the zones it was in.
pub(super) fn mend(cx: &RuleContext, finding: &Finding) -> Vec<Draft> {
    let Some(id) = finding.subjects.first() else { return Vec::new() };
    let mut sketch = Sketch::of(cx.design);
    let machine = sketch.add_machine("watch", "Watch");
    sketch.move_to(id, &machine);
    for (zone, _) in cx.design.groups_of(id.as_str()).filter(|(_, g)| is_zone(&g.kind)) {
        sketch.change_group(zone, |g| g.members.retain(|member| member != id));
    }
    sketch.draft(format!("Move {} to a server of its own", cx.title(id)))
}

#[cfg(test)]
mod tests {
    use super::super::testing::rule_tests;

    rule_tests! {
        fires: r#"
            components: {
                "s": (kind: Server), "web": (kind: WebServer, on: "s"), "inside": (kind: MonitoringServer(alerting: true), on: "s"),
                "near": (kind: MonitoringServer),
            }, groups: { "room": (kind: Zone, members: ["s", "near"]) }
        "# => ["inside", "near"],
        silent: r#"
            components: {
                "s": (kind: Server), "web": (kind: WebServer, on: "s"), "t": (kind: Server), "outside": (kind: MonitoringServer, on: "t"),
            }, groups: { "room": (kind: Zone, members: ["s"]), "elsewhere": (kind: Zone, members: ["t"]) }
        "#,
        fixes: ["Move inside to a server of its own", "Move near to a server of its own"],
    }
}
