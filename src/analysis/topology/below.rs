//! What is behind every part: whatever its requests can reach, for many marked parts at a time.
//!
//! A mark is a bit. A block of marks goes through the drawing once, from the ends of all ways to their beginnings, so
//! that the time is (marks ÷ the size of a block) × links, whatever the shape: a chain costs no more than a tier.

use super::{Place, Topology};
use crate::model::{Link, LinkKind};

/// How many words a block of marks has.
const WORDS: usize = 4;
/// How many marks go through the drawing at once.
pub(in crate::analysis) const LANES: usize = WORDS * 64;

/// A block of marks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::analysis) struct Marks([u64; WORDS]);

impl Marks {
    pub(in crate::analysis) const NONE: Self = Self([0; WORDS]);

    /// One mark alone.
    pub(in crate::analysis) const fn one(lane: usize) -> Self {
        let mut words = [0; WORDS];
        words[lane / 64] = 1 << (lane % 64);
        Self(words)
    }

    /// The marks that are in both.
    pub(in crate::analysis) fn and(self, other: Self) -> Self {
        Self(std::array::from_fn(|i| self.0[i] & other.0[i]))
    }

    /// The marks that are in either.
    pub(in crate::analysis) fn or(self, other: Self) -> Self {
        Self(std::array::from_fn(|i| self.0[i] | other.0[i]))
    }

    /// The marks that are not in the other.
    pub(in crate::analysis) fn without(self, other: Self) -> Self {
        Self(std::array::from_fn(|i| self.0[i] & !other.0[i]))
    }

    /// The first of the marks.
    pub(in crate::analysis) fn first(self) -> Option<usize> {
        let word = self.0.iter().position(|word| *word != 0)?;
        Some(word * 64 + self.0[word].trailing_zeros() as usize)
    }
}

/// The ways from each part to what it needs, and the circles among them.
#[derive(Debug)]
pub(in crate::analysis) struct Below {
    /// Where the steps of each place begin.
    starts: Vec<u32>,
    steps: Vec<Place>,
    /// The circle of each place: places that reach each other share one. What a place needs has a lower number,
    /// or the same.
    circle: Vec<u32>,
    /// Every place, by circle.
    order: Vec<Place>,
    /// Where the places of each circle begin in that order.
    circles: Vec<u32>,
}

impl Below {
    pub(super) fn of(topology: &Topology) -> Self {
        let needs = |l: &Link| l.kind.serves() || matches!(l.kind, LinkKind::UsesFiles(_) | LinkKind::Sql(_));
        let places = topology.places();
        let mut count: Vec<u32> = vec![0; places + 1];
        let ends = topology.ends_of_links();
        let links = || topology.design.links.values().zip(ends).filter(|(l, _)| needs(l)).map(|(_, ends)| ends);
        for (from, to) in links() {
            count[*from as usize + 1] += topology.open(to).len() as u32;
        }
        for place in 0..places {
            count[place + 1] += count[place];
        }
        let mut steps: Vec<Place> = vec![0; count[places] as usize];
        let mut next = count.clone();
        for (from, to) in links() {
            for step in topology.open(to) {
                let at = &mut next[*from as usize];
                steps[*at as usize] = *step;
                *at += 1;
            }
        }
        let mut below = Self { starts: count, steps, circle: Vec::new(), order: Vec::new(), circles: Vec::new() };
        below.find_circles();
        below
    }

    /// Where a place leads in one step.
    pub(in crate::analysis) fn steps(&self, place: Place) -> &[Place] {
        let place = place as usize;
        &self.steps[self.starts[place] as usize..self.starts[place + 1] as usize]
    }

    /// Whether a place reaches itself. (No link goes from a part to itself, so there are at least two in a circle.)
    pub(in crate::analysis) fn in_circle(&self, place: Place) -> bool {
        self.circle_of(self.circle[place as usize]).len() > 1
    }

    fn circle_of(&self, circle: u32) -> &[Place] {
        let circle = circle as usize;
        &self.order[self.circles[circle] as usize..self.circles[circle + 1] as usize]
    }

    /// Strongly connected components, those that are needed before those that need them (Tarjan 1972), with a
    /// stack of its own in place of recursion.
    fn find_circles(&mut self) {
        const NEW: u32 = u32::MAX;
        let places = self.starts.len() - 1;
        let (mut found, mut lowest) = (vec![NEW; places], vec![NEW; places]);
        let mut circle = vec![NEW; places];
        let (mut order, mut circles): (Vec<Place>, Vec<u32>) = (Vec::with_capacity(places), vec![0]);
        let mut open: Vec<Place> = Vec::new();
        let mut path: Vec<(Place, u32)> = Vec::new();
        let mut time = 0;
        for root in 0..places as Place {
            if found[root as usize] != NEW {
                continue;
            }
            path.push((root, self.starts[root as usize]));
            while let Some((place, step)) = path.last_mut() {
                let at = *place as usize;
                if found[at] == NEW {
                    (found[at], lowest[at]) = (time, time);
                    time += 1;
                    open.push(*place);
                }
                if *step < self.starts[at + 1] {
                    let to = self.steps[*step as usize];
                    *step += 1;
                    if found[to as usize] == NEW {
                        path.push((to, self.starts[to as usize]));
                    } else if circle[to as usize] == NEW {
                        lowest[at] = lowest[at].min(found[to as usize]);
                    }
                    continue;
                }
                path.pop();
                if let Some((before, _)) = path.last() {
                    lowest[*before as usize] = lowest[*before as usize].min(lowest[at]);
                }
                if lowest[at] == found[at] {
                    let number = circles.len() as u32 - 1;
                    while let Some(member) = open.pop() {
                        circle[member as usize] = number;
                        order.push(member);
                        if member as usize == at {
                            break;
                        }
                    }
                    circles.push(order.len() as u32);
                }
            }
        }
        (self.circle, self.order, self.circles) = (circle, order, circles);
    }

    /// For each circle the marks of everything that its places reach in one step or more, themselves included when
    /// they reach each other. `into` is written over.
    pub(in crate::analysis) fn spread(&self, marks: &[Marks], into: &mut Vec<Marks>) {
        into.clear();
        for circle in 0..self.circles.len() as u32 - 1 {
            let places = self.circle_of(circle);
            let mut all = Marks::NONE;
            for place in places {
                for to in self.steps(*place) {
                    all = all.or(marks[*to as usize]);
                    if let Some(further) = into.get(self.circle[*to as usize] as usize) {
                        all = all.or(*further);
                    }
                }
            }
            into.push(all);
        }
    }

    /// What [`Below::spread`] found for a place.
    pub(in crate::analysis) fn behind(&self, spread: &[Marks], place: Place) -> Marks {
        spread[self.circle[place as usize] as usize]
    }
}
