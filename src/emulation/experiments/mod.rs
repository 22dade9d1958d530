//! What is tried on a running design, one idea a file.
//!
//! ```text
//! job        which experiments are to be made
//! side_by_side  who makes them, each in a session of its own
//! lab        one session to try things in: break, settle, measure, mend
//! lag        whether the machine stood still meanwhile
//! judging    predictions, and what a measurement says about them
//! deaths     one part dead, or two: the share of visitors who are still served
//! takeover   how long until something else takes over
//! tapping    reading what passes over wires
//! outside    what somebody outside reaches
//! ```
//!
//! Every other file tries what one rule says. Adding one is a file and a line in [`TRIALS`].

mod admin_port_exposed;
mod database_exposed;
mod deaths;
mod job;
mod judging;
mod lab;
mod lag;
mod no_firewall;
mod no_https;
mod no_monitoring;
mod origin_exposed;
mod outside;
mod plain_database_link;
mod plain_link;
mod plain_replication;
mod side_by_side;
mod takeover;
mod tapping;
mod tls_ends_at_balancer;
mod web_tier_bypass;
mod write_to_replica;

pub use job::Done;
pub(super) use job::{Job, jobs};
pub(super) use judging::Predictions;
pub(super) use lab::Lab;
pub(super) use lag::Lag;
pub(super) use side_by_side::Work;

use super::experiment::ProveError;
use super::proof::{Evidence, RuleExperiment};
use super::verdict::Verdict;
use crate::analysis::rules;
use crate::model::Id;

/// Something that a rule says and a run can decide.
#[derive(Debug)]
pub(super) struct Trial {
    /// The rule's name.
    pub(super) rule: &'static str,
    /// Tries it: one result for each finding of the rule, and for each claim that it makes by finding nothing.
    pub(super) run: fn(&Lab) -> Result<Vec<RuleExperiment>, ProveError>,
}

/// Every trial, in the order in which they are told.
pub(super) const TRIALS: &[Trial] = &[
    no_https::TRIAL,
    tls_ends_at_balancer::TRIAL,
    plain_database_link::TRIAL,
    plain_replication::TRIAL,
    no_firewall::TRIAL,
    database_exposed::TRIAL,
    admin_port_exposed::TRIAL,
    origin_exposed::TRIAL,
    web_tier_bypass::TRIAL,
    write_to_replica::TRIAL,
    no_monitoring::TRIAL,
];

/// A result that is being written.
fn result(rule: &'static str, subjects: Vec<Id>, predicted: impl Into<String>) -> RuleExperiment {
    let code = rules::find(rule).map_or("", |rule| rule.meta.code);
    RuleExperiment {
        rule,
        code,
        subjects,
        predicted: predicted.into(),
        observed: None,
        verdict: Verdict::NotTestable,
        reason: None,
        evidence: Evidence::default(),
    }
}

impl RuleExperiment {
    /// It could not be tried.
    fn untestable(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// What happened, and whether that is what was predicted.
    fn saw(mut self, observed: impl Into<String>, as_predicted: bool) -> Self {
        self.observed = Some(observed.into());
        self.verdict = if as_predicted { Verdict::Confirmed } else { Verdict::Refuted };
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_trial_is_about_a_rule_that_exists_and_no_two_about_the_same() {
        let mut seen = std::collections::BTreeSet::new();
        for trial in TRIALS {
            assert!(rules::find(trial.rule).is_some_and(|rule| rule.meta.name == trial.rule), "{}", trial.rule);
            assert!(seen.insert(trial.rule), "{} twice", trial.rule);
        }
    }
}
