//! The canvas: paints the scene, and turns the pointer's and the keyboard's gestures into edits and wishes.
//!
//! A widget of our own with its own world-to-screen transform. One gesture runs at a time; it ends in commit or
//! abort, and dragging counts from where it began.

mod asking;
mod breaking;
mod chevron;
mod current;
mod cutting;
mod dying;
mod first_actions;
mod ghosts;
mod glide;
mod hints;
mod hover;
mod lighting;
mod lit;
mod menu;
mod minimap;
mod naming;
mod nodes;
mod overlay;
mod paint;
mod pointing;
mod sizing;
mod titles;
mod verdict;
mod view;

pub(in crate::ui) use asking::matching;
pub use paint::{Cache, Plain};
pub use view::View;

use std::collections::{BTreeMap, BTreeSet};

use egui::{Pos2, Rect, Response, Sense, Ui, Vec2, WidgetInfo, WidgetType};

use asking::{Asking, Spot};
use glide::Glide;
use menu::Menu;
use sizing::Squeezed;
use verdict::Verdict;

use super::command::Situation;
use super::derived::Derived;
use super::outbox::Outbox;
use super::run::{Flows, Heard};
use super::theme::colour;
use crate::editor::tools::{Ask, Stage, Tool, Tools};
use crate::editor::{Editor, New, Nudging, can_hold};
use crate::emulation::UnitState;
use crate::model::{Design, Id, Point};
use crate::scene::{Layer, Theme};

/// So many points of scrolling make the drawing e times as large.
const WHEEL: f32 = 200.0;

/// The canvas's own state: view, selection and the gesture under way.
#[expect(clippy::struct_excessive_bools, reason = "each is a state of its own, and all combinations occur")]
#[derive(Debug, Default)]
pub struct Canvas {
    /// What is seen.
    pub view: View,
    /// What is selected.
    pub selection: BTreeSet<Id>,
    /// The containers that are collapsed.
    pub folded: BTreeSet<Id>,
    /// What is lit up because a finding about it is pointed at.
    pub pointed: BTreeSet<Id>,
    /// What is imagined dead, and that Space is held for it.
    imagined: Option<Box<crate::ui::what_if::Imagined>>,
    space: bool,
    /// The places of a fix, to be chosen from.
    ghosts: Option<Box<crate::ui::placing::Ghosts>>,
    tools: Tools,
    /// The first button was pressed here and is held.
    captured: bool,
    /// Where that was, on the screen.
    pressed_at: Pos2,
    /// What hangs on the pointer came from a panel and has been well within the canvas.
    arrived: bool,
    /// The stroke of the scissors.
    cutting: Option<cutting::Cutting>,
    /// When Esc was pressed last with nothing left to end.
    escaped: Option<f64>,
    /// The view follows the pointer.
    panning: bool,
    /// The window lost the focus while a button was held: what it held is let go.
    abandoned: bool,
    /// Parts do not snap to a grid.
    pub free: bool,
    /// What is painted is on its way to its new place.
    glide: Option<Glide>,
    /// What the arrow keys moved last.
    nudging: Nudging,
    /// What is open beside the pointer.
    asking: Option<Asking>,
    /// What the tools asked outside of a frame.
    unanswered: Vec<Ask>,
    /// What was refused: why, where, and until when that is shown.
    said: Option<(String, Pos2, f64)>,
    /// What releasing here would do.
    verdict: Verdict,
    /// What lies on the canvas and is not part of it.
    covered: Vec<Rect>,
    /// The view follows the canvas's size until the user moves or zooms it.
    unfitted: bool,
    /// What was seen before the canvas became too small for it.
    squeezed: Option<Squeezed>,
    /// What hangs on the pointer is carried with the button held.
    carried: bool,
    /// Where the canvas was painted last, and what it is called there.
    rect: Option<Rect>,
    id: Option<egui::Id>,
    /// Whose context menu is open.
    menu: Option<Menu>,
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
    /// What passes over the links in a run.
    pub flows: &'a Flows,
    /// What can be read on the links, while the lens is held.
    pub heard: &'a BTreeMap<Id, Heard>,
    /// What was looked for and found; none while nothing is looked for.
    pub lit: Option<&'a BTreeSet<Id>>,
    /// What commands depend on: for menus.
    pub situation: &'a Situation,
    /// Whether keys belong to the canvas: not behind a question.
    pub keys: bool,
}

impl Canvas {
    /// A canvas for another design that is looked at in the same way.
    #[must_use]
    pub fn alike(&self) -> Self {
        Self { free: self.free, minimap: self.minimap, wheel_zooms: self.wheel_zooms, ..Self::default() }
    }

    /// Shows the canvas in all the room there is.
    pub fn show(&mut self, ui: &mut Ui, cx: &CanvasContext, editor: &mut Editor, out: &mut Outbox) {
        let rect = ui.available_rect_before_wrap();
        self.follow_size(rect, cx.derived);
        // Of a name of its own: whatever comes or goes around it, it keeps the keyboard.
        let response = ui.interact(rect, egui::Id::new("drawing"), Sense::click_and_drag());
        ui.advance_cursor_after_rect(rect);
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Other, true, "Drawing"));
        self.id = Some(response.id);
        self.zoom_and_scroll(ui, &response, rect);
        if cx.keys {
            self.escape(ui, cx, editor, out);
        }
        if !self.cut(ui, rect, cx, out) && !self.imagine(ui, &response, rect, cx, editor, out) {
            self.point(ui, &response, rect, cx, editor, out);
        }
        self.keys(ui, &response, cx, editor);
        self.judge(cx, editor, out);
        self.covered.clear();
        ui.painter_at(rect).rect_filled(rect, 0.0, colour(cx.derived.scene.background));
        if !self.gliding(ui, rect, cx) {
            self.drawing(ui, rect, cx, editor.design());
            self.show_lit(ui, rect, cx, editor.design());
            self.current(ui, rect, cx);
            self.show_cut(ui, rect, cx);
            self.show_imagined(ui, rect, cx);
            self.light_up(ui, rect, cx);
            self.overlay(ui, rect, cx);
            self.show_verdict(ui, rect, cx, editor);
            self.chevrons(ui, rect, cx, editor.design());
        }
        self.nodes(ui, rect, cx, editor.design(), out);
        self.explain(ui, &response, rect, cx, editor.design());
        self.context_menu(&response, cx, editor.design(), out);
        self.strip(ui, rect, cx, editor, out);
        self.show_ghosts(ui, rect, cx, editor, out);
        self.minimap(ui, rect, cx);
        self.way_back(ui, rect, cx);
        self.first_actions(ui, rect, cx, editor.design(), out);
        self.show_asking(ui, rect, cx, editor, out);
    }

    /// Paints the drawing, and what is selected in it.
    fn drawing(&self, ui: &Ui, rect: Rect, cx: &CanvasContext, design: &Design) {
        // What marks the selection lies below words and badges, so that it hides none.
        let picture = |layers: fn(Layer) -> bool| paint::scene(ui, rect, self.view, &cx.derived.scene, layers);
        picture(|layer| layer <= Layer::Link);
        self.selected_lines(ui, rect, cx);
        picture(|layer| layer > Layer::Link && layer < Layer::Badge);
        self.titles(ui, rect, cx, design);
        self.selected(ui, rect, cx);
        picture(|layer| layer >= Layer::Badge);
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

    /// Hangs a new part on the pointer.
    pub fn take(&mut self, new: New, derived: &Derived, editor: &mut Editor) {
        let (sight, locked, asks) = (derived.sight(), BTreeSet::new(), Vec::new());
        let mut stage = Stage { editor, sight, selection: &mut self.selection, grid: None, locked: &locked, asks };
        self.tools.take(Tool::Place(new), &mut stage);
        self.asking = None;
    }

    /// Gives the keyboard to the canvas.
    pub fn focus(&self, ctx: &egui::Context) {
        if let Some(id) = self.id {
            ctx.memory_mut(|memory| memory.request_focus(id));
        }
    }

    /// Brings a box into view when it is not wholly there; the view is the user's from now on.
    pub fn make_visible(&mut self, place: &crate::layout::Rect) {
        self.unfitted = true;
        if let Some(rect) = self.rect {
            self.view.reveal(rect, place);
        }
    }

    /// Ends a gesture without its change.
    pub fn abort(&mut self, editor: &mut Editor) {
        self.captured = false;
        self.asking = None;
        self.tools.cancel(editor, &mut self.selection);
    }

    /// Asks for the name of a part, or the words of a link or note.
    pub fn rename(&mut self, of: Option<Id>, editor: &Editor) {
        self.asking = of.and_then(|of| Asking::name(of, editor));
    }

    /// Asks for the words of a note that was just made: they belong to the same step.
    pub fn name_new(&mut self, of: Option<Id>, editor: &Editor) {
        self.asking = of.and_then(|of| Asking::name_new(of, editor));
    }

    /// Asks which part to add: at the pointer, else where there is room. In a container it lies in that; another part
    /// is linked to it.
    pub fn quick_add(&mut self, from: Option<Id>, pointer: Option<Pos2>, derived: &Derived, editor: &Editor) {
        let pointer = pointer.filter(|at| self.rect.is_some_and(|rect| rect.contains(*at)));
        let at = self.place(pointer);
        let part = from.and_then(|id| derived.arrangement.boxes.get(&id).map(|rect| (id, *rect)));
        self.asking = Some(match (part, pointer) {
            (Some((id, rect)), _) if can_hold(editor.design(), &id) => {
                let here = pointer.is_some() && rect.contains(at);
                let spot = if here { Spot::Here } else { Spot::Inside(id) };
                Asking::part(None, if here { at } else { rect.center() }, spot)
            }
            (Some((id, _)), Some(_)) if derived.sight().part_at(at) != Some(&id) => {
                Asking::part(Some(id), at, Spot::Here)
            }
            (Some((id, rect)), _) => {
                Asking::part(Some(id), Point::new(rect.right() + 136.0, rect.center().y), Spot::Near)
            }
            (None, pointer) => Asking::part(None, at, if pointer.is_some() { Spot::Here } else { Spot::Near }),
        });
    }

    /// Whether a question is open on the canvas, to which Enter is an answer.
    pub const fn is_asking(&self) -> bool {
        self.asking.is_some()
    }

    /// Begins a link at a part, or with the next click; a link that was begun ends at the part.
    pub fn connect(&mut self, part: Option<Id>, derived: &Derived, editor: &mut Editor) {
        let (sight, locked, asks) = (derived.sight(), BTreeSet::new(), Vec::new());
        let mut stage = Stage { editor, sight, selection: &mut self.selection, grid: None, locked: &locked, asks };
        match part.filter(|id| derived.arrangement.boxes.contains_key(id)) {
            Some(part) => self.tools.connect_from(part, &mut stage),
            None => self.tools.take(Tool::Connect, &mut stage),
        }
    }

    /// What the canvas is called on the screen: who has the keyboard's focus is known by that.
    pub const fn id(&self) -> Option<egui::Id> {
        self.id
    }

    /// Whether a link was begun and waits for its other end.
    pub const fn is_linking(&self) -> bool {
        self.tools.first_end().is_some()
    }

    /// Ends the link that was begun at a part.
    pub fn link_to(&mut self, part: Option<Id>, derived: &Derived, editor: &mut Editor) {
        let Some(part) = part else { return };
        let at = derived.rect_of(&part).map(|rect| rect.center()).unwrap_or_default();
        let (sight, locked, asks) = (derived.sight(), BTreeSet::new(), Vec::new());
        let mut stage = Stage { editor, sight, selection: &mut self.selection, grid: None, locked: &locked, asks };
        self.tools.connect_to(&part, at, &mut stage);
        self.unanswered.extend(stage.asks);
    }

    /// Whether parts snap to the grid from now on.
    pub fn toggle_grid(&mut self) -> bool {
        self.free = !self.free;
        !self.free
    }

    /// Whether something other than the drawing lies at a place of the screen.
    fn is_covered(&self, at: Pos2) -> bool {
        self.covered.iter().any(|rect| rect.contains(at))
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
}
