//! A link: a directed line of the drawing, from the part that asks to the part that answers.

use serde::{Deserialize, Serialize};

use super::declare::{Count, choice, properties};
use super::id::Id;
use super::tagged::{is_default, tagged};

/// One connection. `to` may be a load-balancer cluster: then it means the cluster's shared entry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// The part that opens the connection.
    pub from: Id,
    /// The part that accepts it.
    pub to: Id,
    /// What travels on it.
    pub kind: LinkKind,
    /// Words on the line; empty: the kind speaks for itself.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// The share of time it works, 0 to 1; none: it never fails.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub availability: Option<f64>,
}

impl Link {
    /// A link with nothing else stated.
    pub const fn new(from: Id, to: Id, kind: LinkKind) -> Self {
        Self { from, to, kind, label: String::new(), availability: None }
    }
}

tagged! {
    /// What travels on a link.
    LinkKind {
        /// Plain HTTP.
        Http(Http),
        /// HTTP over TLS.
        Https(Https),
        /// FastCGI, what PHP-FPM speaks.
        FastCgi(FastCgi),
        /// Statements to a database.
        Sql(Sql),
        /// Changes from a primary to its replica.
        Replication(Replication),
        /// Name resolution.
        Dns(DnsLookup),
        /// Measurements: from the monitoring part to the part it watches or reports to.
        Monitoring(Monitoring),
        /// Reading the application's files.
        UsesFiles(UsesFiles),
        /// Presenting a certificate.
        UsesCertificate(UsesCertificate),
        /// Voting about a failover: from the arbiter to the database node.
        Quorum(Quorum),
        /// Keeping user sessions.
        Session(Session),
        /// Copying data away: from the database node to the store.
        Backup(Backup),
        /// Sending logs away.
        Logs(Logs),
        /// Bringing released files to where they are used.
        Deploy(Deploy),
        /// Something no other kind of link says: drawn, and left out of what is concluded.
        Other(OtherLink),
    }
}

impl LinkKind {
    /// True for links that carry user requests: HTTP, HTTPS and FastCGI.
    pub const fn serves(&self) -> bool {
        matches!(self, Self::Http(_) | Self::Https(_) | Self::FastCgi(_))
    }

    /// The TCP or UDP port it goes to, where the kind has one.
    pub const fn port(&self) -> Option<u32> {
        match self {
            Self::Http(p) => Some(p.port.0),
            Self::Https(p) => Some(p.port.0),
            Self::FastCgi(p) => Some(p.port.0),
            Self::Sql(p) => Some(p.port.0),
            Self::Replication(p) => Some(p.port.0),
            Self::Dns(p) => Some(p.port.0),
            Self::Monitoring(_)
            | Self::UsesFiles(_)
            | Self::UsesCertificate(_)
            | Self::Quorum(_)
            | Self::Session(_)
            | Self::Backup(_)
            | Self::Logs(_)
            | Self::Deploy(_)
            | Self::Other(_) => None,
        }
    }
}

properties! {
    /// Properties of a plain HTTP link.
    Http {
        /// TCP port.
        port: Count<80>,
    }
}
properties! {
    /// Properties of an HTTPS link.
    Https {
        /// TCP port.
        port: Count<443>,
    }
}
properties! {
    /// Properties of a FastCGI link.
    FastCgi {
        /// TCP port.
        port: Count<9000>,
    }
}
properties! {
    /// Properties of a link to a database.
    Sql {
        /// What the application does with it.
        access: Access,
        /// With which account.
        account: Account,
        /// TCP port.
        port: Count<3306>,
        /// Whether it is encrypted.
        tls: bool,
    }
}
properties! {
    /// Properties of a replication link.
    Replication {
        /// When a write counts as done.
        mode: ReplicationMode,
        /// TCP port.
        port: Count<3306>,
        /// Whether it is encrypted.
        tls: bool,
    }
}
properties! {
    /// Properties of a name resolution link.
    DnsLookup {
        /// UDP and TCP port.
        port: Count<53>,
    }
}
properties! {
    /// Properties of a monitoring link.
    Monitoring {
        /// Whether it is encrypted and both ends know each other.
        secured: bool,
    }
}
properties! {
    /// Nothing about using files is configurable.
    UsesFiles {}
}
properties! {
    /// Nothing about using a certificate is configurable.
    UsesCertificate {}
}
properties! {
    /// Nothing about a voting link is configurable.
    Quorum {}
}

properties! {
    /// Nothing about a session link is configurable.
    Session {}
}
properties! {
    /// Nothing about a backup link is configurable.
    Backup {}
}
properties! {
    /// Nothing about a log link is configurable.
    Logs {}
}
properties! {
    /// Nothing about a deployment link is configurable.
    Deploy {}
}
properties! {
    /// Nothing is known about a link of another kind.
    OtherLink {}
}

choice! {
    /// With which account an application speaks to a database.
    Account {
        /// Not stated.
        Unstated,
        /// The administrator's.
        Root,
        /// One that several applications share.
        Shared,
        /// One of its own that may do what it needs and no more.
        LeastPrivilege,
    }
}
choice! {
    /// What an application does with a database link.
    Access {
        /// Reads and writes.
        ReadWrite,
        /// Reads only.
        Read,
        /// Writes only.
        Write,
    }
}

impl Access {
    /// Whether statements that only read travel on it.
    pub const fn reads(self) -> bool {
        matches!(self, Self::ReadWrite | Self::Read)
    }

    /// Whether statements that change data travel on it.
    pub const fn writes(self) -> bool {
        matches!(self, Self::ReadWrite | Self::Write)
    }
}

choice! {
    /// When a write counts as done.
    ReplicationMode {
        /// When the primary has it.
        Async,
        /// When at least one replica has received it.
        SemiSync,
    }
}
