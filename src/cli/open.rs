//! `linchpin [FILE]`: the window.

use std::path::Path;

use super::outcome::{Failure, Outcome};

/// Opens the window on a file, or on an empty design.
///
/// # Errors
/// When the file is nothing that can be opened, or there is no screen to open a window on.
#[cfg(feature = "gui")]
pub(super) fn run(file: Option<&Path>) -> Outcome {
    use super::outcome::Exit;
    use crate::{import, storage};

    let opened = match file {
        Some(path) => {
            let bytes = storage::read_bytes(path).map_err(|error| Failure::unreadable(error.about(path)))?;
            let opened = import::open(bytes, path).map_err(|error| Failure::unreadable(error.about(path)))?;
            Some((opened, path.to_owned()))
        }
        None => None,
    };
    crate::ui::open(opened).map_err(|why| Failure::usage(format!("{why}; {HEADLESS}")))?;
    Ok(Exit::Clean)
}

/// Says that this build has no window.
///
/// # Errors
/// Always.
#[cfg(not(feature = "gui"))]
pub(super) fn run(_: Option<&Path>) -> Outcome {
    Err(Failure::usage(format!("this build has no window; {HEADLESS}")))
}

const HEADLESS: &str =
    "without a window use `linchpin check`, `export`, `run` or `prove` (`linchpin help` lists all commands)";
