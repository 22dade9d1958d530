//! Neighbours change places while that saves crossings: boxes, the straight pieces of lines, and whole containers,
//! in all the rows that they share.

use std::collections::BTreeMap;

use super::slots::{Slots, What};

/// A line that has to go around a container counts as so many crossings.
pub(super) const BLOCKED: i64 = 2;
/// A pass that saves nothing ends the search; so does this many.
const PASSES: usize = 12;
/// How many pairs of lines all comparisons together may look at.
const STEPS: usize = 12_000_000;

/// What looking at two neighbours costs.
const LOOK: usize = 8;

/// What moves as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Unit {
    Container(u32),
    /// A box, or a piece of a line within one container, by its first slot.
    Piece(u32),
}

pub(super) struct Exchange {
    /// The first slot of the piece of a line that each slot belongs to; itself for boxes.
    piece: Vec<u32>,
    /// The slots of each piece, by the first.
    of_piece: Vec<Vec<u32>>,
    /// Whether lines were led around containers: those stay where they are.
    led_around: bool,
    /// The slots within each container, by the rows it spans.
    inside: Vec<Vec<Vec<u32>>>,
    steps: usize,
    /// The exchanges since the last shake: what stood left and right, and the rows.
    made: Vec<(Unit, Unit, u32, u32)>,
}

impl Exchange {
    pub(super) fn of(slots: &Slots) -> Self {
        let count = slots.slots.len();
        let mut piece: Vec<u32> = (0..count as u32).collect();
        for chain in slots.chains.iter().filter(|chain| !chain.led_around) {
            for pair in chain.slots.windows(2) {
                let (a, b) = (slots.slots[pair[0] as usize], slots.slots[pair[1] as usize]);
                let lanes = matches!((a.what, b.what), (What::Lane(_), What::Lane(_)));
                if lanes && a.holder == b.holder {
                    piece[pair[1] as usize] = piece[pair[0] as usize];
                }
            }
        }
        let mut of_piece = vec![Vec::new(); count];
        let mut inside: Vec<Vec<Vec<u32>>> = slots
            .span
            .iter()
            .map(
                |(first, last)| {
                    if *first == u32::MAX { Vec::new() } else { vec![Vec::new(); (last - first + 1) as usize] }
                },
            )
            .collect();
        for slot in 0..count as u32 {
            of_piece[piece[slot as usize] as usize].push(slot);
            let row = slots.slots[slot as usize].row;
            for c in slots.holders(slot) {
                inside[*c as usize][(row - slots.span[*c as usize].0) as usize].push(slot);
            }
        }
        for piece in &mut of_piece {
            piece.sort_by_key(|slot| slots.slots[*slot as usize].row);
        }
        let led_around = slots.chains.iter().any(|chain| chain.led_around);
        Self { piece, of_piece, led_around, inside, steps: STEPS, made: Vec::new() }
    }

    /// Exchanges neighbours until nothing is saved any more.
    pub(super) fn run(&mut self, slots: &mut Slots) {
        self.steps = STEPS;
        for _ in 0..PASSES {
            let mut saved = 0;
            for row in 0..slots.rows.len() {
                saved += self.row(slots, row);
            }
            if saved == 0 || self.steps == 0 {
                break;
            }
        }
    }

    /// Exchanges some neighbours at random, mends what that did around them, and keeps what is not worse
    /// (iterated local search: Lourenço, Martin and Stützle 2003). `steps` as above.
    pub(super) fn shake(&mut self, slots: &mut Slots, steps: usize) {
        self.steps = steps;
        let mut seed = 1_u64;
        let mut random = |below: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) as usize % below.max(1)
        };
        let rows = slots.rows.len();
        while self.steps > 0 {
            self.steps = self.steps.saturating_sub(50);
            self.made.clear();
            let row = random(rows);
            let width = slots.rows[row].len();
            if width < 2 {
                continue;
            }
            let (begin, count) = (1 + random(width - 1), 1 + random(4));
            let mut saved = 0;
            for i in begin..(begin + count).min(width) {
                saved += self.at(slots, row, i, i64::MIN);
            }
            // What was touched, and its neighbours, as long as something is saved.
            for _ in 0..PASSES {
                let mut now = 0;
                for (row, (low, high)) in self.near_made(slots) {
                    for i in low.max(1) as usize..=(high as usize + 1).min(slots.rows[row].len() - 1) {
                        now += self.at(slots, row, i, 1);
                    }
                }
                saved += now;
                if now == 0 {
                    break;
                }
            }
            if saved < 0 {
                while let Some((left, right, first, last)) = self.made.pop() {
                    self.exchange(slots, right, left, (first, last));
                }
            }
        }
        self.made.clear();
    }

    /// The first and last place in each row that the exchanges made so far have to do with: what was exchanged, and what is
    /// linked to that.
    fn near_made(&self, slots: &Slots) -> BTreeMap<usize, (u32, u32)> {
        let mut near: BTreeMap<usize, (u32, u32)> = BTreeMap::new();
        let mut note = |slot: u32| {
            let place = slots.place[slot as usize];
            let range = near.entry(slots.slots[slot as usize].row as usize).or_insert((place, place));
            *range = (range.0.min(place), range.1.max(place));
        };
        for (left, right, first, last) in &self.made {
            for row in *first..=*last {
                for slot in [*left, *right].iter().flat_map(|unit| self.members(slots, *unit, row)) {
                    note(*slot);
                    let (above, below) = (&slots.above[*slot as usize], &slots.below[*slot as usize]);
                    above.iter().chain(below).for_each(|(other, _)| note(*other));
                }
            }
        }
        near
    }

    /// Exchanges neighbours that stand in the reverse order of the graph, where that costs nothing.
    pub(super) fn tidy(&mut self, slots: &mut Slots) {
        self.steps = STEPS;
        for _ in 0..PASSES {
            let mut changed = false;
            for row in 0..slots.rows.len() {
                for i in 1..slots.rows[row].len() {
                    let (left, right) = self.units(slots, slots.rows[row][i - 1], slots.rows[row][i]);
                    let backwards = match (left, right) {
                        (Unit::Container(a), Unit::Container(b)) => a > b,
                        (Unit::Piece(a), Unit::Piece(b)) => {
                            let node = |piece: u32| match slots.slots[piece as usize].what {
                                What::Box(node) => Some(node),
                                _ => None,
                            };
                            node(a).zip(node(b)).is_some_and(|(a, b)| a > b)
                        }
                        _ => false,
                    };
                    if backwards {
                        let before = self.made.len();
                        self.at(slots, row, i, 0);
                        changed |= self.made.len() > before;
                    }
                }
            }
            if !changed {
                break;
            }
        }
        self.made.clear();
    }

    /// Exchanges the neighbours of a row where that saves something; says how much.
    fn row(&mut self, slots: &mut Slots, row: usize) -> i64 {
        (1..slots.rows[row].len()).map(|i| self.at(slots, row, i, 1)).sum()
    }

    /// Exchanges what stands on both sides of a place where that saves so much; says how much.
    fn at(&mut self, slots: &mut Slots, row: usize, i: usize, least: i64) -> i64 {
        if self.steps == 0 {
            return 0;
        }
        let (a, b) = (slots.rows[row][i - 1], slots.rows[row][i]);
        let (left, right) = self.units(slots, a, b);
        if self.led_around && !matches!((left, right), (Unit::Piece(_), Unit::Piece(_))) {
            return 0;
        }
        self.steps = self.steps.saturating_sub(LOOK);
        let Some(shared) = self.adjacent(slots, left, right) else { return 0 };
        if shared.0 != row as u32 && least > i64::MIN {
            return 0;
        }
        let mut freed = 0;
        for channel in shared.0..=shared.1 + 1 {
            freed += self.freed(slots, left, true, right, channel) + self.freed(slots, right, false, left, channel);
        }
        let saved: i64 = (shared.0..=shared.1 + 1).map(|channel| self.saved(slots, left, right, channel, shared)).sum();
        let saved = saved + BLOCKED * freed;
        if saved < least {
            return 0;
        }
        self.exchange(slots, left, right, shared);
        self.made.push((left, right, shared.0, shared.1));
        saved
    }

    /// What two neighbouring slots belong to, below the containers that they share.
    fn units(&self, slots: &Slots, a: u32, b: u32) -> (Unit, Unit) {
        let (left, right) = (slots.holders(a), slots.holders(b));
        let shared = left.iter().zip(right).take_while(|(a, b)| a == b).count();
        let unit = |holders: &[u32], slot: u32| {
            holders.get(shared).map_or(Unit::Piece(self.piece[slot as usize]), |c| Unit::Container(*c))
        };
        (unit(left, a), unit(right, b))
    }

    fn rows(&self, slots: &Slots, unit: Unit) -> (u32, u32) {
        match unit {
            Unit::Container(c) => slots.span[c as usize],
            Unit::Piece(p) => {
                let row = slots.slots[p as usize].row;
                (row, row + self.of_piece[p as usize].len() as u32 - 1)
            }
        }
    }

    fn members<'a>(&'a self, slots: &Slots, unit: Unit, row: u32) -> &'a [u32] {
        match unit {
            Unit::Container(c) => &self.inside[c as usize][(row - slots.span[c as usize].0) as usize],
            Unit::Piece(p) => {
                let at = (row - slots.slots[p as usize].row) as usize;
                &self.of_piece[p as usize][at..=at]
            }
        }
    }

    /// The rows that two units share, when they stand beside each other in all of them.
    fn adjacent(&self, slots: &Slots, left: Unit, right: Unit) -> Option<(u32, u32)> {
        let (a, b) = (self.rows(slots, left), self.rows(slots, right));
        let (first, last) = (a.0.max(b.0), a.1.min(b.1));
        let place = |slot: &u32| slots.place[*slot as usize];
        let touch = |row: u32| {
            let ends_at = self.members(slots, left, row).iter().map(place).max();
            let begins_at = self.members(slots, right, row).iter().map(place).min();
            ends_at.map(|p| p + 1) == begins_at
        };
        (first..=last).all(touch).then_some((first, last))
    }

    fn exchange(&self, slots: &mut Slots, left: Unit, right: Unit, (first, last): (u32, u32)) {
        for row in first..=last {
            let members = self.members(slots, left, row);
            let begin = members.iter().map(|slot| slots.place[*slot as usize]).min().unwrap_or(0) as usize;
            let width = members.len() + self.members(slots, right, row).len();
            let places = &mut slots.rows[row as usize][begin..begin + width];
            places.rotate_left(members.len());
            for (place, slot) in (begin as u32..).zip(places) {
                slots.place[*slot as usize] = place;
            }
        }
    }

    /// How many lines between a row and the one above no longer run across a container when something that stands
    /// beside it changes to its other side.
    fn freed(&self, slots: &Slots, moved: Unit, is_left: bool, wall: Unit, channel: u32) -> i64 {
        let Unit::Container(c) = wall else { return 0 };
        let (first, last) = slots.span[c as usize];
        if channel == 0 || first >= channel || last < channel {
            return 0;
        }
        let (above, below) = self.rows(slots, moved);
        let mut freed = 0;
        for (row, beyond) in [(channel, channel - 1), (channel - 1, channel)] {
            if row < above || row > below {
                continue;
            }
            let mut begin = None;
            for slot in self.members(slots, moved, row) {
                let linked = if beyond < row { &slots.above[*slot as usize] } else { &slots.below[*slot as usize] };
                for (other, _) in linked {
                    let along = match moved {
                        Unit::Piece(p) => self.piece[*other as usize] == p,
                        Unit::Container(m) => slots.holders(*other).contains(&m),
                    };
                    if along || slots.leads_into(*slot, *other, c) {
                        continue;
                    }
                    let inside = &self.inside[c as usize][(beyond - first) as usize];
                    let begin = *begin.get_or_insert_with(|| {
                        inside.iter().map(|s| slots.place[*s as usize]).min().unwrap_or_default()
                    });
                    let ends_left = slots.place[*other as usize] < begin;
                    freed += if ends_left == is_left { -1 } else { 1 };
                }
            }
        }
        freed
    }

    /// How many crossings an exchange saves among the lines between a row and the one above.
    fn saved(&mut self, slots: &Slots, left: Unit, right: Unit, channel: u32, shared: (u32, u32)) -> i64 {
        let within = |row: u32| shared.0 <= row && row <= shared.1;
        let none: &[u32] = &[];
        let members = |unit: Unit, row: u32| if within(row) { self.members(slots, unit, row) } else { none };
        let upper = channel.wrapping_sub(1);
        let count = |unit: Unit, row: u32| i64::try_from(members(unit, row).len()).unwrap_or(0);
        let sizes = |row: u32| (count(left, row), count(right, row));
        // Where a slot is, and where it would be.
        let (up_sizes, low_sizes) = (sizes(upper), sizes(channel));
        let moves = |slot: u32, row: u32, sizes: (i64, i64)| {
            let at = i64::from(slots.place[slot as usize]);
            if members(left, row).contains(&slot) {
                (at, at + sizes.1)
            } else if members(right, row).contains(&slot) {
                (at, at - sizes.0)
            } else {
                (at, at)
            }
        };
        let mut lines: Vec<((i64, i64), (i64, i64))> = Vec::new();
        for unit in [left, right] {
            for slot in members(unit, channel) {
                let low = moves(*slot, channel, low_sizes);
                lines.extend(slots.above[*slot as usize].iter().map(|(up, _)| (moves(*up, upper, up_sizes), low)));
            }
            for slot in members(unit, upper) {
                let up = moves(*slot, upper, up_sizes);
                let others = slots.below[*slot as usize].iter();
                let beyond = others
                    .filter(|(low, _)| !members(left, channel).contains(low) && !members(right, channel).contains(low));
                lines.extend(beyond.map(|(low, _)| (up, moves(*low, channel, low_sizes))));
            }
        }
        self.steps = self.steps.saturating_sub(lines.len() * lines.len() / 2 + 1);
        let mut saved = 0;
        for (i, a) in lines.iter().enumerate() {
            for b in &lines[i + 1..] {
                let crosses = |u: i64, v: i64, x: i64, y: i64| i64::from((u - v) * (x - y) < 0);
                saved += crosses(a.0.0, b.0.0, a.1.0, b.1.0) - crosses(a.0.1, b.0.1, a.1.1, b.1.1);
            }
        }
        saved
    }
}
