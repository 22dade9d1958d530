//! The numbers nearest to some wishes that keep their distances.
//!
//! Constraints `right ≥ left + gap` without circles. Variables are taken from left to right; one that would
//! stand too far left joins the block of what is in its way, and the block goes where its members wish on average
//! (Dwyer, Marriott and Stuckey, "Fast node overlap removal", 2005, the first of its two phases).

use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// `right` stands at least `gap` to the right of `left`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Constraint {
    pub left: u32,
    pub right: u32,
    pub gap: f64,
}

/// Constraints by what they hold, and an order in which every left comes before its right.
pub(super) struct System {
    order: Vec<u32>,
    into: Vec<Vec<u32>>,
    pub constraints: Vec<Constraint>,
}

impl System {
    /// None: the constraints go in a circle.
    pub(super) fn of(variables: usize, mut constraints: Vec<Constraint>) -> Option<Self> {
        constraints.sort_by(|a, b| (a.left, a.right).cmp(&(b.left, b.right)).then(b.gap.total_cmp(&a.gap)));
        constraints.dedup_by_key(|c| (c.left, c.right));
        let (mut into, mut out) = (vec![Vec::new(); variables], vec![Vec::new(); variables]);
        for (n, c) in constraints.iter().enumerate() {
            into[c.right as usize].push(n as u32);
            out[c.left as usize].push(c.right);
        }
        let mut waits: Vec<usize> = into.iter().map(Vec::len).collect();
        let mut order: Vec<u32> = (0..variables as u32).filter(|v| waits[*v as usize] == 0).collect();
        let mut next = 0;
        while let Some(v) = order.get(next).copied() {
            next += 1;
            for right in &out[v as usize] {
                waits[*right as usize] -= 1;
                if waits[*right as usize] == 0 {
                    order.push(*right);
                }
            }
        }
        (order.len() == variables).then_some(Self { order, into, constraints })
    }

    /// Everything as far to the left as it can be.
    pub(super) fn leftmost(&self) -> Vec<f64> {
        let mut at = vec![0.0_f64; self.order.len()];
        for v in &self.order {
            for c in &self.into[*v as usize] {
                let c = self.constraints[*c as usize];
                at[*v as usize] = at[*v as usize].max(at[c.left as usize] + c.gap);
            }
        }
        at
    }

    /// The wishes, moved as far as the constraints demand. `weight` says how much a variable insists.
    pub(super) fn project(&self, wish: &[f64], weight: &[f64]) -> Vec<f64> {
        let count = wish.len();
        let mut work = Work {
            system: self,
            block: (0..count as u32).collect(),
            offset: vec![0.0; count],
            blocks: (0..count)
                .map(|v| Block {
                    members: vec![v as u32],
                    weight: weight[v],
                    sum: weight[v] * wish[v],
                    waiting: BinaryHeap::new(),
                })
                .collect(),
        };
        for v in &self.order {
            work.settle(*v);
        }
        (0..count as u32).map(|v| work.at(v)).collect()
    }
}

struct Block {
    members: Vec<u32>,
    weight: f64,
    /// The sum of weight × (wish − offset): the block's place times its weight.
    sum: f64,
    /// How far right the block has to be at least, by each constraint from outside.
    waiting: BinaryHeap<Least>,
}

impl Block {
    fn at(&self) -> f64 {
        self.sum / self.weight
    }
}

struct Least(f64, u32);

impl PartialEq for Least {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}
impl Eq for Least {}
impl PartialOrd for Least {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Least {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0).then(self.1.cmp(&other.1))
    }
}

struct Work<'a> {
    system: &'a System,
    block: Vec<u32>,
    offset: Vec<f64>,
    blocks: Vec<Block>,
}

impl Work<'_> {
    fn at(&self, v: u32) -> f64 {
        self.blocks[self.block[v as usize] as usize].at() + self.offset[v as usize]
    }

    /// How far right the block of its right end has to be by a constraint.
    fn least(&self, constraint: u32) -> f64 {
        let c = self.system.constraints[constraint as usize];
        self.at(c.left) + c.gap - self.offset[c.right as usize]
    }

    fn settle(&mut self, v: u32) {
        let into = &self.system.into[v as usize];
        let waiting: BinaryHeap<Least> = into.iter().map(|c| Least(self.least(*c), *c)).collect();
        let mut own = self.block[v as usize] as usize;
        self.blocks[own].waiting = waiting;
        while let Some(Least(known, number)) = self.blocks[own].waiting.pop() {
            let c = self.system.constraints[number as usize];
            let other = self.block[c.left as usize] as usize;
            if other == own {
                continue;
            }
            let least = self.least(number);
            // What is to the left may have moved further to the left.
            if least < known - 1e-9 {
                self.blocks[own].waiting.push(Least(least, number));
                continue;
            }
            if least <= self.blocks[own].at() + 1e-9 {
                self.blocks[own].waiting.push(Least(least, number));
                break;
            }
            // The members of the right block stand so much to the right of the left block's place.
            let shift = self.offset[c.left as usize] + c.gap - self.offset[c.right as usize];
            own = if self.blocks[own].members.len() > self.blocks[other].members.len() {
                self.merge(own, other, -shift)
            } else {
                self.merge(other, own, shift)
            };
        }
    }

    /// Adds the members of `small`, whose place is `shift` from that of `large`.
    fn merge(&mut self, large: usize, small: usize, shift: f64) -> usize {
        let members = std::mem::take(&mut self.blocks[small].members);
        let waiting = std::mem::take(&mut self.blocks[small].waiting);
        for v in &members {
            self.block[*v as usize] = large as u32;
            self.offset[*v as usize] += shift;
        }
        let (weight, sum) = (self.blocks[small].weight, self.blocks[small].sum);
        let block = &mut self.blocks[large];
        block.members.extend(members);
        block.weight += weight;
        block.sum += sum - weight * shift;
        block.waiting.extend(waiting.into_iter().map(|Least(least, c)| Least(least - shift, c)));
        large
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn system(constraints: &[(u32, u32, f64)], variables: usize) -> System {
        let all = constraints.iter().map(|(left, right, gap)| Constraint { left: *left, right: *right, gap: *gap });
        System::of(variables, all.collect()).expect("no circle")
    }

    #[test]
    fn what_has_room_stays_where_it_wishes_and_what_has_none_shares_the_way() {
        let s = system(&[(0, 1, 10.0), (1, 2, 10.0)], 3);
        let at = s.project(&[0.0, 4.0, 50.0], &[1.0, 1.0, 1.0]);
        assert_eq!(at, [-3.0, 7.0, 50.0]);
        let heavy = s.project(&[0.0, 4.0, 50.0], &[3.0, 1.0, 1.0]);
        assert_eq!(heavy, [-1.5, 8.5, 50.0]);
    }

    #[test]
    fn every_distance_is_kept_whatever_is_wished() {
        let mut seed = 1_u64;
        let mut next = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 40) as f64 / 1e5
        };
        for _ in 0..200 {
            let count = 30;
            let constraints: Vec<(u32, u32, f64)> = (0..60)
                .map(|_| {
                    let (a, b) = ((next() * 1e3) as u32 % count, (next() * 1e3) as u32 % count);
                    (a.min(b), a.max(b), next() / 10.0)
                })
                .filter(|(a, b, _)| a != b)
                .collect();
            let s = system(&constraints, count as usize);
            let wish: Vec<f64> = (0..count).map(|_| next()).collect();
            let at = s.project(&wish, &vec![1.0; count as usize]);
            for (a, b, gap) in constraints {
                assert!(at[b as usize] >= at[a as usize] + gap - 1e-6);
            }
        }
    }

    #[test]
    fn a_circle_is_no_system() {
        let c = |left, right| Constraint { left, right, gap: 1.0 };
        assert!(System::of(2, vec![c(0, 1), c(1, 0)]).is_none());
    }
}
