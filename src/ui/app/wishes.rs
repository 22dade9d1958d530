//! Carrying out what panels wish for.

use egui::Context;

use super::App;
use crate::ui::derived::Derived;
use crate::ui::dialog::Dialog;
use crate::ui::outbox::Wish;
use crate::ui::proposal::Search;

impl App {
    /// Carries out what a panel, a dialog or the canvas wished for.
    pub(super) fn carry_out(&mut self, wish: Wish, derived: &Derived, ctx: &Context) {
        match wish {
            Wish::Do(command) => self.command(command, derived, ctx),
            Wish::Select(ids) => self.canvas.selection = ids,
            Wish::Show(id) => {
                self.canvas.unhide(self.editor.design(), &id);
                if derived.rect_of(&id).is_some() {
                    self.canvas.reveal(derived, &id);
                } else {
                    // It has a place once it is shown again.
                    self.arrived = [id.clone()].into();
                }
                self.canvas.selection = [id].into();
            }
            Wish::Reveal(ids) => self.arrived = ids,
            Wish::Inject(action) => {
                if let Some(up) = self.running.up_mut() {
                    up.act(action, ctx);
                }
            }
            Wish::Turn(knob) => {
                if let Some(up) = self.running.up_mut() {
                    up.turn(knob, ctx);
                }
            }
            Wish::Rerun => {
                self.running.start_again(self.editor.design(), ctx);
                self.outdated = (self.editor.meaning(), false);
            }
            Wish::Browse(url) => {
                if let Err(why) = crate::ui::run::browse(&url) {
                    self.message = Some(why);
                }
            }
            Wish::Prove(claim) => self.ask_or_prove(claim, derived, ctx),
            Wish::Explain(rule) => self.explain_rule(rule),
            Wish::Make(proposal) => self.make(*proposal),
            Wish::Travel(steps) => self.travel(derived, steps),
            Wish::Copy(text) => {
                ctx.copy_text(text);
                self.message = Some("Copied the finding".to_owned());
            }
            Wish::Accept(finding) => self.ask_to_accept(finding),
            Wish::TakeBack(finding) => self.take_back(&finding),
            Wish::Fix(finding) => {
                self.canvas.abort(&mut self.editor);
                self.dialog = Some(Dialog::fix(self.editor.design(), Search::Finding(finding), ctx));
            }
            Wish::Edit { of, title, edits, held } => self.adjust(of, title, edits, held),
            Wish::ChangeKind(id, to) => self.change_kind(&id, to),
            Wish::Settle => {
                if self.adjusting.take().is_some() {
                    self.editor.commit();
                }
            }
            Wish::File(wish) => self.file_wish(wish, ctx),
            Wish::Import(text) => self.import(text, ctx),
            Wish::NotSaved(why) => {
                self.after_saving = None;
                self.message = Some(format!("Not saved: {why}"));
            }
            Wish::Tell(text) => self.message = Some(text),
        }
        ctx.request_repaint();
    }
}
