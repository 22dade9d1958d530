//! A part of a design once more: what is copied beside its original.

use std::collections::BTreeMap;

use super::pasting::renamed;
use crate::model::{Design, Edit, Group, Id};

/// The edits that add a part of a design to it once more, where the originals are, in the containers in which they lie;
/// and the id of each copy.
pub fn duplicate(design: &Design, part: &Design) -> (Vec<Edit>, BTreeMap<Id, Id>) {
    let (mut edits, names) = renamed(design, part);
    let originals: BTreeMap<&Id, &Id> = names.iter().map(|(original, new)| (new, original)).collect();
    for edit in &mut edits {
        if let Edit::AddComponent { id, component, .. } = edit
            && component.on.is_none()
            && let Some(original) = originals.get(id)
        {
            component.on = design.components.get(*original).and_then(|c| c.on.clone());
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
    use crate::layout::{self, part_of};
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
