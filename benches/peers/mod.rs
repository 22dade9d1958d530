//! The peers of the benches: other programs, run on the same graphs where they are installed.

#![allow(dead_code, reason = "each bench uses its own part of this module")]

pub(crate) mod elk;
pub(crate) mod graphviz;
pub(crate) mod mermaid_cli;
pub(crate) mod process;

use std::time::Duration;

/// What a peer made of a graph, and how long it took.
pub(crate) struct Made {
    pub(crate) drawing: crate::quality::Drawn,
    /// The whole process, from its start to its end.
    pub(crate) process: Duration,
    /// The layout alone, within a process that has made one before; none: it cannot be told.
    pub(crate) warm: Option<Duration>,
}
