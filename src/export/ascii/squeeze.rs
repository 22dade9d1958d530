//! Takes out rows and columns in which nothing happens: the board is roomy, the drawing is not.

use super::Area;
use super::canvas::{Canvas, Cell};

/// Where rows and columns are once the superfluous ones are gone; what is gone stands where its neighbour is.
pub(super) struct Squeeze {
    cols: Vec<Option<usize>>,
    rows: Vec<Option<usize>>,
}

/// Takes them out.
pub(super) fn squeeze(canvas: &mut Canvas) -> Squeeze {
    let upright = |c: &Cell| matches!(c, Cell::Blank | Cell::Stroke { mask: 10, .. });
    let level = |c: &Cell| matches!(c, Cell::Blank | Cell::Stroke { mask: 5, .. });
    let idle_rows: Vec<bool> = canvas.cells.iter().map(|row| row.iter().all(upright)).collect();
    let idle_cols: Vec<bool> = (0..canvas.cols).map(|x| canvas.cells.iter().all(|row| level(&row[x]))).collect();
    let blank_row = |y: usize| canvas.cells[y].iter().all(|c| *c == Cell::Blank);
    let blank_col = |x: usize| canvas.cells.iter().all(|row| row[x] == Cell::Blank);
    let cols = kept(&idle_cols, 2, blank_col);
    let mut rows = kept(&idle_rows, 1, blank_row);
    close(canvas, &idle_rows, &mut rows);
    let mut y = 0;
    canvas.cells.retain(|_| {
        y += 1;
        rows[y - 1].is_some()
    });
    for row in &mut canvas.cells {
        let mut x = 0;
        row.retain(|_| {
            x += 1;
            cols[x - 1].is_some()
        });
    }
    canvas.cols = cols.iter().flatten().count();
    Squeeze { cols, rows }
}

/// The new number of each row or column: of idle ones in a row so many stay, and none of blank ones at the rim.
fn kept(idle: &[bool], stay: usize, blank: impl Fn(usize) -> bool) -> Vec<Option<usize>> {
    let first = (0..idle.len()).find(|n| !blank(*n)).unwrap_or(idle.len());
    let last = (0..idle.len()).rev().find(|n| !blank(*n)).unwrap_or(0);
    let (mut run, mut next) = (0, 0);
    let mut out = Vec::with_capacity(idle.len());
    for (n, idle) in idle.iter().enumerate() {
        run = if *idle { run + 1 } else { 0 };
        if n < first || n > last || run > stay {
            out.push(None);
        } else {
            out.push(Some(next));
            next += 1;
        }
    }
    out
}

/// Takes out idle rows that keep nothing apart: in no column something level stands both above and below.
fn close(canvas: &Canvas, idle: &[bool], rows: &mut [Option<usize>]) {
    let thick = |c: &Cell| match c {
        Cell::Blank => false,
        Cell::Stroke { mask, .. } => mask & 5 != 0,
        Cell::Corner { .. } | Cell::Arrow(_) | Cell::Text(_) | Cell::Rest => true,
    };
    let mut above: Option<usize> = None;
    for y in 0..rows.len() {
        if rows[y].is_none() {
            continue;
        }
        let below = (y + 1..rows.len()).find(|n| rows[*n].is_some());
        if let (true, Some(above), Some(below)) = (idle[y], above, below) {
            let touch = (0..canvas.cols).any(|x| thick(&canvas.cells[above][x]) && thick(&canvas.cells[below][x]));
            if !touch {
                rows[y] = None;
                continue;
            }
        }
        above = Some(y);
    }
    for (n, row) in rows.iter_mut().flatten().enumerate() {
        *row = n;
    }
}

impl Squeeze {
    /// A box where it is now, with `down` lines above the drawing.
    pub(super) fn area(&self, area: &Area, down: usize) -> Area {
        let inner = |kept: &[Option<usize>], from: usize, count: usize| {
            let all: Vec<usize> = kept[from..from + count].iter().flatten().copied().collect();
            (all.first().copied().unwrap_or(0), all.len())
        };
        let ((x, w), (y, h)) = (inner(&self.cols, area.x, area.w), inner(&self.rows, area.y, area.h));
        Area { x, y: y + down, w, h }
    }

    /// Cells where they are now, without those that are gone.
    pub(super) fn cells(&self, path: &[(usize, usize)], cols: usize, down: usize) -> Vec<(usize, usize)> {
        path.iter().filter_map(|(cell, _)| Some((self.cols[cell % cols]?, self.rows[cell / cols]? + down))).collect()
    }
}
