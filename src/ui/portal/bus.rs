//! Where the session bus listens. Only sockets of this machine are opened.

use std::ffi::OsString;
use std::io;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;

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

    /// Knocks.
    ///
    /// # Errors
    /// Nobody listens there.
    pub fn connect(&self) -> io::Result<UnixStream> {
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
