//! What only the whole drawing tells: where TLS ends, which balancers are a cluster, who follows whom.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::words::{Part, Reading, Trait};
use crate::model::{Group, GroupKind, Id, Kind, LinkKind, LoadBalancerCluster, Replication, TlsMode};

use super::{Builder, Thing};

impl Builder<'_, '_> {
    /// Who asks each name server and cable, before the lines are read: browsers, and what browsers reach through others.
    pub(super) fn who_asks(&mut self) {
        let passes = |n: u32| matches!(self.boxes[n as usize].part, Part::Dns | Part::Transit);
        let mut onward: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for edge in &self.chart.edges {
            if passes(edge.to) && (passes(edge.from) || self.boxes[edge.from as usize].part == Part::Client) {
                onward.entry(edge.from).or_default().push(edge.to);
            }
        }
        let clients = (0..).zip(&self.boxes).filter(|(_, b)| b.part == Part::Client).map(|(n, _)| n);
        // A handful of browsers at most counts: with more, each would look at everything behind.
        for client in clients.filter(|n| onward.contains_key(n)).take(16) {
            let Thing::Parts(ids) = self.thing(client).clone() else { continue };
            let (mut ahead, mut seen) = (vec![client], BTreeSet::new());
            while let Some(n) = ahead.pop() {
                for next in onward.get(&n).into_iter().flatten() {
                    if seen.insert(*next) {
                        self.askers.entry(*next).or_default().extend(ids.iter().cloned());
                        ahead.push(*next);
                    }
                }
            }
        }
    }

    /// Looks at the whole once more.
    pub(super) fn second_look(&mut self) {
        for (primary, replica) in std::mem::take(&mut self.pairs) {
            self.link(primary, replica, LinkKind::Replication(Replication::default()), "");
        }
        self.replication();
        self.encryption();
        self.cluster();
    }

    /// HTTPS that comes to a balancer and HTTP that leaves it: it ends there.
    fn encryption(&mut self) {
        let (mut into, mut out): (BTreeSet<&Id>, BTreeMap<&Id, (bool, bool)>) = (BTreeSet::new(), BTreeMap::new());
        for link in self.design.links.values() {
            let encrypted = matches!(link.kind, LinkKind::Https(_));
            if encrypted {
                into.insert(&link.to);
            }
            if link.kind.serves() {
                let seen = out.entry(&link.from).or_default();
                *(if encrypted { &mut seen.1 } else { &mut seen.0 }) = true;
            }
        }
        let modes: Vec<(Id, TlsMode)> = into
            .into_iter()
            .filter_map(|id| match out.get(id)? {
                (false, true) => Some((id.clone(), TlsMode::ReEncrypt)),
                _ => Some((id.clone(), TlsMode::Terminate)),
            })
            .collect();
        for (id, mode) in modes {
            if let Some(Kind::LoadBalancer(lb)) = self.design.components.get_mut(&id).map(|c| &mut c.kind)
                && lb.tls == TlsMode::None
            {
                lb.tls = mode;
            }
        }
    }

    /// Balancers with the same askers, one of which is said to wait for the other's death, share one entry.
    fn cluster(&mut self) {
        let chart = self.chart;
        let mut asked_by: BTreeMap<Id, BTreeSet<Id>> = BTreeMap::new();
        for link in self.design.links.values().filter(|l| l.kind.serves()) {
            if matches!(self.design.components.get(&link.to).map(|c| &c.kind), Some(Kind::LoadBalancer(_))) {
                asked_by.entry(link.to.clone()).or_default().insert(link.from.clone());
            }
        }
        let mut waits: BTreeSet<Id> = BTreeSet::new();
        let mut says = |design: &crate::model::Design, thing: &Thing, reading: &Reading| {
            let standby = reading.traits().any(|t| matches!(t, Trait::Standby));
            if let (true, Thing::Parts(ids)) = (standby, thing) {
                let balancer =
                    |id: &&Id| matches!(design.components.get(*id).map(|c| &c.kind), Some(Kind::LoadBalancer(_)));
                waits.extend(ids.iter().filter(balancer).cloned());
            }
        };
        for (n, read) in (0..).zip(&self.boxes).filter(|(_, b)| b.part == Part::LoadBalancer) {
            says(&self.design, self.thing(n), &read.reading);
        }
        for edge in &chart.edges {
            if !edge.label.is_empty() && self.boxes[edge.from as usize].part == Part::LoadBalancer {
                says(&self.design, self.thing(edge.from), &Reading::of(&edge.label));
            }
        }
        let Some(first) = waits.iter().next() else { return };
        let askers = asked_by.get(first).cloned().unwrap_or_default();
        let clustered: BTreeSet<&Id> =
            self.design.groups.iter().filter(|(id, _)| self.is_cluster(id)).flat_map(|(_, g)| &g.members).collect();
        let together = |id: &Id| asked_by.get(id).is_some_and(|a| *a == askers) && !clustered.contains(id);
        let members: Vec<Id> = self.design.components.keys().filter(|id| together(id)).cloned().collect();
        if members.len() < 2 || askers.is_empty() {
            return;
        }
        let at = self.of_node.iter().position(|t| matches!(t, Thing::Parts(ids) if ids.contains(&members[0])));
        self.told.say(at.map_or(0, |n| chart.nodes[n].at), || {
            "one balancer takes over from the other: they are a cluster with one virtual IP".to_owned()
        });
        let id = self.ids.free(Id::slug("lb-cluster"));
        let kind = GroupKind::LoadBalancerCluster(LoadBalancerCluster::default());
        self.design.groups.insert(id, Group { name: "Load-balancer cluster".to_owned(), kind, members });
    }
}
