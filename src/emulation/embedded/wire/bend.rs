//! What may be done to a wire, and what all that is done to it at the same time comes to.

use std::fmt;
use std::time::Duration;

use crate::emulation::fault::units::{Bytes, Time};
use crate::model::Id;

/// One thing that is done to a wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mode {
    /// New connections are refused; open ones go on.
    Refuse,
    /// Open connections are reset; new ones are accepted and then reset.
    Reset,
    /// Packets vanish: nobody connects, nothing arrives, nobody is told.
    Blackhole,
    /// The handshake and every answer come later.
    Latency(Latency),
    /// So many bytes per second pass in each direction, over all connections together.
    Bandwidth(u64),
    /// The end of an answer is told so much later.
    SlowClose(Duration),
    /// A connection is reset after so many bytes, both directions together.
    Limit(u64),
    /// New connections go to another unit.
    Retarget(Id),
}

/// How late things come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Latency {
    /// What a round trip takes longer.
    pub delay: Duration,
    /// Up to so much more or less, evenly.
    pub jitter: Duration,
}

/// What becomes of packets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Gate {
    /// They pass.
    #[default]
    Pass,
    /// As [`Mode::Refuse`].
    Refuse,
    /// As [`Mode::Reset`].
    Reset,
    /// As [`Mode::Blackhole`].
    Blackhole,
}

/// What all that is done to a wire comes to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bend {
    /// What becomes of packets.
    pub gate: Gate,
    /// How late things come.
    pub latency: Option<Latency>,
    /// Bytes per second in each direction.
    pub bandwidth: Option<u64>,
    /// How much later the end of an answer is told.
    pub slow_close: Option<Duration>,
    /// After how many bytes a connection is reset.
    pub limit: Option<u64>,
    /// Where new connections go instead.
    pub retarget: Option<Id>,
}

impl Bend {
    /// Adds one thing more. Of two of a kind the later counts.
    pub(super) fn add(&mut self, mode: &Mode) {
        match mode {
            Mode::Refuse => self.gate = Gate::Refuse,
            Mode::Reset => self.gate = Gate::Reset,
            Mode::Blackhole => self.gate = Gate::Blackhole,
            Mode::Latency(latency) => self.latency = Some(*latency),
            Mode::Bandwidth(rate) => self.bandwidth = Some(*rate),
            Mode::SlowClose(time) => self.slow_close = Some(*time),
            Mode::Limit(bytes) => self.limit = Some(*bytes),
            Mode::Retarget(unit) => self.retarget = Some(unit.clone()),
        }
    }

    /// True when bytes of open connections pass as if there were no wire.
    pub(super) fn is_straight(&self) -> bool {
        matches!(self.gate, Gate::Pass | Gate::Refuse)
            && self.latency.is_none()
            && self.bandwidth.is_none()
            && self.slow_close.is_none()
            && self.limit.is_none()
    }
}

impl Mode {
    /// The word that a fault begins with.
    pub const fn verb(&self) -> &'static str {
        match self {
            Self::Refuse => "refuse",
            Self::Reset => "reset",
            Self::Blackhole => "blackhole",
            Self::Latency(_) => "latency",
            Self::Bandwidth(_) => "bandwidth",
            Self::SlowClose(_) => "slow-close",
            Self::Limit(_) => "limit",
            Self::Retarget(_) => "retarget",
        }
    }

    /// What follows the part in a fault, with a space before it.
    pub(in crate::emulation) fn value(&self) -> String {
        match self {
            Self::Refuse | Self::Reset | Self::Blackhole => String::new(),
            Self::Latency(Latency { delay, jitter }) if jitter.is_zero() => format!(" {}", Time(*delay)),
            Self::Latency(Latency { delay, jitter }) => format!(" {}±{}", Time(*delay), Time(*jitter)),
            Self::Bandwidth(rate) => format!(" {}/s", Bytes(*rate)),
            Self::SlowClose(time) => format!(" {}", Time(*time)),
            Self::Limit(bytes) => format!(" {}", Bytes(*bytes)),
            Self::Retarget(unit) => format!(" {unit}"),
        }
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.verb(), self.value())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_done_adds_up_and_the_later_of_a_kind_counts() {
        let mut bend = Bend::default();
        assert!(bend.is_straight());
        bend.add(&Mode::Refuse);
        assert!(bend.is_straight(), "open connections go on");
        bend.add(&Mode::Bandwidth(1000));
        bend.add(&Mode::Blackhole);
        assert_eq!((bend.gate, bend.bandwidth), (Gate::Blackhole, Some(1000)));
        assert!(!bend.is_straight());
    }
}
