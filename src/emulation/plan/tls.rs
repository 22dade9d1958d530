//! Which units are spoken to over TLS, and where it ends.
//!
//! TLS begins at a link that is drawn as HTTPS, and at every link of a balancer that encrypts again. Whatever passes bytes
//! on unread (an inline firewall, a virtual IP, a balancer that passes TLS through) hands it on to what is behind. That is a
//! property of the unit. Between databases and those who ask them it is one of the link: a node understands both, as a
//! MySQL server does, and who connects encrypts where the link says so.

use std::collections::{BTreeMap, BTreeSet};

use super::addresses::unprivileged;
use super::pools::Planner;
use super::{Conduct, Member, Purpose, RelayWork, Unit, Wire, Work};
use crate::model::{Design, GroupKind, Id, Kind, Link, LinkKind, TlsMode, TlsVersion};

/// The name in certificates where the drawing states none, or one that no certificate can hold.
const NAMELESS: &str = "linchpin.internal";

/// What is encrypted in a plan.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Encryption {
    /// The name that certificates hold.
    pub name: String,
    /// The units to which others speak TLS.
    pub units: BTreeMap<Id, Encrypted>,
    /// The certificates that are drawn: as long as one of them is valid, visitors are shown a valid one.
    pub certificates: BTreeSet<Id>,
    /// Who encrypts what they say to which database node: the link between them is drawn so.
    pub dials: BTreeSet<(Id, Id)>,
    /// The database nodes that understand TLS: all of them where any link says so, because whoever is promoted has to.
    pub databases: BTreeSet<Id>,
}

impl Encryption {
    /// Whether anything is encrypted.
    pub fn is_used(&self) -> bool {
        !self.units.is_empty() || !self.databases.is_empty()
    }

    /// The same with what is said to databases, as the links of these wires are drawn.
    pub(super) fn between_databases(mut self, design: &Design, units: &[Unit], wires: &[Wire]) -> Self {
        let drawn = |wire: &&Wire| match design.links.get(&wire.link).map(|link| &link.kind) {
            Some(LinkKind::Sql(link)) => wire.purpose == Purpose::Statements && link.tls,
            Some(LinkKind::Replication(link)) => wire.purpose == Purpose::Replication && link.tls,
            _ => false,
        };
        self.dials = wires.iter().filter(drawn).flat_map(|wire| wire.dials.iter().cloned()).collect();
        if !self.dials.is_empty() {
            let nodes = units.iter().filter(|unit| matches!(unit.work, Work::Database(_)));
            self.databases = nodes.map(|unit| unit.id.clone()).collect();
        }
        self
    }
}

/// A unit to which others speak TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Encrypted {
    /// Whether TLS ends here; else bytes are passed on unread.
    pub ends: bool,
    /// Whether visitors' own TLS gets here, which is shown the drawn certificates.
    pub entry: bool,
    /// The oldest version that is spoken here.
    pub min: TlsVersion,
    /// Whether browsers are told to come with HTTPS only (RFC 6797).
    pub hsts: bool,
    /// A port for plain HTTP beside that for HTTPS.
    pub plain: Option<u16>,
}

/// Decides what is encrypted; units that redirect to HTTPS learn to where.
pub(super) fn encryption(planner: &Planner, units: &mut [Unit]) -> Encryption {
    let design = planner.design;
    let mut open: Vec<(Id, bool)> = Vec::new();
    for link in design.links.values().filter(|link| link.kind.serves()) {
        match design.components.get(&link.from).map(|c| &c.kind) {
            Some(Kind::Client(_)) if is_https(link) => open.extend(reached(&planner.entrance(&link.to), true)),
            Some(Kind::LoadBalancer(lb)) if lb.tls == TlsMode::ReEncrypt => {
                open.extend(reached(&planner.member(&link.to), false));
            }
            Some(kind) if is_https(link) && !passes_on(kind) => {
                open.extend(reached(&planner.member(&link.to), false));
            }
            _ => {}
        }
    }
    let mut spoken: BTreeMap<Id, bool> = BTreeMap::new();
    while let Some((id, entry)) = open.pop() {
        if spoken.get(&id).is_some_and(|known| *known || !entry) {
            continue;
        }
        spoken.insert(id.clone(), entry);
        if let Some(group) = design.groups.get(&id) {
            open.extend(group.members.iter().map(|member| (member.clone(), entry)));
        }
        let Some(component) = design.components.get(&id).filter(|c| passes_on(&c.kind)) else { continue };
        let inline = !matches!(component.kind, Kind::LoadBalancer(_));
        for link in design.links.values().filter(|link| link.from == id && link.kind.serves()) {
            let member = if inline { planner.entrance(&link.to) } else { planner.member(&link.to) };
            open.extend(reached(&member, entry));
        }
    }
    let mut encrypted = BTreeMap::new();
    for unit in units {
        let Some(entry) = spoken.get(&unit.id) else { continue };
        let mut settled = settle(planner, unit, *entry);
        if let Work::Relay(RelayWork::VirtualIp(members)) = &unit.work {
            // Balancers are settled before the address that they share.
            let shared =
                members.iter().any(|member| encrypted.get(member).is_some_and(|unit: &Encrypted| unit.plain.is_some()));
            settled.plain = shared.then(|| unprivileged(plain_port(planner, &unit.id).unwrap_or(80)));
        }
        encrypted.insert(unit.id.clone(), settled);
    }
    let certificates = design.components.iter().filter(|(_, c)| matches!(c.kind, Kind::Certificate(_)));
    let certificates = certificates.map(|(id, _)| id.clone()).collect();
    let name = if is_name(&design.domain) { design.domain.to_ascii_lowercase() } else { NAMELESS.to_owned() };
    Encryption { name, units: encrypted, certificates, ..Encryption::default() }
}

/// What TLS means for one unit.
fn settle(planner: &Planner, unit: &mut Unit, entry: bool) -> Encrypted {
    let kind = planner.design.components.get(&unit.id).map(|c| &c.kind);
    let (min, hsts, redirects) = match kind {
        Some(Kind::LoadBalancer(lb)) => (lb.min_tls, lb.hsts, lb.redirect_to_https),
        Some(Kind::WebServer(web)) => (web.min_tls, web.hsts, web.redirect_to_https),
        _ => (TlsVersion::default(), false, false),
    };
    let ends = kind.is_some_and(|kind| !passes_on(kind));
    let plainly = plain_port(planner, &unit.id);
    let plain = (ends && entry).then(|| plainly.or(redirects.then_some(80))).flatten().map(unprivileged);
    // A member of a cluster may have the port itself that visitors know its cluster by.
    let own = unit.address.map(|address| address.port);
    let plain = plain.map(|port| if own == Some(port) { port.checked_add(1).unwrap_or(1024) } else { port });
    if ends && entry && redirects {
        let port = unit.address.map(|address| address.port);
        if let Some(conduct) = conduct(&mut unit.work) {
            conduct.redirect = port;
        }
    }
    Encrypted { ends, entry, min, hsts, plain }
}

/// The port of the plain link over which visitors come. They know a member of a cluster by what they know the cluster by.
fn plain_port(planner: &Planner, id: &Id) -> Option<u32> {
    let clusters = planner.design.groups_of(id.as_str());
    let clusters = clusters.filter(|(_, group)| matches!(group.kind, GroupKind::LoadBalancerCluster(_)));
    let known: Vec<&Id> = std::iter::once(id).chain(clusters.map(|(id, _)| id)).collect();
    planner.design.links.values().find_map(|link| match &link.kind {
        LinkKind::Http(http) if known.contains(&&link.to) && from_user(planner, link) => Some(http.port.0),
        _ => None,
    })
}

fn conduct(work: &mut Work) -> Option<&mut Conduct> {
    match work {
        Work::Balancer(balancer) => Some(&mut balancer.conduct),
        Work::Web { conduct, .. } => Some(conduct),
        _ => None,
    }
}

/// Everything that has to speak TLS for a member to be reached with it.
fn reached(member: &Member, entry: bool) -> Vec<(Id, bool)> {
    std::iter::once(&member.id).chain(&member.via).chain(&member.probe).map(|id| (id.clone(), entry)).collect()
}

/// Whether a part passes bytes on unread.
fn passes_on(kind: &Kind) -> bool {
    match kind {
        Kind::Firewall(_) | Kind::Waf(_) => true,
        Kind::LoadBalancer(lb) => lb.tls == TlsMode::PassThrough,
        _ => false,
    }
}

fn from_user(planner: &Planner, link: &Link) -> bool {
    planner.design.components.get(&link.from).is_some_and(|c| matches!(c.kind, Kind::Client(_)))
}

fn is_https(link: &Link) -> bool {
    matches!(link.kind, LinkKind::Https(_))
}

/// Whether a certificate can hold this name: labels of letters, digits and hyphens (RFC 1123 §2.1).
fn is_name(text: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() <= 253 && text.split('.').all(label) && text.bytes().any(|b| b.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::is_name;

    #[test]
    fn only_names_are_put_into_certificates() {
        for name in ["www.foobar.com", "foobar", "xn--bcher-kva.example", "a-1.b"] {
            assert!(is_name(name), "{name}");
        }
        for other in ["", ".", "a..b", "-a.b", "a b", "bücher.example", "127.0.0.1", &"a".repeat(64)] {
            assert!(!is_name(other), "{other}");
        }
    }
}
