//! Who holds an address that several machines share: the Virtual Router Redundancy Protocol, RFC 9568 §6.
//!
//! The master says that it lives every advertisement interval. Whoever has heard nothing of a master of at least its own
//! priority for three intervals and its skew time becomes the master. So the address moves when the master is silent, and
//! also when it lives and serves less than another: each member's priority follows what it can serve, as keepalived's
//! `track_script` has it. Preemption is on, as it is by default (§6.1): the first member takes the address back when it
//! has returned for as long.

use std::time::{Duration, Instant};

/// The time between two advertisements, §6.1.
pub(super) const ADVERT: Duration = Duration::from_secs(1);
/// The priority of a member that serves everything, the default of §6.1.
const PRIORITY: u8 = 100;

/// The priority of a member: the first of the drawing before the next, what serves more before what serves less.
pub(super) fn priority(index: usize, lacking: usize) -> u8 {
    PRIORITY.saturating_sub(index.min(9) as u8).saturating_sub(10 * lacking.min(9) as u8).max(1)
}

/// The members of one address as the protocol sees them.
#[derive(Debug)]
pub(super) struct Election {
    advert: Duration,
    master: usize,
    /// When the master last said that it lives.
    heard: Instant,
    /// When each member takes the master for dead, and whether it was there at the last look.
    members: Vec<(Instant, bool)>,
}

impl Election {
    /// An address that its first member has had for a while.
    pub(super) fn new(members: usize, advert: Duration, now: Instant) -> Self {
        let members = (0..members).map(|index| (now + down(priority(index, 0), advert), true)).collect();
        Self { advert, master: 0, heard: now, members }
    }

    /// Looks at the priorities of those who live, and says who has the address now. Has to be asked several times in an
    /// advertisement interval.
    pub(super) fn look(&mut self, now: Instant, priorities: &[Option<u8>]) -> usize {
        for ((at, there), priority) in self.members.iter_mut().zip(priorities) {
            if let Some(priority) = priority.filter(|_| !*there) {
                // Who begins listens first.
                *at = now + down(priority, self.advert);
            }
            *there = priority.is_some();
        }
        if let Some(priority) = priorities[self.master].filter(|_| now >= self.heard + self.advert) {
            self.advertise(now, priority, priorities);
        }
        let expired = |index: usize| index != self.master && now >= self.members[index].0;
        let next = (0..priorities.len()).filter(|index| expired(*index) && priorities[*index].is_some());
        // The first among equals.
        if let Some(next) = next.rev().max_by_key(|index| priorities[*index]) {
            self.master = next;
            self.advertise(now, priorities[next].unwrap_or(1), priorities);
        }
        self.master
    }

    /// Whether the address is where it stays as things are.
    pub(super) fn is_settled(&self, priorities: &[Option<u8>]) -> bool {
        let best = priorities.iter().flatten().max();
        best.is_none() || priorities[self.master].as_ref() >= best
    }

    /// The master says that it lives. Who has a higher priority does not listen (§6.4.2).
    fn advertise(&mut self, now: Instant, priority: u8, priorities: &[Option<u8>]) {
        self.heard = now;
        for (index, (at, _)) in self.members.iter_mut().enumerate() {
            let own = priorities[index].unwrap_or(1);
            if index == self.master || own <= priority {
                *at = now + down(own, self.advert);
            }
        }
    }
}

/// The Master Down Interval, §6.1: three advertisements and the skew time, which is shorter the higher the priority.
fn down(priority: u8, advert: Duration) -> Duration {
    3 * advert + (256 - u32::from(priority)) * advert / 256
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Looks ten times a second for a while; when, and to whom, the address moved.
    fn watch(election: &mut Election, from: Instant, seconds: f64, priorities: &[Option<u8>]) -> Vec<(f64, usize)> {
        let mut moves = Vec::new();
        let mut holder = election.master;
        for tenth in 0..(seconds * 10.0) as u32 {
            let at = Duration::from_millis(100) * tenth;
            let now = election.look(from + at, priorities);
            if now != holder {
                moves.push((at.as_secs_f64(), now));
                holder = now;
            }
        }
        moves
    }

    #[test]
    fn a_silent_master_is_followed_after_three_adverts_and_the_skew() {
        let begin = Instant::now();
        let mut election = Election::new(2, ADVERT, begin);
        let both = [Some(100), Some(99)];
        assert_eq!(watch(&mut election, begin, 30.0, &both), []);
        let dead = begin + Duration::from_secs(30);
        assert!(!election.is_settled(&[None, Some(99)]));
        let moves = watch(&mut election, dead, 10.0, &[None, Some(99)]);
        // Counted from the last advert, which was up to a second before the death.
        assert!(moves.len() == 1 && moves[0].1 == 1 && (2.6..=3.7).contains(&moves[0].0), "{moves:?}");
        assert!(election.is_settled(&[None, Some(99)]));
        // Back, it listens first, and takes the address again.
        let back = dead + Duration::from_secs(10);
        let moves = watch(&mut election, back, 10.0, &both);
        assert!(moves.len() == 1 && moves[0].1 == 0 && (3.6..=3.8).contains(&moves[0].0), "{moves:?}");
    }

    #[test]
    fn a_member_that_serves_more_takes_over_and_a_short_doubt_moves_nothing() {
        let begin = Instant::now();
        let mut election = Election::new(3, ADVERT, begin);
        let less = [Some(priority(0, 2)), Some(priority(1, 0)), Some(priority(2, 0))];
        assert_eq!(watch(&mut election, begin, 2.0, &less), []);
        let all = [Some(100), Some(99), Some(98)];
        assert_eq!(watch(&mut election, begin + Duration::from_secs(2), 5.0, &all), []);
        let moves = watch(&mut election, begin + Duration::from_secs(7), 6.0, &less);
        assert!(moves.len() == 1 && moves[0].1 == 1, "{moves:?}");
    }

    #[test]
    fn with_nobody_alive_nothing_moves() {
        let begin = Instant::now();
        let mut election = Election::new(2, ADVERT, begin);
        assert_eq!(watch(&mut election, begin, 20.0, &[None, None]), []);
        assert!(election.is_settled(&[None, None]));
        let back = begin + Duration::from_secs(20);
        let moves = watch(&mut election, back, 10.0, &[None, Some(99)]);
        assert!(moves.len() == 1 && moves[0].1 == 1, "{moves:?}");
    }
}
