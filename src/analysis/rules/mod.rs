//! The rules: each is a page of documentation with one function at the end, in a file of its own.
//!
//! Adding a rule is one file and one line in [`RULES`].

mod admin_port_exposed;
mod app_tier_spof;
mod certificate_expiry;
mod claims;
mod context;
mod database_beside_web;
mod database_exposed;
mod database_read_spof;
mod degrading_failure;
mod dns_not_drawn;
mod dns_spof;
mod entry_without_failover;
mod even_voters;
mod failover_without_quorum;
mod forged_client_address;
mod host_not_drawn;
mod identical_servers;
mod inline_filter_spof;
mod load_balancer_spof;
mod long_dns_ttl;
mod manual_failover;
mod member_without_path;
mod meta;
mod monitoring_inside;
mod no_backup;
mod no_central_logs;
mod no_firewall;
mod no_health_check;
mod no_hsts;
mod no_https;
mod no_https_redirect;
mod no_monitoring;
mod no_rate_limit;
mod no_segmentation;
mod no_spare_capacity;
mod no_timeouts;
mod no_waf;
mod nobody_alerted;
mod open_container;
mod open_monitoring_link;
mod open_vrrp;
mod origin_exposed;
#[cfg(test)]
mod plain;
mod plain_database_link;
mod plain_replication;
mod primary_database_spof;
#[cfg(test)]
mod probe;
mod replica_on_same_server;
mod replica_without_replication;
mod replication_lag_unwatched;
mod request_rate_unmeasured;
mod secret_in_design;
mod secrets;
mod server_spof;
mod shallow_health_check;
mod shared_bodies;
mod shared_database_account;
mod shared_zone;
mod single_writer;
mod sink;
mod stale_reads;
mod sticky_without_session_store;
#[cfg(test)]
mod testing;
mod text_disagrees;
mod tls_ends_at_balancer;
mod undeployed_files;
mod unencrypted_database;
mod uneven_algorithm;
mod unhardened_server;
mod unreachable_component;
mod unsafe_backup;
mod unsigned_zone;
mod unwatched_component;
mod weak_tls;
mod web_tier_bypass;
mod web_tier_spof;
mod write_to_replica;

use super::accepting;
use super::finding::Finding;
use super::journey::Journey;
use super::lapsed::Lapsed;
pub use context::RuleContext;
pub use meta::{Draft, Profile, Rule, RuleMeta, Stride};
pub use sink::Findings;

/// A table of rules from the names of their files.
macro_rules! rules {
    ($($name:ident,)*) => {
        &[$(Rule { meta: &$name::META, check: $name::check, mend: $name::mend },)*]
    };
}

/// Every rule, by code.
pub const RULES: &[Rule] = rules! {
    load_balancer_spof,
    primary_database_spof,
    database_read_spof,
    web_tier_spof,
    app_tier_spof,
    server_spof,
    dns_spof,
    inline_filter_spof,
    shared_zone,
    replica_on_same_server,
    no_health_check,
    shallow_health_check,
    degrading_failure,
    manual_failover,
    failover_without_quorum,
    even_voters,
    stale_reads,
    sticky_without_session_store,
    no_backup,
    single_writer,
    identical_servers,
    entry_without_failover,
    long_dns_ttl,
    no_spare_capacity,
    no_rate_limit,
    no_timeouts,
    uneven_algorithm,
    undeployed_files,
    unreachable_component,
    web_tier_bypass,
    member_without_path,
    host_not_drawn,
    dns_not_drawn,
    replica_without_replication,
    write_to_replica,
    text_disagrees,
    no_firewall,
    no_https,
    tls_ends_at_balancer,
    no_https_redirect,
    no_hsts,
    weak_tls,
    certificate_expiry,
    plain_database_link,
    plain_replication,
    database_exposed,
    database_beside_web,
    no_segmentation,
    no_waf,
    origin_exposed,
    admin_port_exposed,
    open_monitoring_link,
    shared_database_account,
    secret_in_design,
    unencrypted_database,
    unsafe_backup,
    forged_client_address,
    unhardened_server,
    open_vrrp,
    unsigned_zone,
    open_container,
    no_monitoring,
    unwatched_component,
    nobody_alerted,
    request_rate_unmeasured,
    replication_lag_unwatched,
    monitoring_inside,
    no_central_logs,
};

/// The rule with this name or code.
pub fn find(name: &str) -> Option<&'static Rule> {
    RULES.iter().find(|r| r.meta.name == name || r.meta.code.eq_ignore_ascii_case(name))
}

/// Runs the rules of a profile (hardening includes core); worst first, then by code and key.
pub(super) fn run(context: &RuleContext, profile: Profile, today: &str) -> Vec<Finding> {
    run_with_lapsed(context, profile, today).0
}

/// The same, with the accepted entries that cover nothing.
pub(super) fn run_with_lapsed(context: &RuleContext, profile: Profile, today: &str) -> (Vec<Finding>, Vec<Lapsed>) {
    let mut findings = Findings::default();
    for rule in RULES.iter().filter(|r| r.meta.profile <= profile) {
        (rule.check)(context, &mut findings);
    }
    let mut findings = findings.into_inner();
    findings.sort_by(|a, b| (b.severity, a.code, &a.key).cmp(&(a.severity, b.code, &b.key)));
    let lapsed = accepting::cover(context.design, &mut findings, profile, today);
    (findings, lapsed)
}

/// The drafts with which a finding's rule would mend it.
pub(super) fn drafts(context: &RuleContext, finding: &Finding) -> Vec<Draft> {
    RULES.iter().find(|r| r.meta.code == finding.code).map_or_else(Vec::new, |rule| (rule.mend)(context, finding))
}

/// `static`, `static and read`, `static, read and write`, with the given word before the last.
fn list<T: AsRef<str>>(words: &[T], conjunction: &str) -> String {
    match words {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} {conjunction} {}", first.join(", "), last.as_ref())
        }
    }
}

/// `static, read or write`.
fn any_of(journeys: &[Journey]) -> String {
    let names: Vec<&str> = journeys.iter().map(|j| j.name()).collect();
    list(&names, "or")
}

/// `static, read and write`.
fn all_of(journeys: &[Journey]) -> String {
    let names: Vec<&str> = journeys.iter().map(|j| j.name()).collect();
    list(&names, "and")
}
