//! Fixes as ghosts: what a fix adds is seen at each place where it may stand, with what would be left to find there. A
//! click takes the place, or a drag to it.

use egui::accesskit::Live;
use egui::{Align2, Area, Color32, CursorIcon, FontId, Frame, Id as UiId, Order, Pos2, Rect, Response, Sense, Shape};
use egui::{Stroke, Ui, Vec2, WidgetInfo, WidgetType, vec2};

use super::{Canvas, CanvasContext};
use crate::editor::Editor;
use crate::model::Id;
use crate::ui::outbox::{Outbox, Wish};
use crate::ui::placing::{Ghost, Ghosts, Outcome};
use crate::ui::theme::{bold, colour, good};

/// The size of a ghost on the screen.
const GHOST: Vec2 = vec2(176.0, 58.0);

/// No more parts than this are looked at for a place that is free.
const MOST_AVOIDED: usize = 500;

impl Canvas {
    /// Shows the places of a fix, to be chosen from.
    pub fn choose_place(&mut self, ghosts: Ghosts, editor: &mut Editor) {
        self.abort(editor);
        self.imagined = None;
        self.ghosts = Some(Box::new(ghosts));
    }

    /// The ghosts that are shown.
    pub fn ghosts(&self) -> Option<&Ghosts> {
        self.ghosts.as_deref()
    }

    /// Paints the ghosts and takes what the hand does to them.
    pub(super) fn show_ghosts(
        &mut self,
        ui: &mut Ui,
        rect: Rect,
        cx: &CanvasContext,
        editor: &Editor,
        out: &mut Outbox,
    ) {
        let Some(mut ghosts) = self.ghosts.take() else { return };
        // What was found out is about another design by now.
        if ghosts.meaning != editor.meaning() {
            return;
        }
        ghosts.poll();
        let places: Vec<Rect> = ghosts.all.iter().map(|ghost| self.ghost_place(rect, cx, ghost)).collect();
        let mut taken = self.parts_on_screen(rect, cx);
        let places = apart(places, rect, &mut taken);
        let best = ghosts.best();
        let mut chosen = None;
        for (n, (ghost, place)) in ghosts.all.iter().zip(&places).enumerate() {
            let response = ui.interact(*place, UiId::new(("ghost", n)), Sense::click_and_drag());
            let outcome = outcome(ghost);
            let name = &ghosts.title;
            let spoken = format!("Place {name} {}: {outcome}", ghost.place);
            let can = matches!(ghost.outcome, Outcome::Known { .. });
            response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, can, &spoken));
            if !ghosts.offered && n == 0 {
                response.request_focus();
            }
            let tint = match &ghost.outcome {
                Outcome::Known { mends: false, .. } => colour(cx.theme.spof),
                Outcome::Known { remaining, .. } if Some(*remaining) == best => good(cx.theme),
                _ => ui.visuals().selection.stroke.color,
            };
            paint(ui, rect, *place, [name, &ghost.place, &outcome], tint, &response);
            self.outline_host(ui, rect, cx, ghost, &response);
            if response.hovered() {
                ui.ctx().set_cursor_icon(if can { CursorIcon::PointingHand } else { CursorIcon::Wait });
            }
            if response.dragged()
                && let Some(at) = response.interact_pointer_pos()
            {
                let says = [name.as_str(), "", "Drop it at its place"];
                paint(ui, rect, Rect::from_center_size(at, GHOST), says, tint, &response);
            }
            if response.clicked() {
                chosen = Some(n);
            } else if response.drag_stopped() {
                chosen = response.interact_pointer_pos().and_then(|at| self.ghost_at(rect, cx, &ghosts, &places, at));
            }
            self.covered.push(*place);
            response.on_hover_text(format!("{spoken}. A click takes this place"));
        }
        ghosts.offered = true;
        let left = self.ghost_strip(ui, rect, &ghosts);
        let taken = chosen.and_then(|n| ghosts.all.get(n)).map(|ghost| &ghost.outcome);
        if let Some(Outcome::Known { proposal, .. }) = taken {
            out.send(Wish::Make(proposal.clone()));
        } else if !left {
            self.ghosts = Some(ghosts);
        }
    }

    /// Every part on the screen that holds no others, as far as ghosts must not cover it.
    fn parts_on_screen(&self, rect: Rect, cx: &CanvasContext) -> Vec<Rect> {
        let within = cx.derived.arrangement.boxes_within(&super::paint::area(rect, self.view));
        let parts = within.into_iter().filter(|id| !cx.derived.holds(id)).filter_map(|id| cx.derived.rect_of(id));
        parts.map(|part| self.view.rect_to_screen(rect, &part)).take(MOST_AVOIDED).collect()
    }

    /// Frames the machine of the ghost under the pointer or with the keyboard.
    fn outline_host(&self, ui: &Ui, rect: Rect, cx: &CanvasContext, ghost: &Ghost, response: &Response) {
        if !response.hovered() && !response.has_focus() {
            return;
        }
        if let Some(machine) = ghost.host.as_ref().and_then(|id| cx.derived.rect_of(id)) {
            let frame = self.view.rect_to_screen(rect, &machine).expand(3.0);
            let stroke = Stroke::new(2.5, ui.visuals().selection.stroke.color);
            ui.painter_at(rect).rect_stroke(frame, 10.0, stroke, egui::StrokeKind::Outside);
        }
    }

    /// Where a ghost is seen: on the lower side of its machine, or beside the drawing.
    fn ghost_place(&self, rect: Rect, cx: &CanvasContext, ghost: &Ghost) -> Rect {
        let machine = ghost.host.as_ref().and_then(|id| cx.derived.rect_of(id));
        let at = if let Some(machine) = machine {
            self.view.rect_to_screen(rect, &machine).center_bottom() - vec2(0.0, GHOST.y * 0.3)
        } else {
            let all = self.view.rect_to_screen(rect, &cx.derived.bounds());
            all.right_center() + vec2(GHOST.x * 0.6, 0.0)
        };
        let inner = rect.shrink2(GHOST / 2.0 + vec2(6.0, 6.0));
        let at = if inner.is_positive() { at.clamp(inner.min, inner.max) } else { rect.center() };
        Rect::from_center_size(at, GHOST)
    }

    /// The ghost whose place, or whose machine, is at a point.
    fn ghost_at(&self, rect: Rect, cx: &CanvasContext, ghosts: &Ghosts, places: &[Rect], at: Pos2) -> Option<usize> {
        if let Some(n) = places.iter().position(|place| place.contains(at)) {
            return Some(n);
        }
        let machine = |id: &Id| cx.derived.rect_of(id).map(|part| self.view.rect_to_screen(rect, &part));
        let over = ghosts.all.iter().enumerate().filter_map(|(n, ghost)| {
            let machine = machine(ghost.host.as_ref()?)?;
            machine.contains(at).then(|| (n, machine.area()))
        });
        over.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(n, _)| n)
    }

    /// What is asked, and the way out; says whether that was taken.
    fn ghost_strip(&mut self, ui: &Ui, rect: Rect, ghosts: &Ghosts) -> bool {
        let area = Area::new(UiId::new("ghosts")).order(Order::Middle).constrain_to(rect);
        let area = area.fixed_pos(rect.center_top() + vec2(0.0, 8.0)).pivot(Align2::CENTER_TOP);
        let shown = area.show(ui.ctx(), |ui| {
            Frame::popup(ui.style())
                .show(ui, |ui| {
                    ui.set_max_width((rect.width() - 40.0).max(160.0));
                    ui.horizontal_wrapped(|ui| {
                        let words = format!("Where shall {} stand?", ghosts.title);
                        let asked = ui.label(bold(&words));
                        ui.ctx().accesskit_node_builder(asked.id, |node| node.set_live(Live::Polite));
                        ui.weak("Click a place, or drag a ghost onto a machine");
                        ui.button("Leave").on_hover_text("Esc leaves too; nothing is changed").clicked()
                    })
                    .inner
                })
                .inner
        });
        self.covered.push(shown.response.rect);
        shown.inner
    }
}

/// What would be left.
fn outcome(ghost: &Ghost) -> String {
    match &ghost.outcome {
        Outcome::Unknown => "checking…".to_owned(),
        Outcome::Refused => "cannot stand here".to_owned(),
        Outcome::Known { mends: false, remaining, .. } => format!("does not mend it, {remaining} remain"),
        Outcome::Known { remaining: 1, .. } => "1 finding remains".to_owned(),
        Outcome::Known { remaining, .. } => format!("{remaining} findings remain"),
    }
}

/// Each ghost at the place nearest to its own where it covers neither a part nor another ghost; where there is none, it
/// stays.
fn apart(places: Vec<Rect>, rect: Rect, taken: &mut Vec<Rect>) -> Vec<Rect> {
    let away = |place: Rect, (across, down): (i32, i32)| {
        place.translate(vec2(across as f32 * GHOST.x * 0.25, down as f32 * GHOST.y * 0.5))
    };
    let mut steps: Vec<(i32, i32)> = (-24..=24).flat_map(|x| (-24..=24).map(move |y| (x, y))).collect();
    steps.sort_by_key(|(x, y)| x * x * 2 + y * y);
    let mut found = Vec::new();
    for place in places {
        let free = |at: &Rect| rect.contains_rect(*at) && !taken.iter().any(|other| other.expand(3.0).intersects(*at));
        let at = steps.iter().map(|step| away(place, *step)).find(free).unwrap_or(place);
        taken.push(at);
        found.push(at);
    }
    found
}

/// A box in dashes with three lines of words.
fn paint(ui: &Ui, rect: Rect, place: Rect, [name, stands, says]: [&str; 3], tint: Color32, response: &Response) {
    let painter = ui.painter_at(rect);
    let visuals = ui.visuals();
    let fill = visuals.window_fill.gamma_multiply(if response.hovered() { 1.0 } else { 0.92 });
    painter.rect_filled(place, 8.0, fill);
    let width = if response.has_focus() || response.hovered() { 2.5 } else { 1.5 };
    let corners = [place.left_top(), place.right_top(), place.right_bottom(), place.left_bottom(), place.left_top()];
    painter.extend(Shape::dashed_line(&corners, Stroke::new(width, tint), 6.0, 4.0));
    let line = |words: &str, size: f32, color: Color32, y: f32| {
        let galley = painter.layout_no_wrap(words.to_owned(), FontId::proportional(size), color);
        let at = place.center_top() + vec2(-galley.size().x.min(place.width() - 8.0) / 2.0, y);
        painter.with_clip_rect(place.intersect(rect)).galley(at, galley, color);
    };
    line(name, 13.0, visuals.strong_text_color(), 4.0);
    line(stands, 12.0, visuals.text_color(), 21.0);
    line(says, 12.0, visuals.text_color(), 37.0);
}
