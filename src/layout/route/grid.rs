//! The board on which lines are routed: which box each crossing of the grid lies in, and what lies near it.

use std::collections::BTreeMap;

use super::super::geometry::Rect;
use super::super::size::{self, GRID, TITLE_BAR};
use super::super::{Arrangement, container_words, title_width};
use crate::font::{self, Weight};
use crate::model::{Design, Id, Point};

/// The owner of a crossing that lies in no box.
pub(super) const NOBODY: u32 = u32::MAX;
/// Larger drawings are not routed on a grid.
const MOST_CELLS: usize = 600_000;
/// Room around the boxes, in steps.
const MARGIN: f32 = 8.0;
/// A crossing so near to a box belongs to it.
const NEAR: f32 = 3.0;

/// Just beside a box.
pub(super) const HUGS: u8 = 1;
/// On a container's border.
pub(super) const BORDER: u8 = 2;
/// Behind a container's title, or where a badge may be.
pub(super) const TITLE: u8 = 4;

/// The crossings of a square grid around all boxes.
pub(super) struct Grid {
    pub cols: usize,
    pub rows: usize,
    origin: Point,
    /// Which box each crossing lies in, the innermost one, as a number of `numbers`.
    pub owner: Vec<u32>,
    pub marks: Vec<u8>,
    numbers: BTreeMap<Id, u32>,
}

/// Where a line may leave or reach a box.
#[derive(Debug, Clone, Copy)]
pub(super) struct Port {
    /// The crossing just off the border.
    pub cell: usize,
    /// The direction away from the border: 0 right, 1 down, 2 left, 3 up.
    pub away: usize,
    /// The place on the border.
    pub at: Point,
    /// Steps from the middle of the side.
    pub off: u32,
}

impl Grid {
    /// The board of a drawing; none when it is too large for one, or empty.
    pub(super) fn of(design: &Design, arrangement: &Arrangement) -> Option<Self> {
        let bounds = arrangement.bounds().grown(MARGIN * GRID);
        let origin = Point::new((bounds.x / GRID).floor() * GRID, (bounds.y / GRID).floor() * GRID);
        let (cols, rows) = ((bounds.w / GRID).ceil() as usize + 2, (bounds.h / GRID).ceil() as usize + 2);
        if arrangement.boxes.is_empty() || cols.checked_mul(rows)? > MOST_CELLS {
            return None;
        }
        let holders: std::collections::BTreeSet<&Id> = arrangement.parents.values().collect();
        // Where a container was put on a foreign box, no line passes all the same.
        let mut order = arrangement.outer_first();
        order.sort_by_key(|(id, _)| !holders.contains(id));
        let numbers = order.iter().enumerate().map(|(n, (id, _))| ((*id).clone(), n as u32)).collect();
        let cells = cols * rows;
        let mut grid = Self { cols, rows, origin, owner: vec![NOBODY; cells], marks: vec![0; cells], numbers };
        for (n, (id, rect)) in order.iter().enumerate() {
            let container = holders.contains(id);
            grid.paint(&rect.grown(NEAR), |owner, marks| {
                (*owner, *marks) = (n as u32, if container { BORDER } else { 0 });
            });
            if container {
                grid.paint(&rect.grown(-NEAR - 1.0), |_, marks| *marks = 0);
                let (title, about) = container_words(design, id, arrangement.chips.get(*id).map(String::as_str));
                let words = title_width(&title) + font::measure(&about, size::SUBTITLE, Weight::Regular) + 52.0;
                let bar = Rect::new(rect.x, rect.y, words.min(rect.w), TITLE_BAR);
                grid.paint(&bar, |_, marks| *marks |= TITLE);
            } else {
                grid.paint(&rect.grown(GRID + NEAR), |_, marks| *marks |= HUGS);
            }
            // The upper corners belong to badges.
            grid.paint(&Rect::new(rect.right() - 50.0, rect.y - 12.0, 58.0, 24.0), |_, marks| *marks |= TITLE);
            grid.paint(&Rect::new(rect.x - 10.0, rect.y - 10.0, 24.0, 22.0), |_, marks| *marks |= TITLE);
        }
        Some(grid)
    }

    fn paint(&mut self, rect: &Rect, mut brush: impl FnMut(&mut u32, &mut u8)) {
        let (c0, c1) = self.span(rect.x - self.origin.x, rect.right() - self.origin.x, self.cols);
        let (r0, r1) = self.span(rect.y - self.origin.y, rect.bottom() - self.origin.y, self.rows);
        for row in r0..r1 {
            for col in c0..c1 {
                let cell = row * self.cols + col;
                brush(&mut self.owner[cell], &mut self.marks[cell]);
            }
        }
    }

    /// The grid lines from `low` to `high`, both included.
    #[expect(clippy::unused_self, reason = "reads as a question about the grid")]
    fn span(&self, low: f32, high: f32, count: usize) -> (usize, usize) {
        let first = (low / GRID).ceil().max(0.0) as usize;
        let last = ((high / GRID).floor() + 1.0).max(0.0) as usize;
        (first.min(count), last.min(count))
    }

    /// The number of a box.
    pub(super) fn number(&self, id: &Id) -> Option<u32> {
        self.numbers.get(id).copied()
    }

    /// How many boxes there are.
    pub(super) fn boxes(&self) -> usize {
        self.numbers.len()
    }

    /// The place of a crossing.
    pub(super) fn place(&self, cell: usize) -> Point {
        let (col, row) = (cell % self.cols, cell / self.cols);
        Point::new(self.origin.x + col as f32 * GRID, self.origin.y + row as f32 * GRID)
    }

    /// The crossing at (or nearest to) a place.
    pub(super) fn cell(&self, p: Point) -> usize {
        let col = ((p.x - self.origin.x) / GRID).round().clamp(0.0, (self.cols - 1) as f32) as usize;
        let row = ((p.y - self.origin.y) / GRID).round().clamp(0.0, (self.rows - 1) as f32) as usize;
        row * self.cols + col
    }

    /// The next crossing in a direction; none at the edge.
    pub(super) fn neighbour(&self, cell: usize, way: usize) -> Option<usize> {
        let (col, row) = (cell % self.cols, cell / self.cols);
        match way {
            0 => (col + 1 < self.cols).then(|| cell + 1),
            1 => (row + 1 < self.rows).then(|| cell + self.cols),
            2 => col.checked_sub(1).map(|_| cell - 1),
            _ => row.checked_sub(1).map(|_| cell - self.cols),
        }
    }

    /// The ports of a box, from outside or (for a line to something in it) from inside.
    pub(super) fn ports(&self, rect: &Rect, inside: bool) -> Vec<Port> {
        let gap = if inside { -(NEAR + 1.0) } else { NEAR + 1.0 };
        let mut ports = Vec::new();
        // The upper corners belong to badges.
        let (left, right, low) = (20.0_f32.min(rect.w / 2.0), 52.0_f32.min(rect.w / 2.0), 14.0_f32.min(rect.h / 2.0));
        let above = ((rect.y - gap - self.origin.y) / GRID).floor() * GRID + self.origin.y;
        let below = ((rect.bottom() + gap - self.origin.y) / GRID).ceil() * GRID + self.origin.y;
        let before = ((rect.x - gap - self.origin.x) / GRID).floor() * GRID + self.origin.x;
        let behind = ((rect.right() + gap - self.origin.x) / GRID).ceil() * GRID + self.origin.x;
        let (above, below, before, behind) = if inside {
            let step = |v: f32, by: f32| v + by;
            (step(above, GRID), step(below, -GRID), step(before, GRID), step(behind, -GRID))
        } else {
            (above, below, before, behind)
        };
        let (c0, c1) = self.span(rect.x + 16.0 - self.origin.x, rect.right() - 16.0 - self.origin.x, self.cols);
        for col in c0..c1 {
            let x = self.origin.x + col as f32 * GRID;
            let off = ((x - rect.center().x).abs() / GRID) as u32;
            if x >= rect.x + left && x <= rect.right() - right {
                ports.push(Port { cell: self.cell(Point::new(x, above)), away: 3, at: Point::new(x, rect.y), off });
            }
            ports.push(Port { cell: self.cell(Point::new(x, below)), away: 1, at: Point::new(x, rect.bottom()), off });
        }
        let (r0, r1) = self.span(rect.y + low - self.origin.y, rect.bottom() - low - self.origin.y, self.rows);
        for row in r0..r1 {
            let y = self.origin.y + row as f32 * GRID;
            let off = ((y - rect.center().y).abs() / GRID) as u32;
            ports.push(Port { cell: self.cell(Point::new(behind, y)), away: 0, at: Point::new(rect.right(), y), off });
            ports.push(Port { cell: self.cell(Point::new(before, y)), away: 2, at: Point::new(rect.x, y), off });
        }
        if inside {
            for port in &mut ports {
                port.away = (port.away + 2) % 4;
            }
        }
        ports
    }
}
