//! The view: which part of the drawing is seen, and how large. Never an edit, never undone.

use egui::{Pos2, Rect, Vec2, vec2};

use super::paint::COARSE;
use crate::model::Point;

/// So much of a drawing has to be in view, each way, for its words to be worth the rest.
const NEARLY: f32 = 0.85;

/// A pan and a zoom. A drawing point `p` is painted at `canvas.min + (p - origin) * zoom`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// The drawing point at the canvas's upper left corner.
    pub origin: Vec2,
    /// Screen points per drawing unit.
    pub zoom: f32,
}

impl Default for View {
    fn default() -> Self {
        Self { origin: Vec2::ZERO, zoom: 1.0 }
    }
}

impl View {
    /// The smallest and the largest zoom.
    pub const ZOOM: std::ops::RangeInclusive<f32> = 0.01..=8.0;

    /// Where a drawing point is on the screen.
    pub fn to_screen(self, canvas: Rect, p: Point) -> Pos2 {
        canvas.min + (vec2(p.x, p.y) - self.origin) * self.zoom
    }

    /// Which drawing point is at a place of the screen.
    pub fn to_drawing(self, canvas: Rect, p: Pos2) -> Point {
        let at = self.origin + (p - canvas.min) / self.zoom;
        Point::new(at.x, at.y)
    }

    /// A box of the drawing on the screen.
    pub fn rect_to_screen(self, canvas: Rect, rect: &crate::layout::Rect) -> Rect {
        let min = self.to_screen(canvas, Point::new(rect.x, rect.y));
        Rect::from_min_size(min, vec2(rect.w, rect.h) * self.zoom)
    }

    /// Moves the drawing by a distance on the screen.
    pub fn pan(&mut self, by: Vec2) {
        self.origin -= by / self.zoom;
    }

    /// Zooms by a factor; the drawing point under `at` stays where it is.
    pub fn zoom_at(&mut self, canvas: Rect, at: Pos2, factor: f32) {
        let zoom = (self.zoom * factor).clamp(*Self::ZOOM.start(), *Self::ZOOM.end());
        let from_corner = at - canvas.min;
        self.origin += from_corner / self.zoom - from_corner / zoom;
        self.zoom = zoom;
    }

    /// Shows a whole box of the drawing, centred, with a margin, at most at 100 %.
    pub fn fit(&mut self, canvas: Rect, bounds: &crate::layout::Rect) {
        const MARGIN: f32 = 24.0;
        let room = (canvas.size() - Vec2::splat(2.0 * MARGIN)).max(Vec2::splat(1.0));
        let zoom = (room.x / bounds.w.max(1.0)).min(room.y / bounds.h.max(1.0)).min(1.0);
        // Where nearly everything can be seen with its words, it is.
        let zoom = if zoom > NEARLY * COARSE { zoom.max(COARSE) } else { zoom };
        self.zoom = zoom.clamp(*Self::ZOOM.start(), *Self::ZOOM.end());
        let middle = vec2(bounds.x + bounds.w / 2.0, bounds.y + bounds.h / 2.0);
        self.origin = middle - canvas.size() / (2.0 * self.zoom);
    }

    /// Shows a whole box of the drawing in a canvas of another size: no larger than it is now.
    pub fn keep_whole(&mut self, canvas: Rect, bounds: &crate::layout::Rect) {
        let zoom = self.zoom;
        self.fit(canvas, bounds);
        if self.zoom > zoom {
            self.zoom = zoom;
            let middle = vec2(bounds.x + bounds.w / 2.0, bounds.y + bounds.h / 2.0);
            self.origin = middle - canvas.size() / (2.0 * self.zoom);
        }
    }

    /// Whether all of a box of the drawing is in view.
    pub fn shows(self, canvas: Rect, bounds: &crate::layout::Rect) -> bool {
        canvas.contains_rect(self.rect_to_screen(canvas, bounds))
    }

    /// Brings a box into view, if it is not there already; the zoom changes only for what is larger than the view.
    pub fn reveal(&mut self, canvas: Rect, rect: &crate::layout::Rect) {
        if !canvas.contains_rect(self.rect_to_screen(canvas, rect)) {
            if rect.w * self.zoom > canvas.width() || rect.h * self.zoom > canvas.height() {
                self.fit(canvas, rect);
                return;
            }
            let middle = vec2(rect.x + rect.w / 2.0, rect.y + rect.h / 2.0);
            self.origin = middle - canvas.size() / (2.0 * self.zoom);
        }
    }

    /// The zoom in percent, for people.
    pub fn percent(self) -> String {
        format!("{:.0} %", self.zoom * 100.0)
    }
}

#[cfg(test)]
mod tests {
    use egui::pos2;

    use super::*;

    const CANVAS: Rect = Rect { min: pos2(100.0, 50.0), max: pos2(900.0, 650.0) };

    #[test]
    fn the_point_under_the_pointer_stays_while_zooming() {
        let mut view = View { origin: vec2(-30.0, 12.0), zoom: 0.7 };
        let pointer = pos2(333.0, 444.0);
        let before = view.to_drawing(CANVAS, pointer);
        for factor in [1.3, 0.5, 4.0, 100.0, 0.001] {
            view.zoom_at(CANVAS, pointer, factor);
            let now = view.to_screen(CANVAS, before);
            assert!((now - pointer).length() < 1.0, "{now:?}");
            assert!(View::ZOOM.contains(&view.zoom));
        }
    }

    #[test]
    fn fitting_shows_everything_and_panning_there_and_back_is_nothing() {
        let mut view = View::default();
        let bounds = crate::layout::Rect::new(-500.0, 20.0, 3000.0, 400.0);
        view.fit(CANVAS, &bounds);
        assert!(CANVAS.contains_rect(view.rect_to_screen(CANVAS, &bounds)));
        let before = view;
        view.pan(vec2(31.0, -7.0));
        view.pan(vec2(-31.0, 7.0));
        assert!((view.origin - before.origin).length() < 1e-3);
    }
}
