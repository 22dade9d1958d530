//! The move gesture: begin on a set of parts, follow the pointer, commit or abort.
//!
//! Offsets count from where the gesture began, never from the last step, so that no motion is lost.

use std::collections::{BTreeMap, BTreeSet};

use super::history::{Editor, EditorError};
use crate::layout::{Arrangement, Rect, parents};
use crate::model::{Design, Edit, Id, Placement, Point};

/// A move in progress.
#[derive(Debug)]
pub struct Moving {
    /// Where each moving part stood, and its size when the drawing states one.
    start: BTreeMap<Id, Placement>,
}

impl Moving {
    /// Begins to move these parts and everything they hold. Parts without a place of their own get the one
    /// the layout gave them, all of them, so that nothing else jumps while one is dragged.
    ///
    /// # Errors
    /// When a place is refused; then nothing has changed.
    pub fn begin(editor: &mut Editor, arrangement: &Arrangement, ids: &BTreeSet<Id>) -> Result<Self, EditorError> {
        let within = within(editor.design(), arrangement, ids);
        let title = match ids.iter().next() {
            Some(only) if ids.len() == 1 => format!("Move {}", editor.design().title(only.as_str())),
            _ => format!("Move {} parts", ids.len()),
        };
        editor.begin(title);
        if let Err(error) = pin(editor, arrangement) {
            editor.abort();
            return Err(error);
        }
        Ok(Self::of(editor, within.iter()))
    }

    /// Moves these parts and everything they hold once more, in the gesture that is open: they have places of their own.
    pub(super) fn again(editor: &Editor, arrangement: &Arrangement, ids: &BTreeSet<Id>) -> Self {
        Self::of(editor, within(editor.design(), arrangement, ids).iter())
    }

    /// Moves exactly these parts, in the gesture that is open.
    pub(super) fn of<'a>(editor: &Editor, ids: impl Iterator<Item = &'a Id>) -> Self {
        let drawing = &editor.design().drawing;
        Self { start: ids.filter_map(|id| Some((id.clone(), *drawing.get(id)?))).collect() }
    }

    /// Moves everything to its start plus an offset, in drawing units, rounded to whole ones.
    ///
    /// # Errors
    /// When the place cannot be drawn; the parts then stay where they were.
    pub fn to(&self, editor: &mut Editor, offset: Point) -> Result<(), EditorError> {
        let offset = Point::new(offset.x.round(), offset.y.round());
        for (id, start) in &self.start {
            let placement = Placement { at: start.at + offset, size: start.size };
            editor.apply(Edit::Place { id: id.clone(), placement: Some(placement), index: None })?;
        }
        Ok(())
    }

    /// Keeps the new places: one entry of the history. A move that came back to its start leaves none.
    pub fn commit(self, editor: &mut Editor) {
        let moved = self.start.iter().any(|(id, start)| editor.design().drawing.get(id) != Some(start));
        if moved { editor.commit() } else { editor.abort() }
    }

    /// Takes everything back.
    pub fn abort(self, editor: &mut Editor) {
        editor.abort();
    }
}

/// These parts and everything that lies in them, what is hidden in a collapsed container included.
fn within(design: &Design, arrangement: &Arrangement, ids: &BTreeSet<Id>) -> BTreeSet<Id> {
    let parents = parents(design);
    let lies = |id: &Id| {
        let mut at = Some(id);
        for _ in 0..2 * Design::MAX_DEPTH {
            let Some(here) = at else { return false };
            if ids.contains(here) {
                return true;
            }
            at = arrangement.parents.get(here).or_else(|| parents.of.get(here).copied());
        }
        false
    };
    let all = design.components.keys().chain(design.groups.keys()).chain(design.notes.keys());
    all.filter(|id| lies(id)).cloned().collect()
}

/// Gives every part that has no place of its own the one in which it is seen, within the open gesture.
///
/// # Errors
/// When a place is refused.
pub(super) fn pin(editor: &mut Editor, arrangement: &Arrangement) -> Result<(), EditorError> {
    pinning(editor.design(), arrangement).into_iter().try_for_each(|edit| editor.apply(edit))
}

/// The edits that give every part without a place of its own the one in which it is seen.
pub fn pinning(design: &Design, arrangement: &Arrangement) -> Vec<Edit> {
    let unplaced = |id: &Id| !design.drawing.contains_key(id) && design.contains(id.as_str());
    let place = |(id, rect): (&Id, &Rect)| {
        let placement = Some(Placement { at: rect.min(), size: None });
        Edit::Place { id: id.clone(), placement, index: None }
    };
    arrangement.boxes.iter().filter(|(id, _)| unplaced(id)).map(place).collect()
}

/// Moves parts by an offset in one gesture, as the arrow keys do.
///
/// # Errors
/// When a place is refused; then nothing has changed.
pub fn nudge(
    editor: &mut Editor,
    arrangement: &Arrangement,
    ids: &BTreeSet<Id>,
    offset: Point,
) -> Result<(), EditorError> {
    let moving = Moving::begin(editor, arrangement, ids)?;
    match moving.to(editor, offset) {
        Ok(()) => {
            moving.commit(editor);
            Ok(())
        }
        Err(error) => {
            moving.abort(editor);
            Err(error)
        }
    }
}
