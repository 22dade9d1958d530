//! What database nodes show of themselves, and what is set on them past their wires: delays, fences, a hand at work.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{RwLock, watch};

use super::store::{Mark, now};
use crate::model::Id;

/// A node as it sees itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::emulation) struct Standing {
    pub(super) mark: Mark,
    /// Whether it accepts writes.
    pub(in crate::emulation) leads: bool,
    /// Whom it copies.
    pub(in crate::emulation) follows: Option<Id>,
    /// Whether it hears from whom it copies.
    pub(super) hears: bool,
    /// Whether its history is none that its primary shares.
    pub(in crate::emulation) diverged: bool,
}

impl Standing {
    /// The epoch that it has seen.
    pub(in crate::emulation) fn epoch(&self) -> u64 {
        self.mark.epoch
    }

    /// The number of the last entry that it applied.
    pub(in crate::emulation) fn position(&self) -> u64 {
        self.mark.applied
    }

    /// How old what it shows is; none when nobody can tell: it copies nobody, or does not hear from whom it copies.
    pub(in crate::emulation) fn lag(&self) -> Option<Duration> {
        let since = self.mark.waiting_since.map(|at| Duration::from_micros(now().saturating_sub(at)));
        (self.follows.is_some() && self.hears).then(|| since.unwrap_or_default())
    }
}

/// All nodes of a session.
#[derive(Debug, Default)]
pub(in crate::emulation) struct Board {
    standings: Mutex<BTreeMap<Id, Standing>>,
    /// How much later than its primary a node applies what it receives.
    delays: watch::Sender<BTreeMap<Id, Duration>>,
    /// Nodes that were cut off from writing, as by their power switch.
    fenced: Mutex<BTreeSet<Id>>,
    /// Held for writing while a person changes roles, so that no automatic failover does meanwhile.
    pub(in crate::emulation) by_hand: RwLock<()>,
}

impl Board {
    /// How a node stands; none when it does not run.
    pub(in crate::emulation) fn standing(&self, id: &Id) -> Option<Standing> {
        let standing = self.standings.lock().unwrap_or_else(PoisonError::into_inner).get(id).cloned()?;
        Some(Standing { leads: standing.leads && !self.is_fenced(id), ..standing })
    }

    /// Shows how a node stands; none: it ends.
    pub(super) fn show(&self, id: &Id, standing: Option<Standing>) {
        let mut all = self.standings.lock().unwrap_or_else(PoisonError::into_inner);
        match standing {
            Some(standing) => drop(all.insert(id.clone(), standing)),
            None => drop(all.remove(id)),
        }
    }

    /// Makes a node apply what it receives later; zero: at once.
    pub(in crate::emulation) fn delay(&self, id: &Id, by: Duration) {
        self.delays.send_modify(|delays| {
            if by.is_zero() {
                delays.remove(id);
            } else {
                delays.insert(id.clone(), by);
            }
        });
    }

    /// How much later a node applies what it receives.
    pub(in crate::emulation) fn delay_of(&self, id: &Id) -> Duration {
        self.delays.borrow().get(id).copied().unwrap_or_default()
    }

    /// The nodes that are made late.
    pub(in crate::emulation) fn delayed(&self) -> Vec<Id> {
        self.delays.borrow().keys().cloned().collect()
    }

    /// Wakes who waits for a delay to change.
    pub(super) fn delays(&self) -> watch::Receiver<BTreeMap<Id, Duration>> {
        self.delays.subscribe()
    }

    /// Cuts a node off from writing, or lets it write again. True when that is new.
    pub(in crate::emulation) fn fence(&self, id: &Id, off: bool) -> bool {
        let mut fenced = self.fenced.lock().unwrap_or_else(PoisonError::into_inner);
        if off { fenced.insert(id.clone()) } else { fenced.remove(id) }
    }

    /// Whether a node is cut off from writing.
    pub(in crate::emulation) fn is_fenced(&self, id: &Id) -> bool {
        self.fenced.lock().unwrap_or_else(PoisonError::into_inner).contains(id)
    }
}
