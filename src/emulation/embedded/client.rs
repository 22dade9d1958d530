//! Asking: one connection, one request, one whole response, and nothing left behind.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

use super::seat;
use super::wire::Wired;

/// How long a connection may take to open; a refused one takes no time at all.
pub(super) const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
/// The largest response, in bytes.
const MAX_RESPONSE: usize = 1024 * 1024;

/// Why there is no response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::emulation) enum NoAnswer {
    /// Nobody accepted the connection: the request was not sent and may go elsewhere.
    NotConnected,
    /// The connection broke or the time ran out after the request was sent.
    Broken,
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
    let socket = if to.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    if let Some(ip) = from.filter(|ip| ip.is_loopback() && ip.is_ipv4() == to.is_ipv4()) {
        socket.set_reuseaddr(true)?;
        if socket.bind(SocketAddr::new(ip, 0)).is_err() {
            // Systems with a single loopback address refuse: then everybody has the usual one.
            socket.bind(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 0))?;
        }
        announce(socket.local_addr()?);
    }
    let stream = timeout(limit, socket.connect(to)).await??;
    if stream.local_addr()? == to {
        // TCP can connect a free port to itself; nobody is listening there.
        return Err(io::ErrorKind::ConnectionRefused.into());
    }
    stream.set_nodelay(true)?;
    Ok(stream)
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
    let stream = connect(to, from).await.map_err(|_| NoAnswer::NotConnected)?;
    timeout(limit, exchange(stream, request)).await.map_err(|_| NoAnswer::Broken)?.map_err(|_| NoAnswer::Broken)
}

type AnyError = Box<dyn std::error::Error + Send + Sync>;

async fn exchange(stream: Wired, request: Request<Full<Bytes>>) -> Result<Response<Bytes>, AnyError> {
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    let exchange = async {
        let (head, body) = sender.send_request(request).await?.into_parts();
        let body = Limited::new(body, MAX_RESPONSE).collect().await?.to_bytes();
        Ok(Response::from_parts(head, body))
    };
    let drive = async {
        // The exchange learns of a broken connection by itself; this future only moves the bytes.
        let _ = connection.await;
        std::future::pending::<()>().await;
    };
    tokio::select! {
        done = exchange => done,
        () = drive => unreachable!("a pending future never ends"),
    }
}
