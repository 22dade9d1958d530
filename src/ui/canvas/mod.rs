//! The canvas: paints the scene, and turns the pointer's and the keyboard's gestures into edits and wishes.
//!
//! A widget of our own with its own world-to-screen transform. One gesture runs at a time; it ends in commit or
//! abort, and dragging counts from where it began.

mod hover;
mod menu;
mod minimap;
mod nodes;
mod paint;
mod view;

pub use paint::{Cache, Plain};
pub use view::View;

use std::collections::{BTreeMap, BTreeSet};

use egui::{CursorIcon, Key, PointerButton, Pos2, Rect, Response, Sense, Ui, Vec2, WidgetInfo, WidgetType, vec2};

use super::derived::Derived;
use super::outbox::{Outbox, Wish};
use super::theme::{colour, good};
use crate::editor::{Editor, Moving, nudge};
use crate::emulation::UnitState;
use crate::model::{Id, Point};
use crate::scene::{Layer, Theme};

/// So many points of scrolling make the drawing e times as large.
const WHEEL: f32 = 200.0;

/// What the pointer is doing.
#[derive(Debug, Default)]
enum Gesture {
    #[default]
    None,
    /// Parts follow the pointer.
    Moving(Moving),
    /// A frame is drawn around what shall be selected.
    Marquee { from: Point },
    /// The drawing follows the pointer.
    Panning,
}

/// The canvas's own state: view, selection and the gesture under way.
#[derive(Debug, Default)]
pub struct Canvas {
    /// What is seen.
    pub view: View,
    /// What is selected.
    pub selection: BTreeSet<Id>,
    gesture: Gesture,
    /// The view follows the canvas's size until the user moves or zooms it.
    unfitted: bool,
    /// Where the canvas was painted last.
    rect: Option<Rect>,
    /// The part whose context menu is open.
    menu: Option<Id>,
    /// A small map of the drawing is shown.
    pub minimap: bool,
    /// The wheel zooms without Ctrl.
    pub wheel_zooms: bool,
}

/// What the canvas needs for a frame.
pub struct CanvasContext<'a> {
    /// What is derived from the design.
    pub derived: &'a Derived,
    /// The colours.
    pub theme: &'static Theme,
    /// The state of each running unit; empty when nothing runs.
    pub states: &'a BTreeMap<Id, UnitState>,
    /// Whether keys belong to the canvas: not behind a question.
    pub keys: bool,
}

impl Canvas {
    /// Shows the canvas in all the room there is.
    pub fn show(&mut self, ui: &mut Ui, cx: &CanvasContext, editor: &mut Editor, out: &mut Outbox) {
        let rect = ui.available_rect_before_wrap();
        if self.rect.replace(rect) != Some(rect) && !self.unfitted {
            self.view.fit(rect, &cx.derived.bounds());
        }
        let response = ui.allocate_rect(rect, Sense::click_and_drag());
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Other, true, "Drawing"));
        self.zoom_and_scroll(ui, &response, rect);
        if cx.keys {
            self.escape(ui, editor);
        }
        self.point(ui, &response, rect, cx, editor, out);
        self.keys(ui, cx, editor);
        ui.painter_at(rect).rect_filled(rect, 0.0, colour(cx.derived.scene.background));
        // What marks the selection lies below words and badges, so that it hides none.
        let picture = |layers: fn(Layer) -> bool| paint::scene(ui, rect, self.view, &cx.derived.scene, layers);
        picture(|layer| layer <= Layer::Link);
        self.selected_lines(ui, rect, cx);
        picture(|layer| layer > Layer::Link && layer < Layer::Badge);
        self.selected(ui, rect, cx);
        picture(|layer| layer >= Layer::Badge);
        self.overlay(ui, rect, cx);
        self.nodes(ui, rect, cx, editor.design(), out);
        self.explain(ui, &response, rect, cx, editor.design());
        self.context_menu(&response, rect, cx, out);
        self.minimap(ui, rect, cx);
        self.way_back(ui, rect, cx);
    }

    /// Shows everything.
    pub fn fit(&mut self, derived: &Derived) {
        self.unfitted = false;
        if let Some(rect) = self.rect {
            self.view.fit(rect, &derived.bounds());
        }
    }

    /// Shows these parts and links as large as they fit, at most at 100 %.
    pub fn fit_to(&mut self, derived: &Derived, ids: &BTreeSet<Id>) {
        let around = ids.iter().filter_map(|id| derived.rect_of(id)).reduce(|a, b| a.union(&b));
        if let (Some(canvas), Some(around)) = (self.rect, around) {
            self.unfitted = true;
            self.view.fit(canvas, &around);
        }
    }

    /// Whether a part of a place is in view.
    pub fn sees(&self, place: &crate::layout::Rect) -> bool {
        self.rect.is_some_and(|canvas| self.view.rect_to_screen(canvas, place).intersects(canvas))
    }

    /// The point of the drawing at a place of the screen, or else in the middle of what is seen.
    pub fn place(&self, pointer: Option<Pos2>) -> Point {
        let Some(rect) = self.rect else { return Point::default() };
        self.view.to_drawing(rect, pointer.filter(|at| rect.contains(*at)).unwrap_or(rect.center()))
    }

    /// Zooms about the middle of the canvas.
    pub fn zoom(&mut self, factor: f32) {
        self.unfitted = true;
        if let Some(rect) = self.rect {
            self.view.zoom_at(rect, rect.center(), factor);
        }
    }

    /// Brings a part into view.
    pub fn reveal(&mut self, derived: &Derived, id: &Id) {
        if let (Some(canvas), Some(rect)) = (self.rect, derived.rect_of(id)) {
            self.view.reveal(canvas, &rect);
        }
    }

    /// Brings a place into view when its middle is out of sight; else the view stays as it is.
    pub fn show_place(&mut self, place: &crate::layout::Rect) {
        self.unfitted = true;
        if let Some(rect) = self.rect.filter(|rect| !rect.contains(self.view.to_screen(*rect, place.center()))) {
            self.view.reveal(rect, place);
        }
    }

    /// Brings new parts into view: all of the drawing while the view has not been moved by hand.
    pub fn reveal_all(&mut self, derived: &Derived, ids: &BTreeSet<Id>) {
        let new = ids.iter().filter_map(|id| derived.rect_of(id)).reduce(|a, b| a.union(&b));
        match (self.rect, new) {
            _ if !self.unfitted => self.fit(derived),
            (Some(canvas), Some(new)) => self.view.reveal(canvas, &new),
            _ => {}
        }
    }

    /// Ends a gesture without its change.
    pub fn abort(&mut self, editor: &mut Editor) {
        if let Gesture::Moving(moving) = std::mem::take(&mut self.gesture) {
            moving.abort(editor);
        }
    }

    /// What the user can do now, for the status bar.
    pub fn hint(&self, running: bool, empty: bool) -> &'static str {
        match self.gesture {
            Gesture::Moving(_) => "Release to place · Esc takes it back",
            Gesture::Marquee { .. } => "Release to select what the frame touches",
            Gesture::Panning => "Release to stop moving the view",
            Gesture::None if running => "Right-click a part to kill or restart it · Ctrl+Enter stops",
            Gesture::None if empty => {
                "Nothing is drawn yet: drop a design or Mermaid here, paste Mermaid, or open a file with Ctrl+O"
            }
            Gesture::None if self.selection.is_empty() => {
                "Drag a part to move it · Space or middle button moves the view · Ctrl+wheel zooms"
            }
            Gesture::None => "Arrows move the selection · Delete removes it · Esc deselects",
        }
    }

    fn zoom_and_scroll(&mut self, ui: &Ui, response: &Response, rect: Rect) {
        let Some(pointer) = response.hover_pos() else { return };
        let (mut zoom, mut scroll) = ui.input(|i| (i.zoom_delta(), i.smooth_scroll_delta()));
        if self.wheel_zooms {
            // As far as with Ctrl: egui's own step.
            zoom *= (scroll.y / WHEEL).exp();
            scroll.y = 0.0;
        }
        self.unfitted |= scroll != Vec2::ZERO || (zoom - 1.0).abs() > f32::EPSILON;
        if (zoom - 1.0).abs() > f32::EPSILON {
            self.view.zoom_at(rect, pointer, zoom);
        } else if scroll != Vec2::ZERO {
            self.view.pan(scroll);
        }
    }

    fn point(
        &mut self,
        ui: &Ui,
        response: &Response,
        rect: Rect,
        cx: &CanvasContext,
        editor: &mut Editor,
        out: &mut Outbox,
    ) {
        let (space, modifiers, pressed_at) =
            ui.input(|i| (i.key_down(Key::Space), i.modifiers, i.pointer.press_origin()));
        let seen = self.view;
        let under = |pos: Pos2| cx.derived.hit(seen.to_drawing(rect, pos), seen.zoom);
        let panning =
            response.dragged_by(PointerButton::Middle) || (space && response.dragged_by(PointerButton::Primary));
        if response.drag_started() && panning {
            self.abort(editor);
            self.unfitted = true;
            self.gesture = Gesture::Panning;
        } else if response.drag_started_by(PointerButton::Primary)
            && let Some(at) = pressed_at
        {
            match under(at) {
                Some(id) if cx.derived.arrangement.boxes.contains_key(&id) => {
                    if !self.selection.contains(&id) {
                        self.selection = BTreeSet::from([id]);
                    }
                    match Moving::begin(editor, &cx.derived.arrangement, &self.selection) {
                        Ok(moving) => self.gesture = Gesture::Moving(moving),
                        Err(error) => out.send(Wish::Tell(error.to_string())),
                    }
                }
                _ => self.gesture = Gesture::Marquee { from: self.view.to_drawing(rect, at) },
            }
        }
        match &self.gesture {
            Gesture::Panning => {
                self.view.pan(response.drag_delta());
                ui.ctx().set_cursor_icon(CursorIcon::Grabbing);
            }
            Gesture::Moving(moving) => {
                // In the frame of the release there is no delta any more: the last place stands.
                let offset = response.total_drag_delta().map(|delta| delta / self.view.zoom);
                if let Some(Err(error)) = offset.map(|by| moving.to(editor, Point::new(by.x, by.y))) {
                    out.send(Wish::Tell(error.to_string()));
                }
                ui.ctx().set_cursor_icon(CursorIcon::Move);
            }
            Gesture::Marquee { from } => {
                if let Some(pos) = response.interact_pointer_pos() {
                    let frame = crate::layout::Rect::around(*from, self.view.to_drawing(rect, pos));
                    self.selection = cx.derived.touched(&frame);
                }
            }
            Gesture::None if space => ui.ctx().set_cursor_icon(CursorIcon::Grab),
            Gesture::None => {}
        }
        if response.drag_stopped()
            && let Gesture::Moving(moving) = std::mem::take(&mut self.gesture)
        {
            moving.commit(editor);
        }
        if response.clicked()
            && let Some(at) = response.interact_pointer_pos()
        {
            self.click(under(at), modifiers.shift);
            ui.memory_mut(|m| m.focused().map(|field| m.surrender_focus(field)));
        }
        if response.secondary_clicked()
            && let Some(at) = response.interact_pointer_pos()
        {
            self.menu = under(at);
            if let Some(id) = self.menu.clone().filter(|id| !self.selection.contains(id)) {
                self.selection = BTreeSet::from([id]);
            }
        }
        if !response.is_pointer_button_down_on() && !matches!(self.gesture, Gesture::None) && !response.dragged() {
            self.abort(editor);
        }
    }

    fn click(&mut self, under: Option<Id>, toggle: bool) {
        match under {
            Some(id) if toggle => {
                if !self.selection.remove(&id) {
                    self.selection.insert(id);
                }
            }
            Some(id) => self.selection = BTreeSet::from([id]),
            None if toggle => {}
            None => self.selection.clear(),
        }
    }

    /// Esc ends the gesture, or else the selection. Before the pointer is looked at: egui ends a drag on Esc by
    /// itself, which would look like a release.
    fn escape(&mut self, ui: &Ui, editor: &mut Editor) {
        if ui.ctx().text_edit_focused() || !ui.input(|i| i.key_pressed(Key::Escape)) {
            return;
        }
        if matches!(self.gesture, Gesture::None) {
            self.selection.clear();
        }
        self.abort(editor);
    }

    fn keys(&mut self, ui: &Ui, cx: &CanvasContext, editor: &mut Editor) {
        if ui.ctx().text_edit_focused() || !cx.keys {
            return;
        }
        let step = |key, x: f32, y: f32| ui.input(|i| i.key_pressed(key)).then(|| Point::new(x, y));
        let size = if ui.input(|i| i.modifiers.shift) { 1.0 } else { 10.0 };
        let steps = [
            step(Key::ArrowLeft, -size, 0.0),
            step(Key::ArrowRight, size, 0.0),
            step(Key::ArrowUp, 0.0, -size),
            step(Key::ArrowDown, 0.0, size),
        ];
        let movable: BTreeSet<Id> =
            self.selection.iter().filter(|id| cx.derived.arrangement.boxes.contains_key(*id)).cloned().collect();
        for offset in steps.into_iter().flatten().filter(|_| !movable.is_empty()) {
            // A place outside of what can be drawn is refused; the part then stays where it is.
            let _ = nudge(editor, &cx.derived.arrangement, &movable, offset);
        }
    }

    /// Selected lines, drawn broad.
    fn selected_lines(&self, ui: &Ui, rect: Rect, cx: &CanvasContext) {
        let accent = ui.visuals().selection.stroke.color;
        for path in self.selection.iter().filter_map(|id| cx.derived.line(id)).flatten() {
            let points = path.iter().map(|p| self.view.to_screen(rect, *p)).collect();
            ui.painter_at(rect).add(egui::Shape::line(points, (5.0, accent.gamma_multiply(0.6))));
        }
    }

    /// The frames around what is selected.
    fn selected(&self, ui: &Ui, rect: Rect, cx: &CanvasContext) {
        let painter = ui.painter_at(rect);
        let accent = ui.visuals().selection.stroke.color;
        for id in self.selection.iter().filter(|id| cx.derived.line(id).is_none()) {
            if let Some(on_screen) = cx.derived.rect_of(id).map(|r| self.view.rect_to_screen(rect, &r)) {
                painter.rect_stroke(on_screen.expand(3.0), 8.0, (2.0, accent), egui::StrokeKind::Outside);
            }
        }
    }

    /// What else no export shows: the state of running parts, the marquee.
    fn overlay(&self, ui: &Ui, rect: Rect, cx: &CanvasContext) {
        let painter = ui.painter_at(rect);
        let accent = ui.visuals().selection.stroke.color;
        for (id, state) in cx.states {
            if let Some(on_screen) = cx.derived.rect_of(id).map(|r| self.view.rect_to_screen(rect, &r)) {
                light(&painter, on_screen, self.view.zoom, state, cx.theme);
            }
        }
        if let (Gesture::Marquee { from }, Some(pointer)) = (&self.gesture, ui.input(|i| i.pointer.interact_pos())) {
            let frame = Rect::from_two_pos(self.view.to_screen(rect, *from), pointer);
            painter.rect(frame, 0.0, accent.gamma_multiply(0.12), (1.0, accent), egui::StrokeKind::Inside);
        }
    }
}

/// The state of a running part: a disc with a tick, a cross or a dash, so that colour is not alone in saying it.
fn light(painter: &egui::Painter, part: Rect, zoom: f32, state: &UnitState, theme: &Theme) {
    // On the corner and as large as the drawing, as badges are: no word of the box is covered.
    let size = zoom.clamp(0.4, 1.0);
    let center = part.right_bottom() - vec2(4.0, 0.0) * size;
    let (fill, strokes): (_, &[[Vec2; 2]]) = match state {
        UnitState::Running => (good(theme), &[[vec2(-3.2, 0.2), vec2(-0.8, 2.8)], [vec2(-0.8, 2.8), vec2(3.4, -2.6)]]),
        UnitState::Stopped | UnitState::Failed { .. } => {
            (colour(theme.spof), &[[vec2(-2.8, -2.8), vec2(2.8, 2.8)], [vec2(-2.8, 2.8), vec2(2.8, -2.8)]])
        }
    };
    painter.circle_filled(center, 7.0 * size, fill);
    for [from, to] in strokes {
        painter.line_segment([center + *from * size, center + *to * size], (1.8 * size, colour(theme.on_badge)));
    }
}
