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
    Algorithm, AppFiles, AppServer, Arbiter, ArtefactStore, BackupStore, Balancer, Certificate, Client, Component,
    Container, Count, Database, Dns, Engine, Failover, Firewall, HealthCheck, Kind, LoadBalancer, LogStore, Mode,
    MonitoringClient, MonitoringServer, MonitoringSoftware, OtherPart, Persistence, Role, Runtime, Server,
    SessionStore, TlsMode, TlsVersion, Waf, WebServer, WebSoftware,
};
pub use design::{Acceptance, Design, Section};
pub use drawing::{Note, Placement, Point};
pub use edit::Edit;
pub use group::{DatabaseCluster, Entry, Group, GroupKind, Layer, LoadBalancerCluster, Network, Zone};
pub use id::{Id, IdError};
pub use invariant::{Violation, check};
pub use link::{
    Access, Account, Backup, Deploy, DnsLookup, FastCgi, Http, Https, Link, LinkKind, Logs, Monitoring, OtherLink,
    Quorum, Replication, ReplicationMode, Session, Sql, UsesCertificate, UsesFiles,
};
