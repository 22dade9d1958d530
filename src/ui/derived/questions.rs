//! What the window asks of all that is derived: where something is, what is at a place, what is said about a part.

use std::collections::{BTreeMap, BTreeSet};

use super::Derived;
use crate::analysis::{Finding, Severity};
use crate::catalog;
use crate::emulation::UnitState;
use crate::layout::Rect;
use crate::model::{Design, Id, Point};
use crate::scene::{Badge, Tally};
use crate::ui::explanation::called;

impl Derived {
    /// The findings that speak of a part, worst first.
    pub fn about<'a>(&'a self, id: &Id) -> impl Iterator<Item = &'a Finding> {
        self.about.get(id).into_iter().flatten().filter_map(|n| self.report.findings.get(*n))
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
            let badges = self.scene.badges_about(id).map(|badge| badge.rect);
            points.map(|p| Rect::new(p.x, p.y, 0.0, 0.0)).chain(badges).reduce(|a, b| a.union(&b))
        })
    }

    /// What is at a point: a badge's part, the innermost part, else a link within a few points on the screen.
    pub fn hit(&self, at: Point, zoom: f32) -> Option<Id> {
        if let Some((_, badge)) = self.badge_at(at) {
            return Some(badge.subject.clone());
        }
        let around = self.arrangement.boxes_at(at).into_iter();
        let inside = around.max_by_key(|id| (self.arrangement.holders(id).count(), *id));
        match inside {
            Some(id) if !self.containers.contains(id) => Some(id.clone()),
            // A line that crosses a container is in front of it.
            found => self.link_at(at, 6.0 / zoom).or(found).cloned(),
        }
    }

    /// The badge at a point, with its number.
    pub fn badge_at(&self, at: Point) -> Option<(usize, &Badge)> {
        let number = self.scene.badge_at(at)?;
        Some((number, self.scene.badges.get(number)?))
    }

    fn link_at(&self, at: Point, reach: f32) -> Option<&Id> {
        let near = |path: &[Point]| path.windows(2).any(|ends| distance(at, ends[0], ends[1]) <= reach);
        let beside = self.routes.lines_within(&Rect::at(at, Point::default()).grown(reach)).into_iter();
        let met = |id: &&Id| self.routes.lines.get(*id).is_some_and(|route| route.paths.iter().any(|path| near(path)));
        beside.filter(met).min()
    }

    /// The parts that a frame touches; a container only when it lies wholly within.
    pub fn touched(&self, frame: &Rect) -> BTreeSet<Id> {
        let beside = self.arrangement.boxes_within(frame).into_iter();
        let chosen = |(id, rect): &(&Id, &Rect)| if self.holds(id) { frame.holds(rect) } else { frame.overlaps(rect) };
        let known = beside.filter_map(|id| self.arrangement.boxes.get_key_value(id));
        known.filter(chosen).map(|(id, _)| id.clone()).collect()
    }

    /// A part in words, for those who cannot see it: `web-1, Web server, in Server 1, 2 links out, 1 high finding,
    /// running`.
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
        match self.links_out.get(id) {
            None => {}
            Some(1) => words.push("1 link out".to_owned()),
            Some(n) => words.push(format!("{n} links out")),
        }
        if self.spofs.contains(id) {
            words.push("single point of failure".to_owned());
        }
        let mut open: BTreeMap<Severity, usize> = BTreeMap::new();
        for finding in self.about(id).filter(|f| !f.accepted) {
            *open.entry(finding.severity).or_default() += 1;
        }
        for (severity, count) in open.into_iter().rev() {
            words.push(Tally { severity, accepted: false, count }.spoken());
        }
        match self.about(id).filter(|f| f.accepted).count() {
            0 => {}
            n => words.push(format!("{n} accepted")),
        }
        words.extend(state.map(ToString::to_string));
        words.join(", ")
    }
}

/// The distance of a point from a piece of a line.
fn distance(p: Point, a: Point, b: Point) -> f32 {
    let (line, to) = (b - a, p - a);
    let length = line.x.mul_add(line.x, line.y * line.y);
    let t = if length > 0.0 { (to.x.mul_add(line.x, to.y * line.y) / length).clamp(0.0, 1.0) } else { 0.0 };
    (to.x - t * line.x).hypot(to.y - t * line.y)
}
