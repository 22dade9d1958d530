//! Standard output: written whole, quiet when the reader has gone, coloured only on a terminal.

use std::io::{self, IsTerminal as _, Write as _};

use super::outcome::Failure;

/// Writes text to standard output. A reader that closed its end early is no error.
///
/// # Errors
/// When standard output takes nothing for another reason, such as a full disk.
pub(crate) fn out(text: &str) -> Result<(), Failure> {
    bytes(text.as_bytes())
}

/// Writes bytes to standard output, as [`out`] does text.
///
/// # Errors
/// As [`out`].
pub(crate) fn bytes(bytes: &[u8]) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::usage(format!("standard output cannot be written ({error})")))
        }
        _ => Ok(()),
    }
}

/// Whether standard output is a terminal that wants colours (<https://no-color.org>).
pub(crate) fn colours() -> bool {
    io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())
}

/// Text in an SGR style (`1;31`), or plain.
pub(crate) fn styled(text: &str, style: &str, colours: bool) -> String {
    if colours { format!("\x1b[{style}m{text}\x1b[0m") } else { text.to_owned() }
}
