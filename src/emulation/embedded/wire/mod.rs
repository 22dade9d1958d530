//! Wires: what lies between the socket of whoever connects and the socket that accepts.
//!
//! A wire is no relay with sockets of its own. Both ends are the units' own sockets, and the wire acts where the
//! connection is opened and read. So a dead unit refuses by itself, at once and truly (a relay would have to accept
//! first, and balancers try another member only when nobody accepts); a blackholed handshake really takes until the
//! time is up; the accepting side sees the address of who connected; and a wire that nobody bends costs two counters.
//!
//! ```text
//! bend     what may be done to a wire, and what all of it comes to
//! network  who may connect to whom, from which address; what is bent and cut at the moment
//! datagram one question and one answer, without a connection
//! door     visitors from outside, who do not ask the network
//! guard    firewalls: who may connect to a unit at all
//! standing what was done and is not undone
//! tap      one open connection as the network sees it: its bend, and who waits for it to change
//! stream   the connection as its user sees it
//! capture  the first bytes of conversations, for whoever listens in
//! ```

mod bend;
mod capture;
mod datagram;
mod door;
mod guard;
mod network;
mod standing;
mod stream;
mod tap;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde::Serialize;
use tokio::time::Instant;

pub use bend::{Bend, Gate, Latency, Mode};
pub use capture::Conversation;
pub(super) use door::Door;
pub(in crate::emulation) use network::Network;
pub use network::WireState;
pub(in crate::emulation) use stream::Wired;
pub(in crate::emulation::embedded) use stream::Witness;

use crate::model::Id;
use capture::Capture;

/// The two directions of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// From who connected.
    Asked,
    /// To who connected.
    Answered,
}

/// What has passed over a wire.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Connections that are open.
    pub open: u64,
    /// Connections that were opened.
    pub connections: u64,
    /// Requests: each time that somebody spoke first or after an answer.
    pub requests: u64,
    /// Bytes from who connected.
    pub asked: u64,
    /// Bytes to who connected.
    pub answered: u64,
    /// Connections that did not come about or were broken off.
    pub errors: u64,
}

/// The wire of one link, or of two units that talk without one: what all its connections share.
#[derive(Debug)]
struct Line {
    /// The link; none: nobody drew one between these two.
    link: Option<Id>,
    open: AtomicU64,
    connections: AtomicU64,
    requests: AtomicU64,
    bytes: [AtomicU64; 2],
    errors: AtomicU64,
    /// The state of the random numbers that jitter is made of.
    random: Mutex<u64>,
    /// When each direction is free again, where bandwidth is limited.
    free_at: Mutex<[Option<Instant>; 2]>,
    /// Whether anybody listens in; asked before the lock is taken.
    listening: AtomicBool,
    capture: Mutex<Capture>,
}

impl Line {
    fn new(link: Option<Id>, seed: u64) -> Self {
        // FNV-1a: each wire has numbers of its own, the same in every run with this seed.
        let name = link.as_ref().map(Id::as_str).unwrap_or_default();
        let start = name
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325 ^ seed, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        Self {
            link,
            open: AtomicU64::new(0),
            connections: AtomicU64::new(0),
            requests: AtomicU64::new(0),
            bytes: [AtomicU64::new(0), AtomicU64::new(0)],
            errors: AtomicU64::new(0),
            random: Mutex::new(start),
            free_at: Mutex::new([None; 2]),
            listening: AtomicBool::new(false),
            capture: Mutex::default(),
        }
    }

    fn note(&self, way: Way, bytes: usize) {
        self.bytes[way as usize].fetch_add(bytes as u64, Relaxed);
    }

    fn counts(&self) -> Counts {
        Counts {
            open: self.open.load(Relaxed),
            connections: self.connections.load(Relaxed),
            requests: self.requests.load(Relaxed),
            asked: self.bytes[Way::Asked as usize].load(Relaxed),
            answered: self.bytes[Way::Answered as usize].load(Relaxed),
            errors: self.errors.load(Relaxed),
        }
    }

    /// How late the next thing comes.
    fn delay(&self, latency: Latency) -> Duration {
        if latency.jitter.is_zero() {
            return latency.delay;
        }
        let mut state = self.random.lock().unwrap_or_else(PoisonError::into_inner);
        // SplitMix64.
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = *state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let share = ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64;
        let seconds = latency.delay.as_secs_f64() + latency.jitter.as_secs_f64() * (2.0 * share - 1.0);
        Duration::from_secs_f64(seconds.max(0.0))
    }

    /// When so many bytes may pass at so many bytes per second, after everything that was let pass before.
    fn pace(&self, way: Way, bytes: usize, per_second: u64) -> Instant {
        let mut free_at = self.free_at.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = &mut free_at[way as usize];
        let now = Instant::now();
        let at = slot.map_or(now, |free| free.max(now));
        *slot = Some(at + Duration::from_secs_f64(bytes as f64 / per_second.max(1) as f64));
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jitter_is_the_same_for_the_same_seed_and_stays_in_its_bounds() {
        let latency = Latency { delay: Duration::from_millis(200), jitter: Duration::from_millis(50) };
        let delays = |link: &str, seed| {
            let line = Line::new(Id::new(link).ok(), seed);
            (0..100).map(|_| line.delay(latency)).collect::<Vec<_>>()
        };
        let one = delays("lb-web-1", 7);
        assert_eq!(one, delays("lb-web-1", 7));
        assert_ne!(one, delays("lb-web-1", 8));
        assert_ne!(one, delays("lb-web-2", 7));
        assert!(one.iter().all(|d| (150..=250).contains(&d.as_millis())), "{one:?}");
        assert!(one.iter().any(|d| d.as_millis() < 175) && one.iter().any(|d| d.as_millis() > 225), "{one:?}");
    }

    #[test]
    fn bytes_pass_one_after_the_other_and_directions_do_not_wait_for_each_other() {
        let line = Line::new(None, 0);
        let first = line.pace(Way::Asked, 500, 1000);
        let second = line.pace(Way::Asked, 500, 1000);
        assert!((second - first).abs_diff(Duration::from_millis(500)) < Duration::from_millis(1));
        assert!(line.pace(Way::Answered, 1, 1000) < second);
    }
}
