//! Whose turn it is: weighted round robin that spreads the turns of heavy members instead of bunching them.

use std::sync::{Mutex, PoisonError};

/// The credit of each member (nginx's smooth weighted round robin): at every turn each one gains its weight, the
/// richest is taken and pays the sum of the weights.
#[derive(Debug)]
pub(super) struct Turns(Mutex<Vec<i64>>);

impl Turns {
    /// Nobody has had a turn.
    pub(super) fn new(members: usize) -> Self {
        Self(Mutex::new(vec![0; members]))
    }

    /// Gives the turn to one of these members (number and weight); its place in the list.
    pub(super) fn next(&self, members: &[(usize, u32)]) -> Option<usize> {
        let mut credit = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut best: Option<(usize, i64)> = None;
        let mut total = 0;
        for (place, (member, weight)) in members.iter().enumerate() {
            let own = &mut credit[*member];
            *own += i64::from(*weight);
            total += i64::from(*weight);
            if best.is_none_or(|(_, richest)| *own > richest) {
                best = Some((place, *own));
            }
        }
        let (place, _) = best?;
        credit[members[place].0] -= total;
        Some(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(turns: &Turns, members: &[(usize, u32)], n: usize) -> String {
        let letter = |place: usize| (b'a' + members[place].0 as u8) as char;
        (0..n).map(|_| turns.next(members).map_or('-', letter)).collect()
    }

    #[test]
    fn turns_follow_the_weights_and_are_spread() {
        assert_eq!(taken(&Turns::new(3), &[(0, 5), (1, 1), (2, 1)], 14), "aabacaaaabacaa");
        assert_eq!(taken(&Turns::new(2), &[(0, 1), (1, 1)], 6), "ababab");
        assert_eq!(Turns::new(0).next(&[]), None);
    }

    #[test]
    fn a_member_that_was_away_gets_its_share_and_no_more() {
        let turns = Turns::new(3);
        taken(&turns, &[(0, 1), (2, 1)], 100);
        let back = taken(&turns, &[(0, 1), (1, 1), (2, 1)], 9);
        for member in ['a', 'b', 'c'] {
            assert_eq!(back.matches(member).count(), 3, "{back}");
        }
    }
}
