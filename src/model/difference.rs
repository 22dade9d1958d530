//! How two designs differ, by parts: what one has and the other has not, what is changed, what only lies elsewhere.

use std::collections::BTreeSet;
use std::fmt;

use super::design::{Design, Section};
use super::id::Id;

/// What leads from one design to another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    /// Components, groups, links and notes that are new.
    pub added: BTreeSet<Id>,
    /// Those that are gone.
    pub removed: BTreeSet<Id>,
    /// Those that say something else.
    pub changed: BTreeSet<Id>,
    /// Those that say the same and are drawn elsewhere.
    pub moved: BTreeSet<Id>,
    /// Those that had no place of their own and have one now: whoever draws a first part by hand writes down where all
    /// others are, which moves none of them.
    pub placed: BTreeSet<Id>,
    /// Whether the title, the domain or accepted findings are others.
    pub about: bool,
}

impl Difference {
    /// What leads from `old` to `new`.
    pub fn between(old: &Design, new: &Design) -> Self {
        let mut out = Self::default();
        out.section(&old.components, &new.components);
        out.section(&old.groups, &new.groups);
        out.section(&old.links, &new.links);
        out.section(&old.notes, &new.notes);
        let known =
            |id: &Id, out: &Self| out.added.contains(id) || out.removed.contains(id) || out.changed.contains(id);
        let placed = differing(&old.drawing, &new.drawing).chain(differing(&old.bends, &new.bends));
        let locked = |a: &[Id], b: &[Id]| a.iter().filter(|id| !b.contains(id)).cloned().collect::<Vec<_>>();
        let locks: BTreeSet<Id> =
            locked(&old.locked, &new.locked).into_iter().chain(locked(&new.locked, &old.locked)).collect();
        let all: BTreeSet<Id> = placed.chain(&locks).filter(|id| !known(id, &out)).cloned().collect();
        let first = |id: &Id| {
            let had_none = !old.drawing.contains_key(id) && new.drawing.contains_key(id);
            had_none && old.bends.get(id) == new.bends.get(id) && !locks.contains(id)
        };
        (out.placed, out.moved) = all.into_iter().partition(first);
        out.about = old.name != new.name || old.domain != new.domain || old.accepted != new.accepted;
        out
    }

    /// Whether there is none.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    fn section<T: PartialEq>(&mut self, old: &Section<T>, new: &Section<T>) {
        self.removed.extend(old.keys().filter(|id| !new.contains_key(*id)).cloned());
        self.added.extend(new.keys().filter(|id| !old.contains_key(*id)).cloned());
        let changed = new.iter().filter(|(id, part)| old.get(*id).is_some_and(|before| before != *part));
        self.changed.extend(changed.map(|(id, _)| id.clone()));
    }
}

/// The ids whose entries differ, or that only one has.
fn differing<'a, T: PartialEq>(old: &'a Section<T>, new: &'a Section<T>) -> impl Iterator<Item = &'a Id> {
    let gone = old.keys().filter(|id| !new.contains_key(*id));
    gone.chain(new.iter().filter(|(id, entry)| old.get(*id) != Some(entry)).map(|(id, _)| id))
}

impl fmt::Display for Difference {
    /// `2 added, 1 removed, 3 moved`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counted =
            [(&self.added, "added"), (&self.removed, "removed"), (&self.changed, "changed"), (&self.moved, "moved")];
        let words =
            counted.into_iter().filter(|(ids, _)| !ids.is_empty()).map(|(ids, what)| format!("{} {what}", ids.len()));
        let words: Vec<String> =
            words.chain(self.about.then(|| "title, domain or accepted findings".to_owned())).collect();
        match (words.is_empty(), self.placed.len()) {
            (true, 0) => f.write_str("no difference"),
            (true, 1) => f.write_str("the place of 1 written down"),
            (true, n) => write!(f, "the places of {n} written down"),
            (false, _) => f.write_str(&words.join(", ")),
        }
    }
}

#[cfg(test)]
mod tests;
