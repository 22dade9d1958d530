//! What is left when some parts are dead: the score of each journey, and what lies on no working path any more.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::report::Journey;
use super::structure::Structure;
use crate::model::{Design, Id};

/// The answer to "what if these were dead?".
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WhatIf {
    /// The share of requests that succeed, 0 to 1, per journey; none: the drawing cannot do it at all.
    pub scores: BTreeMap<Journey, Option<f64>>,
    /// Parts that live and work on some journey with nothing dead, but on none now: what they need is dead, or
    /// nobody who lives asks them.
    pub cut_off: BTreeSet<Id>,
}

/// Scores every journey with these parts dead. Ids of links and groups count as well as those of components.
pub fn what_if(design: &Design, dead: &BTreeSet<Id>) -> WhatIf {
    let mut scores = BTreeMap::new();
    let (mut before, mut after) = (BTreeSet::new(), BTreeSet::new());
    for (journey, structure) in Structure::compile_all(design) {
        scores.insert(journey, structure.possible().then(|| structure.score(dead)));
        let names = |parts: BTreeSet<_>| parts.into_iter().map(|part| structure.name(part).clone()).collect::<Vec<Id>>();
        before.extend(names(structure.at_work(&BTreeSet::new())));
        after.extend(names(structure.at_work(dead)));
    }
    let gone = |id: &Id| dead.contains(id) || design.hosts_of(id.as_str()).any(|h| dead.contains(h));
    let cut_off = before.difference(&after).filter(|id| !gone(id)).cloned().collect();
    WhatIf { scores, cut_off }
}
