//! The canvas for those who cannot see it: painted things are invisible without a node each.
//!
//! The keyboard's focus stays on the drawing as a whole. What is selected by itself is its active descendant: that is what
//! is heard when Tab goes from part to part.

use std::collections::BTreeSet;

use egui::accesskit::{Action, Role};
use egui::{Rect, Sense, Ui, WidgetInfo, WidgetType};

use super::paint::area;
use super::{Canvas, CanvasContext};
use crate::layout;
use crate::model::{Design, Id};
use crate::ui::explanation::called;
use crate::ui::notices::announce;
use crate::ui::outbox::{Outbox, Wish};

/// Past this many nodes of a kind the rest has none: nobody could walk them.
const MOST: usize = 1_500;

impl Canvas {
    /// One node for each part, link and badge in view.
    pub(super) fn nodes(&self, ui: &mut Ui, rect: Rect, cx: &CanvasContext, design: &Design, out: &mut Outbox) {
        // Nobody listens: then nothing is put into words.
        if ui.ctx().accesskit_node_builder(ui.unique_id(), |_| ()).is_none() {
            return;
        }
        let area = area(rect, self.view);
        let parts = cx.derived.arrangement.boxes_within(&area).into_iter();
        let parts = parts.filter_map(|id| Some((id, *cx.derived.arrangement.boxes.get(id)?)));
        let seen = |part: &layout::Rect| self.view.rect_to_screen(rect, part).intersects(rect);
        for (id, part) in parts.filter(|(_, part)| seen(part)).take(MOST) {
            let label = cx.derived.describe(design, id, cx.states.get(id)) + self.imagined_about(id);
            let node = self.node(ui, rect, ("part", id), &part, &label, out);
            self.mark_selected(ui, id, node);
        }
        let lines = cx.derived.routes.lines_within(&area).into_iter().filter(|id| design.links.contains_key(*id));
        let lines = lines.filter_map(|id| cx.derived.routes.lines.get_key_value(id));
        let lines = lines.filter_map(|(id, line)| Some((id, line.label.or_else(|| start(line))?)));
        for (id, place) in lines.filter(|(_, place)| seen(place)).take(MOST) {
            let label = cx.derived.describe(design, id, None);
            let node = self.node(ui, rect, ("part", id), &place, &label, out);
            self.mark_selected(ui, id, node);
        }
        self.say_selection(ui, design);
        let badges = cx.derived.scene.badges.iter().enumerate();
        for (n, badge) in badges.filter(|(_, badge)| seen(&badge.rect)).take(MOST) {
            let label = format!("Badge: {} about {}", badge.tally.spoken(), called(design, &badge.subject));
            self.node(ui, rect, (&format!("badge {n}"), &badge.subject), &badge.rect, &label, out);
        }
    }

    /// Says whether a part or link is selected. Selected alone it is what the keyboard is on.
    fn mark_selected(&self, ui: &Ui, id: &Id, node: egui::Id) {
        let selected = self.selection.contains(id);
        ui.ctx().accesskit_node_builder(node, |node| node.set_selected(selected));
        if let (true, 1, Some(canvas)) = (selected, self.selection.len(), self.id) {
            ui.ctx().accesskit_node_builder(canvas, |drawing| drawing.set_active_descendant(node.accesskit_id()));
        }
    }

    /// Says aloud what is selected where the focus does not say it: several at once, or while the keyboard is elsewhere.
    fn say_selection(&self, ui: &mut Ui, design: &Design) {
        let on_canvas = self.id.is_some_and(|id| ui.memory(|memory| memory.has_focus(id)));
        match (self.selection.first(), self.selection.len()) {
            (Some(only), 1) if !on_canvas => {
                announce(ui, &format!("Selected on the drawing: {}", called(design, only)));
            }
            (Some(_), many @ 2..) => announce(ui, &format!("{many} are selected on the drawing")),
            _ => {}
        }
    }

    fn node(
        &self,
        ui: &Ui,
        canvas: Rect,
        key: (&str, &Id),
        place: &layout::Rect,
        label: &str,
        out: &mut Outbox,
    ) -> egui::Id {
        let on_screen = self.view.rect_to_screen(canvas, place).intersect(canvas);
        let response = ui.interact(on_screen, ui.id().with((key.0, key.1.as_str())), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Other, true, label));
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_role(Role::GraphicsObject);
            node.add_action(Action::Click);
        });
        if ui.input(|i| i.has_accesskit_action_request(response.id, Action::Click)) {
            out.send(Wish::Select(BTreeSet::from([key.1.clone()])));
        }
        response.id
    }
}

/// Where a line without words begins.
fn start(line: &layout::Route) -> Option<layout::Rect> {
    let [a, b, ..] = line.paths.first()?[..] else { return None };
    Some(layout::Rect::around(a, b).grown(2.0))
}
