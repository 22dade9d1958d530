//! Resizing: a corner follows the pointer; a box never becomes smaller than what it holds or says.

use super::{Overlay, Pointer, Stage};
use crate::editor::moving::pin;
use crate::editor::sight::Grip;
use crate::layout::{Rect, least_box};
use crate::model::{Edit, Id, Placement, Point};

/// A resize under way.
#[derive(Debug)]
pub(super) struct Resize {
    id: Id,
    grip: Grip,
    from: Point,
    start: Rect,
    /// What it holds with the room around; none: it holds nothing.
    contents: Option<Rect>,
    /// As small as its words allow.
    least: Point,
    grid: Option<f32>,
}

impl Resize {
    /// Begins at a grip; none when the part cannot be resized.
    pub(super) fn begin(id: &Id, grip: Grip, from: Point, stage: &mut Stage<'_>) -> Option<Self> {
        if stage.sight.is_within(id, stage.locked) {
            return None;
        }
        let start = *stage.sight.arrangement.boxes.get(id)?;
        let (least, contents) = least_box(stage.editor.design(), stage.sight.arrangement, id);
        stage.editor.begin(format!("Resize {}", stage.editor.design().title(id.as_str())));
        if pin(stage.editor, stage.sight.arrangement).is_err() {
            stage.editor.abort();
            return None;
        }
        Some(Self { id: id.clone(), grip, from, start, contents, least, grid: stage.grid })
    }

    /// Follows the pointer.
    pub(super) fn to(&self, pointer: &Pointer, stage: &mut Stage<'_>) -> Overlay {
        let rect = self.rect(pointer);
        let placement = Placement { at: rect.min(), size: Some(Point::new(rect.w, rect.h)) };
        let edit = Edit::Place { id: self.id.clone(), placement: Some(placement), index: None };
        let refusal = stage.editor.apply(edit).err().map(|e| e.to_string());
        Overlay { refusal, ..Overlay::default() }
    }

    fn rect(&self, pointer: &Pointer) -> Rect {
        let (start, by) = (&self.start, pointer.at - self.from);
        let round = |value: f32| match self.grid.filter(|_| !pointer.ctrl) {
            Some(step) => (value / step).round() * step,
            None => value.round(),
        };
        let held = |low: bool, of: fn(&Rect) -> f32, otherwise: f32| match &self.contents {
            Some(contents) if low => of(contents).min(otherwise),
            Some(contents) => of(contents).max(otherwise),
            None => otherwise,
        };
        let (mut x, mut right) = (start.x, start.right());
        let (mut y, mut bottom) = (start.y, start.bottom());
        if self.grip.x < 0 {
            x = round(start.x + by.x).min(held(true, |c| c.x, f32::INFINITY)).min(right - self.least.x);
        } else if self.grip.x > 0 {
            right = round(right + by.x).max(held(false, Rect::right, f32::NEG_INFINITY)).max(x + self.least.x);
        }
        if self.grip.y < 0 {
            y = round(start.y + by.y).min(held(true, |c| c.y, f32::INFINITY)).min(bottom - self.least.y);
        } else if self.grip.y > 0 {
            bottom = round(bottom + by.y).max(held(false, Rect::bottom, f32::NEG_INFINITY)).max(y + self.least.y);
        }
        if pointer.shift && self.grip.x != 0 && self.grip.y != 0 {
            // The larger of the two demands holds, so that nothing is cut off.
            let scale = ((right - x) / start.w.max(1.0)).max((bottom - y) / start.h.max(1.0));
            let (w, h) = ((start.w * scale).round(), (start.h * scale).round());
            (x, right) = if self.grip.x < 0 { (right - w, right) } else { (x, x + w) };
            (y, bottom) = if self.grip.y < 0 { (bottom - h, bottom) } else { (y, y + h) };
        }
        Rect::new(x, y, right - x, bottom - y)
    }

    /// Keeps the new size, unless it is the old one.
    pub(super) fn commit(self, stage: &mut Stage<'_>) {
        let now = stage.editor.design().drawing.get(&self.id);
        let size = now.and_then(|placement| placement.size);
        let same = |a: Point, b: Point| (a.x - b.x).abs() < 0.5 && (a.y - b.y).abs() < 0.5;
        if size.is_none_or(|size| same(size, Point::new(self.start.w, self.start.h))) {
            stage.editor.abort();
        } else {
            stage.editor.commit();
        }
    }
}
