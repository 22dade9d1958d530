//! A fix whose place is being chosen: a ghost for each place, and what the analysis says of each, found out beside the
//! window.

mod choice;

pub use choice::{Choice, choice};

use super::job::{Heard, Job};
use super::proposal::Proposal;
use crate::analysis::analyse;
use crate::model::{Design, Id};

/// What is known of a place.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// It is being found out.
    Unknown,
    /// The fix as it would turn out there.
    Known {
        /// The change.
        proposal: Box<Proposal>,
        /// How many findings would be left that nobody accepted.
        remaining: usize,
        /// Whether the finding would be gone.
        mends: bool,
    },
    /// It cannot be made there.
    Refused,
}

/// One ghost.
#[derive(Debug)]
pub struct Ghost {
    /// The machine on which it would stand; none: where the fix proposes it.
    pub host: Option<Id>,
    /// Where that is, for people.
    pub place: String,
    /// What is known of it.
    pub outcome: Outcome,
}

/// The ghosts of one fix.
#[derive(Debug)]
pub struct Ghosts {
    /// What is placed.
    pub title: String,
    /// Each place.
    pub all: Vec<Ghost>,
    /// For which meaning of the design this is so.
    pub meaning: u64,
    /// The first ghost has had the keyboard.
    pub offered: bool,
    /// None: no thread could be started, and nothing will be known.
    work: Option<Job<(usize, Outcome)>>,
}

impl Ghosts {
    /// Begins to find out about the places of a fix for the finding with this key.
    pub fn new(
        design: &Design,
        meaning: u64,
        choice: Choice,
        proposal: &Proposal,
        key: String,
        ctx: &egui::Context,
    ) -> Self {
        let ghosts = choice.places.iter().map(|place| {
            let on = |host: &Id| format!("on {}", design.title(host.as_str()));
            let words = place.host.as_ref().map_or_else(|| choice.proposed.clone(), on);
            Ghost { host: place.host.clone(), place: words, outcome: Outcome::Unknown }
        });
        let (title, ghosts) = (choice.title.clone(), ghosts.collect());
        let (design, name) = (design.clone(), proposal.title.clone());
        let work = Job::begin("places", ctx, move |worker| {
            let before = analyse(&design);
            let open = before.findings.iter().filter(|finding| !finding.accepted).count();
            for (n, place) in choice.places.into_iter().enumerate() {
                let title = match &place.host {
                    Some(host) => format!("{name}, on {}", design.title(host.as_str())),
                    None => name.clone(),
                };
                let proposal = Proposal::of(&design, &before, title, Vec::new(), place.edits);
                let outcome = proposal.map_or(Outcome::Refused, |proposal| {
                    let remaining = open + proposal.opened.len() - proposal.closed.len();
                    let mends = proposal.closed.iter().any(|line| line.key == key);
                    Outcome::Known { proposal: Box::new(proposal), remaining, mends }
                });
                // The places may be left meanwhile: then nobody wants the rest.
                if !worker.tell((n, outcome)) {
                    return;
                }
            }
        });
        Self { title, all: ghosts, meaning, offered: false, work: work.ok() }
    }

    /// Takes what was found out.
    pub fn poll(&mut self) {
        loop {
            match self.work.as_ref().map_or(Heard::End, Job::poll) {
                Heard::Answer((n, outcome)) => {
                    if let Some(ghost) = self.all.get_mut(n) {
                        ghost.outcome = outcome;
                    }
                }
                Heard::Nothing => return,
                Heard::End => {
                    for ghost in self.all.iter_mut().filter(|ghost| ghost.outcome == Outcome::Unknown) {
                        ghost.outcome = Outcome::Refused;
                    }
                    return;
                }
            }
        }
    }

    /// The fewest findings that remain at any place that mends.
    pub fn best(&self) -> Option<usize> {
        let known = self.all.iter().filter_map(|ghost| match &ghost.outcome {
            Outcome::Known { remaining, mends: true, .. } => Some(*remaining),
            _ => None,
        });
        known.min()
    }
}
