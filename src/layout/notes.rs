//! Where notes stand: beside what they speak of, outside of every box, on nothing else.

use super::Arrangement;
use super::geometry::Rect;
use super::settle::{leaf, room};
use super::size::{self, GRID, up};
use crate::model::{Design, Id, Note, Placement, Point};

const APART: f32 = 40.0;

/// Adds the boxes of all notes.
pub(super) fn place(design: &Design, arrangement: &mut Arrangement) {
    // Only what lies in no other box can be in a note's way: notes stand outside of all boxes.
    let mut taken: Vec<Rect> = arrangement
        .boxes
        .iter()
        .filter(|(id, _)| !arrangement.parents.contains_key(*id))
        .map(|(_, rect)| *rect)
        .collect();
    let mut boxes: Vec<(Id, Rect)> = Vec::new();
    let (placed, free): (Vec<_>, Vec<_>) = design.notes.iter().partition(|(id, _)| design.drawing.contains_key(*id));
    for (id, note) in placed {
        let Some(Placement { at, size }) = design.drawing.get(id) else { continue };
        let rect = leaf(*at, *size, size::note(&note.text));
        boxes.push((id.clone(), rect));
        taken.push(rect);
    }
    let whole = taken.iter().copied().reduce(|a, b| a.union(&b)).unwrap_or_default();
    for (id, note) in free {
        let size = size::note(&note.text);
        let rect = subject(design, arrangement, note)
            .and_then(|(part, outer)| beside(part, outer, size, &taken))
            .unwrap_or_else(|| room(Rect::at(Point::new(up(whole.right() + APART, GRID), whole.y), size), &taken));
        boxes.push((id.clone(), rect));
        taken.push(rect);
    }
    arrangement.boxes.extend(boxes);
}

/// The box a note speaks of, and the outermost box around that.
fn subject(design: &Design, arrangement: &Arrangement, note: &Note) -> Option<(Rect, Rect)> {
    let about = note.about.as_ref()?;
    let id = match (design.links.get(about), design.groups.get(about)) {
        (Some(link), _) => &link.from,
        (None, Some(group)) if !arrangement.boxes.contains_key(about) => group.members.first()?,
        _ => about,
    };
    let part = *arrangement.boxes.get(id)?;
    let outer = arrangement.holders(id).last().and_then(|o| arrangement.boxes.get(o)).copied().unwrap_or(part);
    Some((part, outer))
}

/// The first free place around the outermost box, on the level of the part: right, left, below, above.
fn beside(part: Rect, outer: Rect, size: Point, taken: &[Rect]) -> Option<Rect> {
    let level = up(part.center().y - size.y / 2.0, GRID);
    let column = up(part.center().x - size.x / 2.0, GRID);
    let candidates = [
        Point::new(up(outer.right() + APART, GRID), level),
        Point::new(up(outer.x - APART - size.x, GRID), level),
        Point::new(column, up(outer.bottom() + APART, GRID)),
        Point::new(column, up(outer.y - APART - size.y, GRID)),
    ];
    candidates.into_iter().map(|at| Rect::at(at, size)).find(|r| !taken.iter().any(|t| t.overlaps(&r.grown(GRID))))
}
