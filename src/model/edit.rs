//! The one door for changes: an [`Edit`] is data, and applying one gives back the edit that undoes it.

use super::component::Component;
use super::design::{Acceptance, Design, Section};
use super::drawing::{Note, Placement, Point};
use super::group::Group;
use super::id::Id;
use super::invariant::{self, Violation};
use super::link::Link;

/// One change of a design. `index` is the place in the file; none: at the end.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the fields of an edit are the words of its own sentence")]
pub enum Edit {
    /// Gives the design another title.
    SetName(String),
    /// Gives the design another domain.
    SetDomain(String),
    /// Adds a component under a free id.
    AddComponent { id: Id, component: Component, index: Option<usize> },
    /// Replaces name, kind, host and availability of a component.
    SetComponent { id: Id, component: Component },
    /// Removes a component that nothing refers to any more.
    RemoveComponent { id: Id },
    /// Adds a link under a free id.
    AddLink { id: Id, link: Link, index: Option<usize> },
    /// Replaces a link.
    SetLink { id: Id, link: Link },
    /// Removes a link that no note is about.
    RemoveLink { id: Id },
    /// Adds a group under a free id.
    AddGroup { id: Id, group: Group, index: Option<usize> },
    /// Replaces a group.
    SetGroup { id: Id, group: Group },
    /// Removes a group that nothing refers to any more; its members stay.
    RemoveGroup { id: Id },
    /// Adds a note under a free id.
    AddNote { id: Id, note: Note, index: Option<usize> },
    /// Replaces a note.
    SetNote { id: Id, note: Note },
    /// Removes a note.
    RemoveNote { id: Id },
    /// Places something on the drawing, or (none) leaves its place to the layout.
    Place { id: Id, placement: Option<Placement>, index: Option<usize> },
    /// Bends a link through these corners, or (none) leaves its way to the router.
    Bend { id: Id, bends: Option<Vec<Point>>, index: Option<usize> },
    /// Replaces the list of what cannot be moved.
    SetLocked(Vec<Id>),
    /// Replaces the list of accepted findings.
    SetAccepted(Vec<Acceptance>),
    /// Puts another design in the place of all: what was read again, recovered, or written as text.
    Replace(Box<Design>),
}

impl Design {
    /// Applies one edit and returns the edit that undoes it exactly, order included.
    ///
    /// # Errors
    /// When the result would break an invariant; the design is then unchanged.
    pub fn apply(&mut self, edit: Edit) -> Result<Edit, Violation> {
        match edit {
            Edit::SetName(name) => Ok(Edit::SetName(std::mem::replace(&mut self.name, name))),
            Edit::SetDomain(domain) => Ok(Edit::SetDomain(std::mem::replace(&mut self.domain, domain))),
            Edit::AddComponent { id, component, index } => {
                invariant::check_counts(self.components.len() + 1, self.links.len())?;
                invariant::check_free(self, "components", &id)?;
                invariant::check_component(self, &id, &component)?;
                put(&mut self.components, &id, component, index);
                Ok(Edit::RemoveComponent { id })
            }
            Edit::SetComponent { id, component } => self.set_component(id, component),
            Edit::RemoveComponent { id } => {
                self.check_unused("components", &id)?;
                let (index, component) = take(&mut self.components, "components", &id)?;
                Ok(Edit::AddComponent { id, component, index })
            }
            Edit::AddLink { id, link, index } => {
                invariant::check_counts(self.components.len(), self.links.len() + 1)?;
                invariant::check_free(self, "links", &id)?;
                invariant::check_link(self, &id, &link)?;
                put(&mut self.links, &id, link, index);
                Ok(Edit::RemoveLink { id })
            }
            Edit::SetLink { id, link } => {
                invariant::check_link(self, &id, &link)?;
                let link = swap(&mut self.links, "links", &id, link)?;
                Ok(Edit::SetLink { id, link })
            }
            Edit::RemoveLink { id } => {
                self.check_unused("links", &id)?;
                let (index, link) = take(&mut self.links, "links", &id)?;
                Ok(Edit::AddLink { id, link, index })
            }
            Edit::AddGroup { id, group, index } => {
                invariant::check_free(self, "groups", &id)?;
                invariant::check_group(self, &id, &group)?;
                put(&mut self.groups, &id, group, index);
                Ok(Edit::RemoveGroup { id })
            }
            Edit::SetGroup { id, group } => self.set_group(id, group),
            Edit::RemoveGroup { id } => {
                self.check_unused("groups", &id)?;
                let (index, group) = take(&mut self.groups, "groups", &id)?;
                Ok(Edit::AddGroup { id, group, index })
            }
            Edit::AddNote { id, note, index } => {
                invariant::check_free(self, "notes", &id)?;
                invariant::check_note(self, &id, &note)?;
                put(&mut self.notes, &id, note, index);
                Ok(Edit::RemoveNote { id })
            }
            Edit::SetNote { id, note } => {
                invariant::check_note(self, &id, &note)?;
                let note = swap(&mut self.notes, "notes", &id, note)?;
                Ok(Edit::SetNote { id, note })
            }
            Edit::RemoveNote { id } => {
                self.check_unused("notes", &id)?;
                let (index, note) = take(&mut self.notes, "notes", &id)?;
                Ok(Edit::AddNote { id, note, index })
            }
            Edit::Place { id, placement, index } => self.place(id, placement, index),
            Edit::Bend { id, bends, index } => self.bend(id, bends, index),
            Edit::SetLocked(list) => {
                invariant::check_locked(self, &list)?;
                Ok(Edit::SetLocked(std::mem::replace(&mut self.locked, list)))
            }
            Edit::SetAccepted(list) => {
                invariant::check_accepted(&list)?;
                Ok(Edit::SetAccepted(std::mem::replace(&mut self.accepted, list)))
            }
            Edit::Replace(mut other) => {
                invariant::check(&other)?;
                std::mem::swap(self, &mut other);
                Ok(Edit::Replace(other))
            }
        }
    }

    fn set_component(&mut self, id: Id, component: Component) -> Result<Edit, Violation> {
        invariant::check_component(self, &id, &component)?;
        let moved = self.components.get(&id).is_some_and(|old| old.on != component.on);
        let old = swap(&mut self.components, "components", &id, component)?;
        if moved && self.held_by(id.as_str()).next().is_some() {
            // What it holds moved with it: the deepest part may now be nested too deep.
            let broken = self.components.iter().find_map(|(i, c)| invariant::check_component(self, i, c).err());
            if let Some(violation) = broken {
                swap(&mut self.components, "components", &id, old)?;
                return Err(violation);
            }
        }
        Ok(Edit::SetComponent { id, component: old })
    }

    fn set_group(&mut self, id: Id, group: Group) -> Result<Edit, Violation> {
        let change = self.groups.get(&id).map_or(Members::Other, |old| Members::of(self, old, &group));
        if change != Members::Fewer {
            invariant::check_group(self, &id, &group)?;
        }
        let old = swap(&mut self.groups, "groups", &id, group)?;
        if change != Members::Other {
            return Ok(Edit::SetGroup { id, group: old });
        }
        let broken = self.groups.iter().find_map(|(i, g)| invariant::check_group(self, i, g).err());
        if let Some(violation) = broken {
            swap(&mut self.groups, "groups", &id, old)?;
            return Err(violation);
        }
        Ok(Edit::SetGroup { id, group: old })
    }

    fn place(&mut self, id: Id, placement: Option<Placement>, index: Option<usize>) -> Result<Edit, Violation> {
        let Some(new) = placement else {
            let Some((index, _, old)) = self.drawing.shift_remove_full(&id) else {
                return Ok(Edit::Place { id, placement: None, index: None });
            };
            return Ok(Edit::Place { id, placement: Some(old), index: Some(index) });
        };
        invariant::check_placement(self, &id, &new)?;
        if let Some(old) = self.drawing.get_mut(&id) {
            let old = std::mem::replace(old, new);
            return Ok(Edit::Place { id, placement: Some(old), index: None });
        }
        put(&mut self.drawing, &id, new, index);
        Ok(Edit::Place { id, placement: None, index: None })
    }

    fn bend(&mut self, id: Id, bends: Option<Vec<Point>>, index: Option<usize>) -> Result<Edit, Violation> {
        let Some(new) = bends else {
            let Some((index, _, old)) = self.bends.shift_remove_full(&id) else {
                return Ok(Edit::Bend { id, bends: None, index: None });
            };
            return Ok(Edit::Bend { id, bends: Some(old), index: Some(index) });
        };
        invariant::check_bends(self, &id, &new)?;
        if let Some(old) = self.bends.get_mut(&id) {
            let old = std::mem::replace(old, new);
            return Ok(Edit::Bend { id, bends: Some(old), index: None });
        }
        put(&mut self.bends, &id, new, index);
        Ok(Edit::Bend { id, bends: None, index: None })
    }

    /// Refuses to remove what is still referred to, and says by whom.
    fn check_unused(&self, section: &str, id: &Id) -> Result<(), Violation> {
        let user = self
            .links
            .iter()
            .find_map(|(l, link)| (link.from == *id || link.to == *id).then_some(l))
            .or_else(|| self.held_by(id.as_str()).next().map(|(c, _)| c))
            .or_else(|| self.groups_of(id.as_str()).next().map(|(g, _)| g))
            .or_else(|| self.notes.iter().find_map(|(n, note)| (note.about.as_ref() == Some(id)).then_some(n)));
        let message = match user {
            Some(user) => format!("`{id}` cannot be removed: `{user}` refers to it"),
            None if self.locked.contains(id) => format!("`{id}` cannot be removed while it is locked"),
            None if self.bends.contains_key(id) => format!("`{id}` cannot be removed while it is bent by hand"),
            None if self.drawing.contains_key(id) => format!("`{id}` cannot be removed while it is drawn"),
            None => return Ok(()),
        };
        Err(Violation::at(&[section, id.as_str()], message))
    }

    /// The edits that remove these parts and everything that would be left dangling: what runs on a removed
    /// server, links with a removed end, notes about what is removed, memberships and places.
    pub fn removal(&self, ids: &[Id]) -> Vec<Edit> {
        let mut gone: std::collections::BTreeSet<&Id> = ids.iter().filter(|id| self.contains(id.as_str())).collect();
        let dead = |id: &Id, gone: &std::collections::BTreeSet<&Id>| {
            gone.contains(id) || self.hosts_of(id.as_str()).any(|h| gone.contains(h))
        };
        let held: Vec<&Id> = self.components.keys().filter(|id| dead(id, &gone)).collect();
        gone.extend(held);
        gone.extend(
            self.links
                .iter()
                .filter(|(_, l)| gone.contains(&l.from) || gone.contains(&l.to))
                .map(|(id, _)| id)
                .collect::<Vec<_>>(),
        );
        gone.extend(
            self.notes
                .iter()
                .filter(|(_, n)| n.about.as_ref().is_some_and(|a| gone.contains(a)))
                .map(|(id, _)| id)
                .collect::<Vec<_>>(),
        );

        let mut edits = Vec::new();
        edits.extend(gone.iter().filter(|id| self.drawing.contains_key(**id)).map(|&id| Edit::Place {
            id: id.clone(),
            placement: None,
            index: None,
        }));
        if self.locked.iter().any(|id| gone.contains(id)) {
            edits.push(Edit::SetLocked(self.locked.iter().filter(|id| !gone.contains(id)).cloned().collect()));
        }
        let bent = self.bends.keys().filter(|id| gone.contains(id));
        edits.extend(bent.map(|id| Edit::Bend { id: id.clone(), bends: None, index: None }));
        edits.extend(self.notes.keys().filter(|id| gone.contains(id)).map(|id| Edit::RemoveNote { id: id.clone() }));
        edits.extend(self.links.keys().filter(|id| gone.contains(id)).map(|id| Edit::RemoveLink { id: id.clone() }));
        for (id, group) in &self.groups {
            let members: Vec<Id> = group.members.iter().filter(|m| !gone.contains(m)).cloned().collect();
            if members.len() < group.members.len() {
                edits.push(Edit::SetGroup { id: id.clone(), group: Group { members, ..group.clone() } });
            }
        }
        edits.extend(self.groups.keys().filter(|id| gone.contains(id)).map(|id| Edit::RemoveGroup { id: id.clone() }));
        let mut inner_first: Vec<&Id> = self.components.keys().filter(|id| gone.contains(id)).collect();
        inner_first.sort_by_key(|id| std::cmp::Reverse(self.hosts_of(id.as_str()).count()));
        edits.extend(inner_first.into_iter().map(|id| Edit::RemoveComponent { id: id.clone() }));
        edits
    }
}

/// What another list of members may break.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Members {
    /// Nothing: some are left out.
    Fewer,
    /// Nothing but itself: components came to others that were there, so no group nests deeper.
    MoreComponents,
    /// Every group that it is in.
    Other,
}

impl Members {
    fn of(design: &Design, old: &Group, new: &Group) -> Self {
        let mut kept = old.members.iter();
        if new.members.iter().all(|member| kept.any(|old| old == member)) {
            return Self::Fewer;
        }
        let known: hashbrown::HashSet<&Id> = old.members.iter().collect();
        let harmless = |member: &Id| known.contains(member) || design.components.contains_key(member);
        let nests_as_before = !old.members.is_empty() && new.members.iter().all(harmless);
        if nests_as_before { Self::MoreComponents } else { Self::Other }
    }
}

fn put<T>(section: &mut Section<T>, id: &Id, value: T, index: Option<usize>) {
    let index = index.unwrap_or(section.len()).min(section.len());
    section.shift_insert(index, id.clone(), value);
}

fn take<T>(section: &mut Section<T>, name: &str, id: &Id) -> Result<(Option<usize>, T), Violation> {
    let (index, _, value) = section.shift_remove_full(id).ok_or_else(|| missing(name, id))?;
    Ok((Some(index), value))
}

fn swap<T>(section: &mut Section<T>, name: &str, id: &Id, value: T) -> Result<T, Violation> {
    let slot = section.get_mut(id).ok_or_else(|| missing(name, id))?;
    Ok(std::mem::replace(slot, value))
}

fn missing(section: &str, id: &Id) -> Violation {
    Violation::at(&[section, id.as_str()], format!("there is no `{id}` among the {section}"))
}
