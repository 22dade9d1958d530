//! What a unit counts about itself, and where the rest of the session finds it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use hyper::StatusCode;

use super::access_log::AccessLog;
use crate::model::Id;

/// The upper bounds of the classes of response times, in milliseconds.
pub(super) const BOUNDS_MS: [u64; 8] = [1, 2, 5, 10, 50, 100, 500, 2000];

/// The counters of one unit.
#[derive(Debug)]
pub(in crate::emulation) struct Board {
    since: Instant,
    connections: AtomicI64,
    accepted: AtomicU64,
    /// Answers by the first digit of their status, from 1 to 5.
    classes: [AtomicU64; 5],
    /// Answers by response time; the last is for all above.
    times: [AtomicU64; BOUNDS_MS.len() + 1],
    micros: AtomicU64,
    /// Requests that were tried again.
    pub(super) retries: AtomicU64,
    /// Requests that went to another member than the chosen one.
    pub(super) redispatches: AtomicU64,
    /// Requests that were turned away because a client sent too many.
    pub(super) limited: AtomicU64,
}

/// A connection that is open while this lives.
pub(super) struct Connection<'a>(&'a Board);

impl Drop for Connection<'_> {
    fn drop(&mut self) {
        self.0.connections.fetch_sub(1, Relaxed);
    }
}

impl Default for Board {
    fn default() -> Self {
        Self {
            since: Instant::now(),
            connections: AtomicI64::new(0),
            accepted: AtomicU64::new(0),
            classes: Default::default(),
            times: Default::default(),
            micros: AtomicU64::new(0),
            retries: AtomicU64::new(0),
            redispatches: AtomicU64::new(0),
            limited: AtomicU64::new(0),
        }
    }
}

impl Board {
    /// Counts a connection while the guard lives.
    pub(super) fn connection(&self) -> Connection<'_> {
        self.accepted.fetch_add(1, Relaxed);
        self.connections.fetch_add(1, Relaxed);
        Connection(self)
    }

    /// Counts an answer.
    pub(super) fn answered(&self, status: StatusCode, took: Duration) {
        let class = usize::from(status.as_u16() / 100).clamp(1, 5) - 1;
        self.classes[class].fetch_add(1, Relaxed);
        let place = BOUNDS_MS.iter().position(|bound| took <= Duration::from_millis(*bound));
        self.times[place.unwrap_or(BOUNDS_MS.len())].fetch_add(1, Relaxed);
        self.micros.fetch_add(took.as_micros() as u64, Relaxed);
    }

    /// How long it has run.
    pub(super) fn uptime(&self) -> Duration {
        self.since.elapsed()
    }

    /// Connections: open now, and accepted in all.
    pub(super) fn connections(&self) -> (i64, u64) {
        (self.connections.load(Relaxed), self.accepted.load(Relaxed))
    }

    /// Answers by class: `1xx` to `5xx`.
    pub(super) fn classes(&self) -> [u64; 5] {
        std::array::from_fn(|class| self.classes[class].load(Relaxed))
    }

    /// Answers by response time (not added up), and the sum of all times in seconds.
    pub(super) fn times(&self) -> ([u64; BOUNDS_MS.len() + 1], f64) {
        let counts = std::array::from_fn(|place| self.times[place].load(Relaxed));
        (counts, self.micros.load(Relaxed) as f64 / 1e6)
    }
}

/// What the units of a session leave for others to read.
#[derive(Debug, Default)]
pub(in crate::emulation) struct Telemetry {
    logs: Mutex<BTreeMap<Id, Arc<AccessLog>>>,
}

impl Telemetry {
    /// Makes a unit's log known; a unit that starts again goes on with its log.
    pub(super) fn log_of(&self, id: &Id, open: impl FnOnce() -> AccessLog) -> Arc<AccessLog> {
        let mut logs = self.logs.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(logs.entry(id.clone()).or_insert_with(|| Arc::new(open())))
    }

    /// The last lines of a unit's log, the oldest first.
    pub(in crate::emulation) fn lines(&self, id: &Id) -> Vec<String> {
        let log = self.logs.lock().unwrap_or_else(PoisonError::into_inner).get(id).cloned();
        log.map(|log| log.lines()).unwrap_or_default()
    }
}
