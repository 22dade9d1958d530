//! Firewalls: for each unit that stands behind one, who may connect to it by the drawing.

use std::collections::{BTreeMap, BTreeSet};

use super::{RelayWork, Unit, Wire, Work};
use crate::model::{Design, Id, Kind};

/// The filter before a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guard {
    /// The firewall: a server or a balancer with one, or a drawn firewall that leads to the unit.
    pub by: Id,
    /// The units that have a drawn way to it; their hosts may connect.
    pub admits: BTreeSet<Id>,
    /// Whether anybody may: visitors come here, or ask here for names.
    pub outside: bool,
}

/// The filters before all units that have one. What is on the same host may always connect, as on a real one.
pub(super) fn guards(design: &Design, units: &[Unit], wires: &[Wire]) -> BTreeMap<Id, Guard> {
    let client = |id: &Id| design.components.get(id).is_some_and(|c| matches!(c.kind, Kind::Client(_)));
    let mut guards = BTreeMap::new();
    for unit in units.iter().filter(|unit| unit.address.is_some() && !unit.work.is_virtual()) {
        let Some(by) = firewall(design, &unit.id) else { continue };
        let ways = wires.iter().flat_map(|wire| &wire.dials).filter(|(_, to)| *to == unit.id).map(|(from, _)| from);
        let admits: BTreeSet<Id> = ways.filter(|from| !client(from)).cloned().collect();
        let visited = |to: &Id| wires.iter().flat_map(|wire| &wire.dials).any(|(from, at)| at == to && client(from));
        // What comes to an address that moves comes to its holder, from wherever visitors are.
        let shared = units.iter().filter(|u| match &u.work {
            Work::Relay(RelayWork::VirtualIp(members)) => members.contains(&unit.id),
            _ => false,
        });
        let mut ways_in = shared.map(|u| &u.id).chain([&unit.id]);
        // A filter lets in what is drawn, also where no visit goes that way.
        let drawn = design.links.values().any(|link| link.to == unit.id && client(&link.from));
        let outside = drawn || matches!(unit.work, Work::Dns(_)) || ways_in.any(visited);
        guards.insert(unit.id.clone(), Guard { by, admits, outside });
    }
    guards
}

/// The firewall that stands before a part: its own, that of a machine it is on, or a drawn one that leads to it and denies
/// what nobody allowed.
fn firewall(design: &Design, id: &Id) -> Option<Id> {
    let kind = |id: &Id| design.components.get(id).map(|c| &c.kind);
    if matches!(kind(id), Some(Kind::LoadBalancer(balancer)) if balancer.firewall) {
        return Some(id.clone());
    }
    let filters = |host: &&Id| matches!(kind(host), Some(Kind::Server(server)) if server.firewall);
    if let Some(host) = design.hosts_of(id.as_str()).find(filters) {
        return Some(host.clone());
    }
    let denies = |from: &Id| matches!(kind(from), Some(Kind::Firewall(firewall)) if !firewall.allow_by_default);
    let leads = |to: &Id| to == id || design.groups.get(to).is_some_and(|group| group.members.contains(id));
    let mut links = design.links.values().filter(|link| link.kind.serves());
    links.find(|link| denies(&link.from) && leads(&link.to)).map(|link| link.from.clone())
}
