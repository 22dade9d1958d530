//! What rests under the pointer explains itself, after the usual delay.

use egui::{Rect, Response, Tooltip, Ui};

use super::current::words;
use super::{Canvas, CanvasContext};
use crate::analysis::figures::RATE;
use crate::model::{Design, Id};
use crate::ui::decimals::local;
use crate::ui::explanation::{self, badge_tooltip, part_tooltip};

impl Canvas {
    /// Shows the tooltip of the badge or part under the pointer.
    pub(super) fn explain(&self, ui: &Ui, response: &Response, rect: Rect, cx: &CanvasContext, design: &Design) {
        let quiet = !self.tools.is_busy()
            && self.tools.first_end().is_none()
            && self.asking.is_none()
            && self.menu.is_none()
            && cx.keys;
        let Some(at) = response.hover_pos().filter(|_| quiet) else { return };
        let place = self.view.to_drawing(rect, at);
        if let Some((n, badge)) = cx.derived.badge_at(place) {
            let on_screen = self.view.rect_to_screen(rect, &badge.rect);
            let owner = owner(ui, response, ("badge", n, &badge.subject), on_screen);
            Tooltip::for_enabled(&owner).show(|ui| badge_tooltip(ui, design, cx.derived, cx.theme, badge));
        } else if let Some(id) = cx.derived.hit(place, self.view.zoom).filter(|id| says_more(id, cx, design)) {
            // A line is as large as what is near the pointer; a container's tooltip would lie far off its title.
            let small = cx.derived.arrangement.boxes.get(&id).filter(|_| !cx.derived.holds(&id));
            let around = Rect::from_center_size(at, egui::Vec2::splat(8.0));
            let on_screen = small.map_or(around, |part| self.view.rect_to_screen(rect, part));
            let owner = owner(ui, response, ("tip", 0, &id), on_screen);
            Tooltip::for_enabled(&owner).show(|ui| {
                part_tooltip(ui, design, cx.derived, cx.theme, &id);
                if let Some(rate) = cx.flows.parts.get(&id) {
                    ui.label(local(ui.ctx(), words(*rate)));
                    ui.weak(RATE.means);
                }
            });
        }
    }
}

/// Whether a tooltip would say more than the part's box does.
fn says_more(id: &Id, cx: &CanvasContext, design: &Design) -> bool {
    // Longer names end in dots in their boxes.
    const SHORT: usize = 16;
    !design.components.contains_key(id)
        || design.title(id.as_str()).chars().count() > SHORT
        || cx.flows.parts.contains_key(id)
        || cx.derived.about(id).next().is_some()
        || explanation::verdict(design, &cx.derived.report, id).is_some()
}

/// The canvas as seen by the tooltip of one thing on it: only where that thing is.
fn owner(ui: &Ui, canvas: &Response, key: (&str, usize, &Id), on_screen: Rect) -> Response {
    let mut owner = canvas.clone();
    owner.id = ui.id().with((key.0, key.1, key.2.as_str()));
    owner.rect = on_screen.intersect(canvas.rect);
    owner.interact_rect = owner.rect;
    owner
}
