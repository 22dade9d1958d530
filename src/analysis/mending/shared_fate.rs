//! Parts that die together: spread over machines and zones, and filters that stand in everybody's way.

use std::collections::BTreeSet;

use super::sketch::Sketch;
use crate::model::{Database, Edit, GroupKind, Id, Kind, Link, Role, Zone};

impl Sketch {
    /// Gives what a machine holds a second home: parts that are alone get a second one elsewhere, and of
    /// parts that all stand on it, one leaves.
    pub fn spread(&mut self, host: &Id, alone: &[Id]) {
        for id in alone {
            match self.topology().kind(id) {
                Some(Kind::LoadBalancer(_)) => self.second_balancer(id),
                Some(Kind::WebServer(_) | Kind::AppServer(_)) => self.second_member(id),
                Some(Kind::Database(Database { role: Role::Primary, .. })) => self.fail_over(id),
                Some(Kind::Dns(_)) => self.second_name_server(id),
                _ => {}
            }
        }
        let design = self.design();
        let inside: BTreeSet<&Id> =
            design.components.keys().filter(|id| design.hosts_of(id.as_str()).any(|h| h == host)).collect();
        let leaving: Vec<Id> = self.crowded(&inside).into_iter().filter_map(|tier| tier.last().cloned()).collect();
        for id in leaving {
            self.move_to_own_host(&id);
        }
    }

    /// A second name server that answers the same people.
    pub fn second_name_server(&mut self, id: &Id) {
        self.twin(id, |_| true);
    }

    /// Moves one member of each tier that lies in a zone as a whole to another zone, a new one if there is none.
    pub fn split_zone(&mut self, zone: &Id) {
        let Some(group) = self.design().groups.get(zone).cloned() else { return };
        let inside = self.topology().within(&group);
        let mut leaving: Vec<Id> = Vec::new();
        for tier in self.crowded(&inside) {
            let units: Vec<Id> = tier.iter().filter_map(|id| self.unit(id, &group.members)).collect();
            let gone = |unit: &Id| leaving.contains(unit);
            if units.len() < tier.len() || units.iter().any(gone) {
                continue;
            }
            let stays = units.first();
            leaving.extend(units.iter().rev().find(|unit| Some(*unit) != stays).cloned());
        }
        if leaving.is_empty() {
            return;
        }
        let held = |id: &&Id| leaving.contains(id) || self.design().hosts_of(id.as_str()).any(|h| leaving.contains(h));
        let placed: Vec<Id> = self.design().drawing.keys().filter(held).cloned().collect();
        for id in placed {
            self.apply(Edit::Place { id, placement: None, index: None });
        }
        self.change_group(zone, |group| group.members.retain(|m| !leaving.contains(m)));
        let other = self.design().groups.iter().find(|(id, g)| {
            let apart = *id != zone && !group.members.contains(id) && !g.members.contains(zone);
            matches!(g.kind, GroupKind::Zone(_)) && apart
        });
        match other.map(|(id, _)| id.clone()) {
            Some(other) => self.change_group(&other, |group| group.members.extend(leaving)),
            None => {
                self.group(GroupKind::Zone(Zone::default()), leaving);
            }
        }
    }

    /// Replaces an inline filter by the same filter inside what stands behind it: a host firewall on its
    /// machine, or the application firewall of the balancer or web server.
    pub fn take_filter_inside(&mut self, filter: &Id) {
        let topology = self.topology();
        let application = matches!(topology.kind(filter), Some(Kind::Waf(_)));
        let behind: Vec<Id> = topology.pool(filter).into_iter().cloned().collect();
        let parts: Vec<Id> = topology
            .pool(filter)
            .into_iter()
            .flat_map(|to| self.design().groups.get(to).map_or_else(|| vec![to.clone()], |g| g.members.clone()))
            .collect();
        let asking: Vec<(Id, Link)> = topology
            .links_to(filter)
            .iter()
            .filter(|(_, l)| l.kind.serves())
            .map(|(id, l)| ((*id).clone(), (*l).clone()))
            .collect();
        for part in parts {
            let host = self.design().hosts_of(part.as_str()).last().cloned();
            let guarded = if application { part } else { host.unwrap_or(part) };
            self.change_kind(&guarded, |kind| match kind {
                Kind::LoadBalancer(balancer) if application => balancer.waf = true,
                Kind::WebServer(web) if application => web.waf = true,
                Kind::LoadBalancer(balancer) => balancer.firewall = true,
                Kind::Server(server) => server.firewall = true,
                _ => {}
            });
        }
        for (id, link) in asking {
            if let Some((first, others)) = behind.split_first() {
                for other in others {
                    self.link(&link.from, other, link.kind.clone());
                }
                self.lead(&id, first);
            }
        }
        self.remove(std::slice::from_ref(filter));
    }

    /// A second filter beside the first, on the same way.
    pub fn second_filter(&mut self, filter: &Id) {
        let asking: Vec<Link> = self
            .topology()
            .links_to(filter)
            .iter()
            .filter(|(_, l)| l.kind.serves())
            .map(|(_, l)| (*l).clone())
            .collect();
        let twin = self.twin(filter, |_| true);
        for link in asking {
            self.link(&link.from, &twin, link.kind);
        }
        for balancer in self.shallow_balancers() {
            self.check_deeply(&balancer);
        }
    }

    /// The tiers of which every member lies inside and which have at least two; replicas after their primary.
    fn crowded(&self, inside: &BTreeSet<&Id>) -> Vec<Vec<Id>> {
        let mut tiers: Vec<(&'static str, Vec<(bool, Id)>)> = Vec::new();
        for (id, component) in &self.design().components {
            let replica = match &component.kind {
                Kind::Dns(_)
                | Kind::Firewall(_)
                | Kind::Waf(_)
                | Kind::Certificate(_)
                | Kind::LoadBalancer(_)
                | Kind::WebServer(_)
                | Kind::AppServer(_) => false,
                Kind::Database(database) => database.role == Role::Replica,
                _ => continue,
            };
            let name = component.kind.type_name();
            match tiers.iter_mut().find(|(tier, _)| *tier == name) {
                Some((_, members)) => members.push((replica, id.clone())),
                None => tiers.push((name, vec![(replica, id.clone())])),
            }
        }
        let whole = |members: &Vec<(bool, Id)>| members.len() >= 2 && members.iter().all(|(_, id)| inside.contains(id));
        let tiers = tiers.into_iter().map(|(_, members)| members).filter(whole);
        tiers
            .map(|mut members| {
                members.sort_by_key(|(replica, _)| *replica);
                members.into_iter().map(|(_, id)| id).collect()
            })
            .collect()
    }

    /// The entry of a list of members by which a part is in it: itself or a machine it runs on.
    fn unit(&self, id: &Id, members: &[Id]) -> Option<Id> {
        if members.contains(id) {
            return Some(id.clone());
        }
        self.design().hosts_of(id.as_str()).find(|h| members.contains(h)).cloned()
    }
}
