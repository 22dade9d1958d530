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
use super::report::{Evidence, Finding, Journey, Lapsed, Severity};
use crate::model::Id;
pub use context::RuleContext;

/// What a rule is called and how bad its findings are.
#[derive(Debug, Clone, Copy)]
pub struct RuleMeta {
    /// The stable code: `REL-001`.
    pub code: &'static str,
    /// The name that reads well after "accept": `load-balancer-spof`.
    pub name: &'static str,
    /// The title for people.
    pub title: &'static str,
    /// How bad its findings are.
    pub severity: Severity,
    /// When it speaks.
    pub profile: Profile,
    /// The kind of threat: a letter of STRIDE (Shostack 2014, chapter 3).
    pub stride: Stride,
    /// Where the reason can be read.
    pub references: &'static [&'static str],
    /// The source file of the rule, whose first lines are its page.
    source: &'static str,
}

impl RuleMeta {
    /// The page of documentation, as Markdown.
    pub fn page(&self) -> String {
        let lines = self.source.lines().map_while(|l| l.strip_prefix("//!"));
        let lines: Vec<&str> = lines.map(|l| l.strip_prefix(' ').unwrap_or(l)).collect();
        lines.join("\n") + "\n"
    }
}

/// The kinds of threat, by their letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stride {
    /// Pretending to be somebody else.
    Spoofing,
    /// Changing what must not be changed.
    Tampering,
    /// Doing something and denying it, because nothing was recorded.
    Repudiation,
    /// Reading what must not be read.
    InformationDisclosure,
    /// Taking the service away, by malice or by failure.
    DenialOfService,
    /// Being allowed more than one should.
    ElevationOfPrivilege,
}

impl Stride {
    /// The letter.
    pub const fn letter(self) -> char {
        match self {
            Self::Spoofing => 'S',
            Self::Tampering => 'T',
            Self::Repudiation => 'R',
            Self::InformationDisclosure => 'I',
            Self::DenialOfService => 'D',
            Self::ElevationOfPrivilege => 'E',
        }
    }
}

/// When a rule speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Profile {
    /// Always.
    Core,
    /// When the user asks for advice beyond the core.
    Hardening,
}

/// One rule.
pub struct Rule {
    /// Its description.
    pub meta: &'static RuleMeta,
    check: fn(&RuleContext, &mut Findings),
    /// Ways to mend one of its findings, as edits. They are analysed again before they are offered.
    mend: fn(&RuleContext, &Finding) -> Vec<Draft>,
}

/// A proposed fix: a title and the edits. Whether it is offered is decided after analysing its result.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// What it does, as a command: `Add a second load balancer and a virtual IP`.
    pub title: String,
    /// The edits, in order; each must be possible after the ones before it.
    pub edits: Vec<crate::model::Edit>,
}

/// For rules whose findings only a person can mend.
fn by_hand(_: &RuleContext, _: &Finding) -> Vec<Draft> {
    Vec::new()
}

/// Every rule, by code.
pub const RULES: &[Rule] = &[
    Rule { meta: &load_balancer_spof::META, check: load_balancer_spof::check, mend: load_balancer_spof::mend },
    Rule { meta: &primary_database_spof::META, check: primary_database_spof::check, mend: primary_database_spof::mend },
    Rule { meta: &database_read_spof::META, check: database_read_spof::check, mend: database_read_spof::mend },
    Rule { meta: &web_tier_spof::META, check: web_tier_spof::check, mend: web_tier_spof::mend },
    Rule { meta: &app_tier_spof::META, check: app_tier_spof::check, mend: app_tier_spof::mend },
    Rule { meta: &server_spof::META, check: server_spof::check, mend: server_spof::mend },
    Rule { meta: &dns_spof::META, check: dns_spof::check, mend: dns_spof::mend },
    Rule { meta: &inline_filter_spof::META, check: inline_filter_spof::check, mend: inline_filter_spof::mend },
    Rule { meta: &shared_zone::META, check: shared_zone::check, mend: shared_zone::mend },
    Rule {
        meta: &replica_on_same_server::META,
        check: replica_on_same_server::check,
        mend: replica_on_same_server::mend,
    },
    Rule { meta: &no_health_check::META, check: no_health_check::check, mend: no_health_check::mend },
    Rule { meta: &shallow_health_check::META, check: shallow_health_check::check, mend: shallow_health_check::mend },
    Rule { meta: &degrading_failure::META, check: degrading_failure::check, mend: degrading_failure::mend },
    Rule { meta: &manual_failover::META, check: manual_failover::check, mend: manual_failover::mend },
    Rule {
        meta: &failover_without_quorum::META,
        check: failover_without_quorum::check,
        mend: failover_without_quorum::mend,
    },
    Rule { meta: &even_voters::META, check: even_voters::check, mend: even_voters::mend },
    Rule { meta: &stale_reads::META, check: stale_reads::check, mend: stale_reads::mend },
    Rule {
        meta: &sticky_without_session_store::META,
        check: sticky_without_session_store::check,
        mend: sticky_without_session_store::mend,
    },
    Rule { meta: &no_backup::META, check: no_backup::check, mend: no_backup::mend },
    Rule { meta: &single_writer::META, check: single_writer::check, mend: single_writer::mend },
    Rule { meta: &identical_servers::META, check: identical_servers::check, mend: identical_servers::mend },
    Rule {
        meta: &entry_without_failover::META,
        check: entry_without_failover::check,
        mend: entry_without_failover::mend,
    },
    Rule { meta: &long_dns_ttl::META, check: long_dns_ttl::check, mend: long_dns_ttl::mend },
    Rule { meta: &no_spare_capacity::META, check: no_spare_capacity::check, mend: no_spare_capacity::mend },
    Rule { meta: &no_rate_limit::META, check: no_rate_limit::check, mend: no_rate_limit::mend },
    Rule { meta: &no_timeouts::META, check: no_timeouts::check, mend: no_timeouts::mend },
    Rule { meta: &uneven_algorithm::META, check: uneven_algorithm::check, mend: uneven_algorithm::mend },
    Rule { meta: &undeployed_files::META, check: undeployed_files::check, mend: undeployed_files::mend },
    Rule { meta: &unreachable_component::META, check: unreachable_component::check, mend: unreachable_component::mend },
    Rule { meta: &web_tier_bypass::META, check: web_tier_bypass::check, mend: web_tier_bypass::mend },
    Rule { meta: &member_without_path::META, check: member_without_path::check, mend: member_without_path::mend },
    Rule { meta: &host_not_drawn::META, check: host_not_drawn::check, mend: host_not_drawn::mend },
    Rule { meta: &dns_not_drawn::META, check: dns_not_drawn::check, mend: dns_not_drawn::mend },
    Rule {
        meta: &replica_without_replication::META,
        check: replica_without_replication::check,
        mend: replica_without_replication::mend,
    },
    Rule { meta: &write_to_replica::META, check: write_to_replica::check, mend: write_to_replica::mend },
    Rule { meta: &text_disagrees::META, check: text_disagrees::check, mend: by_hand },
    Rule { meta: &no_firewall::META, check: no_firewall::check, mend: no_firewall::mend },
    Rule { meta: &no_https::META, check: no_https::check, mend: no_https::mend },
    Rule { meta: &tls_ends_at_balancer::META, check: tls_ends_at_balancer::check, mend: tls_ends_at_balancer::mend },
    Rule { meta: &no_https_redirect::META, check: no_https_redirect::check, mend: no_https_redirect::mend },
    Rule { meta: &no_hsts::META, check: no_hsts::check, mend: no_hsts::mend },
    Rule { meta: &weak_tls::META, check: weak_tls::check, mend: weak_tls::mend },
    Rule { meta: &certificate_expiry::META, check: certificate_expiry::check, mend: certificate_expiry::mend },
    Rule { meta: &plain_database_link::META, check: plain_database_link::check, mend: plain_database_link::mend },
    Rule { meta: &plain_replication::META, check: plain_replication::check, mend: plain_replication::mend },
    Rule { meta: &database_exposed::META, check: database_exposed::check, mend: database_exposed::mend },
    Rule { meta: &database_beside_web::META, check: database_beside_web::check, mend: database_beside_web::mend },
    Rule { meta: &no_segmentation::META, check: no_segmentation::check, mend: no_segmentation::mend },
    Rule { meta: &no_waf::META, check: no_waf::check, mend: no_waf::mend },
    Rule { meta: &origin_exposed::META, check: origin_exposed::check, mend: origin_exposed::mend },
    Rule { meta: &admin_port_exposed::META, check: admin_port_exposed::check, mend: admin_port_exposed::mend },
    Rule { meta: &open_monitoring_link::META, check: open_monitoring_link::check, mend: open_monitoring_link::mend },
    Rule {
        meta: &shared_database_account::META,
        check: shared_database_account::check,
        mend: shared_database_account::mend,
    },
    Rule { meta: &secret_in_design::META, check: secret_in_design::check, mend: secret_in_design::mend },
    Rule { meta: &unencrypted_database::META, check: unencrypted_database::check, mend: unencrypted_database::mend },
    Rule { meta: &unsafe_backup::META, check: unsafe_backup::check, mend: unsafe_backup::mend },
    Rule { meta: &forged_client_address::META, check: forged_client_address::check, mend: forged_client_address::mend },
    Rule { meta: &unhardened_server::META, check: unhardened_server::check, mend: unhardened_server::mend },
    Rule { meta: &open_vrrp::META, check: open_vrrp::check, mend: open_vrrp::mend },
    Rule { meta: &unsigned_zone::META, check: unsigned_zone::check, mend: unsigned_zone::mend },
    Rule { meta: &open_container::META, check: open_container::check, mend: open_container::mend },
    Rule { meta: &no_monitoring::META, check: no_monitoring::check, mend: no_monitoring::mend },
    Rule { meta: &unwatched_component::META, check: unwatched_component::check, mend: unwatched_component::mend },
    Rule { meta: &nobody_alerted::META, check: nobody_alerted::check, mend: nobody_alerted::mend },
    Rule {
        meta: &request_rate_unmeasured::META,
        check: request_rate_unmeasured::check,
        mend: request_rate_unmeasured::mend,
    },
    Rule {
        meta: &replication_lag_unwatched::META,
        check: replication_lag_unwatched::check,
        mend: replication_lag_unwatched::mend,
    },
    Rule { meta: &monitoring_inside::META, check: monitoring_inside::check, mend: monitoring_inside::mend },
    Rule { meta: &no_central_logs::META, check: no_central_logs::check, mend: no_central_logs::mend },
];

/// The rule with this name or code.
pub fn find(name: &str) -> Option<&'static Rule> {
    RULES.iter().find(|r| r.meta.name == name || r.meta.code.eq_ignore_ascii_case(name))
}

/// Where rules write.
#[derive(Debug, Default)]
pub struct Findings(Vec<Finding>);

impl Findings {
    /// A finding about some parts (none: the whole design).
    pub fn add(&mut self, meta: &RuleMeta, subjects: &[&Id], journeys: Vec<Journey>, message: String) {
        let names: Vec<&str> = subjects.iter().map(|id| id.as_str()).collect();
        self.0.push(Finding {
            rule: meta.name,
            code: meta.code,
            severity: meta.severity,
            key: format!("{}:{}", meta.name, if names.is_empty() { "*".to_owned() } else { names.join(",") }),
            subjects: subjects.iter().map(|id| (*id).clone()).collect(),
            journeys,
            message,
            evidence: Evidence::Stated,
            fixes: Vec::new(),
            accepted: false,
            decision: None,
        });
    }

    /// The same, where the drawing says nothing and silence is taken for absence.
    pub fn add_unstated(&mut self, meta: &RuleMeta, subjects: &[&Id], journeys: Vec<Journey>, message: String) {
        self.add(meta, subjects, journeys, message);
        if let Some(finding) = self.0.last_mut() {
            finding.evidence = Evidence::Unstated;
        }
    }
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
    let mut findings = findings.0;
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
