//! Pasting: the parts of another design become parts of this one, under free ids, beside what is there.

use std::collections::{BTreeMap, BTreeSet};

use super::making::free_beside;
use super::nesting::{can_hold, nest};
use crate::layout::{self, Arrangement, Rect, size::GRID};
use crate::model::{Component, Design, Edit, Group, Id, Link, Note, Placement, Point};

/// The edits that add another design.
#[derive(Debug, Clone, PartialEq)]
pub struct Pasting {
    /// All of them, in an order in which each can be made.
    pub edits: Vec<Edit>,
    /// The new parts that are boxes.
    pub boxes: BTreeSet<Id>,
    /// Where they lie; none in an empty design, where the layout says it.
    pub place: Option<Rect>,
}

/// Where pasted parts go.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Spot {
    /// With their middle here, or at the nearest place right of it or below it that is free.
    Around(Point),
    /// Where the other design says, on whatever is there, and into the container in which that is.
    InPlace,
}

/// Adds the parts of `pasted` together. What is there keeps the place in which it is seen. An empty design takes the
/// places that the other has.
///
/// Title, domain and accepted findings stay with the other design: they speak of it as a whole.
pub fn pasting(design: &Design, arrangement: &Arrangement, pasted: &Design, spot: Spot) -> Pasting {
    pasting_drawn(design, arrangement, (pasted, &layout::arrange(pasted)), spot)
}

/// The same, where it is known how the other design is drawn.
pub fn pasting_drawn(
    design: &Design,
    arrangement: &Arrangement,
    (pasted, drawn): (&Design, &Arrangement),
    spot: Spot,
) -> Pasting {
    let names = Names::of(design, pasted);
    let mut edits = parts(pasted, &names);
    let place = |id: &Id, placement| Edit::Place { id: id.clone(), placement: Some(placement), index: None };
    let mut found = None;
    if arrangement.boxes.is_empty() {
        edits.extend(pasted.drawing.iter().map(|(id, placement)| place(&names.id(id), *placement)));
    } else {
        let unplaced = arrangement.boxes.iter().filter(|(id, _)| !design.drawing.contains_key(*id));
        edits.extend(unplaced.map(|(id, rect)| place(id, Placement { at: rect.min(), size: None })));
        let by = match spot {
            Spot::Around(middle) => offset(&drawn.bounds(), arrangement, middle),
            Spot::InPlace => Point::default(),
        };
        found = Some(drawn.bounds().moved(by.x, by.y));
        edits.extend(drawn.boxes.iter().map(|(id, rect)| {
            let size = pasted.drawing.get(id).and_then(|p| p.size);
            place(&names.id(id), Placement { at: rect.min() + by, size })
        }));
    }
    if spot == Spot::InPlace {
        let outermost = drawn.boxes.iter().filter(|(id, _)| !drawn.parents.contains_key(*id));
        let outermost: Vec<(Id, Rect)> = outermost.map(|(id, rect)| (names.id(id), *rect)).collect();
        edits.extend(nesting_in_place(design, arrangement, &edits, &outermost));
    }
    Pasting { edits, place: found, boxes: drawn.boxes.keys().map(|id| names.id(id)).collect() }
}

/// The edits that put pasted parts into the innermost container that is around each of them and takes it.
fn nesting_in_place(design: &Design, arrangement: &Arrangement, pasting: &[Edit], parts: &[(Id, Rect)]) -> Vec<Edit> {
    let mut after = design.clone();
    if after.apply_all(pasting.iter().cloned(), &mut Vec::new()).is_err() {
        return Vec::new();
    }
    let mut edits = Vec::new();
    for (id, rect) in parts {
        let around = |holder: &&Id| {
            arrangement.boxes.get(*holder).is_some_and(|box_| box_.holds(rect)) && can_hold(design, holder)
        };
        let mut holders: Vec<&Id> = arrangement.boxes_at(rect.center()).into_iter().filter(around).collect();
        holders.sort_by_key(|holder| std::cmp::Reverse(arrangement.holders(holder).count()));
        let nested = holders.into_iter().find_map(|holder| nest(&after, id, None, Some(holder)).ok());
        for edit in nested.into_iter().flatten() {
            if after.apply(edit.clone()).is_ok() {
                edits.push(edit);
            }
        }
    }
    edits
}

/// How far the pasted drawing moves: its corner to the grid, on nothing that is there.
fn offset(bounds: &Rect, arrangement: &Arrangement, middle: Point) -> Point {
    let grid = |value: f32| (value / GRID).round() * GRID;
    let corner = Point::new(grid(middle.x - bounds.w / 2.0), grid(middle.y - bounds.h / 2.0));
    let free = free_beside(arrangement, Rect::new(corner.x, corner.y, bounds.w, bounds.h));
    free.min() - bounds.min()
}

/// The edits that add the parts of a design without any places, and what each is called here.
pub(super) fn renamed(design: &Design, pasted: &Design) -> (Vec<Edit>, BTreeMap<Id, Id>) {
    let names = Names::of(design, pasted);
    (parts(pasted, &names), names.0)
}

/// What each pasted part is called here.
struct Names(BTreeMap<Id, Id>);

impl Names {
    fn of(design: &Design, pasted: &Design) -> Self {
        let parts = || pasted.components.keys().chain(pasted.groups.keys());
        let ids = || parts().chain(pasted.links.keys()).chain(pasted.notes.keys());
        // Who keeps its id is settled first, so that no new id takes it.
        let kept = ids().filter(|id| !design.contains(id.as_str()));
        let mut names: BTreeMap<Id, Id> = kept.map(|id| (id.clone(), id.clone())).collect();
        let mut next: BTreeMap<String, u64> = BTreeMap::new();
        for id in ids().filter(|id| design.contains(id.as_str())) {
            let stem = stem(id);
            // Counted on from the last one, so that no number is tried twice.
            let n = next.entry(stem.clone()).or_insert(2);
            let free = loop {
                let candidate = Id::slug(&format!("{stem}-{n}"));
                *n += 1;
                if !design.contains(candidate.as_str()) && !pasted.contains(candidate.as_str()) {
                    break candidate;
                }
            };
            names.insert(id.clone(), free);
        }
        Self(names)
    }

    fn id(&self, id: &Id) -> Id {
        self.0.get(id).unwrap_or(id).clone()
    }
}

/// An id without its number, short enough for another one: `web-1` is `web`.
fn stem(id: &Id) -> String {
    let text = id.as_str();
    let text = text.trim_end_matches(|c: char| c.is_ascii_digit());
    let text = text.trim_end_matches(['-', '_']);
    let text = if text.is_empty() { id.as_str() } else { text };
    text.chars().take(40).collect()
}

/// The edits that add the parts: what holds before what is held.
fn parts(pasted: &Design, names: &Names) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut components: Vec<(usize, &Id, &Component)> =
        pasted.components.iter().map(|(id, c)| (pasted.hosts_of(id.as_str()).count(), id, c)).collect();
    components.sort_by_key(|(depth, ..)| *depth);
    for (_, id, component) in components {
        let component = Component { on: component.on.as_ref().map(|on| names.id(on)), ..component.clone() };
        edits.push(Edit::AddComponent { id: names.id(id), component, index: None });
    }
    // Groups by how deep they nest: those whose members are all there, until none is left.
    let mut waiting: Vec<(&Id, &Group)> = pasted.groups.iter().collect();
    let mut there: BTreeSet<&Id> = pasted.components.keys().collect();
    while !waiting.is_empty() {
        let (ready, rest): (Vec<_>, Vec<_>) =
            waiting.into_iter().partition(|(_, group)| group.members.iter().all(|m| there.contains(m)));
        if ready.is_empty() {
            break;
        }
        for (id, group) in ready {
            there.insert(id);
            let members = group.members.iter().map(|m| names.id(m)).collect();
            edits.push(Edit::AddGroup { id: names.id(id), group: Group { members, ..group.clone() }, index: None });
        }
        waiting = rest;
    }
    for (id, link) in &pasted.links {
        let link = Link { from: names.id(&link.from), to: names.id(&link.to), ..link.clone() };
        edits.push(Edit::AddLink { id: names.id(id), link, index: None });
    }
    for (id, note) in &pasted.notes {
        let note = Note { about: note.about.as_ref().map(|about| names.id(about)), ..note.clone() };
        edits.push(Edit::AddNote { id: names.id(id), note, index: None });
    }
    edits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::editor::Editor;
    use crate::layout::arrange;
    use crate::storage::{parse, to_ron};

    const PASTED: &str = "Design(format: 1,
        components: {\"web-1\": (kind: WebServer, on: \"server-1\"), \"server-1\": (kind: Server), \"db\": (kind: Database)},
        groups: {\"all\": (kind: Layer, members: [\"inner\"]), \"inner\": (kind: Zone, members: [\"server-1\", \"db\"])},
        links: {\"l\": (from: \"web-1\", to: \"db\", kind: Other)},
        notes: {\"n\": (text: \"of the line\", about: \"l\")})";

    fn paste(editor: &mut Editor, pasted: &Design, at: Point) -> BTreeSet<Id> {
        let pasting = pasting(editor.design(), &arrange(editor.design()), pasted, Spot::Around(at));
        editor.edit("Paste", pasting.edits).expect("a sound design in a sound design");
        pasting.boxes
    }

    #[test]
    fn parts_come_with_what_holds_them_under_free_ids_and_undo_takes_them_back() {
        let pasted = parse(PASTED).expect("a design");
        let mut editor = Editor::new(pasted.clone());
        let start = to_ron(editor.design());
        for n in 1..=3 {
            let before = arrange(editor.design());
            let new = paste(&mut editor, &pasted, Point::new(10.0, 10.0));
            assert_eq!(editor.design().components.len(), 3 * (n + 1));
            assert_eq!(editor.design().links.len(), n + 1);
            assert_eq!(new.len(), 6, "{new:?}");
            let after = arrange(editor.design());
            for (id, rect) in &before.boxes {
                assert_eq!(after.boxes[id], *rect, "{id} moved");
            }
            let outer = |id: &&Id| !after.parents.contains_key(*id);
            for id in new.iter().filter(outer) {
                let under = before.boxes.iter().find(|(_, rect)| rect.overlaps(&after.boxes[id]));
                assert!(under.is_none(), "{id} lies on {under:?}");
            }
        }
        let d = editor.design();
        assert_eq!(d.components["web-2"].on.as_ref().map(Id::as_str), Some("server-2"));
        assert_eq!(d.groups["inner-3"].members, ["server-3", "db-3"]);
        assert_eq!(d.notes["n-4"].about.as_ref().map(Id::as_str), Some("l-4"));
        for _ in 0..3 {
            editor.undo();
        }
        assert_eq!(to_ron(editor.design()), start);
    }

    #[test]
    fn the_middle_of_the_pasted_set_is_at_the_point_where_that_is_free() {
        let pasted = parse("Design(format: 1, components: {\"a\": (kind: Client), \"b\": (kind: Client)})");
        let pasted = pasted.expect("a design");
        let mut editor = Editor::new(pasted.clone());
        let at = Point::new(-1234.0, 777.0);
        let new = paste(&mut editor, &pasted, at);
        let boxes = arrange(editor.design()).boxes;
        let set = new.iter().map(|id| boxes[id]).reduce(|a, b| a.union(&b)).expect("two boxes");
        let off = set.center() - at;
        assert!(off.x.abs() <= GRID && off.y.abs() <= GRID, "{off:?}");
        assert!(set.x % GRID == 0.0 && set.y % GRID == 0.0, "{set:?} is not on the grid");
    }

    #[test]
    fn in_place_is_exactly_there_and_in_the_container_around_it() {
        let text = "Design(format: 1, components: {\"s\": (kind: Server), \"web\": (kind: WebServer, on: \"s\"), \"lb\": (kind: LoadBalancer)},
            groups: {\"zone\": (kind: Zone, members: [\"s\"])},
            drawing: {\"zone\": (at: (0, 0), size: (600, 400)), \"s\": (at: (40, 40), size: (300, 200)), \"web\": (at: (80, 100)), \"lb\": (at: (900, 0))})";
        let design = parse(text).expect("a design");
        let mut editor = Editor::new(design.clone());
        let arrangement = arrange(&design);
        let copied = crate::editor::part_of(&design, &arrangement, &["web", "lb"].map(Id::slug).into());
        let pasting = pasting(&design, &arrangement, &copied, Spot::InPlace);
        assert_eq!(pasting.boxes, ["lb-2", "web-2"].map(Id::slug).into());
        editor.edit("Paste", pasting.edits).expect("sound");
        let boxes = arrange(editor.design()).boxes;
        for (copy, original) in [("web-2", "web"), ("lb-2", "lb")] {
            assert_eq!(boxes[copy], boxes[original]);
        }
        assert_eq!(editor.design().components["web-2"].on.as_ref().map(Id::as_str), Some("s"));
        editor.undo();
        assert_eq!(to_ron(editor.design()), to_ron(&design));
    }

    #[test]
    fn an_empty_design_takes_a_design_as_it_is_drawn() {
        let pasted = parse(PASTED).expect("a design");
        let mut editor = Editor::default();
        paste(&mut editor, &pasted, Point::new(5000.0, 5000.0));
        assert_eq!(arrange(editor.design()), arrange(&pasted));
        assert!(editor.design().drawing.is_empty());
    }
}
