//! A second one of the same: on a machine of its own, linked as the first is.

use super::naming;
use super::sketch::Sketch;
use crate::model::{Component, Design, Edit, GroupKind, Id, Kind, Link, LinkKind};

impl Sketch {
    /// Adds a copy of a component on a copy of its machine, with copies of what only it uses there (files,
    /// certificate, monitoring client), linked as the first is by the kinds of link that are `wanted`. Links
    /// from users are left out: how users come to the copy is for the caller to say.
    pub(super) fn twin(&mut self, id: &Id, wanted: impl Fn(&LinkKind) -> bool) -> Id {
        self.twin_as(id, naming::next, wanted)
    }

    /// The same under an id and name that are made from those of the first.
    pub(super) fn twin_as(
        &mut self,
        id: &Id,
        named: impl Fn(&Design, &Id, &str) -> (Id, String),
        wanted: impl Fn(&LinkKind) -> bool,
    ) -> Id {
        let Some(component) = self.design().components.get(id).cloned() else { return id.clone() };
        let private = self.private_parts(id);
        let mut copies = self.twin_hosts(id);
        let host = copies.first().map(|(_, copy)| copy.clone());
        let (copy, name) = named(self.design(), id, &component.name);
        self.add(Some(id), &copy, Component { on: host, ..component.named(&name) });
        copies.push((id.clone(), copy.clone()));
        for part in private {
            let Some(component) = self.design().components.get(&part).cloned() else { continue };
            let (twin, name) = naming::next(self.design(), &part, &component.name);
            let on = component.on.as_ref().and_then(|on| mapped(&copies, on));
            self.add(Some(&part), &twin, Component { on, ..component.named(&name) });
            copies.push((part, twin));
        }
        self.settle(&copies, wanted);
        copy
    }

    /// Links the copies, groups them and gives them places, as their originals have.
    fn settle(&mut self, copies: &[(Id, Id)], wanted: impl Fn(&LinkKind) -> bool) {
        self.copy_links(copies, wanted);
        self.join_groups(copies);
        for (original, copy) in copies {
            if self.design().components.get(copy).is_some_and(|c| c.on.is_none()) {
                self.place_beside(original, copy);
            }
        }
    }

    /// Takes a component off its machine and puts it on a copy of that machine.
    pub fn move_to_own_host(&mut self, id: &Id) {
        let copies = self.twin_hosts(id);
        let Some((_, host)) = copies.first() else { return };
        let host = host.clone();
        self.apply(Edit::Place { id: id.clone(), placement: None, index: None });
        self.change(id, |component| component.on = Some(host));
        self.settle(&copies, |_| true);
    }

    /// Copies of the machines on which a component runs, the nearest first, with nothing else on them.
    fn twin_hosts(&mut self, id: &Id) -> Vec<(Id, Id)> {
        let hosts: Vec<Id> = self.design().hosts_of(id.as_str()).cloned().collect();
        let mut copies: Vec<(Id, Id)> = Vec::new();
        for host in hosts.into_iter().rev() {
            let Some(component) = self.design().components.get(&host).cloned() else { continue };
            let (copy, name) = naming::next(self.design(), &host, &component.name);
            let on = copies.first().map(|(_, copy)| copy.clone());
            self.add(Some(&host), &copy, Component { on, ..component.named(&name) });
            copies.insert(0, (host, copy));
        }
        copies
    }

    /// What a component uses on its own machine, and the clients that measure nothing but it or its machine.
    fn private_parts(&self, id: &Id) -> Vec<Id> {
        let topology = self.topology();
        let design = self.design();
        let host = |part: &Id| design.components.get(part).and_then(|c| c.on.as_ref());
        let mut parts: Vec<Id> = Vec::new();
        for (_, link) in topology.links_from(id) {
            let private = match link.kind {
                LinkKind::UsesFiles(_) => host(&link.to) == host(id),
                LinkKind::UsesCertificate(_) => host(id).is_some() && host(&link.to) == host(id),
                _ => false,
            };
            if private && !parts.contains(&link.to) {
                parts.push(link.to.clone());
            }
        }
        let own = |part: &Id| part == id || design.hosts_of(id.as_str()).any(|h| h == part);
        for (_, link) in topology.links_to(id) {
            let client = matches!(topology.kind(&link.from), Some(Kind::MonitoringClient(_)));
            let only_this = || topology.links_from(&link.from).iter().all(|(_, l)| own(&l.to));
            if client && only_this() && !parts.contains(&link.from) {
                parts.push(link.from.clone());
            }
        }
        parts
    }

    /// Gives the copies the links that the originals have.
    fn copy_links(&mut self, copies: &[(Id, Id)], wanted: impl Fn(&LinkKind) -> bool) {
        let links: Vec<Link> = self.design().links.values().filter(|l| wanted(&l.kind)).cloned().collect();
        for link in links {
            let (from, to) = (mapped(copies, &link.from), mapped(copies, &link.to));
            let edge = || {
                let kind = self.design().components.get(&link.from).map(|c| &c.kind);
                link.kind.serves() && matches!(kind, Some(Kind::Client(_) | Kind::Firewall(_) | Kind::Waf(_)))
            };
            // Whoever uses a private part goes on using the first one only.
            let uses = matches!(link.kind, LinkKind::UsesFiles(_) | LinkKind::UsesCertificate(_));
            if from.is_none() && (to.is_none() || uses || edge()) {
                continue;
            }
            self.link(&from.unwrap_or(link.from), &to.unwrap_or(link.to), link.kind);
        }
    }

    /// Lets the copies join the groups of their originals, but not their zones: elsewhere is the point.
    fn join_groups(&mut self, copies: &[(Id, Id)]) {
        let groups: Vec<Id> = self
            .design()
            .groups
            .iter()
            .filter(|(_, g)| !matches!(g.kind, GroupKind::Zone(_)))
            .map(|(id, _)| id.clone())
            .collect();
        for group in groups {
            let joins =
                |members: &[Id]| copies.iter().any(|(from, to)| members.contains(from) && !members.contains(to));
            if self.design().groups.get(&group).is_some_and(|g| joins(&g.members)) {
                self.change_group(&group, |group| {
                    for (from, to) in copies {
                        if let Some(at) = group.members.iter().position(|m| m == from) {
                            group.members.insert(at + 1, to.clone());
                        }
                    }
                });
            }
        }
    }
}

fn mapped(copies: &[(Id, Id)], id: &Id) -> Option<Id> {
    copies.iter().find(|(from, _)| from == id).map(|(_, to)| to.clone())
}
