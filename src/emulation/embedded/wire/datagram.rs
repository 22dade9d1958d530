//! Datagrams over wires: one question, one answer, and whatever happens to the wire happens to them.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use tokio::time::{sleep, timeout};

use super::network::Network;
use super::{Bend, Gate, Way};
use crate::emulation::sockets::datagrams;
use crate::model::Id;

/// The largest answer.
const ROOM: usize = 4096;

impl Network {
    /// Sends a datagram as a unit of the session, or as a visitor when `who` is none, and waits for the answer.
    ///
    /// # Errors
    /// When none comes in time: refused where nobody listens.
    pub(in crate::emulation) async fn datagram(
        self: &Arc<Self>,
        who: Option<&Id>,
        to: SocketAddr,
        source: Option<IpAddr>,
        bytes: &[u8],
        limit: Duration,
    ) -> io::Result<Vec<u8>> {
        let unit = self.unit_at(to).ok_or(io::ErrorKind::AddrNotAvailable)?;
        let host = || who.and_then(|who| self.addresses.get(who)).map(SocketAddr::ip);
        let source = source.or_else(host).unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
        let plug = self.plug(who, unit);
        let line = Arc::clone(&plug.tap.line);
        let to = self.addresses.get(&plug.tap.to).copied().unwrap_or(to);
        let exchange = async {
            let bend = plug.tap.once(passing).await?;
            if let Some(latency) = bend.latency {
                sleep(line.delay(latency)).await;
            }
            // Systems with a single loopback address: everybody has the usual one.
            let socket = datagrams(SocketAddr::new(source, 0))
                .or_else(|_| datagrams(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 0)))?;
            plug.is_at(socket.local_addr()?);
            socket.connect(to).await?;
            line.note(Way::Asked, socket.send(bytes).await?);
            let mut answer = vec![0; ROOM];
            let length = socket.recv(&mut answer).await?;
            plug.tap.once(passing).await?;
            line.note(Way::Answered, length);
            answer.truncate(length);
            Ok(answer)
        };
        let done = timeout(limit, exchange).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()));
        line.requests.fetch_add(1, Relaxed);
        if done.is_err() {
            line.errors.fetch_add(1, Relaxed);
        }
        done
    }
}

/// How a wire is bent over which datagrams pass or are refused; none: they vanish.
fn passing(bend: &Bend) -> Option<io::Result<Bend>> {
    match bend.gate {
        Gate::Pass => Some(Ok(bend.clone())),
        Gate::Refuse | Gate::Reset => Some(Err(io::ErrorKind::ConnectionRefused.into())),
        Gate::Blackhole => None,
    }
}
