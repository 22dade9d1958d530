//! What is derived from the design: report, arrangement, routes and scene, rebuilt when the design has changed.

use std::collections::BTreeSet;

use crate::analysis::{self, Report};
use crate::catalog;
use crate::editor::Editor;
use crate::emulation::UnitState;
use crate::layout::{self, Arrangement, Rect, Routes};
use crate::model::{Design, Id, Point};
use crate::scene::{self, Marks, Options, Scene, Theme};

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
    marks: Marks,
    revision: u64,
    meaning: u64,
    theme: &'static str,
}

impl Derived {
    /// Computes everything.
    pub fn new(editor: &Editor, theme: &'static Theme) -> Self {
        let design = editor.design();
        let report = analysis::analyse(design);
        let marks = Marks::of(&report, design);
        let arrangement = layout::arrange(design);
        let routes = layout::route(design, &arrangement);
        let scene = picture(design, &arrangement, &routes, &marks, theme);
        let (revision, meaning) = (editor.revision(), editor.meaning());
        Self { report, arrangement, routes, scene, marks, revision, meaning, theme: theme.name }
    }

    /// Computes again what has changed: the analysis only when the meaning did, the picture when anything did.
    pub fn refresh(&mut self, editor: &Editor, theme: &'static Theme) {
        if self.revision == editor.revision() && self.theme == theme.name {
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
            self.revision = editor.revision();
        }
        self.theme = theme.name;
        self.scene = picture(design, &self.arrangement, &self.routes, &self.marks, theme);
    }

    /// Everything that is drawn, without title and legend.
    pub fn bounds(&self) -> Rect {
        let boxes = self.arrangement.bounds();
        self.routes.bounds().map_or(boxes, |lines| boxes.union(&lines)).grown(16.0)
    }

    /// The box of a part, or around a link.
    pub fn rect_of(&self, id: &Id) -> Option<Rect> {
        self.arrangement.boxes.get(id).copied().or_else(|| {
            let points = self.routes.lines.get(id)?.paths.iter().flatten();
            points.map(|p| Rect::new(p.x, p.y, 0.0, 0.0)).reduce(|a, b| a.union(&b))
        })
    }

    /// What is at a point: the innermost part, else a link within a few points on the screen.
    pub fn hit(&self, at: Point, zoom: f32) -> Option<Id> {
        let inside = self.arrangement.outer_first().into_iter().rev().find(|(_, rect)| rect.contains(at));
        let container = |id: &Id| self.arrangement.parents.values().any(|parent| parent == id);
        match inside {
            Some((id, _)) if !container(id) => Some(id.clone()),
            // A line that crosses a container is in front of it.
            found => self.link_at(at, 6.0 / zoom).or_else(|| found.map(|(id, _)| id.clone())),
        }
    }

    fn link_at(&self, at: Point, reach: f32) -> Option<Id> {
        let near = |path: &[Point]| path.windows(2).any(|ends| distance(at, ends[0], ends[1]) <= reach);
        self.routes.lines.iter().find(|(_, route)| route.paths.iter().any(|p| near(p))).map(|(id, _)| id.clone())
    }

    /// The parts that a frame touches; a container only when it lies wholly within.
    pub fn touched(&self, frame: &Rect) -> BTreeSet<Id> {
        let containers: BTreeSet<&Id> = self.arrangement.parents.values().collect();
        let chosen =
            |(id, rect): &(&Id, &Rect)| if containers.contains(id) { frame.holds(rect) } else { frame.overlaps(rect) };
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
        } else if let Some(note) = design.notes.get(id) {
            words = vec!["Note".to_owned(), note.text.clone()];
        }
        if self.report.spofs().contains_key(id) {
            words.push("single point of failure".to_owned());
        }
        let findings = self.report.findings.iter().filter(|f| f.subjects.contains(id)).count();
        match findings {
            0 => {}
            1 => words.push("1 finding".to_owned()),
            n => words.push(format!("{n} findings")),
        }
        words.extend(state.map(ToString::to_string));
        words.join(", ")
    }
}

fn picture(design: &Design, arrangement: &Arrangement, routes: &Routes, marks: &Marks, theme: &'static Theme) -> Scene {
    let options = Options { theme, title: false, legend: false, ..Options::default() };
    scene::build(design, arrangement, routes, marks, &options)
}

/// The distance of a point from a piece of a line.
fn distance(p: Point, a: Point, b: Point) -> f32 {
    let (line, to) = (b - a, p - a);
    let length = line.x.mul_add(line.x, line.y * line.y);
    let t = if length > 0.0 { (to.x.mul_add(line.x, to.y * line.y) / length).clamp(0.0, 1.0) } else { 0.0 };
    (to.x - t * line.x).hypot(to.y - t * line.y)
}
