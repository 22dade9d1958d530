//! What if on the canvas: clicks and Space let parts die or live, what falls goes dark, and a strip says what is left.

use egui::accesskit::Live;
use egui::text::LayoutJob;
use egui::{
    Area, CursorIcon, Event, Frame, Id as UiId, Key, Order, PointerButton, Rect, Response, RichText, Shape, Ui,
};
use egui::{WidgetInfo, WidgetType, vec2};

use super::{Canvas, CanvasContext};
use crate::editor::Editor;
use crate::editor::tools::Tool;
use crate::emulation::UnitState;
use crate::model::{Design, Id};
use crate::ui::command::Command;
use crate::ui::decimals::local;
use crate::ui::outbox::{Outbox, Wish};
use crate::ui::theme::{bold, colour, good};
use crate::ui::what_if::{Fate, Imagined};

/// Narrower canvases have a strip of what is needed.
const ROOMY: f32 = 480.0;

impl Canvas {
    /// Begins to imagine, or ends that.
    pub fn turn_what_if(&mut self, editor: &mut Editor) {
        if self.imagined.take().is_none() {
            self.abort(editor);
            // What follows is found out with the next frame.
            self.imagined = Some(Box::default());
        }
    }

    /// What is imagined dead; none while nothing is imagined.
    pub fn imagined(&self) -> Option<&Imagined> {
        self.imagined.as_deref()
    }

    /// Lets parts die and live; says whether the pointer belongs to this. What hangs on the pointer is dropped first.
    pub(super) fn imagine(
        &mut self,
        ui: &Ui,
        response: &Response,
        rect: Rect,
        cx: &CanvasContext,
        editor: &Editor,
        out: &mut Outbox,
    ) -> bool {
        let Some(mut imagined) = self.imagined.take() else { return false };
        imagined.refresh(editor, ui.ctx());
        let idle =
            !self.tools.is_busy() && self.tools.first_end().is_none() && matches!(self.tools.tool(), Tool::Select);
        let mut turned: Vec<Id> = Vec::new();
        if idle {
            self.pan_by_hand(ui, response);
            let at = response.interact_pointer_pos().or_else(|| response.hover_pos());
            let met = at.and_then(|at| cx.derived.hit(self.view.to_drawing(rect, at), self.view.zoom));
            if met.is_some() && response.hovered() && !self.panning {
                ui.ctx().set_cursor_icon(CursorIcon::PointingHand);
            }
            if response.clicked_by(PointerButton::Primary) {
                response.request_focus();
                turned.extend(met);
            }
        }
        if self.pressed_space(ui, response, cx) {
            turned.extend(self.selection.iter().cloned());
        }
        for id in turned {
            if let Err(why) = imagined.turn(&id, editor, ui.ctx()) {
                out.send(Wish::Tell(why));
            }
        }
        self.imagined = Some(imagined);
        idle
    }

    /// Whether Space was pressed and let go without moving the view, and no other widget has the keyboard.
    fn pressed_space(&mut self, ui: &Ui, response: &Response, cx: &CanvasContext) -> bool {
        let elsewhere = ui.memory(egui::Memory::focused).is_some_and(|focused| focused != response.id);
        let space = |event: &Event, down: bool| matches!(event, Event::Key { key: Key::Space, pressed, repeat: false, .. } if *pressed == down);
        let (pressed, released) = ui.input(|i| {
            (i.events.iter().any(|event| space(event, true)), i.events.iter().any(|event| space(event, false)))
        });
        self.space |= pressed;
        self.space &= !self.panning;
        released && std::mem::take(&mut self.space) && !elsewhere && cx.keys && self.asking.is_none()
    }

    /// Darkens what falls, and marks what is dead.
    pub(super) fn show_imagined(&self, ui: &Ui, rect: Rect, cx: &CanvasContext) {
        let Some(imagined) = &self.imagined else { return };
        let painter = ui.painter_at(rect);
        let ground = colour(cx.derived.scene.background);
        for path in imagined.lines().iter().filter_map(|id| cx.derived.line(id)).flatten() {
            let points = path.iter().map(|p| self.view.to_screen(rect, *p)).collect();
            painter.add(Shape::line(points, (5.0, ground.gamma_multiply(0.78))));
        }
        for words in imagined.lines().iter().filter_map(|id| cx.derived.routes.lines.get(id)?.label) {
            painter.rect_filled(self.view.rect_to_screen(rect, &words), 0.0, ground.gamma_multiply(0.72));
        }
        // What lies in something dark is dark already.
        let fallen = imagined.fallen();
        let outer = |id: &&Id| !cx.derived.arrangement.holders(id).any(|holder| fallen.contains(holder));
        let place = |id: &Id| cx.derived.rect_of(id).map(|part| self.view.rect_to_screen(rect, &part));
        for part in fallen.iter().filter(|id| cx.derived.line(id).is_none()).filter(outer).filter_map(place) {
            painter.rect_filled(part.expand(2.0), 6.0, ground.gamma_multiply(0.6));
        }
        for id in imagined.dead() {
            if let Some(part) = place(id) {
                painter.rect_stroke(part, 8.0, (2.0, colour(cx.theme.spof)), egui::StrokeKind::Middle);
                super::overlay::light(&painter, part, self.view.zoom, &UnitState::Stopped, cx.theme);
            }
        }
    }

    /// The strip above the drawing: what is dead, what is left of each journey, and the ways out.
    pub(super) fn strip(&mut self, ui: &Ui, rect: Rect, cx: &CanvasContext, editor: &Editor, out: &mut Outbox) {
        let Some(mut imagined) = self.imagined.take() else { return };
        let area = Area::new(UiId::new("what if")).order(Order::Middle).constrain_to(rect);
        let area = area.fixed_pos(rect.center_top() + vec2(0.0, 8.0)).pivot(egui::Align2::CENTER_TOP);
        let shown = area.show(ui.ctx(), |ui| {
            Frame::popup(ui.style()).show(ui, |ui| {
                ui.set_max_width((rect.width() - 40.0).max(160.0));
                // As high as a button, so that words stand in the middle beside it.
                let roomy = rect.width() >= ROOMY;
                if roomy {
                    ui.spacing_mut().interact_size.y = 28.0;
                }
                ui.horizontal_wrapped(|ui| {
                    let head = ui.label(bold("What if"));
                    let spoken = format!("What if: {}", imagined.spoken(editor.design()));
                    head.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, &spoken));
                    ui.ctx().accesskit_node_builder(head.id, |node| node.set_live(Live::Polite));
                    for (journey, left) in imagined.left() {
                        let (sign, fate) = left.fate.words();
                        let tint = match left.fate {
                            Fate::Served => good(cx.theme),
                            Fate::Degraded => colour(cx.theme.severity(crate::analysis::Severity::Medium)),
                            Fate::Down => colour(cx.theme.spof),
                        };
                        ui.separator();
                        let share = left.words.split(" of ").next().unwrap_or_default();
                        let words = local(ui.ctx(), format!("{} {share}", journey.name()));
                        let label = ui
                            .add(egui::Label::new(signed(ui, (sign, tint), &words)).extend())
                            .on_hover_text(format!("{}: {fate}, {}", journey.name(), left.words));
                        let said = format!("{}: {fate}, {}", journey.name(), left.words);
                        label.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, &said));
                    }
                    if imagined.is_behind() {
                        ui.weak("Working it out…");
                    }
                    ui.separator();
                    let dead = !imagined.dead().is_empty();
                    if ui.add_enabled(dead, egui::Button::new("Revive all")).clicked() {
                        imagined.revive(editor, ui.ctx());
                    }
                    if ui.button("Leave").on_hover_text("Esc leaves too; nothing was changed").clicked() {
                        out.send(Wish::Do(Command::WhatIf));
                    }
                });
                // What to do is in the status bar too.
                if roomy || !imagined.dead().is_empty() {
                    ui.weak(names(&imagined, editor.design()));
                }
            });
        });
        self.covered.push(shown.response.rect);
        self.imagined = Some(imagined);
    }

    /// What is imagined about a part, after its name.
    pub(super) fn imagined_about(&self, id: &Id) -> &'static str {
        match &self.imagined {
            Some(imagined) if imagined.dead().contains(id) => ", imagined dead",
            Some(imagined) if imagined.fallen().contains(id) => ", falls",
            _ => "",
        }
    }
}

/// A sign and its words, which are never torn apart.
fn signed(ui: &Ui, (sign, tint): (&str, egui::Color32), words: &str) -> LayoutJob {
    let mut job = LayoutJob::default();
    let style = ui.style();
    let said = (RichText::new(format!("{sign} ")).color(tint).strong().size(15.0), RichText::new(words));
    for text in [said.0, said.1] {
        text.append_to(&mut job, style, egui::FontSelection::Default, egui::Align::Center);
    }
    job
}

/// What is dead, or what to do.
fn names(imagined: &Imagined, design: &Design) -> String {
    let dead: Vec<&str> = imagined.dead().iter().map(|id| design.title(id.as_str())).collect();
    match dead.len() {
        0 => "Click a part, or select it and press Space, to see what falls with it".to_owned(),
        1..=6 => format!("Without {}", dead.join(", ")),
        more => format!("Without {} and {} more", dead[..6].join(", "), more - 6),
    }
}
