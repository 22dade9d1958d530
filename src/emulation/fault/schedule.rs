//! Which steps of a list of faults are due: in order of time, and at the same time in order of the list.

use std::collections::BTreeMap;
use std::time::Duration;

use super::{Action, Fault};

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// When, counted from the start.
    pub at: Duration,
    /// What.
    pub action: Action,
    /// True: it is over and undone.
    pub undo: bool,
}

/// The steps that are still to come. The same faults give the same steps in the same order, whenever they are taken.
#[derive(Debug, Clone, Default)]
pub struct Schedule {
    /// By time and place in the list; what ends does so before anything begins.
    steps: BTreeMap<(Duration, bool, usize), Fault>,
}

impl Schedule {
    /// A schedule of these faults.
    pub fn new(faults: &[Fault]) -> Self {
        let step = |(n, fault): (usize, &Fault)| ((fault.at, true, n), fault.clone());
        Self { steps: faults.iter().enumerate().map(step).collect() }
    }

    /// When the next step is due; none: there are no more.
    pub fn next_at(&self) -> Option<Duration> {
        self.steps.first_key_value().map(|((at, ..), _)| *at)
    }

    /// Takes the next step, when it is due by `now`.
    pub fn take(&mut self, now: Duration) -> Option<Step> {
        if self.next_at()? > now {
            return None;
        }
        let ((at, begins, n), fault) = self.steps.pop_first()?;
        let action = fault.action.clone();
        if begins {
            if let Some(lasts) = fault.lasts {
                self.steps.insert((at + lasts, false, n), fault.clone());
            }
            if let Some(every) = fault.every {
                self.steps.insert((at + every, true, n), fault);
            }
        }
        Some(Step { at, action, undo: !begins })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_come_in_order_with_ends_and_repetitions() {
        let faults: Vec<Fault> = ["kill b @2s", "pause a @1s for 1s every 3s", "kill c @2s"]
            .into_iter()
            .map(|text| text.parse().unwrap())
            .collect();
        let told = |looks: &[u64]| {
            let mut schedule = Schedule::new(&faults);
            let mut out = Vec::new();
            for seconds in looks {
                while let Some(step) = schedule.take(Duration::from_secs(*seconds)) {
                    let undo = if step.undo { "undo " } else { "" };
                    out.push(format!("{} {undo}{}", step.at.as_secs(), step.action));
                }
            }
            out
        };
        let story = ["1 pause a", "2 undo pause a", "2 kill b", "2 kill c", "4 pause a", "5 undo pause a"];
        assert_eq!(told(&[6]), story);
        assert_eq!(told(&[0, 1, 2, 3, 4, 5, 6]), story);
        assert_eq!(Schedule::new(&[]).next_at(), None);
    }
}
