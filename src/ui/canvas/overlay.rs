//! What is painted above the drawing and no export shows: selection, handles, guides, ghosts, and what a drop would do.

use egui::{Align2, Color32, FontId, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, Ui, vec2};

use super::{Canvas, CanvasContext};
use crate::editor::tools::Tool;
use crate::editor::{Grip, Side};
use crate::emulation::UnitState;
use crate::model::Id;
use crate::scene::Theme;
use crate::ui::theme::{colour, good};

impl Canvas {
    /// Selected lines, drawn broad.
    pub(super) fn selected_lines(&self, ui: &Ui, rect: Rect, cx: &CanvasContext) {
        let accent = ui.visuals().selection.stroke.color;
        for path in self.selection.iter().filter_map(|id| cx.derived.line(id)).flatten() {
            let points = path.iter().map(|p| self.view.to_screen(rect, *p)).collect();
            ui.painter_at(rect).add(Shape::line(points, (5.0, accent.gamma_multiply(0.6))));
        }
    }

    /// The frames around what is selected.
    pub(super) fn selected(&self, ui: &Ui, rect: Rect, cx: &CanvasContext) {
        let painter = ui.painter_at(rect);
        let accent = ui.visuals().selection.stroke.color;
        for id in self.selection.iter().filter(|id| cx.derived.line(id).is_none()) {
            if let Some(on_screen) = cx.derived.rect_of(id).map(|r| self.view.rect_to_screen(rect, &r)) {
                painter.rect_stroke(on_screen.expand(3.0), 8.0, (2.0, accent), StrokeKind::Outside);
            }
        }
        // Below the badges, which stand on the corners too and are to be read.
        let [only] = self.selection.iter().collect::<Vec<_>>()[..] else { return };
        let idle = !self.tools.is_busy() && cx.keys && !self.panning;
        if let Some(part) = cx.derived.arrangement.boxes.get(only).filter(|_| idle) {
            let fill = colour(cx.derived.scene.background);
            for grip in Grip::ALL.into_iter().filter(|grip| grip.x != 0 && grip.y != 0) {
                let square = Rect::from_center_size(self.view.to_screen(rect, grip.on(part)), vec2(8.0, 8.0));
                painter.rect(square, 1.0, fill, (1.5, accent), StrokeKind::Middle);
            }
        }
    }

    /// The state of running parts, and what the tool in the hand shows.
    pub(super) fn overlay(&self, ui: &Ui, rect: Rect, cx: &CanvasContext) {
        let painter = ui.painter_at(rect);
        let accent = ui.visuals().selection.stroke.color;
        for (id, state) in cx.states {
            if let Some(on_screen) = cx.derived.rect_of(id).map(|r| self.view.rect_to_screen(rect, &r)) {
                light(&painter, on_screen, self.view.zoom, state, cx.theme);
            }
        }
        self.handles(ui, &painter, rect, cx);
        let overlay = self.tools.overlay();
        let on_screen = |r: &crate::layout::Rect| self.view.rect_to_screen(rect, r);
        let place = |id: &Id| cx.derived.arrangement.boxes.get(id).map(on_screen);
        let veil = colour(cx.derived.scene.background).gamma_multiply(0.65);
        for dimmed in overlay.dimmed.iter().filter_map(place).filter(|r| r.intersects(rect)) {
            painter.rect_filled(dimmed.expand(2.0), 6.0, veil);
        }
        if let Some(target) = &overlay.target {
            if let Some(container) = place(target) {
                painter.rect(container, 8.0, accent.gamma_multiply(0.08), (2.5, accent), StrokeKind::Middle);
            }
            for path in cx.derived.line(target).into_iter().flatten() {
                let points = path.iter().map(|p| self.view.to_screen(rect, *p)).collect();
                painter.add(Shape::line(points, (6.0, accent.gamma_multiply(0.6))));
            }
        }
        for guide in &overlay.guides {
            let (from, to) = (self.view.to_screen(rect, guide.from), self.view.to_screen(rect, guide.to));
            painter.line_segment([from, to], (1.0, accent));
        }
        if let Some((from, to)) = overlay.wire {
            wire(&painter, self.view.to_screen(rect, from), self.view.to_screen(rect, to), accent);
        }
        if let Some(ghost) = &overlay.ghost {
            let ghost = on_screen(ghost);
            painter.rect(ghost, 8.0, accent.gamma_multiply(0.1), (1.5, accent), StrokeKind::Middle);
            if let Tool::Place(new) = self.tools.tool() {
                let font = FontId::proportional((12.0 * self.view.zoom).clamp(8.0, 24.0));
                painter.text(ghost.center(), Align2::CENTER_CENTER, new.label(), font, ui.visuals().text_color());
            }
        }
        if let Some(frame) = &overlay.frame {
            painter.rect(on_screen(frame), 0.0, accent.gamma_multiply(0.12), (1.0, accent), StrokeKind::Inside);
        }
        if let (Some(why), Some(at)) = (&overlay.refusal, ui.input(|i| i.pointer.latest_pos())) {
            chip(ui, &painter, rect, at + vec2(16.0, 18.0), why);
        }
    }

    /// Dots from which links are pulled, on what the pointer is over; grips and ends of what alone is selected.
    fn handles(&self, ui: &Ui, painter: &Painter, rect: Rect, cx: &CanvasContext) {
        if self.tools.is_busy() || !cx.keys || self.panning {
            return;
        }
        let accent = ui.visuals().selection.stroke.color;
        let fill = colour(cx.derived.scene.background);
        let sight = cx.derived.sight();
        let unit = 1.0 / self.view.zoom;
        if let Some(at) = ui.input(|i| i.pointer.latest_pos()).filter(|at| rect.contains(*at) && !self.is_covered(*at))
        {
            let over = sight.near(self.view.to_drawing(rect, at), 12.0 * unit);
            let over = over.and_then(|id| cx.derived.arrangement.boxes.get(id).map(|r| (id, r)));
            // Dots would hide a box that is small on the screen.
            if let Some((_, part)) = over.filter(|(_, r)| r.h * self.view.zoom >= 24.0) {
                for side in Side::ALL {
                    let at = self.view.to_screen(rect, side.middle(part));
                    painter.circle(at, 4.0, fill, Stroke::new(1.5, accent));
                }
            }
        }
        let [only] = self.selection.iter().collect::<Vec<_>>()[..] else { return };
        for path in cx.derived.line(only).into_iter().flatten() {
            for end in [path.first(), path.last()].into_iter().flatten() {
                painter.circle(self.view.to_screen(rect, *end), 5.0, fill, Stroke::new(2.0, accent));
            }
        }
    }
}

/// The longest wire that is painted in dashes, in points.
const LONGEST_DASHED: f32 = 8_000.0;

/// A link that hangs on the pointer, with its arrow.
fn wire(painter: &Painter, from: Pos2, to: Pos2, color: Color32) {
    let stroke = Stroke::new(2.0, color);
    // A pointer far outside of the window would ask for millions of dashes that nobody sees.
    if from.distance(to) < LONGEST_DASHED {
        painter.extend(Shape::dashed_line(&[from, to], stroke, 6.0, 4.0));
    } else {
        painter.line_segment([from, to], stroke);
    }
    let along = (to - from).normalized();
    let across = vec2(-along.y, along.x);
    let corners = vec![to, to - along * 10.0 + across * 5.0, to - along * 10.0 - across * 5.0];
    painter.add(Shape::convex_polygon(corners, color, Stroke::NONE));
}

/// Words beside the pointer, within the canvas.
pub(super) fn chip(ui: &Ui, painter: &Painter, canvas: Rect, at: Pos2, words: &str) {
    let visuals = ui.visuals();
    let font = FontId::proportional(12.5);
    let galley = painter.layout(words.to_owned(), font, visuals.strong_text_color(), 280.0);
    let size = galley.size() + vec2(16.0, 10.0);
    let min = at.min(canvas.max - size - vec2(4.0, 4.0)).max(canvas.min);
    let place = Rect::from_min_size(min, size);
    painter.rect(place, 6.0, visuals.window_fill, visuals.window_stroke, StrokeKind::Inside);
    painter.galley(min + vec2(8.0, 5.0), galley, visuals.strong_text_color());
}

/// The state of a running part: a disc with a tick, a cross or a dash, so that colour is not alone in saying it.
pub(super) fn light(painter: &Painter, part: Rect, zoom: f32, state: &UnitState, theme: &Theme) {
    // On the corner and as large as the drawing, as badges are: no word of the box is covered.
    let size = zoom.clamp(0.4, 1.0);
    let center = part.right_bottom() - vec2(4.0, 0.0) * size;
    let (fill, strokes): (_, &[[egui::Vec2; 2]]) = match state {
        UnitState::Running => (good(theme), &[[vec2(-3.2, 0.2), vec2(-0.8, 2.8)], [vec2(-0.8, 2.8), vec2(3.4, -2.6)]]),
        UnitState::Paused | UnitState::Slow { .. } => {
            (colour(theme.severity(crate::analysis::Severity::Medium)), &[[vec2(-3.0, 0.0), vec2(3.0, 0.0)]])
        }
        UnitState::Stopped | UnitState::Failed { .. } => {
            (colour(theme.spof), &[[vec2(-2.8, -2.8), vec2(2.8, 2.8)], [vec2(-2.8, 2.8), vec2(2.8, -2.8)]])
        }
    };
    painter.circle_filled(center, 7.0 * size, fill);
    for [from, to] in strokes {
        painter.line_segment([center + *from * size, center + *to * size], (1.8 * size, colour(theme.on_badge)));
    }
}
