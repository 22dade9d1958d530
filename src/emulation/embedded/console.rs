//! A person at a console: one statement to a database node, and what it says.

use std::net::SocketAddr;

use super::database::{Ask, Connection, Trouble};

/// What a database node says to a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::emulation) enum Said {
    /// It did it.
    Done,
    /// It refused, with its words.
    Refused(String),
    /// Nobody answered.
    Nothing,
}

/// Gives one statement to the node that listens there.
pub(in crate::emulation) async fn statement(to: SocketAddr, sql: &str) -> Said {
    let ask = Ask::Sql { sql: sql.to_owned(), values: Vec::new() };
    match Connection::ask_once(to, &ask).await {
        Ok(_) => Said::Done,
        Err(Trouble::Refused(why)) => Said::Refused(why),
        Err(Trouble::Dead | Trouble::Gone) => Said::Nothing,
    }
}

impl Said {
    /// In a few words.
    pub(in crate::emulation) fn words(&self) -> &str {
        match self {
            Self::Done => "done",
            Self::Refused(why) => why,
            Self::Nothing => "no answer",
        }
    }
}
