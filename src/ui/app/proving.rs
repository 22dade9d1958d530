//! Proving claims from the window, and whether what runs is what is drawn.

use super::{App, Tab};
use crate::emulation;
use crate::ui::derived::Derived;
use crate::ui::dialog::Dialog;
use crate::ui::run::proofs::{Bet, BetDialog, Claim};

impl App {
    /// Proves a claim; before that asks what somebody believes, unless that is not wanted.
    pub(super) fn ask_or_prove(&mut self, claim: Claim, derived: &Derived, ctx: &egui::Context) {
        self.canvas.abort(&mut self.editor);
        let asked = self.proofs.bets.then(|| BetDialog::new(self.editor.design(), &derived.report, claim.clone()));
        match asked.flatten() {
            Some(bet) => self.dialog = Some(Dialog::Bet(bet)),
            None => self.prove(claim, None, ctx),
        }
    }

    /// Proves a claim in a session of its own, and shows how far that is.
    pub(super) fn prove(&mut self, claim: Claim, bet: Option<Bet>, ctx: &egui::Context) {
        self.proofs.prove(self.editor.design(), claim, bet, ctx);
        self.run_panel.tab = Tab::Proofs;
        self.bottom.give_way();
    }

    /// Whether something else would run if the design was started now. That is found out once for each of its meanings.
    pub(super) fn is_outdated(&mut self) -> bool {
        let meaning = self.editor.meaning();
        if self.outdated.0 != meaning {
            let plan = || emulation::plan(self.editor.design());
            self.outdated = (meaning, self.running.up().is_some_and(|up| !plan().runs_like(up.session.plan())));
        }
        self.outdated.1
    }
}
