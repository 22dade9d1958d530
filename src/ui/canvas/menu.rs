//! The context menus: of a part, of a link, and of the bare canvas for how it is seen.

use egui::{Popup, Pos2, Response, SetOpenCommand, Ui};

use super::breaking::{breaking, proving};
use super::{Canvas, CanvasContext};
use crate::model::{Design, Id};
use crate::ui::command::{ON_CANVAS, ON_LINK, ON_PART, items};
use crate::ui::derived::Derived;
use crate::ui::explanation::called;
use crate::ui::inspector::Inspector;
use crate::ui::outbox::Outbox;

/// The least width of a menu, so that labels and keys stand apart.
const WIDTH: f32 = 230.0;

/// A menu that is open, or about to be.
#[derive(Debug, Clone)]
pub(super) struct Menu {
    /// The part or link whose it is; none for that of the bare canvas.
    of: Option<Id>,
    /// Where it was asked for.
    at: Pos2,
    /// It was asked for in this frame.
    fresh: bool,
    /// The keyboard is to go on in it, as soon as there is something that takes it.
    focus: bool,
}

impl Canvas {
    /// Opens the menu of what lies there, which is selected if it is not yet.
    pub(super) fn ask_for_menu(&mut self, of: Option<Id>, at: Pos2) {
        if let Some(id) = of.clone().filter(|id| !self.selection.contains(id)) {
            self.selection = [id].into();
        }
        self.menu = Some(Menu { of, at, fresh: true, focus: false });
    }

    /// Opens the menu of what is selected, or of the bare canvas, where it lies; the keyboard goes on in it.
    pub fn open_menu(&mut self, derived: &Derived) {
        let Some(canvas) = self.rect else { return };
        let of = self.selection.first().cloned();
        let place = of.as_ref().and_then(|id| derived.rect_of(id));
        let corner = place.map(|place| self.view.rect_to_screen(canvas, &place).center());
        let at = corner.filter(|at| canvas.contains(*at)).unwrap_or(canvas.center());
        self.menu = Some(Menu { of, at, fresh: true, focus: true });
    }

    /// Where the menu was asked for that is open.
    pub fn menu_place(&self) -> Option<Pos2> {
        self.menu.as_ref().map(|menu| menu.at)
    }

    /// Shows the menu while it is open.
    pub(super) fn context_menu(&mut self, response: &Response, cx: &CanvasContext, design: &Design, out: &mut Outbox) {
        let Some(menu) = &mut self.menu else { return };
        let fresh = std::mem::take(&mut menu.fresh);
        let set = (fresh || response.clicked()).then_some(SetOpenCommand::Bool(fresh));
        let popup = Popup::menu(response).open_memory(set).at_position(menu.at);
        let shown = popup.show(|ui| {
            ui.set_min_width(WIDTH);
            let first = contents(ui, menu.of.as_ref(), cx, design, out);
            if let Some(first) = first.filter(|_| menu.focus) {
                first.request_focus();
                menu.focus = false;
            }
        });
        if shown.is_none() && !fresh {
            self.menu = None;
        }
    }
}

/// What can be done with a part or link, or with how the canvas is seen; gives the first command that can be used.
fn contents(ui: &mut Ui, of: Option<&Id>, cx: &CanvasContext, design: &Design, out: &mut Outbox) -> Option<Response> {
    let Some(id) = of else { return items(ui, ON_CANVAS, cx.situation, out) };
    ui.strong(called(design, id));
    ui.separator();
    breaking(ui, id, cx, design, out);
    proving(ui, id, design, out);
    ui.separator();
    Inspector::offer_kinds(ui, design, id, out);
    items(ui, if design.links.contains_key(id) { ON_LINK } else { ON_PART }, cx.situation, out)
}
