//! Who is linked to whom, looked up once: pools, entries, replicas, voters and who shares a fate.
//!
//! Says what the drawing shows, not what a failure does: that is the [`Structure`](super::Structure)'s business.

use std::collections::{BTreeSet, HashMap};

use crate::model::{Database, Design, Group, GroupKind, Id, Kind, Link, LinkKind, LoadBalancer, Role};

/// A link with its id.
pub(super) type Line<'a> = (&'a Id, &'a Link);

/// The links of a design by their ends. Building it is linear; it lives for one look at a design.
#[derive(Debug)]
pub struct Topology<'a> {
    design: &'a Design,
    from: HashMap<&'a Id, Vec<Line<'a>>>,
    to: HashMap<&'a Id, Vec<Line<'a>>>,
    clusters: HashMap<&'a Id, &'a Id>,
}

impl<'a> Topology<'a> {
    /// Sorts the links of a design by their ends.
    pub fn of(design: &'a Design) -> Self {
        let mut topology = Self { design, from: HashMap::new(), to: HashMap::new(), clusters: HashMap::new() };
        for (id, link) in &design.links {
            topology.from.entry(&link.from).or_default().push((id, link));
            topology.to.entry(&link.to).or_default().push((id, link));
        }
        for (id, group) in &design.groups {
            if matches!(group.kind, GroupKind::LoadBalancerCluster(_)) {
                for member in &group.members {
                    topology.clusters.entry(member).or_insert(id);
                }
            }
        }
        topology
    }

    /// The links that begin at a part, in file order.
    pub fn links_from(&self, id: &Id) -> &[Line<'a>] {
        self.from.get(id).map_or(&[], Vec::as_slice)
    }

    /// The links that end at a part, in file order.
    pub fn links_to(&self, id: &Id) -> &[Line<'a>] {
        self.to.get(id).map_or(&[], Vec::as_slice)
    }

    /// What a component is.
    pub fn kind(&self, id: &Id) -> Option<&'a Kind> {
        self.design.components.get(id).map(|c| &c.kind)
    }

    /// A load balancer's properties.
    pub fn balancer(&self, id: &Id) -> Option<&'a LoadBalancer> {
        if let Some(Kind::LoadBalancer(balancer)) = self.kind(id) { Some(balancer) } else { None }
    }

    /// A database node's properties.
    pub fn database(&self, id: &Id) -> Option<&'a Database> {
        if let Some(Kind::Database(database)) = self.kind(id) { Some(database) } else { None }
    }

    /// The different parts to which a part hands requests, in file order.
    pub fn pool(&self, id: &Id) -> Vec<&'a Id> {
        let mut seen: BTreeSet<&Id> = BTreeSet::new();
        let targets = self.links_from(id).iter().filter(|(_, l)| l.kind.serves()).map(|(_, l)| &l.to);
        targets.filter(|to| seen.insert(to)).collect()
    }

    /// The cluster of balancers to which a balancer belongs.
    pub fn cluster_of(&self, id: &Id) -> Option<&'a Id> {
        self.clusters.get(id).copied()
    }

    /// The members of a cluster, or the part itself.
    pub fn members(&self, id: &'a Id) -> Vec<&'a Id> {
        self.design.groups.get(id).map_or_else(|| vec![id], |group| group.members.iter().collect())
    }

    /// Where users' requests arrive once they are past firewalls: balancers, web and application servers, a
    /// balancer that belongs to a cluster as that cluster. In file order.
    pub fn entries(&self) -> Vec<&'a Id> {
        let clients = self.design.components.iter().filter(|(_, c)| matches!(c.kind, Kind::Client(_)));
        let mut next: Vec<&Id> = clients.map(|(id, _)| id).rev().collect();
        let mut passed: BTreeSet<&Id> = BTreeSet::new();
        let mut entries: Vec<&Id> = Vec::new();
        let mut entered: BTreeSet<&Id> = BTreeSet::new();
        while let Some(at) = next.pop() {
            if !passed.insert(at) {
                continue;
            }
            match self.kind(at) {
                Some(Kind::Client(_) | Kind::Firewall(_) | Kind::Waf(_)) => {
                    next.extend(self.pool(at).into_iter().rev());
                }
                Some(Kind::LoadBalancer(_) | Kind::WebServer(_) | Kind::AppServer(_)) | None => {
                    let entry = self.cluster_of(at).unwrap_or(at);
                    if entered.insert(entry) {
                        entries.push(entry);
                    }
                }
                Some(_) => {}
            }
        }
        entries
    }

    /// The entries with their clusters opened: the parts themselves.
    pub fn entry_parts(&self) -> Vec<&'a Id> {
        self.entries().into_iter().flat_map(|entry| self.members(entry)).collect()
    }

    /// Whether a balancer, a web or an application server hands requests to a part.
    pub fn is_behind_another(&self, id: &Id) -> bool {
        let hands_on = |kind: &Kind| matches!(kind, Kind::LoadBalancer(_) | Kind::WebServer(_) | Kind::AppServer(_));
        self.links_to(id).iter().any(|(_, l)| l.kind.serves() && self.kind(&l.from).is_some_and(hands_on))
    }

    /// Everything that requests of a part can reach, files and databases included, without the part itself.
    pub fn behind(&self, id: &'a Id) -> BTreeSet<&'a Id> {
        let needs = |l: &Link| l.kind.serves() || matches!(l.kind, LinkKind::UsesFiles(_) | LinkKind::Sql(_));
        let mut found: BTreeSet<&Id> = BTreeSet::new();
        let mut next = self.members(id);
        while let Some(at) = next.pop() {
            for (_, link) in self.links_from(at).iter().filter(|(_, l)| needs(l)) {
                next.extend(self.members(&link.to).into_iter().filter(|to| *to != id && found.insert(to)));
            }
        }
        found
    }

    /// The replication links of a primary and the replicas they feed, in file order.
    pub fn replicas(&self, primary: &Id) -> Vec<(&'a Id, &'a Id)> {
        let feeds = |l: &Link| {
            matches!(l.kind, LinkKind::Replication(_)) && self.database(&l.to).is_some_and(|d| d.role == Role::Replica)
        };
        self.links_from(primary).iter().filter(|(_, l)| feeds(l)).map(|(id, l)| (*id, &l.to)).collect()
    }

    /// The arbiters that vote about a primary: linked to it or to one of its replicas.
    pub fn arbiters(&self, primary: &'a Id) -> Vec<&'a Id> {
        let nodes = std::iter::once(primary).chain(self.replicas(primary).into_iter().map(|(_, replica)| replica));
        let mut arbiters: Vec<&Id> = Vec::new();
        for (_, link) in nodes.flat_map(|node| self.links_to(node)) {
            if matches!(link.kind, LinkKind::Quorum(_)) && !arbiters.contains(&&link.from) {
                arbiters.push(&link.from);
            }
        }
        arbiters
    }

    /// How many voters decide about a primary.
    pub fn voters(&self, primary: &'a Id) -> u32 {
        let voters = |id: &Id| if let Some(Kind::Arbiter(a)) = self.kind(id) { a.voters.0 } else { 0 };
        self.arbiters(primary).into_iter().map(voters).fold(0, u32::saturating_add)
    }

    /// The nearest machine on which both of two parts run.
    pub fn shared_host(&self, a: &Id, b: &Id) -> Option<&'a Id> {
        self.design.hosts_of(a.as_str()).find(|host| self.design.hosts_of(b.as_str()).any(|other| other == *host))
    }

    /// The components in a zone: listed, in a listed group, or running on one that is.
    pub fn within(&self, zone: &Group) -> BTreeSet<&'a Id> {
        let mut listed: BTreeSet<&Id> = BTreeSet::new();
        let mut groups: Vec<&Group> = vec![zone];
        let mut seen: BTreeSet<&Id> = BTreeSet::new();
        while let Some(group) = groups.pop() {
            for member in &group.members {
                if let Some((id, inner)) = self.design.groups.get_key_value(member) {
                    if seen.insert(id) {
                        groups.push(inner);
                    }
                } else {
                    listed.insert(member);
                }
            }
        }
        let inside = |id: &Id| listed.contains(id) || self.design.hosts_of(id.as_str()).any(|h| listed.contains(h));
        self.design.components.keys().filter(|id| inside(id)).collect()
    }
}
