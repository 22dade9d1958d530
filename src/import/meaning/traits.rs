//! Properties that words state, put where the kind has them.

use crate::import::words::{Part, Trait};
use crate::model::{
    AppFiles, AppServer, Arbiter, ArtefactStore, BackupStore, Certificate, Client, Container, Database, Dns, Firewall,
    HealthCheck, Kind, LoadBalancer, LogStore, MonitoringClient, MonitoringServer, OtherPart, Server, SessionStore,
    TlsMode, Waf, WebServer,
};

/// The kind of a part, with nothing stated.
pub(super) fn kind(part: Part) -> Kind {
    match part {
        Part::Client => Kind::Client(Client::default()),
        Part::Dns => Kind::Dns(Dns::default()),
        Part::Firewall => Kind::Firewall(Firewall::default()),
        Part::Waf => Kind::Waf(Waf::default()),
        Part::Certificate => Kind::Certificate(Certificate::default()),
        Part::LoadBalancer => Kind::LoadBalancer(LoadBalancer::default()),
        Part::Server => Kind::Server(Server::default()),
        Part::WebServer => Kind::WebServer(WebServer::default()),
        Part::AppServer => Kind::AppServer(AppServer::default()),
        Part::AppFiles => Kind::AppFiles(AppFiles::default()),
        Part::Database => Kind::Database(Database::default()),
        Part::Arbiter => Kind::Arbiter(Arbiter::default()),
        Part::MonitoringServer => Kind::MonitoringServer(MonitoringServer::default()),
        Part::MonitoringClient => Kind::MonitoringClient(MonitoringClient::default()),
        Part::Container => Kind::Container(Container::default()),
        Part::SessionStore => Kind::SessionStore(SessionStore::default()),
        Part::BackupStore => Kind::BackupStore(BackupStore::default()),
        Part::LogStore => Kind::LogStore(LogStore::default()),
        Part::ArtefactStore => Kind::ArtefactStore(ArtefactStore::default()),
        Part::Other | Part::Transit => Kind::Other(OtherPart::default()),
    }
}

/// States properties of a kind, the first of several that contradict each other; what it does not have is passed over.
pub(super) fn state(kind: &mut Kind, traits: impl IntoIterator<Item = Trait>) {
    let mut stated = Vec::new();
    for what in traits {
        let field = std::mem::discriminant(&what);
        if stated.contains(&field) {
            continue;
        }
        if set(kind, what) {
            stated.push(field);
        }
    }
}

/// States one property; false when the kind has no such property.
fn set(kind: &mut Kind, what: Trait) -> bool {
    match (kind, what) {
        (Kind::Database(p), Trait::Role(role)) => p.role = role,
        (Kind::Database(p), Trait::Engine(engine)) => p.engine = engine,
        (Kind::Database(p), Trait::Failover(failover)) => p.failover = failover,
        (Kind::Database(p), Trait::Encrypted) => p.encrypted = true,
        (Kind::LoadBalancer(p), Trait::Balancer(software)) => p.software = software,
        (Kind::LoadBalancer(p), Trait::Algorithm(algorithm)) => p.algorithm = algorithm,
        (Kind::LoadBalancer(p), Trait::Mode(mode)) => p.mode = mode,
        (Kind::LoadBalancer(p), Trait::Check(check)) => {
            if p.health_check != HealthCheck::Deep {
                p.health_check = check;
            }
        }
        (Kind::LoadBalancer(p), Trait::Persistence(persistence)) => p.persistence = persistence,
        (Kind::LoadBalancer(p), Trait::Tls(tls)) => {
            if p.tls == TlsMode::None {
                p.tls = tls;
            }
        }
        (Kind::LoadBalancer(p), Trait::RateLimit) => p.rate_limit = true,
        (Kind::LoadBalancer(p), Trait::Hsts) => p.hsts = true,
        (Kind::LoadBalancer(p), Trait::RedirectToHttps) => p.redirect_to_https = true,
        (Kind::WebServer(p), Trait::Web(software)) => p.software = software,
        (Kind::WebServer(p), Trait::RateLimit) => p.rate_limit = true,
        (Kind::WebServer(p), Trait::Hsts) => p.hsts = true,
        (Kind::WebServer(p), Trait::RedirectToHttps) => p.redirect_to_https = true,
        (Kind::AppServer(p), Trait::Runtime(runtime)) => p.runtime = runtime,
        (Kind::MonitoringServer(p), Trait::Monitor(software)) => p.software = software,
        (Kind::MonitoringServer(p), Trait::Alerting) => p.alerting = true,
        (Kind::MonitoringServer(p), Trait::RequestRate) => p.request_rate = true,
        (Kind::MonitoringServer(p), Trait::ReplicationLag) => p.replication_lag = true,
        (Kind::MonitoringClient(p), Trait::RequestRate) => p.request_rate = true,
        (Kind::MonitoringClient(p), Trait::ReplicationLag) => p.replication_lag = true,
        (Kind::BackupStore(p), Trait::Encrypted) => p.encrypted = true,
        (Kind::Server(p), Trait::Hardened) => p.hardened = true,
        (Kind::Certificate(p), Trait::AutoRenew) => p.auto_renew = true,
        (Kind::Dns(p), Trait::Dnssec) => p.dnssec = true,
        (Kind::Container(p), Trait::Privileged) => p.privileged = true,
        _ => return false,
    }
    true
}
