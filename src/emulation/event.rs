//! What happened in a session, in order, with the time since its start.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use serde::Serialize;

use crate::analysis::Journey;
use crate::model::Id;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Event {
    /// Milliseconds since the session began.
    pub ms: u64,
    /// What it was.
    #[serde(flatten)]
    pub what: What,
}

/// What can happen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum What {
    /// A unit listens for the first time.
    Started {
        /// The unit.
        id: Id,
    },
    /// A component, server or zone was killed by hand.
    Killed {
        /// What was asked to die.
        id: Id,
    },
    /// A component, server or zone was started again by hand.
    Restarted {
        /// What was asked to live.
        id: Id,
    },
    /// A component, server or zone stands still.
    Paused {
        /// What was asked to.
        id: Id,
    },
    /// A component, server or zone goes on.
    Resumed {
        /// What was asked to.
        id: Id,
    },
    /// Each answer of a component, server or zone takes longer, or as long as ever.
    Slowed {
        /// What was asked to.
        id: Id,
        /// How much longer, in milliseconds.
        delay_ms: u64,
    },
    /// Something is done to a wire, or to all wires that cross the border of a part.
    Bent {
        /// The link or the part.
        id: Id,
        /// What, in the words of faults: `latency 200ms±50ms`.
        mode: String,
    },
    /// What was done to a wire, or to those of a part, is undone.
    Straight {
        /// The link or the part.
        id: Id,
        /// Which kind of thing; none: everything.
        mode: Option<String>,
    },
    /// Nothing passes between two parts.
    Cut {
        /// The one.
        id: Id,
        /// The other.
        other: Id,
    },
    /// What was cut apart is joined.
    Joined {
        /// The one.
        id: Id,
        /// The other.
        other: Id,
    },
    /// A unit ended without being asked to.
    Failed {
        /// The unit.
        id: Id,
        /// Why.
        why: String,
    },
    /// A database node can write nothing because the disk is full, or can write again.
    Full {
        /// The node.
        id: Id,
        /// Whether the disk is full from now on.
        full: bool,
    },
    /// A health check changed its mind about a member.
    Health {
        /// Who checks.
        by: Id,
        /// The member.
        of: Id,
        /// For which journey.
        journey: Journey,
        /// Whether it gets requests from now on.
        healthy: bool,
    },
    /// A virtual IP moved.
    Moved {
        /// The cluster.
        id: Id,
        /// Who has the address now.
        to: Id,
    },
    /// A name server withdrew the address of a dead entry, or tells it again.
    Named {
        /// The name server.
        by: Id,
        /// The entry.
        id: Id,
        /// Whether it is told from now on.
        told: bool,
    },
    /// Monitoring tells a person that a part is down.
    Alerted {
        /// Who tells.
        by: Id,
        /// The part.
        about: Id,
        /// How long it had given no answer, in milliseconds.
        after_ms: u64,
    },
    /// What a person was told is over.
    Recovered {
        /// Who tells.
        by: Id,
        /// The part.
        about: Id,
    },
    /// A replica became the primary.
    Promoted {
        /// The new primary.
        id: Id,
    },
    /// A replica shows later what its primary wrote, or as soon as it can.
    Lagged {
        /// The node.
        id: Id,
        /// How much later, in milliseconds.
        delay_ms: u64,
    },
    /// A knob was turned: a member's weight, or how often is checked.
    Tuned {
        /// Whose knob.
        id: Id,
        /// What it says now.
        how: String,
    },
    /// An old primary was cut off from writing before another one leads.
    Fenced {
        /// The old primary.
        id: Id,
    },
    /// A database node has writes that its primary never got. They are thrown away, and everything is copied.
    Diverged {
        /// The node.
        id: Id,
        /// Its primary.
        primary: Id,
        /// How many writes are thrown away.
        dropped: u64,
    },
    /// A database node follows a primary from now on.
    Follows {
        /// The node.
        id: Id,
        /// Its primary.
        primary: Id,
        /// Whether it had to drop its data and copy everything, because its history had diverged.
        copied: bool,
    },
}

impl std::fmt::Display for Event {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:>8.3} s  {}", self.ms as f64 / 1000.0, self.what)
    }
}

impl std::fmt::Display for What {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Started { id } => write!(f, "{id} started"),
            Self::Killed { id } => write!(f, "{id} killed"),
            Self::Restarted { id } => write!(f, "{id} restarted"),
            Self::Paused { id } => write!(f, "{id} paused"),
            Self::Resumed { id } => write!(f, "{id} resumed"),
            Self::Slowed { id, delay_ms: 0 } => write!(f, "{id} as fast as ever"),
            Self::Slowed { id, delay_ms } => write!(f, "{id} slow: each answer {delay_ms} ms later"),
            Self::Bent { id, mode } => write!(f, "{id}: {mode}"),
            Self::Straight { id, mode: None } => write!(f, "{id}: everything passes"),
            Self::Straight { id, mode: Some(mode) } => write!(f, "{id}: {mode} is over"),
            Self::Cut { id, other } => write!(f, "{id} cut off from {other}"),
            Self::Joined { id, other } => write!(f, "{id} joined to {other}"),
            Self::Failed { id, why } => write!(f, "{id} failed: {why}"),
            Self::Full { id, full: true } => {
                write!(f, "{id} can write nothing: the disk is full ({})", std::env::temp_dir().display())
            }
            Self::Full { id, full: false } => write!(f, "{id} writes again: there is room"),
            Self::Health { by, of, journey, healthy } => {
                let state = if *healthy { "healthy" } else { "dead" };
                write!(f, "{by} finds {of} {state} for {}", journey.name())
            }
            Self::Moved { id, to } => write!(f, "{id} moved to {to}"),
            Self::Named { by, id, told: true } => write!(f, "{by} leads to {id} again"),
            Self::Named { by, id, told: false } => write!(f, "{by} leads to {id} no more"),
            Self::Alerted { by, about, after_ms } => {
                write!(f, "{by} alerts: {about} is down, silent for {:.1} s", *after_ms as f64 / 1000.0)
            }
            Self::Recovered { by, about } => write!(f, "{by} says: {about} answers again"),
            Self::Promoted { id } => write!(f, "{id} promoted to primary"),
            Self::Lagged { id, delay_ms: 0 } => write!(f, "{id} applies writes as soon as it can"),
            Self::Lagged { id, delay_ms } => write!(f, "{id} lags: writes are applied {delay_ms} ms later"),
            Self::Tuned { id, how } => write!(f, "{id}: {how}"),
            Self::Fenced { id } => write!(f, "{id} fenced: it can write no more"),
            Self::Diverged { id, primary, dropped: 1 } => {
                write!(f, "{id} diverged from {primary}: 1 write that {primary} never got is thrown away")
            }
            Self::Diverged { id, primary, dropped } => {
                write!(f, "{id} diverged from {primary}: {dropped} writes that {primary} never got are thrown away")
            }
            Self::Follows { id, primary, copied: false } => write!(f, "{id} follows {primary}"),
            Self::Follows { id, primary, copied: true } => write!(f, "{id} copied {primary} and follows it"),
        }
    }
}

/// The most events that wait to be read; the oldest go first.
const MAX_WAITING: usize = 10_000;

/// Where units report what happens. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct EventLog {
    since: Instant,
    inner: Arc<Mutex<Inner>>,
}

#[derive(Debug)]
struct Inner {
    waiting: std::collections::VecDeque<Event>,
    last: Instant,
}

impl EventLog {
    /// An empty log; time starts now.
    pub(super) fn new() -> Self {
        let since = Instant::now();
        let inner = Inner { waiting: std::collections::VecDeque::new(), last: since };
        Self { since, inner: Arc::new(Mutex::new(inner)) }
    }

    /// Notes that something happened now.
    pub(super) fn add(&self, what: What) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        // The clock is read under the lock, so that the order of events is the order of their times.
        let now = Instant::now();
        inner.last = now;
        if inner.waiting.len() == MAX_WAITING {
            inner.waiting.pop_front();
        }
        inner.waiting.push_back(Event { ms: (now - self.since).as_millis() as u64, what });
    }

    /// Takes everything that waits.
    pub(super) fn drain(&self) -> Vec<Event> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).waiting.drain(..).collect()
    }

    /// How long ago its time began.
    pub(super) fn elapsed(&self) -> std::time::Duration {
        self.since.elapsed()
    }

    /// When something last happened.
    pub(super) fn last(&self) -> Instant {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).last
    }
}
