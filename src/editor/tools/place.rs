//! Placing: a new part hangs on the pointer, and lies in the container, or on the link, on which it is dropped.

use std::collections::BTreeSet;

use super::{Ask, Overlay, Pointer, Stage};
use crate::editor::Editor;
use crate::editor::making::{self, New};
use crate::editor::{linking, nesting};
use crate::layout::{Arrangement, Rect};
use crate::model::{Design, Id, Point};

/// How near a line a part has to be dropped to be put into it, in points on the screen.
const LINE_REACH: f32 = 10.0;

/// A new part that hangs on the pointer.
#[derive(Debug)]
pub(super) struct Placing {
    new: New,
    size: Point,
}

impl Placing {
    pub(super) fn new(new: New) -> Self {
        Self { new, size: new.size() }
    }

    /// Whether it may be put into a link: groups, notes and several parts at once may not.
    pub(super) const fn fits_links(&self) -> bool {
        matches!(self.new, New::Part(_))
    }

    /// Where its box would be.
    fn rect(&self, pointer: &Pointer, stage: &Stage<'_>) -> Rect {
        let size = self.size;
        let corner = Point::new(pointer.at.x - size.x / 2.0, pointer.at.y - size.y / 2.0);
        let round = |value: f32| match stage.grid.filter(|_| !pointer.ctrl) {
            Some(step) => (value / step).round() * step,
            None => value.round(),
        };
        let corner = Point::new(round(corner.x), round(corner.y));
        match self.new {
            // A whole design never lies on another one: where there is room is shown while it hangs on the pointer.
            New::Template(_) => making::free_beside(stage.sight.arrangement, Rect::at(corner, size)),
            _ => Rect::at(corner, size),
        }
    }

    /// The container under the pointer, unless it cannot lie there.
    fn container(&self, pointer: &Pointer, stage: &Stage<'_>) -> Result<Option<Id>, String> {
        if let New::Template(_) = self.new {
            return Ok(None);
        }
        let design = stage.editor.design();
        let around = stage.sight.parts_at(pointer.at);
        let Some(into) = around.into_iter().rev().find(|id| nesting::can_hold(design, id)) else { return Ok(None) };
        self.new.refusal(design, into).map_or_else(|| Ok(Some(into.clone())), Err)
    }

    /// The link under the pointer into which it fits.
    fn line(&self, pointer: &Pointer, stage: &Stage<'_>) -> Option<Id> {
        let New::Part(kind) = self.new else { return None };
        let line = stage.sight.link_at(pointer.at, LINE_REACH * pointer.unit).filter(|_| !pointer.ctrl)?;
        linking::fits_into(stage.editor.design(), line, kind).then(|| line.clone())
    }

    pub(super) fn show(&self, pointer: &Pointer, stage: &Stage<'_>) -> Overlay {
        let ghost = Some(self.rect(pointer, stage));
        match self.container(pointer, stage) {
            Err(why) => Overlay { ghost, refusal: Some(why), ..Overlay::default() },
            Ok(target) => {
                let line = self.line(pointer, stage);
                Overlay { ghost, target: line.or(target), ..Overlay::default() }
            }
        }
    }

    /// Does to a design what dropping on a container, a link or (none) the bare canvas would do.
    pub(super) fn try_on(&self, design: &mut Design, target: Option<&Id>) -> Option<()> {
        let mut editor = Editor::new(std::mem::take(design));
        let link = target.filter(|id| editor.design().links.contains_key(*id)).cloned();
        let into = target.filter(|_| link.is_none()).cloned();
        let nowhere = Arrangement::default();
        let made = making::make(&mut editor, &nowhere, self.new, Point::default(), into.as_ref(), |editor, id| {
            let edits = link.as_ref().and_then(|link| linking::insert(editor.design(), link, id).ok());
            edits.into_iter().flatten().try_for_each(|edit| editor.apply(edit))
        });
        *design = editor.design().clone();
        made.ok().map(|_| ())
    }

    pub(super) fn drop_at(self, pointer: &Pointer, stage: &mut Stage<'_>) {
        let into = match self.container(pointer, stage) {
            Ok(into) => into,
            Err(why) => {
                stage.asks.push(Ask::Refuse(why, pointer.at));
                None
            }
        };
        let line = self.line(pointer, stage);
        let at = self.rect(pointer, stage).min();
        let made = making::make(stage.editor, stage.sight.arrangement, self.new, at, into.as_ref(), |editor, id| {
            let Some(line) = &line else { return Ok(()) };
            // A part that does not fit into the line lies beside it.
            let Ok(edits) = linking::insert(editor.design(), line, id) else { return Ok(()) };
            edits.into_iter().try_for_each(|edit| editor.apply(edit))
        });
        match made {
            Ok(ids) => {
                if let (New::Note, Some(id)) = (self.new, ids.first()) {
                    stage.asks.push(Ask::Rename(id.clone()));
                }
                *stage.selection = ids.into_iter().collect::<BTreeSet<Id>>();
                if let New::Template(_) = self.new {
                    stage.asks.push(Ask::Show(stage.selection.clone()));
                }
            }
            Err(error) => stage.asks.push(Ask::Refuse(error.to_string(), pointer.at)),
        }
    }
}
