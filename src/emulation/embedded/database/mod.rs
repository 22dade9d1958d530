//! A database node: an SQLite file behind a small SQL endpoint, with a numbered log that replicas follow.
//!
//! ```text
//! protocol     what is said on the wire
//! guests       how many may be connected
//! node         questions, writes, orders about the node's role
//! statement    which statements are taken
//! disk         what is wrong when the file cannot be written
//! store        the file: tables, log, relay log, epoch
//! replication  fetching a primary's log, applying it, copying everything when histories differ
//! board        what nodes show of themselves, and what is set on them from outside
//! ```

mod board;
mod disk;
mod guests;
mod node;
mod protocol;
mod replication;
mod statement;
mod store;
mod value;

pub(in crate::emulation) use board::Board;
pub(super) use node::{Node, run, waits};
pub(super) use protocol::{Ask, Connection, Heard, Status, Trouble};
pub(in crate::emulation) use protocol::{Reply, statement};
