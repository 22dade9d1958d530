//! The command line: one file per command, calling the same functions as the window.

pub mod outcome;
