//! What a step into a cell costs: less along wires of the same bundle, more across and beside others.

use super::super::board::{FREE, LEVEL, SOLID, UPRIGHT};
use super::{DOWN, LEFT, LOOKED_AT, OVERLAP, Pass, RIGHT, Router, SHARED, STEP, UP};

const CROSSING: u32 = 16;
const BESIDE: [u32; 2] = [3, 7];
const BORDER: u32 = 2;
const REJOIN: u32 = 80;

impl Router<'_> {
    pub(super) fn passable(&self, cell: usize, way: usize, allowed: &[u32]) -> bool {
        let ground = match self.board.ground[cell] {
            FREE => true,
            LEVEL => way == DOWN || way == UP,
            UPRIGHT => way == RIGHT || way == LEFT,
            _ => false,
        };
        ground && allowed.contains(&self.board.owner[cell])
    }

    pub(super) fn foreign(&self, wire: usize, cell: usize) -> bool {
        if self.hasty {
            return false;
        }
        let bundle = |n: usize| self.plan.wires[n].bundle;
        self.passes[cell].iter().take(LOOKED_AT).any(|p| bundle(p.wire as usize) != bundle(wire))
    }

    /// The price of a step into a cell.
    pub(super) fn entering(&self, wire: usize, cell: usize, way: usize, first: bool) -> u32 {
        let axis = way % 2;
        if self.hasty {
            return STEP[axis];
        }
        let bundle = self.plan.wires[wire].bundle;
        let own = |p: &&Pass| self.plan.wires[p.wire as usize].bundle == bundle;
        let mut cost = STEP[axis];
        let passes = &self.passes[cell];
        if passes.iter().filter(own).any(|p| usize::from(p.enters) == way) {
            cost = SHARED[axis];
        } else if !first && passes.iter().any(|p| own(&p)) {
            cost += REJOIN;
        }
        for pass in passes.iter().take(LOOKED_AT).filter(|p| !own(p)) {
            let across = pass.straight() && usize::from(pass.enters) % 2 != axis;
            cost += if across { CROSSING } else { OVERLAP };
        }
        if self.board.ground[cell] != FREE {
            cost += BORDER;
        }
        // Beside another wire, or along a box.
        for side in [(way + 1) % 4, (way + 3) % 4] {
            let Some(beside) = self.neighbour(cell, side) else { continue };
            let along = |p: &&Pass| !own(p) && usize::from(p.leaves) % 2 == axis;
            if self.board.ground[beside] == SOLID || self.passes[beside].iter().take(LOOKED_AT).any(|p| along(&p)) {
                cost += BESIDE[axis];
            }
        }
        cost
    }
}
