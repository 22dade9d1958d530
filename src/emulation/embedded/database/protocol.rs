//! What is said to a database node: one JSON object per line, one answer per line, lines of bounded length; bare, or over
//! TLS where the link is drawn so.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use crate::emulation::embedded::tls::Carrier;
use crate::emulation::embedded::wire::Wired;
use crate::emulation::embedded::{client, seat};
use crate::model::Id;

/// The longest answer, in bytes: a page of the log fits, a flood does not.
const MAX_REPLY: u64 = 8 * 1024 * 1024;
/// The longest question, in bytes.
const MAX_ASK: u64 = 64 * 1024;
/// How long a node may take to answer.
const LIMIT: Duration = Duration::from_secs(2);
/// How long a last word may take.
const FAREWELL: Duration = Duration::from_millis(500);
/// The first byte of a handshake (RFC 8446 §5.1); no question begins with it.
const HANDSHAKE: u8 = 0x16;

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
    /// Is this entry part of the log?
    Has {
        /// Its number.
        number: u64,
        /// Its epoch.
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
        /// The epoch in which it is one.
        epoch: u64,
    },
    /// Refuse writes from now on and wait for the next order.
    StandDown,
    /// A primary's sign of life to an arbiter: may it go on?
    Beat {
        /// The primary.
        node: Id,
        /// Its epoch.
        epoch: u64,
    },
    /// One arbiter's question to another: may this primary be replaced, by one of this epoch?
    Vote {
        /// The primary.
        about: Id,
        /// The epoch that would begin.
        epoch: u64,
    },
}

/// The answer.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::emulation) struct Reply {
    /// What went wrong; none: nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::emulation) error: Option<String>,
    /// The columns of a SELECT.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(in crate::emulation) columns: Vec<String>,
    /// Whether there are more rows than these.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(in crate::emulation) cut_short: bool,
    /// The rows of a SELECT.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(in crate::emulation) rows: Vec<Vec<Value>>,
    /// The id of the row that an INSERT made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::emulation) row: Option<i64>,
    /// Where the node stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::emulation::embedded) status: Option<Status>,
    /// Entries of the log; none: the asker's history is not a part of this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::emulation::embedded) log: Option<Vec<Entry>>,
    /// Yes or no: an arbiter's vote, whether an entry is part of the log, whether these entries are the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::emulation::embedded) yes: Option<bool>,
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
    /// The number of the last log entry that it has, applied or not.
    pub(in crate::emulation::embedded) number: u64,
}

/// One committed write.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::emulation::embedded) struct Entry {
    /// Its number: 1, 2, 3 ….
    pub(super) number: u64,
    /// The epoch in which it was written.
    pub(super) epoch: u64,
    /// When it was written, in microseconds since 1970.
    pub(super) at: u64,
    /// The statement.
    pub(super) sql: String,
    /// Its values.
    pub(super) values: Vec<Value>,
}

/// Why an answer is not what was hoped for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(in crate::emulation::embedded) enum Trouble {
    /// Its host says that nobody listens there: it does not run.
    #[error("the database does not run")]
    Dead,
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
pub(in crate::emulation::embedded) struct Connection(BufReader<Carrier>);

impl Connection {
    /// Takes over an accepted connection.
    pub(in crate::emulation::embedded) fn accepted(stream: TcpStream) -> Self {
        Self(BufReader::new(Carrier::Plain(Wired::plain(stream))))
    }

    /// The same for somebody who may begin with a handshake; none when nobody can be understood. Waits for the first word.
    pub(in crate::emulation::embedded) async fn greeted(
        stream: TcpStream,
        tls: Option<Arc<ServerConfig>>,
    ) -> Option<Self> {
        let Some(tls) = tls else { return Some(Self::accepted(stream)) };
        let mut first = [0];
        if stream.peek(&mut first).await.ok()? == 0 || first != [HANDSHAKE] {
            return Some(Self::accepted(stream));
        }
        // A ticket and an answer are two packets: the second would wait until the first is acknowledged.
        stream.set_nodelay(true).ok()?;
        let stream = TlsAcceptor::from(tls).accept(Wired::plain(stream)).await.ok()?;
        Some(Self(BufReader::new(Carrier::Secret(Box::new(stream.into())))))
    }

    /// Opens a conversation.
    pub(in crate::emulation::embedded) async fn open(to: SocketAddr) -> Result<Self, Trouble> {
        // A firewall on the way may refuse as well: that says nothing about who is behind it.
        let by_host = |e: &io::Error| e.kind() == io::ErrorKind::ConnectionRefused && e.raw_os_error().is_some();
        let trouble = |e: io::Error| if by_host(&e) { Trouble::Dead } else { Trouble::Gone };
        let stream = client::connect(to, None).await.map_err(trouble)?;
        // A node that stands still is waited for as long as for an answer.
        let carrier = timeout(LIMIT, seat::greet(to, stream)).await;
        let carrier = carrier.ok().and_then(Result::ok).ok_or(Trouble::Gone)?;
        Ok(Self(BufReader::new(carrier)))
    }

    /// Asks once.
    pub(in crate::emulation::embedded) async fn ask(&mut self, ask: &Ask) -> Result<Reply, Trouble> {
        let answer = async {
            self.say(ask).await?;
            match self.hear::<Reply>(MAX_REPLY).await {
                Heard::Line(reply) => Some(reply),
                Heard::Gone | Heard::TooLong | Heard::Nonsense(_) => None,
            }
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
        self.0.write_all(&line).await.ok()?;
        self.0.flush().await.ok()
    }

    /// Hears one question.
    pub(in crate::emulation::embedded) async fn hear_ask(&mut self) -> Heard<Ask> {
        self.hear(MAX_ASK).await
    }

    async fn hear<T: for<'de> Deserialize<'de>>(&mut self, longest: u64) -> Heard<T> {
        let mut line = Vec::new();
        let read = (&mut self.0).take(longest).read_until(b'\n', &mut line).await;
        match (read, line.last()) {
            (Err(_), _) | (_, None) => Heard::Gone,
            (_, Some(b'\n')) => {
                serde_json::from_slice(&line).map_or_else(|e| Heard::Nonsense(e.to_string()), Heard::Line)
            }
            _ if line.len() as u64 == longest => Heard::TooLong,
            _ => Heard::Gone,
        }
    }

    /// Says a last word to somebody who may still be sending, and hangs up.
    pub(in crate::emulation::embedded) async fn say_last(&mut self, why: String) {
        let farewell = async {
            self.say(&Reply::error(why)).await?;
            self.0.shutdown().await.ok()?;
            // Unread bytes at the close would reset the connection and take the answer with them.
            tokio::io::copy(&mut (&mut self.0).take(MAX_REPLY), &mut tokio::io::sink()).await.ok()
        };
        let _ = timeout(FAREWELL, farewell).await;
    }
}

/// Runs one statement from outside; none when nobody answers.
pub(in crate::emulation) async fn statement(to: SocketAddr, sql: &str) -> Option<Reply> {
    let ask = Ask::Sql { sql: sql.to_owned(), values: Vec::new() };
    match Connection::ask_once(to, &ask).await {
        Ok(reply) => Some(reply),
        Err(Trouble::Refused(why)) => Some(Reply::error(why)),
        Err(Trouble::Dead | Trouble::Gone) => None,
    }
}

/// What was heard.
#[derive(Debug)]
pub(in crate::emulation::embedded) enum Heard<T> {
    /// One whole line that says something.
    Line(T),
    /// The other side is gone.
    Gone,
    /// More than anybody would say.
    TooLong,
    /// Nothing that is understood, and why.
    Nonsense(String),
}

impl<T> Heard<T> {
    /// What is answered to what is no question; none: nobody hears it.
    pub(in crate::emulation::embedded) fn complaint(&self) -> Option<String> {
        match self {
            Self::Line(_) | Self::Gone => None,
            Self::TooLong => {
                Some(format!("ERROR 1153 (08S01): Got a packet bigger than 'max_allowed_packet' bytes ({MAX_ASK})"))
            }
            Self::Nonsense(why) => Some(format!("ERROR 1835 (HY000): Malformed communication packet: {why}")),
        }
    }
}
