//! How fast the slow clocks of a session go: those of VRRP, of DNS and of monitoring.

use std::time::Duration;

/// By what these times are divided. One is the truth; only tests are in a hurry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace(u32);

impl Default for Pace {
    fn default() -> Self {
        Self(1)
    }
}

impl Pace {
    /// So many times as fast as the truth.
    pub fn times(factor: u32) -> Self {
        Self(factor.max(1))
    }

    /// How long something takes here that takes so long.
    pub(super) fn of(self, time: Duration) -> Duration {
        time / self.0
    }
}
