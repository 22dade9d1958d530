//! The panel below the canvas: what a tab of it needs to know, and how large it is.

use super::App;
use crate::scene::Theme;
use crate::ui::bottom::DesignTab;
use crate::ui::dependencies::DependenciesContext;
use crate::ui::derived::Derived;
use crate::ui::outbox::Outbox;
use crate::ui::panes::Pane;
use crate::ui::run::RunContext;
use crate::ui::source::SourceContext;

impl App {
    /// Shows the panel while something runs, was proved, or was asked for.
    pub(super) fn bottom_panel(
        &mut self,
        ui: &mut egui::Ui,
        derived: &Derived,
        theme: &'static Theme,
        out: &mut Outbox,
    ) {
        let tab = self.bottom.design();
        let cx = SourceContext {
            editor: &self.editor,
            selection: &self.canvas.selection,
            theme,
            shown: tab == Some(DesignTab::Source),
        };
        self.source.attend(ui.ctx(), &cx, out);
        if tab.is_none() && !self.running.is_on() && !self.proofs.is_open() {
            self.panes.leave(Pane::Bottom);
            return;
        }
        let outdated = self.is_outdated();
        // What is read is given more room than what is watched; each keeps the height that it was given by hand.
        let (name, height) = if tab.is_some() { ("design", 280.0) } else { ("run", 216.0) };
        let most = (ui.available_height() - 120.0).max(150.0);
        let panel = egui::Panel::bottom(name).resizable(true).default_size(height).size_range(130.0..=most);
        panel.show(ui, |ui| {
            self.panes.begin(ui, Pane::Bottom);
            // It stays as high as it is, whatever is in it.
            ui.set_min_height(ui.available_height());
            self.bottom.strip(ui, &mut self.run_panel, &self.running, &self.proofs);
            let (editor, selection) = (&self.editor, &self.canvas.selection);
            match self.bottom.design() {
                Some(DesignTab::Source) => {
                    let cx = SourceContext { editor, selection, theme, shown: true };
                    self.source.show(ui, &cx, out);
                }
                Some(DesignTab::Dependencies) => {
                    let cx = DependenciesContext { editor, derived, selection, theme };
                    self.dependencies.show(ui, &cx, out);
                }
                None => {
                    let cx = RunContext { design: editor.design(), selection, theme, outdated };
                    self.run_panel.show(ui, &mut self.running, &mut self.proofs, &cx, out);
                }
            }
        });
    }
}
