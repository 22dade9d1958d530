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
        Ellipse(8.8, 10.0, 6.3, 2.5),
        Line(&[(2.5, 10.0), (2.5, 19.0), (4.2, 20.8), (8.8, 21.5), (13.4, 20.8), (15.1, 19.0), (15.1, 10.0)]),
        Line(&[
            (9.5, 4.7),
            (11.5, 3.2),
            (15.5, 2.5),
            (19.6, 3.2),
            (21.5, 5.0),
            (21.5, 13.8),
            (20.4, 15.3),
            (18.3, 16.2),
        ]),
        Line(&[(21.5, 5.0), (20.3, 6.3), (17.6, 7.2)]),
    ],
    properties: &[],
    members: &["Database", "Arbiter"],
    linkable: false,
    describe: |_| String::new(),
    lesson: "Database nodes with the same data: one primary that takes writes, replicas that follow. The cluster \
             protects the data from a dead disk; whether it also protects the site from a dead primary depends on \
             who promotes a replica.",
};
