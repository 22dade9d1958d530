//! Proving by experiment: kill one part, send visitors, compare the share of right answers with the prediction.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::{Duration, Instant};

use super::embedded::failover::DEAD_AFTER;
use super::embedded::health::{FALL, INTERVAL};
use super::embedded::wire::Mode;
use super::plan::{Plan, RelayWork, VISITS, Work, plan};
use super::proof::{Experiment, JourneyResult, Proof, Summary};
use super::session::{ControlError, Options, Session, StartError, wait_until};
use super::stats::share;
use super::verdict::{Verdict, judge};
use crate::analysis::{Journey, Structure};
use crate::model::{Design, HealthCheck, Id};

/// How long everything may take to work again after a part was killed.
const RECOVERY: Duration = Duration::from_secs(15);
/// How many visits on each journey show that everything works again.
const RECOVERED: u32 = 12;
/// Checks and failovers have settled when nothing was reported for so long.
const QUIET: Duration = Duration::from_millis(400);
/// The longest that settling may take.
const SETTLE_LIMIT: Duration = Duration::from_secs(6);

/// How a proof is made.
#[derive(Debug, Clone)]
pub struct ProveOptions {
    /// Visitors per journey and experiment.
    pub requests: u32,
    /// Visitors per second and journey.
    pub rate: f64,
    /// Only these parts, without the baseline; none: everything.
    pub only: Option<BTreeSet<Id>>,
}

impl Default for ProveOptions {
    fn default() -> Self {
        // 240 divides by many numbers of members, so a share by turns has no remainder.
        Self { requests: 240, rate: 160.0, only: None }
    }
}

/// How far a proof is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// Experiments that are done.
    pub done: usize,
    /// Experiments in all.
    pub of: usize,
    /// The part whose turn it is; none: the baseline.
    pub kill: Option<Id>,
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

/// Starts the design, kills each part in turn, and compares. `progress` hears before each experiment;
/// `cancelled` is looked at between steps.
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
    let structures = VISITS.into_iter().map(|j| (j, Structure::compile(design, j)));
    let predictions = Predictions { structures: structures.filter(|(_, s)| s.possible()).collect(), plan: &plan };
    let session = Session::start(plan.clone(), Options::default())?;
    let mut kills: Vec<Option<Id>> = Vec::new();
    if let Some(only) = &options.only {
        kills.extend(only.iter().cloned().map(Some));
    } else {
        let drawn = plan.untestable.keys().chain(plan.containers.keys()).cloned();
        let fallible = design.links.iter().filter(|(_, l)| l.availability.is_some()).map(|(id, _)| id.clone());
        let parts: BTreeSet<Id> = plan.killable().into_iter().chain(drawn).chain(fallible).collect();
        kills.push(None);
        kills.extend(parts.into_iter().map(Some));
    }
    let lab = Lab { session: &session, options, predictions: &predictions, cancelled };
    let mut experiments: Vec<Experiment> = Vec::new();
    for kill in &kills {
        progress(&Progress { done: experiments.len(), of: kills.len(), kill: kill.clone() });
        let astray = experiments.first().is_some_and(|e| e.kill.is_none() && e.verdict == Verdict::Refuted);
        experiments.push(match kill {
            Some(id) if astray => lab.unmeasured(&[id.clone()].into(), ASTRAY.to_owned()),
            Some(id) if let Some(reason) = plan.wireless.get(id) => {
                lab.unmeasured(&[id.clone()].into(), reason.clone())
            }
            _ => lab.experiment(kill.as_ref())?,
        });
    }
    session.stop();
    let count = |verdict| experiments.iter().filter(|e| e.verdict == verdict).count();
    let summary = Summary {
        confirmed: count(Verdict::Confirmed),
        refuted: count(Verdict::Refuted),
        not_testable: count(Verdict::NotTestable),
    };
    Ok(Proof { design: design.name.clone(), backend: "embedded", experiments, summary })
}

struct Predictions<'a> {
    structures: BTreeMap<Journey, Structure>,
    plan: &'a Plan,
}

impl Predictions<'_> {
    fn score(&self, journey: Journey, dead: &BTreeSet<Id>) -> f64 {
        self.structures[&journey].score(dead)
    }

    /// True when the prediction for a dead part does not rest on something in it that is not run.
    fn is_testable(&self, journey: Journey, kill: &Id) -> bool {
        if self.plan.wires.iter().any(|wire| wire.link == *kill) {
            return true;
        }
        let whole = self.score(journey, &BTreeSet::from([kill.clone()]));
        (whole - self.score(journey, &self.plan.units_of(kill))).abs() < 1e-9
    }
}

struct Lab<'a> {
    session: &'a Session,
    options: &'a ProveOptions,
    predictions: &'a Predictions<'a>,
    cancelled: &'a AtomicBool,
}

impl Lab<'_> {
    fn experiment(&self, kill: Option<&Id>) -> Result<Experiment, ProveError> {
        self.check_cancelled()?;
        let dead: BTreeSet<Id> = kill.into_iter().cloned().collect();
        if let Some(id) = kill
            && let Err(error) = self.break_off(id)
        {
            let plan = self.predictions.plan;
            let held = plan.containers.get(id).map(|_| "holds nothing that is emulated".to_owned());
            let reason = plan.untestable.get(id).cloned().or(held).unwrap_or_else(|| error.to_string());
            return Ok(self.unmeasured(&dead, reason));
        }
        self.settle(kill)?;
        let counts = self.session.measure(self.options.requests, self.options.rate);
        self.check_cancelled()?;
        if let Some(id) = kill {
            self.recover(id)?;
        }
        let mut rests = false;
        let mut journeys = BTreeMap::new();
        for (&journey, &(ok, sent)) in &counts {
            let predicted = self.predictions.score(journey, &dead);
            let testable = kill.is_none_or(|id| self.predictions.is_testable(journey, id));
            rests |= !testable;
            let verdict = if testable { judge(predicted, ok, sent) } else { Verdict::NotTestable };
            let observed = share(ok.into(), sent.into());
            journeys.insert(journey, JourneyResult { predicted, observed, requests: sent, succeeded: ok, verdict });
        }
        let verdict = overall(journeys.values().map(|j| j.verdict));
        let reason = rests.then(|| "the prediction rests on a part that is not emulated".to_owned());
        Ok(Experiment { kill: kill.cloned(), journeys, verdict, reason })
    }

    /// Kills a part; a link is refused, which is what the death of what it leads to looks like.
    fn break_off(&self, id: &Id) -> Result<(), ControlError> {
        let plan = self.predictions.plan;
        let is_link = plan.wires.iter().any(|wire| wire.link == *id);
        if is_link { self.session.bend(id, Mode::Refuse) } else { self.session.kill(id) }
    }

    fn unmeasured(&self, dead: &BTreeSet<Id>, reason: String) -> Experiment {
        let result = |journey: &Journey| JourneyResult {
            predicted: self.predictions.score(*journey, dead),
            observed: None,
            requests: 0,
            succeeded: 0,
            verdict: Verdict::NotTestable,
        };
        let journeys = self.predictions.structures.keys().map(|j| (*j, result(j))).collect();
        Experiment { kill: dead.first().cloned(), journeys, verdict: Verdict::NotTestable, reason: Some(reason) }
    }

    /// Waits as long as the checks and failovers of the design need to notice a death, then until nothing moves.
    fn settle(&self, kill: Option<&Id>) -> Result<(), ProveError> {
        let Some(kill) = kill else { return Ok(()) };
        let plan = self.predictions.plan;
        let killed = plan.units_of(kill);
        let watches = plan.units.iter().any(|unit| match &unit.work {
            Work::Balancer(balancer) => balancer.check != HealthCheck::None,
            Work::Relay(relay) => matches!(relay, RelayWork::VirtualIp(_)),
            _ => false,
        });
        let failover = plan.units.iter().any(|unit| {
            killed.contains(&unit.id) && matches!(&unit.work, Work::Database(database) if database.failover.is_some())
        });
        let mut wait = if watches { INTERVAL * (FALL + 1) } else { INTERVAL / 2 };
        if failover {
            // The death, the vote and the promotion, then the checks that see the result.
            wait += INTERVAL * (DEAD_AFTER + 2);
        }
        let began = Instant::now();
        let settled = || {
            let quiet = !(watches || failover) || self.session.last_event().elapsed() >= QUIET;
            began.elapsed() >= wait && quiet
        };
        wait_until(SETTLE_LIMIT, || settled() || self.cancelled.load(Relaxed));
        self.check_cancelled()
    }

    /// Restores what was killed and waits until visitors are served as well as with nothing dead.
    fn recover(&self, kill: &Id) -> Result<(), ProveError> {
        self.session.heal_all();
        let nothing = BTreeSet::new();
        let served = |(&journey, &(ok, sent)): (&Journey, &(u32, u32))| {
            judge(self.predictions.score(journey, &nothing), ok, sent) == Verdict::Confirmed
        };
        let works = || {
            self.cancelled.load(Relaxed)
                || self.session.is_whole() && self.session.measure(RECOVERED, self.options.rate).iter().all(served)
        };
        let recovered = wait_until(RECOVERY, works);
        self.check_cancelled()?;
        if recovered { Ok(()) } else { Err(ProveError::NoRecovery(format!("`{kill}`"))) }
    }

    fn check_cancelled(&self) -> Result<(), ProveError> {
        if self.cancelled.load(Relaxed) { Err(ProveError::Cancelled) } else { Ok(()) }
    }
}

/// Refuted when any is, else confirmed when any is.
fn overall(verdicts: impl Iterator<Item = Verdict>) -> Verdict {
    verdicts.fold(Verdict::NotTestable, |all, one| match (all, one) {
        (Verdict::Refuted, _) | (_, Verdict::Refuted) => Verdict::Refuted,
        (Verdict::Confirmed, _) | (_, Verdict::Confirmed) => Verdict::Confirmed,
        _ => Verdict::NotTestable,
    })
}
