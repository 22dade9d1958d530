//! The alert rule: a part that gave no answer several times in a row is down, and a person is told once.

use std::time::{Duration, Instant};

/// How many looks in a row without an answer.
const LOOKS: u32 = 3;

/// The memory of the rule for one part.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    /// When it last answered; before the first answer, when it was first looked at.
    answered: Instant,
    failures: u32,
}

/// What a look changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// A person is told.
    Fires {
        /// For how long there was no answer.
        silent: Duration,
    },
    /// What a person was told is over.
    Ends,
}

impl Rule {
    /// The rule for a part that is looked at from now on.
    pub(super) fn new(now: Instant) -> Self {
        Self { answered: now, failures: 0 }
    }

    /// Takes one more look.
    pub(super) fn after(&mut self, up: bool, now: Instant) -> Option<Change> {
        if up {
            let ends = self.is_firing();
            *self = Self::new(now);
            return ends.then_some(Change::Ends);
        }
        self.failures = self.failures.saturating_add(1);
        (self.failures == LOOKS).then(|| Change::Fires { silent: now - self.answered })
    }

    /// Whether a person should know.
    pub(super) fn is_firing(&self) -> bool {
        self.failures >= LOOKS
    }

    /// When the part last answered.
    pub(super) fn answered(&self) -> Instant {
        self.answered
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_told_once_after_the_third_silence_and_once_when_it_is_over() {
        let begin = Instant::now();
        let at = |seconds| begin + Duration::from_secs(seconds);
        let mut rule = Rule::new(begin);
        assert_eq!([rule.after(true, at(1)), rule.after(false, at(2)), rule.after(false, at(3))], [None; 3]);
        assert_eq!(rule.after(false, at(4)), Some(Change::Fires { silent: Duration::from_secs(3) }));
        assert!(rule.is_firing() && rule.answered() == at(1));
        assert_eq!(rule.after(false, at(5)), None);
        assert_eq!([rule.after(true, at(6)), rule.after(true, at(7))], [Some(Change::Ends), None]);
        assert_eq!([rule.after(false, at(8)), rule.after(true, at(9)), rule.after(false, at(10))], [None; 3]);
    }
}
