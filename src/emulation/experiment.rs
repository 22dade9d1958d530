//! Proving by experiment: what is tried on a design, side by side in sessions of their own, and what came of it.
//!
//! With nothing dead, visitors must fare as predicted; only then do other experiments mean anything. Each of them is a
//! job; workers take the next one, each in its own session on its own addresses, and results come in the order of the
//! jobs, whoever was first.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};

use super::experiments::{Done, Job, Lag, Predictions, TRIALS, Work, jobs};
use super::plan::plan;
use super::proof::{Proof, Summary};
use super::session::{Options, Session, StartError};
use super::verdict::Verdict;
use crate::analysis::analyse_with;
use crate::analysis::rules::Profile;
use crate::model::{Design, Id};

/// How a proof is made.
#[derive(Debug, Clone)]
pub struct ProveOptions {
    /// Visitors per journey and experiment.
    pub requests: u32,
    /// Visitors per second and journey.
    pub rate: f64,
    /// Only these parts and what takes over for them, without the baseline; none: everything.
    pub only: Option<BTreeSet<Id>>,
    /// Only what this rule says, where a run can decide that; none: everything.
    pub rule: Option<&'static str>,
    /// Whether every pair that the analysis names is killed too.
    pub pairs: bool,
    /// How many sessions run side by side, at most 8.
    pub jobs: usize,
}

impl Default for ProveOptions {
    fn default() -> Self {
        // 240 divides by many numbers of members, so a share by turns has no remainder.
        Self { requests: 240, rate: 160.0, only: None, rule: None, pairs: false, jobs: Self::side_by_side() }
    }
}

impl ProveOptions {
    /// As many sessions as there are processors, three at most: more would measure each other.
    pub fn side_by_side() -> usize {
        std::thread::available_parallelism().map_or(1, |processors| processors.get().min(3))
    }
}

/// How far a proof is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// Experiments that are done.
    pub done: usize,
    /// Experiments in all.
    pub of: usize,
    /// The part whose turn it is; none: the baseline, or no single part's turn.
    pub kill: Option<Id>,
    /// What is tried, in a few words.
    pub what: String,
}

/// What a proof tells while it is under way.
pub enum Told<'a> {
    /// An experiment begins.
    Begins(&'a Progress),
    /// An experiment has ended.
    Ended(&'a Done),
}

/// Why a proof has no result.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProveError {
    /// The emulation did not start.
    #[error(transparent)]
    Start(#[from] StartError),
    /// Somebody said stop.
    #[error("interrupted; nothing was left running")]
    Cancelled,
    /// A part that was killed did not come back.
    #[error("the emulation did not recover after {0} was killed, so later results would mean nothing")]
    NoRecovery(String),
}

/// The rules about which a run can decide, in the order in which they are tried.
pub fn provable_rules() -> impl Iterator<Item = &'static str> {
    TRIALS.iter().map(|trial| trial.rule)
}

/// Starts the design, kills its parts in turn, tries what its rules say, and compares. `tell` hears before and after each
/// experiment; `cancelled` is looked at between steps.
///
/// # Errors
/// When the emulation does not start or recover, or somebody says stop.
pub fn prove(
    design: &Design,
    options: &ProveOptions,
    tell: &mut dyn FnMut(Told),
    cancelled: &AtomicBool,
) -> Result<Proof, ProveError> {
    let plan = plan(design);
    let predictions = Predictions::of(design, &plan);
    let findings = analyse_with(design, Profile::Hardening, &crate::analysis::today()).findings;
    let jobs = jobs(design, &plan, &predictions, options);
    let first = Session::start(plan.clone(), Options::default())?;
    let lag = Lag::watch();
    let mut dones: BTreeMap<usize, Done> = BTreeMap::new();
    let work = Work {
        design,
        plan: &plan,
        options,
        predictions: &predictions,
        findings: &findings,
        lag: &lag,
        jobs: &jobs,
        next: AtomicUsize::new(0),
        cancelled,
        halt: AtomicBool::new(false),
    };
    // Nothing else means anything before the baseline is known.
    let baseline = matches!(jobs.first(), Some(Job::Death(None)));
    if baseline {
        tell(Told::Begins(&work.progress(0, 0)));
        work.next.store(1, Relaxed);
        let done = work.lab(&first).death(None)?;
        let astray = done.verdict == Verdict::Refuted;
        let done = Done::Death(done);
        tell(Told::Ended(&done));
        dones.insert(0, done);
        if astray {
            let lab = work.lab(&first);
            dones.extend(jobs.iter().enumerate().skip(1).map(|(index, job)| (index, job.untried(&lab))));
            work.next.store(jobs.len(), Relaxed);
        }
    }
    work.run(first, &mut dones, tell)?;
    let mut proof = Proof {
        design: design.name.clone(),
        backend: "embedded",
        experiments: Vec::new(),
        pairs: Vec::new(),
        takeovers: Vec::new(),
        rules: Vec::new(),
        summary: Summary::default(),
    };
    for done in dones.into_values() {
        match done {
            Done::Death(experiment) => proof.experiments.push(experiment),
            Done::Pair(pair) => proof.pairs.push(pair),
            Done::TakeOver(takeover) => proof.takeovers.push(takeover),
            Done::Rule(rules) => proof.rules.extend(rules),
        }
    }
    Ok(proof.count())
}
