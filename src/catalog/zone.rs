//! Zone: a place that fails as one.

use super::spec::{Family, GroupSpec};

/// The catalogue entry.
pub(super) const ZONE: GroupSpec = GroupSpec {
    type_name: "Zone",
    name: "zone",
    label: "Zone",
    stem: "zone",
    family: Family::Host,
    properties: &[],
    members: &[],
    linkable: false,
    describe: |_| String::new(),
    lesson: "A place that fails as one: a room with one power line, a building, a provider's zone. Two servers in \
             one zone are two servers only until the lights go out.",
};
