//! What is taken on the drawing already, by place, so that a badge covers no words, no foreign line and no other badge.

use std::collections::HashMap;

use crate::layout::Rect;
use crate::model::{Id, Point};

const CELL: f32 = 128.0;
/// What spans more cells than this is kept apart.
const MOST_CELLS: f32 = 64.0;

/// A rectangle, and the part to which it is no obstacle.
type Taken<'a> = (Rect, Option<&'a Id>);

/// The taken places of a drawing.
#[derive(Default)]
pub(super) struct Room<'a> {
    near: HashMap<(i32, i32), Vec<Taken<'a>>>,
    large: Vec<Taken<'a>>,
}

impl<'a> Room<'a> {
    /// Takes a place. Its owner may lie on it.
    pub(super) fn take(&mut self, rect: Rect, owner: Option<&'a Id>) {
        let cells = (rect.w / CELL + 1.0) * (rect.h / CELL + 1.0);
        // Places that are no numbers are nowhere.
        if cells.is_nan() || cells > MOST_CELLS {
            self.large.push((rect, owner));
            return;
        }
        for cell in cells_of(&rect) {
            self.near.entry(cell).or_default().push((rect, owner));
        }
    }

    /// The owner of the smallest place around a point.
    pub(super) fn innermost(&self, at: Point) -> Option<&'a Id> {
        let near = cells_of(&Rect::at(at, Point::default())).filter_map(|cell| self.near.get(&cell)).flatten();
        let around = near.chain(&self.large).filter(|(rect, _)| rect.contains(at));
        let smallest = around.min_by(|a, b| (a.0.w * a.0.h).total_cmp(&(b.0.w * b.0.h)));
        smallest.and_then(|(_, owner)| *owner)
    }

    /// Whether nothing lies there but what is the asker's own.
    pub(super) fn is_free(&self, rect: &Rect, asker: &Id) -> bool {
        let foreign = |taken: &Taken<'_>| taken.1 != Some(asker) && taken.0.overlaps(rect);
        !self.large.iter().any(foreign)
            && !cells_of(rect).any(|cell| self.near.get(&cell).is_some_and(|taken| taken.iter().any(foreign)))
    }
}

fn cells_of(rect: &Rect) -> impl Iterator<Item = (i32, i32)> + use<> {
    let cell = |v: f32| (v / CELL).floor() as i32;
    let (x0, x1) = (cell(rect.x), cell(rect.right()));
    let (y0, y1) = (cell(rect.y), cell(rect.bottom()));
    (x0..=x1).flat_map(move |x| (y0..=y1).map(move |y| (x, y)))
}
