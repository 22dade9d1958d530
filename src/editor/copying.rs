//! A part of a design as a design of its own: what is copied, and what the clipboard holds.

use std::collections::{BTreeMap, BTreeSet};

use super::pasting::renamed;
use crate::layout::{self, Arrangement};
use crate::model::{Component, Design, Edit, Group, Id, Placement};

/// These parts with all that lies in them, the links and notes among them, and their places.
pub fn part_of(design: &Design, arrangement: &Arrangement, ids: &BTreeSet<Id>) -> Design {
    let parents = layout::parents(design);
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
            let note = crate::model::Note { about: about.cloned(), ..note.clone() };
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

/// The edits that add a part of a design to it once more, where the originals are, in the containers in which they lie;
/// and the id of each copy.
pub fn duplicate(design: &Design, part: &Design) -> (Vec<Edit>, BTreeMap<Id, Id>) {
    let (mut edits, names) = renamed(design, part);
    for edit in &mut edits {
        if let Edit::AddComponent { id, component, .. } = edit
            && component.on.is_none()
            && let Some((original, _)) = names.iter().find(|(_, new)| *new == id)
        {
            component.on = design.components.get(original).and_then(|c| c.on.clone());
        }
    }
    // Groups that stay take the copies of their members, once each.
    for (id, group) in design.groups.iter().filter(|(id, _)| !part.groups.contains_key(*id)) {
        let copies: Vec<Id> = group.members.iter().filter_map(|m| names.get(m).cloned()).collect();
        if !copies.is_empty() {
            let members = group.members.iter().cloned().chain(copies).collect();
            edits.push(Edit::SetGroup { id: id.clone(), group: Group { members, ..group.clone() } });
        }
    }
    let places = part.drawing.iter().filter_map(|(id, placement)| Some((names.get(id)?, *placement)));
    edits.extend(places.map(|(id, placement)| Edit::Place { id: id.clone(), placement: Some(placement), index: None }));
    (edits, names)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::editor::Editor;
    use crate::storage::{parse, to_ron};

    const DESIGN: &str = "Design(format: 1,
        components: {\"lb\": (kind: LoadBalancer), \"s\": (kind: Server), \"web\": (kind: WebServer, on: \"s\"), \"app\": (kind: AppServer, on: \"s\")},
        groups: {\"zone\": (kind: Zone, members: [\"s\"])},
        links: {\"in\": (from: \"lb\", to: \"web\", kind: Http), \"on\": (from: \"web\", to: \"app\", kind: Http)},
        drawing: {\"lb\": (at: (0, 0)), \"s\": (at: (0, 200)), \"web\": (at: (24, 260)), \"app\": (at: (24, 360)), \"zone\": (at: (-24, 150))})";

    #[test]
    fn a_server_is_copied_with_what_it_holds_and_the_links_within_and_undo_takes_all_of_it_back() {
        let design = parse(DESIGN).expect("a design");
        let arrangement = layout::arrange(&design);
        let part = part_of(&design, &arrangement, &[Id::slug("s")].into());
        assert_eq!((part.components.len(), part.links.len(), part.groups.len()), (3, 1, 0));
        let mut editor = Editor::new(design.clone());
        let (edits, names) = duplicate(&design, &part);
        editor.edit("Copy", edits).expect("sound");
        let now = editor.design();
        assert_eq!((now.components.len(), now.links.len()), (7, 3));
        let copy = &names[&Id::slug("web")];
        assert_eq!(now.components[copy].on.as_ref(), Some(&names[&Id::slug("s")]));
        assert!(now.groups[&Id::slug("zone")].members.contains(&names[&Id::slug("s")]));
        editor.undo();
        assert_eq!(to_ron(editor.design()), to_ron(&design));
    }

    #[test]
    fn a_part_alone_is_copied_into_the_same_server() {
        let design = parse(DESIGN).expect("a design");
        let part = part_of(&design, &layout::arrange(&design), &[Id::slug("web")].into());
        assert_eq!((part.components.len(), part.links.len()), (1, 0));
        let (edits, names) = duplicate(&design, &part);
        let mut editor = Editor::new(design);
        editor.edit("Copy", edits).expect("sound");
        assert_eq!(editor.design().components[&names[&Id::slug("web")]].on, Some(Id::slug("s")));
    }
}
