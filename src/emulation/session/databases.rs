//! Database nodes as a window shows them: where each stands, how late it is, and a console for statements.

use std::time::Duration;

use serde::Serialize;
use serde_json::{Value, json};
use tokio::time::timeout;

use super::{ControlError, Session};
use crate::emulation::embedded::database::{Reply, statement};
use crate::emulation::event::What;
use crate::emulation::plan::Work;
use crate::model::{Id, Role};

/// How long a console waits for an answer.
const CONSOLE: Duration = Duration::from_secs(2);

/// Where a database node stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DatabaseState {
    /// What it does at the moment, not what it is drawn as.
    pub role: Role,
    /// The epoch that it has seen: each promotion begins a new one.
    pub epoch: u64,
    /// The number of the last write that it shows.
    pub position: u64,
    /// How old what it shows is; none: it copies nobody, or does not hear from whom it copies.
    pub lag: Option<Duration>,
    /// How much later than its primary it was told to be.
    pub delay: Duration,
    /// Whom it copies.
    pub follows: Option<Id>,
    /// Whether it refuses writes.
    pub read_only: bool,
    /// Whether it has writes that the newest primary never got: they will be thrown away.
    pub diverged: bool,
}

/// The answer to a statement.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Rows {
    /// The names of the columns; none for a write.
    pub columns: Vec<String>,
    /// The rows, 1,000 at most; NULL is none.
    pub rows: Vec<Vec<Option<String>>>,
    /// Whether there are more.
    pub cut_short: bool,
}

/// Why a statement has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SqlError {
    /// It is no database node.
    #[error("`{0}` is no database node that runs here")]
    NoDatabase(Id),
    /// It does not answer.
    #[error("`{0}` does not answer")]
    Gone(Id),
    /// It says no, in its words.
    #[error("{0}")]
    Refused(String),
}

impl Session {
    /// Where a database node stands; none when it does not run or is no database. Costs next to nothing.
    pub fn database(&self, id: &Id) -> Option<DatabaseState> {
        let board = &self.world.databases;
        let standing = board.standing(id)?;
        let rivals = self.operators.iter().find(|operator| operator.nodes.contains(id));
        let newer = |other: &Id| board.standing(other).is_some_and(|o| o.leads && o.epoch() > standing.epoch());
        // Of two that lead, the one of the older epoch is the one whose writes will go.
        let beaten = standing.leads && rivals.is_some_and(|operator| operator.nodes.iter().any(newer));
        Some(DatabaseState {
            role: if standing.leads { Role::Primary } else { Role::Replica },
            epoch: standing.epoch(),
            position: standing.position(),
            lag: standing.lag(),
            delay: board.delay_of(id),
            read_only: !standing.leads,
            diverged: standing.diverged || beaten,
            follows: standing.follows,
        })
    }

    /// The database nodes, in order of the plan.
    pub fn databases(&self) -> impl Iterator<Item = &Id> + '_ {
        self.plan.units.iter().filter(|unit| matches!(unit.work, Work::Database(_))).map(|unit| &unit.id)
    }

    /// Runs one statement on a database node, over its endpoint and past all wires: what a person types at its console.
    /// Rows and time are bounded.
    ///
    /// # Errors
    /// When it is no database node, does not answer, or refuses: a replica refuses to write.
    pub fn sql(&self, id: &Id, sql: &str) -> Result<Rows, SqlError> {
        if !self.databases().any(|node| node == id) {
            return Err(SqlError::NoDatabase(id.clone()));
        }
        let asking = async { timeout(CONSOLE, statement(self.world.addresses[id], sql)).await.ok().flatten() };
        let reply = self.block_on(asking).ok_or_else(|| SqlError::Gone(id.clone()))?;
        reply.error.clone().map_or_else(|| Ok(rows(reply)), |why| Err(SqlError::Refused(why)))
    }

    /// Makes a replica so much later than its primary (MySQL's `SOURCE_DELAY`); zero: as soon as it can.
    ///
    /// # Errors
    /// When it is no database node.
    pub fn lag(&self, id: &Id, by: Duration) -> Result<(), ControlError> {
        self.inject(&crate::emulation::Action::Lag(id.clone(), by))
    }

    /// The same for a part that was looked at.
    pub(super) fn delay(&self, id: &Id, by: Duration) {
        self.world.databases.delay(id, by);
        self.world.events.add(What::Lagged { id: id.clone(), delay_ms: by.as_millis() as u64 });
    }

    /// No replica among these is late any more.
    pub(super) fn forget_delays(&self, is_meant: impl Fn(&Id) -> bool) {
        for id in self.world.databases.delayed().into_iter().filter(is_meant) {
            self.delay(&id, Duration::ZERO);
        }
    }
}

fn rows(reply: Reply) -> Rows {
    let cell = |value: Value| match value {
        Value::Null => None,
        Value::String(text) => Some(text),
        other => Some(other.to_string()),
    };
    let mut rows: Vec<Vec<Option<String>>> =
        reply.rows.into_iter().map(|row| row.into_iter().map(cell).collect()).collect();
    let mut columns = reply.columns;
    if let Some(row) = reply.row {
        (columns, rows) = (vec!["last_insert_id".to_owned()], vec![vec![cell(json!(row))]]);
    }
    Rows { columns, rows, cut_short: reply.cut_short }
}
