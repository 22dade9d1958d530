//! What if: parts that are imagined dead, what falls with them, and what is left of each journey. Never an edit.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use egui::Context;

use super::job::{Heard, Job};
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

/// Designs of more parts and links are computed beside the window: every click would hold it up.
const AT_ONCE: usize = 5_000;

/// The parts that are imagined dead, and what follows.
#[derive(Debug, Default)]
pub struct Imagined {
    dead: BTreeSet<Id>,
    follows: Consequences,
    compiled: Option<Arc<Compiled>>,
    work: Option<Job<(Arc<Compiled>, Consequences)>>,
    /// What follows was computed for another set of dead parts, or another meaning of the design.
    behind: bool,
}

/// What follows from some parts being dead.
#[derive(Debug, Default)]
struct Consequences {
    fallen: BTreeSet<Id>,
    lines: BTreeSet<Id>,
    left: BTreeMap<Journey, Left>,
}

/// A design compiled, for one of its meanings.
#[derive(Debug)]
struct Compiled {
    meaning: u64,
    design: Design,
    failures: Failures,
    /// With nothing dead.
    whole: WhatIf,
}

impl Compiled {
    fn of(design: Design, meaning: u64) -> Arc<Self> {
        let failures = Failures::of(&design);
        let whole = failures.what_if(&BTreeSet::new());
        Arc::new(Self { meaning, design, failures, whole })
    }

    fn without(&self, dead: &BTreeSet<Id>) -> Consequences {
        let (design, failures) = (&self.design, &self.failures);
        let now = failures.what_if(dead);
        let left = now.scores.iter().filter_map(|(journey, score)| {
            let fate = match (*score, self.whole.scores.get(journey).copied().flatten()) {
                (Some(now), Some(whole)) if now >= whole - SAME => Fate::Served,
                (Some(now), _) if now > SAME => Fate::Degraded,
                _ => Fate::Down,
            };
            let drawn = drawn(design, *journey);
            drawn.then(|| (*journey, Left { fate, words: WhatIf::words(*score, drawn) }))
        });
        let left = left.collect();
        let held = dead.iter().flat_map(|id| failures.contents(id)).cloned();
        let fallen: BTreeSet<Id> = dead.iter().chain(&now.cut_off).cloned().chain(held).collect();
        let falls = |id: &Id| fallen.contains(id);
        let lines = design.links.iter().filter(|(id, link)| falls(id) || falls(&link.from) || falls(&link.to));
        let lines = lines.map(|(id, _)| id.clone()).collect();
        Consequences { fallen, lines, left }
    }
}

impl Imagined {
    /// What is imagined dead.
    pub const fn dead(&self) -> &BTreeSet<Id> {
        &self.dead
    }

    /// What is dead, what that holds, and what lies on no working way any more.
    pub const fn fallen(&self) -> &BTreeSet<Id> {
        &self.follows.fallen
    }

    /// The links of which an end has fallen, or that are dead themselves.
    pub const fn lines(&self) -> &BTreeSet<Id> {
        &self.follows.lines
    }

    /// What is left of each journey that is drawn.
    pub const fn left(&self) -> &BTreeMap<Journey, Left> {
        &self.follows.left
    }

    /// Whether what follows is still being computed.
    pub const fn is_behind(&self) -> bool {
        self.behind || self.work.is_some()
    }

    /// Computes again when the design means something else, or something else is dead; what is gone from the design is no
    /// longer dead.
    pub fn refresh(&mut self, editor: &Editor, ctx: &Context) {
        let now = editor.meaning();
        if self.compiled.as_ref().is_none_or(|compiled| compiled.meaning != now) {
            self.dead.retain(|id| refusal(editor.design(), id).is_none());
            self.behind = true;
        }
        match self.work.as_ref().map(Job::poll) {
            Some(Heard::Nothing) => return,
            Some(Heard::Answer((compiled, follows))) => {
                // Of an earlier click all the same: it is nearer to the truth than what is shown.
                self.behind |= compiled.meaning != now;
                (self.compiled, self.follows, self.work) = (Some(compiled), follows, None);
            }
            Some(Heard::End) | None => self.work = None,
        }
        if !self.behind {
            return;
        }
        self.behind = false;
        let design = editor.design();
        let known = self.compiled.clone().filter(|compiled| compiled.meaning == now);
        if design.components.len() + design.links.len() > AT_ONCE {
            // Copied only where the design means something else.
            let copy = known.is_none().then(|| design.clone());
            let dead = self.dead.clone();
            let work = move || {
                let compiled = known.or_else(|| copy.map(|copy| Compiled::of(copy, now)));
                compiled.map(|compiled| {
                    let follows = compiled.without(&dead);
                    (compiled, follows)
                })
            };
            let begun = Job::begin("what-if", ctx, move |worker| {
                if let Some(answer) = work() {
                    worker.end_with(answer);
                }
            });
            self.work = begun.ok();
            return;
        }
        let compiled = known.unwrap_or_else(|| Compiled::of(design.clone(), now));
        self.follows = compiled.without(&self.dead);
        self.compiled = Some(compiled);
    }

    /// A part dies, or lives again.
    ///
    /// # Errors
    /// Why it cannot die.
    pub fn turn(&mut self, id: &Id, editor: &Editor, ctx: &Context) -> Result<(), String> {
        if let Some(why) = refusal(editor.design(), id) {
            return Err(why);
        }
        if !self.dead.remove(id) {
            self.dead.insert(id.clone());
        }
        self.behind = true;
        self.refresh(editor, ctx);
        Ok(())
    }

    /// Everything lives again.
    pub fn revive(&mut self, editor: &Editor, ctx: &Context) {
        self.dead.clear();
        self.behind = true;
        self.refresh(editor, ctx);
    }

    /// Everything in one sentence, for those who cannot see it.
    pub fn spoken(&self, design: &Design) -> String {
        let dead: Vec<&str> = self.dead.iter().map(|id| design.title(id.as_str())).collect();
        let dead = if dead.is_empty() { "nothing dead".to_owned() } else { format!("{} dead", dead.join(", ")) };
        let left = self.left().iter().map(|(journey, left)| format!("{} {}", journey.name(), left.fate.words().1));
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
        let (mut imagined, ctx) = (Imagined::default(), Context::default());
        imagined.refresh(&editor, &ctx);
        assert!(imagined.left().values().all(|left| left.fate == Fate::Served));
        let fates = |imagined: &Imagined| imagined.left().values().map(|left| left.fate).collect::<Vec<_>>();
        imagined.turn(&Id::slug("server-1"), &editor, &ctx).expect("it dies");
        assert!(imagined.fallen().contains(&Id::slug("web-1")), "what it holds falls");
        assert_eq!(fates(&imagined), [Fate::Degraded, Fate::Degraded, Fate::Down]);
        imagined.turn(&Id::slug("server-2"), &editor, &ctx).expect("it dies too");
        assert_eq!(fates(&imagined), [Fate::Down; 3]);
        assert!(imagined.lines().len() > 4);
        imagined.turn(&Id::slug("server-1"), &editor, &ctx).expect("it lives again");
        imagined.revive(&editor, &ctx);
        assert_eq!((fates(&imagined), imagined.fallen().len()), (vec![Fate::Served; 3], 0));
        assert!(imagined.turn(&Id::slug("browser-lb"), &editor, &ctx).is_err());
        assert!(imagined.spoken(editor.design()).starts_with("nothing dead, static served"));
    }

    #[test]
    fn of_a_large_design_what_follows_comes_a_moment_later() {
        let editor = Editor::new(storage::generate("layers=5000").expect("a design"));
        let (mut imagined, ctx) = (Imagined::default(), Context::default());
        let settle = |imagined: &mut Imagined| {
            let end = std::time::Instant::now() + std::time::Duration::from_mins(1);
            while imagined.is_behind() {
                assert!(std::time::Instant::now() < end, "nothing followed");
                std::thread::yield_now();
                imagined.refresh(&editor, &ctx);
            }
        };
        imagined.refresh(&editor, &ctx);
        assert!(imagined.is_behind());
        settle(&mut imagined);
        assert!(imagined.fallen().is_empty() && !imagined.left().is_empty());
        // Two clicks while the first is still computed: the last state is what is shown in the end.
        imagined.turn(&Id::slug("lb-3"), &editor, &ctx).expect("it dies");
        imagined.turn(&Id::slug("lb-5"), &editor, &ctx).expect("it dies too");
        settle(&mut imagined);
        assert_eq!(imagined.dead().len(), 2);
        assert!(imagined.dead().iter().all(|id| imagined.fallen().contains(id)));
        assert!(imagined.left().values().any(|left| left.fate == Fate::Down));
        imagined.revive(&editor, &ctx);
        settle(&mut imagined);
        assert!(imagined.fallen().is_empty());
    }
}
