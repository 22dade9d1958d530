//! Linchpin: draw a web infrastructure, see what it hangs on, pull the pin and look.
//!
//! ```text
//!          ui            cli
//!            \          /
//!   editor  analysis  scene  export  import  emulation  storage
//!        \      \       |      |       /         /
//!                     layout
//!                     catalog
//!                      model
//! ```
//!
//! Data flows one way: file → model → analysis → scene → screen or file; plan → session → events.
//! Nothing imports `ui`; `model` imports nothing of ours. `tests/architecture.rs` keeps it so.

pub mod analysis;
pub mod catalog;
pub mod cli;
pub mod editor;
pub mod emulation;
pub mod export;
pub mod font;
pub mod import;
pub mod layout;
pub mod model;
pub mod scene;
pub mod storage;
#[cfg(feature = "gui")]
pub mod ui;
