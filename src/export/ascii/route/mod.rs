//! The way of each wire over the board: around boxes, with few turns, apart from other wires where there is room.

mod ports;
mod prices;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use super::Area;
use super::board::{Board, FREE};
use super::plan::Plan;

/// Directions: right, down, left, up. As bits of a mask: `1 << way`.
pub(super) const RIGHT: usize = 0;
pub(super) const DOWN: usize = 1;
pub(super) const LEFT: usize = 2;
pub(super) const UP: usize = 3;

/// Cells are about twice as high as wide.
const STEP: [u32; 2] = [2, 4];
/// A step that a wire of the same bundle goes already.
const SHARED: [u32; 2] = [1, 2];
const TURN: u32 = 14;
/// Falling in with another wire: only where there is no other way.
const OVERLAP: u32 = 400;
/// Larger drawings get no lines.
pub(super) const MOST_CELLS: usize = 6_000_000;
/// States that may be visited in all, and at most for one wire while many others wait.
const BUDGET: usize = 10_000_000;
const LEAST_SHARE: usize = 20_000;
/// States that may be visited in all by the hasty searches that follow those that took too long.
const HASTY_BUDGET: usize = 4_000_000;
/// How many wires in one cell are looked at: one more changes nothing.
const LOOKED_AT: usize = 6;
/// What a hasty search, which minds no other wire, makes of the way that is still to go.
const HASTE: u32 = 2;

/// One wire in one cell.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pass {
    pub wire: u32,
    /// The direction in which it comes into the cell, and in which it leaves it.
    pub enters: u8,
    pub leaves: u8,
}

impl Pass {
    const fn straight(self) -> bool {
        self.enters == self.leaves
    }
}

/// The ways of all wires.
pub(super) struct Routed {
    /// For each wire its cells with the direction in which each is left; none where there was no way.
    pub paths: Vec<Option<Vec<(usize, usize)>>>,
    /// What passes each cell.
    pub passes: Vec<Vec<Pass>>,
}

struct Router<'a> {
    plan: &'a Plan,
    areas: &'a [Area],
    board: &'a Board,
    passes: Vec<Vec<Pass>>,
    /// Whether a bundle has several wires.
    shares: Vec<bool>,
    cost: Vec<u32>,
    came: Vec<u8>,
    stamp: Vec<u32>,
    round: u32,
    /// States that may still be visited.
    left: usize,
    hasty_left: usize,
    /// Whether any way will do.
    hasty: bool,
}

/// Finds a way for each wire, the short ones first, and a better one for each once all are known.
pub(super) fn route(plan: &Plan, areas: &[Area], board: &Board) -> Routed {
    let cells = board.cols * board.rows;
    let mut paths: Vec<Option<Vec<(usize, usize)>>> = vec![None; plan.wires.len()];
    if cells > MOST_CELLS {
        return Routed { paths, passes: Vec::new() };
    }
    let mut shares = vec![false; plan.wires.len()];
    let mut seen = vec![false; plan.wires.len()];
    for wire in &plan.wires {
        shares[wire.bundle] |= std::mem::replace(&mut seen[wire.bundle], true);
    }
    let mut router = Router {
        plan,
        areas,
        board,
        passes: vec![Vec::new(); cells],
        shares,
        cost: vec![0; cells * 4],
        came: vec![0; cells * 4],
        stamp: vec![0; cells * 4],
        round: 0,
        left: BUDGET,
        hasty_left: HASTY_BUDGET,
        hasty: false,
    };
    let length = |n: usize| {
        let middle = |block: usize| (areas[block].x + areas[block].w / 2, areas[block].y + areas[block].h / 2);
        let ((ax, ay), (bx, by)) = (middle(plan.wires[n].from), middle(plan.wires[n].to));
        ax.abs_diff(bx) + 2 * ay.abs_diff(by)
    };
    let mut shortest: BTreeMap<usize, usize> = BTreeMap::new();
    for (n, wire) in plan.wires.iter().enumerate() {
        let least = shortest.entry(wire.bundle).or_insert(usize::MAX);
        *least = (*least).min(length(n));
    }
    let mut order: Vec<usize> = (0..plan.wires.len()).collect();
    order.sort_by_key(|&n| (plan.wires[n].dashed, shortest[&plan.wires[n].bundle], plan.wires[n].bundle, length(n), n));
    for pass in 0..3 {
        let mut changed = false;
        for (at, &n) in order.iter().enumerate() {
            if pass > 0 && router.left < BUDGET / 2 {
                break;
            }
            let old = paths[n].take();
            if let Some(old) = &old {
                router.forget(n, old);
            }
            let share = (router.left / (order.len() - at)).max(LEAST_SHARE.min(router.left));
            let found = router.find(n, share);
            changed |= found != old;
            paths[n] = found.or(old).or_else(|| router.find_hastily(n));
            if let Some(path) = &paths[n] {
                router.keep(n, path);
            }
        }
        if !changed {
            break;
        }
    }
    Routed { paths, passes: router.passes }
}

impl Router<'_> {
    fn keep(&mut self, wire: usize, path: &[(usize, usize)]) {
        let mut enters = path.first().map_or(0, |(_, way)| *way);
        if let Some((_, begin)) = self.begin(wire, path) {
            enters = begin;
        }
        for (cell, leaves) in path {
            self.passes[*cell].push(Pass { wire: wire as u32, enters: enters as u8, leaves: *leaves as u8 });
            enters = *leaves;
        }
    }

    fn forget(&mut self, wire: usize, path: &[(usize, usize)]) {
        for (cell, _) in path {
            self.passes[*cell].retain(|p| p.wire != wire as u32);
        }
    }

    /// Any way at all, found fast.
    fn find_hastily(&mut self, wire: usize) -> Option<Vec<(usize, usize)>> {
        self.hasty = true;
        let found = self.find(wire, self.hasty_left);
        self.hasty = false;
        found
    }

    /// The cheapest way; none when there is none, or when so many states are not enough to find it.
    fn find(&mut self, wire: usize, share: usize) -> Option<Vec<(usize, usize)>> {
        let mut share = share;
        let (from, to) = (self.plan.wires[wire].from, self.plan.wires[wire].to);
        let mut allowed: Vec<u32> = vec![0];
        allowed.extend(self.plan.around(self.plan.blocks[from].parent).map(|n| n as u32));
        allowed.extend(self.plan.around(self.plan.blocks[to].parent).map(|n| n as u32));
        let starts = self.ports(from, to);
        let ends: BTreeMap<usize, u32> =
            self.ports(to, from).into_iter().map(|(cell, away, off)| (cell * 4 + (away + 2) % 4, off)).collect();
        self.round += 1;
        let target = self.areas[to];
        let inside = self.plan.within(from, to);
        let step = match self.hasty {
            true => STEP.map(|step| step * HASTE),
            false if self.shares[self.plan.wires[wire].bundle] => SHARED,
            false => STEP,
        };
        let far = |cell: usize| {
            if inside {
                return 0;
            }
            let (x, y) = (cell % self.board.cols, cell / self.board.cols);
            let dx = target.x.saturating_sub(x).max((x + 1).saturating_sub(target.x + target.w));
            let dy = target.y.saturating_sub(y).max((y + 1).saturating_sub(target.y + target.h));
            (dx.saturating_sub(1) as u32) * step[0] + (dy.saturating_sub(1) as u32) * step[1]
        };
        let mut heap: BinaryHeap<Reverse<(u32, usize, bool)>> = BinaryHeap::new();
        let mut improve = Vec::new();
        for (cell, away, off) in starts {
            if self.passable(cell, away, &allowed) {
                improve.push((cell * 4 + away, off + self.entering(wire, cell, away, true), 4));
            }
        }
        let mut finished: BTreeMap<usize, u32> = BTreeMap::new();
        loop {
            for (state, cost, came) in improve.drain(..) {
                if self.stamp[state] != self.round || self.cost[state] > cost {
                    (self.stamp[state], self.cost[state], self.came[state]) = (self.round, cost, came);
                    heap.push(Reverse((cost + far(state / 4), state, false)));
                }
            }
            let Reverse((estimate, state, done)) = heap.pop()?;
            if done {
                return Some(self.path(state));
            }
            let (cost, cell, way) = (self.cost[state], state / 4, state % 4);
            if estimate > cost + far(cell) {
                continue;
            }
            share = share.checked_sub(1)?;
            let budget = if self.hasty { &mut self.hasty_left } else { &mut self.left };
            *budget = budget.saturating_sub(1);
            if let Some(off) = ends.get(&state) {
                // The arrow head stands here: other wires keep off it.
                let total = cost + off + if self.foreign(wire, cell) { OVERLAP } else { 0 };
                if finished.get(&state).is_none_or(|&known| total < known) {
                    finished.insert(state, total);
                    heap.push(Reverse((total, state, true)));
                }
            }
            for turn in [0, 1, 3] {
                let next_way = (way + turn) % 4;
                if turn != 0 && self.board.ground[cell] != FREE {
                    continue;
                }
                let Some(next) = self.neighbour(cell, next_way) else { continue };
                if !self.passable(next, next_way, &allowed) {
                    continue;
                }
                let turning = match turn {
                    0 => 0,
                    _ if self.foreign(wire, cell) => TURN + OVERLAP,
                    _ => TURN,
                };
                let cost = cost + turning + self.entering(wire, next, next_way, false);
                improve.push((next * 4 + next_way, cost, way as u8));
            }
        }
    }

    fn neighbour(&self, cell: usize, way: usize) -> Option<usize> {
        let (x, y) = (cell % self.board.cols, cell / self.board.cols);
        match way {
            RIGHT => (x + 1 < self.board.cols).then(|| cell + 1),
            DOWN => (y + 1 < self.board.rows).then(|| cell + self.board.cols),
            LEFT => x.checked_sub(1).map(|_| cell - 1),
            _ => y.checked_sub(1).map(|_| cell - self.board.cols),
        }
    }

    fn path(&self, last: usize) -> Vec<(usize, usize)> {
        let mut path = Vec::new();
        let (mut state, mut leaves) = (last, last % 4);
        loop {
            let (cell, way) = (state / 4, state % 4);
            path.push((cell, leaves));
            let came = usize::from(self.came[state]);
            if came == 4 {
                break;
            }
            let Some(before) = self.neighbour(cell, (way + 2) % 4) else { break };
            leaves = way;
            state = before * 4 + came;
        }
        path.reverse();
        path
    }
}
