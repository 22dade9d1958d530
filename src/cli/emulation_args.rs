//! What `run` and `prove` share: backends, faults, scenarios and signals.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::outcome::Failure;
use crate::emulation::{Fault, Scenario};
use crate::storage;

/// What runs a design.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Backend {
    /// Stand-ins inside this program; nothing to install.
    #[default]
    Embedded,
    /// The real programs as child processes.
    #[value(hide = true)]
    Native,
    /// The real programs in containers.
    #[value(hide = true)]
    Compose,
}

impl Backend {
    /// Whether this version has it.
    ///
    /// # Errors
    /// When it does not.
    pub(super) fn available(self) -> Result<(), Failure> {
        match self {
            Self::Embedded => Ok(()),
            Self::Native => {
                Err(Failure::usage("the backend native is not available in this version; use --backend embedded"))
            }
            Self::Compose => {
                Err(Failure::usage("the backend compose is not available in this version; use --backend embedded"))
            }
        }
    }
}

/// Reads a fault: `kill web-1 @5s`.
///
/// # Errors
/// What is wrong, and what would be right.
pub(super) fn fault(text: &str) -> Result<Fault, Failure> {
    text.parse().map_err(|why: String| Failure::usage(format!("--fault '{text}': {why}")))
}

/// Reads a scenario.
///
/// # Errors
/// When the file cannot be read or holds something else.
pub(super) fn scenario(path: &Path) -> Result<Scenario, Failure> {
    storage::read_value(path).map_err(|error| Failure::unreadable(error.about(path)))
}

/// A flag that becomes true when the user presses Ctrl+C or the system asks to stop.
///
/// # Errors
/// When signals cannot be listened to.
pub(super) fn interrupted() -> Result<Arc<AtomicBool>, Failure> {
    crate::emulation::interrupted().map_err(|e| Failure::usage(format!("signals cannot be listened to ({e})")))
}
