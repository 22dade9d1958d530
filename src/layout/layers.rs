//! The order of one container's contents: rows along the request path, each row ordered so that few lines cross.

use std::collections::BTreeMap;

use super::columns::{columns, stack};
use super::ranks::ranks;
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

pub(super) const ROW_GAP: f32 = 64.0;
pub(super) const GAP: f32 = 48.0;
/// Rows longer than this, and than half as much again as a square of the same area, are broken.
const LONG_ROW: f32 = 2400.0;
pub(super) const SWEEPS: usize = 6;

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
pub(super) fn row_numbers(count: usize, rows: &[Vec<usize>]) -> Vec<usize> {
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
    let longest = LONG_ROW.max(1.5 * area.sqrt());
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
