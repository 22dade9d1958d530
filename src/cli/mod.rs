//! The command line: one file per command, calling the same functions as the window.

pub mod emulation_args;
pub mod outcome;
pub mod prove;
pub mod run;
