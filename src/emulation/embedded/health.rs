//! Active health checks: one task per member and journey that asks, counts, and changes its mind slowly.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};

use super::client;
use super::pool::{Pool, Slot};
use super::proxy;
use super::world::World;
use crate::analysis::Journey;
use crate::model::Id;

/// The time between two checks of a member.
pub(in crate::emulation) const INTERVAL: Duration = Duration::from_millis(250);
/// How many failed checks in a row make a member dead; one good one brings it back.
pub(in crate::emulation) const FALL: u32 = 2;

/// The memory of a check: so many failures in a row to fall, one success to rise.
#[derive(Debug, Default)]
pub(super) struct Opinion {
    failures: u32,
}

impl Opinion {
    /// Takes one more result; the opinion after it.
    pub(super) fn after(&mut self, good: bool) -> bool {
        self.failures = if good { 0 } else { self.failures.saturating_add(1) };
        self.failures < FALL
    }
}

/// A ticker that never hurries to make up for lost time.
pub(super) fn ticker() -> tokio::time::Interval {
    let mut ticks = interval(INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}

/// Checks one member for one journey until dropped.
pub(super) async fn watch(world: Arc<World>, by: Id, journey: Journey, pool: Arc<Pool>, index: usize, deep: bool) {
    let slot = &pool.slots[index];
    let mut opinion = Opinion::default();
    let mut ticks = ticker();
    loop {
        ticks.tick().await;
        let good = if deep { proxy::is_healthy(&by, slot, journey, "").await } else { accepts(slot).await };
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

    #[test]
    fn two_failures_make_a_member_dead_and_one_success_brings_it_back() {
        let mut opinion = Opinion::default();
        assert!(opinion.after(false));
        assert!(!opinion.after(false));
        assert!(!opinion.after(false));
        assert!(opinion.after(true));
        assert!(opinion.after(false));
    }
}
