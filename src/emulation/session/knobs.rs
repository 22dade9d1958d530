//! Knobs that can be turned while a session runs: they act on the next request or check, and nothing is started again.

use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use super::{ControlError, Session};
use crate::emulation::event::What;
use crate::emulation::plan::Work;
use crate::model::{HealthCheck, Id};

/// The largest weight, as in HAProxy.
const MAX_WEIGHT: u32 = 256;
/// The shortest and the longest time between two checks.
const INTERVALS: [Duration; 2] = [Duration::from_millis(50), Duration::from_secs(10)];

/// What can be turned on one balancer, and how it is set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dial {
    /// The balancer.
    pub by: Id,
    /// Its members and their weights, in the order of the links.
    pub weights: Vec<(Id, u32)>,
    /// The time between two checks; none: it checks nobody.
    pub check_every: Option<Duration>,
}

impl Session {
    /// What can be turned, balancer by balancer.
    pub fn dials(&self) -> Vec<Dial> {
        let knobs = &self.world.knobs;
        let dial = |(by, work): (&Id, &crate::emulation::plan::BalancerWork)| {
            let mut weights: Vec<(Id, u32)> = Vec::new();
            for member in work.pools.values().flatten() {
                if !weights.iter().any(|(known, _)| *known == member.id) {
                    weights.push((member.id.clone(), knobs.weight(by, &member.id, member.weight).load(Relaxed)));
                }
            }
            let millis = || knobs.check_every(by, work.conduct.check_every).load(Relaxed);
            let check_every = (work.check != HealthCheck::None).then(|| Duration::from_millis(millis()));
            Dial { by: by.clone(), weights, check_every }
        };
        let balancers = self.plan.units.iter().filter_map(|unit| match &unit.work {
            Work::Balancer(work) => Some((&unit.id, work)),
            _ => None,
        });
        balancers.map(dial).collect()
    }

    /// Gives a member of a balancer another weight, from 1 to 256: the next requests follow it.
    ///
    /// # Errors
    /// When there is no such balancer, or it has no such member.
    pub fn set_weight(&self, by: &Id, of: &Id, weight: u32) -> Result<(), ControlError> {
        if !self.dials().iter().any(|dial| dial.by == *by && dial.weights.iter().any(|(member, _)| member == of)) {
            return Err(ControlError::Unfit(format!("`{by}` does not share requests out to `{of}`")));
        }
        let weight = weight.clamp(1, MAX_WEIGHT);
        if self.world.knobs.weight(by, of, weight).swap(weight, Relaxed) != weight {
            self.world.events.add(What::Tuned { id: by.clone(), how: format!("weight of {of} is {weight}") });
        }
        Ok(())
    }

    /// Lets a balancer check its members more or less often, every 50 ms to every 10 s.
    ///
    /// # Errors
    /// When there is no such balancer, or it checks nobody.
    pub fn set_check_interval(&self, by: &Id, every: Duration) -> Result<(), ControlError> {
        if !self.dials().iter().any(|dial| dial.by == *by && dial.check_every.is_some()) {
            return Err(ControlError::Unfit(format!("`{by}` checks no members")));
        }
        let [least, most] = INTERVALS;
        let millis = every.clamp(least, most).as_millis() as u64;
        if self.world.knobs.check_every(by, every).swap(millis, Relaxed) != millis {
            self.world.events.add(What::Tuned { id: by.clone(), how: format!("checks every {millis} ms") });
        }
        Ok(())
    }
}
