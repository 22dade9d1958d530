//! The members that share the requests of one journey: what each one does at the moment, and who comes next.

mod hash;
mod kept;
mod turns;

use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::world::World;
use crate::emulation::plan::Member;
use crate::model::{Algorithm, Id};
pub(super) use kept::{Idle, Kept, tidy};
use turns::Turns;

/// One member as its pool sees it.
#[derive(Debug)]
pub(super) struct Slot {
    /// Who it is.
    pub(super) id: Id,
    /// Its place in the pool.
    number: usize,
    via: Vec<SocketAddr>,
    /// The addresses of which one must accept a connection for a TCP check to pass.
    pub(super) probe: Vec<SocketAddr>,
    /// Its share of the requests, compared with the others'; at least 1. It can be turned at any time.
    weight: Arc<AtomicU32>,
    /// Whether it only works while no other member does.
    pub(super) backup: bool,
    /// What the active health check says; true until it has spoken.
    pub(super) passing: AtomicBool,
    /// What happened here.
    pub(super) tally: Tally,
    /// Connections to it that wait for another request.
    pub(super) kept: Kept,
    open: AtomicUsize,
    room: Arc<Semaphore>,
    turn: AtomicUsize,
    refuses: AtomicBool,
    failures: Mutex<Failures>,
}

/// What happened on one member.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Requests that were sent to it.
    pub(super) requests: AtomicU64,
    /// Connections that it did not accept.
    pub(super) refused: AtomicU64,
    /// Answers that broke off or did not come in time.
    pub(super) broken: AtomicU64,
    /// Answers of the kind 5xx.
    pub(super) errors: AtomicU64,
}

/// Failures that were noticed by the way (nginx's passive check).
#[derive(Debug, Default)]
struct Failures {
    since: Option<Instant>,
    count: u32,
    passed_over_until: Option<Instant>,
}

/// The members of one pool, in link order.
#[derive(Debug)]
pub(super) struct Pool {
    /// The members.
    pub(super) slots: Vec<Arc<Slot>>,
    /// How many requests wait for room.
    pub(super) waiting: AtomicUsize,
    turns: Turns,
}

/// Counts a request as open on its member, and takes up room there, while it lives.
pub(super) struct Open {
    slot: Arc<Slot>,
    _room: OwnedSemaphorePermit,
}

impl Open {
    /// The member on which it is open.
    pub(super) fn slot(&self) -> &Slot {
        &self.slot
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.slot.open.fetch_sub(1, Relaxed);
    }
}

impl Slot {
    /// Its share of the requests at this moment.
    pub(super) fn weight(&self) -> u32 {
        self.weight.load(Relaxed).max(1)
    }

    /// The address for the next connection.
    pub(super) fn address(&self) -> SocketAddr {
        self.via[self.turn.fetch_add(1, Relaxed) % self.via.len()]
    }

    /// Counts a request as open until the guard goes; none when there is no room.
    pub(super) fn open(self: &Arc<Self>) -> Option<Open> {
        Arc::clone(&self.room).try_acquire_owned().ok().map(|room| self.opened(room))
    }

    /// The same, but waits for room.
    pub(super) async fn open_later(self: &Arc<Self>) -> Option<Open> {
        Arc::clone(&self.room).acquire_owned().await.ok().map(|room| self.opened(room))
    }

    fn opened(self: &Arc<Self>, room: OwnedSemaphorePermit) -> Open {
        self.open.fetch_add(1, Relaxed);
        self.tally.requests.fetch_add(1, Relaxed);
        Open { slot: Arc::clone(self), _room: room }
    }

    /// How many requests are open on it.
    pub(super) fn load(&self) -> usize {
        self.open.load(Relaxed)
    }

    /// Remembers whether the last connection was accepted.
    pub(super) fn connected(&self, accepted: bool) {
        self.refuses.store(!accepted, Relaxed);
        self.tally.refused.fetch_add(u64::from(!accepted), Relaxed);
    }

    /// Remembers whether an attempt failed: so many within so long, and it is passed over for as long.
    pub(super) fn noticed(&self, failed: bool, max_fails: u32, fail_timeout: Duration) {
        let now = Instant::now();
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if !failed {
            *failures = Failures::default();
            return;
        }
        if failures.since.is_none_or(|since| now - since > fail_timeout) {
            (failures.since, failures.count) = (Some(now), 0);
        }
        failures.count += 1;
        if failures.count >= max_fails {
            failures.passed_over_until = Some(now + fail_timeout);
        }
    }

    /// True while it is passed over.
    pub(super) fn passed_over(&self) -> bool {
        let failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        failures.passed_over_until.is_some_and(|until| Instant::now() < until)
    }
}

impl Pool {
    /// The pool of these members, shared out by a unit.
    pub(super) fn new(world: &World, by: &Id, members: &[Member]) -> Self {
        Self::bounded(world, by, members, None)
    }

    /// The same with at most so many requests at once on each member.
    pub(super) fn bounded(world: &World, by: &Id, members: &[Member], most: Option<usize>) -> Self {
        let addresses = |ids: &[Id]| ids.iter().map(|id| world.address(id)).collect::<Vec<_>>();
        let slot = |(number, member): (usize, &Member)| {
            Arc::new(Slot {
                id: member.id.clone(),
                number,
                via: addresses(&member.via),
                probe: addresses(&member.probe),
                weight: world.knobs.weight(by, &member.id, member.weight),
                backup: member.backup,
                passing: AtomicBool::new(true),
                tally: Tally::default(),
                kept: Kept::default(),
                open: AtomicUsize::new(0),
                room: Arc::new(Semaphore::new(most.unwrap_or(Semaphore::MAX_PERMITS))),
                turn: AtomicUsize::new(0),
                refuses: AtomicBool::new(false),
                failures: Mutex::default(),
            })
        };
        let slots: Vec<Arc<Slot>> = members.iter().enumerate().map(slot).collect();
        let turns = Turns::new(slots.len());
        Self { slots, waiting: AtomicUsize::new(0), turns }
    }

    /// The members that pass their active check, in link order.
    pub(super) fn passing(&self) -> Vec<&Arc<Slot>> {
        self.slots.iter().filter(|s| s.passing.load(Relaxed)).collect()
    }

    /// The members in the order in which a request without active checks tries them: in turn, those that
    /// are passed over last.
    pub(super) fn passive_order(&self) -> Vec<&Arc<Slot>> {
        let (well, unwell): (Vec<_>, Vec<_>) = self.slots.iter().partition(|s| !s.passed_over());
        let mut order = self.order(well, Algorithm::RoundRobin, None);
        order.extend(unwell);
        order
    }

    /// These members in the order in which a request tries them: the working ones by the algorithm, then
    /// the backups one by one.
    pub(super) fn order<'a>(
        &'a self,
        members: Vec<&'a Arc<Slot>>,
        algorithm: Algorithm,
        visitor: Option<IpAddr>,
    ) -> Vec<&'a Arc<Slot>> {
        let (backups, working): (Vec<_>, Vec<_>) = members.into_iter().partition(|slot| slot.backup);
        let mut order = match (algorithm, visitor) {
            (Algorithm::SourceHash, Some(ip)) => {
                let mut by_hash = hash::order(ip, self.slots.iter().collect());
                by_hash.retain(|slot| working.iter().any(|w| Arc::ptr_eq(w, slot)));
                by_hash
            }
            (Algorithm::LeastConnections, _) => self.least_first(working),
            _ => self.in_turn(working),
        };
        order.extend(backups);
        order
    }

    /// These members from the one whose turn it is, round in a circle.
    fn in_turn<'a>(&self, mut members: Vec<&'a Arc<Slot>>) -> Vec<&'a Arc<Slot>> {
        let shares: Vec<(usize, u32)> = members.iter().map(|slot| (slot.number, slot.weight())).collect();
        if let Some(first) = self.turns.next(&shares) {
            members.rotate_left(first);
        }
        members
    }

    /// Those with the least to do first, for their weight. A member that refuses looks as if it had nothing to
    /// do, and would draw all requests: it keeps the share of its turns instead, as if it worked.
    fn least_first<'a>(&self, members: Vec<&'a Arc<Slot>>) -> Vec<&'a Arc<Slot>> {
        let members = self.in_turn(members);
        if members.first().is_some_and(|first| first.refuses.load(Relaxed)) {
            return members;
        }
        // The sort is stable: among equals it stays each one's turn. Compared are load / weight.
        // Loads and weights change meanwhile, so they are read once.
        let read = |slot: &'a Arc<Slot>| (slot.load(), slot.weight() as usize, slot);
        let mut open: Vec<(usize, usize, &Arc<Slot>)> = members.into_iter().map(read).collect();
        open.sort_by(|(a, light, one), (b, heavy, other)| {
            let refusing = one.refuses.load(Relaxed).cmp(&other.refuses.load(Relaxed));
            refusing.then((a * heavy).cmp(&(b * light)))
        });
        open.into_iter().map(|(.., slot)| slot).collect()
    }
}
