//! The members that share the requests of one journey, and whose turn it is.

use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::world::World;
use crate::emulation::plan::Member;
use crate::model::{Algorithm, Id};

/// How long a member that refused a connection is passed over where nobody checks it actively.
const PASSED_OVER: Duration = Duration::from_millis(500);

/// One member as its pool sees it.
#[derive(Debug)]
pub(super) struct Slot {
    /// Who it is.
    pub(super) id: Id,
    via: Vec<SocketAddr>,
    /// The addresses of which one must accept a connection for a TCP check to pass.
    pub(super) probe: Vec<SocketAddr>,
    /// What the active health check says; true until it has spoken.
    pub(super) passing: AtomicBool,
    open: AtomicUsize,
    turn: AtomicUsize,
    refused: Mutex<Option<Instant>>,
}

/// The members of one pool, in link order.
#[derive(Debug)]
pub(super) struct Pool {
    /// The members.
    pub(super) slots: Vec<Slot>,
    turn: AtomicUsize,
}

/// Counts a request as open on its member while it lives.
pub(super) struct Open<'a>(&'a AtomicUsize);

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Relaxed);
    }
}

impl Slot {
    /// The address for the next connection.
    pub(super) fn address(&self) -> SocketAddr {
        self.via[self.turn.fetch_add(1, Relaxed) % self.via.len()]
    }

    /// Counts a request as open until the guard goes.
    pub(super) fn open(&self) -> Open<'_> {
        self.open.fetch_add(1, Relaxed);
        Open(&self.open)
    }

    /// Remembers whether the last connection was accepted.
    pub(super) fn connected(&self, accepted: bool) {
        *self.refused.lock().unwrap_or_else(PoisonError::into_inner) = (!accepted).then(Instant::now);
    }

    fn passed_over(&self) -> bool {
        let refused = *self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        refused.is_some_and(|at| at.elapsed() < PASSED_OVER)
    }
}

impl Pool {
    /// The pool of these members.
    pub(super) fn new(world: &World, members: &[Member]) -> Self {
        let addresses = |ids: &[Id]| ids.iter().map(|id| world.address(id)).collect::<Vec<_>>();
        let slot = |member: &Member| Slot {
            id: member.id.clone(),
            via: addresses(&member.via),
            probe: addresses(&member.probe),
            passing: AtomicBool::new(true),
            open: AtomicUsize::new(0),
            turn: AtomicUsize::new(0),
            refused: Mutex::new(None),
        };
        Self { slots: members.iter().map(slot).collect(), turn: AtomicUsize::new(0) }
    }

    /// The members that pass their active check, in link order.
    pub(super) fn passing(&self) -> Vec<&Slot> {
        self.slots.iter().filter(|s| s.passing.load(Relaxed)).collect()
    }

    /// The members in the order in which a request without active checks tries them: in turn, those that
    /// refused a connection lately last.
    pub(super) fn passive_order(&self) -> Vec<&Slot> {
        let (well, unwell): (Vec<&Slot>, Vec<&Slot>) = self.slots.iter().partition(|s| !s.passed_over());
        let mut order = self.order(well, Algorithm::RoundRobin, None);
        order.extend(unwell);
        order
    }

    /// These members in the order in which a request tries them.
    pub(super) fn order<'a>(
        &self,
        members: Vec<&'a Slot>,
        algorithm: Algorithm,
        visitor: Option<IpAddr>,
    ) -> Vec<&'a Slot> {
        let mut members = members;
        if members.is_empty() {
            return members;
        }
        let turn = match (algorithm, visitor) {
            (Algorithm::SourceHash, Some(ip)) => spread(ip),
            _ => self.turn.fetch_add(1, Relaxed),
        };
        let first = turn % members.len();
        members.rotate_left(first);
        if algorithm == Algorithm::LeastConnections {
            // The sort is stable: among equals it stays each one's turn.
            members.sort_by_key(|s| s.open.load(Relaxed));
        }
        members
    }
}

/// A number from an address that spreads neighbours evenly, as a source hash over equal weights does.
fn spread(ip: IpAddr) -> usize {
    match ip {
        IpAddr::V4(ip) => ip.to_bits() as usize,
        IpAddr::V6(ip) => {
            ip.to_bits().wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes().iter().map(|b| *b as usize).sum()
        }
    }
}
