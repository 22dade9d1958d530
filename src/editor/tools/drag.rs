//! Moving parts: they follow the pointer, snap to guides, and lie in the container over which they are dropped.

use std::collections::{BTreeMap, BTreeSet};

use super::{Ask, Overlay, Pointer, Stage};
use crate::editor::guides::Guides;
use crate::editor::moving::Moving;
use crate::editor::{linking, nesting};
use crate::layout::Rect;
use crate::model::{Design, Edit, Id, Placement, Point};

/// How near a line a part has to be dropped to be put into it, in points on the screen.
const LINE_REACH: f32 = 10.0;

/// A move under way.
#[derive(Debug)]
pub(super) struct Drag {
    moving: Moving,
    from: Point,
    /// What is moved by itself: what lies in it comes along.
    parts: BTreeSet<Id>,
    /// The box around all of it, as it stood.
    bounds: Rect,
    guides: Guides,
    /// What may take it, the outermost first, as it stood.
    containers: Vec<(Id, Rect)>,
    /// Where each part lay at the beginning, and where it lies now.
    home: BTreeMap<Id, Option<Id>>,
    now: BTreeMap<Id, Option<Id>>,
    /// The links into which it could be put, as they ran.
    lines: Vec<(Id, Vec<Vec<Point>>)>,
    /// A copy is moved: it is kept wherever it is dropped.
    copied: bool,
}

impl Drag {
    /// Begins to move what is selected.
    pub(super) fn begin(from: Point, stage: &mut Stage<'_>) -> Result<Self, String> {
        let boxes = &stage.sight.arrangement.boxes;
        let selected: BTreeSet<Id> = stage.selection.iter().filter(|id| boxes.contains_key(*id)).cloned().collect();
        let outermost = |id: &Id| !stage.sight.arrangement.holders(id).any(|holder| selected.contains(holder));
        let movable = |id: &&Id| outermost(id) && !stage.sight.is_within(id, stage.locked);
        let parts: BTreeSet<Id> = selected.iter().filter(movable).cloned().collect();
        let moving = Moving::begin(stage.editor, stage.sight.arrangement, &parts).map_err(|e| e.to_string())?;
        Ok(Self::of(moving, parts, from, stage))
    }

    /// The copies that were just made of what is selected, in the gesture that made them.
    pub(super) fn of_copies(copies: &BTreeMap<Id, Rect>, from: Point, stage: &Stage<'_>) -> Self {
        let moving = Moving::of(stage.editor, copies.keys());
        let parts: BTreeSet<Id> = copies.keys().cloned().collect();
        let bounds = copies.values().copied().reduce(|a, b| a.union(&b)).unwrap_or_default();
        Self { bounds, copied: true, ..Self::of(moving, parts, from, stage) }
    }

    fn of(moving: Moving, parts: BTreeSet<Id>, from: Point, stage: &Stage<'_>) -> Self {
        let sight = &stage.sight;
        let rect = |id: &Id| sight.arrangement.boxes.get(id).copied();
        let bounds = parts.iter().filter_map(rect).reduce(|a, b| a.union(&b)).unwrap_or_default();
        let rests = |id: &Id| !sight.is_within(id, &parts);
        let around: BTreeSet<&Id> = parts.iter().flat_map(|id| sight.arrangement.holders(id)).collect();
        let others = sight.arrangement.boxes.iter().filter(|(id, _)| rests(id) && !around.contains(id));
        let guides = Guides::along(others.map(|(_, rect)| *rect), &bounds, stage.grid);
        let design = stage.editor.design();
        let outer_first = sight.arrangement.outer_first().into_iter();
        let takes = |(id, _): &(&Id, Rect)| rests(id) && nesting::can_hold(design, id);
        let home: BTreeMap<Id, Option<Id>> =
            parts.iter().map(|id| (id.clone(), sight.arrangement.parents.get(id).cloned())).collect();
        let single = parts.first().filter(|id| parts.len() == 1 && design.components.contains_key(*id));
        let free = single.filter(|id| !design.links.values().any(|l| l.from == **id || l.to == **id));
        let lines = free.map_or_else(Vec::new, |_| {
            let lines = sight.routes.lines.iter().filter(|(id, _)| design.links.contains_key(*id));
            lines.map(|(id, route)| (id.clone(), route.paths.clone())).collect()
        });
        let containers = outer_first.filter(takes).map(|(id, rect)| (id.clone(), rect)).collect();
        Self { moving, from, parts, bounds, guides, containers, now: home.clone(), home, lines, copied: false }
    }

    pub(super) fn hint(&self) -> &'static str {
        match (self.copied, self.lines.is_empty()) {
            (true, _) => "Release to place the copy · Ctrl: no snapping, no container takes it · Esc takes it back",
            (false, true) => "Release to place · Ctrl: no snapping, it stays in its container · Esc takes it back",
            (false, false) => {
                "Release to place, on a link to put it in between · Ctrl: no snapping · Esc takes it back"
            }
        }
    }

    /// Follows the pointer.
    pub(super) fn to(&mut self, pointer: &Pointer, stage: &mut Stage<'_>) -> Overlay {
        let mut offset = pointer.at - self.from;
        let mut overlay = Overlay::default();
        if !pointer.ctrl {
            let moved = self.bounds.moved(offset.x, offset.y);
            let (by, guides) = self.guides.snap(&moved, pointer.unit);
            offset = offset + by;
            overlay.guides = guides;
        }
        if let Err(error) = self.moving.to(stage.editor, offset) {
            overlay.refusal = Some(error.to_string());
        }
        let target = self.containers.iter().rev().find(|(_, rect)| rect.contains(pointer.at)).map(|(id, _)| id.clone());
        for part in self.parts.clone() {
            let into = if pointer.ctrl { self.home[&part].clone() } else { target.clone() };
            if let Err(why) = self.nest(&part, into, stage) {
                overlay.refusal = Some(why);
            }
        }
        overlay.target = target.filter(|t| !pointer.ctrl && self.now.values().any(|now| now.as_ref() == Some(t)));
        if let Some(link) = self.line_at(pointer)
            && self.parts.first().is_some_and(|part| linking::insert(stage.editor.design(), link, part).is_ok())
        {
            overlay.target = Some(link.clone());
        }
        overlay
    }

    /// Takes a part out of where it lies and into a container. The container that it leaves keeps its size.
    fn nest(&mut self, part: &Id, into: Option<Id>, stage: &mut Stage<'_>) -> Result<(), String> {
        let from = self.now.get(part).cloned().flatten();
        if from == into {
            return Ok(());
        }
        let edits = nesting::nest(stage.editor.design(), part, from.as_ref(), into.as_ref())?;
        if edits.is_empty() {
            return Ok(());
        }
        for container in [from.as_ref(), into.as_ref()].into_iter().flatten() {
            let rect = self.containers.iter().find(|(id, _)| id == container).map(|(_, rect)| *rect);
            let sized = stage.editor.design().drawing.get(container).is_some_and(|p| p.size.is_some());
            if let Some(rect) = rect.filter(|_| !sized) {
                let placement = Placement { at: rect.min(), size: Some(Point::new(rect.w, rect.h)) };
                let edit = Edit::Place { id: container.clone(), placement: Some(placement), index: None };
                stage.editor.apply(edit).map_err(|e| e.to_string())?;
            }
        }
        for edit in edits {
            stage.editor.apply(edit).map_err(|e| e.to_string())?;
        }
        self.now.insert(part.clone(), into);
        Ok(())
    }

    /// The link under the pointer into which the part may be put.
    fn line_at(&self, pointer: &Pointer) -> Option<&Id> {
        let near = |path: &Vec<Point>| {
            let reach = LINE_REACH * pointer.unit;
            path.windows(2).any(|ends| crate::editor::sight::distance(pointer.at, ends[0], ends[1]) <= reach)
        };
        self.lines.iter().find(|(_, paths)| paths.iter().any(near)).map(|(id, _)| id)
    }

    /// Does to a design what dropping on a link would do; the rest has been done already.
    pub(super) fn try_on(&self, design: &mut Design, target: Option<&Id>) -> Option<()> {
        let (Some(link), Some(part)) = (target.filter(|id| design.links.contains_key(*id)), self.parts.first()) else {
            return Some(());
        };
        let edits = linking::insert(design, link, part).ok()?;
        edits.into_iter().try_for_each(|edit| design.apply(edit).map(|_| ())).ok()
    }

    /// Keeps the new places; a part that lies on a link is put into it.
    pub(super) fn drop_at(mut self, pointer: &Pointer, stage: &mut Stage<'_>) {
        let overlay = self.to(pointer, stage);
        let line = self.line_at(pointer).filter(|_| !pointer.ctrl).cloned();
        if let (Some(link), Some(part)) = (line, self.parts.first())
            && let Ok(edits) = linking::insert(stage.editor.design(), &link, part)
        {
            for edit in edits {
                if let Err(error) = stage.editor.apply(edit) {
                    stage.asks.push(Ask::Refuse(error.to_string(), pointer.at));
                }
            }
        }
        if let Some(why) = overlay.refusal {
            stage.asks.push(Ask::Refuse(why, pointer.at));
        }
        if self.copied {
            stage.editor.commit();
        } else {
            self.moving.commit(stage.editor);
        }
    }
}
