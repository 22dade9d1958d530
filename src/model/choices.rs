//! What can be chosen for a component: products, algorithms, modes, roles.

use serde::{Deserialize, Serialize};

use super::declare::choice;

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
