//! One session to try things in: break parts, wait until that has settled, measure, mend.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::{Duration, Instant};

use super::judging::{Counts, Predictions};
use super::lag::Lag;
use crate::analysis::Finding;
use crate::emulation::embedded::failover::DEAD_AFTER;
use crate::emulation::embedded::health::{FALL, INTERVAL};
use crate::emulation::embedded::wire::Mode;
use crate::emulation::event::{Event, What};
use crate::emulation::experiment::{ProveError, ProveOptions};
use crate::emulation::plan::{Plan, RelayWork, Work};
use crate::emulation::proof::{Evidence, LogLine};
use crate::emulation::session::{ControlError, Session, wait_until};
use crate::model::{Design, HealthCheck, Id};

/// How long everything may take to work again after a part was killed.
const RECOVERY: Duration = Duration::from_secs(30);
/// How many visits on each journey show that everything works again.
const RECOVERED: u32 = 12;
/// Checks and failovers have settled when nothing was reported for so long.
pub(super) const QUIET: Duration = Duration::from_millis(400);
/// The longest that settling may take.
const SETTLE_LIMIT: Duration = Duration::from_secs(10);
/// How often something is measured again that was disturbed.
const REPEATS: u32 = 3;
/// How many lines of a session's story an experiment keeps.
const LOG: usize = 24;

/// A session and everything that experiments in it need to know.
pub(in crate::emulation) struct Lab<'a> {
    pub(in crate::emulation) session: &'a Session,
    pub(in crate::emulation) design: &'a Design,
    pub(in crate::emulation) plan: &'a Plan,
    pub(in crate::emulation) options: &'a ProveOptions,
    pub(in crate::emulation) predictions: &'a Predictions<'a>,
    /// What every rule says about the design.
    pub(in crate::emulation) findings: &'a [Finding],
    pub(in crate::emulation) lag: &'a Lag,
    pub(in crate::emulation) cancelled: &'a AtomicBool,
}

/// How visitors fared.
pub(super) struct Measured {
    pub(super) counts: Counts,
    /// How often it was measured again.
    pub(super) repeated: u32,
    /// The machine was too busy every time: what disagrees means nothing.
    pub(super) disturbed: bool,
}

impl<'a> Lab<'a> {
    /// What a rule says about the design.
    pub(super) fn findings_of(&self, rule: &str) -> impl Iterator<Item = &'a Finding> {
        self.findings.iter().filter(move |finding| finding.rule == rule)
    }

    /// Why a part or link is not run as drawn.
    pub(super) fn left_out(&self, id: &Id) -> Option<&'a str> {
        self.plan.left_out.iter().find(|left| left.id == *id).map(|left| left.reason.as_str())
    }

    /// Kills a part; a link is refused, which is what the death of what it leads to looks like.
    pub(super) fn break_off(&self, id: &Id) -> Result<(), ControlError> {
        let is_link = self.plan.wires.iter().any(|wire| wire.link == *id);
        if is_link { self.session.bend(id, Mode::Refuse) } else { self.session.kill(id) }
    }

    /// Waits as long as the checks and failovers of the design need to notice these deaths, then until nothing moves.
    pub(super) fn settle(&self, dead: &BTreeSet<Id>) -> Result<(), ProveError> {
        if dead.is_empty() {
            return Ok(());
        }
        let killed: BTreeSet<Id> = dead.iter().flat_map(|id| self.plan.units_of(id)).collect();
        let watches = self.plan.units.iter().any(|unit| match &unit.work {
            Work::Balancer(balancer) => balancer.check != HealthCheck::None,
            Work::Relay(relay) => matches!(relay, RelayWork::VirtualIp(_)),
            _ => false,
        });
        let failover = self.plan.units.iter().any(|unit| {
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
            began.elapsed() >= wait && quiet && !self.session.is_moving()
        };
        wait_until(SETTLE_LIMIT, || settled() || self.cancelled.load(Relaxed));
        self.check_cancelled()
    }

    /// Sends visitors and counts. Where that does not agree with what is predicted and the machine was too busy
    /// meanwhile, it says nothing: then it is measured again with half the load, a few times at most.
    pub(super) fn measure(&self, dead: &BTreeSet<Id>) -> Result<Measured, ProveError> {
        let mut repeated = 0;
        loop {
            let began = Instant::now();
            let seen = self.session.sample(self.options.requests, self.lag.rate(self.options.rate));
            self.check_cancelled()?;
            let mut counts = Counts::new();
            for visit in &seen {
                let (ok, sent) = counts.entry(visit.journey).or_default();
                *ok += u32::from(visit.ok);
                *sent += 1;
            }
            let disturbed = !self.predictions.agree(&counts, dead) && self.lag.disturbed(began, &seen);
            if !disturbed || repeated == REPEATS {
                return Ok(Measured { counts, repeated, disturbed });
            }
            repeated += 1;
            self.lag.halve();
            self.settle(dead)?;
        }
    }

    /// Restores what was broken and waits until visitors are served as well as with nothing dead: how long that took.
    pub(super) fn recover<'i>(&self, broken: impl IntoIterator<Item = &'i Id>) -> Result<Duration, ProveError> {
        let began = Instant::now();
        self.session.heal_all();
        let nothing = BTreeSet::new();
        let works = || {
            let served =
                || self.predictions.agree(&self.session.measure(RECOVERED, self.lag.rate(self.options.rate)), &nothing);
            self.cancelled.load(Relaxed) || self.session.is_whole() && served()
        };
        let recovered = wait_until(RECOVERY, works);
        self.check_cancelled()?;
        if recovered {
            return Ok(began.elapsed());
        }
        let names: Vec<String> = broken.into_iter().map(|id| format!("`{id}`")).collect();
        Err(ProveError::NoRecovery(names.join(" and ")))
    }

    /// What the session told since it was last asked, as evidence: times count from the first death.
    pub(super) fn story(&self) -> Evidence {
        story(&self.session.events())
    }

    /// Forgets what the session told so far.
    pub(super) fn forget(&self) {
        self.session.events();
    }

    /// # Errors
    /// When somebody said stop.
    pub(super) fn check_cancelled(&self) -> Result<(), ProveError> {
        if self.cancelled.load(Relaxed) { Err(ProveError::Cancelled) } else { Ok(()) }
    }
}

/// Whether an event says that somebody noticed a death.
pub(super) const fn notices(what: &What) -> bool {
    matches!(what, What::Health { healthy: false, .. } | What::Moved { .. } | What::Promoted { .. })
}

/// Events as evidence; the clock begins at the first thing that was broken.
pub(super) fn story(events: &[Event]) -> Evidence {
    let broken = |e: &&Event| matches!(e.what, What::Killed { .. } | What::Bent { .. } | What::Cut { .. });
    let Some(first) = events.iter().find(broken) else { return Evidence::default() };
    let after = events.iter().filter(|event| event.ms >= first.ms);
    let detected_ms = after.clone().find(|event| notices(&event.what)).map(|event| event.ms - first.ms);
    let line = |event: &Event| LogLine { ms: event.ms - first.ms, text: event.what.to_string() };
    Evidence { detected_ms, log: after.take(LOG).map(line).collect(), ..Evidence::default() }
}
