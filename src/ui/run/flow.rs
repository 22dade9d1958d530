//! What flows in a run: requests and errors a second on each link and into each part, and what is done to the links.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::emulation::WireState;
use crate::model::Id;

/// How often the wires are looked at.
const STEP: Duration = Duration::from_millis(500);

/// How much there is of something, a second.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Rate {
    /// Requests.
    pub requests: f32,
    /// Connections that did not come about or were broken off.
    pub errors: f32,
}

/// A link in a run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Flow {
    /// What passes.
    pub rate: Rate,
    /// What is done to its wire, in the words of faults: `latency 200ms`.
    pub bent: Vec<String>,
}

/// What was counted so far, requests and errors, by link and the part that it leads to.
type Totals = BTreeMap<(Id, Id), (u64, u64)>;

/// All links and parts, as they were over the last step.
#[derive(Debug, Default)]
pub struct Flows {
    /// The links that have a wire.
    pub links: BTreeMap<Id, Flow>,
    /// What comes into each part.
    pub parts: BTreeMap<Id, Rate>,
    last: Option<(Instant, Totals)>,
}

impl Flows {
    /// Whether it is time to look again.
    pub fn is_due(&self, now: Instant) -> bool {
        self.last.as_ref().is_none_or(|(at, _)| now.duration_since(*at) >= STEP)
    }

    /// Looks at the wires: what they have counted since the last look, by the time that has passed.
    pub fn look(&mut self, wires: &[WireState], now: Instant) {
        let mut totals = Totals::new();
        for wire in wires {
            let total = totals.entry((wire.link.clone(), wire.to.clone())).or_default();
            total.0 += wire.counts.requests;
            total.1 += wire.counts.errors;
        }
        let before = self.last.take();
        self.links = BTreeMap::new();
        self.parts = BTreeMap::new();
        for wire in wires {
            self.links.entry(wire.link.clone()).or_default().bent.clone_from(&wire.bent);
        }
        if let Some((at, before)) = before {
            let seconds = now.duration_since(at).as_secs_f32().max(0.001);
            for ((link, to), (requests, errors)) in &totals {
                let (old_requests, old_errors) = before.get(&(link.clone(), to.clone())).copied().unwrap_or_default();
                let rate = |new: u64, old: u64| new.saturating_sub(old) as f32 / seconds;
                let rate = Rate { requests: rate(*requests, old_requests), errors: rate(*errors, old_errors) };
                self.links.entry(link.clone()).or_default().rate.add(rate);
                self.parts.entry(to.clone()).or_default().add(rate);
            }
        }
        self.last = Some((now, totals));
    }

    /// Whether anything moves.
    pub fn is_moving(&self) -> bool {
        self.links.values().any(|flow| flow.rate.requests > 0.0)
    }
}

impl Rate {
    fn add(&mut self, other: Self) {
        self.requests += other.requests;
        self.errors += other.errors;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emulation::{Counts, Purpose};

    fn wire(link: &str, to: &str, requests: u64, errors: u64) -> WireState {
        let counts = Counts { requests, errors, ..Counts::default() };
        let [link, from, to] = [link, "a", to].map(Id::slug);
        WireState { link, from, to, purpose: Purpose::Requests, bent: vec!["refuse".to_owned()], counts }
    }

    #[test]
    fn rates_are_what_was_counted_between_two_looks() {
        let (mut flows, began) = (Flows::default(), Instant::now());
        flows.look(&[wire("one", "b", 100, 0), wire("two", "b", 7, 1)], began);
        assert!(!flows.is_moving() && !flows.is_due(began + STEP / 2));
        let later = began + STEP;
        assert!(flows.is_due(later));
        flows.look(&[wire("one", "b", 120, 0), wire("two", "b", 7, 4)], later);
        let [one, two, b] = ["one", "two", "b"].map(Id::slug);
        assert_eq!(flows.links[&one].rate, Rate { requests: 40.0, errors: 0.0 });
        assert_eq!(flows.links[&two].rate, Rate { requests: 0.0, errors: 6.0 });
        assert_eq!(flows.parts[&b], Rate { requests: 40.0, errors: 6.0 });
        assert!(flows.is_moving());
        assert_eq!(flows.links[&one].bent, ["refuse"]);
        // A session that was started again counts from nothing.
        flows.look(&[wire("one", "b", 3, 0)], later + STEP);
        assert_eq!(flows.links[&one].rate, Rate::default());
    }
}
