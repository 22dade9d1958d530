//! Connections to a member that wait for another request.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::time::{MissedTickBehavior, interval};

use super::Slot;
use crate::emulation::embedded::exchange::Http;
use crate::emulation::embedded::tls::Carrier;
use crate::emulation::embedded::wire::Witness;

/// How many wait at most, as in nginx's examples of `keepalive`.
const MOST: usize = 32;
/// How long one waits: less than members wait, so that it is seldom they who close.
const WAIT: Duration = Duration::from_secs(2);

/// The connections to one member on which nothing happens at the moment.
#[derive(Debug, Default)]
pub(in crate::emulation::embedded) struct Kept(Mutex<Vec<Idle>>);

/// One of them, and what is known about it.
#[derive(Debug)]
pub(in crate::emulation::embedded) struct Idle {
    /// The connection.
    pub(in crate::emulation::embedded) http: Http<Carrier>,
    /// Where it leads.
    pub(in crate::emulation::embedded) to: SocketAddr,
    /// Whether its wire was touched since it was opened.
    pub(in crate::emulation::embedded) witness: Witness,
    since: Instant,
}

impl Idle {
    /// A connection whose last answer is whole.
    pub(in crate::emulation::embedded) fn new(http: Http<Carrier>, to: SocketAddr, witness: Witness) -> Self {
        Self { http, to, witness, since: Instant::now() }
    }

    fn is_good(&self) -> bool {
        self.since.elapsed() < WAIT && !self.witness.was_touched()
    }
}

impl Kept {
    /// The connection to this address that waits for the shortest time; none when none is good any more.
    pub(in crate::emulation::embedded) fn take(&self, to: SocketAddr) -> Option<Idle> {
        loop {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let last = all.iter().rposition(|idle| idle.to == to)?;
            let mut idle = all.remove(last);
            drop(all);
            if idle.is_good() && idle.http.is_ready() {
                return Some(idle);
            }
        }
    }

    /// Keeps a connection, in place of the oldest one when there are too many.
    pub(in crate::emulation::embedded) fn put(&self, idle: Idle) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let oldest = (all.len() >= MOST).then(|| all.remove(0));
        all.push(idle);
        drop(all);
        // Closing it needs the network's table, which need not wait for this lock.
        drop(oldest);
    }

    /// Closes those that nobody wanted, and those that their member closed.
    fn tidy(&self) {
        let all = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        let good: Vec<Idle> =
            all.into_iter().filter_map(|mut idle| (idle.is_good() && idle.http.is_ready()).then_some(idle)).collect();
        let mut now = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Those that came meanwhile are younger.
        let young = std::mem::replace(&mut *now, good);
        now.extend(young);
        let excess = now.len().saturating_sub(MOST);
        now.drain(..excess);
    }
}

/// Closes connections to these members that nobody wants, for ever.
pub(in crate::emulation::embedded) async fn tidy(slots: Vec<Arc<Slot>>) {
    let mut ticks = interval(WAIT / 2);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        for slot in &slots {
            slot.kept.tidy();
        }
    }
}
