//! What is said to a database node: one JSON object per line, one answer per line, lines of bounded length.

use std::net::SocketAddr;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::emulation::embedded::client;
use crate::emulation::embedded::wire::Wired;
use crate::model::Id;

/// The longest line, in bytes: a page of the log fits, a flood does not.
const MAX_LINE: u64 = 4 * 1024 * 1024;
/// How long a node may take to answer.
const LIMIT: Duration = Duration::from_secs(2);

/// A question or an order.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case", deny_unknown_fields)]
pub(in crate::emulation::embedded) enum Ask {
    /// Runs one statement: SELECT, INSERT, UPDATE or DELETE.
    Sql {
        /// The statement, with `?` for values.
        sql: String,
        /// The values.
        #[serde(default)]
        values: Vec<Value>,
    },
    /// Where the node stands.
    Status,
    /// The log after an entry, which the asker has from this epoch. Waits a moment for news.
    Log {
        /// The number of the last entry that the asker has; 0: none.
        after: u64,
        /// The epoch of that entry.
        epoch: u64,
    },
    /// Accept writes from now on, in this epoch.
    Lead {
        /// The epoch.
        epoch: u64,
    },
    /// Refuse writes from now on and copy this primary.
    Follow {
        /// The primary.
        primary: Id,
    },
    /// Refuse writes from now on and wait for the next order.
    StandDown,
    /// An arbiter's question: is this node dead as you see it?
    Vote {
        /// The node.
        about: Id,
    },
}

/// The answer.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::emulation::embedded) struct Reply {
    /// What went wrong; none: nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::emulation::embedded) error: Option<String>,
    /// The rows of a SELECT.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(in crate::emulation::embedded) rows: Vec<Vec<Value>>,
    /// The id of the row that an INSERT made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::emulation::embedded) row: Option<i64>,
    /// Where the node stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::emulation::embedded) status: Option<Status>,
    /// Entries of the log; none: the asker's history is not a part of this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::emulation::embedded) log: Option<Vec<Entry>>,
    /// An arbiter's answer: the node is dead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::emulation::embedded) dead: Option<bool>,
}

/// Where a node stands: what MySQL says with a GTID set and `read_only`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::emulation::embedded) struct Status {
    /// Whether it accepts writes.
    pub(in crate::emulation::embedded) leads: bool,
    /// Whom it copies.
    pub(in crate::emulation::embedded) follows: Option<Id>,
    /// The epoch that it has seen: each promotion begins a new one.
    pub(in crate::emulation::embedded) epoch: u64,
    /// The number of its last log entry.
    pub(in crate::emulation::embedded) number: u64,
}

/// One committed write.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::emulation::embedded) struct Entry {
    /// Its number: 1, 2, 3 ….
    pub(super) number: u64,
    /// The epoch in which it was written.
    pub(super) epoch: u64,
    /// The statement.
    pub(super) sql: String,
    /// Its values.
    pub(super) values: Vec<Value>,
}

/// Why an answer is not what was hoped for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(in crate::emulation::embedded) enum Trouble {
    /// The node is not there, or the conversation broke.
    #[error("the database is not reachable")]
    Gone,
    /// The node says no.
    #[error("{0}")]
    Refused(String),
}

impl Reply {
    /// An answer that says no.
    pub(in crate::emulation::embedded) fn error(why: impl Into<String>) -> Self {
        Self { error: Some(why.into()), ..Self::default() }
    }
}

/// A conversation with one node.
#[derive(Debug)]
pub(in crate::emulation::embedded) struct Connection(BufReader<Wired>);

impl Connection {
    /// Takes over an accepted connection.
    pub(in crate::emulation::embedded) fn accepted(stream: TcpStream) -> Self {
        Self(BufReader::new(Wired::plain(stream)))
    }

    /// Opens a conversation.
    pub(in crate::emulation::embedded) async fn open(to: SocketAddr) -> Result<Self, Trouble> {
        let stream = client::connect(to, None).await.map_err(|_| Trouble::Gone)?;
        Ok(Self(BufReader::new(stream)))
    }

    /// Asks once.
    pub(in crate::emulation::embedded) async fn ask(&mut self, ask: &Ask) -> Result<Reply, Trouble> {
        let answer = async {
            self.say(ask).await?;
            self.hear::<Reply>().await
        };
        let reply = timeout(LIMIT, answer).await.ok().flatten().ok_or(Trouble::Gone)?;
        match reply.error {
            Some(why) => Err(Trouble::Refused(why)),
            None => Ok(reply),
        }
    }

    /// Opens a conversation, asks once and hangs up.
    pub(in crate::emulation::embedded) async fn ask_once(to: SocketAddr, ask: &Ask) -> Result<Reply, Trouble> {
        Self::open(to).await?.ask(ask).await
    }

    /// Says one line; none when the other side is gone.
    pub(in crate::emulation::embedded) async fn say(&mut self, what: &impl Serialize) -> Option<()> {
        let mut line = serde_json::to_vec(what).ok()?;
        line.push(b'\n');
        self.0.write_all(&line).await.ok()
    }

    /// Hears one line; none when the other side is gone, says too much, or nothing that is understood.
    pub(in crate::emulation::embedded) async fn hear<T: for<'de> Deserialize<'de>>(&mut self) -> Option<T> {
        let mut line = Vec::new();
        (&mut self.0).take(MAX_LINE).read_until(b'\n', &mut line).await.ok()?;
        if line.last() == Some(&b'\n') { serde_json::from_slice(&line).ok() } else { None }
    }
}
