//! What a finding speaks of is lit up on the drawing while the finding is pointed at.

use egui::{Rect, Shape, StrokeKind, Ui};

use super::{Canvas, CanvasContext};
use crate::ui::theme::colour;

impl Canvas {
    /// Frames the parts that are lit, and draws the lines broad.
    pub(super) fn light_up(&self, ui: &Ui, rect: Rect, cx: &CanvasContext) {
        let painter = ui.painter_at(rect);
        let light = colour(cx.theme.spof);
        for id in &self.pointed {
            if let Some(paths) = cx.derived.line(id) {
                for path in paths {
                    let points = path.iter().map(|p| self.view.to_screen(rect, *p)).collect();
                    painter.add(Shape::line(points, (7.0, light.gamma_multiply(0.45))));
                }
            } else if let Some(part) = cx.derived.rect_of(id) {
                let part = self.view.rect_to_screen(rect, &part).expand(5.0);
                painter.rect(part, 9.0, light.gamma_multiply(0.10), (2.5, light), StrokeKind::Outside);
            }
        }
    }
}
