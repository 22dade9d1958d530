//! What one arbiter remembers: whom it let write until when, and what it promised.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use tokio::time::Instant;

use super::UNHEARD;
use crate::model::Id;

/// The memory of an arbiter. It dies with it, so a new one assumes that it has just let everybody write.
#[derive(Debug)]
pub(in crate::emulation::embedded) struct Ballot {
    born: Instant,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    /// When each node was last let write.
    let_write: BTreeMap<Id, Instant>,
    /// By cluster (its drawn primary), the epoch before which nobody is let write any more.
    promised: BTreeMap<Id, u64>,
}

impl Ballot {
    /// The ballot of an arbiter that begins now.
    pub(in crate::emulation::embedded) fn new() -> Self {
        Self { born: Instant::now(), inner: Mutex::default() }
    }

    /// A sign of life: whether the node may go on writing.
    pub(in crate::emulation::embedded) fn beat(&self, cluster: &Id, node: &Id, epoch: u64) -> bool {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let promised = inner.promised.entry(cluster.clone()).or_default();
        if epoch < *promised {
            return false;
        }
        *promised = epoch;
        inner.let_write.insert(node.clone(), Instant::now());
        true
    }

    /// Whether this primary may be replaced by one of that epoch. Who agrees lets the old one write no more.
    pub(in crate::emulation::embedded) fn vote(&self, cluster: &Id, about: &Id, epoch: u64) -> bool {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let last = inner.let_write.get(about).copied().unwrap_or(self.born);
        let promised = inner.promised.entry(cluster.clone()).or_default();
        let agrees = last.elapsed() >= UNHEARD && epoch >= *promised;
        if agrees {
            *promised = epoch;
        }
        agrees
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "current_thread")]
    async fn who_agreed_to_another_lets_the_old_primary_write_no_more() {
        let id = |text: &str| Id::new(text).unwrap();
        let (a, b) = (id("a"), id("b"));
        let ballot = Ballot::new();
        assert!(!ballot.vote(&a, &a, 2), "somebody may have been let write before this arbiter began");
        let later = |ballot: &mut Ballot| {
            let back = |at: Instant| at.checked_sub(UNHEARD).expect("a clock that runs for a while");
            ballot.born = back(ballot.born);
            let mut inner = ballot.inner.lock().unwrap();
            inner.let_write.values_mut().for_each(|at| *at = back(*at));
        };
        let mut ballot = ballot;
        assert!(ballot.beat(&a, &a, 1));
        assert!(!ballot.vote(&a, &a, 2), "it lives");
        later(&mut ballot);
        assert!(ballot.vote(&a, &a, 2) && !ballot.beat(&a, &a, 1) && ballot.beat(&a, &b, 2));
        assert!(!ballot.vote(&a, &b, 3) && !ballot.vote(&a, &a, 1));
    }
}
