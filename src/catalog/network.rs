//! Network: who reaches whom directly.

use super::spec::{Family, GroupSpec, property};
use crate::model::GroupKind;

/// The catalogue entry.
pub(super) const NETWORK: GroupSpec = GroupSpec {
    type_name: "Network",
    name: "network",
    label: "Network",
    stem: "network",
    family: Family::Edge,
    properties: &[property("cidr", "", "its addresses, such as 192.0.2.0/24, for people")],
    members: &[],
    linkable: false,
    describe,
    lesson: "A segment whose members reach each other directly. Edge, application and data in three networks, \
             with a filter between them, mean that a broken web server does not yet speak with the database.",
};

fn describe(kind: &GroupKind) -> String {
    let GroupKind::Network(p) = kind else { return String::new() };
    p.cidr.clone()
}
