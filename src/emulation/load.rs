//! Load: visitors at a fixed rate, whether the site is fast or slow, so a stall costs what it costs real users;
//! or a fixed number of users who wait between requests, as people do.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until, timeout_at};

use super::visit::{PATIENCE, Visit, Visitors};
use crate::analysis::Journey;

/// The fewest and the most visits per second and journey.
pub(super) const RATES: std::ops::RangeInclusive<f64> = 0.1..=1000.0;
/// The most users at once.
pub(super) const MAX_USERS: u32 = 1000;
/// The shortest time that users wait between requests.
pub(super) const MIN_THINK: Duration = Duration::from_millis(10);
/// The most connections that visitors of one journey hold at once; who waits too long for one has failed.
const MAX_OPEN: usize = 128;

/// How visitors come. Numbers out of bounds are brought within: 0.1 to 1000 visits per second on each journey,
/// 1 to 1000 users, who wait 10 ms at least.
#[derive(Debug, Clone, PartialEq)]
pub enum Load {
    /// So many visits per second on every journey that can be made.
    Each(f64),
    /// So many visits per second in all, shared by the mix.
    Mixed(f64, Mix),
    /// So many users, who wait so long between an answer and the next request.
    Users {
        /// How many.
        users: u32,
        /// How long they wait.
        think: Duration,
        /// Which journeys they make.
        mix: Mix,
    },
}

/// How often each journey is made, compared with the others. Those that are not named are not made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mix(BTreeMap<Journey, u32>);

impl Mix {
    /// Shares by journey; none when all are 0.
    pub fn new(shares: BTreeMap<Journey, u32>) -> Option<Self> {
        shares.values().any(|share| *share > 0).then_some(Self(shares))
    }

    /// All journeys equally often.
    pub fn even() -> Self {
        Self(super::plan::JOURNEYS.into_iter().map(|journey| (journey, 1)).collect())
    }

    /// The share of each of these journeys, from 0 to 1.
    fn among(&self, journeys: &[Journey]) -> Vec<(Journey, f64)> {
        let share = |journey: &Journey| f64::from(self.0.get(journey).copied().unwrap_or_default());
        let total: f64 = journeys.iter().map(share).sum();
        let shares = journeys.iter().map(|journey| (*journey, share(journey) / total.max(1.0)));
        shares.filter(|(_, share)| *share > 0.0).collect()
    }

    /// The journey of the visit with this number: in every stretch of visits each has its share.
    fn journey(shares: &[(Journey, f64)], number: u64) -> Option<Journey> {
        // Multiples of the golden ratio fill the line from 0 to 1 evenly.
        let mut point = (number as f64 * 0.618_033_988_749_894_9).fract();
        for (journey, share) in shares {
            if point < *share {
                return Some(*journey);
            }
            point -= share;
        }
        shares.last().map(|(journey, _)| *journey)
    }
}

impl Load {
    /// The visits per second on each journey that this wants; none: as many as its users make.
    pub(super) fn rates(&self, journeys: &[Journey]) -> Option<Vec<(Journey, f64)>> {
        match self {
            Self::Each(rate) => Some(journeys.iter().map(|journey| (*journey, *rate)).collect()),
            Self::Mixed(rate, mix) => {
                Some(mix.among(journeys).into_iter().map(|(journey, share)| (journey, share * rate)).collect())
            }
            Self::Users { .. } => None,
        }
    }
}

/// Sends visits on one journey at a fixed rate: `count` of them, or without end. `note` hears of each.
pub(super) async fn drive(
    visitors: Arc<Visitors>,
    journey: Journey,
    rate: f64,
    count: Option<u32>,
    note: impl Fn(Instant, Visit) + Clone + Send + 'static,
) {
    let gap = Duration::from_secs_f64(1.0 / rate.clamp(*RATES.start(), *RATES.end()));
    let open = Arc::new(Semaphore::new(MAX_OPEN));
    let mut visits = JoinSet::new();
    let mut due = Instant::now();
    let mut sent = 0;
    while count.is_none_or(|count| sent < count) {
        sleep_until(due).await;
        let (visitors, open, note) = (Arc::clone(&visitors), Arc::clone(&open), note.clone());
        visits.spawn(async move {
            let visit = match timeout_at(due + PATIENCE, open.acquire()).await {
                Ok(Ok(_permit)) => visitors.visit(journey, due).await,
                _ => Visit { ok: false, served_by: Vec::new() },
            };
            note(due, visit);
        });
        while visits.try_join_next().is_some() {}
        due += gap;
        sent += 1;
    }
    while visits.join_next().await.is_some() {}
}

/// Lets users visit without end. They begin spread over one time of thinking, so that they do not come in step.
pub(super) async fn live(
    visitors: Arc<Visitors>,
    users: u32,
    think: Duration,
    mix: Mix,
    note: impl Fn(Journey, Instant, Visit) + Clone + Send + 'static,
) {
    let (users, think) = (users.clamp(1, MAX_USERS), think.max(MIN_THINK));
    let shares = mix.among(&visitors.journeys().collect::<Vec<_>>());
    let began = Instant::now();
    let mut living = JoinSet::new();
    for user in 0..users {
        let (visitors, shares, note) = (Arc::clone(&visitors), shares.clone(), note.clone());
        living.spawn(async move {
            let mut due = began + think * user / users;
            let mut number = u64::from(user);
            while let Some(journey) = Mix::journey(&shares, number) {
                sleep_until(due).await;
                let visit = visitors.visit(journey, due).await;
                note(journey, due, visit);
                due = Instant::now() + think;
                number += u64::from(users);
            }
        });
    }
    while living.join_next().await.is_some() {}
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mix(read: u32, write: u32, still: u32) -> Mix {
        let shares = [(Journey::Read, read), (Journey::Write, write), (Journey::Static, still)];
        Mix::new(shares.into_iter().collect()).unwrap()
    }

    #[test]
    fn a_mix_shares_the_rate_among_the_journeys_that_can_be_made() {
        let all = crate::emulation::JOURNEYS;
        let rates = Load::Mixed(50.0, mix(70, 20, 10)).rates(&all).unwrap();
        assert_eq!(rates, [(Journey::Static, 5.0), (Journey::Read, 35.0), (Journey::Write, 10.0)]);
        let rates = Load::Mixed(50.0, mix(30, 0, 20)).rates(&[Journey::Read, Journey::Write]).unwrap();
        assert_eq!(rates, [(Journey::Read, 50.0)]);
        assert_eq!(Load::Each(5.0).rates(&all).unwrap().len(), 3);
        assert_eq!(Mix::new(BTreeMap::new()), None);
        assert_eq!(Mix::new([(Journey::Read, 0)].into()), None);
    }

    #[test]
    fn users_make_every_journey_in_its_share() {
        let shares = mix(70, 20, 10).among(&crate::emulation::JOURNEYS);
        let mut made: BTreeMap<Journey, u32> = BTreeMap::new();
        for number in 0..1000 {
            *made.entry(Mix::journey(&shares, number).unwrap()).or_default() += 1;
        }
        for (journey, due) in [(Journey::Read, 700), (Journey::Write, 200), (Journey::Static, 100)] {
            assert!(made[&journey].abs_diff(due) <= 5, "{made:?}");
        }
    }
}
