//! A part of a design as a design of its own, in its place: what is copied, and what is exported alone.

use std::collections::BTreeSet;

use super::{Arrangement, parents};
use crate::model::{Component, Design, Group, Id, Note, Placement};

/// These parts with all that lies in them, the links and notes among them, and their places.
pub fn part_of(design: &Design, arrangement: &Arrangement, ids: &BTreeSet<Id>) -> Design {
    let parents = parents(design);
    let within = |id: &Id| {
        let mut at = Some(id);
        std::iter::from_fn(|| {
            let here = at?;
            at = parents.of.get(here).copied();
            Some(here)
        })
        .take(Design::MAX_DEPTH * 2)
        .any(|holder| ids.contains(holder))
    };
    let mut part = Design::named("");
    for (id, component) in design.components.iter().filter(|(id, _)| within(id)) {
        let on = component.on.clone().filter(|on| within(on));
        part.components.insert(id.clone(), Component { on, ..component.clone() });
    }
    for (id, group) in &design.groups {
        let members: Vec<Id> = group.members.iter().filter(|m| within(m)).cloned().collect();
        // A cluster all of whose members are copied is copied with them; one that is left behind keeps its own.
        if within(id) || (!members.is_empty() && members.len() == group.members.len() && !parents.drawn.contains(id)) {
            part.groups.insert(id.clone(), Group { members, ..group.clone() });
        }
    }
    let there = |part: &Design, id: &Id| part.components.contains_key(id) || part.groups.contains_key(id);
    for (id, link) in &design.links {
        if there(&part, &link.from) && there(&part, &link.to) {
            part.links.insert(id.clone(), link.clone());
        }
    }
    for (id, note) in &design.notes {
        let about = note.about.as_ref().filter(|about| there(&part, about) || part.links.contains_key(*about));
        if ids.contains(id) || about.is_some() {
            let note = Note { about: about.cloned(), ..note.clone() };
            part.notes.insert(id.clone(), note);
        }
    }
    let drawn = part.components.keys().chain(part.groups.keys()).chain(part.notes.keys());
    let places: Vec<(Id, Placement)> = drawn
        .filter_map(|id| {
            let rect = arrangement.boxes.get(id)?;
            let size = design.drawing.get(id).and_then(|p| p.size);
            Some((id.clone(), Placement { at: rect.min(), size }))
        })
        .collect();
    part.drawing.extend(places);
    part
}
