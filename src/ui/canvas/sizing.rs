//! When the room for the canvas changes: what was in view as a whole stays in view as a whole.

use egui::Rect;

use super::{Canvas, View};
use crate::ui::derived::Derived;

/// A view that was made smaller because the canvas became so.
#[derive(Debug)]
pub(super) struct Squeezed {
    /// As the user had it.
    before: View,
    /// What was made of it.
    now: View,
}

impl Canvas {
    /// Takes the room that there is now. A view that the user has not touched is fitted anew. One that shows everything
    /// still does afterwards, and is as it was once there is room again; one that shows a part stays.
    pub(super) fn follow_size(&mut self, rect: Rect, derived: &Derived) {
        let old = self.rect.replace(rect);
        if old == Some(rect) {
            return;
        }
        if !self.unfitted {
            self.squeezed = None;
            self.view.fit(rect, &derived.bounds());
            return;
        }
        let Some(old) = old.filter(|_| !self.tools.is_busy() && !self.captured) else { return };
        let boxes = derived.arrangement.bounds();
        let squeezed = self.squeezed.take().filter(|squeezed| squeezed.now == self.view);
        let before = squeezed.map_or(self.view, |squeezed| squeezed.before);
        if before.shows(rect, &boxes) {
            self.view = before;
        } else if self.view.shows(old, &boxes) {
            self.view.keep_whole(rect, &derived.bounds());
            self.squeezed = Some(Squeezed { before, now: self.view });
        }
    }

    /// Whether everything is in view.
    pub fn shows_all(&self, derived: &Derived) -> bool {
        self.rect.is_some_and(|rect| self.view.shows(rect, &derived.arrangement.bounds()))
    }

    /// Whether the view is the one that shows everything, as far as its words can be read.
    pub const fn is_fitted(&self) -> bool {
        !self.unfitted
    }

    /// Shows everything, no larger than it is now.
    pub fn keep_whole(&mut self, derived: &Derived) {
        if let Some(rect) = self.rect {
            self.view.keep_whole(rect, &derived.bounds());
        }
    }
}
