//! What if: parts that are imagined dead, what falls with them, and what is left of each journey. Never an edit.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::{Failures, Journey, WhatIf, drawn};
use crate::editor::Editor;
use crate::model::{Design, GroupKind, Id};

/// Shares that differ by less are the same.
const SAME: f64 = 1e-9;

/// What becomes of a journey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// As many requests succeed as with nothing dead.
    Served,
    /// Some do.
    Degraded,
    /// None does.
    Down,
}

impl Fate {
    /// A sign and a word, so that colour is not alone in saying it.
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Served => ("✓", "served"),
            Self::Degraded => ("½", "degraded"),
            Self::Down => ("×", "down"),
        }
    }
}

/// What is left of one journey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// What becomes of it.
    pub fate: Fate,
    /// As the command line says it: `50.00 % of requests succeed`.
    pub words: String,
}

/// The parts that are imagined dead, and what follows.
#[derive(Debug, Default)]
pub struct Imagined {
    dead: BTreeSet<Id>,
    fallen: BTreeSet<Id>,
    lines: BTreeSet<Id>,
    left: BTreeMap<Journey, Left>,
    /// The design compiled, for one of its meanings.
    compiled: Option<(u64, Failures)>,
}

impl Imagined {
    /// What is imagined dead.
    pub const fn dead(&self) -> &BTreeSet<Id> {
        &self.dead
    }

    /// What is dead, what that holds, and what lies on no working way any more.
    pub const fn fallen(&self) -> &BTreeSet<Id> {
        &self.fallen
    }

    /// The links of which an end has fallen, or that are dead themselves.
    pub const fn lines(&self) -> &BTreeSet<Id> {
        &self.lines
    }

    /// What is left of each journey that is drawn.
    pub const fn left(&self) -> &BTreeMap<Journey, Left> {
        &self.left
    }

    /// Computes again when the design means something else; what is gone from it is no longer dead.
    pub fn refresh(&mut self, editor: &Editor) {
        if self.compiled.as_ref().is_none_or(|(meaning, _)| *meaning != editor.meaning()) {
            let design = editor.design();
            self.dead.retain(|id| refusal(design, id).is_none());
            self.compiled = Some((editor.meaning(), Failures::of(design)));
            self.compute(design);
        }
    }

    /// A part dies, or lives again.
    ///
    /// # Errors
    /// Why it cannot die.
    pub fn turn(&mut self, id: &Id, editor: &Editor) -> Result<(), String> {
        if let Some(why) = refusal(editor.design(), id) {
            return Err(why);
        }
        if !self.dead.remove(id) {
            self.dead.insert(id.clone());
        }
        self.refresh(editor);
        self.compute(editor.design());
        Ok(())
    }

    /// Everything lives again.
    pub fn revive(&mut self, editor: &Editor) {
        self.dead.clear();
        self.compute(editor.design());
    }

    fn compute(&mut self, design: &Design) {
        let Some((_, failures)) = &self.compiled else { return };
        let before = failures.what_if(&BTreeSet::new());
        let now = failures.what_if(&self.dead);
        let left = now.scores.iter().filter_map(|(journey, score)| {
            let fate = match (*score, before.scores.get(journey).copied().flatten()) {
                (Some(now), Some(whole)) if now >= whole - SAME => Fate::Served,
                (Some(now), _) if now > SAME => Fate::Degraded,
                _ => Fate::Down,
            };
            let drawn = drawn(design, *journey);
            drawn.then(|| (*journey, Left { fate, words: WhatIf::words(*score, drawn) }))
        });
        self.left = left.collect();
        let held = self.dead.iter().flat_map(|id| failures.contents(id)).cloned();
        self.fallen = self.dead.iter().chain(&now.cut_off).cloned().chain(held).collect();
        let fallen = |id: &Id| self.fallen.contains(id);
        let lines = design.links.iter().filter(|(id, link)| fallen(id) || fallen(&link.from) || fallen(&link.to));
        self.lines = lines.map(|(id, _)| id.clone()).collect();
    }

    /// Everything in one sentence, for those who cannot see it.
    pub fn spoken(&self, design: &Design) -> String {
        let dead: Vec<&str> = self.dead.iter().map(|id| design.title(id.as_str())).collect();
        let dead = if dead.is_empty() { "nothing dead".to_owned() } else { format!("{} dead", dead.join(", ")) };
        let left = self.left.iter().map(|(journey, left)| format!("{} {}", journey.name(), left.fate.words().1));
        std::iter::once(dead).chain(left).collect::<Vec<_>>().join(", ")
    }
}

/// Why a part cannot be imagined dead; none when it can.
fn refusal(design: &Design, id: &Id) -> Option<String> {
    if let Some(link) = design.links.get(id) {
        let why = "A link without a stated availability always works: give it one in the inspector to imagine it dead";
        return link.availability.is_none().then(|| why.to_owned());
    }
    if let Some(group) = design.groups.get(id) {
        let zone = matches!(group.kind, GroupKind::Zone(_));
        return (!zone).then(|| "Of groups only zones die: click the members".to_owned());
    }
    (!design.components.contains_key(id)).then(|| "A note does not die".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage;

    #[test]
    fn parts_die_and_live_again_and_what_cannot_die_says_why() {
        let design = storage::template("distributed").expect("the template").design();
        let editor = Editor::new(design);
        let mut imagined = Imagined::default();
        imagined.refresh(&editor);
        assert!(imagined.left().values().all(|left| left.fate == Fate::Served));
        let fates = |imagined: &Imagined| imagined.left().values().map(|left| left.fate).collect::<Vec<_>>();
        imagined.turn(&Id::slug("server-1"), &editor).expect("it dies");
        assert!(imagined.fallen().contains(&Id::slug("web-1")), "what it holds falls");
        assert_eq!(fates(&imagined), [Fate::Degraded, Fate::Degraded, Fate::Down]);
        imagined.turn(&Id::slug("server-2"), &editor).expect("it dies too");
        assert_eq!(fates(&imagined), [Fate::Down; 3]);
        assert!(imagined.lines().len() > 4);
        imagined.turn(&Id::slug("server-1"), &editor).expect("it lives again");
        imagined.revive(&editor);
        assert_eq!((fates(&imagined), imagined.fallen().len()), (vec![Fate::Served; 3], 0));
        assert!(imagined.turn(&Id::slug("browser-lb"), &editor).is_err());
        assert!(imagined.spoken(editor.design()).starts_with("nothing dead, static served"));
    }
}
