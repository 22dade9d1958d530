//! Questions before the window: the preview of a fix, and what comes from outside.

use std::path::PathBuf;

use egui::{Modal, RichText, ScrollArea, vec2};

use super::accepting::{AcceptDialog, Decided};
use super::bring_in::{Arrival, Choice, Chosen, OpenDialog, Purpose, Remarks, Typed};
use super::command_palette::{CommandPalette, Target};
use super::decimals::local;
use super::explanation::letter;
use super::export_dialog::{ExportDialog, Ordered};
use super::figure::Meaning as _;
use super::files::{FileWish, Question, RecentDialog, Remembered, Reply};
use super::page;
use super::proposal::{Line, Proposal, Proposals, Search};
use super::recovery::{Recovered, Recovery};
use super::run::proofs::{Bet, BetDialog, Claim, Placed};
use super::shortcuts::shortcut_sheet;
use super::theme::{bold, colour, good};
use crate::analysis::figures::{EXPECTED, Figure, SPOF};
use crate::analysis::rules::{self, RuleMeta};
use crate::analysis::{JourneyReport, Severity};
use crate::export::Order;
use crate::import::Opened;
use crate::model::Design;
use crate::scene::Theme;
use crate::storage::LostDraft;

/// The widest that a dialog is, in points; one with a preview beside its questions is wider.
const WIDEST: f32 = 620.0;
const WIDEST_PREVIEW: f32 = 960.0;
/// What a dialog leaves free of the window: to its sides, and for its own heading and buttons.
const MARGIN: egui::Vec2 = vec2(64.0, 150.0);

/// A dialog that is open.
pub enum Dialog {
    /// Proposals to choose from.
    Fix(FixDialog),
    /// Why a finding is accepted.
    Accept(AcceptDialog),
    /// Every command and part by name.
    Commands(CommandPalette),
    /// What was left behind.
    Recovery(Recovery),
    /// The keys.
    Shortcuts,
    /// The path of a file to open.
    Path(OpenDialog),
    /// Diagrams to choose from.
    Choice(Choice),
    /// What there is to say about how a text was read.
    Remarks(Remarks),
    /// What somebody believes before a proof.
    Bet(BetDialog),
    /// What to do about the design's file.
    Question(Question),
    /// What was opened lately.
    Recent(RecentDialog),
    /// What to export.
    Export(Box<ExportDialog>),
}

/// What came of a dialog.
pub enum Answer {
    /// It stays open.
    Open,
    /// It closes, and nothing is changed.
    Closed,
    /// It closes, and this draft is taken.
    Recovered(Box<LostDraft>),
    /// It closes, and this is done about the file.
    File(FileWish),
    /// It closes, and this file is opened.
    Path(PathBuf),
    /// It closes, and this is done.
    Target(Target),
    /// It closes, and this is accepted.
    Accept(Box<AcceptDialog>),
    /// It closes, and this is made.
    Apply(Box<Proposal>),
    /// It closes, and where what this adds shall stand is chosen; it is for the finding with this key.
    Place(Box<Proposal>, String),
    /// It closes, and this is opened.
    Read(Opened, PathBuf),
    /// It closes, and this is proved; and whether to ask before the next proof.
    Bet(Claim, Option<Bet>, bool),
    /// It closes, and this is said.
    Told(String),
    /// It closes, and this is copied.
    Copy(Box<Order>),
    /// It closes, and this is taken.
    Chosen(Box<Arrival>, Purpose),
}

/// A preview of fixes.
pub struct FixDialog {
    search: Search,
    proposals: Proposals,
    chosen: usize,
    /// The button that applies has had the keyboard.
    offered: bool,
}

impl Dialog {
    /// A preview of what a search finds.
    pub fn fix(design: &Design, search: Search, ctx: &egui::Context) -> Self {
        let proposals = Proposals::search(design, &search, ctx);
        Self::Fix(FixDialog { search, proposals, chosen: 0, offered: false })
    }

    /// Shows the dialog for one frame.
    pub fn show(&mut self, ctx: &egui::Context, theme: &Theme) -> Answer {
        let screen = ctx.content_rect().size();
        let widest = if matches!(self, Self::Export(_) | Self::Shortcuts) { WIDEST_PREVIEW } else { WIDEST };
        let room = vec2((screen.x - MARGIN.x).min(widest), (screen.y - MARGIN.y).max(120.0));
        let frame = egui::Frame::popup(&ctx.global_style()).inner_margin(16.0);
        let modal = Modal::new("dialog".into()).frame(frame).show(ctx, |ui| {
            ui.set_width(room.x);
            match self {
                Self::Commands(palette) => match palette.show(ui, room.y) {
                    (Some(target), _) => Answer::Target(target),
                    (None, true) => Answer::Closed,
                    (None, false) => Answer::Open,
                },
                Self::Recovery(recovery) => match recovery.show(ui, room.y) {
                    Recovered::Open => Answer::Open,
                    Recovered::Later => Answer::Closed,
                    Recovered::Taken(draft) => Answer::Recovered(draft),
                },
                Self::Question(question) => match question.show(ui, room.y) {
                    Reply::Open => Answer::Open,
                    Reply::Closed => Answer::Closed,
                    Reply::Do(wish) => Answer::File(wish),
                },
                Self::Recent(recent) => match recent.show(ui, room.y) {
                    Remembered::Open => Answer::Open,
                    Remembered::Closed => Answer::Closed,
                    Remembered::Chosen(path) => Answer::Path(path),
                },
                Self::Shortcuts => {
                    ui.heading("Shortcuts");
                    scrolled(ui, room.y, shortcut_sheet);
                    ui.add_space(8.0);
                    if ui.button("Close").clicked() { Answer::Closed } else { Answer::Open }
                }
                Self::Fix(fix) => fix.show(ui, room.y, theme),
                Self::Accept(asked) => match asked.show(ui) {
                    Decided::Open => Answer::Open,
                    Decided::Closed => Answer::Closed,
                    Decided::Accept => Answer::Accept(Box::new(asked.clone())),
                },
                Self::Path(path) => match path.show(ui) {
                    Typed::Open => Answer::Open,
                    Typed::Closed => Answer::Closed,
                    Typed::Read(opened, path) => Answer::Read(opened, path),
                    Typed::Large(path) => Answer::Path(path),
                },
                Self::Choice(choice) => match choice.show(ui, room.y) {
                    Chosen::Open => Answer::Open,
                    Chosen::Closed => Answer::Closed,
                    Chosen::Taken(arrival, purpose) => Answer::Chosen(arrival, purpose),
                },
                Self::Bet(bet) => match bet.show(ui) {
                    Placed::Open => Answer::Open,
                    Placed::Closed => Answer::Closed,
                    Placed::Prove(claim, bet, wanted) => Answer::Bet(claim, bet, wanted),
                },
                Self::Export(export) => match export.show(ui, room.y) {
                    Ordered::Open => Answer::Open,
                    Ordered::Closed => Answer::Closed,
                    Ordered::Done(words) => Answer::Told(words),
                    Ordered::Copy(order) => Answer::Copy(order),
                },
                Self::Remarks(remarks) => {
                    if remarks.show(ui, room.y) {
                        Answer::Closed
                    } else {
                        Answer::Open
                    }
                }
            }
        });
        match modal.inner {
            Answer::Open if modal.should_close() => Answer::Closed,
            answer => answer,
        }
    }
}

/// Contents that scroll when they are higher than there is room.
pub fn scrolled(ui: &mut egui::Ui, height: f32, contents: impl FnOnce(&mut egui::Ui)) {
    // As high as its contents: the room that the dialog had a frame before says nothing.
    let area = ScrollArea::vertical().max_height(height).min_scrolled_height(height);
    area.auto_shrink([false, true]).show(ui, |ui| {
        // Beside the scroll bar.
        ui.set_max_width(ui.available_width() - 10.0);
        contents(ui);
    });
}

impl FixDialog {
    fn show(&mut self, ui: &mut egui::Ui, height: f32, theme: &Theme) -> Answer {
        let meta = match &self.search {
            Search::Finding(finding) => rules::find(finding.rule).map(|rule| rule.meta),
            Search::All => None,
        };
        ui.heading(meta.map_or("Fix all", |meta| meta.title));
        let Some(found) = self.proposals.found() else {
            ui.horizontal(|ui| {
                ui.spinner();
                ui.label("Looking for fixes that hold…");
            });
            return if ui.button("Cancel").clicked() { Answer::Closed } else { Answer::Open };
        };
        if found.is_empty() {
            scrolled(ui, height, |ui| nothing(ui, meta));
            ui.add_space(8.0);
            return if ui.button("Close").clicked() { Answer::Closed } else { Answer::Open };
        }
        let chosen = &mut self.chosen;
        scrolled(ui, height, |ui| {
            if found.len() > 1 {
                for (n, proposal) in found.iter().enumerate() {
                    ui.radio_value(chosen, n, &proposal.title);
                }
                ui.separator();
            }
            if let Some(proposal) = found.get(*chosen) {
                preview(ui, proposal, found.len() == 1, theme);
            }
        });
        ui.add_space(8.0);
        let choice = found.get(self.chosen).is_some_and(|proposal| proposal.choice.is_some());
        let (apply, place, cancel) = ui
            .horizontal(|ui| (ui.button("Apply"), choice.then(|| ui.button("Choose its place…")), ui.button("Cancel")))
            .inner;
        let hint = "See on the drawing where it may stand, and what would be left to find there";
        let place = place.is_some_and(|place| place.on_hover_text(hint).clicked());
        if !std::mem::replace(&mut self.offered, true) {
            apply.request_focus();
        }
        let apply = apply.on_hover_text("Make these edits as one step, which undo takes back").clicked();
        match found.get(self.chosen) {
            Some(proposal) if apply => Answer::Apply(Box::new(proposal.clone())),
            Some(proposal) if place => match &self.search {
                Search::Finding(finding) => Answer::Place(Box::new(proposal.clone()), finding.key.clone()),
                Search::All => Answer::Open,
            },
            _ if cancel.clicked() => Answer::Closed,
            _ => Answer::Open,
        }
    }
}

/// When no fix can be offered.
fn nothing(ui: &mut egui::Ui, meta: Option<&RuleMeta>) {
    match meta {
        Some(meta) => {
            ui.label("No fix that holds can be offered here: this one is mended by hand.");
            ui.add_space(6.0);
            ui.label(bold("How to fix it"));
            page::rule_section(ui, meta, "How to fix");
        }
        None => {
            ui.label("There is nothing of severity medium or above that a fix would mend.");
        }
    }
}

fn preview(ui: &mut egui::Ui, proposal: &Proposal, titled: bool, theme: &Theme) {
    if titled && proposal.steps.is_empty() {
        ui.label(bold(&proposal.title));
    }
    ui.weak(proposal.size());
    if !proposal.steps.is_empty() {
        let title = format!("{} fixes, made as one step", proposal.steps.len());
        ui.collapsing(title, |ui| {
            for step in &proposal.steps {
                ui.label(step);
            }
        });
    }
    journeys(ui, proposal, theme);
    difference(ui, "Closes", "−", &proposal.closed, theme);
    difference(ui, "Opens", "+", &proposal.opened, theme);
}

fn difference(ui: &mut egui::Ui, heading: &str, sign: &str, lines: &[Line], theme: &Theme) {
    ui.add_space(8.0);
    ui.label(bold(match lines.len() {
        0 => format!("{heading} no finding"),
        1 => format!("{heading} 1 finding"),
        n => format!("{heading} {n} findings"),
    }));
    for Line { severity, words, .. } in lines {
        ui.horizontal(|ui| {
            ui.monospace(sign);
            letter(ui, *severity, false, theme);
            ui.add(egui::Label::new(words).wrap());
        });
    }
}

/// The availability of each journey, and its single points of failure, before and after.
fn journeys(ui: &mut egui::Ui, proposal: &Proposal, theme: &Theme) {
    ui.add_space(8.0);
    egui::Grid::new("before and after").num_columns(4).spacing([16.0, 4.0]).striped(true).show(ui, |ui| {
        ui.weak("journey");
        for (heading, figure) in
            [("served before", &EXPECTED), ("served after", &EXPECTED), ("single points of failure", &SPOF)]
        {
            ui.weak(heading).means(figure);
        }
        ui.end_row();
        for (journey, (before, after)) in &proposal.journeys {
            ui.label(journey.name()).means(Figure::of(*journey));
            ui.label(local(ui.ctx(), served(before)));
            let share = |report: &JourneyReport| report.availability.map(|a| a.expected);
            let tint = match (share(before), share(after)) {
                (Some(b), Some(a)) if a > b => Some(good(theme)),
                (Some(b), Some(a)) if a < b => Some(colour(theme.severity(Severity::High))),
                _ => None,
            };
            let words = RichText::new(local(ui.ctx(), served(after)));
            ui.label(tint.map_or(words.clone(), |tint| words.color(tint).strong()));
            let (before, after) = (before.spof.len(), after.spof.len());
            ui.label(if before == after { before.to_string() } else { format!("{before} → {after}") });
            ui.end_row();
        }
    });
}

/// The share of requests that are served in the long run.
fn served(report: &JourneyReport) -> String {
    match (report.possible, report.availability) {
        (false, _) => if report.drawn { "impossible" } else { "not drawn" }.to_owned(),
        (true, Some(a)) => a.served(),
        (true, None) => "unknown".to_owned(),
    }
}
