//! One experiment that is to be made, and which there are.

use std::collections::BTreeSet;

use super::takeover::no_takeover;
use super::{Lab, Predictions, TRIALS, Trial};
use crate::analysis::{SwitchOver, pairs_of, switch_overs};
use crate::emulation::experiment::{ProveError, ProveOptions};
use crate::emulation::plan::Plan;
use crate::emulation::proof::{Experiment, PairExperiment, RuleExperiment, TakeOver};
use crate::model::{Design, Id};

const ASTRAY: &str = "the design does not do what was predicted even with nothing dead";

/// One experiment that is to be made.
pub(in crate::emulation) enum Job {
    Death(Option<Id>),
    Pair([Id; 2]),
    TakeOver(SwitchOver),
    Rule(&'static Trial),
}

/// What came of an experiment.
pub enum Done {
    /// One part dead, or none.
    Death(Experiment),
    /// Two parts dead at once.
    Pair(PairExperiment),
    /// What takes over.
    TakeOver(TakeOver),
    /// What a rule says, part by part.
    Rule(Vec<RuleExperiment>),
}

/// What is to be tried, in the order in which it is told.
pub(in crate::emulation) fn jobs(
    design: &Design,
    plan: &Plan,
    predictions: &Predictions,
    options: &ProveOptions,
) -> Vec<Job> {
    let mut jobs = Vec::new();
    let focused = options.only.is_some() || options.rule.is_some();
    if let Some(only) = &options.only {
        // A cluster has no death of its own, only members that take over for each other.
        let parts = only.iter().filter(|id| !plan.unit(id.as_str()).is_some_and(|unit| unit.work.is_virtual()));
        jobs.extend(parts.cloned().map(Some).map(Job::Death));
    } else if !focused {
        let drawn = plan.untestable.keys().chain(plan.containers.keys()).cloned();
        let fallible = design.links.iter().filter(|(_, l)| l.availability.is_some()).map(|(id, _)| id.clone());
        let parts: BTreeSet<Id> = plan.killable().into_iter().chain(drawn).chain(fallible).collect();
        jobs.push(Job::Death(None));
        jobs.extend(parts.into_iter().map(Some).map(Job::Death));
    }
    let concerns = |id: &Id| options.only.as_ref().is_none_or(|only| only.contains(id));
    if options.pairs && options.rule.is_none() {
        let pairs = predictions.structures().filter_map(pairs_of).flatten();
        let pairs: BTreeSet<(Id, Id)> = pairs.filter(|(a, b)| concerns(a) || concerns(b)).collect();
        jobs.extend(pairs.into_iter().map(|(a, b)| Job::Pair([a, b])));
    }
    if options.rule.is_none() {
        let switches = switch_overs(design).into_iter().filter(|switch| concerns(&switch.subject));
        jobs.extend(switches.map(Job::TakeOver));
    }
    let wanted = |trial: &&Trial| if focused { options.rule == Some(trial.rule) } else { true };
    jobs.extend(TRIALS.iter().filter(wanted).map(Job::Rule));
    jobs
}

impl Job {
    /// Makes it.
    pub(super) fn run(&self, lab: &Lab) -> Result<Done, ProveError> {
        Ok(match self {
            Self::Death(kill) => Done::Death(lab.death(kill.as_ref())?),
            Self::Pair(kill) => Done::Pair(lab.pair(kill.clone())?),
            Self::TakeOver(switch) => Done::TakeOver(lab.takeover(switch)?),
            Self::Rule(trial) => Done::Rule((trial.run)(lab)?),
        })
    }

    /// What is told of a job that was not tried because the baseline went astray.
    pub(in crate::emulation) fn untried(&self, lab: &Lab) -> Done {
        match self {
            Self::Death(kill) => Done::Death(lab.no_death(kill.as_ref(), ASTRAY)),
            Self::Pair(kill) => Done::Pair(lab.no_pair(kill.clone(), ASTRAY)),
            Self::TakeOver(switch) => Done::TakeOver(no_takeover(switch, ASTRAY)),
            Self::Rule(_) => Done::Rule(Vec::new()),
        }
    }

    /// In a few words, for who waits.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Death(None) => "with nothing killed".to_owned(),
            Self::Death(Some(id)) => format!("killing {id}"),
            Self::Pair([a, b]) => format!("killing {a} and {b}"),
            Self::TakeOver(switch) => format!("timing what takes over for {}", switch.subject),
            Self::Rule(trial) => format!("trying {}", trial.rule),
        }
    }
}
