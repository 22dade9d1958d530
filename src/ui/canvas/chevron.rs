//! The chevron beside each container's title: a click hides what lies in it, or shows it again. No export has it.

use egui::{Pos2, Rect, Sense, Shape, Stroke, Ui, Vec2, WidgetInfo, WidgetType, pos2, vec2};

use super::paint::{COARSE, area};
use super::{Canvas, CanvasContext};
use crate::layout;
use crate::model::{Design, Id};

/// The side of what can be hit, in points on the screen.
const SIDE: f32 = 16.0;
/// Between it and the container's border.
const APART: f32 = 3.0;
/// How far a badge on the corner reaches down, in drawing units; and the middle of a title.
const BELOW_BADGE: f32 = 9.5;
const TITLE: f32 = 18.0;
/// Half the width of the sign.
const SIGN: f32 = 3.5;

impl Canvas {
    /// Expands what hides a part.
    pub fn unhide(&mut self, design: &Design, id: &Id) {
        let parents = crate::layout::parents(design);
        let mut at = parents.of.get(id).copied();
        for _ in 0..2 * Design::MAX_DEPTH {
            let Some(holder) = at else { break };
            self.folded.remove(holder);
            at = parents.of.get(holder).copied();
        }
    }

    /// Shows the chevrons of the containers in view, left of their titles, unless something is being dragged;
    /// they are painted where one is near.
    pub(super) fn chevrons(&mut self, ui: &Ui, canvas: Rect, cx: &CanvasContext, design: &Design) {
        if self.view.zoom < COARSE || self.tools.is_busy() || !cx.keys || self.panning {
            return;
        }
        let holds = |id: &&Id| cx.derived.holds(id) || self.folded.contains(*id);
        let seen: Vec<(Id, Rect)> = cx
            .derived
            .arrangement
            .boxes_within(&area(canvas, self.view))
            .into_iter()
            .filter(holds)
            .filter_map(|id| Some((id.clone(), self.chevron_place(canvas, cx, cx.derived.arrangement.boxes.get(id)?))))
            .filter(|(_, place)| canvas.contains_rect(*place))
            .collect();
        for (id, place) in seen {
            let folded = self.folded.contains(&id);
            let response = ui.interact(place, ui.id().with(("chevron", id.as_str())), Sense::CLICK);
            let does = format!("{} {}", if folded { "Expand" } else { "Collapse" }, design.title(id.as_str()));
            response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, &does));
            self.covered.push(place);
            // An open container shows its chevron to who is near it, so that none lies on a line for nothing.
            let part = cx.derived.arrangement.boxes.get(&id).map(|part| self.view.rect_to_screen(canvas, part));
            let near = |at: Pos2| part.is_some_and(|part| part.union(place).contains(at));
            let pointed = ui.input(|i| i.pointer.latest_pos()).is_some_and(near);
            if !(folded || pointed || self.selection.contains(&id) || response.has_focus()) {
                continue;
            }
            let visuals = ui.visuals();
            let painter = ui.painter_at(canvas);
            painter.rect_filled(place, 4.0, super::colour(cx.derived.scene.background));
            let ink = if response.hovered() {
                painter.rect_filled(place, 4.0, visuals.widgets.hovered.weak_bg_fill);
                visuals.text_color()
            } else {
                visuals.weak_text_color()
            };
            painter.add(Shape::line(sign(place.center(), folded), Stroke::new(1.6, ink)));
            if response.on_hover_text(does).clicked() && !self.folded.remove(&id) {
                self.folded.insert(id);
            }
        }
    }

    /// Left of the border on the height of the title, or as near to that as no badge is.
    fn chevron_place(&self, canvas: Rect, cx: &CanvasContext, part: &layout::Rect) -> Rect {
        let on_screen = self.view.rect_to_screen(canvas, part);
        let zoom = self.view.zoom;
        let height = (TITLE * zoom).max(BELOW_BADGE * zoom + SIDE / 2.0 + 1.0);
        let first = pos2(on_screen.left() - APART - SIDE / 2.0, on_screen.top() + height);
        let at = |center: Pos2| Rect::from_center_size(center, Vec2::splat(SIDE));
        let free = |place: &Rect| {
            let (min, max) = (self.view.to_drawing(canvas, place.min), self.view.to_drawing(canvas, place.max));
            !cx.derived.scene.has_badge_in(&layout::Rect::around(min, max))
        };
        let lower = (0..3).map(|n| at(first + vec2(0.0, n as f32 * SIDE)));
        lower.into_iter().find(free).unwrap_or_else(|| at(first))
    }
}

/// Points down while the container is open, and to the right while it is not.
fn sign(center: Pos2, folded: bool) -> Vec<Pos2> {
    let half = SIGN / 2.0;
    let corners = if folded {
        [vec2(-half, -SIGN), vec2(half, 0.0), vec2(-half, SIGN)]
    } else {
        [vec2(-SIGN, -half), vec2(0.0, half), vec2(SIGN, -half)]
    };
    corners.map(|corner| center + corner).to_vec()
}
