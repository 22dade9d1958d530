//! The domain: what a design is and how it may change. Knows nothing of files, pictures or windows.

mod batch;
mod choices;
mod component;
mod declare;
mod design;
mod difference;
mod drawing;
mod edit;
mod group;
mod id;
mod invariant;
mod link;
mod properties;
mod tagged;

pub use choices::{
    Algorithm, Balancer, Engine, Failover, HealthCheck, Mode, MonitoringSoftware, Persistence, Role, Runtime, TlsMode,
    TlsVersion, WebSoftware,
};
pub use component::{Component, Kind};
pub use declare::Count;
pub use design::{Acceptance, Design, Section};
pub use difference::Difference;
pub use drawing::{Note, Placement, Point};
pub use edit::Edit;
pub use group::{DatabaseCluster, Entry, Group, GroupKind, Layer, LoadBalancerCluster, Network, Zone};
pub use id::{Id, IdError};
pub use invariant::{Violation, check};
pub use link::{
    Access, Account, Backup, Deploy, DnsLookup, FastCgi, Http, Https, Link, LinkKind, Logs, Monitoring, OtherLink,
    Quorum, Replication, ReplicationMode, Session, Sql, UsesCertificate, UsesFiles,
};
pub use properties::{
    AppFiles, AppServer, Arbiter, ArtefactStore, BackupStore, Certificate, Client, Container, Database, Dns, Firewall,
    LoadBalancer, LogStore, MonitoringClient, MonitoringServer, OtherPart, Server, SessionStore, Waf, WebServer,
};
