//! Proving by experiment: what is tried on a design, side by side in sessions of their own, and what came of it.
//!
//! With nothing dead, visitors must fare as predicted; only then do other experiments mean anything. Each of them is a
//! job; workers take the next one, each in its own session on its own addresses, and results come in the order of the
//! jobs, whoever was first.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc;

use super::experiments::{Lab, Lag, Predictions, TRIALS, Trial, no_takeover};
use super::plan::{Plan, plan};
use super::proof::{Experiment, PairExperiment, Proof, RuleExperiment, Summary, TakeOver};
use super::session::{Options, Session, StartError};
use super::verdict::Verdict;
use crate::analysis::rules::Profile;
use crate::analysis::{Finding, SwitchOver, analyse_with, pairs_of, switch_overs};
use crate::model::{Design, Id};

/// The most sessions at once: more only wait for each other.
pub(crate) const MAX_JOBS: usize = 8;

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
        Self { requests: 240, rate: 160.0, only: None, rule: None, pairs: false, jobs: 3 }
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

const ASTRAY: &str = "the design does not do what was predicted even with nothing dead";

/// The rules about which a run can decide, in the order in which they are tried.
pub fn provable_rules() -> impl Iterator<Item = &'static str> {
    TRIALS.iter().map(|trial| trial.rule)
}

/// One experiment that is to be made.
enum Job {
    Death(Option<Id>),
    Pair([Id; 2]),
    TakeOver(SwitchOver),
    Rule(&'static Trial),
}

/// What came of it.
enum Done {
    Death(Experiment),
    Pair(PairExperiment),
    TakeOver(TakeOver),
    Rule(Vec<RuleExperiment>),
}

/// Everything that workers share.
struct Work<'a> {
    design: &'a Design,
    plan: &'a Plan,
    options: &'a ProveOptions,
    predictions: &'a Predictions<'a>,
    findings: &'a [Finding],
    lag: &'a Lag,
    jobs: &'a [Job],
    next: AtomicUsize,
    /// Somebody said stop.
    cancelled: &'a AtomicBool,
    /// Nothing more is to be begun, because somebody said stop or an experiment failed.
    halt: AtomicBool,
}

/// What a worker tells: a job begins, or has ended.
enum News {
    Begins(usize),
    Ended(usize, Box<Result<Done, ProveError>>),
}

/// Starts the design, kills its parts in turn, tries what its rules say, and compares. `progress` hears before each
/// experiment; `cancelled` is looked at between steps.
///
/// # Errors
/// When the emulation does not start or recover, or somebody says stop.
pub fn prove(
    design: &Design,
    options: &ProveOptions,
    progress: &mut dyn FnMut(&Progress),
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
        progress(&work.progress(0, 0));
        work.next.store(1, Relaxed);
        let done = work.lab(&first).death(None)?;
        let astray = done.verdict == Verdict::Refuted;
        dones.insert(0, Done::Death(done));
        if astray {
            let lab = work.lab(&first);
            dones.extend(jobs.iter().enumerate().skip(1).map(|(index, job)| (index, job.untried(&lab))));
            work.next.store(jobs.len(), Relaxed);
        }
    }
    work.run(first, &mut dones, progress)?;
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

/// What is to be tried, in the order in which it is told.
fn jobs(design: &Design, plan: &Plan, predictions: &Predictions, options: &ProveOptions) -> Vec<Job> {
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
    fn run(&self, lab: &Lab) -> Result<Done, ProveError> {
        Ok(match self {
            Self::Death(kill) => Done::Death(lab.death(kill.as_ref())?),
            Self::Pair(kill) => Done::Pair(lab.pair(kill.clone())?),
            Self::TakeOver(switch) => Done::TakeOver(lab.takeover(switch)?),
            Self::Rule(trial) => Done::Rule((trial.run)(lab)?),
        })
    }

    /// What is told of a job that was not tried because the baseline went astray.
    fn untried(&self, lab: &Lab) -> Done {
        match self {
            Self::Death(kill) => Done::Death(lab.no_death(kill.as_ref(), ASTRAY)),
            Self::Pair(kill) => Done::Pair(lab.no_pair(kill.clone(), ASTRAY)),
            Self::TakeOver(switch) => Done::TakeOver(no_takeover(switch, ASTRAY)),
            Self::Rule(_) => Done::Rule(Vec::new()),
        }
    }

    fn words(&self) -> String {
        match self {
            Self::Death(None) => "with nothing killed".to_owned(),
            Self::Death(Some(id)) => format!("killing {id}"),
            Self::Pair([a, b]) => format!("killing {a} and {b}"),
            Self::TakeOver(switch) => format!("timing what takes over for {}", switch.subject),
            Self::Rule(trial) => format!("trying {}", trial.rule),
        }
    }
}

impl<'a> Work<'a> {
    fn lab<'s>(&'s self, session: &'s Session) -> Lab<'s>
    where
        'a: 's,
    {
        Lab {
            session,
            design: self.design,
            plan: self.plan,
            options: self.options,
            predictions: self.predictions,
            findings: self.findings,
            lag: self.lag,
            cancelled: self.cancelled,
        }
    }

    fn progress(&self, done: usize, index: usize) -> Progress {
        let job = self.jobs.get(index);
        let kill = job.and_then(|job| if let Job::Death(kill) = job { kill.clone() } else { None });
        Progress { done, of: self.jobs.len(), kill, what: job.map(Job::words).unwrap_or_default() }
    }

    /// Makes what is left to be made, in several sessions; the first one is there already. A further one that does not
    /// start is missed by nobody.
    fn run(
        &self,
        first: Session,
        dones: &mut BTreeMap<usize, Done>,
        progress: &mut dyn FnMut(&Progress),
    ) -> Result<(), ProveError> {
        let left = self.jobs.len().saturating_sub(self.next.load(Relaxed));
        let workers = self.options.jobs.clamp(1, MAX_JOBS).min(left);
        let mut failure = None;
        std::thread::scope(|scope| {
            let (tell, hear) = mpsc::channel();
            let mut first = Some(first);
            for _ in 0..workers {
                let (tell, session) = (tell.clone(), first.take());
                scope.spawn(move || {
                    let session = session.or_else(|| Session::start(self.plan.clone(), Options::default()).ok());
                    if let Some(session) = session {
                        self.take_jobs(&session, &tell);
                    }
                });
            }
            drop(tell);
            for news in hear {
                match news {
                    News::Begins(index) => progress(&self.progress(dones.len(), index)),
                    News::Ended(index, done) => match *done {
                        Ok(done) => {
                            dones.insert(index, done);
                        }
                        Err(error) => {
                            self.halt.store(true, Relaxed);
                            failure.get_or_insert(error);
                        }
                    },
                }
            }
        });
        failure.map_or(Ok(()), Err)
    }

    /// Takes one job after the other until there are no more.
    fn take_jobs(&self, session: &Session, tell: &mpsc::Sender<News>) {
        let lab = self.lab(session);
        while !self.halt.load(Relaxed) {
            let index = self.next.fetch_add(1, Relaxed);
            let Some(job) = self.jobs.get(index) else { return };
            // Who hears this waits for as long as there are workers.
            let _ = tell.send(News::Begins(index));
            let done = if self.cancelled.load(Relaxed) { Err(ProveError::Cancelled) } else { job.run(&lab) };
            let failed = done.is_err();
            let _ = tell.send(News::Ended(index, Box::new(done)));
            if failed {
                return;
            }
        }
    }
}
