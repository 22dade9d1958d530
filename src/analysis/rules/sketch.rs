//! Drafting a fix: edits tried on a copy of the design, so that each is possible after the ones before it.
//!
//! New parts get ids and names in the design's own manner and no place: the layout finds one.

use super::{Draft, RuleContext, naming};
use crate::analysis::Finding;
use crate::catalog;
use crate::model::{
    Access, Account, Arbiter, Certificate, Component, Design, Edit, Failover, Group, GroupKind, Id, Kind, Link,
    LinkKind, Quorum, Role, Server, UsesCertificate,
};

/// A copy of a design and what was done to it.
pub(super) struct Sketch {
    design: Design,
    edits: Vec<Edit>,
    refused: bool,
}

impl Sketch {
    /// Nothing done yet.
    pub(super) fn new(design: &Design) -> Self {
        Self { design: design.clone(), edits: Vec::new(), refused: false }
    }

    /// The design as it is after the edits so far.
    pub(super) const fn design(&self) -> &Design {
        &self.design
    }

    /// One edit; a refused one spoils the whole draft.
    pub(super) fn apply(&mut self, edit: Edit) {
        match self.design.apply(edit.clone()) {
            Ok(_) => self.edits.push(edit),
            Err(_) => self.refused = true,
        }
    }

    /// Changes a component, if that changes anything.
    pub(super) fn change(&mut self, id: &Id, how: impl FnOnce(&mut Component)) {
        let Some(old) = self.design.components.get(id) else { return };
        let mut component = old.clone();
        how(&mut component);
        if component != *old {
            self.apply(Edit::SetComponent { id: id.clone(), component });
        }
    }

    /// Changes a link, if that changes anything.
    pub(super) fn change_link(&mut self, id: &Id, how: impl FnOnce(&mut Link)) {
        let Some(old) = self.design.links.get(id) else { return };
        let mut link = old.clone();
        how(&mut link);
        if link != *old {
            self.apply(Edit::SetLink { id: id.clone(), link });
        }
    }

    /// Changes a group, if that changes anything.
    pub(super) fn change_group(&mut self, id: &Id, how: impl FnOnce(&mut Group)) {
        let Some(old) = self.design.groups.get(id) else { return };
        let mut group = old.clone();
        how(&mut group);
        if group != *old {
            self.apply(Edit::SetGroup { id: id.clone(), group });
        }
    }

    /// Removes parts and everything that would be left dangling.
    pub(super) fn remove(&mut self, ids: &[Id]) {
        for edit in self.design.removal(ids) {
            self.apply(edit);
        }
    }

    /// A new component, named after its siblings.
    pub(super) fn add(&mut self, kind: Kind, on: Option<Id>) -> Id {
        let (id, name) = naming::next(&self.design, &kind);
        self.add_named(id, name, kind, on)
    }

    fn add_named(&mut self, id: Id, name: String, kind: Kind, on: Option<Id>) -> Id {
        let component = Component { name, kind, on, availability: None };
        self.apply(Edit::AddComponent { id: id.clone(), component, index: None });
        id
    }

    /// A new machine for one role: the next number where machines are numbered, else named after the role
    /// (`db-server`). It has a host firewall, and the baseline that all other machines have.
    pub(super) fn add_machine(&mut self, role: &str, label: &str) -> Id {
        let machines = self.design.components.iter().filter_map(|(id, c)| match &c.kind {
            Kind::Server(server) => Some((id, server)),
            _ => None,
        });
        let (mut by_role, mut count, mut all_hardened) = (false, 0, true);
        for (id, server) in machines {
            by_role |= id.as_str().ends_with("-server");
            count += 1;
            all_hardened &= server.hardened;
        }
        let kind = Kind::Server(Server { firewall: true, hardened: all_hardened });
        if count > 0 && !by_role {
            return self.add(kind, None);
        }
        let (mut id, mut name) = (format!("{role}-server"), format!("{label} server"));
        let mut number = 1;
        while self.design.contains(&id) {
            number += 1;
            (id, name) = (format!("{role}-server-{number}"), format!("{label} server {number}"));
        }
        let name = if naming::has_names(&self.design) { name } else { String::new() };
        self.add_named(Id::slug(&id), name, kind, None)
    }

    /// Moves a component to another machine; the layout finds its place there.
    pub(super) fn move_to(&mut self, id: &Id, machine: &Id) {
        self.change(id, |c| c.on = Some(machine.clone()));
        if self.design.drawing.contains_key(id) {
            self.apply(Edit::Place { id: id.clone(), placement: None, index: None });
        }
    }

    /// A new link, unless there is one of the same kind between the two; its id is `from-to` where that is free.
    pub(super) fn link(&mut self, from: &Id, to: &Id, kind: LinkKind) {
        let same = |l: &Link| l.from == *from && l.to == *to && l.kind.type_name() == kind.type_name();
        if self.design.links.values().any(same) {
            return;
        }
        let stem = format!("{from}-{to}");
        let id = naming::id(&self.design, &stem, &stem);
        self.apply(Edit::AddLink { id, link: Link::new(from.clone(), to.clone(), kind), index: None });
    }

    /// A new link like another one, to or from elsewhere. An application gets an account of its own on a database
    /// and encrypts the way to another machine; a replica is only read.
    pub(super) fn link_like(&mut self, from: &Id, to: &Id, kind: &LinkKind) {
        let mut kind = kind.clone();
        if let LinkKind::Sql(sql) = &mut kind {
            sql.account = Account::LeastPrivilege;
            sql.tls |= !crate::analysis::Topology::of(&self.design).together(from, to);
            if matches!(self.design.components.get(to).map(|c| &c.kind), Some(Kind::Database(db)) if db.role == Role::Replica)
            {
                sql.access = Access::Read;
            }
        }
        self.link(from, to, kind);
    }

    /// A new group: `edge-network`, "Edge network".
    pub(super) fn group(&mut self, stem: &str, label: &str, kind: GroupKind, members: Vec<Id>) {
        let id = naming::id(&self.design, stem, stem);
        let name = if naming::has_names(&self.design) { label.to_owned() } else { String::new() };
        self.apply(Edit::AddGroup { id, group: Group { name, kind, members }, index: None });
    }

    /// Lets an arbiter of three voters, beside the monitoring if there is any, promote another node when this
    /// primary dies, which is cut off first.
    pub(super) fn add_failover(&mut self, primary: &Id, others: &[&Id]) {
        self.change(primary, |c| {
            if let Kind::Database(db) = &mut c.kind {
                (db.failover, db.fenced) = (Failover::Automatic, true);
            }
        });
        if self.design.links.values().any(|l| l.to == *primary && matches!(l.kind, LinkKind::Quorum(_))) {
            return;
        }
        let watch = self.design.components.values().find(|c| matches!(c.kind, Kind::MonitoringServer(_)));
        let host = watch.and_then(|c| c.on.clone());
        let arbiter = self.add(Kind::Arbiter(Arbiter::default()), host);
        for node in std::iter::once(&primary).chain(others) {
            self.link(&arbiter, node, LinkKind::Quorum(Quorum::default()));
        }
    }

    /// A certificate of its own, renewed by itself, for a balancer or web server that presents none yet.
    pub(super) fn add_certificate(&mut self, entry: &Id) {
        let uses = |l: &Link| l.from == *entry && matches!(l.kind, LinkKind::UsesCertificate(_));
        let Some(component) = self.design.components.get(entry) else { return };
        let presents = matches!(component.kind, Kind::LoadBalancer(_) | Kind::WebServer(_));
        if !presents || self.design.links.values().any(uses) {
            return;
        }
        let host = component.on.clone();
        let certificate = self.add(Kind::Certificate(Certificate { auto_renew: true }), host);
        self.link(entry, &certificate, LinkKind::UsesCertificate(UsesCertificate::default()));
    }

    /// The draft; none when nothing was done, or something was refused by the model or the catalogue.
    pub(super) fn draft(self, title: impl Into<String>) -> Vec<Draft> {
        if self.refused || self.edits.is_empty() || catalog::check(&self.design).is_err() {
            return Vec::new();
        }
        vec![Draft { title: title.into(), edits: self.edits }]
    }
}

/// A draft that changes properties of the components a finding speaks of.
pub(super) fn change_kinds(cx: &RuleContext, about: &Finding, title: &str, how: impl Fn(&mut Kind)) -> Vec<Draft> {
    let mut sketch = Sketch::new(cx.design);
    for id in &about.subjects {
        sketch.change(id, |c| how(&mut c.kind));
    }
    sketch.draft(title)
}

/// A draft that changes properties of the links a finding speaks of.
pub(super) fn change_links(cx: &RuleContext, about: &Finding, title: &str, how: impl Fn(&mut LinkKind)) -> Vec<Draft> {
    let mut sketch = Sketch::new(cx.design);
    for id in &about.subjects {
        sketch.change_link(id, |l| how(&mut l.kind));
    }
    sketch.draft(title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_edit_spoils_the_draft() {
        let mut sketch = Sketch::new(&Design::default());
        sketch.apply(Edit::SetName("x".to_owned()));
        sketch.apply(Edit::RemoveLink { id: Id::slug("nothing") });
        assert!(sketch.draft("Do it").is_empty());
    }

    #[test]
    fn what_moves_to_another_machine_leaves_its_place_to_the_layout() {
        let mut design = crate::storage::template("distributed").expect("a template").design();
        let database = Id::slug("db-1");
        assert!(design.drawing.contains_key(&database));
        let mut sketch = Sketch::new(&design);
        let machine = sketch.add_machine("db", "Database");
        sketch.move_to(&database, &machine);
        for edit in sketch.draft("Move it").remove(0).edits {
            design.apply(edit).expect("it was tried");
        }
        assert_eq!(machine, "server-3");
        assert_eq!(design.components[&database].on, Some(machine));
        assert!(!design.drawing.contains_key(&database));
    }
}
