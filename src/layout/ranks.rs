//! Which row a part belongs to: how far down the request path it is.

use std::collections::BTreeMap;

use super::tree::Tree;

/// A line between two nodes of the tree.
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

/// A part to rank.
struct Item {
    tier: u8,
    /// Stands beside the request path.
    side: bool,
    container: bool,
}

/// The row of each node of the tree; those of containers say nothing.
pub(super) fn rows(tree: &Tree<'_>, edges: &[Edge]) -> Vec<usize> {
    let item = |n: usize| Item { tier: tree.tier[n], side: tree.side[n], container: !tree.children[n].is_empty() };
    let items: Vec<Item> = (0..tree.ids.len()).map(item).collect();
    // A line to a container counts as one to what stands for it: the first of what it holds on a request's way.
    let mut stands_for: Vec<usize> = (0..items.len()).collect();
    for node in tree.leaves_first() {
        let first = tree.children[node].iter().min_by_key(|c| (tree.side[**c], tree.tier[**c], **c));
        stands_for[node] = first.map_or(node, |c| stands_for[*c]);
    }
    let edges: Vec<Edge> =
        edges.iter().map(|e| Edge { from: stands_for[e.from], to: stands_for[e.to], ..*e }).collect();
    let mut rows = ranks(&items, &edges);
    // Without empty rows.
    let mut used: Vec<usize> = (0..rows.len()).filter(|n| !items[*n].container).map(|n| rows[n]).collect();
    used.sort_unstable();
    used.dedup();
    for row in &mut rows {
        *row = used.partition_point(|r| r < row);
    }
    rows
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
    for &n in by_tier.iter().filter(|&&n| !linked[n] && !items[n].side && !items[n].container) {
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
