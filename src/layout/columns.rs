//! Where in its row an item stands, and how far apart the rows are.

use std::collections::BTreeMap;

use super::layers::{Edge, GAP, Item, ROW_GAP, SWEEPS, row_numbers};
use super::size::{self, GRID, snap};
use crate::model::Point;

/// The room between two neighbours of a row: enough for the label of a line between them.
fn gaps(row: &[usize], edges: &BTreeMap<(usize, usize), f32>) -> Vec<f32> {
    let label = |a: usize, b: usize| edges.get(&(a.min(b), a.max(b))).copied();
    let gap = |pair: &[usize]| label(pair[0], pair[1]).map_or(GAP, |w| size::up((w + 40.0).max(GAP), GRID));
    row.windows(2).map(gap).collect()
}

/// The middle of each item from left to right: as near to the mean of its neighbours as its row allows.
pub(super) fn columns(items: &[Item], rows: &[Vec<usize>], near: &[Vec<(usize, f32)>], edges: &[Edge]) -> Vec<f32> {
    let row_of = row_numbers(items.len(), rows);
    let mut pairs: BTreeMap<(usize, usize), f32> = BTreeMap::new();
    for e in edges.iter().filter(|e| row_of[e.from] == row_of[e.to]) {
        let wide = pairs.entry((e.from.min(e.to), e.from.max(e.to))).or_default();
        *wide = wide.max(e.label);
    }
    // How far each item's middle is from that of the first of its row, at the least.
    let offsets: Vec<Vec<f32>> = rows
        .iter()
        .map(|row| {
            let mut at = vec![0.0];
            for (pair, gap) in row.windows(2).zip(gaps(row, &pairs)) {
                let step = items[pair[0]].size.x / 2.0 + gap + items[pair[1]].size.x / 2.0;
                at.push(at[at.len() - 1] + step);
            }
            at
        })
        .collect();
    let mut center = vec![0.0_f32; items.len()];
    for (row, offset) in rows.iter().zip(&offsets) {
        let middle = offset[offset.len() - 1] / 2.0;
        row.iter().zip(offset).for_each(|(&n, o)| center[n] = o - middle);
    }
    for _ in 0..SWEEPS {
        for (r, (row, offset)) in rows.iter().zip(&offsets).enumerate() {
            let wish = |n: usize| {
                let seen = near[n].iter().filter(|(m, _)| row_of[*m] != r && !items[*m].side);
                let (sum, weight) = seen.fold((0.0, 0.0), |(s, w), &(m, k)| (s + center[m] * k, w + k));
                if weight > 0.0 && !items[n].side { (sum / weight, weight) } else { (center[n], 0.05) }
            };
            let wishes: Vec<(f32, f32)> = row.iter().zip(offset).map(|(&n, o)| (wish(n).0 - o, wish(n).1)).collect();
            for ((&n, o), level) in row.iter().zip(offset).zip(rising(&wishes)) {
                center[n] = level + o;
            }
        }
    }
    for (row, offset) in rows.iter().zip(&offsets) {
        let mut behind = f32::NEG_INFINITY;
        for (&n, o) in row.iter().zip(offset) {
            center[n] = snap(center[n]).max(behind + o);
            behind = center[n] - o;
        }
    }
    center
}

/// The never falling numbers nearest to the wishes (pool adjacent violators), by weighted squares.
fn rising(wishes: &[(f32, f32)]) -> Vec<f32> {
    let mut pools: Vec<(f32, f32, usize)> = Vec::new();
    for &(value, weight) in wishes {
        let mut pool = (value, weight, 1);
        while let Some(last) = pools.pop_if(|last| last.0 > pool.0) {
            let sum = last.1 + pool.1;
            pool = ((last.0 * last.1 + pool.0 * pool.1) / sum, sum, last.2 + pool.2);
        }
        pools.push(pool);
    }
    pools.into_iter().flat_map(|(value, _, count)| std::iter::repeat_n(value, count)).collect()
}

/// Stacks the rows, with room between them for the lines that pass.
pub(super) fn stack(items: &[Item], rows: &[Vec<usize>], center: &[f32], edges: &[Edge]) -> (Vec<Point>, Point) {
    let row_of = row_numbers(items.len(), rows);
    // Each line counts where it leaves its upper row and where it reaches its lower one.
    let mut passing = vec![0_usize; rows.len() + 1];
    for e in edges {
        let (a, b) = (row_of[e.from].min(row_of[e.to]), row_of[e.from].max(row_of[e.to]));
        if a < b {
            passing[a + 1] += 1;
            passing[b] += usize::from(b != a + 1);
        }
    }
    let left = (0..items.len()).map(|n| center[n] - items[n].size.x / 2.0).fold(f32::INFINITY, f32::min);
    let mut at = vec![Point::default(); items.len()];
    let (mut y, mut right) = (0.0, 0.0_f32);
    for (r, row) in rows.iter().enumerate() {
        if r > 0 {
            y += ROW_GAP + GRID * passing[r].min(9).saturating_sub(1) as f32;
        }
        let height = row.iter().map(|&n| items[n].size.y).fold(0.0, f32::max);
        for &n in row {
            let x = center[n] - items[n].size.x / 2.0 - left;
            at[n] = Point::new(x, y + snap((height - items[n].size.y) / 2.0));
            right = right.max(x + items[n].size.x);
        }
        y += height;
    }
    (at, Point::new(right, y))
}
