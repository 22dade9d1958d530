//! What belongs together without running on one another: clusters, zones, networks and layers.

use super::chapter::Chapter;
use super::facts::Facts;
use super::words::number;
use crate::catalog;
use crate::export::markdown::{Table, escape};
use crate::model::{Entry, Group, GroupKind};

/// How many groups have a row.
const ROWS: usize = 24;

pub(super) fn section(facts: &Facts, chapter: &mut Chapter) {
    let groups = &facts.design.groups;
    let mut table = Table::new(&["Group", "Kind", "Details", "Members", "What it means"]);
    for (id, group) in groups.iter().take(ROWS) {
        let spec = catalog::group(&group.kind);
        table.row([
            facts.name(id),
            spec.label.to_owned(),
            escape(&(spec.describe)(&group.kind)),
            facts.names(&group.members),
            meaning(group).to_owned(),
        ]);
    }
    if groups.len() > ROWS {
        let words = format!("… and {} more", number(groups.len() - ROWS));
        table.row([words, String::new(), String::new(), String::new(), String::new()]);
    }
    chapter.heading("Groups");
    chapter.table(&table);
}

fn meaning(group: &Group) -> &'static str {
    match &group.kind {
        GroupKind::LoadBalancerCluster(_) | GroupKind::DatabaseCluster(_) if group.members.len() < 2 => {
            "a cluster of fewer than two changes nothing yet"
        }
        GroupKind::LoadBalancerCluster(cluster) => match cluster.entry {
            Entry::VirtualIp => "one address, which a living balancer takes over",
            Entry::DnsRoundRobin => "one name with the address of every balancer",
        },
        GroupKind::DatabaseCluster(_) => "these databases belong together and hold the same data",
        GroupKind::Zone(_) => "a place that fails as one",
        GroupKind::Network(_) => "a network whose members reach each other directly",
        GroupKind::Layer(_) => "a layer of the drawing: it orders the picture",
    }
}
