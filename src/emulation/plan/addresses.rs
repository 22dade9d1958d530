//! Host numbers and ports: every server one address, ports that stay what they are in the drawing where they can.

use std::collections::BTreeSet;

use super::{Address, Unit, Work};
use crate::model::{Design, Id, Kind, LinkKind};

/// Gives every unit that listens its address; the result is the owner of each host number.
pub(super) fn assign(design: &Design, units: &mut [Unit]) -> Vec<Id> {
    let mut hosts: Vec<Id> = Vec::new();
    let hosted = |id: &Id| design.components.get(id).and_then(|c| c.on.clone());
    for (id, component) in &design.components {
        let alone = units.iter().any(|u| u.id == *id && u.work.listens()) && component.on.is_none();
        if matches!(component.kind, Kind::Server(_) | Kind::Container(_)) || alone {
            hosts.push(id.clone());
        }
    }
    for unit in units.iter().filter(|u| u.work.is_virtual()) {
        hosts.push(unit.id.clone());
    }
    let mut taken: BTreeSet<(usize, u16)> = BTreeSet::new();
    for unit in units.iter_mut().filter(|u| u.work.listens()) {
        let owner = hosted(&unit.id).unwrap_or_else(|| unit.id.clone());
        let Some(host) = hosts.iter().position(|h| *h == owner) else { continue };
        let drawn = drawn_port(design, unit);
        let mut port = match unit.work {
            // Whether it may be had is seen when a session takes its addresses.
            Work::Dns(_) => u16::try_from(drawn).unwrap_or(53),
            _ => unprivileged(drawn),
        };
        while !taken.insert((host, port)) {
            // The next free one, never a privileged one: 65535 is followed by 1024.
            port = port.checked_add(1).unwrap_or(1024);
        }
        unit.address = Some(Address { host, port });
    }
    hosts
}

/// The port of the first link that reaches the unit, or the usual port of what it does.
fn drawn_port(design: &Design, unit: &Unit) -> u32 {
    let to = |link: &crate::model::Link| {
        link.to == unit.id || (unit.work.is_virtual() && design.groups[&unit.id].members.contains(&link.to))
    };
    let from_user = |link: &crate::model::Link| {
        design.components.get(&link.from).is_some_and(|c| matches!(c.kind, Kind::Client(_)))
    };
    let links = design.links.values().filter(|link| to(link)).filter(|link| {
        // A virtual IP takes over what users ask of its members; replication goes the other way round.
        (!unit.work.is_virtual() || from_user(link) || link.to == unit.id) && link.kind.port().is_some()
    });
    let links: Vec<_> = links.collect();
    // Plain HTTP has a port of its own beside that of HTTPS.
    let https = links.iter().find(|link| matches!(link.kind, LinkKind::Https(_)));
    https.or(links.first()).and_then(|link| link.kind.port()).unwrap_or_else(|| unit.work.default_port())
}

/// A port that needs no privilege: 80 becomes 8080, 443 becomes 8443.
pub(super) fn unprivileged(port: u32) -> u16 {
    let port = if port < 1024 { port + 8000 } else { port };
    u16::try_from(port).unwrap_or(8080)
}
