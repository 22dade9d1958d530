//! The lines already drawn, and what they make the next one pay.

use super::grid::{BORDER, Grid, HUGS, TITLE};
use crate::model::Point;

/// What crossing another line costs, and what lying on one does.
#[derive(Debug, Clone, Copy)]
pub(super) struct Price {
    crossing: u32,
    overlap: u32,
}

impl Price {
    /// Few lines: a long way round is worse than a crossing.
    pub(super) const FEW: Self = Self { crossing: 640, overlap: 1400 };
    /// Many lines: what crosses is what cannot be followed.
    pub(super) const MANY: Self = Self { crossing: 1200, overlap: 2400 };
}

const BESIDE: u32 = 9;
const HUGGING: u32 = 5;
const ALONG_BORDER: u32 = 40;
const BEHIND_TITLE: u32 = 80;

/// What lies on each crossing.
#[derive(Clone, Copy, Default)]
struct Use {
    across: u8,
    down: u8,
    corner: u8,
}

/// What lies on every crossing of a grid.
pub(super) struct Traffic<'a> {
    grid: &'a Grid,
    price: Price,
    uses: Vec<Use>,
}

impl<'a> Traffic<'a> {
    /// Nothing yet.
    pub(super) fn on(grid: &'a Grid, price: Price) -> Self {
        Self { grid, price, uses: vec![Use::default(); grid.owner.len()] }
    }

    /// Marks (or unmarks) the crossings of a path.
    pub(super) fn mark(&mut self, path: &[Point], on: bool) {
        let change = |n: &mut u8| *n = if on { n.saturating_add(1) } else { n.saturating_sub(1) };
        let cells: Vec<usize> = path.iter().map(|p| self.grid.cell(*p)).collect();
        for pair in cells.windows(2) {
            let (low, high) = (pair[0].min(pair[1]), pair[0].max(pair[1]));
            let level = low / self.grid.cols == high / self.grid.cols;
            let step = if level { 1 } else { self.grid.cols };
            for cell in (low..=high).step_by(step) {
                let used = &mut self.uses[cell];
                change(if level { &mut used.across } else { &mut used.down });
            }
        }
        for &cell in cells.iter().skip(1).take(cells.len().saturating_sub(2)) {
            change(&mut self.uses[cell].corner);
        }
    }

    /// How many lines a path that is marked crosses.
    pub(super) fn crossings(&self, path: &[Point]) -> usize {
        let cells: Vec<usize> = path.iter().map(|p| self.grid.cell(*p)).collect();
        let mut crossings = 0;
        for pair in cells.windows(2) {
            let (low, high) = (pair[0].min(pair[1]), pair[0].max(pair[1]));
            let level = low / self.grid.cols == high / self.grid.cols;
            let step = if level { 1 } else { self.grid.cols };
            // Its own corners are no crossings.
            for cell in (low..=high).step_by(step).filter(|cell| *cell != pair[0] && *cell != pair[1]) {
                let used = self.uses[cell];
                crossings += usize::from(if level { used.down } else { used.across });
            }
        }
        crossings
    }

    /// What it costs to pass a crossing in this direction.
    pub(super) fn entering(&self, cell: usize, way: usize) -> u32 {
        let level = way.is_multiple_of(2);
        let lane = |u: Use| if level { u.across } else { u.down };
        let here = self.uses[cell];
        let mut cost = 0;
        if lane(here) > 0 {
            cost += self.price.overlap;
        } else if here.corner > 0 {
            cost += self.price.overlap / 2;
        } else if here.across > 0 || here.down > 0 {
            cost += self.price.crossing;
        }
        // No line comes near the edge of the grid, so what is beside a crossing need not be looked for with care.
        let apart = if level { self.grid.cols } else { 1 };
        for beside in [cell.wrapping_sub(apart), cell + apart] {
            if self.uses.get(beside).is_some_and(|used| lane(*used) > 0) {
                cost += BESIDE;
            }
        }
        let marks = self.grid.marks[cell];
        cost += if marks & HUGS > 0 { HUGGING } else { 0 };
        cost += if marks & BORDER > 0 { ALONG_BORDER } else { 0 };
        cost + if marks & TITLE > 0 { BEHIND_TITLE } else { 0 }
    }

    /// What it costs, besides the corner itself, to turn where another line passes.
    pub(super) fn turning(&self, cell: usize) -> u32 {
        let here = self.uses[cell];
        if here.across > 0 || here.down > 0 { self.price.overlap / 2 } else { 0 }
    }
}
