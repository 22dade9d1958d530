//! How many requests one client may send: a bucket of tokens per address, and a bound on how many are kept.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// How many seconds' worth of requests a client may send at once.
const BURST_SECONDS: f64 = 3.0;
/// The most clients that are told apart; the table starts anew when there are more.
const MAX_CLIENTS: usize = 10_000;

/// A limit for each client.
#[derive(Debug)]
pub(super) struct RateLimit {
    rate: f64,
    clients: Mutex<BTreeMap<IpAddr, (f64, Instant)>>,
}

impl RateLimit {
    /// So many requests per second.
    pub(super) fn new(rate: u32) -> Self {
        Self { rate: f64::from(rate), clients: Mutex::default() }
    }

    /// Whether this client may send one more now.
    pub(super) fn allows(&self, client: IpAddr, now: Instant) -> bool {
        let full = self.rate * BURST_SECONDS;
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if clients.len() >= MAX_CLIENTS && !clients.contains_key(&client) {
            clients.clear();
        }
        let (tokens, last) = clients.entry(client).or_insert((full, now));
        *tokens = (*tokens + (now - *last).as_secs_f64() * self.rate).min(full);
        *last = now;
        let allowed = *tokens >= 1.0;
        if allowed {
            *tokens -= 1.0;
        }
        allowed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_burst_passes_then_the_rate_holds_and_others_do_not_notice() {
        let (limit, now) = (RateLimit::new(10), Instant::now());
        let address = |n: u32| IpAddr::V4(std::net::Ipv4Addr::from_bits(0x7f00_0000 + n));
        let passed = |at: Duration, tries: usize| (0..tries).filter(|_| limit.allows(address(1), now + at)).count();
        assert_eq!(passed(Duration::ZERO, 100), 30);
        assert_eq!(passed(Duration::from_secs(1), 100), 10);
        assert!(limit.allows(address(2), now));
        assert_eq!(passed(Duration::from_mins(1), 100), 30);
        for n in 0..30_000 {
            limit.allows(address(n), now);
        }
        assert!(limit.clients.lock().unwrap().len() <= MAX_CLIENTS);
    }
}
