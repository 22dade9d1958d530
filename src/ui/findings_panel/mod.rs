//! The findings: what is wrong, grouped and filtered; a click shows the part, the pointer lights it up on the drawing.
//!
//! Of long lists only the rows in view are made: for the rest it is remembered, or guessed, how high they are.

mod filter;
mod grouping;
mod heading;
mod keys;
mod looking;

use std::collections::BTreeSet;

use egui::Ui;

use super::derived::Derived;
use super::explanation;
use super::finding_card::{CardContext, card_id, finding_card};
use super::journeys::journeys;
use super::outbox::{Outbox, Wish};
use super::run::proofs::Proofs;
use crate::analysis::Finding;
use crate::model::{Design, Id};
use crate::scene::Theme;
use filter::Filter;
use grouping::{Common, Group, Grouping, Row, groups, rows};

/// Lists of no more rows are made whole, so that all of them can be reached by those who do not see them.
const FEW: usize = 40;
/// The height of a group's heading.
const HEADING: f32 = 26.0;

/// What the findings are shown from.
pub struct FindingsContext<'a> {
    /// The design.
    pub design: &'a Design,
    /// Its report.
    pub derived: &'a Derived,
    /// What was proved.
    pub proofs: &'a Proofs,
    /// Grows with every change of what the design means.
    pub meaning: u64,
    /// The colours.
    pub theme: &'static Theme,
    /// What is selected.
    pub selection: &'a BTreeSet<Id>,
    /// Whether the journeys are to leave the room to what is selected or open beside.
    pub brief: bool,
    /// The rule whose page is open beside, by its code.
    pub page: Option<&'static str>,
}

/// What the rows were made of: while this is the same, so are they.
#[derive(Debug, Clone, PartialEq)]
struct Made {
    meaning: u64,
    checking: bool,
    findings: usize,
    filter: Filter,
    grouping: Grouping,
    closed: BTreeSet<Common>,
    /// In points.
    width: u32,
}

/// The panel's own state: what is looked for, how it is grouped, and where the keyboard is.
#[derive(Debug, Default)]
pub struct FindingsPanel {
    filter: Filter,
    grouping: Grouping,
    closed: BTreeSet<Common>,
    groups: Vec<Group>,
    rows: Vec<Row>,
    heights: Vec<f32>,
    made: Option<Made>,
    /// The row that has the keyboard, as the last frame saw it.
    at: Option<usize>,
    /// The finding that has the keyboard.
    focused: Option<Finding>,
    /// What the finding under the pointer, or with the keyboard, is about.
    lit: BTreeSet<Id>,
}

impl FindingsPanel {
    /// What is to be lit up on the drawing.
    pub const fn lit(&self) -> &BTreeSet<Id> {
        &self.lit
    }

    /// Shows the journeys and the findings.
    pub fn show(&mut self, ui: &mut Ui, cx: &FindingsContext, out: &mut Outbox) {
        self.lit.clear();
        journeys(ui, cx.design, cx.derived, cx.theme, cx.brief, out);
        let findings = &cx.derived.report.findings;
        if cx.derived.report.journeys.is_empty() {
            self.focused = None;
            return;
        }
        if !findings.is_empty() {
            self.looking(ui, findings, cx.theme);
        }
        self.sort(ui.available_width(), cx);
        let shown: usize = self.groups.iter().map(|group| group.findings.len()).sum();
        if self.filter.is_on() {
            ui.horizontal_wrapped(|ui| {
                ui.label(format!("{shown} of {}", findings.len()));
                if ui.link("Clear the filter").clicked() {
                    self.filter = Filter::default();
                }
            });
        }
        if shown == 0 && !findings.is_empty() {
            ui.weak("No finding is like that");
        }
        let wanted = self.keys(ui, cx);
        self.list(ui, cx, wanted, out);
    }

    /// Makes the groups and rows anew when something has changed.
    fn sort(&mut self, width: f32, cx: &FindingsContext) {
        let findings = &cx.derived.report.findings;
        let made = Made {
            meaning: cx.meaning,
            checking: cx.derived.is_checking(),
            findings: findings.len(),
            filter: self.filter.clone(),
            grouping: self.grouping,
            closed: self.closed.clone(),
            width: width as u32,
        };
        if self.made.as_ref() == Some(&made) {
            return;
        }
        self.groups = groups(cx.design, findings, &self.filter, self.grouping);
        self.rows = rows(&self.groups, &self.closed);
        let height = |row: &Row| match row {
            Row::Group(_) => HEADING,
            Row::Finding(n) => findings.get(*n).map_or(0.0, |finding| guess(finding, width)),
        };
        self.heights = self.rows.iter().map(height).collect();
        self.made = Some(made);
    }

    /// The rows in view, and the one that gets the keyboard.
    fn list(&mut self, ui: &mut Ui, cx: &FindingsContext, wanted: Option<usize>, out: &mut Outbox) {
        let findings = &cx.derived.report.findings;
        let focus = ui.memory(egui::Memory::focused);
        let (mut at, mut focused) = (None, None);
        let seen = ui.clip_rect();
        let mut skipped = 0.0;
        let mut turned: Option<Common> = None;
        for n in 0..self.rows.len() {
            let height = self.heights[n];
            let top = ui.cursor().top() + skipped;
            let out_of_view = top + height < seen.top() || top > seen.bottom();
            if self.rows.len() > FEW && out_of_view && wanted != Some(n) && self.at != Some(n) {
                skipped += height;
                continue;
            }
            ui.add_space(std::mem::take(&mut skipped));
            let top = ui.cursor().top();
            let id = match self.rows[n] {
                Row::Group(group) => {
                    let Some(group) = self.groups.get(group) else { continue };
                    let open = !self.closed.contains(&group.common);
                    let response = heading::heading(ui, group, open, cx, &mut self.filter);
                    if response.clicked() {
                        turned = Some(group.common.clone());
                    }
                    if wanted == Some(n) {
                        response.scroll_to_me(None);
                    }
                    response.id
                }
                Row::Finding(place) => {
                    let Some(finding) = findings.get(place) else { continue };
                    let chosen = finding.subjects.iter().any(|id| cx.selection.contains(id));
                    let FindingsContext { design, proofs, theme, .. } = *cx;
                    let card = CardContext { panel: "findings", chosen, design, finding, proofs, theme };
                    let response = finding_card(ui, &card, out);
                    let here = focus == Some(response.id);
                    if response.clicked() && cx.page.is_some() {
                        out.send(Wish::Explain(finding.rule));
                    }
                    if here {
                        focused = Some(finding.clone());
                    }
                    if here || response.contains_pointer() {
                        self.lit.extend(finding.subjects.iter().cloned());
                    }
                    if wanted == Some(n) {
                        response.scroll_to_me(None);
                    }
                    response.id
                }
            };
            if focus == Some(id) {
                at = Some(n);
                let filter = egui::EventFilter { vertical_arrows: true, horizontal_arrows: true, ..Default::default() };
                ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
            }
            self.heights[n] = ui.cursor().top() - top;
        }
        ui.add_space(skipped);
        // The page beside follows the keyboard.
        if let Some(finding) = &focused
            && self.focused.as_ref().map(|before| &before.key) != Some(&finding.key)
            && cx.page.is_some_and(|code| code != finding.code)
        {
            out.send(Wish::Explain(finding.rule));
        }
        (self.at, self.focused) = (at, focused);
        if let Some(common) = turned {
            self.turn(common);
        }
    }

    /// Opens a group, or closes it.
    fn turn(&mut self, common: Common) {
        if !self.closed.remove(&common) {
            self.closed.insert(common);
        }
    }

    /// What a row is called on the screen.
    fn row_id(&self, row: usize, cx: &FindingsContext) -> Option<egui::Id> {
        match *self.rows.get(row)? {
            Row::Group(group) => self.groups.get(group).map(|group| heading::id(&group.common)),
            Row::Finding(n) => cx.derived.report.findings.get(n).map(|finding| card_id("findings", finding)),
        }
    }
}

/// About how high a card is before it was made.
fn guess(finding: &Finding, width: f32) -> f32 {
    const LETTER: f32 = 6.6;
    const LINE: f32 = 16.0;
    let room = (width - 24.0).max(40.0);
    let lines = |words: &str, room: f32| (words.chars().count() as f32 * LETTER / room).ceil().max(1.0);
    let title = lines(explanation::title(finding), room - 28.0);
    52.0 + LINE * (title + lines(&finding.message, room))
}
