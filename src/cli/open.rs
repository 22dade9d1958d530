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
    use crate::ui::Start;
    use crate::{import, storage};

    let start = match file {
        None => Start::Page,
        // So large that a window without anything in it for so long would look broken.
        Some(path) if path.metadata().is_ok_and(|found| found.is_file() && found.len() > READ_FIRST) => {
            Start::File(path.to_owned())
        }
        Some(path) => {
            let bytes = storage::read_bytes(path).map_err(|error| Failure::unreadable(error.about(path)))?;
            let opened = import::open(bytes, path).map_err(|error| Failure::unreadable(error.about(path)))?;
            Start::Read(Box::new(opened), path.to_owned())
        }
    };
    let refused = crate::ui::open(start).map_err(|why| Failure::usage(format!("{why}; {HEADLESS}")))?;
    refused.map_or(Ok(Exit::Clean), |why| Err(Failure::unreadable(why)))
}

/// Files up to this size, and pipes, are read before the window opens: should they be broken, no window is needed to
/// say so.
#[cfg(feature = "gui")]
const READ_FIRST: u64 = 4 << 20;

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
