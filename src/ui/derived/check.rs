//! The analysis beside the window: at once where it is quick, else on a thread of its own.
//!
//! A report always belongs to one state of the design. Until that of the present state is there, the last one is shown
//! and said to be older.

use std::time::{Duration, Instant};

use crate::analysis::{self, Report};
use crate::editor::Editor;
use crate::model::Design;
use crate::scene::Marks;
use crate::ui::job::{Heard, Job};

/// Designs of so many parts and links are analysed at once.
const SMALL: usize = 150;
/// So are those whose last analysis took no longer than this.
const QUICK: Duration = Duration::from_millis(5);

/// What an analysis gave.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) report: Report,
    /// What a drawing of all parts marks.
    pub(super) marks: Marks,
    took: Duration,
}

impl Checked {
    fn of(design: &Design) -> Self {
        let began = Instant::now();
        let report = analysis::analyse(design);
        let marks = Marks::of(&report, design);
        Self { report, marks, took: began.elapsed() }
    }
}

/// Analyses a design again and again as it changes.
#[derive(Debug)]
pub(super) struct Check {
    ctx: egui::Context,
    /// The state of the design, as the editor counts meanings, that is being analysed, and where its report will arrive.
    under_way: Option<(u64, Job<Checked>)>,
    /// How long the last analysis took.
    took: Option<Duration>,
    /// The state that the last report is about.
    meaning: Option<u64>,
}

impl Check {
    pub(super) const fn new(ctx: egui::Context) -> Self {
        Self { ctx, under_way: None, took: None, meaning: None }
    }

    /// Whether the last report is about an earlier state of the design, or there is none yet.
    pub(super) fn is_behind(&self, editor: &Editor) -> bool {
        self.meaning != Some(editor.meaning())
    }

    /// The report of the design as it is now, once it is there. Starts an analysis where none is under way.
    pub(super) fn report(&mut self, editor: &Editor) -> Option<Checked> {
        if !self.is_behind(editor) {
            return None;
        }
        let now = editor.meaning();
        if let Some((meaning, job)) = &self.under_way {
            match job.poll() {
                Heard::Answer(checked) => {
                    let about = *meaning;
                    self.took = Some(checked.took);
                    self.under_way = None;
                    // What it says about an earlier state nobody asks any more.
                    if about == now {
                        self.meaning = Some(now);
                        return Some(checked);
                    }
                }
                Heard::Nothing => return None,
                Heard::End => self.under_way = None,
            }
        }
        let design = editor.design();
        let small = design.components.len() + design.links.len() <= SMALL;
        if small || self.took.is_some_and(|took| took < QUICK) {
            return Some(self.at_once(editor));
        }
        let copy = design.clone();
        match Job::ask("check", &self.ctx, move || Checked::of(&copy)) {
            Ok(job) => {
                self.under_way = Some((now, job));
                None
            }
            Err(_) => Some(self.at_once(editor)),
        }
    }

    fn at_once(&mut self, editor: &Editor) -> Checked {
        let checked = Checked::of(editor.design());
        self.took = Some(checked.took);
        self.meaning = Some(editor.meaning());
        checked
    }
}
