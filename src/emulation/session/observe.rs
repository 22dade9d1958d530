//! Looking at a session from inside it: as a visitor from outside, as one of its units, or visit by visit.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::Session;
use crate::analysis::Journey;
use crate::emulation::embedded::seat::Seat;
use crate::emulation::load;
use crate::emulation::visit::Visit;
use crate::model::Id;

/// A visit that has ended.
#[derive(Debug, Clone, Copy)]
pub(in crate::emulation) struct Seen {
    pub(in crate::emulation) journey: Journey,
    /// When it should have begun.
    pub(in crate::emulation) due: Instant,
    /// How long it took from then on.
    pub(in crate::emulation) took: Duration,
    /// Whether the right answer came.
    pub(in crate::emulation) ok: bool,
}

/// Visitors who come until this is dropped, and how each of them fared.
#[derive(Debug)]
pub(in crate::emulation) struct Watch {
    seen: Arc<Mutex<Vec<Seen>>>,
    visits: JoinSet<()>,
}

impl Watch {
    /// The visits that have ended, in the order in which they ended.
    pub(in crate::emulation) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Session {
    /// Sends visitors on every journey, so many per second each, and notes each of them. They know nothing from before.
    pub(in crate::emulation) fn watch(&self, rate: f64) -> Watch {
        self.visitors_come(rate, None)
    }

    /// Sends `count` visitors on every journey and waits for all of them.
    pub(in crate::emulation) fn sample(&self, count: u32, rate: f64) -> Vec<Seen> {
        let mut watch = self.visitors_come(rate, Some(count));
        self.block_on(async { while watch.visits.join_next().await.is_some() {} });
        watch.seen()
    }

    fn visitors_come(&self, rate: f64, count: Option<u32>) -> Watch {
        let seen: Arc<Mutex<Vec<Seen>>> = Arc::default();
        let mut visits = JoinSet::new();
        if let Some(runtime) = &self.runtime {
            for journey in self.newcomers.all_journeys() {
                let seen = Arc::clone(&seen);
                let note = move |due: tokio::time::Instant, visit: Visit| {
                    let visit = Seen { journey, due: due.into_std(), took: due.elapsed(), ok: visit.ok };
                    seen.lock().unwrap_or_else(PoisonError::into_inner).push(visit);
                };
                visits.spawn_on(load::drive(Arc::clone(&self.newcomers), journey, rate, count, note), runtime.handle());
            }
        }
        Watch { seen, visits }
    }

    /// Does something as a unit would, over its wires and from its address; as a visitor from outside when `who` is none.
    pub(in crate::emulation) fn as_if<F: Future>(&self, who: Option<&Id>, task: F) -> F::Output {
        let network = Arc::clone(&self.world.network);
        let seat = match who {
            Some(unit) => Seat::of(unit.clone(), network, Arc::default()),
            None => Seat::of_visitors(network),
        };
        self.block_on(seat.hold(task))
    }
}
