//! Where each block stands, in cells: as wide as its words, rows broken and texts wrapped where the width demands it.

use std::collections::BTreeMap;

use super::Area;
use super::plan::Plan;
use super::words::{width, wrap};

/// Cells free on both sides of everything, for lines that go around it.
const OUTER: usize = 3;
/// The least room between neighbours.
const GAP: usize = 4;
/// What is tried, the roomiest first: the cells of a line of words, those between a border and the contents, and the
/// most room that the words of a line between neighbours get.
const SIZES: [(usize, usize, usize); 8] =
    [(30, 4, 20), (24, 4, 20), (24, 3, 18), (20, 3, 14), (18, 2, 14), (15, 2, 12), (13, 2, 9), (13, 2, 7)];
/// What is tried where rows have to be broken.
const BROKEN: [(usize, usize, usize); 5] = [(20, 3, 12), (16, 2, 9), (13, 2, 6), (9, 2, 5), (6, 2, 4)];

/// The words of a block as they are written with this many cells to a line.
pub(super) fn lines(plan: &Plan, block: usize, most: usize) -> Vec<String> {
    plan.blocks[block].words.iter().flat_map(|words| wrap(words, most)).collect()
}

struct Sizes<'a> {
    plan: &'a Plan,
    most_gap: usize,
    /// The most wires for which a gap between rows has lanes of their own.
    lanes: usize,
    words: usize,
    side: usize,
    natural: Vec<usize>,
    least: Vec<usize>,
    gaps: &'a BTreeMap<(usize, usize), usize>,
}

/// A block with the places of its contents, relative to its own corner.
struct Sized {
    block: usize,
    w: usize,
    h: usize,
    held: Vec<(usize, usize, Self)>,
}

/// The place of each block, with room for up to so many lanes. The width of the whole is never passed.
pub(super) fn place(plan: &Plan, width: usize, lanes: usize) -> Vec<Area> {
    let room = width - 2 * OUTER;
    let gaps = gaps(plan);
    let measured = |(words, side, gap)| Sizes { lanes, ..Sizes::of(plan, words, side, gap, &gaps) };
    let whole = SIZES.into_iter().map(measured).find(|s| s.natural[0] <= room);
    // Nothing fits unbroken: words of a usual width, unless even single columns are too wide.
    let broken = || BROKEN.into_iter().map(measured).find(|s| s.least[0] <= room);
    let sizes = whole.or_else(broken).unwrap_or_else(|| measured((6, 1, GAP)));
    let drawing = sizes.fit(0, room);
    let mut areas = vec![Area { x: 0, y: 0, w: 0, h: 0 }; plan.blocks.len()];
    settle(&drawing, OUTER + (room - drawing.w.min(room)) / 2, 0, &mut areas);
    areas
}

fn settle(sized: &Sized, x: usize, y: usize, areas: &mut [Area]) {
    areas[sized.block] = Area { x, y, w: sized.w, h: sized.h };
    for (dx, dy, held) in &sized.held {
        settle(held, x + dx, y + dy, areas);
    }
}

/// The room that the words of wires want between two blocks of one row.
fn gaps(plan: &Plan) -> BTreeMap<(usize, usize), usize> {
    let mut gaps = BTreeMap::new();
    for wire in &plan.wires {
        let meet = |a: usize, b: usize| {
            let around: Vec<usize> = plan.around(b).chain([0]).collect();
            let mut at = a;
            while !around.contains(&plan.blocks[at].parent) {
                at = plan.blocks[at].parent;
            }
            at
        };
        let (a, b) = (meet(wire.from, wire.to), meet(wire.to, wire.from));
        let wish = gaps.entry((a.min(b), a.max(b))).or_insert(GAP);
        *wish = (*wish).max(width(&wire.words) + 6);
    }
    gaps
}

impl<'a> Sizes<'a> {
    fn of(
        plan: &'a Plan,
        words: usize,
        side: usize,
        most_gap: usize,
        gaps: &'a BTreeMap<(usize, usize), usize>,
    ) -> Self {
        let count = plan.blocks.len();
        let mut sizes =
            Self { plan, words, side, most_gap, lanes: 0, natural: vec![0; count], least: vec![0; count], gaps };
        // What is held has a greater number than what holds it.
        for n in (0..count).rev() {
            let own = lines(plan, n, words).iter().map(|l| width(l)).max().unwrap_or(0);
            let block = &plan.blocks[n];
            if !block.holds() {
                sizes.natural[n] = (own + 4).max(7);
                sizes.least[n] = sizes.natural[n];
                continue;
            }
            let around = if n == 0 { 0 } else { 2 * side + 2 };
            let title = if n == 0 { 0 } else { own + 6 };
            let row = |row: &Vec<usize>| {
                let widths: usize = row.iter().map(|&c| sizes.natural[c]).sum();
                widths + row.windows(2).map(|p| sizes.gap(p[0], p[1])).sum::<usize>()
            };
            let widest = block.rows.iter().map(row).max().unwrap_or(0);
            let single = block.rows.iter().flatten().map(|&c| sizes.least[c]).max().unwrap_or(0);
            sizes.natural[n] = (widest + around).max(title);
            sizes.least[n] = (single + around).max(title);
        }
        sizes
    }

    fn gap(&self, a: usize, b: usize) -> usize {
        self.gaps.get(&(a.min(b), a.max(b))).map_or(GAP, |wish| (*wish).min(self.most_gap))
    }

    /// A block in at most `room` cells.
    fn fit(&self, n: usize, room: usize) -> Sized {
        let block = &self.plan.blocks[n];
        let words = lines(self.plan, n, self.words);
        let own = words.iter().map(|l| width(l)).max().unwrap_or(0);
        if n > 0 && !block.holds() {
            return Sized { block: n, w: (own + 4).max(7), h: words.len() + 2, held: Vec::new() };
        }
        let around = if n == 0 { 0 } else { 2 * self.side + 2 };
        let inner = room.saturating_sub(around);
        let rows: Vec<Vec<usize>> = block.rows.iter().flat_map(|row| self.broken(row, inner)).collect();
        let placed: Vec<Vec<(usize, Sized)>> = rows.iter().map(|row| self.row(row, inner)).collect();
        let ends = placed.iter().map(|row| row.last().map_or(0, |(x, s)| x + s.w));
        let wide = ends.max().unwrap_or(0);
        let w = if n == 0 { wide } else { (wide + around).max(own + 6) };
        let lanes = |wires: usize| 2 * wires.min(self.lanes);
        let edge = if n == 0 { 2 } else { 1 + lanes(self.plan.leaving[n]) };
        // The first line of the words stands in the border.
        let mut y = if n == 0 { edge } else { words.len().max(1) + edge };
        let mut held = Vec::new();
        let count = placed.len();
        for (r, row) in placed.into_iter().enumerate() {
            let (wide, high) =
                (row.last().map_or(0, |(x, s)| x + s.w), row.iter().map(|(_, s)| s.h).max().unwrap_or(0));
            let left = (w - wide) / 2;
            for (x, sized) in row {
                let lower = if sized.held.is_empty() { (high - sized.h) / 2 } else { 0 };
                held.push((left + x, y + lower, sized));
            }
            y += high;
            if r + 1 < count {
                let leaving = |row: &Vec<usize>| row.iter().map(|&c| self.plan.leaving[c]).sum::<usize>();
                y += 3 + lanes(leaving(&rows[r]).max(leaving(&rows[r + 1])));
            }
        }
        Sized { block: n, w, h: y + edge + usize::from(n > 0), held }
    }

    /// A row, or what it has to be broken into.
    fn broken(&self, row: &[usize], inner: usize) -> Vec<Vec<usize>> {
        let mut out: Vec<Vec<usize>> = Vec::new();
        let mut used = 0;
        for &n in row {
            used += GAP + self.least[n];
            match out.last_mut() {
                Some(line) if used <= inner => line.push(n),
                _ => {
                    out.push(vec![n]);
                    used = self.least[n];
                }
            }
        }
        out
    }

    /// The contents of a row beside each other: what is left over goes to what needs it, then to the gaps.
    fn row(&self, row: &[usize], inner: usize) -> Vec<(usize, Sized)> {
        let least: usize = row.iter().map(|&n| self.least[n]).sum::<usize>() + GAP * row.len().saturating_sub(1);
        let mut left = inner.saturating_sub(least);
        let wishes: usize = row.iter().map(|&n| self.natural[n] - self.least[n]).sum();
        let share = |n: usize| {
            let wish = self.natural[n] - self.least[n];
            if wishes <= left { wish } else { wish * left / wishes.max(1) }
        };
        let sized: Vec<Sized> = row.iter().map(|&n| self.fit(n, self.least[n] + share(n))).collect();
        let taken: usize = sized.iter().map(|s| s.w).sum::<usize>() + GAP * row.len().saturating_sub(1);
        left = inner.saturating_sub(taken);
        let mut x = 0;
        let mut out = Vec::with_capacity(row.len());
        for (i, sized) in sized.into_iter().enumerate() {
            if i > 0 {
                let more = (self.gap(row[i - 1], row[i]) - GAP).min(left);
                left -= more;
                x += GAP + more;
            }
            let w = sized.w;
            out.push((x, sized));
            x += w;
        }
        out
    }
}
