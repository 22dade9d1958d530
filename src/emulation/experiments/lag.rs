//! Whether the machine stood still: a thread that sleeps for a moment, again and again, and notes when it overslept.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How long each sleep should take.
const NAP: Duration = Duration::from_millis(10);
/// Oversleeping by so much disturbs a measurement: a health check is late by more than half of its interval.
const DISTURBING: Duration = Duration::from_millis(150);
/// How many disturbances are remembered.
const REMEMBERED: usize = 256;

/// Notes when the machine stood still, until it is dropped.
#[derive(Debug)]
pub(in crate::emulation) struct Lag {
    noted: Arc<Mutex<VecDeque<(Instant, Duration)>>>,
    over: Arc<AtomicBool>,
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
        Self { noted, over, thread }
    }

    /// The longest that the machine stood still since a moment; none: not so long that it disturbs anything.
    pub(in crate::emulation) fn since(&self, moment: Instant) -> Option<Duration> {
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
