//! The cells of a drawing: which block each lies in, and where no line may be.

use super::Area;
use super::place::lines;
use super::plan::Plan;
use super::words::width;

/// Nothing in the way.
pub(super) const FREE: u8 = 0;
/// A box without contents, or words: no line may be here.
pub(super) const SOLID: u8 = 1;
/// The upper or lower border of a container: crossed upright only.
pub(super) const LEVEL: u8 = 2;
/// The left or right border of a container: crossed level only.
pub(super) const UPRIGHT: u8 = 3;

pub(super) struct Board {
    pub cols: usize,
    pub rows: usize,
    /// The innermost block around each cell.
    pub owner: Vec<u32>,
    pub ground: Vec<u8>,
    /// The words of each block as they are written in it: column, line and text.
    pub words: Vec<Vec<(usize, usize, String)>>,
}

impl Board {
    pub(super) fn new(plan: &Plan, areas: &[Area], cols: usize) -> Self {
        let rows = areas[0].h + 2;
        let mut board = Self {
            cols,
            rows,
            owner: vec![0; cols * rows],
            ground: vec![FREE; cols * rows],
            words: vec![Vec::new(); areas.len()],
        };
        for (n, area) in areas.iter().enumerate().skip(1) {
            let holds = plan.blocks[n].holds();
            for y in area.y..area.y + area.h {
                for x in area.x..area.x + area.w {
                    let level = y == area.y || y + 1 == area.y + area.h;
                    let upright = x == area.x || x + 1 == area.x + area.w;
                    let cell = y * cols + x;
                    board.owner[cell] = n as u32;
                    board.ground[cell] = match (holds, level, upright) {
                        (false, ..) | (true, true, true) => SOLID,
                        (true, true, false) => LEVEL,
                        (true, false, true) => UPRIGHT,
                        (true, false, false) => FREE,
                    };
                }
            }
            board.write(plan, areas, n);
        }
        board
    }

    fn write(&mut self, plan: &Plan, areas: &[Area], n: usize) {
        let area = &areas[n];
        let holds = plan.blocks[n].holds();
        let most = area.w - if holds { 6 } else { 4 };
        for (i, text) in lines(plan, n, most).into_iter().enumerate() {
            let wide = width(&text);
            let (x, y) = if holds { (area.x + 3, area.y + i) } else { (area.x + (area.w - wide) / 2, area.y + 1 + i) };
            // A space on both sides keeps lines off the words.
            for cell in (y * self.cols + x - 1)..=(y * self.cols + x + wide) {
                self.ground[cell] = SOLID;
            }
            self.words[n].push((x, y, text));
        }
    }
}
