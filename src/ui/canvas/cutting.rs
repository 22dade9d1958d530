//! Scissors: in a run, while X is held, a stroke cuts every link that it crosses, and mends those that were cut; a stroke that closes
//! around whole containers switches them off, or on again.

use std::collections::BTreeSet;

use egui::{CursorIcon, Key, PointerButton, Pos2, Rect, Shape, Stroke, Ui};

use super::{Canvas, CanvasContext};
use crate::emulation::{Action, Mode};
use crate::model::Id;
use crate::ui::outbox::{Outbox, Wish};
use crate::ui::theme::colour;

/// A stroke whose ends are no farther apart is closed, when it is longer than that several times over.
const CLOSED: f32 = 40.0;
const LONG: f32 = 6.0;

/// A stroke under way.
#[derive(Debug, Default)]
pub(super) struct Cutting {
    points: Vec<Pos2>,
    crossed: BTreeSet<Id>,
}

impl Canvas {
    /// Takes the pointer while X is held in a run; says whether it has.
    pub(super) fn cut(&mut self, ui: &Ui, rect: Rect, cx: &CanvasContext, out: &mut Outbox) -> bool {
        let held = ui.input(|i| i.key_down(Key::X) && i.modifiers.is_none());
        if cx.flows.links.is_empty() || !cx.keys || !held || ui.ctx().text_edit_focused() {
            self.cutting = None;
            return false;
        }
        ui.ctx().set_cursor_icon(CursorIcon::Crosshair);
        let (at, down) = ui.input(|i| (i.pointer.latest_pos(), i.pointer.button_down(PointerButton::Primary)));
        let Some(at) = at.filter(|at| rect.contains(*at)) else { return true };
        if !down {
            if let Some(stroke) = self.cutting.take() {
                self.close(&stroke, rect, cx, out);
            }
            return true;
        }
        let stroke = self.cutting.get_or_insert_default();
        let Some(before) = stroke.points.last().copied() else {
            stroke.points.push(at);
            return true;
        };
        if before == at {
            return true;
        }
        stroke.points.push(at);
        let view = self.view;
        for (link, flow) in &cx.flows.links {
            let crosses = |path: &Vec<crate::model::Point>| {
                let place = |n: usize| view.to_screen(rect, path[n]);
                (1..path.len()).any(|n| cross((before, at), (place(n - 1), place(n))))
            };
            if cx.derived.line(link).into_iter().flatten().any(crosses) && stroke.crossed.insert(link.clone()) {
                let action = if flow.bent.is_empty() {
                    Action::Bend(link.clone(), Mode::Refuse)
                } else {
                    Action::Pass(link.clone())
                };
                out.send(Wish::Inject(action));
            }
        }
        true
    }

    /// A stroke that came back to its beginning switches off, or on, the containers that lie within it.
    fn close(&self, stroke: &Cutting, rect: Rect, cx: &CanvasContext, out: &mut Outbox) {
        let (Some(first), Some(last)) = (stroke.points.first(), stroke.points.last()) else { return };
        let long: f32 = stroke.points.windows(2).map(|ends| ends[0].distance(ends[1])).sum();
        if first.distance(*last) > CLOSED || long < LONG * CLOSED {
            return;
        }
        for id in &cx.derived.containers {
            let Some(part) = cx.derived.rect_of(id).map(|part| self.view.rect_to_screen(rect, &part)) else { continue };
            let corners = [part.left_top(), part.right_top(), part.right_bottom(), part.left_bottom()];
            if corners.iter().all(|corner| inside(&stroke.points, *corner)) {
                let alive = cx.states.get(id).is_some_and(crate::emulation::UnitState::is_alive);
                let action = if alive { Action::Kill(id.clone()) } else { Action::Restart(id.clone()) };
                out.send(Wish::Inject(action));
            }
        }
    }

    /// Paints the stroke.
    pub(super) fn show_cut(&self, ui: &Ui, rect: Rect, cx: &CanvasContext) {
        if let Some(stroke) = &self.cutting {
            let line = Shape::line(stroke.points.clone(), Stroke::new(2.0, colour(cx.theme.spof)));
            ui.painter_at(rect).add(line);
        }
    }
}

/// Whether two straight pieces cross. What ends on a line lies on one side of it, always the same: a stroke of many pieces
/// crosses it once, wherever the hand was seen.
fn cross((a, b): (Pos2, Pos2), (c, d): (Pos2, Pos2)) -> bool {
    let side = |p: Pos2, q: Pos2, r: Pos2| (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x) >= 0.0;
    side(a, b, c) != side(a, b, d) && side(c, d, a) != side(c, d, b)
}

/// Whether a point lies within a closed stroke: a ray from it crosses the stroke an odd number of times.
fn inside(stroke: &[Pos2], at: Pos2) -> bool {
    let ends = stroke.iter().zip(stroke.iter().cycle().skip(1));
    let crossed =
        ends.filter(|(a, b)| (a.y > at.y) != (b.y > at.y) && at.x < (b.x - a.x) * (at.y - a.y) / (b.y - a.y) + a.x);
    crossed.count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::pos2;

    #[test]
    fn pieces_cross_only_where_they_meet() {
        let level = (pos2(0.0, 5.0), pos2(10.0, 5.0));
        assert!(cross(level, (pos2(5.0, 0.0), pos2(5.0, 10.0))));
        assert!(!cross(level, (pos2(15.0, 0.0), pos2(15.0, 10.0))));
        assert!(!cross(level, (pos2(0.0, 6.0), pos2(10.0, 6.0))));
    }

    #[test]
    fn a_stroke_that_is_seen_on_the_line_itself_crosses_it_once() {
        let line = (pos2(5.0, 0.0), pos2(5.0, 10.0));
        for strokes in [[1.0, 5.0, 9.0], [9.0, 5.0, 1.0]] {
            let crossed = strokes.windows(2).filter(|x| cross((pos2(x[0], 5.0), pos2(x[1], 5.0)), line)).count();
            assert_eq!(crossed, 1, "{strokes:?}");
        }
        assert!(!cross((pos2(1.0, 5.0), pos2(4.0, 5.0)), line));
    }

    #[test]
    fn what_a_closed_stroke_holds_is_inside() {
        let stroke = [pos2(0.0, 0.0), pos2(10.0, 0.0), pos2(10.0, 10.0), pos2(0.0, 10.0)];
        assert!(inside(&stroke, pos2(5.0, 5.0)));
        assert!(!inside(&stroke, pos2(15.0, 5.0)));
        assert!(!inside(&stroke, pos2(5.0, -1.0)));
    }
}
