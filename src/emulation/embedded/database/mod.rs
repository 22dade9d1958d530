//! A database node: an SQLite file behind a small SQL endpoint, with a numbered log that replicas follow.

mod node;
mod protocol;
mod replication;
mod store;

pub(super) use node::{run, waits};
pub(super) use protocol::{Ask, Connection, Reply, Status, Trouble};
