//! Who asked: what a unit believes of `X-Forwarded-For`, and what it tells the next one.

use std::collections::BTreeSet;
use std::net::IpAddr;

use hyper::header::{HeaderMap, HeaderName, HeaderValue};

use super::server::Asked;
use super::world::World;
use crate::model::Id;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// What one unit thinks of client addresses.
#[derive(Debug)]
pub(super) struct Forwarding {
    /// Whether what others than drawn parts say is dropped.
    trusts_nobody: bool,
    /// The addresses of the drawn parts.
    drawn: BTreeSet<IpAddr>,
    /// Where its own connections come from.
    pub(super) source: Option<IpAddr>,
}

impl Forwarding {
    /// What this unit thinks.
    pub(super) fn new(world: &World, id: &Id, trusts_nobody: bool) -> Self {
        let drawn = world.addresses.values().map(std::net::SocketAddr::ip).collect();
        Self { trusts_nobody, drawn, source: world.addresses.get(id).map(std::net::SocketAddr::ip) }
    }

    /// The visitor's address: what a drawn part in front noted first, or whoever connected.
    pub(super) fn visitor(&self, asked: &Asked) -> IpAddr {
        let peer = asked.peer.ip();
        let noted = || noted(&asked.head.headers)?.split(',').next()?.trim().parse().ok();
        if self.drawn.contains(&peer) { noted().unwrap_or(peer) } else { peer }
    }

    /// Notes for the next unit who asked: appended to what was noted before, or, for a unit that believes
    /// nobody, in place of what a stranger claims.
    pub(super) fn note(&self, asked: &Asked, headers: &mut HeaderMap) {
        let peer = asked.peer.ip();
        let believed = !self.trusts_nobody || self.drawn.contains(&peer);
        let before = noted(&asked.head.headers).filter(|_| believed);
        let text = before.map_or_else(|| peer.to_string(), |before| format!("{before}, {peer}"));
        let value = HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static("unknown"));
        headers.insert(FORWARDED_FOR, value);
    }
}

/// All that was noted so far; several lines are one list (RFC 9110 §5.3).
fn noted(headers: &HeaderMap) -> Option<String> {
    let lines: Vec<&str> = headers.get_all(FORWARDED_FOR).iter().filter_map(|v| v.to_str().ok()).collect();
    (!lines.is_empty()).then(|| lines.join(", "))
}
