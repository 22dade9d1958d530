//! Lines that no kind of link fits: links of another kind where that can be drawn, else notes. None vanishes.

use super::lines::MAX_LINKS;
use super::{Builder, Fate};
use crate::catalog;
use crate::import::chart::Edge;
use crate::import::repairs::Told;
use crate::model::{Id, Kind, LinkKind, OtherLink};

impl Builder<'_, '_> {
    /// A line that no kind of link fits: a link of another kind, or a note.
    pub(super) fn unknown(&mut self, edge: &Edge<'_>, words: &str) -> Fate {
        let (from, to) = (self.ends(edge.from), self.ends(edge.to));
        let source = from.iter().find(|id| self.design.components.contains_key(*id));
        let Some((source, target)) = source.zip(to.first()).filter(|(a, b)| a != b) else {
            return self.noted(edge, words, "a line from a group that holds nothing it could start at is a note");
        };
        if self.holds(source, target) || self.holds(target, source) {
            return self.noted(edge, words, "a line between a frame and what it holds is a note");
        }
        let kind = |id: &Id| self.design.components.get(id).map(|c| &c.kind);
        tell_other(&mut self.told, edge.at, kind(source), kind(target));
        let mut made = Vec::new();
        for source in from.iter().filter(|id| self.design.components.contains_key(*id)) {
            for target in to.iter().filter(|id| *id != source) {
                if made.len() < MAX_LINKS {
                    made.push((source.clone(), target.clone()));
                }
            }
        }
        let other = |(a, b)| self.link(a, b, LinkKind::Other(OtherLink::default()), words);
        Fate::Links(made.into_iter().map(other).collect())
    }

    fn holds(&self, outer: &Id, inner: &Id) -> bool {
        let mut ahead = vec![outer.clone()];
        let mut looked = 0;
        while let Some(id) = ahead.pop() {
            looked += 1;
            if id == *inner {
                return id != *outer || looked > 1;
            }
            if looked > 1_000 {
                return true;
            }
            if let Some(group) = self.design.groups.get(&id) {
                ahead.extend(group.members.iter().cloned());
            }
            ahead.extend(self.held.get(&id).into_iter().flatten().cloned());
        }
        false
    }

    pub(super) fn noted(&mut self, edge: &Edge<'_>, words: &str, why: &'static str) -> Fate {
        self.told.say(edge.at, || why.to_owned());
        let (a, b) = (&self.boxes[edge.from as usize].name, &self.boxes[edge.to as usize].name);
        let text = match (edge.from == edge.to, words.is_empty()) {
            (true, false) => words.to_owned(),
            (true, true) => format!("{a} → {a}"),
            (false, true) => format!("{a} → {b}"),
            (false, false) => format!("{a} → {b}: {words}"),
        };
        let about = self.ends(edge.from).into_iter().next();
        Fate::Note(self.note(text, about))
    }
}

/// Between parts without a meaning there is nothing to say about each line.
pub(super) fn tell_other(told: &mut Told, at: usize, from: Option<&Kind>, to: Option<&Kind>) {
    let other = |kind: Option<&Kind>| matches!(kind, Some(Kind::Other(_)));
    if !other(from) && !other(to) {
        let label = |kind: Option<&Kind>| kind.map_or("group", |k| catalog::kind(k).label);
        told.say(at, || {
            let (a, b) = (catalog::article(label(from)), catalog::article(label(to)));
            format!("no link leads from {a} to {b}: the line stays one of another kind")
        });
    }
}
