//! Guides: a box that is moved or resized snaps to the edges and centres of its neighbours, and to equal gaps.

use crate::layout::Rect;
use crate::model::Point;

/// How near an edge has to be, in points on the screen.
const REACH: f32 = 5.0;
/// Only so many neighbours, the nearest, are looked at.
const NEIGHBOURS: usize = 400;

/// A line that says to what something snapped.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Guide {
    /// Where it begins.
    pub from: Point,
    /// Where it ends.
    pub to: Point,
}

/// Where a box may snap to.
#[derive(Debug, Clone, Default)]
pub struct Guides {
    neighbours: Vec<Rect>,
    /// The step of the grid; none: there is none.
    grid: Option<f32>,
}

/// One direction: what a box covers of it.
type Extent = (f32, f32);

impl Guides {
    /// Guides along these boxes, for one that begins near `start`.
    pub fn along(boxes: impl Iterator<Item = Rect>, start: &Rect, grid: Option<f32>) -> Self {
        let mut neighbours: Vec<Rect> = boxes.collect();
        let center = start.center();
        let apart = |rect: &Rect| {
            let other = rect.center();
            (other.x - center.x).abs() + (other.y - center.y).abs()
        };
        neighbours.sort_by(|a, b| apart(a).total_cmp(&apart(b)));
        neighbours.truncate(NEIGHBOURS);
        Self { neighbours, grid }
    }

    /// By how much a box has to move to snap, and the lines that say to what. `unit` is a point of the screen in
    /// drawing units.
    pub fn snap(&self, rect: &Rect, unit: f32) -> (Point, Vec<Guide>) {
        let reach = REACH * unit;
        let (across, down) = ((rect.x, rect.right()), (rect.y, rect.bottom()));
        let beside = |r: &&Rect| r.y < rect.bottom() && rect.y < r.bottom();
        let over = |r: &&Rect| r.x < rect.right() && rect.x < r.right();
        let spans = |rects: &[&Rect], horizontal: bool| -> Vec<Extent> {
            rects.iter().map(|r| if horizontal { (r.x, r.right()) } else { (r.y, r.bottom()) }).collect()
        };
        let all: Vec<&Rect> = self.neighbours.iter().collect();
        let row: Vec<&Rect> = self.neighbours.iter().filter(beside).collect();
        let column: Vec<&Rect> = self.neighbours.iter().filter(over).collect();
        let x = shift(across, &spans(&all, true), reach).or_else(|| equal_gap(across, &spans(&row, true), reach));
        let y = shift(down, &spans(&all, false), reach).or_else(|| equal_gap(down, &spans(&column, false), reach));
        let on_grid = |value: f32| self.grid.map_or(0.0, |step| (value / step).round() * step - value);
        let by = Point::new(x.unwrap_or_else(|| on_grid(rect.x)), y.unwrap_or_else(|| on_grid(rect.y)));
        let snapped = rect.moved(by.x, by.y);
        let mut guides = Vec::new();
        if x.is_some() {
            guides.extend(self.upright(&snapped));
        }
        if y.is_some() {
            guides.extend(self.level(&snapped));
        }
        (by, guides)
    }

    /// The upright lines on which an edge or the centre of a box meets one of a neighbour.
    fn upright(&self, rect: &Rect) -> Vec<Guide> {
        let turned = |r: &Rect| Rect::new(r.y, r.x, r.h, r.w);
        let lines = met(&turned(rect), self.neighbours.iter().map(turned));
        let back = |p: Point| Point::new(p.y, p.x);
        lines.into_iter().map(|g| Guide { from: back(g.from), to: back(g.to) }).collect()
    }

    fn level(&self, rect: &Rect) -> Vec<Guide> {
        met(rect, self.neighbours.iter().copied())
    }
}

/// Edges and centre of an extent.
fn marks(extent: Extent) -> [f32; 3] {
    [extent.0, f32::midpoint(extent.0, extent.1), extent.1]
}

/// The least move that brings an edge onto an edge, or the centre onto a centre.
fn shift(own: Extent, others: &[Extent], reach: f32) -> Option<f32> {
    let mine = marks(own);
    let moves = others.iter().flat_map(|other| {
        let [low, center, high] = marks(*other);
        [low - mine[0], high - mine[2], center - mine[1], high - mine[0], low - mine[2]]
    });
    moves.filter(|by| by.abs() <= reach).min_by(|a, b| a.abs().total_cmp(&b.abs()))
}

/// The move that makes the gap to a neighbour as wide as the one between it and the next, or that stands in the middle.
fn equal_gap(own: Extent, others: &[Extent], reach: f32) -> Option<f32> {
    let before = others.iter().filter(|o| o.1 <= own.0 + reach).max_by(|a, b| a.1.total_cmp(&b.1));
    let after = others.iter().filter(|o| o.0 >= own.1 - reach).min_by(|a, b| a.0.total_cmp(&b.0));
    let mut moves = Vec::new();
    if let (Some(before), Some(after)) = (before, after) {
        moves.push(f32::midpoint(before.1, after.0) - f32::midpoint(own.0, own.1));
    }
    if let Some(before) = before
        && let Some(further) = others.iter().filter(|o| o.1 <= before.0).max_by(|a, b| a.1.total_cmp(&b.1))
    {
        moves.push(before.1 + (before.0 - further.1) - own.0);
    }
    if let Some(after) = after
        && let Some(further) = others.iter().filter(|o| o.0 >= after.1).min_by(|a, b| a.0.total_cmp(&b.0))
    {
        moves.push(after.0 - (further.0 - after.1) - own.1);
    }
    moves.into_iter().filter(|by| by.abs() <= reach).min_by(|a, b| a.abs().total_cmp(&b.abs()))
}

/// The level lines on which the top, the middle or the bottom of a box meets one of another.
fn met(rect: &Rect, others: impl Iterator<Item = Rect>) -> Vec<Guide> {
    let mut lines: Vec<Guide> = Vec::new();
    for other in others {
        for y in marks((rect.y, rect.bottom())) {
            if marks((other.y, other.bottom())).iter().all(|mark| (mark - y).abs() > 0.5) {
                continue;
            }
            let (low, high) = (rect.x.min(other.x), rect.right().max(other.right()));
            match lines.iter_mut().find(|line| (line.from.y - y).abs() < 0.5) {
                Some(line) => {
                    line.from.x = line.from.x.min(low);
                    line.to.x = line.to.x.max(high);
                }
                None => lines.push(Guide { from: Point::new(low, y), to: Point::new(high, y) }),
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guides(boxes: &[Rect], grid: Option<f32>) -> Guides {
        Guides::along(boxes.iter().copied(), &Rect::new(0.0, 0.0, 10.0, 10.0), grid)
    }

    #[test]
    fn an_edge_three_points_off_snaps_and_one_ten_points_off_does_not() {
        let g = guides(&[Rect::new(300.0, 100.0, 120.0, 56.0)], None);
        let (by, lines) = g.snap(&Rect::new(0.0, 103.0, 120.0, 56.0), 1.0);
        assert_eq!(by, Point::new(0.0, -3.0));
        let expected = Guide { from: Point::new(0.0, 100.0), to: Point::new(420.0, 100.0) };
        assert!(lines.contains(&expected), "{lines:?}");
        assert_eq!(g.snap(&Rect::new(0.0, 210.0, 120.0, 56.0), 1.0).0, Point::default());
        // Nearer by, a point of the screen is less of the drawing.
        assert_eq!(g.snap(&Rect::new(0.0, 103.0, 120.0, 56.0), 0.5).0, Point::default());
    }

    #[test]
    fn a_box_finds_the_middle_between_two_and_the_gap_that_the_others_have() {
        let g = guides(&[Rect::new(0.0, 0.0, 100.0, 50.0), Rect::new(400.0, 7.0, 100.0, 50.0)], None);
        assert_eq!(g.snap(&Rect::new(203.0, 20.0, 100.0, 80.0), 1.0).0, Point::new(-3.0, 0.0));
        let g = guides(&[Rect::new(0.0, 0.0, 100.0, 50.0), Rect::new(140.0, 7.0, 90.0, 50.0)], None);
        assert_eq!(g.snap(&Rect::new(274.0, 20.0, 80.0, 80.0), 1.0).0, Point::new(-4.0, 0.0));
    }

    #[test]
    fn without_a_neighbour_the_grid_holds() {
        let g = guides(&[], Some(8.0));
        assert_eq!(g.snap(&Rect::new(13.0, 3.0, 50.0, 50.0), 1.0).0, Point::new(3.0, -3.0));
    }
}
