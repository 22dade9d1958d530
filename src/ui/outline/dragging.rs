//! Dragging rows of the outline: where they would go, why not, and what a release does.

use std::collections::BTreeSet;
use std::sync::Arc;

use egui::{Context, CursorIcon, DragAndDrop, PopupAnchor, Rect, Response, Sense, StrokeKind, Tooltip, Ui, vec2};

use super::{OutlineContext, row};
use crate::editor::outline::{put_into, refusal};
use crate::model::{Design, Id};
use crate::ui::outbox::{Outbox, Wish};

/// How near the border of the list a drag scrolls it, and how fast, in points and points a second.
const EDGE: f32 = 24.0;
const EDGE_SPEED: f32 = 400.0;

/// The parts that hang on the pointer.
#[derive(Debug)]
struct Carried(BTreeSet<Id>);

/// A drag in the outline.
#[derive(Debug, Default)]
pub(super) struct Drop {
    carries: Option<Arc<Carried>>,
    /// What is under the pointer (within: none is the bare drawing), and why it refuses.
    over: Option<(Option<Id>, Option<String>)>,
    /// The same in the last frame, so that it is asked once.
    before: Option<(Option<Id>, Option<String>)>,
}

impl Drop {
    /// Whether rows are being dragged.
    pub(super) fn is_under_way(ctx: &Context) -> bool {
        DragAndDrop::has_payload_of_type::<Carried>(ctx)
    }

    /// Takes a row, or all that is selected when it is among that.
    pub(super) fn begin(&mut self, ctx: &Context, id: &Id, selection: &BTreeSet<Id>) {
        let parts = if selection.contains(id) { selection.clone() } else { BTreeSet::from([id.clone()]) };
        DragAndDrop::set_payload(ctx, Carried(parts));
        self.before = None;
    }

    /// What hangs on the pointer.
    pub(super) fn carries(&self) -> Option<&BTreeSet<Id>> {
        self.carries.as_ref().map(|carried| &carried.0)
    }

    /// While something is dragged over a place: whether it can be dropped there.
    pub(super) fn over(&mut self, ui: &Ui, place: &Response, into: Option<&Id>, design: &Design) -> Option<bool> {
        self.carries = DragAndDrop::payload::<Carried>(ui.ctx());
        let carried = self.carries.clone()?;
        if !place.contains_pointer() {
            return None;
        }
        let known = self.before.take().filter(|(before, _)| before.as_ref() == into);
        let why = known.map_or_else(|| refusal(design, &carried.0, into), |(_, why)| why);
        let takes = why.is_none();
        self.over = Some((into.cloned(), why));
        Some(takes)
    }

    /// A place below the list for what is to leave all containers: the list may have no bare end.
    pub(super) fn way_out(&mut self, ui: &mut Ui, cx: &OutlineContext) {
        ui.add_space(6.0);
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), row::HEIGHT), Sense::hover());
        let target = self.over(ui, &response, None, cx.design);
        let visuals = ui.visuals();
        let stroke = if target.is_some() { visuals.selection.stroke } else { visuals.widgets.inactive.bg_stroke };
        ui.painter().rect_stroke(rect.shrink(1.0), 4.0, stroke, StrokeKind::Inside);
        let font = egui::TextStyle::Small.resolve(ui.style());
        let color = visuals.text_color();
        ui.painter().text(rect.center(), egui::Align2::CENTER_CENTER, "Out of all containers", font, color);
    }

    /// How far the list is to scroll while something is dragged near its border.
    pub(super) fn pull(&self, ui: &Ui, list: Rect) -> f32 {
        let at = ui.input(|i| i.pointer.latest_pos()).filter(|_| self.carries.is_some());
        let Some(at) = at.filter(|at| (list.left()..=list.right()).contains(&at.x)) else { return 0.0 };
        let way = if at.y < list.top() + EDGE {
            -1.0
        } else if at.y > list.bottom() - EDGE {
            1.0
        } else {
            return 0.0;
        };
        ui.ctx().request_repaint();
        way * EDGE_SPEED * ui.input(|i| i.stable_dt).min(0.05)
    }

    /// Says why a drop is refused, and carries one out.
    pub(super) fn finish(&mut self, ui: &Ui, cx: &OutlineContext, out: &mut Outbox) {
        let over = self.over.take();
        self.before.clone_from(&over);
        let Some(carried) = self.carries.take() else { return };
        let released = ui.input(|i| i.pointer.any_released());
        let Some((into, why)) = over else { return };
        if let Some(why) = why {
            if released {
                out.send(Wish::Tell(format!("Not moved: {why}")));
                return;
            }
            ui.ctx().set_cursor_icon(CursorIcon::NotAllowed);
            let id = ui.id().with("refused in the outline");
            let tooltip = Tooltip::always_open(ui.ctx().clone(), ui.layer_id(), id, PopupAnchor::Pointer);
            tooltip.gap(12.0).show(|ui| ui.label(why));
            return;
        }
        if !released {
            ui.ctx().set_cursor_icon(CursorIcon::Grabbing);
            return;
        }
        match put_into(cx.design, &carried.0, into.as_ref()) {
            Ok((_, edits)) if edits.is_empty() => {}
            Ok((title, edits)) => {
                out.send(Wish::Edit { of: "outline".to_owned(), title, edits, held: false });
                out.send(Wish::Select(carried.0.clone()));
            }
            Err(why) => out.send(Wish::Tell(format!("Not moved: {why}"))),
        }
    }
}
