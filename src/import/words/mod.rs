//! What words on a drawing mean: tables by language, and nothing but tables.
//!
//! Adding a word is one line in one of the files below. Phrases are written in small letters without accents; a plural
//! with `s` or `es` is found by itself, and of several phrases that fit at a place the longest counts.

mod dictionary;
mod english;
mod french;
mod italian;
mod portuguese;
mod products;
mod reading;
mod spanish;

pub(super) use reading::{Reading, Token};

use crate::model::{
    Algorithm, Balancer, Engine, Failover, HealthCheck, Mode, MonitoringSoftware, Persistence, Role, Runtime, TlsMode,
    WebSoftware,
};

/// What a box can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Client,
    Dns,
    Firewall,
    Waf,
    Certificate,
    LoadBalancer,
    Server,
    WebServer,
    AppServer,
    AppFiles,
    Database,
    Arbiter,
    MonitoringServer,
    MonitoringClient,
    Container,
    SessionStore,
    BackupStore,
    LogStore,
    ArtefactStore,
    /// Something the catalogue has no kind for, known to be that.
    Other,
    /// The same, and requests pass through it unchanged: the internet, a router.
    Transit,
}

/// What a frame around boxes can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Host,
    Container,
    Zone,
    Network,
    Layer,
    BalancerCluster,
    DatabaseCluster,
}

/// What a line can carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wire {
    Http,
    Https,
    FastCgi,
    Sql,
    Reads,
    Writes,
    Replication,
    SemiSync,
    Dns,
    Monitoring,
    Files,
    Certificate,
    Quorum,
    Session,
    Backup,
    Logs,
    Deploy,
}

/// A property that words state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trait {
    Role(Role),
    Engine(Engine),
    /// A product that the model has no name for.
    ForeignEngine,
    Balancer(Balancer),
    Web(WebSoftware),
    Runtime(Runtime),
    Algorithm(Algorithm),
    Mode(Mode),
    Check(HealthCheck),
    Persistence(Persistence),
    Failover(Failover),
    Tls(TlsMode),
    Monitor(MonitoringSoftware),
    Alerting,
    RequestRate,
    ReplicationLag,
    RateLimit,
    Hsts,
    RedirectToHttps,
    Encrypted,
    Hardened,
    AutoRenew,
    Dnssec,
    Privileged,
    /// Of two balancers, the one that works.
    Active,
    /// Of two balancers, the one that waits.
    Standby,
}

/// One meaning of a phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Means {
    /// It names the kind: `load balancer`.
    Noun(Part),
    /// It is a product of the kind: `nginx`.
    Product(Part),
    /// It may be one, where nothing better is said: `server`.
    Vague(Part),
    /// As a frame's title it names the kind of frame.
    Frame(Place),
    /// It states a property.
    Is(Trait),
    /// On a line it says what travels there.
    Carries(Wire),
    /// What follows is what the part is about, not what it is: `for`.
    About,
    /// What follows is not there: `no`.
    Not,
    /// It counts what follows, or joins numbers: `and`.
    And,
    /// Before a number: `port`.
    Port,
}

/// A phrase and what it means.
#[derive(Debug)]
pub(super) struct Word {
    pub(super) phrase: &'static str,
    pub(super) means: &'static [Means],
}

const fn word(phrase: &'static str, means: &'static [Means]) -> Word {
    Word { phrase, means }
}

/// All tables.
const TABLES: &[&[Word]] =
    &[products::WORDS, english::WORDS, french::WORDS, spanish::WORDS, portuguese::WORDS, italian::WORDS];
