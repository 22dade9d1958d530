//! A design as a drawing of characters: boxes, lines and arrows for terminals, mails and comments in code.
//!
//! Rows and columns come from the layout of the picture; sizes and lines are found anew on a board of character cells.

mod below;
mod board;
mod canvas;
mod labels;
mod place;
mod plan;
mod route;
mod squeeze;
mod words;

use std::collections::BTreeMap;

use crate::analysis::Report;
use crate::model::{Design, Id};
use crate::scene::Marks;

pub use words::width as text_width;

/// The narrowest drawing that can be asked for, in cells.
pub const NARROWEST: usize = 40;
/// The widest drawing that can be asked for, in cells.
pub const WIDEST: usize = 400;
/// How wide a drawing may be where nobody says.
pub const USUAL: usize = 100;

/// The most wires for which a gap between rows has lanes of their own.
const LANES: usize = 9;

/// With which characters boxes and lines are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Charset {
    /// `+`, `-`, `|`, `.`, `:`, `<`, `>`, `^` and `v`.
    #[default]
    Ascii,
    /// The box drawing characters of Unicode.
    Unicode,
}

/// A box, in cells of the text: lines from 0, columns from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    /// The column of its left border.
    pub x: usize,
    /// The line of its upper border.
    pub y: usize,
    /// Columns, borders included.
    pub w: usize,
    /// Lines, borders included.
    pub h: usize,
}

impl Area {
    /// Whether a cell lies in it, borders included.
    pub const fn holds(&self, x: usize, y: usize) -> bool {
        self.x <= x && x < self.x + self.w && self.y <= y && y < self.y + self.h
    }
}

/// A link as it is drawn: from beside one box, cell by cell, to the arrow head beside the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The link.
    pub link: Id,
    /// The box it leaves.
    pub from: Id,
    /// The box it reaches.
    pub to: Id,
    /// Column and line of each cell.
    pub cells: Vec<(usize, usize)>,
}

/// A drawing, and where everything is in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Drawing {
    /// The text; every line ends with a line break.
    pub text: String,
    /// The boxes of components and of the groups that are boxes.
    pub boxes: BTreeMap<Id, Area>,
    /// The lines, in the order of the file.
    pub lines: Vec<Line>,
    /// The links for which a drawing of this size had no way: the text below it names them.
    pub left_out: Vec<Id>,
}

/// Draws a design at most `width` cells wide, with the findings of `report` where one is given. Equal designs and
/// reports give equal bytes.
pub fn ascii(design: &Design, report: Option<&Report>, charset: Charset, width: usize) -> Drawing {
    let width = width.clamp(NARROWEST, WIDEST);
    let marks = report.map(|r| Marks::of(r, design)).unwrap_or_default();
    let plan = plan::Plan::of(design, &marks, width);
    let mut areas = place::place(&plan, width, LANES);
    if areas[0].h * width > route::MOST_CELLS {
        // It gets no lines, and needs no room for them.
        areas = place::place(&plan, width, 0);
    }
    let board = board::Board::new(&plan, &areas, width);
    let routed = route::route(&plan, &areas, &board);
    let mut canvas = canvas::Canvas::draw(&plan, &areas, &board, &routed);
    let placed = labels::place(&plan, &routed, &board, &mut canvas);
    let squeeze = squeeze::squeeze(&mut canvas);
    let head = below::head(design, width);
    let mut drawing = Drawing::default();
    for line in head.iter().map(String::as_str) {
        drawing.text.push_str(line);
        drawing.text.push('\n');
    }
    let down = head.len();
    drawing.text.push_str(&canvas.text(charset));
    for line in below::below(design, &plan, &marks, &placed, charset, width) {
        drawing.text.push_str(&line);
        drawing.text.push('\n');
    }
    for (block, area) in plan.blocks.iter().zip(&areas).skip(1) {
        drawing.boxes.insert(block.id.clone(), squeeze.area(area, down));
    }
    for (wire, path) in plan.wires.iter().zip(&routed.paths) {
        match path {
            Some(path) => drawing.lines.push(Line {
                link: wire.link.clone(),
                from: plan.blocks[wire.from].id.clone(),
                to: plan.blocks[wire.to].id.clone(),
                cells: squeeze.cells(path, board.cols, down),
            }),
            None => drawing.left_out.push(wire.link.clone()),
        }
    }
    drawing
}
