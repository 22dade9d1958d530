//! Database cluster: nodes that hold the same data.

use super::spec::{Family, GroupSpec};

/// The catalogue entry.
pub(super) const DATABASE_CLUSTER: GroupSpec = GroupSpec {
    type_name: "DatabaseCluster",
    name: "database-cluster",
    label: "Database cluster",
    stem: "db-cluster",
    family: Family::Data,
    properties: &[],
    members: &["Database", "Arbiter"],
    linkable: false,
    describe: |_| String::new(),
    lesson: "Database nodes with the same data: one primary that takes writes, replicas that follow. The cluster \
             protects the data from a dead disk; whether it also protects the site from a dead primary depends on \
             who promotes a replica.",
};
