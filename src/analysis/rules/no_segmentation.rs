//! # No network segmentation
//!
//! ## What it finds
//! A design in which users are served and data is kept, and no network separates the two: none is drawn around
//! them, or one is drawn around both.
//!
//! ## Why it matters
//! In a flat network every machine may try every port of every other one. Who has taken over the least of them
//! goes on to the database without passing anything that could stop or notice him.
//!
//! ## How to fix it
//! Three networks, for the edge, the applications and the data, and between them only the connections that are
//! drawn.
//!
//! ## When it is a false alarm
//! When firewalls on every machine already allow only what the drawing shows. Networks make the same rules
//! shorter.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::{Draft, Findings, RuleContext, RuleMeta, context};
use crate::analysis::mending::Sketch;
use crate::analysis::topology::is_network;
use crate::analysis::{Finding, Severity};
use crate::model::{GroupKind, Id, Kind, Network};

/// What the rule is called.
pub(super) const META: RuleMeta = RuleMeta {
    code: "SEC-012",
    name: "no-segmentation",
    title: "No network segmentation",
    severity: Severity::Medium,
    profile: super::Profile::Hardening,
    stride: super::Stride::ElevationOfPrivilege,
    references: &["CWE-653", "CWE-923", "Threagile: missing-network-segmentation"],
    source: include_str!("no_segmentation.rs"),
};

const EDGE: usize = 0;
const APPLICATION: usize = 1;
const DATA: usize = 2;

/// One finding when an entry and a database share a network, or have none.
pub(super) fn check(cx: &RuleContext, out: &mut Findings) {
    let entries = cx.first_tier();
    let data: Vec<&Id> = cx.components(|k| matches!(k, Kind::Database(_))).map(|(id, _)| id).collect();
    if entries.is_empty() || data.is_empty() {
        return;
    }
    let listed = cx.listed_in_any(is_network);
    let listed = |id: &Id| cx.place(id).is_some_and(|place| listed[place as usize]);
    let inside = |id: &Id| listed(id) || cx.design.hosts_of(id.as_str()).any(listed);
    if !entries.iter().chain(&data).all(|id| inside(id)) {
        let message =
            "No network separates what users reach from the data: one taken machine may try all ports.".to_owned();
        out.add_unstated(&META, &[], Vec::new(), message);
        return;
    }
    if !cx.around_any(entries, is_network).is_disjoint(&cx.around_any(data, is_network)) {
        let message =
            "What users reach and the data are in one network: one taken machine may try all ports.".to_owned();
        out.add(&META, &[], Vec::new(), message);
    }
}

/// Draws the three networks, where none is drawn yet and no machine holds data beside something else. A machine
/// with an entry on it belongs to the edge with all it holds.
pub(super) fn mend(cx: &RuleContext, _: &Finding) -> Vec<Draft> {
    let design = cx.design;
    if design.groups.values().any(|g| is_network(&g.kind)) {
        return Vec::new();
    }
    let edge: BTreeSet<&Id> = cx.first_tier().into_iter().collect();
    let mut layers: IndexMap<&Id, usize> = IndexMap::new();
    for (id, component) in cx.components(context::serves) {
        let layer = match component.kind {
            _ if edge.contains(&id) => EDGE,
            Kind::Database(_) => DATA,
            _ => APPLICATION,
        };
        let part = design.hosts_of(id.as_str()).last().unwrap_or(id);
        let known = layers.entry(part).or_insert(layer);
        if (*known == DATA) != (layer == DATA) {
            return Vec::new();
        }
        *known = layer.min(*known);
    }
    let mut sketch = Sketch::of(design);
    let names =
        [("edge-network", "Edge network"), ("app-network", "Application network"), ("data-network", "Data network")];
    let networks: Vec<Vec<Id>> = (0..names.len())
        .map(|layer| layers.iter().filter(|(_, l)| **l == layer).map(|(part, _)| (*part).clone()).collect())
        .collect();
    sketch.make_frames_fit(&networks);
    for ((id, name), members) in names.into_iter().zip(networks) {
        if !members.is_empty() {
            sketch.group_called(id, name, GroupKind::Network(Network::default()), members);
        }
    }
    sketch.draft("Separate edge, applications and data into networks")
}

#[cfg(test)]
mod tests {
    use super::super::testing::rule_tests;

    rule_tests! {
        fires: r#"
            components: { "u": (kind: Client), "lb": (kind: LoadBalancer), "app": (kind: AppServer), "db": (kind: Database) },
            links: {
                "u-lb": (from: "u", to: "lb", kind: Http), "lb-app": (from: "lb", to: "app", kind: Http),
                "app-db": (from: "app", to: "db", kind: Sql),
            }
        "# => ["*"],
        silent: r#"
            components: {
                "u": (kind: Client), "app": (kind: AppServer), "s": (kind: Server), "db": (kind: Database, on: "s"),
            }, groups: {
                "edge": (kind: Network, members: ["app"]), "data": (kind: Network, members: ["s"]),
            }, links: { "u-app": (from: "u", to: "app", kind: Http), "app-db": (from: "app", to: "db", kind: Sql) }
        "#,
        fixes: ["Separate edge, applications and data into networks"],
    }
}
