//! What the pointer and the keys do on the canvas, handed to the editor's tools event by event.
//!
//! egui's own drag and click are not used for the first button: they sum up a frame, and a fast hand does more in one.

use egui::{CursorIcon, Event, EventFilter, Key, PointerButton, Pos2, Rect, Response, Ui, Vec2, vec2};

use super::{Canvas, CanvasContext};
use crate::editor::tools::{Ask, Cursor, Input, Pointer, Stage, Tool, Tools};
use crate::editor::{Editor, reading_order};
use crate::layout::size::GRID;
use crate::model::{Id, Point};
use crate::ui::command::Command;
use crate::ui::outbox::{Outbox, Wish};

/// How near the border of the canvas a gesture moves the view, and how fast, in points and points a second.
const EDGE: f32 = 28.0;
const EDGE_SPEED: f32 = 700.0;
/// Within so many seconds Esc counts as pressed twice.
const TWICE: f64 = 1.0;

impl Canvas {
    /// Hands everything that the pointer did since the last frame to the tool in the hand.
    pub(super) fn point(
        &mut self,
        ui: &Ui,
        response: &Response,
        rect: Rect,
        cx: &CanvasContext,
        editor: &mut Editor,
        out: &mut Outbox,
    ) {
        self.pan_by_hand(ui, response);
        let before = editor.revision();
        let mut tools = std::mem::take(&mut self.tools);
        let mut selection = std::mem::take(&mut self.selection);
        let locked = editor.design().locked.iter().cloned().collect();
        let mut asks = std::mem::take(&mut self.unanswered);
        {
            let grid = (!self.free).then_some(GRID);
            let mut stage =
                Stage { editor, sight: cx.derived.sight(), selection: &mut selection, grid, locked: &locked, asks };
            if cx.keys {
                let (events, space) = ui.input(|i| (i.events.clone(), i.key_down(Key::Space)));
                for event in &events {
                    if let Some(input) = self.input(&tools, ui, response, rect, event, space) {
                        if let Input::Press(pointer) = input {
                            response.request_focus();
                            self.said = None;
                            self.pressed_at = self.view.to_screen(rect, pointer.at);
                        }
                        tools.handle(input, &mut stage);
                    }
                }
                self.scroll_at_edge(ui, rect, &mut tools, &mut stage);
            } else if self.captured {
                self.captured = false;
                tools.handle(Input::Cancel, &mut stage);
            }
            asks = stage.asks;
        }
        self.tools = tools;
        self.selection = selection;
        // Who draws by hand has found the view that is wanted: panels that come and go leave it alone.
        self.unfitted |= editor.revision() != before;
        if response.hovered() || self.captured {
            ui.ctx().set_cursor_icon(self.icon(ui));
        }
        if response.secondary_clicked()
            && let Some(at) = response.interact_pointer_pos()
        {
            let met = cx.derived.hit(self.view.to_drawing(rect, at), self.view.zoom);
            self.ask_for_menu(met, at);
        }
        if response.double_clicked()
            && let Some(at) = response.interact_pointer_pos()
            && let Some(id) = cx.derived.hit(self.view.to_drawing(rect, at), self.view.zoom)
        {
            self.asking = super::asking::Asking::name(id, editor);
        }
        for ask in asks {
            self.ask(ask, rect, editor, out, ui);
        }
    }

    /// The view follows the middle button, or the first one while Space is held.
    pub(super) fn pan_by_hand(&mut self, ui: &Ui, response: &Response) {
        let space = ui.input(|i| i.key_down(Key::Space)) && !ui.ctx().text_edit_focused();
        let by_hand = space || matches!(self.tools.tool(), Tool::Pan);
        let dragged =
            response.dragged_by(PointerButton::Middle) || (by_hand && response.dragged_by(PointerButton::Primary));
        let (lost, pressed) = ui.input(|i| (i.events.contains(&Event::WindowFocused(false)), i.pointer.any_pressed()));
        self.abandoned = lost || (self.abandoned && !pressed);
        let dragged = dragged && !self.abandoned;
        if dragged && !self.captured {
            self.unfitted = true;
            self.view.pan(response.drag_delta());
        }
        self.panning = dragged;
    }

    /// What an event means to the tools.
    fn input(
        &mut self,
        tools: &Tools,
        ui: &Ui,
        response: &Response,
        rect: Rect,
        event: &Event,
        space: bool,
    ) -> Option<Input> {
        let placing = matches!(tools.tool(), Tool::Place(_));
        match event {
            Event::PointerMoved(at) => {
                let pointer = self.pointer(ui, rect, *at);
                if self.captured {
                    return Some(Input::Drag(pointer));
                }
                (rect.contains(*at) && (response.hovered() || placing)).then_some(Input::Hover(pointer))
            }
            Event::PointerButton { pos, button: PointerButton::Primary, pressed: true, .. } => {
                let by_hand = space || matches!(tools.tool(), Tool::Pan);
                let ours = ui.ctx().layer_id_at(*pos) == Some(response.layer_id);
                let free = rect.contains(*pos) && ours && !self.covered.iter().any(|r| r.contains(*pos));
                if by_hand || !free {
                    return None;
                }
                self.captured = true;
                Some(Input::Press(self.pointer(ui, rect, *pos)))
            }
            Event::PointerButton { pos, button: PointerButton::Primary, pressed: false, .. } => {
                let held = std::mem::take(&mut self.captured);
                if placing && !rect.contains(*pos) {
                    return Some(Input::Cancel);
                }
                (held || placing).then(|| Input::Release(self.pointer(ui, rect, *pos)))
            }
            Event::PointerButton { pressed: true, .. } if self.captured => {
                self.captured = false;
                Some(Input::Cancel)
            }
            Event::WindowFocused(false) => {
                self.captured = false;
                tools.is_busy().then_some(Input::Cancel)
            }
            Event::PointerGone if self.captured && !ui.input(|i| i.pointer.any_down()) => {
                self.captured = false;
                Some(Input::Cancel)
            }
            _ => None,
        }
    }

    fn pointer(&self, ui: &Ui, rect: Rect, at: Pos2) -> Pointer {
        let (modifiers, touch) = ui.input(|i| (i.modifiers, i.any_touches()));
        Pointer {
            at: self.view.to_drawing(rect, at),
            unit: 1.0 / self.view.zoom,
            shift: modifiers.shift,
            ctrl: modifiers.command,
            alt: modifiers.alt,
            touch,
        }
    }

    /// While something hangs on the pointer at the border of the canvas, the view follows.
    fn scroll_at_edge(&mut self, ui: &Ui, rect: Rect, tools: &mut Tools, stage: &mut Stage<'_>) {
        let placing = matches!(tools.tool(), Tool::Place(_)) && !self.captured;
        let (at, held) = ui.input(|i| (i.pointer.latest_pos(), i.pointer.primary_down()));
        self.carried = placing && held;
        // What comes from a panel crosses the border first: that does not count.
        self.arrived = placing && held && (self.arrived || at.is_some_and(|at| rect.shrink(EDGE).contains(at)));
        let ours = |at: &Pos2| if placing { self.arrived && rect.contains(*at) } else { self.captured };
        let Some(at) = at.filter(ours).filter(|_| tools.is_busy()) else { return };
        let near = |low: f32, high: f32, x: f32| {
            if x < low + EDGE { (low + EDGE - x).min(EDGE) } else { -(x - high + EDGE).clamp(0.0, EDGE) }
        };
        let pull = vec2(near(rect.left(), rect.right(), at.x), near(rect.top(), rect.bottom(), at.y)) / EDGE;
        if pull == Vec2::ZERO {
            return;
        }
        self.unfitted = true;
        self.view.pan(pull * EDGE_SPEED * ui.input(|i| i.stable_dt).min(0.05));
        let pointer = self.pointer(ui, rect, at);
        tools.handle(if placing { Input::Hover(pointer) } else { Input::Drag(pointer) }, stage);
        ui.ctx().request_repaint();
    }

    fn icon(&self, ui: &Ui) -> CursorIcon {
        let space = ui.input(|i| i.key_down(Key::Space)) && !ui.ctx().text_edit_focused();
        match self.tools.cursor() {
            _ if self.panning => CursorIcon::Grabbing,
            _ if space => CursorIcon::Grab,
            Cursor::Arrow => CursorIcon::Default,
            Cursor::Grab => CursorIcon::Grab,
            Cursor::Move => CursorIcon::Move,
            Cursor::Cross => CursorIcon::Crosshair,
            Cursor::Refused => CursorIcon::NotAllowed,
            Cursor::Corner(true) => CursorIcon::ResizeNwSe,
            Cursor::Corner(false) => CursorIcon::ResizeNeSw,
            Cursor::Piece(true) => CursorIcon::ResizeVertical,
            Cursor::Piece(false) => CursorIcon::ResizeHorizontal,
        }
    }

    /// Esc ends what is open, then the gesture, then the selection: one layer at a time. Twice more, it ends the run.
    pub(super) fn escape(&mut self, ui: &Ui, cx: &CanvasContext, editor: &mut Editor, out: &mut Outbox) {
        if ui.ctx().text_edit_focused() || !ui.input(|i| i.key_pressed(Key::Escape)) {
            return;
        }
        self.said = None;
        if self.put_away(editor) {
            return;
        }
        if self.ghosts.take().is_some() {
            return;
        }
        if self.imagined.is_some() && !self.tools.is_busy() {
            self.imagined = None;
            return;
        }
        self.captured = false;
        if self.tools.cancel(editor, &mut self.selection) {
            return;
        }
        if self.selection.is_empty() && !cx.states.is_empty() {
            let now = ui.input(|i| i.time);
            if self.escaped.replace(now).is_some_and(|before| now - before < TWICE) {
                out.send(Wish::Do(Command::Run));
            } else {
                out.send(Wish::Tell("Esc once more stops the run".to_owned()));
            }
        }
        self.selection.clear();
    }

    /// The arrows move what is selected: by a step of the grid, with Shift by one point. Tab goes from part to part.
    pub(super) fn keys(&mut self, ui: &Ui, response: &Response, cx: &CanvasContext, editor: &mut Editor) {
        let elsewhere = ui.memory(egui::Memory::focused).is_some_and(|focused| focused != response.id);
        if elsewhere || !cx.keys || self.asking.is_some() {
            return;
        }
        if response.has_focus() {
            let ours = EventFilter { tab: true, horizontal_arrows: true, vertical_arrows: true, escape: true };
            ui.memory_mut(|m| m.set_focus_lock_filter(response.id, ours));
            let (tab, back) = ui.input(|i| (i.key_pressed(Key::Tab), i.modifiers.shift));
            if tab {
                self.walk(cx, back);
            }
        }
        // Arrows move nothing while parts die and live, nor while a link waits for its end.
        if self.imagined.is_some() || self.is_linking() {
            return;
        }
        let size = ui.input(|i| if i.modifiers.shift { 1.0 } else { GRID });
        let plain = |i: &egui::InputState, key| i.key_pressed(key) && !i.modifiers.alt && !i.modifiers.command;
        let step = |key, x: f32, y: f32| ui.input(|i| plain(i, key)).then(|| Point::new(x, y));
        let steps = [
            step(Key::ArrowLeft, -size, 0.0),
            step(Key::ArrowRight, size, 0.0),
            step(Key::ArrowUp, 0.0, -size),
            step(Key::ArrowDown, 0.0, size),
        ];
        let locked = editor.design().locked.clone();
        let boxes = &cx.derived.arrangement.boxes;
        let movable: std::collections::BTreeSet<Id> =
            self.selection.iter().filter(|id| boxes.contains_key(*id) && !locked.contains(id)).cloned().collect();
        for offset in steps.into_iter().flatten().filter(|_| !movable.is_empty()) {
            // A place outside of what can be drawn is refused; the part then stays where it is.
            let _ = self.nudging.step(editor, &cx.derived.arrangement, &movable, offset);
        }
    }

    /// Selects the next part in reading order, or the one before.
    fn walk(&mut self, cx: &CanvasContext, back: bool) {
        let order = reading_order(&cx.derived.arrangement);
        let now = self.selection.first().and_then(|id| order.iter().position(|known| *known == id));
        let count = order.len().max(1);
        let next = match (now, back) {
            (None, false) => 0,
            (None, true) => count - 1,
            (Some(n), false) => (n + 1) % count,
            (Some(n), true) => (n + count - 1) % count,
        };
        if let Some(id) = order.get(next) {
            self.selection = [(*id).clone()].into();
            self.reveal(cx.derived, id);
        }
    }

    fn ask(&mut self, ask: Ask, rect: Rect, editor: &Editor, out: &mut Outbox, ui: &Ui) {
        match ask {
            Ask::Refuse(why, at) => {
                let until = ui.input(|i| i.time) + super::asking::REFUSAL_SECONDS;
                self.said = Some((why, self.view.to_screen(rect, at), until));
            }
            Ask::Show(ids) => out.send(Wish::Reveal(ids)),
            ask => self.asking = super::asking::Asking::of(ask, editor),
        }
    }
}
