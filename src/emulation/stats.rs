//! What visitors experienced: counts, shares and response times per journey.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use hdrhistogram::Histogram;
use serde::Serialize;
use tokio::time::Instant;

use super::visit::Visit;
use crate::analysis::Journey;

/// What counts as recent.
const RECENT: Duration = Duration::from_secs(2);
/// The longest response time that is told apart, in microseconds.
const MAX_MICROS: u64 = 60_000_000;

/// What visitors experienced since the load began.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Stats {
    /// By journey; those without an answered request are missing.
    pub journeys: BTreeMap<Journey, JourneyStats>,
}

/// What visitors on one journey experienced since the load began.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct JourneyStats {
    /// Requests that were answered or given up.
    pub sent: u64,
    /// Those with the right answer.
    pub succeeded: u64,
    /// The others.
    pub failed: u64,
    /// The share of right answers, 0 to 1; none: no request yet.
    pub share: Option<f64>,
    /// The same over the last two seconds.
    pub recent_share: Option<f64>,
    /// The median response time of right answers in milliseconds, counted from when the request should have left.
    pub p50_ms: Option<f64>,
    /// The response time in milliseconds that 99 of 100 right answers stay below.
    pub p99_ms: Option<f64>,
    /// How many answers each unit had a part in.
    pub served_by: BTreeMap<String, u64>,
}

/// Collects visits.
#[derive(Debug, Default)]
pub(super) struct Collector(Mutex<BTreeMap<Journey, Collected>>);

#[derive(Debug)]
struct Collected {
    sent: u64,
    ok: u64,
    recent: VecDeque<(Instant, bool)>,
    times: Histogram<u64>,
    served_by: BTreeMap<String, u64>,
}

impl Collected {
    fn new() -> Self {
        let times = Histogram::new_with_bounds(1, MAX_MICROS, 3).expect("constant bounds that the histogram accepts");
        Self { sent: 0, ok: 0, recent: VecDeque::new(), times, served_by: BTreeMap::new() }
    }

    fn forget(&mut self, now: Instant) {
        while self.recent.front().is_some_and(|(at, _)| now - *at > RECENT) {
            self.recent.pop_front();
        }
    }
}

impl Collector {
    /// Notes a visit that should have begun at `due`.
    pub(super) fn note(&self, journey: Journey, due: Instant, visit: Visit) {
        let now = Instant::now();
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let journey = all.entry(journey).or_insert_with(Collected::new);
        journey.sent += 1;
        if visit.ok {
            journey.ok += 1;
            journey.times.saturating_record((now - due).as_micros() as u64);
        }
        for id in visit.served_by {
            *journey.served_by.entry(id).or_default() += 1;
        }
        journey.forget(now);
        journey.recent.push_back((now, visit.ok));
    }

    /// Begins anew.
    pub(super) fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Everything so far.
    pub(super) fn stats(&self) -> Stats {
        let now = Instant::now();
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let read = |c: &mut Collected| {
            c.forget(now);
            let recent_ok = c.recent.iter().filter(|(_, ok)| *ok).count() as u64;
            let time = |q: f64| (!c.times.is_empty()).then(|| c.times.value_at_quantile(q) as f64 / 1000.0);
            JourneyStats {
                sent: c.sent,
                succeeded: c.ok,
                failed: c.sent - c.ok,
                share: share(c.ok, c.sent),
                recent_share: share(recent_ok, c.recent.len() as u64),
                p50_ms: time(0.5),
                p99_ms: time(0.99),
                served_by: c.served_by.clone(),
            }
        };
        Stats { journeys: all.iter_mut().map(|(journey, collected)| (*journey, read(collected))).collect() }
    }
}

/// A share from 0 to 1; none of nothing.
pub(super) fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn visits_are_counted_by_journey_and_by_unit() {
        let collector = Collector::default();
        let visit = |ok, by: &[&str]| Visit { ok, served_by: by.iter().map(|s| (*s).to_owned()).collect() };
        let due = Instant::now();
        collector.note(Journey::Read, due, visit(true, &["lb", "web-1"]));
        collector.note(Journey::Read, due, visit(false, &["lb"]));
        let read = &collector.stats().journeys[&Journey::Read];
        assert_eq!(
            (read.sent, read.succeeded, read.failed, read.share, read.recent_share),
            (2, 1, 1, Some(0.5), Some(0.5))
        );
        assert_eq!(read.served_by["lb"], 2);
        assert_eq!(read.served_by["web-1"], 1);
        assert!(read.p99_ms.is_some());
        collector.clear();
        assert!(collector.stats().journeys.is_empty());
    }
}
