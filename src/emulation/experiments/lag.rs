//! Whether the machine was too busy to measure anything: a thread that sleeps for a moment, again and again, and notes
//! when it overslept; and visits that took far longer than any of them should.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::emulation::session::Seen;

/// How long each sleep should take.
const NAP: Duration = Duration::from_millis(10);
/// Oversleeping by so much disturbs a measurement: a health check is late by more than half of its interval.
const DISTURBING: Duration = Duration::from_millis(150);
/// A visit takes some milliseconds; one that takes so long waited for the machine.
const SLOW: Duration = Duration::from_millis(400);
/// The share of slow visits that disturbs a measurement: what noise may cost is less.
const SLOW_SHARE: f64 = 0.005;
/// How many disturbances are remembered.
const REMEMBERED: usize = 256;

/// Notes when the machine stood still, until it is dropped.
#[derive(Debug)]
pub(in crate::emulation) struct Lag {
    noted: Arc<Mutex<VecDeque<(Instant, Duration)>>>,
    over: Arc<AtomicBool>,
    /// How often the load was halved.
    halved: AtomicU32,
    thread: Option<JoinHandle<()>>,
}

impl Lag {
    /// Begins to look. Where no thread can be had, nothing is noted.
    pub(in crate::emulation) fn watch() -> Self {
        let (noted, over) = (Arc::<Mutex<VecDeque<_>>>::default(), Arc::<AtomicBool>::default());
        let (diary, end) = (Arc::clone(&noted), Arc::clone(&over));
        let look = move || {
            while !end.load(Relaxed) {
                let began = Instant::now();
                std::thread::sleep(NAP);
                let overslept = began.elapsed().saturating_sub(NAP);
                if overslept >= DISTURBING {
                    let mut lines = diary.lock().unwrap_or_else(PoisonError::into_inner);
                    if lines.len() == REMEMBERED {
                        lines.pop_front();
                    }
                    lines.push_back((Instant::now(), overslept));
                }
            }
        };
        let thread = std::thread::Builder::new().name("lag".to_owned()).spawn(look).ok();
        Self { noted, over, halved: AtomicU32::new(0), thread }
    }

    /// Whether the machine was too busy since a moment, in which these visits were made. A dead part refuses at once, so
    /// visits that take long say nothing about it.
    pub(in crate::emulation) fn disturbed(&self, moment: Instant, visits: &[Seen]) -> bool {
        let slow = visits.iter().filter(|visit| visit.took >= SLOW).count();
        slow as f64 > visits.len() as f64 * SLOW_SHARE || self.since(moment).is_some()
    }

    /// Halves the load of everything that is still to be measured, twice at most.
    pub(in crate::emulation) fn halve(&self) {
        // The closure never refuses but at the end, which is no matter.
        let _ = self.halved.fetch_update(Relaxed, Relaxed, |times| (times < 2).then_some(times + 1));
    }

    /// What remains of a rate.
    pub(in crate::emulation) fn rate(&self, rate: f64) -> f64 {
        rate / f64::from(1_u32 << self.halved.load(Relaxed))
    }

    /// The longest that the machine stood still since a moment; none: not so long that it disturbs anything.
    fn since(&self, moment: Instant) -> Option<Duration> {
        let noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
        noted.iter().filter(|(at, _)| *at >= moment).map(|(_, overslept)| *overslept).max()
    }
}

impl Drop for Lag {
    fn drop(&mut self) {
        self.over.store(true, Relaxed);
        if let Some(thread) = self.thread.take() {
            // It only sleeps and notes: there is no panic to pass on.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Journey;

    #[test]
    fn slow_visits_disturb_and_the_load_is_halved_twice_at_most() {
        let lag = Lag::watch();
        let due = Instant::now();
        let visit = |ms| Seen { journey: Journey::Read, due, took: Duration::from_millis(ms), ok: ms < 2000 };
        let visits = |slow: usize| [vec![visit(2000); slow], vec![visit(5); 200 - slow]].concat();
        let later = Instant::now() + Duration::from_mins(1);
        assert!(!lag.disturbed(later, &visits(1)) && lag.disturbed(later, &visits(2)));
        for _ in 0..5 {
            lag.halve();
        }
        assert!((lag.rate(160.0) - 40.0).abs() < 1e-9);
    }

    #[test]
    fn what_was_noted_before_a_moment_does_not_disturb_what_came_after() {
        let lag = Lag::watch();
        let before = Instant::now();
        let stood = Duration::from_millis(400);
        lag.noted.lock().unwrap().push_back((Instant::now(), stood));
        assert!(lag.since(before).is_some_and(|worst| worst >= stood));
        assert!(lag.since(Instant::now() + Duration::from_mins(1)).is_none());
    }
}
