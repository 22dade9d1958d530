//! The findings: what is wrong, worst first; a click shows the part.

use std::collections::BTreeSet;

use super::derived::Derived;
use super::finding_card::finding_card;
use super::journeys::journeys;
use super::outbox::Outbox;
use super::run::proofs::Proofs;
use crate::analysis::Finding;
use crate::model::{Design, Id};
use crate::scene::Theme;

/// Lists of no more findings are made whole, so that all of them can be reached by those who do not see them.
const FEW: usize = 40;

/// Of long lists only the cards in view are made: for the rest it is remembered, or guessed, how high they are.
#[derive(Debug, Default)]
pub struct FindingsPanel {
    heights: Vec<f32>,
    /// For which findings and which width, in points, these heights are.
    of: Option<(u64, bool, u32)>,
}

impl FindingsPanel {
    /// Shows the journeys and the findings. `meaning` grows with every change of what the design means.
    pub fn show(
        &mut self,
        ui: &mut egui::Ui,
        (design, derived, proofs, meaning): (&Design, &Derived, &Proofs, u64),
        theme: &Theme,
        selection: &BTreeSet<Id>,
        out: &mut Outbox,
    ) {
        journeys(ui, derived, theme, out);
        if derived.report.journeys.is_empty() {
            return;
        }
        let findings = &derived.report.findings;
        let width = ui.available_width();
        let of = Some((meaning, derived.is_checking(), width as u32));
        if self.of != of || self.heights.len() != findings.len() {
            self.of = of;
            self.heights = findings.iter().map(|finding| guess(finding, width)).collect();
        }
        let seen = ui.clip_rect();
        let mut skipped = 0.0;
        for (finding, height) in findings.iter().zip(&mut self.heights) {
            let top = ui.cursor().top() + skipped;
            if findings.len() > FEW && (top + *height < seen.top() || top > seen.bottom()) {
                skipped += *height;
                continue;
            }
            ui.add_space(std::mem::take(&mut skipped));
            let top = ui.cursor().top();
            let chosen = finding.subjects.iter().any(|id| selection.contains(id));
            finding_card(ui, ("findings", chosen), (design, finding, proofs), theme, out);
            *height = ui.cursor().top() - top;
        }
        ui.add_space(skipped);
    }
}

/// About how high a card is before it was made.
fn guess(finding: &Finding, width: f32) -> f32 {
    const LETTER: f32 = 6.6;
    const LINE: f32 = 16.0;
    let room = (width - 24.0).max(40.0);
    let lines = |words: &str, room: f32| (words.chars().count() as f32 * LETTER / room).ceil().max(1.0);
    let title = lines(super::explanation::title(finding), room - 28.0);
    52.0 + LINE * (title + lines(&finding.message, room))
}
