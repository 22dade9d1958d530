//! Linchpin: draw a web infrastructure, see what it hangs on, pull the pin and look.

pub mod analysis;
pub mod catalog;
pub mod cli;
pub mod emulation;
pub mod model;
pub mod storage;
