//! A group: components that belong together without running on one another.

use serde::{Deserialize, Serialize};

use super::declare::{choice, properties};
use super::id::Id;
use super::tagged::{is_default, tagged};

/// A named set of components or other groups.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// The name people read; empty: the id serves.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// What holds them together.
    pub kind: GroupKind,
    /// Who belongs to it, in order (the order in which members of a cluster take over).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<Id>,
}

tagged! {
    /// What holds a group together.
    GroupKind {
        /// Balancers that share one entry.
        LoadBalancerCluster(LoadBalancerCluster),
        /// Database nodes that hold the same data.
        DatabaseCluster(DatabaseCluster),
        /// A place that fails as one: a room, a building, a provider's zone.
        Zone(Zone),
        /// A network segment.
        Network(Network),
        /// A layer of the drawing (edge, web, application, data) with no meaning for failures.
        Layer(Layer),
    }
}

properties! {
    /// Properties of a load-balancer cluster.
    LoadBalancerCluster {
        /// How users reach one of its members.
        entry: Entry,
        /// Whether members prove to each other who they are, on a network of their own.
        authenticated: bool,
        /// Whether names of dead members are withdrawn (for `DnsRoundRobin`).
        checked: bool,
    }
}
properties! {
    /// Nothing about a database cluster is configurable yet.
    DatabaseCluster {}
}
properties! {
    /// Nothing about a zone is configurable yet.
    Zone {}
}
properties! {
    /// Properties of a network segment.
    Network {
        /// Its addresses in CIDR notation, for people.
        cidr: String,
    }
}
properties! {
    /// Nothing about a layer is configurable.
    Layer {}
}

choice! {
    /// How users reach a cluster of balancers.
    Entry {
        /// One address that moves to a living member (VRRP, RFC 9568).
        VirtualIp,
        /// One name with every member's address: users of a dead member fail.
        DnsRoundRobin,
    }
}
