//! Database cluster: nodes that hold the same data.

use super::spec::Stroke::{Ellipse, Line};
use super::spec::{Family, GroupSpec};

/// The catalogue entry.
pub(super) const DATABASE_CLUSTER: GroupSpec = GroupSpec {
    type_name: "DatabaseCluster",
    name: "database-cluster",
    label: "Database cluster",
    stem: "db-cluster",
    family: Family::Data,
    icon: &[
        Ellipse(15.6, 4.9, 5.9, 2.3),
        Line(&[(9.7, 4.9), (9.7, 8.8)]),
        Line(&[(21.5, 4.9), (21.5, 15.0), (20.4, 16.4), (17.6, 17.3)]),
        Ellipse(8.4, 11.2, 5.9, 2.4),
        Line(&[(2.5, 11.2), (2.5, 19.3), (4.2, 21.1), (8.4, 21.8), (12.6, 21.1), (14.3, 19.3), (14.3, 11.2)]),
    ],
    properties: &[],
    members: &["Database", "Arbiter"],
    linkable: false,
    describe: |_| String::new(),
    lesson: "Database nodes with the same data: one primary that takes writes, replicas that follow. The cluster \
             protects the data from a dead disk; whether it also protects the site from a dead primary depends on \
             who promotes a replica.",
};
