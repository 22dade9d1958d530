//! What was looked for stays bright; everything else is dimmed.

use egui::{FontFamily, FontId, Rect, StrokeKind, Ui, vec2};

use super::paint::{self, area};
use super::{Canvas, CanvasContext};
use crate::model::{Design, Id, Point};
use crate::ui::theme::{SEMIBOLD, colour};

impl Canvas {
    /// Where the canvas is in the window; none before it was shown.
    pub const fn room(&self) -> Option<Rect> {
        self.rect
    }

    /// A veil over everything, above it again what was found, and a frame around it. Where nothing was found, nothing is
    /// dimmed.
    pub(super) fn show_lit(&self, ui: &Ui, rect: Rect, cx: &CanvasContext, design: &Design) {
        let Some(lit) = cx.lit.filter(|lit| !lit.is_empty()) else { return };
        let painter = ui.painter_at(rect);
        let accent = ui.visuals().selection.stroke.color;
        let ground = colour(cx.derived.scene.background);
        painter.rect_filled(rect, 0.0, ground.gamma_multiply(0.72));
        let picture = &cx.derived.scene;
        let within = cx.derived.arrangement.boxes_within(&area(rect, self.view));
        let parts: Vec<&Id> = within.into_iter().filter(|id| lit.contains(*id)).collect();
        let lines: Vec<&Id> = lit.iter().filter(|id| cx.derived.line(id).is_some()).collect();
        for path in lines.iter().filter_map(|id| cx.derived.line(id)).flatten() {
            let points = path.iter().map(|p| self.view.to_screen(rect, *p)).collect();
            painter.add(egui::Shape::line(points, (5.0, accent.gamma_multiply(0.6))));
        }
        // A container would be painted over what it holds: its frame and its name say that it was found.
        let bright = parts.iter().filter(|id| !cx.derived.holds(id)).chain(&lines);
        let numbers = bright.flat_map(|id| picture.pieces_of(id));
        let mut pieces: Vec<_> = numbers.map(|n| (picture.pieces()[n as usize].layer, n, Point::default())).collect();
        pieces.sort_by_key(|(layer, n, _)| (*layer, *n));
        paint::pieces(ui, rect, self.view, picture, pieces);
        for id in parts {
            let Some(part) = cx.derived.arrangement.boxes.get(id) else { continue };
            let found = self.view.rect_to_screen(rect, part);
            painter.rect_stroke(found.expand(2.0), 8.0, (2.0, accent), StrokeKind::Outside);
            if cx.derived.holds(id) {
                let font = FontId::new(13.0, FontFamily::Name(SEMIBOLD.into()));
                let ink = ui.visuals().text_color();
                let name = painter.layout_no_wrap(design.title(id.as_str()).to_owned(), font, ink);
                let place = Rect::from_min_size(found.min + vec2(12.0, 10.0), name.size());
                let painter = painter.with_clip_rect(found.intersect(rect));
                painter.rect_filled(place.expand(4.0), 4.0, ground);
                painter.galley(place.min, name, ink);
            }
        }
    }
}
