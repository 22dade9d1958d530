//! The order in each row: sweeps up and down, each row sorted by the neighbours in the row before it, containers kept
//! whole and on the same side of each other, and of passing lines, in all rows that they share.

use super::exchange::{BLOCKED, Exchange};
use super::slots::{Slots, What};

/// How many times the sweeps begin again from another order.
const STARTS: usize = 4;
/// How many steps of exchanges at random, for each slot and line: more in large drawings, where there is more to find.
const SHAKES: (usize, usize) = (1_500, 16_000);
const MOST_SHAKES: usize = 40_000_000;
/// Sweeps without improvement end a start.
const PATIENCE: usize = 4;
const MOST_SWEEPS: usize = 24;
/// How far, in places, the next starts may be from the best order so far.
const NOISE: [f32; 4] = [2.0, 4.0, 8.0, 3.0];
/// How many steps all sweeps together may take: large drawings are swept less often.
const STEPS: usize = 20_000_000;

/// Where something wants to stand, what it is, and whether it is a container.
type Key = (f32, u32, bool);

pub(super) struct Order<'s> {
    slots: &'s mut Slots,
    /// The containers that span each row and the one above.
    spanning: Vec<Vec<u32>>,
    /// How far a key may be off, in places; and what makes it random.
    noise: f32,
    random: u64,
}

impl<'s> Order<'s> {
    /// The best order found.
    pub(super) fn found(slots: &'s mut Slots) -> Vec<Vec<u32>> {
        let spanning = slots.spanning();
        let mut order = Self { slots, spanning, noise: 0.0, random: 1 };
        order.search()
    }

    fn search(&mut self) -> Vec<Vec<u32>> {
        let lines: usize = self.slots.below.iter().map(Vec::len).sum();
        let size = self.slots.slots.len() + lines + 1;
        let mut exchange = Exchange::of(self.slots);
        let mut best: Option<(usize, Vec<Vec<u32>>)> = None;
        for start in 0..(STEPS / size / 10).clamp(1, STARTS) as u64 {
            if let Some((_, rows)) = best.as_ref().filter(|_| start % 4 != 0) {
                self.slots.rows.clone_from(rows);
                self.slots.number();
                self.noise = NOISE[start as usize % NOISE.len()];
                if start % 2 == 0 {
                    self.up();
                } else {
                    self.down();
                }
                self.noise = 0.0;
                if start % 2 == 0 {
                    self.down();
                }
            } else {
                self.begin(start);
            }
            self.sweep();
            exchange.run(self.slots);
            let cost = self.cost();
            if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                best = Some((cost, self.slots.rows.clone()));
            }
            if cost == 0 {
                break;
            }
        }
        let Some((_, rows)) = best else { return Vec::new() };
        self.slots.rows = rows;
        self.slots.number();
        if self.cost() > 0 {
            exchange.shake(self.slots, ((2 * size).clamp(SHAKES.0, SHAKES.1) * size).min(MOST_SHAKES));
        }
        if self.reads_backwards() {
            self.turn_round(&mut exchange);
        }
        exchange.tidy(self.slots);
        self.slots.rows.clone()
    }

    /// Reverses what stands outermost, each container as it is, where that costs nothing; else everything: the mirror image
    /// is as good.
    fn turn_round(&mut self, exchange: &mut Exchange) {
        let (before, cost) = (self.slots.rows.clone(), self.cost());
        let outermost = |slot: &u32| self.slots.holders(*slot).first().copied().ok_or(*slot);
        let turned = before.iter().map(|row| {
            let units: Vec<&[u32]> = row.chunk_by(|a, b| outermost(a) == outermost(b)).collect();
            units.into_iter().rev().flatten().copied().collect()
        });
        self.slots.rows = turned.collect();
        self.slots.number();
        exchange.run(self.slots);
        if self.cost() > cost || self.reads_backwards() {
            self.slots.rows = before;
            self.slots.rows.iter_mut().for_each(|row| row.reverse());
            self.slots.number();
        }
    }

    /// Whether more neighbours stand in the reverse order of the graph than in its order.
    fn reads_backwards(&self) -> bool {
        let number = |a: u32, b: u32| {
            let (left, right) = (self.slots.holders(a), self.slots.holders(b));
            let shared = left.iter().zip(right).take_while(|(a, b)| a == b).count();
            let of = |holders: &[u32], slot: u32| match (holders.get(shared), self.slots.slots[slot as usize].what) {
                (Some(holder), _) => Some((*holder, true)),
                (None, What::Box(node)) => Some((node, false)),
                (None, _) => None,
            };
            of(left, a).zip(of(right, b))
        };
        let pairs = self.slots.rows.iter().flat_map(|row| row.windows(2)).filter_map(|pair| number(pair[0], pair[1]));
        // What stands together in the graph counts most: numbered peers do. Between two containers stands what they hold.
        let worth = |((a, a_holds), (b, b_holds)): ((u32, bool), (u32, bool))| {
            let apart = if a_holds && b_holds { 0 } else { a.abs_diff(b) };
            (if a > b { 1.0 } else { -1.0 }) / (1.0 + apart as f32)
        };
        pairs.map(worth).sum::<f32>() > 0.0
    }

    /// Sweeps down and up until that is of no use any more; leaves the best order.
    fn sweep(&mut self) {
        let mut best = (usize::MAX, Vec::new());
        let mut patience = 0;
        for sweep in 0..MOST_SWEEPS {
            if sweep % 2 == 0 {
                self.down();
            } else {
                self.up();
            }
            self.switch();
            let cost = self.cost();
            patience += 1;
            if cost < best.0 {
                best = (cost, self.slots.rows.clone());
                patience = 0;
            }
            if patience >= PATIENCE || cost == 0 {
                break;
            }
        }
        self.slots.rows = best.1;
        self.slots.number();
    }

    /// The order of the file, or one that looks random.
    fn begin(&mut self, start: u64) {
        let mut random = start.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mut next = || {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (random >> 40) as f32 / (1_u64 << 24) as f32
        };
        let count = self.slots.slots.len();
        let nodes = self.slots.span.len();
        let (slot_keys, node_keys): (Vec<f32>, Vec<f32>) = if start == 0 {
            ((0..count).map(|s| self.first_key(s)).collect(), (0..nodes).map(|n| n as f32).collect())
        } else {
            ((0..count).map(|_| next()).collect(), (0..nodes).map(|_| next()).collect())
        };
        for row in 0..self.slots.rows.len() {
            let members = self.slots.rows[row].clone();
            self.slots.rows[row] = self.sorted(members, &|s| slot_keys[s as usize], &|c| node_keys[c as usize]);
        }
        self.slots.number();
    }

    fn first_key(&self, slot: usize) -> f32 {
        match self.slots.slots[slot].what {
            What::Box(node) => node as f32,
            _ => self.slots.span.len() as f32 / 2.0 + slot as f32 * 1e-3,
        }
    }

    /// Slots sorted by their keys, each container whole at the place of its own key.
    fn sorted(&self, slots: Vec<u32>, key: &impl Fn(u32) -> f32, of_container: &impl Fn(u32) -> f32) -> Vec<u32> {
        let mut keyed: Vec<(Vec<Key>, u32)> = slots
            .into_iter()
            .map(|slot| {
                let mut path: Vec<Key> =
                    self.slots.holders(slot).iter().map(|c| (of_container(*c), *c, true)).collect();
                path.push((key(slot), slot, false));
                (path, slot)
            })
            .collect();
        keyed.sort_by(|a, b| {
            let pairs = a.0.iter().zip(&b.0);
            pairs
                .map(|(a, b)| a.0.total_cmp(&b.0).then(a.2.cmp(&b.2)).then(a.1.cmp(&b.1)))
                .find(|o| o.is_ne())
                .unwrap_or(std::cmp::Ordering::Equal)
        });
        keyed.into_iter().map(|(_, slot)| slot).collect()
    }

    fn down(&mut self) {
        for row in 1..self.slots.rows.len() {
            self.sort_row(row, row - 1);
        }
    }

    fn up(&mut self) {
        for row in (0..self.slots.rows.len().saturating_sub(1)).rev() {
            self.sort_row(row, row + 1);
        }
    }

    /// Sorts a row by the one beside it.
    fn sort_row(&mut self, row: usize, by: usize) {
        let slots = &*self.slots;
        let members = slots.rows[row].clone();
        let scale = slots.rows[by].len() as f32 / members.len().max(1) as f32;
        let linked = |slot: u32| {
            let near = if by < row { &slots.above[slot as usize] } else { &slots.below[slot as usize] };
            let (sum, weight) = near.iter().fold((0.0, 0.0), |(s, w), (other, weight)| {
                (s + slots.place[*other as usize] as f32 * weight, w + weight)
            });
            (weight > 0.0).then(|| sum / weight)
        };
        let mut random = self.random;
        let mut keys: Vec<f32> = Vec::with_capacity(members.len());
        // For containers: the sum of the keys of their slots and how many count, and where they stood.
        let mut sums: std::collections::BTreeMap<u32, (f32, f32, f32, f32)> = std::collections::BTreeMap::new();
        for slot in &members {
            let beside = || {
                let near = &slots.beside[*slot as usize];
                near.iter().find_map(|other| linked(*other)).map(|key| key + 0.3)
            };
            let key = linked(*slot).or_else(beside);
            let here = slots.place[*slot as usize] as f32 * scale;
            let noise = if self.noise > 0.0 {
                random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                ((random >> 40) as f32 / (1_u64 << 24) as f32 - 0.5) * self.noise
            } else {
                0.0
            };
            let passes = matches!(slots.slots[*slot as usize].what, What::Lane(_));
            let key = key.map(|key| if passes { key } else { key + noise });
            keys.push(key.unwrap_or(here));
            for c in slots.holders(*slot) {
                let sum = sums.entry(*c).or_default();
                sum.2 += here;
                sum.3 += 1.0;
                if let Some(key) = key {
                    sum.0 += key;
                    sum.1 += 1.0;
                }
            }
        }
        let mut extent: std::collections::BTreeMap<u32, (u32, u32)> = std::collections::BTreeMap::new();
        for slot in &slots.rows[by] {
            let place = slots.place[*slot as usize];
            for c in slots.holders(*slot) {
                let extent = extent.entry(*c).or_insert((place, place));
                *extent = (extent.0.min(place), extent.1.max(place));
            }
        }
        let container = |c: u32| {
            if let Some((low, high)) = extent.get(&c) {
                return (low + high) as f32 / 2.0;
            }
            let (sum, count, here, all) = sums[&c];
            if count > 0.0 { sum / count } else { here / all }
        };
        let place = &slots.place;
        let key = |slot: u32| keys[place[slot as usize] as usize];
        let sorted = self.sorted(members.clone(), &key, &container);
        self.slots.rows[row] = sorted;
        self.random = random;
        for (place, slot) in self.slots.rows[row].iter().enumerate() {
            self.slots.place[*slot as usize] = place as u32;
        }
    }

    /// Changes neighbours while that saves crossings. Two lines that pass are left as they are: they would cross later.
    fn switch(&mut self) {
        for _ in 0..4 {
            let mut changed = false;
            for row in 0..self.slots.rows.len() {
                for i in 1..self.slots.rows[row].len() {
                    let (a, b) = (self.slots.rows[row][i - 1], self.slots.rows[row][i]);
                    let (left, right) = (self.slots.slots[a as usize], self.slots.slots[b as usize]);
                    let passes = |what: What| matches!(what, What::Lane(_));
                    if left.holder != right.holder || (passes(left.what) && passes(right.what)) {
                        continue;
                    }
                    let (now, then) = (self.between(a, b), self.between(b, a));
                    if then < now {
                        self.slots.rows[row].swap(i - 1, i);
                        self.slots.place.swap(a as usize, b as usize);
                        changed = true;
                    }
                }
            }
            if !changed {
                break;
            }
        }
    }

    /// Crossings of the lines of two neighbours while `a` stands left of `b`.
    fn between(&self, a: u32, b: u32) -> usize {
        let place = |s: &(u32, f32)| self.slots.place[s.0 as usize];
        let count = |left: &[(u32, f32)], right: &[(u32, f32)]| {
            left.iter().map(|l| right.iter().filter(|r| place(r) < place(l)).count()).sum::<usize>()
        };
        let s = &self.slots;
        count(&s.above[a as usize], &s.above[b as usize]) + count(&s.below[a as usize], &s.below[b as usize])
    }

    /// Crossings, and lines that have to go around containers.
    fn cost(&self) -> usize {
        (1..self.slots.rows.len()).map(|row| self.crossings(row) + BLOCKED as usize * self.blocked(row)).sum()
    }

    /// Crossings between a row and the one above.
    fn crossings(&self, row: usize) -> usize {
        let mut lines: Vec<(u32, u32)> = Vec::new();
        for slot in &self.slots.rows[row] {
            let here = self.slots.place[*slot as usize];
            lines.extend(self.slots.above[*slot as usize].iter().map(|(o, _)| (self.slots.place[*o as usize], here)));
        }
        lines.sort_unstable();
        let width = self.slots.rows[row].len();
        // How many of the lines so far end at each place or before it (Fenwick 1994).
        let mut tree = vec![0_usize; width + 1];
        let mut crossings = 0;
        for (seen, (_, to)) in lines.iter().enumerate() {
            let mut before = 0;
            let mut i = *to as usize + 1;
            while i > 0 {
                before += tree[i];
                i &= i - 1;
            }
            crossings += seen - before;
            let mut i = *to as usize + 1;
            while i <= width {
                tree[i] += 1;
                i += i & i.wrapping_neg();
            }
        }
        crossings
    }

    /// How often a line between a row and the one above has a container between its ends.
    fn blocked(&self, row: usize) -> usize {
        let extents = |row: usize| {
            let mut extent: std::collections::BTreeMap<u32, (u32, u32)> = std::collections::BTreeMap::new();
            for slot in &self.slots.rows[row] {
                let place = self.slots.place[*slot as usize];
                for c in self.slots.holders(*slot) {
                    let extent = extent.entry(*c).or_insert((place, place));
                    *extent = (extent.0.min(place), extent.1.max(place));
                }
            }
            extent
        };
        if self.spanning[row].is_empty() {
            return 0;
        }
        let (above, here) = (extents(row - 1), extents(row));
        let walls: Vec<((u32, u32), (u32, u32))> = self.spanning[row].iter().map(|c| (above[c], here[c])).collect();
        let mut blocked = 0;
        for slot in &self.slots.rows[row] {
            let to = self.slots.place[*slot as usize];
            for (other, _) in &self.slots.above[*slot as usize] {
                let from = self.slots.place[*other as usize];
                let across =
                    |(up, low): &&((u32, u32), (u32, u32))| (from < up.0 && to > low.1) || (from > up.1 && to < low.0);
                blocked += walls.iter().filter(across).count();
            }
        }
        blocked
    }
}
