//! Pulling the pin: a part is torn off on an elastic to see what falls; letting go springs it back. Nothing is edited.

use super::{Overlay, Pointer};
use crate::model::{Id, Point};

/// A part that is torn off.
#[derive(Debug)]
pub(super) struct Pin {
    part: Id,
    from: Point,
}

impl Pin {
    pub(super) const fn new(part: Id, from: Point) -> Self {
        Self { part, from }
    }

    pub(super) fn show(&self, pointer: &Pointer) -> Overlay {
        Overlay { torn: Some((self.part.clone(), pointer.at - self.from)), ..Overlay::default() }
    }
}
