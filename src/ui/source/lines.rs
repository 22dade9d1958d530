//! Which line of the text is about which part.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Design, Id};
use crate::storage;

/// The lines of a design's parts, counted from 0.
#[derive(Debug, Default)]
pub struct Lines {
    of: BTreeMap<Id, usize>,
    at: BTreeMap<usize, Id>,
    /// Of which version of the text and which revision of the design.
    state: Option<(u64, u64)>,
}

impl Lines {
    /// Looks again where the parts stand, if the text or the design became another one.
    pub fn refresh(&mut self, text: &str, design: &Design, state: (u64, u64)) {
        if self.state == Some(state) {
            return;
        }
        let places = storage::places(text);
        let ids = design.components.keys().chain(design.groups.keys()).chain(design.links.keys());
        let found =
            ids.chain(design.notes.keys()).filter_map(|id| Some((id.clone(), places.get(id.as_str())?.line - 1)));
        self.of = found.collect();
        self.at = self.of.iter().map(|(id, line)| (*line, id.clone())).collect();
        self.state = Some(state);
    }

    /// The lines of some parts.
    pub fn of(&self, ids: &BTreeSet<Id>) -> BTreeSet<usize> {
        ids.iter().filter_map(|id| self.of.get(id).copied()).collect()
    }

    /// The part on a line.
    pub fn at(&self, line: usize) -> Option<&Id> {
        self.at.get(&line)
    }
}
