//! What is written in each cell, and the text that comes of it.

use super::board::{Board, FREE};
use super::plan::Plan;
use super::route::Routed;
use super::words::characters;
use super::{Area, Charset};

/// The corners of boxes without contents, and those of containers.
const CORNERS: [&str; 4] = ["┌", "┐", "└", "┘"];
const ROUND: [&str; 4] = ["╭", "╮", "╰", "╯"];
/// By the bits right, down, left and up.
const JOINTS: [&str; 16] = [" ", "─", "│", "┌", "─", "─", "┐", "┬", "│", "└", "│", "├", "┘", "┴", "┤", "┼"];
const ARROWS: [[&str; 4]; 2] = [[">", "v", "<", "^"], ["▶", "▼", "◀", "▲"]];

/// What one cell holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Cell {
    #[default]
    Blank,
    /// Parts of borders and lines: bits right 1, down 2, left 4, up 8.
    Stroke {
        mask: u8,
        dashed: bool,
    },
    /// A corner of a box: upper left, upper right, lower left, lower right.
    Corner {
        which: usize,
        round: bool,
    },
    Arrow(usize),
    /// A character, and the rest of one that is two cells wide.
    Text(String),
    Rest,
}

pub(super) struct Canvas {
    pub cols: usize,
    pub cells: Vec<Vec<Cell>>,
}

impl Canvas {
    pub(super) fn draw(plan: &Plan, areas: &[Area], board: &Board, routed: &Routed) -> Self {
        let mut canvas = Self { cols: board.cols, cells: vec![vec![Cell::Blank; board.cols]; board.rows] };
        for (n, area) in areas.iter().enumerate().skip(1) {
            canvas.frame(area, plan.blocks[n].holds());
        }
        for (wire, path) in plan.wires.iter().zip(&routed.paths) {
            let Some(path) = path else { continue };
            canvas.line(path, wire.dashed, board);
        }
        for words in board.words.iter().flatten() {
            canvas.write(words.0, words.1, &words.2);
        }
        for path in routed.paths.iter().flatten() {
            if let Some((cell, way)) = path.last() {
                canvas.cells[cell / board.cols][cell % board.cols] = Cell::Arrow(*way);
            }
        }
        canvas
    }

    fn frame(&mut self, area: &Area, round: bool) {
        let (right, bottom) = (area.x + area.w - 1, area.y + area.h - 1);
        for x in area.x..=right {
            self.stroke(x, area.y, 5, false);
            self.stroke(x, bottom, 5, false);
        }
        for y in area.y + 1..bottom {
            self.stroke(area.x, y, 10, false);
            self.stroke(right, y, 10, false);
        }
        let corners = [(area.x, area.y), (right, area.y), (area.x, bottom), (right, bottom)];
        for (which, (x, y)) in corners.into_iter().enumerate() {
            self.cells[y][x] = Cell::Corner { which, round };
        }
    }

    fn stroke(&mut self, x: usize, y: usize, bits: u8, dash: bool) {
        let cell = &mut self.cells[y][x];
        match cell {
            Cell::Stroke { mask, dashed } => {
                *mask |= bits;
                *dashed &= dash;
            }
            Cell::Blank => *cell = Cell::Stroke { mask: bits, dashed: dash },
            _ => {}
        }
    }

    fn line(&mut self, path: &[(usize, usize)], dashed: bool, board: &Board) {
        let place = |cell: usize| (cell % board.cols, cell / board.cols);
        let Some(&(first, way)) = path.first() else { return };
        // It begins in the border of its box: the neighbour that is one, opposite to its way if it can be chosen.
        let (x, y) = place(first);
        let sides = [(way + 2) % 4, (way + 1) % 4, (way + 3) % 4];
        let at = |side: usize| match side {
            0 => (x + 1, y),
            1 => (x, y + 1),
            2 => (x.wrapping_sub(1), y),
            _ => (x, y.wrapping_sub(1)),
        };
        let border = sides.into_iter().find(|side| {
            let (x, y) = at(*side);
            x < board.cols && y < board.rows && board.ground[y * board.cols + x] != FREE
        });
        let mut enters = way;
        if let Some(side) = border {
            let (bx, by) = at(side);
            self.stroke(bx, by, 1 << ((side + 2) % 4), dashed);
            enters = (side + 2) % 4;
        }
        for &(cell, leaves) in path {
            let (x, y) = place(cell);
            self.stroke(x, y, (1 << ((enters + 2) % 4)) | (1 << leaves), dashed);
            enters = leaves;
        }
    }

    /// Writes a text from a cell to the right.
    pub(super) fn write(&mut self, x: usize, y: usize, text: &str) {
        let mut at = x;
        for (g, wide) in characters(text) {
            self.cells[y][at] = Cell::Text(g.to_owned());
            if wide == 2 {
                self.cells[y][at + 1] = Cell::Rest;
            }
            at += wide;
        }
        // Only words keep spaces around them: borders go on beside a title.
        for beside in [x.wrapping_sub(1), at] {
            if let Some(cell @ Cell::Stroke { mask: 5, .. }) = self.cells[y].get_mut(beside) {
                *cell = Cell::Text(" ".to_owned());
            }
        }
    }

    pub(super) fn is_blank(&self, x: usize, y: usize) -> bool {
        self.cells.get(y).and_then(|row| row.get(x)).is_some_and(|c| *c == Cell::Blank)
    }

    /// The whole as text; every line ends with a line break and with no space.
    pub(super) fn text(&self, charset: Charset) -> String {
        let mut out = String::new();
        for row in &self.cells {
            let line: String = row.iter().map(|cell| sign(cell, charset)).collect();
            out.push_str(line.trim_end());
            out.push('\n');
        }
        out
    }
}

fn sign(cell: &Cell, charset: Charset) -> &str {
    let unicode = charset == Charset::Unicode;
    match cell {
        Cell::Blank => " ",
        Cell::Rest => "",
        Cell::Text(text) => text,
        Cell::Arrow(way) => ARROWS[usize::from(unicode)][*way],
        Cell::Corner { which, round } if unicode => {
            if *round {
                ROUND[*which]
            } else {
                CORNERS[*which]
            }
        }
        Cell::Corner { .. } => "+",
        Cell::Stroke { mask, dashed } => match (mask & 0b1010, mask & 0b0101, unicode, dashed) {
            (0, _, true, true) => "┄",
            (_, 0, true, true) => "┊",
            (_, _, true, _) => JOINTS[usize::from(*mask)],
            (0, _, false, true) => ".",
            (0, _, false, false) => "-",
            (_, 0, false, true) => ":",
            (_, 0, false, false) => "|",
            (_, _, false, _) => "+",
        },
    }
}
