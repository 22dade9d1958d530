//! The order of one container's contents: rows along the request path, each row ordered so that few lines cross.

use std::collections::BTreeMap;

use super::size::{GRID, snap};
use crate::model::Point;

/// One thing to place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item {
    pub size: Point,
    pub tier: u8,
    /// Stands beside the request path, at the right end of its row.
    pub side: bool,
    pub container: bool,
}

/// A line between two items, by their numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edge {
    pub from: usize,
    pub to: usize,
    /// How much it pulls its ends together.
    pub weight: f32,
    /// Whether requests travel on it, so that `to` stands below `from`.
    pub down: bool,
    /// The width of its label.
    pub label: f32,
}

const ROW_GAP: f32 = 64.0;
const GAP: f32 = 48.0;
/// Rows longer than this, and than twice a square of the same area, are broken.
const LONG_ROW: f32 = 2400.0;
const SWEEPS: usize = 6;

/// Where each item's upper left corner is, the least being (0, 0), and the size of the whole.
pub(super) fn place(items: &[Item], edges: &[Edge]) -> (Vec<Point>, Point) {
    if items.is_empty() {
        return (Vec::new(), Point::default());
    }
    let ranks = ranks(items, edges);
    let mut rows = rows_of(items, &ranks);
    let near = neighbours(items.len(), edges);
    order(items, &mut rows, &near, edges);
    let rows = broken(items, rows);
    let center = columns(items, &rows, &near, edges);
    stack(items, &rows, &center, edges)
}

/// The row of each item: the longest path along the lines that lead down, and tiers where there is no path.
fn ranks(items: &[Item], edges: &[Edge]) -> Vec<usize> {
    let count = items.len();
    let leads = |e: &&Edge| {
        let (a, b) = (&items[e.from], &items[e.to]);
        let peers = (a.container || b.container) && a.tier >= b.tier;
        e.down && !a.side && !b.side && !peers
    };
    let (mut out, mut waits) = (vec![Vec::<usize>::new(); count], vec![0_usize; count]);
    for edge in edges.iter().filter(leads) {
        out[edge.from].push(edge.to);
        waits[edge.to] += 1;
    }
    let sources: Vec<usize> = (0..count).filter(|&n| waits[n] == 0).collect();
    let mut by_tier: Vec<usize> = (0..count).collect();
    by_tier.sort_by_key(|&n| (items[n].tier, n));

    let (mut rank, mut done) = (vec![0_usize; count], vec![false; count]);
    let mut ready = sources.clone();
    let mut next = 0;
    let mut forced = by_tier.iter().copied();
    // Where only cycles are left, the part nearest to the user goes first and its incoming lines lead up.
    while let Some(node) = ready.get(next).copied().or_else(|| forced.find(|&n| !done[n])) {
        next += usize::from(next < ready.len());
        if std::mem::replace(&mut done[node], true) {
            continue;
        }
        for &to in out[node].iter().filter(|&&to| to != node) {
            if !done[to] {
                rank[to] = rank[to].max(rank[node] + 1);
            }
            waits[to] -= 1;
            if waits[to] == 0 {
                ready.push(to);
            }
        }
    }
    // What nobody asks stands just above what it asks, unless it is a user.
    for &node in sources.iter().filter(|&&n| items[n].tier > 0) {
        if let Some(first) = out[node].iter().map(|&to| rank[to]).min() {
            rank[node] = first.saturating_sub(1);
        }
    }
    let mut linked = vec![false; count];
    for edge in edges.iter().filter(leads) {
        linked[edge.from] = true;
        linked[edge.to] = true;
    }
    rank_the_rest(items, edges, &linked, &by_tier, &mut rank);
    rank
}

/// Ranks what no request passes: by its tier, and side parts beside what they belong to.
fn rank_the_rest(items: &[Item], edges: &[Edge], linked: &[bool], by_tier: &[usize], rank: &mut [usize]) {
    let mut of_tier: BTreeMap<u8, usize> = BTreeMap::new();
    for (n, item) in items.iter().enumerate().filter(|(n, _)| linked[*n]) {
        of_tier.entry(item.tier).and_modify(|r| *r = (*r).min(rank[n])).or_insert(rank[n]);
    }
    for &n in by_tier.iter().filter(|&&n| !linked[n] && !items[n].side) {
        let tier = items[n].tier;
        let below = |of_tier: &BTreeMap<u8, usize>| of_tier.range(..tier).next_back().map_or(0, |(_, r)| r + 1);
        let found = of_tier.get(&tier).copied().unwrap_or_else(|| below(&of_tier));
        of_tier.insert(tier, found);
        rank[n] = found;
    }
    let mut beside: Vec<(Vec<usize>, Vec<usize>)> = vec![Default::default(); items.len()];
    for edge in edges {
        if items[edge.to].side && !items[edge.from].side {
            beside[edge.to].0.push(rank[edge.from]);
        }
        if items[edge.from].side && !items[edge.to].side {
            beside[edge.from].1.push(rank[edge.to]);
        }
    }
    let last = rank.iter().enumerate().filter(|(n, _)| !items[*n].side).map(|(_, r)| *r).max().unwrap_or(0);
    for (n, (users, mut watched)) in beside.into_iter().enumerate().filter(|(n, _)| items[*n].side) {
        watched.sort_unstable();
        let middle = watched.get(watched.len() / 2).copied();
        let tier = of_tier.range(..=items[n].tier).next_back().map(|(_, r)| *r);
        rank[n] = users.into_iter().max().or(middle).or(tier).unwrap_or(last);
    }
}

fn rows_of(items: &[Item], ranks: &[usize]) -> Vec<Vec<usize>> {
    let mut rows: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (n, rank) in ranks.iter().enumerate() {
        rows.entry(*rank).or_default().push(n);
    }
    let mut rows: Vec<Vec<usize>> = rows.into_values().collect();
    for row in &mut rows {
        row.sort_by_key(|&n| items[n].side);
    }
    rows
}

/// The items at the other ends of each item's lines, with their weights.
fn neighbours(count: usize, edges: &[Edge]) -> Vec<Vec<(usize, f32)>> {
    let mut near = vec![Vec::new(); count];
    for edge in edges.iter().filter(|e| e.from != e.to) {
        near[edge.from].push((edge.to, edge.weight));
        near[edge.to].push((edge.from, edge.weight));
    }
    near
}

/// The number of each item's row.
fn row_numbers(count: usize, rows: &[Vec<usize>]) -> Vec<usize> {
    let mut row_of = vec![0; count];
    for (r, row) in rows.iter().enumerate() {
        for &n in row {
            row_of[n] = r;
        }
    }
    row_of
}

/// Orders each row by the mean place of what its items are linked to, and keeps the order with the fewest crossings.
fn order(items: &[Item], rows: &mut Vec<Vec<usize>>, near: &[Vec<(usize, f32)>], edges: &[Edge]) {
    let row_of = row_numbers(items.len(), rows);
    let mut best = (crossings(rows, &row_of, edges), rows.clone());
    for sweep in 0..SWEEPS {
        let mut place = vec![0.0_f32; items.len()];
        let settle = |row: &[usize], place: &mut Vec<f32>| {
            row.iter().enumerate().for_each(|(i, &n)| place[n] = (i as f32 + 0.5) / row.len() as f32);
        };
        for row in rows.iter() {
            settle(row, &mut place);
        }
        let down = sweep % 2 == 0;
        let turn: Vec<usize> = if down { (0..rows.len()).collect() } else { (0..rows.len()).rev().collect() };
        for r in turn {
            let key = |n: usize| {
                let seen = near[n].iter().filter(|(m, _)| if down { row_of[*m] < r } else { row_of[*m] > r });
                let (sum, weight) = seen.fold((0.0, 0.0), |(s, w), &(m, k)| (s + place[m] * k, w + k));
                if weight > 0.0 { sum / weight } else { place[n] }
            };
            let mut keyed: Vec<(bool, f32, usize)> = rows[r].iter().map(|&n| (items[n].side, key(n), n)).collect();
            keyed.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
            rows[r] = keyed.into_iter().map(|k| k.2).collect();
            settle(&rows[r], &mut place);
        }
        let found = crossings(rows, &row_of, edges);
        if found < best.0 {
            best = (found, rows.clone());
        }
    }
    *rows = best.1;
}

/// How many pairs of lines between the same rows cross; nothing is counted past a thousand lines.
fn crossings(rows: &[Vec<usize>], row_of: &[usize], edges: &[Edge]) -> usize {
    if edges.len() > 1000 {
        return 0;
    }
    let mut place = vec![0; row_of.len()];
    for row in rows {
        row.iter().enumerate().for_each(|(i, &n)| place[n] = i);
    }
    let mut lines: Vec<(usize, usize, usize, usize)> = Vec::new();
    for e in edges {
        let (a, b) = if row_of[e.from] <= row_of[e.to] { (e.from, e.to) } else { (e.to, e.from) };
        if row_of[a] != row_of[b] {
            lines.push((row_of[a], row_of[b], place[a], place[b]));
        }
    }
    let crosses = |i: usize| {
        let a = lines[i];
        lines[i + 1..]
            .iter()
            .filter(|b| a.0 == b.0 && a.1 == b.1 && (a.2 < b.2) != (a.3 < b.3) && a.2 != b.2 && a.3 != b.3)
            .count()
    };
    (0..lines.len()).map(crosses).sum()
}

/// Breaks rows that are too long to look at.
fn broken(items: &[Item], rows: Vec<Vec<usize>>) -> Vec<Vec<usize>> {
    let area: f32 = items.iter().map(|i| (i.size.x + GAP) * (i.size.y + ROW_GAP)).sum();
    let longest = LONG_ROW.max(2.0 * area.sqrt());
    let mut out = Vec::with_capacity(rows.len());
    for row in rows {
        let mut line: Vec<usize> = Vec::new();
        let mut width = 0.0;
        for n in row {
            width += items[n].size.x + GAP;
            if width > longest && !line.is_empty() {
                out.push(std::mem::take(&mut line));
                width = items[n].size.x + GAP;
            }
            line.push(n);
        }
        out.push(line);
    }
    out
}

/// The room between two neighbours of a row: enough for the label of a line between them.
fn gaps(row: &[usize], edges: &BTreeMap<(usize, usize), f32>) -> Vec<f32> {
    let label = |a: usize, b: usize| edges.get(&(a.min(b), a.max(b))).copied();
    let gap = |pair: &[usize]| label(pair[0], pair[1]).map_or(GAP, |w| super::size::up((w + 40.0).max(GAP), GRID));
    row.windows(2).map(gap).collect()
}

/// The middle of each item from left to right: as near to the mean of its neighbours as its row allows.
fn columns(items: &[Item], rows: &[Vec<usize>], near: &[Vec<(usize, f32)>], edges: &[Edge]) -> Vec<f32> {
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
fn stack(items: &[Item], rows: &[Vec<usize>], center: &[f32], edges: &[Edge]) -> (Vec<Point>, Point) {
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
