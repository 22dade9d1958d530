//! The analysis beside the window: at once where it is quick, else on a thread of its own.
//!
//! A report always belongs to one state of the design. Until that of the present state is there, the last one is shown
//! and said to be older.

use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::time::{Duration, Instant};

use crate::analysis::{self, Report};
use crate::editor::Editor;

/// Designs of so many parts and links are analysed at once.
const SMALL: usize = 150;
/// So are those whose last analysis took no longer than this.
const QUICK: Duration = Duration::from_millis(5);

/// Analyses a design again and again as it changes.
#[derive(Debug)]
pub(super) struct Check {
    ctx: egui::Context,
    /// The state of the design, as the editor counts meanings, that is being analysed, and where its report will arrive.
    under_way: Option<(u64, Receiver<(Report, Duration)>)>,
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
    pub(super) fn report(&mut self, editor: &Editor) -> Option<Report> {
        if !self.is_behind(editor) {
            return None;
        }
        let now = editor.meaning();
        if let Some((meaning, receiver)) = &self.under_way {
            match receiver.try_recv() {
                Ok((report, took)) => {
                    let about = *meaning;
                    self.took = Some(took);
                    self.under_way = None;
                    // What it says about an earlier state nobody asks any more.
                    if about == now {
                        self.meaning = Some(now);
                        return Some(report);
                    }
                }
                Err(TryRecvError::Empty) => return None,
                Err(TryRecvError::Disconnected) => self.under_way = None,
            }
        }
        let design = editor.design();
        let small = design.components.len() + design.links.len() <= SMALL;
        if small || self.took.is_some_and(|took| took < QUICK) {
            return Some(self.at_once(editor));
        }
        let (sender, receiver) = channel();
        let (copy, ctx) = (design.clone(), self.ctx.clone());
        let work = move || {
            let began = Instant::now();
            let report = analysis::analyse(&copy);
            // The window may be closed meanwhile: then nobody wants the answer.
            let _ = sender.send((report, began.elapsed()));
            ctx.request_repaint();
        };
        match std::thread::Builder::new().name("linchpin-check".to_owned()).spawn(work) {
            Ok(_) => {
                self.under_way = Some((now, receiver));
                None
            }
            Err(_) => Some(self.at_once(editor)),
        }
    }

    fn at_once(&mut self, editor: &Editor) -> Report {
        let began = Instant::now();
        let report = analysis::analyse(editor.design());
        self.took = Some(began.elapsed());
        self.meaning = Some(editor.meaning());
        report
    }
}
