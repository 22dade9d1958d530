//! The properties of each kind of component.

use serde::{Deserialize, Serialize};

use super::choices::{
    Algorithm, Balancer, Engine, Failover, HealthCheck, Mode, MonitoringSoftware, Persistence, Role, Runtime, TlsMode,
    TlsVersion, WebSoftware,
};
use super::declare::{Count, properties};
use super::tagged::is_default;

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
