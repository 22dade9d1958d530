//! What one unit does: plain data, by component id.

use std::collections::BTreeMap;

use super::Conduct;
use super::names::DnsWork;
use super::watching::MonitorWork;
use crate::analysis::Journey;
use crate::model::{Algorithm, HealthCheck, Id, Mode, Persistence, ReplicationMode, Role};

/// The members that share the requests of each journey, in the order of their links.
pub type Pools = BTreeMap<Journey, Vec<Member>>;

/// One member of a pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The component or cluster that the link goes to.
    pub id: Id,
    /// The units to connect to, in turn; one, except for a cluster behind DNS round robin.
    pub via: Vec<Id>,
    /// The units of which one must accept a connection for a TCP check to pass.
    pub probe: Vec<Id>,
    /// Its share of the requests, compared with the others'; the model states none, so every member has 1.
    pub weight: u32,
    /// Whether it only works while no other member does.
    pub backup: bool,
}

impl Member {
    /// A member that is one unit.
    pub fn alone(id: &Id) -> Self {
        Self { id: id.clone(), via: vec![id.clone()], probe: vec![id.clone()], weight: 1, backup: false }
    }
}

/// What a unit does.
#[derive(Debug, Clone, PartialEq)]
pub enum Work {
    /// A database node.
    Database(DatabaseWork),
    /// Voters of an automatic failover: asked whether these database nodes are dead.
    Arbiter,
    /// A folder with the demo site.
    Files,
    /// A certificate that visitors are shown while it is valid.
    Certificate,
    /// An application server.
    Application {
        /// The folders it needs.
        files: Vec<Id>,
        /// Where its data comes from.
        data: Data,
    },
    /// A web server.
    Web {
        /// The folders it needs; none: it has a copy of its own.
        files: Vec<Id>,
        /// Who computes pages for it.
        pools: Pools,
        /// How it goes about it.
        conduct: Conduct,
    },
    /// A load balancer.
    Balancer(BalancerWork),
    /// A relay of TCP connections: an inline firewall, or a virtual IP.
    Relay(RelayWork),
    /// A name server.
    Dns(DnsWork),
    /// A monitoring server, or an agent.
    Monitor(MonitorWork),
}

/// Where an application server gets its data.
#[derive(Debug, Clone, PartialEq)]
pub enum Data {
    /// From databases.
    Databases {
        /// Nodes for reading in classes: those linked for reading alone, then the others.
        read: [Vec<Id>; 2],
        /// Primaries for writing.
        write: Vec<WriteTarget>,
    },
    /// From the next application server.
    Upstream(Pools),
}

/// A primary and what takes over for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriteTarget {
    /// The primary.
    pub primary: Id,
    /// Its replicas, when failover is automatic.
    pub standby: Vec<Id>,
}

/// What a database node does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabaseWork {
    /// Whether it is drawn as the primary.
    pub role: Role,
    /// The node it copies, and when that node counts a write as done.
    pub source: Option<(Id, ReplicationMode)>,
    /// Its replicas and the arbiters that must agree, when it is a primary with automatic failover.
    pub failover: Option<(Vec<Id>, Vec<Id>)>,
    /// How many voters each of these arbiters stands for.
    pub votes: BTreeMap<Id, u32>,
    /// Whether it is cut off before another one leads.
    pub fenced: bool,
    /// Whether an automatic failover decides when it may accept writes.
    pub managed: bool,
}

/// What a load balancer does.
#[derive(Debug, Clone, PartialEq)]
pub struct BalancerWork {
    /// How it chooses.
    pub algorithm: Algorithm,
    /// Which members work.
    pub mode: Mode,
    /// What it asks of a member.
    pub check: HealthCheck,
    /// How a visitor stays with one member.
    pub persistence: Persistence,
    /// How many members must be healthy.
    pub needs: usize,
    /// The members by journey.
    pub pools: Pools,
    /// How it goes about it.
    pub conduct: Conduct,
}

/// What a relay does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RelayWork {
    /// One address that moves to the best living member.
    VirtualIp(Vec<Id>),
    /// Everything passes to what is behind it, in turn.
    Inline(Vec<Member>),
}

impl WriteTarget {
    /// The primary, then what takes over for it.
    pub fn nodes(&self) -> impl Iterator<Item = &Id> {
        std::iter::once(&self.primary).chain(&self.standby)
    }
}

impl Work {
    /// The place in the start order.
    pub(super) fn rank(&self) -> u8 {
        match self {
            Self::Database(db) if db.role == Role::Primary => 0,
            Self::Database(_) => 1,
            Self::Arbiter => 2,
            Self::Files | Self::Certificate => 3,
            Self::Application { .. } => 4,
            Self::Web { .. } => 5,
            Self::Balancer(_) => 6,
            Self::Relay(RelayWork::VirtualIp(_)) => 7,
            Self::Relay(RelayWork::Inline(_)) => 8,
            Self::Dns(_) => 9,
            Self::Monitor(work) if work.agent => 10,
            Self::Monitor(_) => 11,
        }
    }

    /// True for what has an address of its own.
    pub const fn listens(&self) -> bool {
        !matches!(self, Self::Files | Self::Certificate)
    }

    /// True for what is no part of its own and cannot die: a virtual IP.
    pub fn is_virtual(&self) -> bool {
        matches!(self, Self::Relay(RelayWork::VirtualIp(_)))
    }

    /// The port where no link says another.
    pub(super) const fn default_port(&self) -> u32 {
        match self {
            Self::Database(_) => 3306,
            Self::Arbiter => 6446,
            Self::Dns(_) => 53,
            // Where Prometheus has its node exporters, and itself.
            Self::Monitor(MonitorWork { agent: true, .. }) => 9100,
            Self::Monitor(_) => 9090,
            Self::Application { .. } => 8000,
            Self::Files | Self::Certificate | Self::Web { .. } | Self::Balancer(_) | Self::Relay(_) => 80,
        }
    }

    /// What it is, in a word or two.
    pub const fn what(&self) -> &'static str {
        match self {
            Self::Database(DatabaseWork { role: Role::Primary, .. }) => "database primary",
            Self::Database(_) => "database replica",
            Self::Arbiter => "failover arbiter",
            Self::Files => "application files",
            Self::Certificate => "certificate",
            Self::Application { .. } => "application server",
            Self::Web { .. } => "web server",
            Self::Balancer(_) => "load balancer",
            Self::Relay(RelayWork::VirtualIp(_)) => "virtual IP",
            Self::Relay(RelayWork::Inline(_)) => "inline relay",
            Self::Dns(_) => "name server",
            Self::Monitor(MonitorWork { agent: true, .. }) => "monitoring agent",
            Self::Monitor(_) => "monitoring server",
        }
    }
}
