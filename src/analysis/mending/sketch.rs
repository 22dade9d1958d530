//! A sketch: a copy of the design on which a fix is drawn, edit by edit.

use super::naming;
use crate::analysis::rules::Draft;
use crate::analysis::topology::Topology;
use crate::catalog;
use crate::model::{Access, Account, Component, Design, Edit, Group, GroupKind, Id, Kind, Link, LinkKind, Role};

/// A copy of a design and the edits that were made on it.
#[derive(Debug)]
pub struct Sketch {
    design: Design,
    edits: Vec<Edit>,
    refused: bool,
}

impl Sketch {
    /// An empty sketch on a design.
    pub fn of(design: &Design) -> Self {
        Self { design: design.clone(), edits: Vec::new(), refused: false }
    }

    /// The design as drawn so far.
    pub const fn design(&self) -> &Design {
        &self.design
    }

    /// The links of the design as drawn so far.
    pub fn topology(&self) -> Topology<'_> {
        Topology::of(&self.design)
    }

    /// What people call a part.
    pub fn title(&self, id: &Id) -> String {
        self.design.title(id.as_str()).to_owned()
    }

    /// Makes an edit. One that is refused spoils the sketch: it becomes no draft.
    pub fn apply(&mut self, edit: Edit) {
        match self.design.apply(edit.clone()) {
            Ok(_) => self.edits.push(edit),
            Err(_) => self.refused = true,
        }
    }

    /// Adds a component in the file below the last one that is numbered like another, or at the end.
    pub fn add(&mut self, like: Option<&Id>, id: &Id, component: Component) {
        let last = |like: &Id| self.design.components.keys().rposition(|other| naming::alike(other, like));
        let index = like.and_then(last).map(|i| i + 1);
        self.apply(Edit::AddComponent { id: id.clone(), component, index });
    }

    /// Adds a component that is like no other one, named after its siblings or, as the first of its kind, by the
    /// catalogue.
    pub fn add_new(&mut self, kind: Kind, on: Option<Id>) -> Id {
        let (id, name) = naming::of_kind(&self.design, &kind);
        self.add(None, &id, Component { on: on.clone(), ..Component::new(kind).named(&name) });
        if let Some(host) = on {
            self.place_inside(&host, &id);
        }
        id
    }

    /// Changes a component, if that changes anything.
    pub fn change(&mut self, id: &Id, change: impl FnOnce(&mut Component)) {
        if let Some(old) = self.design.components.get(id) {
            let mut component = old.clone();
            change(&mut component);
            if component != *old {
                self.apply(Edit::SetComponent { id: id.clone(), component });
            }
        }
    }

    /// Changes what a component's kind says.
    pub fn change_kind(&mut self, id: &Id, change: impl FnOnce(&mut Kind)) {
        self.change(id, |component| change(&mut component.kind));
    }

    /// Changes a link, if that changes anything.
    pub fn change_link(&mut self, id: &Id, change: impl FnOnce(&mut Link)) {
        if let Some(old) = self.design.links.get(id) {
            let mut link = old.clone();
            change(&mut link);
            if link != *old {
                self.apply(Edit::SetLink { id: id.clone(), link });
            }
        }
    }

    /// Changes a group, if that changes anything.
    pub fn change_group(&mut self, id: &Id, change: impl FnOnce(&mut Group)) {
        if let Some(old) = self.design.groups.get(id) {
            let mut group = old.clone();
            change(&mut group);
            if group != *old {
                self.apply(Edit::SetGroup { id: id.clone(), group });
            }
        }
    }

    /// Draws a link unless there is one of this kind between the two, or there can be none.
    /// A new line to a database gets an account of its own: copying a sibling's would copy its weakness.
    pub fn link(&mut self, from: &Id, to: &Id, mut kind: LinkKind) {
        if let LinkKind::Sql(sql) = &mut kind {
            sql.account = Account::LeastPrivilege;
        }
        let kind_name = kind.type_name();
        let there = |l: &Link| l.from == *from && l.to == *to && l.kind.type_name() == kind_name;
        if from == to
            || self.design.links.values().any(there)
            || catalog::refusal(&self.design, from, to, &kind).is_some()
        {
            return;
        }
        let id = naming::link(&self.design, from, to);
        let last = self.design.links.values().rposition(|l| l.from == *from);
        let link = Link::new(from.clone(), to.clone(), kind);
        self.apply(Edit::AddLink { id, link, index: last.map(|i| i + 1) });
    }

    /// Draws a link like another one, to or from elsewhere. On its way to another machine it is encrypted; a replica
    /// is only read.
    pub fn link_like(&mut self, from: &Id, to: &Id, kind: &LinkKind) {
        let mut kind = kind.clone();
        if let LinkKind::Sql(sql) = &mut kind {
            let topology = self.topology();
            sql.tls |= !topology.together(from, to);
            if topology.database(to).is_some_and(|database| database.role == Role::Replica) {
                sql.access = Access::Read;
            }
        }
        self.link(from, to, kind);
    }

    /// Lets a link end at another part. One that would then say nothing new goes away; one that the catalogue
    /// refuses spoils the sketch.
    pub fn lead(&mut self, id: &Id, to: &Id) {
        let Some(old) = self.design.links.get(id) else { return };
        let link = Link { to: to.clone(), ..old.clone() };
        let twice = |other: &Link| other.from == link.from && other.to == link.to && other.kind == link.kind;
        if link.from == link.to || self.design.links.iter().any(|(i, l)| i != id && twice(l)) {
            self.remove(std::slice::from_ref(id));
        } else if catalog::refusal(&self.design, &link.from, to, &link.kind).is_some() {
            self.refused = true;
        } else {
            self.apply(Edit::SetLink { id: id.clone(), link });
        }
    }

    /// Removes parts and links, and what would be left dangling.
    pub fn remove(&mut self, ids: &[Id]) {
        for edit in self.design.removal(ids) {
            self.apply(edit);
        }
    }

    /// Makes a group under the id and name that the catalogue gives its kind.
    pub fn group(&mut self, kind: GroupKind, members: Vec<Id>) -> Id {
        let spec = catalog::group(&kind);
        self.group_called(spec.stem, spec.label, kind, members)
    }

    /// Makes a group under an id and a name: `edge-network`, "Edge network".
    pub fn group_called(&mut self, stem: &str, label: &str, kind: GroupKind, members: Vec<Id>) -> Id {
        let (id, name) = naming::first_of(&self.design, stem, label);
        self.apply(Edit::AddGroup { id: id.clone(), group: Group { name, kind, members }, index: None });
        id
    }

    /// The sketch as a draft; none when nothing was drawn, or something that cannot be.
    pub fn draft(self, title: impl Into<String>) -> Vec<Draft> {
        if self.refused || self.edits.is_empty() || catalog::check(&self.design).is_err() {
            return Vec::new();
        }
        vec![Draft { title: title.into(), edits: self.edits }]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_edit_spoils_the_draft() {
        let mut sketch = Sketch::of(&Design::default());
        sketch.apply(Edit::SetName("x".to_owned()));
        sketch.apply(Edit::RemoveLink { id: Id::slug("nothing") });
        assert!(sketch.draft("Do it").is_empty());
    }
}
