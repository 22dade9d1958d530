//! Active health checks: one task per member and journey that asks, counts, and changes its mind slowly.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};

use super::client;
use super::knobs;
use super::pool::{Pool, Slot};
use super::proxy;
use super::seat::held;
use super::world::World;
use crate::analysis::Journey;
use crate::emulation::plan::{BalancerWork, Conduct};
use crate::model::{HealthCheck, Id};

pub(in crate::emulation) use crate::emulation::plan::{CHECK_EVERY as INTERVAL, FALL};

/// The memory of a check: so many failures in a row to fall, so many successes in a row to rise.
#[derive(Debug)]
pub(super) struct Opinion {
    fall: u32,
    rise: u32,
    dead: bool,
    /// Results in a row that speak against the opinion.
    against: u32,
}

impl Default for Opinion {
    fn default() -> Self {
        Self::new(FALL, 1)
    }
}

impl Opinion {
    /// Well, until so many failures in a row; dead then, until so many successes in a row.
    pub(super) const fn new(fall: u32, rise: u32) -> Self {
        Self { fall, rise, dead: false, against: 0 }
    }

    /// Takes one more result; the opinion after it.
    pub(super) fn after(&mut self, good: bool) -> bool {
        self.against = if good == self.dead { self.against.saturating_add(1) } else { 0 };
        if self.against >= if self.dead { self.rise } else { self.fall } {
            (self.dead, self.against) = (!self.dead, 0);
        }
        !self.dead
    }
}

/// A ticker that never hurries to make up for lost time.
pub(super) fn ticker() -> tokio::time::Interval {
    every(INTERVAL)
}

fn every(period: Duration) -> tokio::time::Interval {
    let mut ticks = interval(period.max(Duration::from_millis(1)));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}

/// Who checks, for which journey, and how.
#[derive(Debug, Clone)]
struct Check {
    /// Who checks.
    by: Id,
    /// For which journey.
    journey: Journey,
    /// Whether a whole request must succeed; else an accepted connection is enough.
    deep: bool,
    /// How often, and how many results count.
    conduct: Conduct,
}

/// Starts the checks of every member of every pool; they end when what is returned is dropped.
pub(super) fn checks(world: &Arc<World>, by: &Id, work: &BalancerWork, pools: &BTreeMap<Journey, Pool>) -> JoinSet<()> {
    let mut checks = JoinSet::new();
    if work.check == HealthCheck::None {
        return checks;
    }
    for (journey, pool) in pools {
        for slot in &pool.slots {
            let deep = work.check == HealthCheck::Deep;
            let check = Check { by: by.clone(), journey: *journey, deep, conduct: work.conduct.clone() };
            checks.spawn(held(watch(Arc::clone(world), check, Arc::clone(slot))));
        }
    }
    checks
}

/// Checks one member until dropped.
async fn watch(world: Arc<World>, check: Check, slot: Arc<Slot>) {
    let Check { by, journey, deep, conduct } = check;
    let mut opinion = Opinion::new(conduct.fall.max(1), conduct.rise.max(1));
    let knob = world.knobs.check_every(&by, conduct.check_every);
    let mut period = knobs::millis(&knob);
    let mut ticks = every(period);
    loop {
        ticks.tick().await;
        if period != knobs::millis(&knob) {
            period = knobs::millis(&knob);
            ticks = every(period);
            ticks.reset();
        }
        let good = if deep { proxy::is_healthy(&by, &slot, journey, "").await } else { accepts(&slot).await };
        let healthy = opinion.after(good);
        if slot.passing.swap(healthy, Relaxed) != healthy {
            world.health(&by, &slot.id, journey, healthy);
        }
    }
}

/// A TCP check: one of the member's addresses accepts a connection.
async fn accepts(slot: &Slot) -> bool {
    for address in &slot.probe {
        if client::connect(*address, None).await.is_ok() {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opinions(mut opinion: Opinion, results: &str) -> String {
        results.chars().map(|c| if opinion.after(c == '+') { 'u' } else { 'd' }).collect()
    }

    #[test]
    fn so_many_results_in_a_row_change_an_opinion() {
        assert_eq!(opinions(Opinion::new(2, 1), "-+--+-"), "uuuduu");
        assert_eq!(opinions(Opinion::new(3, 2), "--+---+-++--"), "uuuuudddduuu");
        assert_eq!(opinions(Opinion::new(1, 1), "-+-"), "dud");
    }
}
