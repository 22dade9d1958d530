//! What panels wish for. The app carries it out, once a frame.

use std::collections::BTreeSet;

use super::command::Command;
use super::files::FileWish;
use super::proposal::Proposal;
use super::run::Knob;
use super::run::proofs::Claim;
use crate::analysis::Finding;
use crate::emulation::Action;
use crate::model::{Edit, Id};

/// One wish.
#[derive(Debug, Clone, PartialEq)]
pub enum Wish {
    /// Carry out a command.
    Do(Command),
    /// Select exactly these parts.
    Select(BTreeSet<Id>),
    /// Select this part and bring it into view.
    Show(Id),
    /// Bring these parts into view once they are drawn.
    Reveal(BTreeSet<Id>),
    /// Break or mend something in the run.
    Inject(Action),
    /// Turn something in the run that acts at once.
    Turn(Knob),
    /// Start the changed design in the place of what runs.
    Rerun,
    /// Open an address of the run in the user's browser.
    Browse(String),
    /// Prove a claim by a run of its own.
    Prove(Claim),
    /// Open the page of this rule.
    Explain(&'static str),
    /// Ask why this finding is accepted.
    Accept(Box<Finding>),
    /// This finding is no longer accepted.
    TakeBack(Box<Finding>),
    /// Go to the state of the design after so many steps.
    Travel(usize),
    /// Make this change as one step.
    Make(Box<Proposal>),
    /// Put this text on the clipboard.
    Copy(String),
    /// Look for fixes of this finding, and preview them.
    Fix(Box<Finding>),
    /// Change a property (`of`) by these edits, as one step. While it is held, what follows belongs to the same step.
    Edit {
        /// What is changed: a refusal is said beside it.
        of: String,
        /// What the step is called.
        title: String,
        /// The change.
        edits: Vec<Edit>,
        /// The hand has not let go.
        held: bool,
    },
    /// Make a part one of this kind; what would be lost is said first.
    ChangeKind(Id, &'static str),
    /// The hand has let go of a property.
    Settle,
    /// Do something about the design and its file.
    File(FileWish),
    /// Take what a text draws in the place of the design, as one step.
    Import(String),
    /// Say why what was typed as the source was not saved; what waited for that does not happen.
    NotSaved(String),
    /// Tell the user something.
    Tell(String),
}

/// The wishes of one frame.
#[derive(Debug, Default)]
pub struct Outbox(Vec<Wish>);

impl Outbox {
    /// Adds a wish.
    pub fn send(&mut self, wish: Wish) {
        self.0.push(wish);
    }

    /// Takes all wishes out, in order.
    pub fn drain(&mut self) -> Vec<Wish> {
        std::mem::take(&mut self.0)
    }
}
