//! What shares a fate: machines, and the zones and networks around parts.

use std::collections::{BTreeSet, HashMap};

use super::{Place, Topology};
use crate::model::{Group, GroupKind, Id, Kind};

/// Whether a group is a network segment.
pub(in crate::analysis) const fn is_network(kind: &GroupKind) -> bool {
    matches!(kind, GroupKind::Network(_))
}

/// Whether a group is a place that fails as one.
pub(in crate::analysis) const fn is_zone(kind: &GroupKind) -> bool {
    matches!(kind, GroupKind::Zone(_))
}

/// Whether a group is a set of balancers.
pub(in crate::analysis) const fn is_balancer_cluster(kind: &GroupKind) -> bool {
    matches!(kind, GroupKind::LoadBalancerCluster(_))
}

/// Whether a group is a set of database nodes.
pub(in crate::analysis) const fn is_database_cluster(kind: &GroupKind) -> bool {
    matches!(kind, GroupKind::DatabaseCluster(_))
}

impl<'a> Topology<'a> {
    /// The nearest machine on which both of two parts run.
    pub fn shared_host(&self, a: &Id, b: &Id) -> Option<&'a Id> {
        self.design.hosts_of(a.as_str()).find(|host| self.design.hosts_of(b.as_str()).any(|other| other == *host))
    }

    /// The machine a component runs on: the nearest server around it.
    pub(in crate::analysis) fn machine(&self, id: &Id) -> Option<&'a Id> {
        self.design.hosts_of(id.as_str()).find(|host| matches!(self.kind(host), Some(Kind::Server(_))))
    }

    /// Whether two components run on one machine; false where the drawing does not say.
    pub(in crate::analysis) fn together(&self, a: &Id, b: &Id) -> bool {
        self.machine(a).is_some_and(|machine| self.machine(b) == Some(machine))
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

    /// The groups of one kind around a component: those that list it, or a machine around it, or a group around these.
    pub(in crate::analysis) fn around(&self, id: &Id, wanted: impl Fn(&GroupKind) -> bool) -> BTreeSet<&'a Id> {
        self.around_any([id], wanted)
    }

    /// The groups of one kind around any of these components.
    pub(in crate::analysis) fn around_any<'i>(
        &self,
        ids: impl IntoIterator<Item = &'i Id>,
        wanted: impl Fn(&GroupKind) -> bool,
    ) -> BTreeSet<&'a Id> {
        let listing = self.listing();
        let mut around: BTreeSet<&Id> = BTreeSet::new();
        for id in ids {
            let mut groups: Vec<&'a Id> = Vec::new();
            for part in std::iter::once(id).chain(self.design.hosts_of(id.as_str())) {
                groups.extend(listing.get(part).into_iter().flatten());
            }
            while let Some(group) = groups.pop() {
                if around.insert(group) {
                    groups.extend(listing.get(group).into_iter().flatten());
                }
            }
        }
        around.retain(|group| self.design.groups.get(*group).is_some_and(|g| wanted(&g.kind)));
        around
    }

    /// Whether one group of a kind is around both.
    pub(in crate::analysis) fn share(&self, a: &Id, b: &Id, wanted: fn(&GroupKind) -> bool) -> bool {
        !self.around(a, wanted).is_disjoint(&self.around(b, wanted))
    }

    /// For each place whether some group of a kind lists it, or a group around it. What runs on a machine is not
    /// said to be inside here: ask for its hosts too.
    pub(in crate::analysis) fn listed_in_any(&self, wanted: impl Fn(&GroupKind) -> bool) -> Vec<bool> {
        let groups = self.design.components.len();
        let places = self.design.groups.values().zip(groups..);
        let mut ahead: Vec<Place> =
            places.filter(|(group, _)| wanted(&group.kind)).map(|(_, place)| place as Place).collect();
        let mut opened = vec![false; self.places()];
        let mut listed = vec![false; self.places()];
        while let Some(group) = ahead.pop() {
            if std::mem::replace(&mut opened[group as usize], true) {
                continue;
            }
            for member in self.open(&group) {
                listed[*member as usize] = true;
                if *member as usize >= groups {
                    ahead.push(*member);
                }
            }
        }
        listed
    }

    /// The places of the groups that list what stands at a place, in file order.
    pub(in crate::analysis) fn groups_listing(&self, place: Place) -> impl Iterator<Item = Place> {
        let component = self.component_at(place).map(|(id, _)| id);
        let group = || self.design.groups.get_index((place as usize).checked_sub(self.design.components.len())?);
        let listing = component.or_else(|| group().map(|(id, _)| id)).and_then(|id| self.listing().get(id));
        listing.into_iter().flatten().filter_map(|group| self.place(group))
    }

    /// The groups that list each part, in file order.
    fn listing(&self) -> &HashMap<&'a Id, Vec<&'a Id>> {
        self.groups_of.get_or_init(|| {
            let mut listing: HashMap<&Id, Vec<&Id>> = HashMap::new();
            for (id, group) in &self.design.groups {
                for member in &group.members {
                    listing.entry(member).or_default().push(id);
                }
            }
            listing
        })
    }
}
