//! What was done to wires and is not undone, and what it comes to for one connection.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::Arc;

use super::tap::Tap;
use super::{Bend, Gate, Line, Mode};
use crate::model::Id;

/// What changes while a session runs.
#[derive(Debug, Default)]
pub(super) struct State {
    /// What was done, in order.
    pub(super) standing: Vec<Standing>,
    /// Where a wire leads since somebody was promoted.
    pub(super) moved: BTreeMap<Id, Id>,
    /// The wires between units without a link.
    pub(super) undrawn: BTreeMap<(Option<Id>, Id), Arc<Line>>,
    pub(super) taps: BTreeMap<u64, Arc<Tap>>,
    pub(super) next: u64,
    /// Where connections come from that asked the network.
    pub(super) known: BTreeSet<SocketAddr>,
}

/// One thing that was done.
#[derive(Debug)]
pub(super) struct Standing {
    /// What it was done to.
    pub(super) target: Id,
    pub(super) inside: BTreeSet<Id>,
    /// The other side of a cut; none: everything outside.
    pub(super) other: Option<(Id, BTreeSet<Id>)>,
    pub(super) mode: Mode,
}

impl Standing {
    /// Whether a connection over a wire with these ends is concerned.
    pub(super) fn touches(&self, line: &Line, from: Option<&Id>, to: &Id) -> bool {
        if line.link.as_ref() == Some(&self.target) {
            return true;
        }
        let within = |end: Option<&Id>| end.is_some_and(|end| *end == self.target || self.inside.contains(end));
        let beyond = |end: Option<&Id>| match &self.other {
            Some((id, units)) => end.is_some_and(|end| end == id || units.contains(end)),
            None => !within(end),
        };
        (within(from) && beyond(Some(to))) || (beyond(from) && within(Some(to)))
    }

    /// Whether this was done to that target, by that word where one is given.
    pub(super) fn is(&self, target: &Id, verb: Option<&str>) -> bool {
        self.target == *target && verb.is_none_or(|verb| self.mode.verb() == verb)
    }
}

impl State {
    /// What all that was done comes to for one connection.
    pub(super) fn bend(&self, line: &Line, from: Option<&Id>, to: &Id) -> Bend {
        let mut bend = Bend::default();
        let mut severed = false;
        for standing in self.standing.iter().filter(|s| s.touches(line, from, to)) {
            bend.add(&standing.mode);
            severed |= standing.other.is_some();
        }
        if severed {
            // Nothing that is done to a wire lets packets through a cut.
            bend.gate = Gate::Blackhole;
        }
        bend
    }

    /// Tells every connection how it is bent now.
    pub(super) fn renew(&self) {
        for tap in self.taps.values() {
            tap.set(self.bend(&tap.line, tap.from.as_ref(), &tap.to));
        }
    }
}
