//! New parts: components, groups, notes, patterns and whole templates, with their ids, sizes and places.

use std::collections::BTreeSet;

use super::history::{Editor, EditorError};
use super::moving::pin;
use super::patterns::Pattern;
use super::{nesting, pasting};
use crate::catalog::{self, GroupSpec, KindSpec, article};
use crate::layout::{self, Arrangement, Rect, size};
use crate::model::{Component, Design, Edit, Group, GroupKind, Id, Kind, Note, Placement, Point};
use crate::storage::Template;

/// What can be placed.
#[derive(Debug, Clone, Copy)]
pub enum New {
    /// A component of this kind.
    Part(&'static KindSpec),
    /// A group of this kind.
    Group(&'static GroupSpec),
    /// Words.
    Note,
    /// Several parts with their links.
    Pattern(&'static Pattern),
    /// A whole design, beside what is there.
    Template(&'static Template),
}

impl New {
    /// What people call it.
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Part(kind) => kind.label,
            Self::Group(kind) => kind.label,
            Self::Note => "Note",
            Self::Pattern(pattern) => pattern.label,
            Self::Template(template) => template.title,
        }
    }

    /// How large its box will be.
    pub fn size(&self) -> Point {
        match self {
            Self::Part(kind) if kind.holds => Point::new(240.0, 160.0),
            Self::Part(_) => Point::new(144.0, size::HEIGHT),
            Self::Group(_) => Point::new(320.0, 200.0),
            Self::Note => Point::new(size::NOTE_WIDTH, 3.0 * size::NOTE_LINE),
            Self::Pattern(_) | Self::Template(_) => {
                let bounds = self.design().map_or_else(Rect::default, |design| layout::arrange(&design).bounds());
                Point::new(bounds.w, bounds.h)
            }
        }
    }

    /// Its parts, where it is more than one.
    fn design(&self) -> Option<Design> {
        match self {
            Self::Pattern(pattern) => Some(pattern.design()),
            Self::Template(template) => Some(template.design()),
            Self::Part(_) | Self::Group(_) | Self::Note => None,
        }
    }

    /// Why it cannot lie in a container.
    pub fn refusal(&self, design: &Design, into: &Id) -> Option<String> {
        let (type_name, label, hosted) = match self {
            Self::Note => return None,
            Self::Pattern(pattern) => {
                let parts = pattern.design();
                let held: BTreeSet<&Id> = parts.groups.values().flat_map(|group| &group.members).collect();
                let outermost = parts.components.iter().filter(|(id, part)| part.on.is_none() && !held.contains(id));
                let outermost = outermost.map(|(_, part)| Self::Part(catalog::kind(&part.kind)));
                let groups = parts.groups.iter().filter(|(id, _)| !held.contains(id));
                let groups = groups.map(|(_, group)| Self::Group(catalog::group(&group.kind)));
                return outermost.chain(groups).find_map(|part| part.refusal(design, into));
            }
            Self::Template(_) => return Some("A whole design lies beside what is drawn".to_owned()),
            Self::Part(kind) => (kind.type_name, kind.label, kind.hosted),
            Self::Group(kind) => (kind.type_name, kind.label, false),
        };
        if design.components.contains_key(into) {
            return (!hosted).then(|| format!("{} does not run on a server", article(label)));
        }
        let group = catalog::group(&design.groups.get(into)?.kind);
        let takes = group.members.is_empty() || group.members.contains(&type_name);
        (!takes).then(|| format!("{} takes no {}", article(group.label), label.to_lowercase()))
    }
}

/// Adds a part with its upper left corner at a place, in a container (none: on the bare drawing), and whatever
/// `and_then` does with it, as one gesture. Gives the ids that are to be selected, the first one first.
///
/// # Errors
/// When the design refuses it; nothing is changed then.
pub fn make(
    editor: &mut Editor,
    arrangement: &Arrangement,
    new: New,
    at: Point,
    into: Option<&Id>,
    and_then: impl FnOnce(&mut Editor, &Id) -> Result<(), EditorError>,
) -> Result<Vec<Id>, EditorError> {
    editor.begin(format!("Add {}", new.label().to_lowercase()));
    let made = made(editor, arrangement, new, at, into, and_then);
    match made {
        Ok(_) => editor.commit(),
        Err(_) => editor.abort(),
    }
    made
}

fn made(
    editor: &mut Editor,
    arrangement: &Arrangement,
    new: New,
    at: Point,
    into: Option<&Id>,
    and_then: impl FnOnce(&mut Editor, &Id) -> Result<(), EditorError>,
) -> Result<Vec<Id>, EditorError> {
    pin(editor, arrangement)?;
    if let Some(parts) = new.design() {
        let outermost = paste(editor, &parts, at)?;
        if let Some(into) = into {
            let all: Vec<&Id> = outermost.iter().collect();
            let nested = nesting::nest_all(editor.design(), &all, None, Some(into)).unwrap_or_default();
            nested.into_iter().try_for_each(|edit| editor.apply(edit))?;
        }
        return Ok(outermost);
    }
    let design = editor.design();
    let (id, edit) = match new {
        New::Part(spec) => {
            let kind = Kind::all().into_iter().find(|k| k.type_name() == spec.type_name);
            let id = design.free_id(spec.stem);
            let component = Component::new(kind.unwrap_or_else(|| unreachable!("every entry has its kind")));
            (id.clone(), Edit::AddComponent { id, component, index: None })
        }
        New::Group(spec) => {
            let kind = GroupKind::all().into_iter().find(|k| k.type_name() == spec.type_name);
            let kind = kind.unwrap_or_else(|| unreachable!("every entry has its kind"));
            let id = design.free_id(spec.stem);
            let group = Group { name: String::new(), kind, members: Vec::new() };
            (id.clone(), Edit::AddGroup { id, group, index: None })
        }
        New::Note | New::Pattern(_) | New::Template(_) => {
            let id = design.free_id("note");
            let note = Note { text: "Note".to_owned(), about: None };
            (id.clone(), Edit::AddNote { id, note, index: None })
        }
    };
    editor.apply(edit)?;
    let holds = matches!(new, New::Group(_)) || matches!(new, New::Part(kind) if kind.holds);
    let placement = Placement { at, size: holds.then(|| new.size()) };
    editor.apply(Edit::Place { id: id.clone(), placement: Some(placement), index: None })?;
    if let Some(into) = into
        && let Ok(edits) = nesting::nest(editor.design(), &id, None, Some(into))
    {
        edits.into_iter().try_for_each(|edit| editor.apply(edit))?;
    }
    and_then(editor, &id)?;
    Ok(vec![id])
}

/// Adds all parts of a design, its upper left corner at a place.
fn paste(editor: &mut Editor, parts: &Design, at: Point) -> Result<Vec<Id>, EditorError> {
    let drawn = layout::arrange(parts);
    let (edits, names) = pasting::renamed(editor.design(), parts);
    edits.into_iter().try_for_each(|edit| editor.apply(edit))?;
    let by = at - drawn.bounds().min();
    for (id, rect) in &drawn.boxes {
        if let Some(id) = names.get(id) {
            let placement = Some(Placement { at: rect.min() + by, size: parts.drawing.get(id).and_then(|p| p.size) });
            editor.apply(Edit::Place { id: id.clone(), placement, index: None })?;
        }
    }
    let outermost = drawn.boxes.keys().filter(|id| !drawn.parents.contains_key(*id));
    Ok(outermost.filter_map(|id| names.get(id).cloned()).collect())
}

/// Where a box of this size finds room nearest to a middle: right of what is in its way, or below it.
pub fn free_place(arrangement: &Arrangement, size: Point, middle: Point) -> Point {
    let grid = |value: f32| (value / size::GRID).round() * size::GRID;
    let corner = Point::new(grid(middle.x - size.x / 2.0), grid(middle.y - size.y / 2.0));
    free_beside(arrangement, Rect::at(corner, size)).min()
}

/// This place, or the nearest one right of what is in its way, or below it.
pub(super) fn free_beside(arrangement: &Arrangement, place: Rect) -> Rect {
    let outermost = arrangement.boxes.iter().filter(|(id, _)| !arrangement.parents.contains_key(*id));
    let taken: Vec<Rect> = outermost.map(|(_, rect)| *rect).collect();
    layout::room(place, &taken)
}
