//! What to run for a drawing: units, addresses, pools and entries, decided before anything is started.
//!
//! [`plan`] is pure: the same design gives the same plan, and nothing is opened or written. It speaks
//! of units by component id and of addresses by host number; which real addresses these become is
//! decided when a session starts.

mod addresses;
mod conduct;
mod guards;
mod left_out;
mod names;
mod pools;
mod tls;
mod watching;
mod wires;
mod work;

#[cfg(test)]
#[path = "every_property/tests.rs"]
mod every_property;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

pub use conduct::Conduct;
pub(in crate::emulation) use conduct::{CHECK_EVERY, FALL};
pub use guards::Guard;
pub use left_out::LeftOut;
pub use names::{DnsRecord, DnsWork};
pub use tls::{Encrypted, Encryption};
pub use watching::MonitorWork;
pub use wires::{Purpose, Wire};
pub use work::{BalancerWork, Data, DatabaseWork, Member, Pools, RelayWork, Work, WriteTarget};

use crate::analysis::{Journey, Structure};
use crate::model::{Design, GroupKind, Id, Kind};

/// The journeys that end in an HTTP response.
pub const JOURNEYS: [Journey; 3] = [Journey::Static, Journey::Read, Journey::Write];
/// The journeys that visitors make, in the order of a visit.
pub const VISITS: [Journey; 4] = [Journey::Tls, Journey::Static, Journey::Read, Journey::Write];

/// Everything a session needs to run a design.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The design's title.
    pub design: String,
    /// The name under which visitors find it, where name servers are drawn.
    pub domain: String,
    /// What runs, in the order in which it starts: databases, files, applications, web servers, balancers, relays.
    pub units: Vec<Unit>,
    /// The owner of each host number: a server, or a unit that is drawn without one.
    pub hosts: Vec<Id>,
    /// What a visitor connects to, per journey; several are taken in turn.
    pub entries: Pools,
    /// What is encrypted, and where that ends.
    pub encryption: Encryption,
    /// The units that each server and zone holds.
    pub containers: BTreeMap<Id, BTreeSet<Id>>,
    /// The links over which something travels, in the order of the drawing.
    pub wires: Vec<Wire>,
    /// Every other link, with the reason why nothing travels on it.
    pub wireless: BTreeMap<Id, String>,
    /// The firewalls: who may connect to each unit that stands behind one.
    pub guards: BTreeMap<Id, Guard>,
    /// What is drawn and not run.
    pub left_out: Vec<LeftOut>,
    /// What each component that is not run is, by id, with the reason.
    pub untestable: BTreeMap<Id, String>,
}

/// One thing that runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Unit {
    /// The component (or, for a virtual IP, the group) it stands for.
    pub id: Id,
    /// What people call it.
    pub title: String,
    /// Where it listens; none for files.
    pub address: Option<Address>,
    /// What it does.
    pub work: Work,
}

/// An address before it is real.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Address {
    /// Index into [`Plan::hosts`].
    pub host: usize,
    /// TCP port.
    pub port: u16,
}

/// Decides what to run for a design.
pub fn plan(design: &Design) -> Plan {
    let structures: BTreeMap<Journey, Structure> =
        VISITS.into_iter().map(|journey| (journey, Structure::compile(design, journey))).collect();
    let planner = pools::Planner { design, structures: &structures };

    let entries = planner.entries();
    let mut units: Vec<Unit> = Vec::new();
    for (id, component) in &design.components {
        if let Some(work) = planner.work(id, &component.kind, &entries) {
            units.push(Unit { id: id.clone(), title: design.title(id.as_str()).to_owned(), address: None, work });
        }
    }
    for (id, group) in &design.groups {
        if let Some(work) = pools::virtual_ip(group) {
            units.push(Unit { id: id.clone(), title: design.title(id.as_str()).to_owned(), address: None, work });
        }
    }
    let hosts = addresses::assign(design, &mut units);
    units.sort_by_key(|unit| unit.work.rank());

    let running: BTreeSet<&Id> = units.iter().map(|u| &u.id).collect();
    let containers = containers(design, &running);
    let encryption = tls::encryption(&planner, &mut units);
    let (wires, wireless) = wires::wires(&planner, &units, &entries);
    let encryption = encryption.between_databases(design, &units, &wires);
    let (left_out, untestable) = left_out::left_out(design, &units, &encryption, &wireless);
    let guards = guards::guards(design, &units, &wires);
    let (domain, design) = (names::domain(design), design.name.clone());
    Plan {
        design,
        domain,
        units,
        hosts,
        entries,
        encryption,
        containers,
        wires,
        wireless,
        guards,
        left_out,
        untestable,
    }
}

impl Plan {
    /// The unit with this id.
    pub fn unit(&self, id: &str) -> Option<&Unit> {
        self.units.iter().find(|u| u.id == *id)
    }

    /// The units that die with this id: itself, or all that a server or zone holds.
    pub fn units_of(&self, id: &Id) -> BTreeSet<Id> {
        if let Some(held) = self.containers.get(id) {
            return held.clone();
        }
        self.unit(id.as_str()).map(|u| BTreeSet::from([u.id.clone()])).unwrap_or_default()
    }

    /// Everything that can be killed: components that run, servers and zones that hold some, in order of id.
    pub fn killable(&self) -> BTreeSet<Id> {
        let parts = self.units.iter().filter(|u| !u.work.is_virtual()).map(|u| u.id.clone());
        let held = self.containers.iter().filter(|(_, units)| !units.is_empty()).map(|(id, _)| id.clone());
        parts.chain(held).collect()
    }

    /// The links whose wires cross the border of a part: its own for a link, those with one end inside for a unit, a
    /// server, a zone or a browser.
    pub fn wires_at(&self, id: &Id) -> Vec<&Id> {
        let inside = self.units_of(id);
        let within = |end: &Id| end == id || inside.contains(end);
        let crosses = |wire: &&Wire| wire.link == *id || within(&wire.from) != within(&wire.to);
        self.wires.iter().filter(crosses).map(|wire| &wire.link).collect()
    }

    /// Whether the same runs in the same way: only names, and what is not run, may differ.
    pub fn runs_like(&self, other: &Self) -> bool {
        let bare = |plan: &Self| {
            let mut plan = plan.clone();
            plan.design.clear();
            plan.units.iter_mut().for_each(|unit| unit.title.clear());
            plan.left_out.clear();
            plan.untestable.clear();
            plan.wireless.clear();
            plan
        };
        bare(self) == bare(other)
    }

    /// The journeys that a visitor of this design can make.
    pub fn journeys(&self) -> impl Iterator<Item = Journey> + '_ {
        VISITS.into_iter().filter(|j| self.entries.get(j).is_some_and(|pool| !pool.is_empty()))
    }
}

/// The units in each server (through nested ones) and each zone (through nested groups).
fn containers(design: &Design, running: &BTreeSet<&Id>) -> BTreeMap<Id, BTreeSet<Id>> {
    let mut out: BTreeMap<Id, BTreeSet<Id>> = BTreeMap::new();
    let servers = design
        .components
        .iter()
        .filter(|(_, c)| matches!(c.kind, Kind::Server(_) | Kind::Container(_)))
        .map(|(id, _)| id);
    let zones = design.groups.iter().filter(|(_, g)| matches!(g.kind, GroupKind::Zone(_))).map(|(id, _)| id);
    for id in servers.chain(zones.clone()) {
        out.insert(id.clone(), BTreeSet::new());
    }
    for id in design.components.keys().filter(|id| running.contains(id)) {
        for host in design.hosts_of(id.as_str()) {
            if let Some(held) = out.get_mut(host) {
                held.insert(id.clone());
            }
        }
    }
    for zone in zones {
        let members = members_of(design, zone);
        let held = running.iter().filter(|unit| {
            members.contains(**unit) || design.hosts_of(unit.as_str()).any(|host| members.contains(host))
        });
        let held: BTreeSet<Id> = held.map(|unit| (*unit).clone()).collect();
        out.insert(zone.clone(), held);
    }
    out
}

/// The components of a group, those of the groups in it included.
fn members_of(design: &Design, group: &Id) -> BTreeSet<Id> {
    let mut out = BTreeSet::new();
    let mut open = vec![group];
    while let Some(id) = open.pop() {
        for member in design.groups.get(id).map(|g| g.members.as_slice()).unwrap_or_default() {
            if out.insert(member.clone()) {
                open.push(member);
            }
        }
    }
    out
}
