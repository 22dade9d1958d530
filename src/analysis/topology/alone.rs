//! What one member of a pool alone needs: its death strikes that member and no other.

use super::{LANES, Marks, Place, Topology};
use crate::model::Id;

/// Members of a pool, and the sets of which a part is looked for that one member alone needs.
#[derive(Debug)]
pub(in crate::analysis) struct Pool<'a> {
    /// What the pool belongs to.
    pub(in crate::analysis) owner: &'a Id,
    /// The members: parts and clusters to which requests are sent.
    pub(in crate::analysis) members: Vec<Place>,
    /// Each set by its number, with the part that was found.
    pub(in crate::analysis) wanted: Vec<(usize, Option<&'a Id>)>,
}

impl Pool<'_> {
    fn is_answered(&self) -> bool {
        self.wanted.iter().all(|(_, found)| found.is_some())
    }
}

impl<'a> Topology<'a> {
    /// Whether the members of a pool lead to the same parts, so that none of them needs anything alone.
    pub(in crate::analysis) fn are_alike(&self, members: &[Place]) -> bool {
        let below = self.below();
        members.iter().all(|member| {
            // Two in a circle need each other, and none of them itself.
            let plain = self.kind_at(*member).is_some() && !below.in_circle(*member);
            plain && below.steps(*member) == below.steps(members[0])
        })
    }

    /// For each pool and each set that it wants the part of the set with the least id that exactly one member reaches.
    /// A member does not count as reaching itself. The parts come by id, each once, with a bit for each of their sets.
    pub(in crate::analysis) fn needed_by_one(&self, parts: &[(&'a Id, u8)], pools: &mut [Pool<'a>]) {
        let parts: Vec<(&Id, u8, Place)> =
            parts.iter().filter_map(|(id, sets)| Some((*id, *sets, self.place(id)?))).collect();
        let below = self.below();
        let (mut marks, mut spread) = (vec![Marks::NONE; self.places()], Vec::new());
        let mut open: Vec<&mut Pool> = pools.iter_mut().collect();
        for block in parts.chunks(LANES) {
            open.retain(|pool| !pool.is_answered());
            if open.is_empty() {
                return;
            }
            let mut sets = [Marks::NONE; u8::BITS as usize];
            for (lane, (_, within, place)) in block.iter().enumerate() {
                marks[*place as usize] = Marks::one(lane);
                for (_, lanes) in sets.iter_mut().enumerate().filter(|(set, _)| within & (1 << set) != 0) {
                    *lanes = lanes.or(Marks::one(lane));
                }
            }
            below.spread(&marks, &mut spread);
            for pool in &mut open {
                let alone = self.by_one(pool, &marks, &spread);
                for (set, found) in pool.wanted.iter_mut().filter(|(_, found)| found.is_none()) {
                    *found = alone.and(sets[*set]).first().map(|lane| block[lane].0);
                }
            }
            for (.., place) in block {
                marks[*place as usize] = Marks::NONE;
            }
        }
    }

    /// The marked parts that exactly one member of a pool reaches.
    fn by_one(&self, pool: &Pool, marks: &[Marks], spread: &[Marks]) -> Marks {
        let (mut once, mut twice) = (Marks::NONE, Marks::NONE);
        for member in &pool.members {
            let starts = self.open(member).iter();
            let reached = starts.fold(Marks::NONE, |all, start| all.or(self.below().behind(spread, *start)));
            let reached = reached.without(marks[*member as usize]);
            twice = twice.or(once.and(reached));
            once = once.or(reached);
        }
        once.without(twice)
    }
}
