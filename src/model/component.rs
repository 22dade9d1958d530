//! A component: one box of the drawing, what kind of thing it is, and where it runs.

use serde::{Deserialize, Serialize};

use super::id::Id;
use super::properties::{
    AppFiles, AppServer, Arbiter, ArtefactStore, BackupStore, Certificate, Client, Container, Database, Dns, Firewall,
    LoadBalancer, LogStore, MonitoringClient, MonitoringServer, OtherPart, Server, SessionStore, Waf, WebServer,
};
use super::tagged::tagged;

/// One part of the infrastructure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Component {
    /// The name people read; empty: the id serves.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// What it is, with the properties of that kind.
    pub kind: Kind,
    /// The server it runs on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Id>,
    /// The share of time it works, 0 to 1; none: the default of the analysis.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub availability: Option<f64>,
}

impl Component {
    /// A component of this kind with nothing else stated.
    pub const fn new(kind: Kind) -> Self {
        Self { name: String::new(), kind, on: None, availability: None }
    }

    /// The same on a server.
    #[must_use]
    pub fn on(mut self, host: Id) -> Self {
        self.on = Some(host);
        self
    }

    /// The same with a name.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }
}

tagged! {
    /// What a component is. One file per kind in the catalogue says how it is drawn and what it may be linked to.
    Kind {
        /// A browser: where users are.
        Client(Client),
        /// An authoritative name server for the design's domain.
        Dns(Dns),
        /// A firewall that traffic passes through (a firewall *on* a server is a property of the server).
        Firewall(Firewall),
        /// A web application firewall that traffic passes through.
        Waf(Waf),
        /// A certificate for the design's domain.
        Certificate(Certificate),
        /// A load balancer.
        LoadBalancer(LoadBalancer),
        /// A machine, real or virtual, that holds other components.
        Server(Server),
        /// A web server: static files, and a proxy to application servers.
        WebServer(WebServer),
        /// An application server: runs the code.
        AppServer(AppServer),
        /// The code base and static files that web and application servers use.
        AppFiles(AppFiles),
        /// A database node.
        Database(Database),
        /// The voters that decide about an automatic failover.
        Arbiter(Arbiter),
        /// A server that collects measurements and alerts people.
        MonitoringServer(MonitoringServer),
        /// An agent that measures one component.
        MonitoringClient(MonitoringClient),
        /// A container that holds other components, on a server.
        Container(Container),
        /// Where user sessions are kept, shared by all application servers.
        SessionStore(SessionStore),
        /// Where copies of the data are kept.
        BackupStore(BackupStore),
        /// Where logs are collected.
        LogStore(LogStore),
        /// Where released application files come from.
        ArtefactStore(ArtefactStore),
        /// Something the catalogue has no word for: drawn, and left out of what is concluded.
        Other(OtherPart),
    }
}
