//! Answers to findings: accepting them, taking that back, and choosing where a fix puts what it adds.

use std::collections::BTreeSet;

use super::App;
use crate::analysis::{Finding, accepting, today};
use crate::model::Id;
use crate::ui::accepting::{AcceptDialog, step};
use crate::ui::derived::Derived;
use crate::ui::dialog::Dialog;
use crate::ui::placing::Ghosts;
use crate::ui::proposal::Proposal;

impl App {
    /// Asks why a finding is accepted.
    pub(super) fn ask_to_accept(&mut self, finding: Box<Finding>) {
        self.canvas.abort(&mut self.editor);
        self.dialog = Some(Dialog::Accept(AcceptDialog::new(finding)));
    }

    /// Accepts as it was typed; what is refused is asked once more.
    pub(super) fn accept(&mut self, asked: AcceptDialog) {
        // Where the findings are those of the design as it is, nobody looks for them again.
        let known = self.derived.as_ref().filter(|derived| derived.is_of(self.editor.meaning()));
        let found = known.map(|derived| &derived.report.findings[..]);
        if known.is_none() && self.derived.as_ref().is_some_and(Derived::is_checking) {
            self.dialog = Some(Dialog::Accept(asked.waiting()));
            return;
        }
        let made = accepting::accept_found(self.editor.design(), &asked.wish(), &today(), found);
        let made = made.map_err(|why| why.to_string());
        let made = made.and_then(|edit| self.editor.edit(asked.step(), [edit]).map_err(|why| why.to_string()));
        match made {
            Ok(()) => self.message = Some(format!("{}: undo takes it back", asked.step())),
            Err(why) => self.dialog = Some(Dialog::Accept(asked.refused(why))),
        }
    }

    /// Shows on the drawing where what a fix adds may stand.
    pub(super) fn choose_place(&mut self, proposal: &Proposal, key: String, ctx: &egui::Context) {
        if let Some(choice) = proposal.choice.clone() {
            let ghosts = Ghosts::new(self.editor.design(), self.editor.meaning(), choice, proposal, key, ctx);
            self.canvas.choose_place(ghosts, &mut self.editor);
        }
    }

    /// Makes a proposed change as one step, and shows what is new.
    pub(super) fn make(&mut self, proposal: Proposal) {
        let added: BTreeSet<Id> = proposal.added().cloned().collect();
        match self.editor.edit(proposal.title, proposal.edits) {
            Ok(()) => {
                self.canvas.selection.clone_from(&added);
                self.arrived = added;
            }
            Err(error) => self.message = Some(format!("Nothing was changed: {error}")),
        }
    }

    /// A finding counts again.
    pub(super) fn take_back(&mut self, finding: &Finding) {
        self.canvas.abort(&mut self.editor);
        match accepting::take_back(self.editor.design(), finding) {
            Some(edit) => {
                self.make_edits(&step("No longer accept", finding), vec![edit]);
            }
            None => self.message = Some("It was accepted elsewhere than in this design".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::time::{Duration, Instant};

    use super::*;
    use crate::scene::Theme;
    use crate::storage;
    use crate::ui::derived::Look;

    #[test]
    fn what_is_accepted_while_a_large_design_is_still_checked_is_accepted_when_its_findings_are_known() {
        let mut app = App::new(storage::generate("layers=2000").unwrap(), None);
        let (look, context) = (Look { theme: &Theme::LIGHT, findings: true }, egui::Context::default());
        let found = crate::analysis::analyse(app.editor.design()).findings;
        let finding = found.iter().find(|finding| !finding.subjects.is_empty()).unwrap();
        app.derived = Some(Derived::new(&app.editor, look, &context));
        let before = storage::to_ron(app.editor.design());
        app.accept(AcceptDialog::answered(finding, "an exercise"));
        // The answer is kept, and nothing is held up for it.
        let Some(Dialog::Accept(asked)) = app.dialog.take() else { panic!("it waits") };
        assert_eq!(storage::to_ron(app.editor.design()), before);
        let end = Instant::now() + Duration::from_mins(1);
        while app.derived.as_ref().is_some_and(Derived::is_checking) {
            assert!(Instant::now() < end, "the check does not end");
            std::thread::yield_now();
            let mut derived = app.derived.take().unwrap();
            derived.refresh(&app.editor, look, &BTreeSet::new());
            app.derived = Some(derived);
        }
        app.accept(asked);
        assert!(app.dialog.is_none());
        let accepted = &app.editor.design().accepted;
        assert_eq!((accepted.len(), accepted[0].reason.as_str()), (1, "an exercise"));
    }
}
