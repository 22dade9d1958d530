//! The history as a timeline of findings: what each step opened and closed; a click goes to the state after it.
//!
//! It is found out only while somebody looks, or wants to go back to a state without a critical finding.

mod job;
mod show;

use std::collections::{BTreeMap, BTreeSet};

use job::Found;
pub use job::{Change, Difference, State};

use super::job::Job;
use crate::editor::Editor;

/// Where the last state without a critical finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sound {
    /// It is this one.
    Here,
    /// After so many steps.
    After(usize),
    /// There is none.
    Nowhere,
    /// That is not known yet.
    Unknown,
}

/// What is known of the steps and the states between them, by serial.
#[derive(Default)]
pub struct History {
    changes: BTreeMap<u64, Change>,
    states: BTreeMap<u64, State>,
    job: Option<Job<Found>>,
    /// Somebody cancelled it: until the design changes nothing is found out.
    cancelled_at: Option<u64>,
    /// Somebody wants to go to the last state without a critical finding as soon as it is known.
    pub going_back: bool,
}

impl History {
    /// Takes what was found out.
    pub fn poll(&mut self) {
        let Some(job) = &self.job else { return };
        let (found, more) = job::found(job);
        for one in found {
            match one {
                Found::Change(serial, change) => drop(self.changes.insert(serial, change)),
                Found::State(serial, state) => drop(self.states.insert(serial, state)),
            }
        }
        if !more {
            self.job = None;
        }
    }

    /// Begins to find out what is not known.
    pub fn find_out(&mut self, editor: &Editor, ctx: &egui::Context) {
        let wanted = self.known(editor) < editor.step_count() || !self.states.contains_key(&now(editor));
        let free = self.job.is_none() && !editor.is_editing() && self.cancelled_at != Some(editor.revision());
        if wanted && free {
            let known: BTreeSet<u64> = self.changes.keys().copied().collect();
            self.job = job::begin(editor.timeline(), known, ctx);
            if self.job.is_none() {
                self.cancelled_at = Some(editor.revision());
            }
        }
    }

    /// Stops finding out.
    pub fn cancel(&mut self, editor: &Editor) {
        self.job = None;
        self.going_back = false;
        self.cancelled_at = Some(editor.revision());
    }

    /// Goes on where it was cancelled.
    pub const fn resume(&mut self) {
        self.cancelled_at = None;
    }

    /// Of how many steps it is known what they did.
    pub fn known(&self, editor: &Editor) -> usize {
        editor.steps().filter(|(serial, _)| self.changes.contains_key(serial)).count()
    }

    /// What a step did.
    pub fn change(&self, serial: u64) -> Option<&Change> {
        self.changes.get(&serial)
    }

    /// Whether something is being found out.
    pub const fn is_busy(&self) -> bool {
        self.job.is_some()
    }

    /// Where the last state without a critical finding is: this one, or one before it.
    pub fn sound(&self, editor: &Editor) -> Sound {
        let here = editor.history_len();
        let serials: Vec<u64> = std::iter::once(0).chain(editor.steps().map(|(serial, _)| serial)).collect();
        for steps in (0..=here).rev() {
            match serials.get(steps).and_then(|serial| self.states.get(serial)) {
                Some(state) if state.critical == 0 => {
                    return if steps == here { Sound::Here } else { Sound::After(steps) };
                }
                Some(_) => {}
                None => return Sound::Unknown,
            }
        }
        Sound::Nowhere
    }
}

/// The serial of the state that is shown.
fn now(editor: &Editor) -> u64 {
    editor.serial_at(editor.history_len()).unwrap_or(0)
}
