//! Who has the keyboard when nobody asks any more: what had it before the question, or else the drawing.

use egui::{Context, Id};

use super::App;

/// Who had the keyboard.
#[derive(Debug, Default)]
pub(super) struct Keyboard {
    /// The last one that had it while no question was open.
    before: Option<Id>,
    /// The one that had it in the question, as the last frame saw it.
    within: Option<Id>,
    /// A question was open in the last frame.
    asked: bool,
    /// It was closed in the last frame: nothing behind it can have the keyboard before this one ends. Or Esc has just closed
    /// what was open beside: who had the keyboard meanwhile has it again.
    pub(super) closed: bool,
    /// The drawing was offered the keyboard when it was shown first.
    offered: bool,
}

impl App {
    /// Gives the keyboard back when a question was closed, and to the drawing when that is shown first: so Tab goes from
    /// part to part, and not to the first menu. Call it once a frame, when everything is done.
    pub(super) fn give_keyboard_back(&mut self, ctx: &Context) {
        let (asking, focused) = (self.asking(), ctx.memory(egui::Memory::focused));
        let keyboard = &mut self.keyboard;
        if asking {
            (keyboard.asked, keyboard.within) = (true, focused);
            return;
        }
        if self.start.is_some() || self.canvas.id().is_none() {
            *keyboard = Keyboard::default();
            return;
        }
        if std::mem::take(&mut keyboard.asked) {
            keyboard.closed = true;
            ctx.request_repaint();
            return;
        }
        let closed = std::mem::take(&mut keyboard.closed);
        let begins = !std::mem::replace(&mut keyboard.offered, true);
        // Who took it on purpose keeps it; who had it in the question is gone with that.
        let there = |id: Id| ctx.viewport(|viewport| viewport.this_pass.widgets.contains(id));
        let free = !focused.is_some_and(there) || (closed && focused == keyboard.within);
        // A field that was left, a button that was clicked: nobody needs it, and Tab is to go on from the drawing.
        let nobody = focused.is_none() && !ctx.input(|i| i.pointer.any_down()) && !egui::Popup::is_any_open(ctx);
        if ((closed || begins) && free) || nobody {
            // Screen readers are told of nobody who is not there in this very frame.
            let is_there = |id: &Id| ctx.viewport(|viewport| viewport.this_pass.widgets.contains(*id));
            let before = keyboard.before.take().filter(|_| closed || begins).filter(is_there);
            if let Some(id) = before.or(self.canvas.id().filter(is_there)) {
                ctx.memory_mut(|memory| memory.request_focus(id));
            } else {
                keyboard.offered = false;
            }
            ctx.request_repaint();
        }
        self.keyboard.before = ctx.memory(egui::Memory::focused);
    }
}
