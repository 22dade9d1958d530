//! What was looked for stays bright; everything else is dimmed.

use egui::{Rect, StrokeKind, Ui};

use super::paint::{self, area};
use super::{Canvas, CanvasContext};
use crate::model::{Id, Point};
use crate::ui::theme::colour;

impl Canvas {
    /// Where the canvas is in the window; none before it was shown.
    pub const fn room(&self) -> Option<Rect> {
        self.rect
    }

    /// A veil over everything, above it again what was found, and a frame around it. Where nothing was found, nothing is
    /// dimmed.
    pub(super) fn show_lit(&self, ui: &Ui, rect: Rect, cx: &CanvasContext) {
        let Some(lit) = cx.lit.filter(|lit| !lit.is_empty()) else { return };
        let painter = ui.painter_at(rect);
        let accent = ui.visuals().selection.stroke.color;
        painter.rect_filled(rect, 0.0, colour(cx.derived.scene.background).gamma_multiply(0.72));
        let picture = &cx.derived.scene;
        let within = cx.derived.arrangement.boxes_within(&area(rect, self.view));
        let parts: Vec<&Id> = within.into_iter().filter(|id| lit.contains(*id)).collect();
        let lines: Vec<&Id> = lit.iter().filter(|id| cx.derived.line(id).is_some()).collect();
        for path in lines.iter().filter_map(|id| cx.derived.line(id)).flatten() {
            let points = path.iter().map(|p| self.view.to_screen(rect, *p)).collect();
            painter.add(egui::Shape::line(points, (5.0, accent.gamma_multiply(0.6))));
        }
        // A container would be painted over what it holds: its frame says that it was found.
        let bright = parts.iter().filter(|id| !cx.derived.holds(id)).chain(&lines);
        let numbers = bright.flat_map(|id| picture.pieces_of(id));
        let mut pieces: Vec<_> = numbers.map(|n| (picture.pieces()[n as usize].layer, n, Point::default())).collect();
        pieces.sort_by_key(|(layer, n, _)| (*layer, *n));
        paint::pieces(ui, rect, self.view, picture, pieces);
        for part in parts.iter().filter_map(|id| cx.derived.arrangement.boxes.get(*id)) {
            let found = self.view.rect_to_screen(rect, part);
            painter.rect_stroke(found.expand(2.0), 8.0, (2.0, accent), StrokeKind::Outside);
        }
    }
}
