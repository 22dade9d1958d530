//! Who is linked to whom, looked up once: pools, entries, replicas, voters and who shares a fate.
//!
//! Says what the drawing shows, not what a failure does: that is the [`Structure`](super::Structure)'s business.
//! What is not asked for is not computed, and what is asked for often is computed once.

mod alone;
mod arrivals;
mod below;
mod places;

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

pub(super) use alone::Pool;
pub(super) use arrivals::{Arrival, each_once};
pub(super) use below::{Below, LANES, Marks};
pub(super) use places::{is_balancer_cluster, is_database_cluster, is_network, is_zone};

use crate::model::{Database, Design, Group, GroupKind, Id, Kind, Link, LinkKind, LoadBalancer, Role};

/// A link with its id.
pub(super) type Line<'a> = (&'a Id, &'a Link);

/// Where something stands in the file: the components first, then the groups.
pub(super) type Place = u32;

/// The links of a design by their ends. Building it is linear; it lives for one look at a design.
#[derive(Debug)]
pub struct Topology<'a> {
    design: &'a Design,
    /// The places of each link's ends, in file order.
    ends: Vec<(Place, Place)>,
    from: ByEnd<'a>,
    to: ByEnd<'a>,
    clusters: HashMap<&'a Id, &'a Id>,
    members: OnceCell<Vec<Vec<Place>>>,
    groups_of: OnceCell<HashMap<&'a Id, Vec<&'a Id>>>,
    entries: OnceCell<Vec<&'a Id>>,
    user_lines: OnceCell<Vec<Line<'a>>>,
    below: OnceCell<Below>,
}

/// Links sorted by one of their ends, in file order where that is the same.
#[derive(Debug)]
struct ByEnd<'a> {
    starts: Vec<u32>,
    lines: Vec<Line<'a>>,
    /// The places of the other ends.
    others: Vec<Place>,
}

impl<'a> ByEnd<'a> {
    fn new(design: &'a Design, places: usize, ends: impl Fn(usize) -> (Place, Place)) -> Self {
        let mut starts: Vec<u32> = vec![0; places + 1];
        for n in 0..design.links.len() {
            starts[ends(n).0 as usize + 1] += 1;
        }
        for place in 0..places {
            starts[place + 1] += starts[place];
        }
        let mut next = starts.clone();
        let mut order: Vec<u32> = vec![0; design.links.len()];
        for n in 0..design.links.len() {
            let at = &mut next[ends(n).0 as usize];
            order[*at as usize] = n as u32;
            *at += 1;
        }
        let others = order.iter().map(|n| ends(*n as usize).1).collect();
        let lines = order.into_iter().filter_map(|n| design.links.get_index(n as usize)).collect();
        Self { starts, lines, others }
    }

    fn range(&self, place: Place) -> std::ops::Range<usize> {
        self.starts[place as usize] as usize..self.starts[place as usize + 1] as usize
    }

    fn at(&self, place: Place) -> &[Line<'a>] {
        &self.lines[self.range(place)]
    }

    /// The links with the places of their other ends.
    fn with_others(&self, place: Place) -> impl DoubleEndedIterator<Item = (&'a Link, Place)> {
        let range = self.range(place);
        self.lines[range.clone()].iter().map(|(_, link)| *link).zip(self.others[range].iter().copied())
    }
}

impl<'a> Topology<'a> {
    /// Sorts the links of a design by their ends.
    pub fn of(design: &'a Design) -> Self {
        let places = design.components.len() + design.groups.len();
        // An end that is not there (no sound design has one) gets a place of its own after all others.
        let place = |id: &Id| place(design, id).unwrap_or(places as Place);
        let ends: Vec<(Place, Place)> = design.links.values().map(|l| (place(&l.from), place(&l.to))).collect();
        let mut clusters = HashMap::new();
        for (id, group) in &design.groups {
            if matches!(group.kind, GroupKind::LoadBalancerCluster(_)) {
                for member in &group.members {
                    clusters.entry(member).or_insert(id);
                }
            }
        }
        Self {
            design,
            from: ByEnd::new(design, places + 1, |n| ends[n]),
            to: ByEnd::new(design, places + 1, |n| (ends[n].1, ends[n].0)),
            ends,
            clusters,
            members: OnceCell::new(),
            groups_of: OnceCell::new(),
            entries: OnceCell::new(),
            user_lines: OnceCell::new(),
            below: OnceCell::new(),
        }
    }

    /// The links that begin at a part, in file order.
    pub fn links_from(&self, id: &Id) -> &[Line<'a>] {
        self.place(id).map_or(&[], |place| self.from.at(place))
    }

    /// The links that end at a part, in file order.
    pub fn links_to(&self, id: &Id) -> &[Line<'a>] {
        self.place(id).map_or(&[], |place| self.to.at(place))
    }

    /// Every link with the kinds of the components at its ends (none: a group), in file order.
    pub fn lines(&self) -> impl Iterator<Item = (&'a Id, &'a Link, Option<&'a Kind>, Option<&'a Kind>)> {
        let links = self.design.links.iter().zip(&self.ends);
        links.map(|((id, link), (from, to))| (id, link, self.kind_at(*from), self.kind_at(*to)))
    }

    /// The links on which users send requests: from a browser, in file order.
    pub fn user_links(&self) -> impl Iterator<Item = Line<'a>> {
        let lines = self.user_lines.get_or_init(|| {
            let users = self.lines().filter(|(_, l, from, _)| l.kind.serves() && matches!(from, Some(Kind::Client(_))));
            users.map(|(id, link, ..)| (id, link)).collect()
        });
        lines.iter().copied()
    }

    /// The ends of every link as places, in file order.
    pub(super) fn ends_of_links(&self) -> &[(Place, Place)] {
        &self.ends
    }

    /// The links that begin at a place, in file order.
    pub(super) fn lines_from(&self, place: Place) -> &[Line<'a>] {
        self.from.at(place)
    }

    /// The links that begin at a place, with the places where they end, in file order.
    pub(super) fn onward(&self, place: Place) -> impl DoubleEndedIterator<Item = (&'a Link, Place)> {
        self.from.with_others(place)
    }

    /// The links that end at a place, with the places where they begin, in file order.
    pub(super) fn back(&self, place: Place) -> impl DoubleEndedIterator<Item = (&'a Link, Place)> {
        self.to.with_others(place)
    }

    /// Where a component or group stands in the file.
    pub(super) fn place(&self, id: &Id) -> Option<Place> {
        place(self.design, id)
    }

    /// How many places there are, with the one for ends that are not there.
    pub(super) fn places(&self) -> usize {
        self.design.components.len() + self.design.groups.len() + 1
    }

    /// What stands at a place; none: a group.
    pub(super) fn component_at(&self, place: Place) -> Option<(&'a Id, &'a Kind)> {
        self.design.components.get_index(place as usize).map(|(id, c)| (id, &c.kind))
    }

    /// The group at a place.
    pub(super) fn group_at(&self, place: Place) -> Option<&'a Group> {
        let group = (place as usize).checked_sub(self.design.components.len())?;
        self.design.groups.get_index(group).map(|(_, group)| group)
    }

    pub(super) fn kind_at(&self, place: Place) -> Option<&'a Kind> {
        self.component_at(place).map(|(_, kind)| kind)
    }

    /// What a link to this place reaches: the members of a group, or the component itself.
    pub(super) fn open<'t>(&'t self, place: &'t Place) -> &'t [Place] {
        let members = self.members.get_or_init(|| {
            let groups = self.design.groups.values();
            groups.map(|group| group.members.iter().filter_map(|member| self.place(member)).collect()).collect()
        });
        let group = (*place as usize).checked_sub(self.design.components.len()).and_then(|n| members.get(n));
        group.map_or(std::slice::from_ref(place), Vec::as_slice)
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
        let lines = self.links_from(id);
        let targets = lines.iter().filter(|(_, l)| l.kind.serves()).map(|(_, l)| &l.to);
        each_once(targets)
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
    pub fn entries(&self) -> &[&'a Id] {
        self.entries.get_or_init(|| self.find_entries())
    }

    fn find_entries(&self) -> Vec<&'a Id> {
        let clients = self.design.components.iter().filter(|(_, c)| matches!(c.kind, Kind::Client(_)));
        let mut next: Vec<&Id> = clients.map(|(id, _)| id).rev().collect();
        let mut passed: HashSet<&Id> = HashSet::new();
        let mut entries: Vec<&Id> = Vec::new();
        let mut entered: HashSet<&Id> = HashSet::new();
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
        self.entries().iter().flat_map(|entry| self.members(entry)).collect()
    }

    /// Whether a balancer, a web or an application server hands requests to a part.
    pub fn is_behind_another(&self, id: &Id) -> bool {
        let hands_on = |kind: &Kind| matches!(kind, Kind::LoadBalancer(_) | Kind::WebServer(_) | Kind::AppServer(_));
        self.links_to(id).iter().any(|(_, l)| l.kind.serves() && self.kind(&l.from).is_some_and(hands_on))
    }

    /// What requests of each part can reach, files and databases included.
    pub(super) fn below(&self) -> &Below {
        self.below.get_or_init(|| Below::of(self))
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
}

fn place(design: &Design, id: &Id) -> Option<Place> {
    let component = design.components.get_index_of(id);
    let place = component.or_else(|| design.groups.get_index_of(id).map(|n| n + design.components.len()));
    place.map(|place| place as Place)
}
