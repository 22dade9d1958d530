//! A component: one box of the drawing, what kind of thing it is and the properties that kind has.

use serde::{Deserialize, Serialize};

use super::id::Id;
use super::tagged::{is_default, tagged};

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

/// Declares a struct of properties: all optional in the file, unknown ones refused, defaults left out.
macro_rules! properties {
    ($(#[$meta:meta])* $name:ident { $( $(#[$fmeta:meta])* $field:ident: $ty:ty ),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct $name {
            $( $(#[$fmeta])* #[serde(skip_serializing_if = "is_default")] pub $field: $ty, )*
        }
    };
}
pub(crate) use properties;

/// Declares a choice: its first value is the default.
macro_rules! choice {
    ($(#[$meta:meta])* $name:ident { $(#[$fmeta:meta])* $first:ident $(, $(#[$vmeta:meta])* $variant:ident)* $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
        pub enum $name {
            $(#[$fmeta])* #[default] $first,
            $( $(#[$vmeta])* $variant, )*
        }

        impl $name {
            /// Every value, the default first.
            pub const ALL: &'static [Self] = &[Self::$first $(, Self::$variant)*];
        }
    };
}
pub(crate) use choice;

/// A whole number with a default of its own, so that the default can be left out of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Count<const DEFAULT: u32>(pub u32);

impl<const DEFAULT: u32> Default for Count<DEFAULT> {
    fn default() -> Self {
        Self(DEFAULT)
    }
}

properties! {
    /// Properties of the users behind a browser.
    Client {
        /// How many requests a second they send at the busiest hour; 0: not stated.
        peak: Count<0>,
    }
}
properties! {
    /// Properties of a name server.
    Dns {
        /// How long resolvers may keep an answer, in seconds (RFC 1035 §3.2.1).
        ttl: Count<300>,
        /// Whether the zone is signed (RFC 4033).
        dnssec: bool,
    }
}
properties! {
    /// Properties of an inline firewall.
    Firewall {
        /// Whether it lets everything pass that no rule forbids; the safe way is the other one.
        allow_by_default: bool,
    }
}
properties! {
    /// Properties of a web application firewall.
    Waf {
        /// Whether it only reports what it sees instead of blocking it.
        detect_only: bool,
    }
}
properties! {
    /// Properties of a certificate.
    Certificate {
        /// Whether it is renewed without a person (RFC 8555).
        auto_renew: bool,
    }
}
properties! {
    /// Properties of a load balancer.
    LoadBalancer {
        /// The program.
        software: Balancer,
        /// How it chooses the member for a request.
        algorithm: Algorithm,
        /// Whether all members work, or the first that is healthy.
        mode: Mode,
        /// How it learns that a member is dead.
        health_check: HealthCheck,
        /// Whether a user stays with one member.
        persistence: Persistence,
        /// What it does with TLS.
        tls: TlsMode,
        /// Whether its plain HTTP port only redirects to HTTPS.
        redirect_to_https: bool,
        /// How many members must be healthy for it to serve at all.
        needs: Count<1>,
        /// Whether its machine has a host firewall (for a balancer drawn without its server).
        firewall: bool,
        /// Whether one client can send only so many requests.
        rate_limit: bool,
        /// Whether timeouts and a limit of connections are set.
        timeouts: bool,
        /// Whether browsers are told to use HTTPS only (RFC 6797).
        hsts: bool,
        /// The oldest TLS version it speaks.
        min_tls: TlsVersion,
        /// Whether requests are inspected by a web application firewall inside it.
        waf: bool,
        /// Whether it sets the client's address itself and believes no one else (X-Forwarded-For).
        forwarded_for: bool,
        /// How many requests a second it can serve; 0: not stated.
        capacity: Count<0>,
    }
}
properties! {
    /// Properties of a server.
    Server {
        /// Whether a host firewall denies what the drawing does not allow.
        firewall: bool,
        /// Whether unused services are off and updates installed by a baseline.
        hardened: bool,
    }
}
properties! {
    /// Properties of a web server.
    WebServer {
        /// The program.
        software: WebSoftware,
        /// Whether its plain HTTP port only redirects to HTTPS.
        redirect_to_https: bool,
        /// Whether one client can send only so many requests.
        rate_limit: bool,
        /// Whether timeouts and a limit of connections are set.
        timeouts: bool,
        /// Whether browsers are told to use HTTPS only (RFC 6797).
        hsts: bool,
        /// The oldest TLS version it speaks.
        min_tls: TlsVersion,
        /// Whether requests are inspected by a web application firewall inside it.
        waf: bool,
        /// Whether it sets the client's address itself and believes no one else (X-Forwarded-For).
        forwarded_for: bool,
        /// How many requests a second it can serve; 0: not stated.
        capacity: Count<0>,
    }
}
properties! {
    /// Properties of an application server.
    AppServer {
        /// What runs the code.
        runtime: Runtime,
        /// Whether a user reads his own writes: from the primary, or after waiting for the replica.
        reads_own_writes: bool,
        /// How many requests a second it can serve; 0: not stated.
        capacity: Count<0>,
    }
}
properties! {
    /// Nothing about application files is configurable.
    AppFiles {}
}
properties! {
    /// Properties of a database node.
    Database {
        /// The product.
        engine: Engine,
        /// Whether it accepts writes or copies them.
        role: Role,
        /// Who promotes a replica when this primary dies.
        failover: Failover,
        /// Whether an old primary is cut off before another is promoted.
        fenced: bool,
        /// Whether its files are encrypted.
        encrypted: bool,
        /// Whether its port is open to everybody.
        public: bool,
        /// How many requests a second it can serve; 0: not stated.
        capacity: Count<0>,
    }
}
properties! {
    /// Properties of the voters of an automatic failover.
    Arbiter {
        /// How many voters there are; a majority decides.
        voters: Count<3>,
    }
}
properties! {
    /// Properties of a monitoring server.
    MonitoringServer {
        /// The program.
        software: MonitoringSoftware,
        /// Whether it tells a person when something is wrong.
        alerting: bool,
        /// Whether it measures requests per second.
        request_rate: bool,
        /// Whether it measures, and warns of, how far replicas are behind.
        replication_lag: bool,
    }
}
properties! {
    /// Properties of a monitoring client.
    MonitoringClient {
        /// Whether it measures requests per second.
        request_rate: bool,
        /// Whether it measures how far a replica is behind.
        replication_lag: bool,
    }
}

properties! {
    /// Properties of a container.
    Container {
        /// Whether its processes run as root.
        root: bool,
        /// Whether it may do everything its host may.
        privileged: bool,
        /// Whether it uses its host's network.
        host_network: bool,
    }
}
properties! {
    /// Nothing about a session store is configurable.
    SessionStore {}
}
properties! {
    /// Properties of a backup store.
    BackupStore {
        /// Whether what it keeps is encrypted.
        encrypted: bool,
        /// Whether bringing the data back is tried out.
        restore_tested: bool,
    }
}
properties! {
    /// Nothing about a log store is configurable.
    LogStore {}
}
properties! {
    /// Nothing about an artefact store is configurable.
    ArtefactStore {}
}
properties! {
    /// Nothing is known about a part of another kind.
    OtherPart {}
}

choice! {
    /// Programs that balance load.
    Balancer {
        /// HAProxy.
        HAProxy,
        /// Nginx as a balancer.
        Nginx,
        /// Something else, or a service.
        Other,
    }
}
choice! {
    /// How a balancer chooses a member.
    Algorithm {
        /// Each member in turn.
        RoundRobin,
        /// The member with the fewest open connections.
        LeastConnections,
        /// The same client address, the same member.
        SourceHash,
    }
}
choice! {
    /// Which members work.
    Mode {
        /// All healthy members share the requests.
        ActiveActive,
        /// The first healthy member takes all requests, the others wait.
        ActivePassive,
    }
}
choice! {
    /// What a balancer asks of a member to believe that it is alive.
    HealthCheck {
        /// Nothing: a dead member keeps its share of the requests.
        None,
        /// That its port accepts connections.
        Tcp,
        /// That a request that exercises everything behind it succeeds.
        Deep,
    }
}
choice! {
    /// How a balancer keeps a user with one member.
    Persistence {
        /// It does not.
        None,
        /// By a cookie.
        Cookie,
        /// By the client's address.
        SourceAddress,
    }
}
choice! {
    /// What a balancer does with TLS.
    TlsMode {
        /// Nothing is encrypted.
        None,
        /// It decrypts and speaks plain HTTP to its members.
        Terminate,
        /// It decrypts and encrypts again towards its members.
        ReEncrypt,
        /// It passes encrypted bytes on unread.
        PassThrough,
    }
}
choice! {
    /// Web servers.
    WebSoftware {
        /// Nginx.
        Nginx,
        /// Apache HTTP server.
        Apache,
        /// Something else.
        Other,
    }
}
choice! {
    /// What runs application code.
    Runtime {
        /// Not stated.
        Unspecified,
        /// PHP's FastCGI process manager.
        PhpFpm,
        /// Node.js.
        NodeJs,
        /// A WSGI or ASGI server.
        Python,
        /// A Ruby application server.
        Ruby,
        /// A servlet container or another Java server.
        Java,
    }
}
choice! {
    /// Database products.
    Engine {
        /// MySQL.
        MySql,
        /// MariaDB.
        MariaDb,
        /// PostgreSQL.
        PostgreSql,
    }
}
choice! {
    /// What a database node does in its cluster.
    Role {
        /// Accepts writes and sends them to its replicas.
        Primary,
        /// Follows a primary and answers reads.
        Replica,
    }
}
choice! {
    /// Who promotes a replica.
    Failover {
        /// A person: writes wait for them.
        Manual,
        /// The cluster itself.
        Automatic,
    }
}
choice! {
    /// Monitoring programs.
    MonitoringSoftware {
        /// Prometheus.
        Prometheus,
        /// Nagios.
        Nagios,
        /// Something else, or a service.
        Other,
    }
}
choice! {
    /// Versions of TLS.
    TlsVersion {
        /// TLS 1.2 (RFC 5246).
        V1_2,
        /// TLS 1.3 (RFC 8446).
        V1_3,
        /// TLS 1.1, deprecated by RFC 8996.
        V1_1,
        /// TLS 1.0, deprecated by RFC 8996.
        V1_0,
    }
}
