//! The desktop's portal, asked over the session bus in D-Bus of our own.
//!
//! The D-Bus specification 0.43: a line of authentication, then messages with a header of typed fields. Two things are
//! asked: whether files can be chosen (`file_chooser`), and what the desktop wishes of how programs look (`appearance`).

mod appearance;
mod bus;
mod connection;
mod file_chooser;
mod message;

pub use appearance::Following;
pub use bus::Bus;
pub use file_chooser::answers;

/// The portal: the name it has on the bus, and where it is there.
const PORTAL: [&str; 2] = ["org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"];

#[cfg(test)]
mod tests;
