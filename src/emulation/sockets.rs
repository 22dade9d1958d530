//! The one place where addresses are bound, and only loopback addresses are: whatever a design, a plan or an
//! option says, nobody outside this computer can reach what runs here.
//!
//! `tests/architecture.rs` holds every other file to this.

use std::io;
use std::net::SocketAddr;

use tokio::net::{TcpListener, TcpSocket, UdpSocket};

/// How many connections wait to be accepted: enough for a unit that is paused for a while, since who checks it is
/// let in like everybody else. The system may allow fewer.
const BACKLOG: u32 = 1024;
/// How many bytes of datagrams wait to be received. Linux counts about 800 for a question of 40, so this is a
/// quarter of a second of 20,000 questions a second. The system may allow fewer.
const QUEUE: usize = 4 * 1024 * 1024;

/// Listens for connections.
///
/// # Errors
/// When the address cannot be had, or is not on loopback. Called within a runtime.
pub(super) fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // Else a unit that was killed could not come back while its old connections end.
    #[cfg(not(windows))]
    socket.set_reuseaddr(true)?;
    bind(&socket, address)?;
    socket.listen(BACKLOG)
}

/// Receives datagrams, with room for many that wait.
///
/// # Errors
/// When the address cannot be had, or is not on loopback. Called within a runtime.
pub(super) fn receive(address: SocketAddr) -> io::Result<UdpSocket> {
    let socket = datagrams(address)?;
    // Less room is no error: then a burst may lose some, and who asked asks again.
    let _ = socket2::SockRef::from(&socket).set_recv_buffer_size(QUEUE);
    Ok(socket)
}

/// Sends datagrams from here, and receives the answers to them.
///
/// # Errors
/// When the address cannot be had, or is not on loopback. Called within a runtime.
pub(super) fn datagrams(address: SocketAddr) -> io::Result<UdpSocket> {
    let socket = std::net::UdpSocket::bind(on_loopback(address)?)?;
    socket.set_nonblocking(true)?;
    UdpSocket::from_std(socket)
}

/// Gives a socket its own address before it connects.
///
/// # Errors
/// When the address cannot be had, or is not on loopback.
pub(super) fn bind(socket: &TcpSocket, address: SocketAddr) -> io::Result<()> {
    socket.bind(on_loopback(address)?)
}

fn on_loopback(address: SocketAddr) -> io::Result<SocketAddr> {
    if address.ip().is_loopback() {
        return Ok(address);
    }
    let why = format!("{address} is not on loopback, and nothing here is reachable from outside");
    Err(io::Error::new(io::ErrorKind::InvalidInput, why))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_loopback_addresses_are_bound() {
        for outside in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0", "128.0.0.1:0", "[::ffff:127.0.0.1]:0"] {
            let address: SocketAddr = outside.parse().unwrap();
            let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() };
            let refused = [
                listen(address).map(drop),
                receive(address).map(drop),
                datagrams(address).map(drop),
                socket.and_then(|socket| bind(&socket, address)),
            ];
            for done in refused {
                assert_eq!(done.map_err(|e| e.kind()), Err(io::ErrorKind::InvalidInput), "{outside}");
            }
        }
        let here: SocketAddr = "127.0.0.1:0".parse().unwrap();
        assert!(listen(here).unwrap().local_addr().unwrap().ip().is_loopback());
        assert!(receive(here).unwrap().local_addr().unwrap().ip().is_loopback());
    }
}
