//! What can go wrong with a session, in words for people.

use std::net::SocketAddr;

use crate::model::Id;

/// Why a session did not start.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StartError {
    /// No journey of the drawing can be made.
    #[error("nothing can be run: no browser reaches a part that can serve a page")]
    NothingToRun,
    /// The drawing is too large for one computer.
    #[error("{units} parts are more than one computer should run (the limit is {limit})")]
    TooLarge {
        /// How many there are.
        units: usize,
        /// How many there may be.
        limit: usize,
    },
    /// The port that was asked for is taken.
    #[error("{address} is already in use: stop what listens there, or choose another port with --port")]
    PortTaken {
        /// Where the entry should have listened.
        address: SocketAddr,
    },
    /// The port that was asked for needs privileges.
    #[error("{address} may not be listened on: ports below 1024 need privileges, choose another with --port")]
    PortForbidden {
        /// Where the entry should have listened.
        address: SocketAddr,
    },
    /// A part could not start.
    #[error("`{id}` could not be started ({why})")]
    Failed {
        /// The part.
        id: Id,
        /// Why.
        why: String,
    },
    /// There are no addresses to listen on.
    #[error("no loopback address can be listened on ({why})")]
    NoAddress {
        /// What the system says.
        why: String,
    },
    /// The run directory cannot be made.
    #[error("the run directory cannot be made ({why}): {}", std::env::temp_dir().display())]
    NoFolder {
        /// What the system says.
        why: String,
    },
    /// There are no certificates.
    #[error("{why}")]
    NoCertificates {
        /// What happened.
        why: String,
    },
    /// Threads cannot be started.
    #[error("threads cannot be started ({why})")]
    NoThreads {
        /// What the system says.
        why: String,
    },
}

/// Why something was not done to a part.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ControlError {
    /// The plan has no such part.
    #[error("`{0}` is nothing that runs here")]
    NotRun(Id),
    /// What holds the part is dead.
    #[error("`{id}` cannot start: `{holder}`, which holds it, is dead")]
    HolderDead {
        /// The part.
        id: Id,
        /// The server or zone.
        holder: Id,
    },
    /// It is no such part, or it has no such wire.
    #[error("{0}")]
    Unfit(String),
    /// It did not become the primary.
    #[error("`{id}` was not promoted: {why}")]
    NotPromoted {
        /// The node.
        id: Id,
        /// Why.
        why: String,
    },
    /// It did not come up.
    #[error("`{id}` did not start ({why})")]
    Failed {
        /// The part.
        id: Id,
        /// Why.
        why: String,
    },
}
