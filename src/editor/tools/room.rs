//! Making room: everything right of a line, or below it, goes aside together; drawn the other way it comes closer.

use std::collections::BTreeSet;

use super::{Ask, Overlay, Pointer, Stage};
use crate::editor::moving::{Moving, pin};
use crate::layout::Rect;
use crate::model::{Edit, Id, Placement, Point};

/// Room that is being made.
#[derive(Debug)]
pub(super) struct Room {
    from: Point,
    side: Option<Side>,
    grid: Option<f32>,
}

/// Which way it goes, once the pointer has said so.
#[derive(Debug)]
struct Side {
    /// To the right; else down.
    across: bool,
    moving: Moving,
    /// Containers through which the line goes, and which grow.
    growing: Vec<(Id, Placement)>,
    /// How far what goes aside may come closer: to the line.
    closer: f32,
    /// From one end of the drawing to the other, along the line.
    along: (f32, f32),
}

impl Room {
    /// Begins where the pointer was pressed.
    pub(super) fn begin(from: Point, stage: &mut Stage<'_>) -> Result<Self, String> {
        stage.editor.begin("Make room");
        if let Err(error) = pin(stage.editor, stage.sight.arrangement) {
            stage.editor.abort();
            return Err(error.to_string());
        }
        Ok(Self { from, side: None, grid: stage.grid })
    }

    /// Follows the pointer.
    pub(super) fn to(&mut self, pointer: &Pointer, stage: &mut Stage<'_>) -> Overlay {
        let by = pointer.at - self.from;
        let side = self.side.get_or_insert_with(|| Side::new(by.x.abs() >= by.y.abs(), self.from, stage));
        let round = |value: f32| match self.grid {
            Some(step) => (value / step).round() * step,
            None => value.round(),
        };
        let far = round(if side.across { by.x } else { by.y }).max(-side.closer);
        let offset = if side.across { Point::new(far, 0.0) } else { Point::new(0.0, far) };
        let refusal = side.push(offset, stage).err();
        let line = |aside: f32, along: f32| {
            if side.across { Point::new(self.from.x + aside, along) } else { Point::new(along, self.from.y + aside) }
        };
        let frame = Rect::around(line(0.0, side.along.0), line(far, side.along.1));
        Overlay { frame: Some(frame), refusal, ..Overlay::default() }
    }

    /// Keeps it, unless everything is where it was.
    pub(super) fn commit(self, stage: &mut Stage<'_>) {
        match self.side {
            Some(side) => side.moving.commit(stage.editor),
            None => stage.editor.abort(),
        }
    }
}

impl Side {
    fn new(across: bool, from: Point, stage: &mut Stage<'_>) -> Self {
        let boxes = &stage.sight.arrangement.boxes;
        let near = |rect: &Rect| if across { rect.x - from.x } else { rect.y - from.y };
        let far = |rect: &Rect| if across { rect.right() - from.x } else { rect.bottom() - from.y };
        let free = |id: &Id| !stage.sight.is_within(id, stage.locked);
        let aside: BTreeSet<Id> =
            boxes.iter().filter(|(id, rect)| near(rect) >= 0.0 && free(id)).map(|(id, _)| id.clone()).collect();
        let through = boxes.iter().filter(|(id, rect)| near(rect) < 0.0 && far(rect) > 0.0 && free(id));
        let placed = through.filter_map(|(id, _)| Some((id.clone(), *stage.editor.design().drawing.get(id)?)));
        let growing = placed.filter(|(_, placement)| placement.size.is_some()).collect();
        let closer = aside.iter().filter_map(|id| boxes.get(id)).map(near).fold(f32::INFINITY, f32::min);
        let bounds = stage.sight.arrangement.bounds();
        let along = if across { (bounds.y, bounds.bottom()) } else { (bounds.x, bounds.right()) };
        if aside.is_empty() {
            let nothing = if across { "nothing lies right of here" } else { "nothing lies below" };
            stage.asks.push(Ask::Refuse(nothing.to_owned(), from));
        }
        let moving = Moving::again(stage.editor, stage.sight.arrangement, &aside);
        Self { across, moving, growing, closer: if closer.is_finite() { closer } else { 0.0 }, along }
    }

    fn push(&self, offset: Point, stage: &mut Stage<'_>) -> Result<(), String> {
        self.moving.to(stage.editor, offset).map_err(|error| error.to_string())?;
        for (id, placement) in &self.growing {
            // What comes closer leaves the container as large as it was: its own grips make it smaller.
            let more = Point::new(offset.x.max(0.0), offset.y.max(0.0));
            let placement = Placement { at: placement.at, size: placement.size.map(|size| size + more) };
            let edit = Edit::Place { id: id.clone(), placement: Some(placement), index: None };
            stage.editor.apply(edit).map_err(|error| error.to_string())?;
        }
        Ok(())
    }
}
