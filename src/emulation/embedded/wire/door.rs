//! The door: visitors from outside the session, such as a real browser, at a part that visitors reach.
//!
//! They open their connection without asking the network, so the wire of their link acts when they are accepted: while it
//! is bent, they are led over it by a connection of our own from the same address. What refuses them is a reset, because
//! the system has accepted them already.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::{Instant, sleep};

use super::{Bend, Gate, Network};
use crate::emulation::embedded::client::CONNECT_TIMEOUT;
use crate::emulation::embedded::relay;
use crate::model::Id;

/// How long a browser waits at a door that swallows packets.
const PATIENCE: Duration = Duration::from_mins(1);
/// The pause between two attempts to get through.
const RETRY: Duration = Duration::from_millis(50);

/// A bent wire, or a firewall, before a visitor from outside.
#[derive(Debug)]
pub(in crate::emulation::embedded) struct Door {
    network: Arc<Network>,
    unit: SocketAddr,
    /// A firewall keeps the visitor out.
    shut: bool,
}

impl Network {
    /// The bent wire or the firewall between this visitor and this unit; none when he may simply come in. Those who come in are counted.
    pub(in crate::emulation::embedded) fn door(self: &Arc<Self>, unit: &Id, peer: SocketAddr) -> Option<Door> {
        let state = self.state();
        if self.is_kept_out(&state, unit, peer) {
            return Some(Door { network: Arc::clone(self), unit: *self.addresses.get(unit)?, shut: true });
        }
        let browser = self.visits.get(unit)?;
        let line = self.dials.get(&(browser.clone(), unit.clone()))?;
        if state.known.contains(&peer) {
            return None;
        }
        if state.bend(line, Some(browser), unit) == Bend::default() {
            line.connections.fetch_add(1, Relaxed);
            line.requests.fetch_add(1, Relaxed);
            return None;
        }
        drop(state);
        Some(Door { network: Arc::clone(self), unit: *self.addresses.get(unit)?, shut: false })
    }
}

impl Network {
    /// Whether a datagram from outside gets through to a unit at the moment; there is no leading it over a bent wire.
    pub(in crate::emulation::embedded) fn admits(&self, unit: &Id, peer: SocketAddr) -> bool {
        let state = self.state();
        if self.is_kept_out(&state, unit, peer) {
            return false;
        }
        let Some(browser) = self.visits.get(unit) else { return true };
        let Some(line) = self.dials.get(&(browser.clone(), unit.clone())) else { return true };
        state.known.contains(&peer) || state.bend(line, Some(browser), unit).gate == Gate::Pass
    }
}

impl Door {
    /// Leads a visitor over the wire.
    pub(in crate::emulation::embedded) async fn lead(self, mut visitor: TcpStream, peer: SocketAddr) {
        if self.shut {
            let _ = visitor.set_zero_linger();
            return;
        }
        let end = Instant::now() + PATIENCE;
        loop {
            match self.network.connect(None, self.unit, Some(peer.ip()), CONNECT_TIMEOUT).await {
                Ok(mut behind) => {
                    if relay::converse(&mut visitor, &mut behind).await.is_err() {
                        // A connection that was broken off looks so to the visitor too.
                        let _ = visitor.set_zero_linger();
                    }
                    return;
                }
                Err(error) if error.kind() == io::ErrorKind::TimedOut && Instant::now() < end => sleep(RETRY).await,
                Err(_) => {
                    let _ = visitor.set_zero_linger();
                    return;
                }
            }
        }
    }
}
