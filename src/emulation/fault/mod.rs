//! Faults: what is broken or mended, when, for how long and how often.
//!
//! ```text
//! text      how a fault is written: `latency lb-web-1 200ms±50ms @2s for 3s every 10s`
//! check     whether a plan has what a fault speaks of
//! schedule  which steps are due
//! scenario  a file with faults, load and a seed
//! units     times and amounts
//! ```

mod check;
mod scenario;
mod schedule;
mod text;
pub(in crate::emulation) mod units;

use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use scenario::Scenario;
pub use schedule::{Schedule, Step};
pub use units::duration;

use super::embedded::wire::Mode;
use crate::model::Id;

/// One planned fault. Files hold it as the text that the command line takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Fault {
    /// What happens.
    pub action: Action,
    /// When, counted from the start.
    pub at: Duration,
    /// After what time it is undone; none: not at all.
    pub lasts: Option<Duration>,
    /// After what time it happens again; none: once.
    pub every: Option<Duration>,
}

/// What may happen to a unit, a server, a zone or a wire.
///
/// What is done to the wires of a part is done to all that cross its border.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// It dies: connections break, ports refuse.
    Kill(Id),
    /// It is started, again if it runs.
    Restart(Id),
    /// It stands still: connections stay open and new ones are accepted, nothing is answered.
    Pause(Id),
    /// It goes on.
    Resume(Id),
    /// Each answer takes so much longer; zero: as long as ever.
    Slow(Id, Duration),
    /// A replica shows so much later what its primary wrote; zero: as soon as it can.
    Lag(Id, Duration),
    /// A database node becomes the primary, and writes go there.
    Promote(Id),
    /// Something is done to a wire.
    Bend(Id, Mode),
    /// Everything passes again.
    Pass(Id),
    /// Nothing passes between two parts.
    Cut(Id, Id),
    /// What was cut apart is joined.
    Join(Id, Id),
    /// Everything that was done to a part is undone.
    Heal(Id),
    /// Everything is undone.
    HealAll,
}

impl Action {
    /// The part that it is about; none: all.
    pub const fn target(&self) -> Option<&Id> {
        match self {
            Self::Kill(id)
            | Self::Restart(id)
            | Self::Pause(id)
            | Self::Resume(id)
            | Self::Slow(id, _)
            | Self::Lag(id, _)
            | Self::Promote(id)
            | Self::Bend(id, _)
            | Self::Pass(id)
            | Self::Cut(id, _)
            | Self::Join(id, _)
            | Self::Heal(id) => Some(id),
            Self::HealAll => None,
        }
    }

    /// Whether there is a way back, so that it may last for a time.
    pub const fn has_end(&self) -> bool {
        matches!(self, Self::Kill(_) | Self::Pause(_) | Self::Slow(..) | Self::Lag(..) | Self::Bend(..) | Self::Cut(..))
    }
}
