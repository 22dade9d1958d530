//! Which visitors `run` sends: a rate with a mix of journeys, or users who think.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::analysis::Journey;
use crate::emulation::{JOURNEYS, Load, Mix, duration};

/// The visitors.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct LoadArgs {
    /// Send so many visitors per second on each journey; with --mix, so many in all.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    rate: Option<u32>,
    /// How often each journey is made: 'read=70,write=20,static=10'. A journey that is not named is not made.
    #[arg(long, value_name = "MIX", value_parser = mix)]
    mix: Option<Mix>,
    /// Send so many users, each of whom waits between an answer and the next request.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000), conflicts_with = "rate")]
    users: Option<u32>,
    /// How long users wait: 500ms, 1s; 10 ms at least.
    #[arg(long, value_name = "DURATION", value_parser = think, requires = "users", default_value = "1s")]
    think: Duration,
}

impl LoadArgs {
    /// The load that is asked for; none: nobody comes.
    pub(super) fn load(&self) -> Option<Load> {
        if let Some(users) = self.users {
            let mix = self.mix.clone().unwrap_or_else(Mix::even);
            return Some(Load::Users { users, think: self.think, mix });
        }
        let rate = f64::from(self.rate?);
        Some(self.mix.clone().map_or(Load::Each(rate), |mix| Load::Mixed(rate, mix)))
    }

    /// A mix of nobody is a mistake.
    pub(super) fn is_mix_of_nobody(&self) -> bool {
        self.mix.is_some() && self.rate.is_none() && self.users.is_none()
    }
}

/// Reads `read=70,write=20,static=10`.
fn mix(text: &str) -> Result<Mix, String> {
    let right = "a mix is 'read=70,write=20,static=10': journeys with their shares, from 0 to 1000000";
    let mut shares: BTreeMap<Journey, u32> = BTreeMap::new();
    for item in text.split(',') {
        let (name, share) = item.trim().split_once('=').ok_or(right)?;
        let journey = JOURNEYS.into_iter().find(|j| j.name() == name.trim());
        let journey = journey.ok_or_else(|| format!("`{}` is no journey: read, write and static are", name.trim()))?;
        let share = share.trim().parse().ok().filter(|share| *share <= 1_000_000).ok_or(right)?;
        if shares.insert(journey, share).is_some() {
            return Err(format!("`{}` is given twice", name.trim()));
        }
    }
    Mix::new(shares).ok_or_else(|| "a mix in which every share is 0 sends nobody".to_owned())
}

/// A duration of 10 ms at least.
fn think(text: &str) -> Result<Duration, String> {
    let think = duration(text)?;
    if think < Duration::from_millis(10) { Err("users wait 10ms at least".to_owned()) } else { Ok(think) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mix_names_journeys_with_their_shares() {
        let right = Mix::new([(Journey::Read, 70), (Journey::Write, 20), (Journey::Static, 10)].into());
        assert_eq!(mix("read=70, write=20,static=10").ok(), right);
        for bad in
            ["", "read", "read=", "read=x", "read=-1", "dns=1", "read=1,read=2", "read=0", "read=1000001", "read=1.5"]
        {
            assert!(mix(bad).is_err(), "{bad}");
        }
        assert!(think("9ms").is_err() && think("10ms").is_ok());
    }
}
