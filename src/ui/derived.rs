//! What is derived from the design: report, arrangement, routes and scene, rebuilt when the design has changed.

use std::collections::BTreeSet;

use super::explanation::called;
use crate::analysis::{self, Finding, Report, Severity};
use crate::catalog;
use crate::editor::Editor;
use crate::emulation::UnitState;
use crate::layout::{self, Arrangement, Rect, Routes};
use crate::model::{Design, Id, Point};
use crate::scene::{self, Badge, Marks, Options, Scene, Theme};

/// Everything that is computed, never edited.
pub struct Derived {
    /// What the design hangs on.
    pub report: Report,
    /// Where its parts are.
    pub arrangement: Arrangement,
    /// Where its links run.
    pub routes: Routes,
    /// The picture.
    pub scene: Scene,
    /// What the picture marks.
    pub marks: Marks,
    /// The parts that hold others.
    containers: BTreeSet<Id>,
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

impl Derived {
    /// Computes everything.
    pub fn new(editor: &Editor, look: Look) -> Self {
        let design = editor.design();
        let report = analysis::analyse(design);
        let marks = Marks::of(&report, design);
        let arrangement = layout::arrange(design);
        let routes = layout::route(design, &arrangement);
        let scene = picture(design, &arrangement, &routes, &marks, look);
        let containers = arrangement.parents.values().cloned().collect();
        let (revision, meaning) = (editor.revision(), editor.meaning());
        Self { report, arrangement, routes, scene, marks, containers, revision, meaning, look }
    }

    /// Computes again what has changed: the analysis only when the meaning did, the picture when anything did.
    pub fn refresh(&mut self, editor: &Editor, look: Look) {
        if self.revision == editor.revision() && self.look == look {
            return;
        }
        let design = editor.design();
        if self.meaning != editor.meaning() {
            self.report = analysis::analyse(design);
            self.marks = Marks::of(&self.report, design);
            self.meaning = editor.meaning();
        }
        if self.revision != editor.revision() {
            self.arrangement = layout::arrange(design);
            self.routes = layout::route(design, &self.arrangement);
            self.containers = self.arrangement.parents.values().cloned().collect();
            self.revision = editor.revision();
        }
        self.look = look;
        self.scene = picture(design, &self.arrangement, &self.routes, &self.marks, look);
    }

    /// The findings that speak of a part, worst first.
    pub fn about<'a>(&'a self, id: &'a Id) -> impl Iterator<Item = &'a Finding> {
        self.report.findings.iter().filter(move |f| f.subjects.contains(id))
    }

    /// How many findings of severity medium or above nobody accepted.
    pub fn to_mend(&self) -> usize {
        self.report.findings.iter().filter(|f| !f.accepted && f.severity >= Severity::Medium).count()
    }

    /// The paths of a link; none for what is no link.
    pub fn line(&self, id: &Id) -> Option<&[Vec<Point>]> {
        let line = self.routes.lines.get(id).filter(|_| !self.arrangement.boxes.contains_key(id));
        line.map(|line| &line.paths[..])
    }

    /// Whether others lie in this part.
    pub fn holds(&self, id: &Id) -> bool {
        self.containers.contains(id)
    }

    /// Everything that is drawn, without title and legend.
    pub fn bounds(&self) -> Rect {
        let boxes = self.arrangement.bounds();
        self.routes.bounds().map_or(boxes, |lines| boxes.union(&lines)).grown(16.0)
    }

    /// The box of a part, or around a link.
    pub fn rect_of(&self, id: &Id) -> Option<Rect> {
        self.arrangement.boxes.get(id).copied().or_else(|| {
            let points = self.routes.lines.get(id).into_iter().flat_map(|line| line.paths.iter().flatten());
            // A group that is no box is where its badges are.
            let badges = self.scene.badges.iter().filter(|b| b.subject == *id).map(|b| b.rect);
            points.map(|p| Rect::new(p.x, p.y, 0.0, 0.0)).chain(badges).reduce(|a, b| a.union(&b))
        })
    }

    /// What is at a point: a badge's part, the innermost part, else a link within a few points on the screen.
    pub fn hit(&self, at: Point, zoom: f32) -> Option<Id> {
        if let Some((_, badge)) = self.badge_at(at) {
            return Some(badge.subject.clone());
        }
        let around = self.arrangement.boxes.iter().filter(|(_, rect)| rect.contains(at)).map(|(id, _)| id);
        let inside = around.max_by_key(|id| (self.arrangement.holders(id).count(), *id));
        match inside {
            Some(id) if !self.containers.contains(id) => Some(id.clone()),
            // A line that crosses a container is in front of it.
            found => self.link_at(at, 6.0 / zoom).or_else(|| found.cloned()),
        }
    }

    /// The badge at a point, with its number.
    pub fn badge_at(&self, at: Point) -> Option<(usize, &Badge)> {
        self.scene.badges.iter().enumerate().rev().find(|(_, badge)| badge.rect.contains(at))
    }

    fn link_at(&self, at: Point, reach: f32) -> Option<Id> {
        let near = |path: &[Point]| path.windows(2).any(|ends| distance(at, ends[0], ends[1]) <= reach);
        self.routes.lines.iter().find(|(_, route)| route.paths.iter().any(|p| near(p))).map(|(id, _)| id.clone())
    }

    /// The parts that a frame touches; a container only when it lies wholly within.
    pub fn touched(&self, frame: &Rect) -> BTreeSet<Id> {
        let chosen = |(id, rect): &(&Id, &Rect)| if self.holds(id) { frame.holds(rect) } else { frame.overlaps(rect) };
        self.arrangement.boxes.iter().filter(chosen).map(|(id, _)| id.clone()).collect()
    }

    /// A part in words, for those who cannot see it: `web-1, Web server, in Server 1, 1 high finding, running`.
    pub fn describe(&self, design: &Design, id: &Id, state: Option<&UnitState>) -> String {
        let mut words = vec![design.title(id.as_str()).to_owned()];
        if let Some(component) = design.components.get(id) {
            words.push(catalog::kind(&component.kind).label.to_owned());
            words.extend(component.on.as_ref().map(|host| format!("in {}", design.title(host.as_str()))));
        } else if let Some(group) = design.groups.get(id) {
            words.push(catalog::group(&group.kind).label.to_owned());
        } else if design.links.contains_key(id) {
            words = vec![called(design, id)];
        } else if let Some(note) = design.notes.get(id) {
            words = vec!["Note".to_owned(), note.text.clone()];
        }
        if self.report.spofs().contains_key(id) {
            words.push("single point of failure".to_owned());
        }
        match self.about(id).filter(|f| !f.accepted).count() {
            0 => {}
            1 => words.push("1 finding".to_owned()),
            n => words.push(format!("{n} findings")),
        }
        match self.about(id).filter(|f| f.accepted).count() {
            0 => {}
            n => words.push(format!("{n} accepted")),
        }
        words.extend(state.map(ToString::to_string));
        words.join(", ")
    }
}

fn picture(design: &Design, arrangement: &Arrangement, routes: &Routes, marks: &Marks, look: Look) -> Scene {
    let Look { theme, findings } = look;
    let options = Options { theme, findings, title: false, legend: false, spoken: false, ..Options::default() };
    scene::build(design, arrangement, routes, marks, &options)
}

/// The distance of a point from a piece of a line.
fn distance(p: Point, a: Point, b: Point) -> f32 {
    let (line, to) = (b - a, p - a);
    let length = line.x.mul_add(line.x, line.y * line.y);
    let t = if length > 0.0 { (to.x.mul_add(line.x, to.y * line.y) / length).clamp(0.0, 1.0) } else { 0.0 };
    (to.x - t * line.x).hypot(to.y - t * line.y)
}
