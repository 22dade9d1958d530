//! Firewalls: who may connect to a unit, by the address he comes from.
//!
//! Our own units connect only where the plan leads them. So it is for everybody else that a filter stands here: for a
//! program on this computer that takes the address of a host or of a visitor, or any other. Whoever sits at this
//! computer (127.0.0.1, where also everything comes from on systems with a single loopback address) looks after the
//! machines, and passes. What is kept out was accepted by the system already, so it sees a reset.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use super::Network;
use super::standing::State;
use crate::model::Id;

impl Network {
    /// Whether the firewall before a unit keeps this connection out.
    pub(super) fn is_kept_out(&self, state: &State, unit: &Id, peer: SocketAddr) -> bool {
        let Some(guard) = self.plan.guards.get(unit) else { return false };
        if peer.ip() == IpAddr::V4(Ipv4Addr::LOCALHOST) || state.known.contains(&peer) {
            return false;
        }
        let on = |id: &Id| self.addresses.get(id).is_some_and(|address| address.ip() == peer.ip());
        if on(unit) || guard.admits.iter().any(on) {
            return false;
        }
        let of_a_host = self.addresses.values().any(|address| address.ip() == peer.ip());
        of_a_host || !guard.outside
    }

    /// Whether visitors may connect to a unit at all.
    pub(super) fn lets_visitors_in(&self, unit: &Id) -> bool {
        self.plan.guards.get(unit).is_none_or(|guard| guard.outside)
    }
}
