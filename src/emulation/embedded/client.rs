//! Asking: how connections are opened, and one request and its whole response.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU16, Ordering::Relaxed};
use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::{Request, Response};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

use super::exchange::Http;
use super::seat;
use super::tls::Carrier;
use super::wire::Wired;
use crate::emulation::sockets;

/// How long a connection may take to open unless something else is said; a refused one takes no time at all.
pub(super) const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
/// The largest response that is kept whole, in bytes.
const MAX_RESPONSE: usize = 1024 * 1024;

/// Why there is no response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::emulation) enum NoAnswer {
    /// Nobody accepted the connection: the request was not sent and may go elsewhere.
    NotConnected,
    /// The connection broke after the request was sent.
    Broken,
    /// The time ran out after the request was sent.
    TimedOut,
}

/// Opens a connection over the wire that leads there, from a given local address or that of the asker's host.
///
/// # Errors
/// When nobody accepts it in time.
pub(in crate::emulation) async fn connect(to: SocketAddr, from: Option<IpAddr>) -> io::Result<Wired> {
    connect_within(to, from, CONNECT_TIMEOUT).await
}

/// The same with a time limit.
///
/// # Errors
/// When nobody accepts it in time.
pub(super) async fn connect_within(to: SocketAddr, from: Option<IpAddr>, limit: Duration) -> io::Result<Wired> {
    seat::connect(to, from, limit).await
}

/// The same, and shakes hands where TLS is spoken, within the same limit again.
///
/// # Errors
/// When nobody accepts it in time, or the one who does is not who it should be.
pub(in crate::emulation) async fn reach(to: SocketAddr, from: Option<IpAddr>, limit: Duration) -> io::Result<Carrier> {
    let stream = connect_within(to, from, limit).await?;
    timeout(limit, seat::greet(to, stream)).await?
}

/// Opens a bare connection, from a given local address where the system allows it. `announce` hears that address before
/// anybody else can see it.
///
/// # Errors
/// When nobody accepts it in time.
pub(super) async fn dial(
    to: SocketAddr,
    from: Option<IpAddr>,
    limit: Duration,
    announce: &(dyn Fn(SocketAddr) + Sync),
) -> io::Result<TcpStream> {
    let attempt = async || {
        let socket = if to.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
        if let Some(ip) = from.filter(|ip| ip.is_loopback() && ip.is_ipv4() == to.is_ipv4()) {
            take_port(&socket, ip)?;
            announce(socket.local_addr()?);
        }
        socket.connect(to).await
    };
    let connect = async {
        for _ in 0..TRIES {
            match attempt().await {
                // The pair of addresses is that of another connection, alive or just over.
                Err(error) if error.kind() == io::ErrorKind::AddrNotAvailable => {}
                done => return done,
            }
        }
        Err(io::ErrorKind::AddrNotAvailable.into())
    };
    let stream = timeout(limit, connect).await??;
    if stream.local_addr()? == to {
        // TCP can connect a free port to itself; nobody is listening there.
        return Err(io::ErrorKind::ConnectionRefused.into());
    }
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Ports of outgoing connections: below those that Linux gives by itself, above those that are drawn.
const PORTS: std::ops::Range<u16> = 20_000..32_000;
/// How many ports are tried before the system is asked for one.
const TRIES: usize = 16;

/// Gives a socket its own address with the next port. Asked for any port, the system would search through all
/// that wait for the end of an earlier connection, which takes milliseconds once there are thousands. It could choose
/// when the connection is made, but then the other side would know the port before anybody here does.
fn take_port(socket: &TcpSocket, ip: IpAddr) -> io::Result<()> {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    socket.set_reuseaddr(true)?;
    for _ in 0..TRIES {
        let port = PORTS.start + NEXT.fetch_add(1, Relaxed) % (PORTS.end - PORTS.start);
        match sockets::bind(socket, SocketAddr::new(ip, port)) {
            Ok(()) => return Ok(()),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {}
            // Systems with a single loopback address refuse.
            Err(_) => break,
        }
    }
    let anywhere = |ip| sockets::bind(socket, SocketAddr::new(ip, 0));
    anywhere(ip).or_else(|_| anywhere(Ipv4Addr::LOCALHOST.into()))
}

/// Sends one request and reads the whole response within a time limit.
///
/// # Errors
/// Whether it was sent at all.
pub(in crate::emulation) async fn ask(
    to: SocketAddr,
    from: Option<IpAddr>,
    request: Request<Full<Bytes>>,
    limit: Duration,
) -> Result<Response<Bytes>, NoAnswer> {
    let stream = reach(to, from, CONNECT_TIMEOUT).await.map_err(|_| NoAnswer::NotConnected)?;
    let whole = async {
        let (head, body) = Http::on(stream).await?.send(request, limit).await?.into_parts();
        let body = Limited::new(body, MAX_RESPONSE).collect().await.map_err(|_| NoAnswer::Broken)?;
        Ok(Response::from_parts(head, body.to_bytes()))
    };
    timeout(limit, whole).await.map_err(|_| NoAnswer::TimedOut)?
}
