//! Routing on the grid: the cheapest way (A*) for each line, given those already drawn.
//!
//! A step costs little, a corner more, crossing another line more again, and lying on one is nearly
//! forbidden; so lines separate by themselves. Two more passes draw each line again, now that all are known.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use super::super::Arrangement;
use super::super::geometry::Rect;
use super::super::size::GRID;
use super::grid::{Grid, NOBODY, Port};
use super::traffic::{Price, Traffic};
use super::{Wire, elbow, straightened};
use crate::model::{Id, Point};

const STEP: u32 = 10;
const CORNER: u32 = 60;
const OFF_MIDDLE: u32 = 4;
/// States that may be visited in all, before the remaining lines become elbows.
const BUDGET: usize = 6_000_000;
/// States that may be visited for lines that have a way already, to find a better one.
const BETTER: usize = 1_200_000;

struct Router<'a> {
    grid: &'a Grid,
    traffic: Traffic<'a>,
    cost: Vec<u32>,
    came: Vec<u8>,
    stamp: Vec<u32>,
    round: u32,
    left: usize,
    /// What the way may cost at most: the one that is there already costs that.
    most: u32,
}

/// A path for each wire, in order. `kept` are lines that stay as they are; `begun` are ways that some wires have already,
/// by their number: such a wire is led anew only where it crosses others.
pub(super) fn draw<'a>(
    grid: &Grid,
    arrangement: &Arrangement,
    wires: &[&Wire<'_>],
    kept: impl Iterator<Item = &'a Vec<Point>>,
    begun: &BTreeMap<usize, Vec<Point>>,
) -> Vec<Vec<Point>> {
    let cells = grid.owner.len();
    let mut router = Router {
        grid,
        traffic: Traffic::on(grid, if begun.is_empty() { Price::FEW } else { Price::MANY }),
        cost: vec![0; cells * 4],
        came: vec![0; cells * 4],
        stamp: vec![0; cells * 4],
        round: 0,
        left: BUDGET,
        most: u32::MAX,
    };
    kept.for_each(|path| router.traffic.mark(path, true));

    // Short lines first: they have the least choice. The leaders of notes come after all links, which so make no detour
    // around them.
    let length = |w: &Wire<'_>| {
        let center = |id: &Id| arrangement.boxes.get(id).map(Rect::center).unwrap_or_default();
        let (a, b) = (center(w.from), center(w.to));
        ((a.x - b.x).abs() + (a.y - b.y).abs()) as u32
    };
    let mut order: Vec<usize> = (0..wires.len()).collect();
    order.sort_by_key(|&n| (length(wires[n]), n));
    let (leaders, links) = order.into_iter().partition(|n| wires[*n].is_leader());

    let mut paths: Vec<Option<Vec<Point>>> = (0..wires.len()).map(|n| begun.get(&n).cloned()).collect();
    paths.iter().flatten().for_each(|path| router.traffic.mark(path, true));
    router.improve(wires, arrangement, links, begun, &mut paths);
    router.improve(wires, arrangement, leaders, begun, &mut paths);
    let elbows = elbow::draw(arrangement, wires);
    paths.into_iter().zip(elbows).map(|(path, elbow)| path.unwrap_or(elbow)).collect()
}

impl Router<'_> {
    /// Draws these wires, in their order, and again now that all are known.
    fn improve(
        &mut self,
        wires: &[&Wire<'_>],
        arrangement: &Arrangement,
        mut order: Vec<usize>,
        begun: &BTreeMap<usize, Vec<Point>>,
        paths: &mut [Option<Vec<Point>>],
    ) {
        for pass in 0..3 {
            if !begun.is_empty() {
                // What crosses most has most to gain.
                let crossed = |n: &usize| paths[*n].as_ref().map_or(usize::MAX, |path| self.traffic.crossings(path));
                order.sort_by_cached_key(|n| (Reverse(crossed(n)), *n));
            }
            for &n in &order {
                // Later passes improve; what is left of the budget is for lines that have no way yet.
                if pass > 0 && self.left < BUDGET - BETTER {
                    break;
                }
                let given = begun.contains_key(&n);
                let content = |path: &Vec<Point>| given && (pass == 0 || self.traffic.crossings(path) == 0);
                if paths[n].as_ref().is_some_and(content) {
                    continue;
                }
                self.most = u32::MAX;
                if let Some(old) = &paths[n] {
                    self.traffic.mark(old, false);
                    self.most = self.walked(old);
                }
                paths[n] = self.find(wires[n], arrangement).or(paths[n].take());
                if let Some(new) = &paths[n] {
                    self.traffic.mark(new, true);
                }
            }
        }
    }

    /// The cheapest way between the ends of a wire; none when there is none, or the budget is spent.
    fn find(&mut self, wire: &Wire<'_>, arrangement: &Arrangement) -> Option<Vec<Point>> {
        let (from, to) = (*arrangement.boxes.get(wire.from)?, *arrangement.boxes.get(wire.to)?);
        let allowed = self.allowed(wire, arrangement, &from);
        let holds = |outer: &Id, inner: &Id| arrangement.holders(inner).any(|h| h == outer);
        let free = |p: &Port| passable(&allowed, self.grid.owner[p.cell]);
        let starts: Vec<Port> = self.grid.ports(&from, holds(wire.from, wire.to)).into_iter().filter(free).collect();
        let ends: BTreeMap<usize, Port> = self
            .grid
            .ports(&to, holds(wire.to, wire.from))
            .into_iter()
            .filter(free)
            .map(|p| (p.cell * 4 + (p.away + 2) % 4, p))
            .collect();
        let goal = Goal::of(self.grid, &to, &ends, &allowed);
        self.search(&starts, &goal)
    }

    /// Which boxes a wire may run through: those that hold one of its ends.
    fn allowed(&self, wire: &Wire<'_>, arrangement: &Arrangement, from: &Rect) -> Vec<bool> {
        let mut allowed = vec![false; self.grid.boxes()];
        let holders = arrangement.holders(wire.from).chain(arrangement.holders(wire.to));
        // A note lies in no box, but may have been put on one.
        let under = arrangement.parents.values().filter(|h| arrangement.boxes.get(*h).is_some_and(|r| r.holds(from)));
        for id in holders.chain(under) {
            if let Some(n) = self.grid.number(id) {
                allowed[n as usize] = true;
            }
        }
        allowed
    }

    /// About what a way costs that is not marked, and a little more.
    fn walked(&self, path: &[Point]) -> u32 {
        let cells: Vec<usize> = path.iter().map(|p| self.grid.cell(*p)).collect();
        let mut cost = CORNER * path.len() as u32;
        for pair in cells.windows(2) {
            let (from, to) = (pair[0], pair[1]);
            let level = from / self.grid.cols == to / self.grid.cols;
            let way = match (level, from < to) {
                (true, true) => 0,
                (false, true) => 1,
                (true, false) => 2,
                (false, false) => 3,
            };
            let mut cell = from;
            while cell != to {
                let Some(next) = self.grid.neighbour(cell, way) else { break };
                cost += STEP + self.traffic.entering(next, way);
                cell = next;
            }
            cost += self.traffic.turning(to);
        }
        cost
    }

    fn search(&mut self, starts: &[Port], goal: &Goal<'_>) -> Option<Vec<Point>> {
        self.round += 1;
        // The estimate, and twice the state; one more where the state is the end of the line.
        let mut heap: BinaryHeap<Reverse<(u32, u32)>> = BinaryHeap::new();
        for port in starts {
            let state = port.cell * 4 + port.away;
            let cost = OFF_MIDDLE * port.off + self.traffic.entering(port.cell, port.away);
            if self.better(state, cost, 4) {
                heap.push(Reverse((cost + goal.distance(port.cell), 2 * state as u32)));
            }
        }
        let mut finished: BTreeMap<usize, u32> = BTreeMap::new();
        while let Some(Reverse((estimate, entry))) = heap.pop() {
            let (state, done) = (entry as usize / 2, entry % 2 == 1);
            if done {
                return Some(self.path(starts, goal, state));
            }
            let cost = self.cost[state];
            let (cell, way) = (state / 4, state % 4);
            if estimate > cost + goal.distance(cell) {
                continue;
            }
            self.left = self.left.checked_sub(1)?;
            if let Some(port) = goal.ends.get(&state) {
                let cost = cost + OFF_MIDDLE * port.off;
                if finished.get(&state).is_none_or(|&c| cost < c) {
                    finished.insert(state, cost);
                    heap.push(Reverse((cost, 2 * state as u32 + 1)));
                }
            }
            for turn in [0, 1, 3] {
                self.step(cell, way, (way + turn) % 4, cost, goal, &mut heap);
            }
        }
        None
    }

    /// Goes one step, or turns on the spot and goes one step.
    fn step(
        &mut self,
        cell: usize,
        way: usize,
        next_way: usize,
        cost: u32,
        goal: &Goal<'_>,
        heap: &mut BinaryHeap<Reverse<(u32, u32)>>,
    ) {
        let Some(next) = self.grid.neighbour(cell, next_way) else { return };
        let turning = if way == next_way { 0 } else { CORNER + self.traffic.turning(cell) };
        // A turn right before the end: the end's own direction is checked by its state.
        if !passable(goal.allowed, self.grid.owner[next]) {
            return;
        }
        let cost = cost + turning + STEP + self.traffic.entering(next, next_way);
        let state = next * 4 + next_way;
        let estimate = cost + goal.distance(next);
        if estimate <= self.most && self.better(state, cost, way as u8) {
            heap.push(Reverse((estimate, 2 * state as u32)));
        }
    }

    fn better(&mut self, state: usize, cost: u32, came: u8) -> bool {
        if self.stamp[state] == self.round && self.cost[state] <= cost {
            return false;
        }
        (self.stamp[state], self.cost[state], self.came[state]) = (self.round, cost, came);
        true
    }

    /// The way back from the last state to the port it began at.
    fn path(&self, starts: &[Port], goal: &Goal<'_>, last: usize) -> Vec<Point> {
        let mut points = vec![goal.ends[&last].at];
        let mut state = last;
        loop {
            let (cell, way) = (state / 4, state % 4);
            points.push(self.grid.place(cell));
            let came = usize::from(self.came[state]);
            if came == 4 {
                let begin = starts.iter().find(|p| p.cell == cell && p.away == way);
                points.extend(begin.map(|p| p.at));
                break;
            }
            let Some(before) = self.grid.neighbour(cell, (way + 2) % 4) else { break };
            state = before * 4 + came;
        }
        points.reverse();
        straightened(points)
    }
}

fn passable(allowed: &[bool], owner: u32) -> bool {
    owner == NOBODY || allowed[owner as usize]
}

/// Where a search goes.
struct Goal<'a> {
    /// The ports by the state in which they are reached.
    ends: &'a BTreeMap<usize, Port>,
    allowed: &'a [bool],
    /// How far each column is from the target, and each row.
    across: Vec<f32>,
    down: Vec<f32>,
}

impl<'a> Goal<'a> {
    fn of(grid: &Grid, target: &Rect, ends: &'a BTreeMap<usize, Port>, allowed: &'a [bool]) -> Self {
        let apart = |low: f32, high: f32, at: f32| (low - at).max(at - high).max(0.0);
        let column = |col: usize| apart(target.x, target.right(), grid.place(col).x);
        let row = |row: usize| apart(target.y, target.bottom(), grid.place(row * grid.cols).y);
        let (across, down) = ((0..grid.cols).map(column).collect(), (0..grid.rows).map(row).collect());
        Self { ends, allowed, across, down }
    }

    /// The least that the rest of the way costs.
    fn distance(&self, cell: usize) -> u32 {
        let (cell, cols) = (cell as u32, self.across.len() as u32);
        let apart = self.across[(cell % cols) as usize] + self.down[(cell / cols) as usize];
        // One step less: ports stand a step off the border.
        ((apart - 2.0 * GRID).max(0.0) / GRID) as u32 * STEP
    }
}
