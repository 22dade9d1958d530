//! A connection to a bus: let in by who we are, then calls go out and messages come in.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::net::UnixStream;

use super::message::{Message, call};

/// The bus itself.
const DESK: &str = "org.freedesktop.DBus";

/// A connection that was let in. How long it waits is its stream's business.
pub struct Connection {
    read: BufReader<UnixStream>,
    serial: u32,
}

impl Connection {
    /// Says who we are, and hello.
    ///
    /// # Errors
    /// It does not let us in, or does not answer in the stream's time.
    pub fn open(stream: UnixStream) -> io::Result<Self> {
        let mut read = BufReader::new(stream);
        // The digits of our number, each in hexadecimal ASCII.
        let digits = rustix::process::getuid().as_raw().to_string();
        let who: String = digits.chars().flat_map(|digit| ['3', digit]).collect();
        read.get_mut().write_all(format!("\0AUTH EXTERNAL {who}\r\n").as_bytes())?;
        let mut line = Vec::new();
        (&mut read).take(1024).read_until(b'\n', &mut line)?;
        if !line.starts_with(b"OK ") {
            return Err(io::Error::other("it does not know who we are"));
        }
        read.get_mut().write_all(b"BEGIN\r\n")?;
        let mut connection = Self { read, serial: 0 };
        connection.call([DESK, "/org/freedesktop/DBus", DESK, "Hello"], &[])?;
        Ok(connection)
    }

    /// Calls, and gives the number that the answer will name.
    ///
    /// # Errors
    /// The bus is gone.
    pub fn call(&mut self, whom: [&str; 4], arguments: &[&str]) -> io::Result<u32> {
        self.serial += 1;
        self.read.get_mut().write_all(&call(self.serial, whom, arguments))?;
        Ok(self.serial)
    }

    /// Asks to be told of what matches a rule.
    ///
    /// # Errors
    /// The bus is gone.
    pub fn hear(&mut self, rule: &str) -> io::Result<u32> {
        self.call([DESK, "/org/freedesktop/DBus", DESK, "AddMatch"], &[rule])
    }

    /// The next message.
    ///
    /// # Errors
    /// None comes any more, or none in the stream's time.
    pub fn next(&mut self) -> io::Result<Message> {
        Message::read(&mut self.read)
    }

    /// What the messages come over, for whoever sets its time.
    pub fn stream(&self) -> &UnixStream {
        self.read.get_ref()
    }
}
