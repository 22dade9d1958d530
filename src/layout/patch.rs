//! A drawing kept in step with its design for a moment, until all of it is laid out again: what is gone goes, and what is
//! new and has a place stands there. Everything else stays where it is.

use std::collections::BTreeSet;

use super::nearby::Nearby;
use super::settle::leaf;
use super::tree::{ROOT, Tree};
use super::{Arrangement, Routes, leaf_size, size};
use crate::model::{Design, Id};

/// What a drawing no longer shows, and what it shows now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Patch {
    /// The parts and lines that are gone.
    pub gone: BTreeSet<Id>,
    /// The boxes that are new.
    pub new: BTreeSet<Id>,
}

/// Takes out of a drawing what is no longer in the design, and puts in what is new and has a place.
pub fn patch(design: &Design, arrangement: &mut Arrangement, routes: &mut Routes) -> Patch {
    let is_gone = |id: &&Id| !design.contains(id.as_str());
    let mut gone: BTreeSet<Id> = arrangement.boxes.keys().filter(is_gone).cloned().collect();
    for id in &gone {
        arrangement.boxes.remove(id);
        arrangement.chips.remove(id);
    }
    arrangement.parents.retain(|id, holder| !gone.contains(id) && !gone.contains(holder));
    gone.extend(routes.lines.keys().filter(is_gone).cloned());
    routes.lines.retain(|id, _| !gone.contains(id));
    let new = put_new(design, arrangement);
    // Lines that still hang on what is gone are led elsewhere, or go, when all is laid out.
    arrangement.lanes.clear();
    (arrangement.near, routes.near) = (Nearby::default(), Nearby::default());
    Patch { gone, new }
}

fn put_new(design: &Design, arrangement: &mut Arrangement) -> BTreeSet<Id> {
    let unknown = |id: &&Id| !arrangement.boxes.contains_key(*id);
    let wanted: Vec<&Id> = design.drawing.keys().filter(unknown).collect();
    let mut new = BTreeSet::new();
    if wanted.is_empty() {
        return new;
    }
    let tree = Tree::of(design);
    for id in wanted {
        let Some(place) = design.drawing.get(id) else { continue };
        let least = match (design.notes.get(id), tree.index.get(id)) {
            (Some(note), _) => size::note(&note.text),
            (None, Some(node)) => leaf_size(design, &tree, *node, &arrangement.chips),
            (None, None) => continue,
        };
        arrangement.boxes.insert(id.clone(), leaf(place.at, place.size, least));
        let holder = tree.index.get(id).map(|node| tree.parent[*node]).filter(|node| *node != ROOT);
        if let Some(holder) = holder.and_then(|node| tree.ids[node]) {
            arrangement.parents.insert(id.clone(), holder.clone());
        }
        new.insert(id.clone());
    }
    new
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::{arrange, route};
    use crate::model::{Component, Edit, Kind, Placement, Point, Server};
    use crate::storage;

    #[test]
    fn what_is_gone_goes_with_its_lines_and_what_is_new_stands_in_its_place() {
        let mut design = storage::template("distributed").unwrap().design();
        let mut arrangement = arrange(&design);
        let mut routes = route(&design, &arrangement);
        let before = arrangement.clone();
        for edit in design.removal(&[Id::slug("db-2")]) {
            design.apply(edit).unwrap();
        }
        let (id, at) = (Id::slug("new"), Point::new(4000.0, 40.0));
        let component = Component::new(Kind::Server(Server::default()));
        design.apply(Edit::AddComponent { id: id.clone(), component, index: None }).unwrap();
        let placement = Some(Placement { at, size: None });
        design.apply(Edit::Place { id: id.clone(), placement, index: None }).unwrap();
        let patch = patch(&design, &mut arrangement, &mut routes);
        assert!(patch.gone.contains("db-2") && !arrangement.boxes.contains_key("db-2"));
        assert!(patch.gone.len() > 1, "lines go with it");
        assert!(routes.lines.keys().all(|id| design.contains(id.as_str())));
        assert_eq!(patch.new, [id.clone()].into());
        assert_eq!(arrangement.boxes[&id].min(), at);
        let others = || arrangement.boxes.iter().filter(|(known, _)| **known != id);
        assert!(others().all(|(id, rect)| before.boxes[id] == *rect), "everything else stays");
        assert_eq!(arrangement.boxes_at(at + Point::new(5.0, 5.0)), [&id]);
    }
}
