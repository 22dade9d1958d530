//! A scenario: faults, load, duration and seed in one file, so that a story can be told again.

use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Fault;
use super::units::{Time, duration};
use crate::emulation::plan::Plan;

/// What happens in a run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Scenario {
    /// What it shows, for people.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Visitors per second on each journey; none: nobody comes.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "rate")]
    pub rate: Option<u32>,
    /// How long the run takes; none: until somebody stops it.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "write_time", deserialize_with = "read_time")]
    pub duration: Option<Duration>,
    /// What jitter is made from.
    pub seed: u64,
    /// The faults.
    pub faults: Vec<Fault>,
}

impl Scenario {
    /// Whether all of it can happen in a plan.
    ///
    /// # Errors
    /// Which fault cannot, and why.
    pub fn check(&self, plan: &Plan) -> Result<(), String> {
        for (n, fault) in self.faults.iter().enumerate() {
            fault.check(plan).map_err(|why| format!("fault {} ('{fault}'): {why}", n + 1))?;
        }
        Ok(())
    }
}

fn rate<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u32>, D::Error> {
    match Option::<u32>::deserialize(from)? {
        Some(rate) if !(1..=1000).contains(&rate) => {
            Err(serde::de::Error::custom(format!("a rate is 1 to 1000 visitors per second, not {rate}")))
        }
        rate => Ok(rate),
    }
}

fn read_time<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Duration>, D::Error> {
    let text = Option::<String>::deserialize(from)?;
    text.map(|text| duration(&text)).transpose().map_err(serde::de::Error::custom)
}

#[expect(clippy::ref_option, reason = "the form that serde asks for")]
fn write_time<S: Serializer>(time: &Option<Duration>, to: S) -> Result<S::Ok, S::Error> {
    time.map(|time| Time(time).to_string()).serialize(to)
}
