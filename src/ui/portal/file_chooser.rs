//! Whether the desktop shows file dialogs to programs: one question to its portal.
//!
//! The dialogs themselves do not say whether somebody cancelled or nobody answered, so the portal is asked before. No
//! answer is waited for longer than [`PATIENCE`].

use std::io;
use std::time::{Duration, Instant};

use super::connection::Connection;
use super::message::{Kind, Message};
use super::{Bus, PORTAL};

/// How long the bus may take for an answer. It may have to start the portal first.
pub(super) const PATIENCE: Duration = Duration::from_secs(3);

/// Asks whether file dialogs can be shown.
///
/// # Errors
/// Why not, in one clause.
pub fn answers(bus: &Bus) -> Result<(), String> {
    let failed = |error: io::Error| match error.kind() {
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => "the desktop's portal does not answer".to_owned(),
        io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => "nobody listens on the session bus".to_owned(),
        _ => format!("the session bus cannot be asked ({error})"),
    };
    let reply = ask(bus).map_err(failed)?;
    if reply.kind == Kind::Reply {
        return Ok(());
    }
    Err(match reply.error.as_str() {
        "org.freedesktop.DBus.Error.ServiceUnknown" | "org.freedesktop.DBus.Error.NameHasNoOwner" => {
            "this desktop has no portal".to_owned()
        }
        error => {
            format!("the desktop's portal shows no file dialogs ({})", error.rsplit('.').next().unwrap_or_default())
        }
    })
}

/// The version of the portal's file chooser: whoever has none shows no dialogs.
fn ask(bus: &Bus) -> io::Result<Message> {
    let until = Instant::now() + PATIENCE;
    let stream = bus.connect()?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut connection = Connection::open(stream)?;
    let [name, path] = PORTAL;
    let version = ["org.freedesktop.portal.FileChooser", "version"];
    let asked = connection.call([name, path, "org.freedesktop.DBus.Properties", "Get"], &version)?;
    loop {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        connection.stream().set_read_timeout(Some(left))?;
        let message = connection.next()?;
        if message.to == Some(asked) && matches!(message.kind, Kind::Reply | Kind::Error) {
            return Ok(message);
        }
    }
}
