//! Network: who reaches whom directly.

use super::spec::Stroke::{Line, Rect};
use super::spec::{Family, GroupSpec, property};
use crate::model::GroupKind;

/// The catalogue entry.
pub(super) const NETWORK: GroupSpec = GroupSpec {
    type_name: "Network",
    name: "network",
    label: "Network",
    stem: "network",
    family: Family::Edge,
    icon: &[
        Rect(8.5, 3.0, 7.0, 5.5, 1.0),
        Rect(2.5, 15.5, 7.0, 5.5, 1.0),
        Rect(14.5, 15.5, 7.0, 5.5, 1.0),
        Line(&[(12.0, 8.5), (12.0, 12.0)]),
        Line(&[(6.0, 15.5), (6.0, 12.0), (18.0, 12.0), (18.0, 15.5)]),
    ],
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
