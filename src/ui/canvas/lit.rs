//! What was looked for stays bright; everything else is dimmed.

use egui::{Rect, StrokeKind, Ui};

use super::{Canvas, CanvasContext};
use crate::ui::canvas::paint::area;
use crate::ui::theme::colour;

impl Canvas {
    /// Where the canvas is in the window; none before it was shown.
    pub const fn room(&self) -> Option<Rect> {
        self.rect
    }

    /// A veil over what was not found, and a frame around what was.
    pub(super) fn show_lit(&self, ui: &Ui, rect: Rect, cx: &CanvasContext) {
        let Some(lit) = cx.lit else { return };
        let painter = ui.painter_at(rect);
        let veil = colour(cx.derived.scene.background).gamma_multiply(0.72);
        let accent = ui.visuals().selection.stroke.color;
        let mut frames = Vec::new();
        for id in cx.derived.arrangement.boxes_within(&area(rect, self.view)) {
            let Some(part) = cx.derived.arrangement.boxes.get(id) else { continue };
            let on_screen = self.view.rect_to_screen(rect, part);
            if lit.contains(id) {
                frames.push(on_screen);
            } else if !cx.derived.holds(id) {
                // Its badges stand on its border.
                painter.rect_filled(on_screen.expand(10.0 * self.view.zoom.min(1.0)), 6.0, veil);
            }
        }
        for found in frames {
            painter.rect_stroke(found.expand(2.0), 8.0, (2.0, accent), StrokeKind::Outside);
        }
        for path in lit.iter().filter_map(|id| cx.derived.line(id)).flatten() {
            let points = path.iter().map(|p| self.view.to_screen(rect, *p)).collect();
            painter.add(egui::Shape::line(points, (5.0, accent.gamma_multiply(0.6))));
        }
    }
}
