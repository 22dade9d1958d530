//! What can be turned while a session runs: the weights of a pool's members, and how often a balancer checks them.
//!
//! They belong to the session, not to a unit's run: a unit that starts again finds them as they were turned.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::model::Id;

/// Every knob that a unit has asked for, or that was turned before it did.
#[derive(Debug, Default)]
pub(in crate::emulation) struct Knobs {
    /// By who shares requests out, and the member.
    weights: Mutex<BTreeMap<(Id, Id), Arc<AtomicU32>>>,
    /// The time between two checks in milliseconds, by who checks.
    checks: Mutex<BTreeMap<Id, Arc<AtomicU64>>>,
}

impl Knobs {
    /// A member's share of the requests, at least 1; as it is drawn until it is turned.
    pub(in crate::emulation) fn weight(&self, by: &Id, of: &Id, drawn: u32) -> Arc<AtomicU32> {
        let mut weights = self.weights.lock().unwrap_or_else(PoisonError::into_inner);
        let knob = weights.entry((by.clone(), of.clone()));
        Arc::clone(knob.or_insert_with(|| Arc::new(AtomicU32::new(drawn.max(1)))))
    }

    /// The time between two checks in milliseconds; as it is drawn until it is turned.
    pub(in crate::emulation) fn check_every(&self, by: &Id, drawn: Duration) -> Arc<AtomicU64> {
        let mut checks = self.checks.lock().unwrap_or_else(PoisonError::into_inner);
        let millis = drawn.as_millis() as u64;
        Arc::clone(checks.entry(by.clone()).or_insert_with(|| Arc::new(AtomicU64::new(millis))))
    }
}

/// What a knob says now.
pub(super) fn millis(knob: &AtomicU64) -> Duration {
    Duration::from_millis(knob.load(Relaxed).max(1))
}
