//! The panel below the canvas: one strip of tabs. Those of a run are there while there is one, those of the design
//! always; without a run the panel is closed until one of them is asked for.

use egui::Ui;

use super::run::proofs::Proofs;
use super::run::{RunPanel, Running};

/// A tab about the design.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DesignTab {
    /// What needs what.
    Dependencies,
    /// The design as text.
    Source,
}

impl DesignTab {
    /// In the order of the strip.
    const ALL: [Self; 2] = [Self::Dependencies, Self::Source];

    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Dependencies => {
                ("Dependencies", "What needs what, and what falls when one part falls (Ctrl+Shift+D)")
            }
            Self::Source => ("Source", "The design as RON and as Mermaid, which can be edited (Ctrl+U)"),
        }
    }
}

/// Which tab is in front.
#[derive(Debug, Default)]
pub struct BottomPanel {
    /// The tab of the design that is shown; none: the run's, or the panel is closed.
    design: Option<DesignTab>,
}

impl BottomPanel {
    /// The tab of the design that is shown.
    pub const fn design(&self) -> Option<DesignTab> {
        self.design
    }

    /// Shows a tab of the design, or closes it when it is shown already.
    pub fn turn(&mut self, tab: DesignTab) {
        self.design = (self.design != Some(tab)).then_some(tab);
    }

    /// Shows a tab of the design.
    pub const fn show(&mut self, tab: DesignTab) {
        self.design = Some(tab);
    }

    /// Leaves the panel to the run; without one it is closed.
    pub const fn give_way(&mut self) {
        self.design = None;
    }

    /// Shows the strip of tabs.
    pub fn strip(&mut self, ui: &mut Ui, panel: &mut RunPanel, running: &Running, proofs: &Proofs) {
        ui.horizontal(|ui| {
            if panel.strip(ui, running, proofs, self.design.is_none()) {
                self.design = None;
            }
            if running.is_on() || proofs.is_open() {
                ui.separator();
            }
            for tab in DesignTab::ALL {
                let (name, says) = tab.words();
                if ui.selectable_label(self.design == Some(tab), name).on_hover_text(says).clicked() {
                    self.design = Some(tab);
                }
            }
            if self.design.is_some() {
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    let close = ui.small_button("Close").on_hover_text("Close this tab");
                    close.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Button, true, "Close the tab"));
                    if close.clicked() {
                        self.design = None;
                    }
                });
            }
        });
    }
}
