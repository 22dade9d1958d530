//! What visitors experienced: counts, shares and response times per journey, in all and within the last second.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use hdrhistogram::Histogram;
use serde::Serialize;
use tokio::time::Instant;

use super::visit::Visit;
use crate::analysis::Journey;

/// What counts as recent.
pub const RECENT: Duration = Duration::from_secs(2);
/// What a snapshot looks at.
const WINDOW: Duration = Duration::from_secs(1);
/// The longest response time that is told apart, in microseconds.
const MAX_MICROS: u64 = 60_000_000;

/// What visitors experienced since the load began.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Stats {
    /// By journey; those without an answered request are missing.
    pub journeys: BTreeMap<Journey, JourneyStats>,
}

/// What visitors on one journey experienced since the load began. Response times are those of right answers, counted
/// from when the request should have left, so that a stall counts for all who would have come during it.
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
    /// The median response time in milliseconds.
    pub p50_ms: Option<f64>,
    /// The response time in milliseconds that 90 of 100 stay below.
    pub p90_ms: Option<f64>,
    /// The response time in milliseconds that 99 of 100 stay below.
    pub p99_ms: Option<f64>,
    /// The response time in milliseconds that 999 of 1000 stay below.
    pub p999_ms: Option<f64>,
    /// The longest response time in milliseconds.
    pub max_ms: Option<f64>,
    /// How many answers each unit had a part in.
    pub served_by: BTreeMap<String, u64>,
}

/// The last second, for a display that is refreshed often.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Snapshot {
    /// By journey; those without a request since the load began are missing.
    pub journeys: BTreeMap<Journey, Live>,
    /// Requests per second that each unit had a part in.
    pub served_by: BTreeMap<String, u64>,
}

/// One journey within the last second.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Live {
    /// Requests that were answered or given up.
    pub sent: u64,
    /// Those without the right answer.
    pub failed: u64,
    /// The median response time of right answers in milliseconds.
    pub p50_ms: Option<f64>,
    /// The response time in milliseconds that 99 of 100 right answers stay below.
    pub p99_ms: Option<f64>,
}

/// Collects visits.
#[derive(Debug, Default)]
pub(super) struct Collector(Mutex<BTreeMap<Journey, Collected>>);

#[derive(Debug)]
struct Collected {
    sent: u64,
    ok: u64,
    recent: VecDeque<Recent>,
    times: Histogram<u64>,
    served_by: BTreeMap<String, u64>,
}

/// A visit of the last seconds.
#[derive(Debug)]
struct Recent {
    at: Instant,
    ok: bool,
    took: Duration,
    served_by: Vec<String>,
}

impl Collected {
    fn new() -> Self {
        let times = Histogram::new_with_bounds(1, MAX_MICROS, 3).expect("constant bounds that the histogram accepts");
        Self { sent: 0, ok: 0, recent: VecDeque::new(), times, served_by: BTreeMap::new() }
    }

    fn forget(&mut self, now: Instant) {
        while self.recent.front().is_some_and(|recent| now - recent.at > RECENT) {
            self.recent.pop_front();
        }
    }
}

impl Collector {
    /// Notes a visit that should have begun at `due`.
    pub(super) fn note(&self, journey: Journey, due: Instant, visit: Visit) {
        self.note_at(Instant::now(), journey, due, visit);
    }

    fn note_at(&self, now: Instant, journey: Journey, due: Instant, visit: Visit) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let journey = all.entry(journey).or_insert_with(Collected::new);
        journey.sent += 1;
        let Visit { ok, served_by } = visit;
        if ok {
            journey.ok += 1;
            journey.times.saturating_record((now - due).as_micros() as u64);
        }
        for id in &served_by {
            match journey.served_by.get_mut(id) {
                Some(count) => *count += 1,
                None => drop(journey.served_by.insert(id.clone(), 1)),
            }
        }
        journey.forget(now);
        journey.recent.push_back(Recent { at: now, ok, took: now - due, served_by });
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
            let recent_ok = c.recent.iter().filter(|recent| recent.ok).count() as u64;
            let known = |micros: u64| (!c.times.is_empty()).then_some(micros as f64 / 1000.0);
            let time = |q: f64| known(c.times.value_at_quantile(q));
            JourneyStats {
                sent: c.sent,
                succeeded: c.ok,
                failed: c.sent - c.ok,
                share: share(c.ok, c.sent),
                recent_share: share(recent_ok, c.recent.len() as u64),
                p50_ms: time(0.5),
                p90_ms: time(0.9),
                p99_ms: time(0.99),
                p999_ms: time(0.999),
                max_ms: known(c.times.max()),
                served_by: c.served_by.clone(),
            }
        };
        Stats { journeys: all.iter_mut().map(|(journey, collected)| (*journey, read(collected))).collect() }
    }

    /// The last second.
    pub(super) fn snapshot(&self) -> Snapshot {
        self.snapshot_at(Instant::now())
    }

    fn snapshot_at(&self, now: Instant) -> Snapshot {
        let mut snapshot = Snapshot::default();
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (journey, collected) in all.iter() {
            let live = snapshot.journeys.entry(*journey).or_default();
            let mut times = Vec::new();
            for recent in collected.recent.iter().rev().take_while(|recent| now - recent.at <= WINDOW) {
                live.sent += 1;
                live.failed += u64::from(!recent.ok);
                if recent.ok {
                    times.push(recent.took);
                }
                for id in &recent.served_by {
                    *snapshot.served_by.entry(id.clone()).or_default() += 1;
                }
            }
            times.sort_unstable();
            // The nearest rank: so many hundredths of all are at most as long.
            let time = |hundredths: usize| times.get((times.len() * hundredths).div_ceil(100).saturating_sub(1));
            let millis = |time: Option<&Duration>| time.map(|time| time.as_secs_f64() * 1000.0);
            (live.p50_ms, live.p99_ms) = (millis(time(50)), millis(time(99)));
        }
        snapshot
    }
}

/// A share from 0 to 1; none of nothing.
pub(super) fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visit(ok: bool, by: &[&str]) -> Visit {
        Visit { ok, served_by: by.iter().map(|s| (*s).to_owned()).collect() }
    }

    #[test]
    fn visits_are_counted_by_journey_and_by_unit() {
        let collector = Collector::default();
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
        let live = collector.snapshot();
        assert_eq!((live.journeys[&Journey::Read].sent, live.journeys[&Journey::Read].failed), (2, 1));
        assert_eq!((live.served_by["lb"], live.served_by["web-1"]), (2, 1));
        collector.clear();
        assert!(collector.stats().journeys.is_empty());
    }

    #[test]
    fn a_snapshot_looks_one_second_back_and_times_count_from_when_a_request_was_due() {
        let (collector, began) = (Collector::default(), Instant::now());
        let ms = |ms: u64| began + Duration::from_millis(ms);
        collector.note_at(ms(300), Journey::Read, ms(0), visit(true, &[]));
        for n in 1..=100 {
            collector.note_at(ms(300 + 5 * n), Journey::Read, ms(300 + 4 * n), visit(true, &[]));
        }
        let live = collector.snapshot_at(ms(800)).journeys[&Journey::Read].clone();
        assert_eq!((live.sent, live.failed, live.p50_ms, live.p99_ms), (101, 0, Some(51.0), Some(100.0)));
        assert_eq!(collector.snapshot_at(ms(1400)).journeys[&Journey::Read].sent, 81);
        assert_eq!(collector.snapshot_at(ms(2000)).journeys[&Journey::Read], Live::default());
        let all = &collector.stats().journeys[&Journey::Read];
        let near = |time: Option<f64>, ms: f64| time.is_some_and(|time| (time - ms).abs() < ms * 0.01);
        assert!(near(all.max_ms, 300.0) && near(all.p90_ms, 91.0) && near(all.p999_ms, 300.0), "{all:?}");
    }
}
