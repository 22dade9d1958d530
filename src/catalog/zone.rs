//! Zone: a place that fails as one.

use super::spec::Stroke::{Circle, Closed};
use super::spec::{Family, GroupSpec};

/// The catalogue entry.
pub(super) const ZONE: GroupSpec = GroupSpec {
    type_name: "Zone",
    name: "zone",
    label: "Zone",
    stem: "zone",
    family: Family::Host,
    icon: &[
        Closed(&[
            (12.0, 21.8),
            (8.2, 17.2),
            (5.6, 12.8),
            (5.0, 9.2),
            (6.0, 5.9),
            (8.6, 3.4),
            (12.0, 2.5),
            (15.4, 3.4),
            (18.0, 5.9),
            (19.0, 9.2),
            (18.4, 12.8),
            (15.8, 17.2),
        ]),
        Circle(12.0, 9.4, 2.8),
    ],
    properties: &[],
    members: &[],
    linkable: false,
    describe: |_| String::new(),
    lesson: "A place that fails as one: a room with one power line, a building, a provider's zone. Two servers in \
             one zone are two servers only until the lights go out.",
};
