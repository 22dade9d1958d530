//! Where a wire may leave or reach a box, and what each place costs.

use super::{DOWN, LEFT, RIGHT, Router, UP};

/// Off the middle of a side, for each cell; and next to a corner.
const OFF_MIDDLE: u32 = 1;
const CORNER: u32 = 8;
/// Out of a side that does not face the other end, and out of the one that faces away.
const ASIDE: u32 = 24;
const AWAY: u32 = 60;

impl Router<'_> {
    /// The direction in which a path leaves its box.
    pub(super) fn begin(&self, wire: usize, path: &[(usize, usize)]) -> Option<(usize, usize)> {
        let (cell, _) = *path.first()?;
        let ports = self.ports(self.plan.wires[wire].from, self.plan.wires[wire].to);
        let here: Vec<(usize, usize, u32)> = ports.into_iter().filter(|(c, ..)| *c == cell).collect();
        let straight = here.iter().find(|(_, away, _)| Some(*away) == path.first().map(|(_, way)| *way));
        straight.or(here.first()).map(|(cell, away, _)| (*cell, *away))
    }

    /// The cells beside a block from which a wire to `other` may leave, with the direction away from the block and
    /// the price of being off the middle.
    pub(super) fn ports(&self, block: usize, other: usize) -> Vec<(usize, usize, u32)> {
        let area = &self.areas[block];
        let there = &self.areas[other];
        let inside = self.plan.within(other, block);
        // Where the other end is: below or above where rows differ, else to the right or left.
        let facing = if there.y >= area.y + area.h {
            DOWN
        } else if there.y + there.h <= area.y {
            UP
        } else if there.x >= area.x + area.w {
            RIGHT
        } else {
            LEFT
        };
        let mut ports = Vec::with_capacity(2 * (area.w + area.h));
        let mut add = |x: Option<usize>, y: Option<usize>, way: usize, off: usize, corner: bool| {
            let (Some(x), Some(y)) = (x, y) else { return };
            if x < self.board.cols && y < self.board.rows {
                let aside = match (way + 4 - facing) % 4 {
                    _ if inside => 0,
                    0 => 0,
                    2 => AWAY,
                    _ => ASIDE,
                };
                let price = OFF_MIDDLE * off as u32 + aside + if corner { CORNER } else { 0 };
                ports.push((y * self.board.cols + x, way, price));
            }
        };
        let (right, bottom) = (area.x + area.w - 1, area.y + area.h - 1);
        for x in area.x + 1..right {
            let (off, corner) = (x.abs_diff(area.x + area.w / 2), x == area.x + 1 || x + 1 == right);
            if inside {
                add(Some(x), Some(area.y + 1), 1, off, corner);
                add(Some(x), Some(bottom - 1), 3, off, corner);
            } else {
                add(Some(x), area.y.checked_sub(1), 3, off, corner);
                add(Some(x), Some(bottom + 1), 1, off, corner);
            }
        }
        for y in area.y + 1..bottom {
            let (off, corner) = (2 * y.abs_diff(area.y + area.h / 2), false);
            if inside {
                add(Some(area.x + 1), Some(y), 0, off, corner);
                add(Some(right - 1), Some(y), 2, off, corner);
            } else {
                add(area.x.checked_sub(1), Some(y), 2, off, corner);
                add(Some(right + 1), Some(y), 0, off, corner);
            }
        }
        ports
    }
}
