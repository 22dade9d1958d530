//! Lines that a container stands in the way of are led around it: up or down past its end, and back.
//!
//! A line may run along a channel as far as no foreign container spans the rows on both sides of it, and through a row
//! wherever two neighbours stand in no foreign container. What is searched for is the shortest way over these
//! *regions* of the channels (Dijkstra 1959), with the places of a first drawing as distances.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap};

use super::columns::Columns;
use super::slots::{OUTSIDE, Slots, What};
use super::{Edge, Node};

/// What passing a row costs, in units of the drawing: about its height.
const ROW: f32 = 180.0;
/// What leaving a box on the side that looks away costs.
const AWAY: f32 = 48.0;
/// What passing a row outside of what both ends lie in costs more.
const OUT: f32 = 96.0;
/// What crossing another line costs.
const CROSSING: f32 = 64.0;
/// The least room for a lane.
const LANE: f32 = 16.0;
/// How many places in rows all searches together may look at.
const STEPS: usize = 20_000_000;

/// Leads all such lines around; says whether there were any.
pub(super) fn lead_around(slots: &mut Slots, nodes: &[Node], edges: &[Edge], columns: &Columns) -> bool {
    if columns.at.is_empty() {
        return false;
    }
    let spanning = slots.spanning();
    let half = |slot: usize| match slots.slots[slot].what {
        What::Box(node) => nodes[node as usize].size.x / 2.0,
        _ => 0.0,
    };
    let half = (0..slots.slots.len()).map(half).collect();
    let mut ends = vec![Vec::new(); slots.rows.len() + 1];
    for chain in &slots.chains {
        for (pair, channel) in chain.slots.windows(2).zip(&chain.channels) {
            ends[*channel as usize].extend(pair.iter().map(|slot| columns.at[*slot as usize]));
        }
    }
    for ends in &mut ends {
        ends.sort_by(f32::total_cmp);
    }
    let (at, walls) = (columns.at.clone(), &columns.walls);
    let mut detours = Detours { slots, edges, spanning, at, half, walls, ends, steps: STEPS };
    let mut any = false;
    for e in 0..edges.len() {
        if detours.is_blocked(e) {
            any |= detours.steps > 0 && detours.lead(e);
        }
    }
    any
}

struct Detours<'a> {
    slots: &'a mut Slots,
    edges: &'a [Edge],
    spanning: Vec<Vec<u32>>,
    /// The middle of each slot, and half its width.
    at: Vec<f32>,
    half: Vec<f32>,
    walls: &'a [(f32, f32)],
    /// Where lines come into each channel and leave it, from left to right.
    ends: Vec<Vec<f32>>,
    steps: usize,
}

/// Where a line can pass a row.
#[derive(Debug, Clone, Copy)]
struct Gap {
    /// The place that a slot would have here.
    place: u32,
    holder: u32,
    /// How far left and right the line may stand.
    room: (f32, f32),
    /// The regions above and below.
    regions: (u32, u32),
}

/// What one line meets, row by row and channel by channel, as far as it was looked at.
#[derive(Default)]
struct Seen {
    gaps: BTreeMap<u32, Vec<Gap>>,
    /// The last place of each foreign container, for the channel (first) and the row (second).
    ends: BTreeMap<(u32, u32), Vec<u32>>,
}

/// A region of a channel that was reached: from which, through which gap, and where the line then stands.
#[derive(Debug, Clone, Copy)]
struct Reached {
    cost: f32,
    x: f32,
    from: Option<((u32, u32), u32, Gap)>,
}

struct Next {
    cost: f32,
    region: (u32, u32),
}

impl PartialEq for Next {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}
impl Eq for Next {}
impl PartialOrd for Next {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Next {
    fn cmp(&self, other: &Self) -> Ordering {
        other.cost.total_cmp(&self.cost).then(other.region.cmp(&self.region))
    }
}

impl Detours<'_> {
    fn row(&self, slot: u32) -> u32 {
        self.slots.slots[slot as usize].row
    }

    fn place(&self, slot: u32) -> u32 {
        self.slots.place[slot as usize]
    }

    /// Whether a container holds neither end of a line. One that is an end is not entered either.
    fn is_foreign(&self, e: usize, container: u32) -> bool {
        let holds = |node: usize| node as u32 != container && self.slots.around[node].contains(&container);
        !holds(self.edges[e].from) && !holds(self.edges[e].to)
    }

    /// How many foreign containers that span a channel stand left of a place in a row beside it.
    fn region(&self, e: usize, seen: &mut Seen, channel: u32, row: u32, place: u32) -> u32 {
        let ends = seen.ends.entry((channel, row)).or_insert_with(|| self.ends(e, channel, row));
        ends.partition_point(|end| *end < place) as u32
    }

    fn ends(&self, e: usize, channel: u32, row: u32) -> Vec<u32> {
        let Some(spanning) = self.spanning.get(channel as usize).filter(|s| !s.is_empty()) else { return Vec::new() };
        let mut last: BTreeMap<u32, u32> =
            spanning.iter().filter(|c| self.is_foreign(e, **c)).map(|c| (*c, 0)).collect();
        for slot in &self.slots.rows[row as usize] {
            for c in self.slots.holders(*slot) {
                if let Some(last) = last.get_mut(c) {
                    *last = (*last).max(self.place(*slot));
                }
            }
        }
        let mut ends: Vec<u32> = last.into_values().collect();
        ends.sort_unstable();
        ends
    }

    /// What running along a channel costs: its length, and about how many lines it crosses.
    fn along(&self, channel: u32, from: f32, to: f32) -> f32 {
        let ends = &self.ends[channel as usize];
        let before = |x: f32| ends.partition_point(|end| *end < x) as f32;
        (from - to).abs() + CROSSING * (before(from) - before(to)).abs() / 2.0
    }

    /// Whether a foreign container stands between two slots of a line that follow each other.
    fn is_blocked(&self, e: usize) -> bool {
        let chain = &self.slots.chains[e];
        if chain.channels.is_empty() {
            return !chain.slots.is_empty();
        }
        let mut seen = Seen::default();
        chain.slots.windows(2).zip(&chain.channels).any(|(pair, channel)| {
            if self.spanning.get(*channel as usize).is_none_or(Vec::is_empty) {
                return false;
            }
            let mut region = |slot: u32| self.region(e, &mut seen, *channel, self.row(slot), self.place(slot));
            region(pair[0]) != region(pair[1])
        })
    }

    /// The places where a line may pass a row.
    fn gaps(&self, e: usize, seen: &mut Seen, row: u32) -> Vec<Gap> {
        let members = &self.slots.rows[row as usize];
        let mut gaps = Vec::new();
        for place in 0..=members.len() {
            let left = place.checked_sub(1).map(|p| members[p]);
            let right = members.get(place).copied();
            let none: &[u32] = &[];
            let around = |slot: Option<u32>| slot.map_or(none, |s| self.slots.holders(s));
            let (before, after) = (around(left), around(right));
            let shared = before.iter().zip(after).take_while(|(a, b)| a == b).count();
            if before[..shared].iter().any(|c| self.is_foreign(e, *c)) {
                continue;
            }
            let border = |slot: Option<u32>, holders: &[u32], is_left: bool| {
                let Some(slot) = slot else { return if is_left { f32::NEG_INFINITY } else { f32::INFINITY } };
                let side = if is_left { 1.0 } else { -1.0 };
                let wall = |c: &u32| if is_left { self.walls[*c as usize].1 } else { self.walls[*c as usize].0 };
                let own = self.at[slot as usize] + side * self.half[slot as usize];
                holders.get(shared).map_or(own, wall) + side * LANE
            };
            let room = (border(left, before, true), border(right, after, false));
            let middle = f32::midpoint(room.0, room.1);
            let room = if room.0 > room.1 { (middle, middle) } else { room };
            let holder = shared.checked_sub(1).map_or(OUTSIDE, |last| before[last]);
            let place = place as u32;
            let regions = (self.region(e, seen, row, row, place), self.region(e, seen, row + 1, row, place));
            gaps.push(Gap { place, holder, room, regions });
        }
        gaps
    }

    /// On which sides a line can leave a slot: through the channels above and below, with the cost.
    fn sides(&self, slot: u32, towards: u32) -> Vec<(u32, f32)> {
        let row = self.row(slot);
        let (mut above, mut below) = (true, true);
        if let What::Border(_) = self.slots.slots[slot as usize].what {
            let container = self.slots.slots[slot as usize].holder;
            let (first, last) = self.slots.span[container as usize];
            (above, below) = (row == first, row == last);
        }
        let cost = |away: bool| if away { AWAY } else { 0.0 };
        let mut sides = Vec::new();
        if below {
            sides.push((row + 1, cost(towards < row)));
        }
        if above {
            sides.push((row, cost(towards > row)));
        }
        sides
    }

    /// Finds the shortest way of a line, and takes it.
    fn lead(&mut self, e: usize) -> bool {
        let Some(((first, last), passes, channels)) = self.way(e) else { return false };
        let dropped: Vec<u32> = self.slots.chains[e].slots.clone();
        // From the right, so that the places found for the others stay true.
        let mut order: Vec<usize> = (0..passes.len()).collect();
        order.sort_by(|a, b| passes[*b].1.place.cmp(&passes[*a].1.place).then(passes[*b].2.total_cmp(&passes[*a].2)));
        let mut lanes = vec![0; passes.len()];
        for n in order {
            let (row, gap, x) = passes[n];
            let lane = self.slots.add(What::Lane(e as u32), row, gap.holder);
            let members = &mut self.slots.rows[row as usize];
            members.pop();
            members.insert(gap.place as usize, lane);
            self.at.push(x);
            self.half.push(0.0);
            self.slots.place.push(0);
            lanes[n] = lane;
        }
        for slot in &dropped {
            if matches!(self.slots.slots[*slot as usize].what, What::Lane(_)) {
                self.drop_lane(*slot);
            }
        }
        let mut rows: Vec<u32> = lanes.iter().chain(&dropped).map(|s| self.row(*s)).collect();
        rows.sort_unstable();
        rows.dedup();
        for row in rows {
            for (place, slot) in (0..).zip(&self.slots.rows[row as usize]) {
                self.slots.place[*slot as usize] = place;
            }
        }
        self.relink(e, false);
        let chain = &mut self.slots.chains[e];
        chain.slots = std::iter::once(first).chain(lanes).chain([last]).collect();
        chain.channels = channels;
        chain.led_around = true;
        self.relink(e, true);
        true
    }

    /// Takes a line out of what is linked from row to row, or puts it in.
    fn relink(&mut self, e: usize, link: bool) {
        let slots = &mut *self.slots;
        for pair in slots.chains[e].slots.windows(2) {
            let row = |slot: u32| slots.slots[slot as usize].row;
            let (upper, lower) = match row(pair[0]).cmp(&row(pair[1])) {
                Ordering::Less => (pair[0], pair[1]),
                Ordering::Greater => (pair[1], pair[0]),
                Ordering::Equal => continue,
            };
            let weight = self.edges[e].weight;
            if link {
                slots.below[upper as usize].push((lower, weight));
                slots.above[lower as usize].push((upper, weight));
                continue;
            }
            // Several lines may link the same two: one of them goes.
            for (list, other) in [(&mut slots.below[upper as usize], lower), (&mut slots.above[lower as usize], upper)]
            {
                if let Some(n) = list.iter().position(|(slot, _)| *slot == other) {
                    list.remove(n);
                }
            }
        }
    }

    /// Takes a lane out of its row, or leaves its place to the container that has no other slot there.
    fn drop_lane(&mut self, lane: u32) {
        let row = self.row(lane) as usize;
        let holder = self.slots.slots[lane as usize].holder;
        let alone = holder != OUTSIDE
            && !self.slots.rows[row].iter().any(|s| *s != lane && self.slots.holders(*s).contains(&holder));
        if alone {
            self.slots.slots[lane as usize].what = What::Filler;
        } else {
            self.slots.slots[lane as usize].holder = OUTSIDE;
            self.slots.rows[row].retain(|s| *s != lane);
        }
    }

    /// The shortest way from end to end: the ends, where it passes rows, and the channel of each step.
    #[expect(clippy::type_complexity, reason = "used once, right above")]
    fn way(&mut self, e: usize) -> Option<((u32, u32), Vec<(u32, Gap, f32)>, Vec<u32>)> {
        let chain = &self.slots.chains[e];
        let (first, last) = (*chain.slots.first()?, *chain.slots.last()?);
        let mut seen = Seen::default();
        let mut reached: BTreeMap<(u32, u32), Reached> = BTreeMap::new();
        let mut next = BinaryHeap::new();
        for (channel, cost) in self.sides(first, self.row(last)) {
            let region = (channel, self.region(e, &mut seen, channel, self.row(first), self.place(first)));
            reached.insert(region, Reached { cost, x: self.at[first as usize], from: None });
            next.push(Next { cost, region });
        }
        let mut goals: BTreeMap<(u32, u32), f32> = BTreeMap::new();
        for (channel, cost) in self.sides(last, self.row(first)) {
            goals.insert((channel, self.region(e, &mut seen, channel, self.row(last), self.place(last))), cost);
        }
        let shared = self.slots.holders(first).iter().zip(self.slots.holders(last)).take_while(|(a, b)| a == b).count();
        let common = shared.checked_sub(1).map(|n| self.slots.holders(first)[n]);
        let mut best: Option<(f32, (u32, u32))> = None;
        while let Some(Next { cost, region }) = next.pop() {
            if best.is_some_and(|(least, _)| least <= cost) || self.steps == 0 {
                break;
            }
            let here = reached[&region];
            if cost > here.cost {
                continue;
            }
            if let Some(more) = goals.get(&region) {
                let whole = cost + more + self.along(region.0, here.x, self.at[last as usize]);
                if best.is_none_or(|(least, _)| whole < least) {
                    best = Some((whole, region));
                }
            }
            let (channel, own) = region;
            for (row, down) in [(channel, true), (channel.wrapping_sub(1), false)] {
                if row as usize >= self.slots.rows.len() {
                    continue;
                }
                if !seen.gaps.contains_key(&row) {
                    let gaps = self.gaps(e, &mut seen, row);
                    seen.gaps.insert(row, gaps);
                }
                for gap in &seen.gaps[&row] {
                    self.steps = self.steps.saturating_sub(1);
                    let (from, to) = if down { gap.regions } else { (gap.regions.1, gap.regions.0) };
                    if from != own {
                        continue;
                    }
                    let x = here.x.clamp(gap.room.0, gap.room.1);
                    let inside = common
                        .is_none_or(|c| gap.holder != OUTSIDE && self.slots.around[gap.holder as usize].contains(&c));
                    let cost = cost + ROW + self.along(channel, here.x, x) + if inside { 0.0 } else { OUT };
                    let beyond = (if down { row + 1 } else { row }, to);
                    if reached.get(&beyond).is_none_or(|r| cost < r.cost) {
                        reached.insert(beyond, Reached { cost, x, from: Some((region, row, *gap)) });
                        next.push(Next { cost, region: beyond });
                    }
                }
            }
        }
        let (_, mut region) = best?;
        let (mut passes, mut channels) = (Vec::new(), vec![region.0]);
        while let Some((before, row, gap)) = reached[&region].from {
            passes.push((row, gap, reached[&region].x));
            channels.push(before.0);
            region = before;
        }
        passes.reverse();
        channels.reverse();
        Some(((first, last), passes, channels))
    }
}
