//! How good a drawing is, by the same measures for every engine that made it.
//!
//! A crossing is a point in which pieces of two lines without a common end cross. A line is "through" a box when it runs
//! through the inside of one that is neither an end of it nor around one.

#![allow(dead_code, reason = "each target that reads this file uses its own part of it")]

use linchpin::layout::{Arrangement, Rect, Routes};
use linchpin::model::{Design, Id, Point};

/// What may be rounded away when coordinates are written and read, in drawing units.
const SLACK: f32 = 0.5;
/// The number of lines that a link to a group without a box becomes at most.
const MOST_ENDS: usize = 16;

/// A box, and the one in which it has to lie.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    pub(crate) rect: Rect,
    pub(crate) parent: Option<usize>,
}

/// A line between two boxes. Without corners it was not drawn.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) corners: Vec<Point>,
}

impl Line {
    fn pieces(&self) -> impl Iterator<Item = (Point, Point)> + '_ {
        self.corners.windows(2).map(|w| (w[0], w[1]))
    }

    fn shares_an_end_with(&self, other: &Self) -> bool {
        [self.from, self.to].iter().any(|end| *end == other.from || *end == other.to)
    }
}

/// A drawing: what an engine made of a graph, and the graph itself (parents, ends, sizes of leaves).
#[derive(Debug, Clone, Default)]
pub(crate) struct Drawn {
    pub(crate) shapes: Vec<Shape>,
    pub(crate) lines: Vec<Line>,
}

/// The measures of a drawing. Less is better in each of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Quality {
    pub(crate) crossings: usize,
    /// Lines that run through a foreign box that holds nothing.
    pub(crate) through_boxes: usize,
    /// Lines that run through a foreign container.
    pub(crate) through_containers: usize,
    /// Pairs of pieces of lines without a common end that lie on each other.
    pub(crate) coincident: usize,
    /// Pairs of boxes that lie on each other although neither holds the other.
    pub(crate) overlaps: usize,
    /// Boxes that stick out of the one that holds them.
    pub(crate) outside: usize,
    /// The mean length of a line, in drawing units.
    pub(crate) length: f64,
}

impl Drawn {
    /// What our layout made of a design: its boxes without the notes, and the lines of its links.
    pub(crate) fn ours(design: &Design, arrangement: &Arrangement, routes: &Routes) -> Self {
        let ids: Vec<&Id> = arrangement.boxes.keys().filter(|id| !design.notes.contains_key(*id)).collect();
        let number = |id: &Id| ids.binary_search(&id).ok();
        let shapes = ids
            .iter()
            .map(|id| Shape { rect: arrangement.boxes[*id], parent: arrangement.parents.get(*id).and_then(number) })
            .collect();
        let mut lines = Vec::new();
        for (id, link) in &design.links {
            let Some(from) = number(&link.from) else { continue };
            let ends = standing_for(design, &link.to, &number);
            let ends: Vec<usize> = ends.into_iter().filter(|to| *to != from).take(MOST_ENDS).collect();
            let paths = routes.lines.get(id).map(|route| route.paths.as_slice()).unwrap_or_default();
            assert_eq!(ends.len(), paths.len(), "the lines of {id}");
            lines.extend(ends.into_iter().zip(paths).map(|(to, path)| Line { from, to, corners: path.clone() }));
        }
        Self { shapes, lines }
    }

    /// Whether each box holds others.
    pub(crate) fn holds(&self) -> Vec<bool> {
        let mut holds = vec![false; self.shapes.len()];
        self.shapes.iter().filter_map(|shape| shape.parent).for_each(|parent| holds[parent] = true);
        holds
    }

    /// A box and what is around it, from the inside out.
    fn around(&self, shape: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(Some(shape), |shape| self.shapes[*shape].parent)
    }

    /// Lines whose first or last corner is not at the box it should be at: they were read wrongly, or not drawn.
    pub(crate) fn loose(&self) -> usize {
        let at = |point: Option<&Point>, shape: usize| {
            point.is_some_and(|point| self.shapes[shape].rect.grown(4.0 * SLACK).contains(*point))
        };
        let fixed = |line: &&Line| at(line.corners.first(), line.from) && at(line.corners.last(), line.to);
        self.lines.len() - self.lines.iter().filter(fixed).count()
    }

    /// Measures the drawing.
    pub(crate) fn quality(&self) -> Quality {
        let (crossings, coincident) = self.meetings();
        let holds = self.holds();
        let through = |containers: bool| self.lines.iter().filter(|l| self.runs_through(l, &holds, containers)).count();
        let length = |(a, b): (Point, Point)| f64::from(a.x - b.x).hypot(f64::from(a.y - b.y));
        let drawn = self.lines.iter().filter(|line| !line.corners.is_empty()).count();
        Quality {
            crossings,
            through_boxes: through(false),
            through_containers: through(true),
            coincident,
            overlaps: self.overlaps(),
            outside: self.outside(),
            length: self.lines.iter().flat_map(Line::pieces).map(length).sum::<f64>() / drawn.max(1) as f64,
        }
    }

    /// How often pieces of lines without a common end cross, and how often they lie on each other.
    fn meetings(&self) -> (usize, usize) {
        let mut pieces: Vec<(usize, Point, Point)> = Vec::new();
        for (n, line) in self.lines.iter().enumerate() {
            pieces.extend(line.pieces().map(|(a, b)| (n, a, b)));
        }
        pieces.sort_by(|s, t| s.1.x.min(s.2.x).total_cmp(&t.1.x.min(t.2.x)));
        let (mut crossings, mut coincident) = (0, 0);
        for (n, (line, a, b)) in pieces.iter().enumerate() {
            let (right, top, bottom) = (a.x.max(b.x), a.y.min(b.y), a.y.max(b.y));
            for (other, c, d) in pieces[n + 1..].iter().take_while(|(_, c, d)| c.x.min(d.x) <= right) {
                let apart = c.y.min(d.y) > bottom || c.y.max(d.y) < top;
                if apart || line == other || self.lines[*line].shares_an_end_with(&self.lines[*other]) {
                    continue;
                }
                crossings += usize::from(cross(*a, *b, *c, *d));
                coincident += usize::from(on_each_other(*a, *b, *c, *d));
            }
        }
        (crossings, coincident)
    }

    fn runs_through(&self, line: &Line, holds: &[bool], containers: bool) -> bool {
        let own: Vec<usize> = self.around(line.from).chain(self.around(line.to)).collect();
        let foreign = self.shapes.iter().enumerate().filter(|(n, _)| holds[*n] == containers && !own.contains(n));
        let insides: Vec<Rect> = foreign.map(|(_, shape)| shape.rect.grown(-SLACK)).collect();
        line.pieces().any(|(a, b)| insides.iter().any(|inside| enters(a, b, inside)))
    }

    fn overlaps(&self) -> usize {
        let (shapes, mut count) = (&self.shapes, 0);
        for (n, shape) in shapes.iter().enumerate() {
            let inside = shape.rect.grown(-SLACK);
            count += (n + 1..shapes.len())
                .filter(|m| inside.overlaps(&shapes[*m].rect))
                .filter(|m| !self.around(n).any(|a| a == *m) && !self.around(*m).any(|a| a == n))
                .count();
        }
        count
    }

    fn outside(&self) -> usize {
        let out = |shape: &&Shape| {
            shape.parent.is_some_and(|parent| !self.shapes[parent].rect.grown(SLACK).holds(&shape.rect))
        };
        self.shapes.iter().filter(out).count()
    }
}

/// The boxes that stand for a part: its own, or those of the members of a group that has none.
fn standing_for(design: &Design, id: &Id, number: &dyn Fn(&Id) -> Option<usize>) -> Vec<usize> {
    match (number(id), design.groups.get(id)) {
        (Some(own), _) => vec![own],
        (None, Some(group)) => group.members.iter().filter_map(number).collect(),
        (None, None) => Vec::new(),
    }
}

/// Whether two pieces cross in their insides.
fn cross(a: Point, b: Point, c: Point, d: Point) -> bool {
    let side = |a: Point, b: Point, c: Point| {
        let (ab, ac) = ((f64::from(b.x - a.x), f64::from(b.y - a.y)), (f64::from(c.x - a.x), f64::from(c.y - a.y)));
        ab.0 * ac.1 - ab.1 * ac.0
    };
    side(a, b, c) * side(a, b, d) < 0.0 && side(c, d, a) * side(c, d, b) < 0.0
}

/// Whether two horizontal or two vertical pieces share more than a point.
fn on_each_other(a: Point, b: Point, c: Point, d: Point) -> bool {
    let (one, other) = (Rect::around(a, b), Rect::around(c, d));
    let flat = one.h < 0.01 && other.h < 0.01 && (one.y - other.y).abs() < 1.0;
    let upright = one.w < 0.01 && other.w < 0.01 && (one.x - other.x).abs() < 1.0;
    let (wide, high) = (one.x.max(other.x) + SLACK, one.y.max(other.y) + SLACK);
    (flat && wide < one.right().min(other.right())) || (upright && high < one.bottom().min(other.bottom()))
}

/// Whether a straight piece has a part within a rectangle (clipping after Liang and Barsky).
fn enters(a: Point, b: Point, rect: &Rect) -> bool {
    let around = Rect::around(a, b);
    if around.x > rect.right() || around.right() < rect.x || around.y > rect.bottom() || around.bottom() < rect.y {
        return false;
    }
    let (mut from, mut to) = (0.0_f32, 1.0_f32);
    let sides = [
        (a.x - b.x, a.x - rect.x),
        (b.x - a.x, rect.right() - a.x),
        (a.y - b.y, a.y - rect.y),
        (b.y - a.y, rect.bottom() - a.y),
    ];
    for (by, room) in sides {
        match by {
            0.0 if room < 0.0 => return false,
            0.0 => {}
            _ if by < 0.0 => from = from.max(room / by),
            _ => to = to.min(room / by),
        }
    }
    from < to || (from <= to && around.w == 0.0 && around.h == 0.0)
}
