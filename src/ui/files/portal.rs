//! Whether the desktop shows file dialogs to programs: one question to its portal over the session bus.
//!
//! The dialogs themselves do not say whether somebody cancelled or nobody answered, so the portal is asked before. The
//! D-Bus specification: a line of authentication, then messages with a header of typed fields. Only sockets of this
//! machine are opened (`unix:path=` and `unix:abstract=`), and no answer is waited for longer than [`PATIENCE`].

use std::ffi::OsString;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// How long the bus may take for an answer. It may have to start the portal first.
const PATIENCE: Duration = Duration::from_secs(3);
/// The largest message that is read.
const LARGEST: usize = 1 << 20;

/// Where the session bus listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bus {
    /// A socket in the file system.
    Path(PathBuf),
    /// A socket by name alone (Linux).
    Abstract(Vec<u8>),
}

impl Bus {
    /// The bus of this session, as its environment says.
    ///
    /// # Errors
    /// Why there is none.
    pub fn find(variable: impl Fn(&str) -> Option<OsString>) -> Result<Self, String> {
        if let Some(addresses) = variable("DBUS_SESSION_BUS_ADDRESS").filter(|text| !text.is_empty()) {
            let addresses = addresses.to_string_lossy().into_owned();
            let found = addresses.split(';').find_map(Self::of_address);
            return found.ok_or_else(|| "the session bus is at no socket of this machine".to_owned());
        }
        let runtime = variable("XDG_RUNTIME_DIR").map(|folder| PathBuf::from(folder).join("bus"));
        let there = runtime.filter(|socket| socket.exists());
        there.map(Self::Path).ok_or_else(|| "this session has no message bus".to_owned())
    }

    /// `unix:path=/run/user/1000/bus,guid=…`
    fn of_address(address: &str) -> Option<Self> {
        address.strip_prefix("unix:")?.split(',').find_map(|pair| match pair.split_once('=')? {
            ("path", path) => {
                Some(Self::Path(unescaped(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())?.into()))
            }
            ("abstract", name) => Some(Self::Abstract(unescaped(name)?)),
            _ => None,
        })
    }

    fn connect(&self) -> io::Result<UnixStream> {
        match self {
            Self::Path(path) => UnixStream::connect(path),
            #[cfg(target_os = "linux")]
            Self::Abstract(name) => {
                use std::os::linux::net::SocketAddrExt as _;
                UnixStream::connect_addr(&std::os::unix::net::SocketAddr::from_abstract_name(name)?)
            }
            #[cfg(not(target_os = "linux"))]
            Self::Abstract(_) => Err(io::ErrorKind::Unsupported.into()),
        }
    }
}

/// `%2f` as `/`.
fn unescaped(text: &str) -> Option<Vec<u8>> {
    let mut parts = text.split('%');
    let mut out = parts.next()?.as_bytes().to_vec();
    for part in parts {
        out.push(u8::from_str_radix(part.get(..2)?, 16).ok()?);
        out.extend_from_slice(&part.as_bytes()[2..]);
    }
    Some(out)
}

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
    reply.error.map_or(Ok(()), |error| {
        Err(match error.as_str() {
            "org.freedesktop.DBus.Error.ServiceUnknown" | "org.freedesktop.DBus.Error.NameHasNoOwner" => {
                "this desktop has no portal".to_owned()
            }
            _ => {
                format!("the desktop's portal shows no file dialogs ({})", error.rsplit('.').next().unwrap_or_default())
            }
        })
    })
}

/// What a call came to: an error's name, or none.
#[derive(Debug, PartialEq, Eq)]
struct Reply {
    to: u32,
    error: Option<String>,
}

/// The version of the portal's file chooser: whoever has none shows no dialogs.
fn ask(bus: &Bus) -> io::Result<Reply> {
    let until = Instant::now() + PATIENCE;
    let stream = bus.connect()?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut write = &stream;
    let mut read = BufReader::new(&stream);
    // The digits of our number, each in hexadecimal ASCII.
    let who: String = rustix::process::getuid().as_raw().to_string().chars().flat_map(|digit| ['3', digit]).collect();
    write.write_all(format!("\0AUTH EXTERNAL {who}\r\n").as_bytes())?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut line = Vec::new();
    (&mut read).take(1024).read_until(b'\n', &mut line)?;
    if !line.starts_with(b"OK ") {
        return Err(io::Error::other("it does not know who we are"));
    }
    write.write_all(b"BEGIN\r\n")?;
    let desk = "org.freedesktop.DBus";
    write.write_all(&call(1, [desk, "/org/freedesktop/DBus", desk, "Hello"], &[]))?;
    let portal = ["org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"];
    let properties = [portal[0], portal[1], "org.freedesktop.DBus.Properties", "Get"];
    write.write_all(&call(2, properties, &["org.freedesktop.portal.FileChooser", "version"]))?;
    loop {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        stream.set_read_timeout(Some(left))?;
        if let Some(reply) = message(&mut read)?.filter(|reply| reply.to == 2) {
            return Ok(reply);
        }
    }
}

fn pad(out: &mut Vec<u8>, to: usize) {
    out.resize(out.len().next_multiple_of(to), 0);
}

fn text(out: &mut Vec<u8>, text: &str) {
    pad(out, 4);
    out.extend_from_slice(&u32::try_from(text.len()).unwrap_or_default().to_le_bytes());
    out.extend_from_slice(text.as_bytes());
    out.push(0);
}

/// A method call: destination, path, interface and member, with strings as its arguments.
fn call(serial: u32, [destination, path, interface, member]: [&str; 4], arguments: &[&str]) -> Vec<u8> {
    let mut body = Vec::new();
    for argument in arguments {
        text(&mut body, argument);
    }
    let mut fields = Vec::new();
    for (code, kind, value) in [(1, b'o', path), (2, b's', interface), (3, b's', member), (6, b's', destination)] {
        pad(&mut fields, 8);
        fields.extend_from_slice(&[code, 1, kind, 0]);
        text(&mut fields, value);
    }
    if !arguments.is_empty() {
        pad(&mut fields, 8);
        let signature = u8::try_from(arguments.len()).unwrap_or_default();
        fields.extend_from_slice(&[8, 1, b'g', 0, signature]);
        fields.extend(std::iter::repeat_n(b's', arguments.len()));
        fields.push(0);
    }
    let length = |bytes: &[u8]| u32::try_from(bytes.len()).unwrap_or_default().to_le_bytes();
    // Little endian, a call, no flags, version 1.
    let mut out = vec![b'l', 1, 0, 1];
    out.extend_from_slice(&length(&body));
    out.extend_from_slice(&serial.to_le_bytes());
    out.extend_from_slice(&length(&fields));
    out.extend_from_slice(&fields);
    pad(&mut out, 8);
    out.extend_from_slice(&body);
    out
}

/// Reads a message; none when it is no reply.
fn message(read: &mut impl io::Read) -> io::Result<Option<Reply>> {
    let mut head = [0; 16];
    read.read_exact(&mut head)?;
    let little = head[0] == b'l';
    let number = |at: &[u8]| -> Option<u32> {
        let bytes: [u8; 4] = at.get(..4)?.try_into().ok()?;
        Some(if little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    };
    let size = |at: &[u8]| number(at).map_or(LARGEST, |n| n as usize);
    let (body, fields) = (size(&head[4..]), size(&head[12..]));
    if body.saturating_add(fields) >= LARGEST {
        return Err(io::Error::other("a message is too large"));
    }
    let mut rest = vec![0; fields.next_multiple_of(8) + body];
    read.read_exact(&mut rest)?;
    let (mut at, mut to, mut error) = (0, None, None);
    while at < fields {
        let (Some(&code), Some(&kind)) = (rest.get(at), rest.get(at + 2)) else { break };
        let value = rest.get(at + 4..).unwrap_or_default();
        let length = match kind {
            b'u' => {
                if code == 5 {
                    to = number(value);
                }
                4
            }
            b's' | b'o' => {
                let length = size(value);
                if code == 4 {
                    error = value.get(4..4 + length).map(|name| String::from_utf8_lossy(name).into_owned());
                }
                length + 5
            }
            b'g' => usize::from(value.first().copied().unwrap_or_default()) + 2,
            // Headers hold nothing else.
            _ => break,
        };
        at = (at + 4 + length).next_multiple_of(8);
    }
    // 2 is a reply, 3 an error.
    Ok(to.filter(|_| matches!(head[1], 2 | 3)).map(|to| Reply { to, error: error.filter(|_| head[1] == 3) }))
}

#[cfg(test)]
mod tests;
