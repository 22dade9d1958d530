//! What is derived from the design: report, arrangement, routes and scene, rebuilt when the design has changed.
//!
//! While a gesture only moves parts, what moves is followed ([`layout::Following`]) and nothing else is looked at; when
//! it ends, all is computed again, in a large drawing beside the window ([`settling`]). So may be the analysis ([`check`]).

mod check;
mod questions;
mod settling;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::picture::Picture;
use crate::analysis::Report;
use crate::editor::{Editor, Sight, fold, stand_ins};
use crate::layout::{self, Arrangement, Following, Moved, Rect, Routes};
use crate::model::{Design, Id, Placement, Point, Section};
use crate::scene::{self, Marks, Options, Theme};
use check::{Check, Checked};
use settling::{Settled, Settling};

/// Drawings of more lines are drawn again on a thread of their own when a gesture has moved parts of them.
const AT_ONCE: usize = 500;
/// Drawings of more parts and links are also laid out on a thread of their own when more than places changes.
const LAID_OUT_AT_ONCE: usize = 1_000;

/// Everything that is computed, never edited.
pub struct Derived {
    /// What the design hangs on; see [`Derived::is_checking`].
    pub report: Report,
    /// Where its parts are.
    pub arrangement: Arrangement,
    /// Where its links run.
    pub routes: Routes,
    /// The picture.
    pub scene: Picture,
    /// What the picture marks.
    pub marks: Marks,
    /// The parts that hold others.
    pub containers: BTreeSet<Id>,
    /// The findings about each part, by their place in the report.
    about: BTreeMap<Id, Vec<usize>>,
    /// The parts that are single points of failure.
    spofs: BTreeSet<Id>,
    /// How many links lead from each part.
    links_out: BTreeMap<Id, usize>,
    check: Check,
    checking: bool,
    /// The containers that are collapsed, and the design as it looks then.
    folded: BTreeSet<Id>,
    view: Option<Design>,
    /// What stands for each part that is hidden.
    stand_ins: BTreeMap<Id, Id>,
    /// The automatic places, as long as nothing but places changes.
    automatic: layout::Kept,
    following: Option<Following>,
    /// Lines and badges are drawn for a moment of a gesture.
    momentary: bool,
    /// All that is not yet as it will be are marks and colours.
    only_marks: bool,
    settling: Settling,
    /// The places of which all this is made.
    places: Vec<(Id, Placement)>,
    /// The bends of which the lines are made.
    bends: Section<Vec<Point>>,
    revision: u64,
    meaning: u64,
    look: Look,
}

/// How the picture is to look: view state, never an edit.
#[derive(Clone, Copy, PartialEq)]
pub struct Look {
    /// The colours.
    pub theme: &'static Theme,
    /// Whether findings are marked.
    pub findings: bool,
}

impl Look {
    fn options(&self) -> Options {
        let Self { theme, findings } = *self;
        Options { theme, findings, title: false, legend: false, spoken: false, ..Options::default() }
    }
}

impl Derived {
    /// Computes everything. The window is woken when an analysis that takes its time has ended.
    pub fn new(editor: &Editor, look: Look, ctx: &egui::Context) -> Self {
        let mut derived = Self {
            report: Report::default(),
            arrangement: Arrangement::default(),
            routes: Routes::default(),
            scene: Picture::default(),
            marks: Marks::default(),
            containers: BTreeSet::new(),
            about: BTreeMap::new(),
            spofs: BTreeSet::new(),
            links_out: BTreeMap::new(),
            check: Check::new(ctx.clone()),
            checking: true,
            folded: BTreeSet::new(),
            view: None,
            stand_ins: BTreeMap::new(),
            automatic: layout::Kept::default(),
            following: None,
            momentary: false,
            only_marks: false,
            settling: Settling::new(ctx.clone()),
            places: Vec::new(),
            bends: Section::default(),
            revision: editor.revision(),
            meaning: editor.meaning(),
            look,
        };
        derived.take_report(editor);
        derived.lay_out(editor);
        derived.draw(editor.design());
        derived
    }

    /// Computes again what has changed: while parts are dragged only those, the analysis only when the meaning did.
    pub fn refresh(&mut self, editor: &Editor, look: Look, folded: &BTreeSet<Id>) {
        let marked = self.take_report(editor);
        let refolded = self.folded != *folded;
        self.folded.clone_from(folded);
        let meant = self.meaning == editor.meaning();
        if !meant {
            self.meaning = editor.meaning();
            self.automatic = layout::Kept::default();
            self.following = None;
        }
        let moved = self.revision != editor.revision();
        self.revision = editor.revision();
        let bent = self.bends != editor.design().bends;
        let plain = !bent && !refolded && self.view.is_none();
        // In a large drawing also what was not dragged is followed first: undone, aligned, moved by arrows.
        let may = editor.is_editing() || self.is_large();
        let followed = moved && meant && plain && may && self.follow(editor.design());
        // In a larger one nothing is laid out here, whatever changes.
        let huge = !refolded && self.view.is_none() && self.is_huge(editor.design());
        let patched = moved && !followed && huge;
        if patched {
            self.patch(editor.design());
        }
        let ended = self.momentary && !editor.is_editing();
        let later = ended && (patched || huge || (plain && meant && self.is_large()));
        let now = (moved && !followed && !patched) || (ended && !later) || refolded;
        if now {
            self.lay_out(editor);
            if refolded || self.view.is_some() {
                self.index(editor.design(), None);
            }
        }
        let looks = marked || self.look != look;
        self.look = look;
        if now || (looks && !huge) {
            self.draw(editor.design());
            // What is being drawn elsewhere has the marks and colours of before.
            self.momentary |= self.settling.disown() && !now;
        } else if looks {
            self.only_marks = self.is_settled() || self.only_marks;
            self.settling.disown();
            self.momentary = true;
        }
        if let Some(settled) = self.settling.done(self.revision) {
            self.settle(settled);
        }
        if self.momentary && !editor.is_editing() && self.settling.is_free() {
            self.momentary = false;
            let placed = std::mem::take(&mut self.only_marks).then(|| (self.arrangement.clone(), self.routes.clone()));
            self.settling.begin(self.revision, editor.design(), &self.marks, &self.look, placed);
        }
    }

    /// Whether laying all of it out takes so long that it is done on a thread of its own.
    fn is_huge(&self, design: &Design) -> bool {
        let lines = self.routes.lines.len() + self.arrangement.boxes.len();
        lines.max(design.components.len() + design.links.len()) > LAID_OUT_AT_ONCE
    }

    /// Shows what a change made go or come, until all is laid out again.
    fn patch(&mut self, design: &Design) {
        let patch = layout::patch(design, &mut self.arrangement, &mut self.routes);
        self.scene.forget(&patch.gone);
        let options = self.look.options();
        let (shapes, badges) =
            scene::redraw(design, &self.arrangement, &self.routes, &self.marks, &options, &patch.new);
        self.scene.replace(&patch.new, shapes, badges);
        self.places = places(design);
        self.bends.clone_from(&design.bends);
        self.following = None;
        (self.momentary, self.only_marks) = (true, false);
    }

    /// For how long all of it has been drawn anew beside the window; none: it is as it will be.
    pub fn drawing_for(&self) -> Option<Duration> {
        self.settling.age()
    }

    /// Leaves the drawing as it is until something changes.
    pub fn stop_drawing(&mut self) {
        self.settling.stop();
        (self.momentary, self.only_marks) = (false, false);
    }

    /// Whether drawing all of it takes so long that a hand would notice.
    fn is_large(&self) -> bool {
        self.routes.lines.len() > AT_ONCE
    }

    /// Whether the picture is the final one of the design as it is, and not that of a gesture.
    pub const fn is_settled(&self) -> bool {
        !self.momentary && self.settling.is_free()
    }

    /// Takes over what was drawn elsewhere.
    fn settle(&mut self, settled: Settled) {
        self.arrangement = settled.arrangement;
        self.routes = settled.routes;
        self.scene = settled.scene;
        self.containers = self.arrangement.parents.values().cloned().collect();
    }

    /// What the pointer can meet.
    pub const fn sight(&self) -> Sight<'_> {
        Sight { arrangement: &self.arrangement, routes: &self.routes, containers: &self.containers }
    }

    /// Whether the report is about an earlier state of the design than the one that is drawn, or there is none yet.
    pub const fn is_checking(&self) -> bool {
        self.checking
    }

    /// Whether the report is about the design as it is, by what the editor counts.
    pub const fn is_of(&self, meaning: u64) -> bool {
        !self.checking && self.meaning == meaning
    }

    /// Takes the report of the design as it is now; says whether it came just now.
    fn take_report(&mut self, editor: &Editor) -> bool {
        let came = self.check.report(editor).map(|Checked { report, marks, .. }| {
            self.report = report;
            self.index(editor.design(), Some(marks));
        });
        self.checking = self.check.is_behind(editor);
        came.is_some()
    }

    /// Sorts the findings by their parts; those of hidden parts add up at what stands for them.
    fn index(&mut self, design: &Design, marks: Option<Marks>) {
        let shown = |id: &Id| self.stand_ins.get(id).unwrap_or(id).clone();
        self.links_out = BTreeMap::new();
        for link in design.links.values() {
            let (from, to) = (shown(&link.from), shown(&link.to));
            if from != to {
                *self.links_out.entry(from).or_default() += 1;
            }
        }
        self.about = BTreeMap::new();
        for (n, finding) in self.report.findings.iter().enumerate() {
            for id in finding.subjects.iter().map(shown).collect::<BTreeSet<Id>>() {
                self.about.entry(id).or_default().push(n);
            }
        }
        self.spofs = self.report.spofs().into_keys().map(shown).collect();
        if self.stand_ins.is_empty() {
            self.marks = marks.unwrap_or_else(|| Marks::of(&self.report, design));
            return;
        }
        let mut report = self.report.clone();
        for finding in &mut report.findings {
            let subjects: BTreeSet<Id> = finding.subjects.iter().map(shown).collect();
            finding.subjects = subjects.into_iter().collect();
        }
        for journey in report.journeys.values_mut() {
            journey.spof = journey.spof.iter().map(shown).collect();
        }
        self.marks = Marks::of(&report, design);
    }

    /// Places and routes everything.
    fn lay_out(&mut self, editor: &Editor) {
        let design = editor.design();
        self.arrangement = layout::arrange_again(design, &mut self.automatic);
        self.view = None;
        self.stand_ins = BTreeMap::new();
        if self.folded.iter().any(|id| self.arrangement.parents.values().any(|holder| holder == id)) {
            let view = fold(design, &self.arrangement, &self.folded);
            self.stand_ins = stand_ins(&self.arrangement, &self.folded);
            self.arrangement = layout::arrange(&view);
            self.view = Some(view);
        }
        self.routes = layout::route(self.view.as_ref().unwrap_or(design), &self.arrangement);
        self.containers = self.arrangement.parents.values().cloned().collect();
        self.places = places(design);
        self.bends.clone_from(&design.bends);
        self.momentary = false;
    }

    fn draw(&mut self, design: &Design) {
        let design = self.view.as_ref().unwrap_or(design);
        let (arrangement, routes) = (&self.arrangement, &self.routes);
        self.scene = Picture::of(scene::build(design, arrangement, routes, &self.marks, &self.look.options()));
    }

    /// Follows the parts whose places alone have changed; false: that cannot be done, and nothing was.
    fn follow(&mut self, design: &Design) -> bool {
        let Some(placed) = self.newly_placed(design) else {
            self.following = None;
            return false;
        };
        if self.following.is_none() {
            self.following = Following::of(design, &self.arrangement);
        }
        let Some(following) = &self.following else { return false };
        let before: BTreeMap<&Id, Rect> =
            placed.iter().filter_map(|id| Some((id, *self.arrangement.boxes.get(id)?))).collect();
        let moved = following.follow(design, &mut self.arrangement, &mut self.routes, &placed);
        (self.momentary, self.only_marks) = (true, false);
        match &moved.lines {
            // Few lines: all of them, their words and the badges look for the best place anew.
            None => self.draw(design),
            Some(lines) => {
                let rigid: Vec<(Id, Point)> = moved
                    .boxes
                    .iter()
                    .filter_map(|id| {
                        let (old, new) = (before.get(id)?, self.arrangement.boxes.get(id)?);
                        let same = (old.w - new.w).abs() < f32::EPSILON && (old.h - new.h).abs() < f32::EPSILON;
                        same.then(|| (id.clone(), new.min() - old.min()))
                    })
                    .collect();
                self.redraw(design, &moved, lines, &rigid);
            }
        }
        true
    }

    /// Moves what moved as a whole, and draws anew what changed its shape.
    fn redraw(&mut self, design: &Design, moved: &Moved, lines: &BTreeSet<Id>, rigid: &[(Id, Point)]) {
        let mut anew = lines.clone();
        anew.extend(moved.boxes.iter().cloned());
        for (id, by) in rigid {
            self.scene.shift(id, *by);
            anew.remove(id);
            // The badges of a group that is no box stand at its members.
            if self.arrangement.chips.contains_key(id) {
                let groups = design.groups_of(id.as_str()).map(|(group, _)| group);
                anew.extend(groups.filter(|group| !self.arrangement.boxes.contains_key(*group)).cloned());
            }
        }
        let options = self.look.options();
        let (shapes, badges) = scene::redraw(design, &self.arrangement, &self.routes, &self.marks, &options, &anew);
        self.scene.replace(&anew, shapes, badges);
    }

    /// The parts that stand elsewhere than when this was asked last, or got a place of their own since; none when one lost
    /// its place.
    fn newly_placed(&mut self, design: &Design) -> Option<BTreeSet<Id>> {
        let same_order = self.places.len() == design.drawing.len()
            && self.places.iter().zip(design.drawing.keys()).all(|((known, _), id)| known == id);
        if same_order {
            let mut placed = BTreeSet::new();
            for ((id, old), new) in self.places.iter_mut().zip(design.drawing.values()) {
                if old != new {
                    *old = *new;
                    placed.insert(id.clone());
                }
            }
            return Some(placed);
        }
        let known: BTreeMap<&Id, &Placement> = self.places.iter().map(|(id, place)| (id, place)).collect();
        if known.keys().any(|id| !design.drawing.contains_key(*id)) {
            return None;
        }
        let new = design.drawing.iter().filter(|(id, place)| known.get(id) != Some(place));
        let placed = new.map(|(id, _)| id.clone()).collect();
        self.places = places(design);
        Some(placed)
    }
}

/// The stated places, in the order of the file.
fn places(design: &Design) -> Vec<(Id, Placement)> {
    design.drawing.iter().map(|(id, place)| (id.clone(), *place)).collect()
}
