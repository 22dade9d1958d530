//! The domain: what a design is and how it may change. Knows nothing of files, pictures or windows.

mod component;
mod design;
mod drawing;
mod edit;
mod group;
mod id;
mod invariant;
mod link;
mod tagged;

pub use component::{
    Algorithm, AppFiles, AppServer, Arbiter, Balancer, Certificate, Client, Component, Count, Database, Dns, Engine,
    Failover, Firewall, HealthCheck, Kind, LoadBalancer, Mode, MonitoringClient, MonitoringServer, MonitoringSoftware,
    Persistence, Role, Runtime, Server, TlsMode, Waf, WebServer, WebSoftware,
};
pub use design::{Acceptance, Design, Section};
pub use drawing::{Note, Placement, Point};
pub use edit::Edit;
pub use group::{DatabaseCluster, Entry, Group, GroupKind, Layer, LoadBalancerCluster, Network, Zone};
pub use id::{Id, IdError};
pub use invariant::{Violation, check};
pub use link::{
    Access, DnsLookup, FastCgi, Http, Https, Link, LinkKind, Monitoring, Quorum, Replication, ReplicationMode, Sql,
    UsesCertificate, UsesFiles,
};
