//! From which sides the lines of an architecture diagram leave: so that Mermaid puts every service on a place of its own.
//!
//! Mermaid walks the lines from the first service and puts each service it meets one step away in the direction of the
//! line's sides; what was there already is covered. A pair of sides that leads to two services leads to the one written
//! last only, and a line with the same side at both ends moves nothing. So a tree of lines places the services, the way
//! of requests before other lines; those stand before the tree and keep to pairs of sides that a line of the tree takes
//! over, or to one side.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// More services than this are placed in the order of their lines, and without minding their groups.
const MINDED: usize = 64;

/// A line between two services, by number, and where its second end lies from its first: right and down.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edge {
    pub from: usize,
    pub to: usize,
    pub right: f32,
    pub down: f32,
    /// Whether it draws its ends together: requests travel on it, or both ends lie in the same group.
    pub strong: bool,
}

/// The sides of a line, and whether it places a service and has to be written after those that do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sides {
    pub leaving: char,
    pub arriving: char,
    pub places: bool,
}

/// Right and down, and the sides here and there.
type Step = ((i32, i32), char, char);

/// A step to a neighbouring place, and the sides of a line that Mermaid takes for that step: here, and there.
static STEPS: [Step; 8] = [
    ((1, 0), 'R', 'L'),
    ((-1, 0), 'L', 'R'),
    ((0, 1), 'B', 'T'),
    ((0, -1), 'T', 'B'),
    ((1, 1), 'B', 'L'),
    ((-1, 1), 'B', 'R'),
    ((1, -1), 'T', 'L'),
    ((-1, -1), 'T', 'R'),
];

struct Walk<'a> {
    groups: &'a [Vec<usize>],
    /// Where services are, in the part that is being walked.
    places: BTreeMap<usize, (i32, i32)>,
    taken: BTreeSet<(i32, i32)>,
    /// To whom a pair of sides leads, for each service.
    leads: Vec<BTreeMap<(char, char), usize>>,
    /// Whether some step goes two ways at once. Mermaid takes such a line for another step from its other end, so that
    /// nothing may shorten the way to it.
    bent: bool,
}

/// The sides at which each line leaves and arrives. `groups` holds the groups around each service, by number.
pub(super) fn sides(edges: &[Edge], groups: &[Vec<usize>]) -> Vec<Sides> {
    let count = groups.len();
    let mut at: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (n, edge) in edges.iter().enumerate() {
        at[edge.from].push(n);
        at[edge.to].push(n);
    }
    let mut sides: Vec<Option<Sides>> = vec![None; edges.len()];
    let mut everywhere: BTreeMap<usize, (usize, (i32, i32))> = BTreeMap::new();
    let mut walk = Walk {
        groups,
        places: BTreeMap::new(),
        taken: BTreeSet::new(),
        leads: vec![BTreeMap::new(); count],
        bent: false,
    };
    for first in 0..count {
        if everywhere.contains_key(&first) {
            continue;
        }
        walk.places = BTreeMap::from([(first, (0, 0))]);
        walk.taken = BTreeSet::from([(0, 0)]);
        // Lines that begin at a placed service: the strong ones, and the others for when those lead nowhere new.
        let mut ahead: [VecDeque<(usize, usize)>; 2] = Default::default();
        let reach = |ahead: &mut [VecDeque<(usize, usize)>; 2], here: usize| {
            at[here].iter().for_each(|&n| ahead[usize::from(!edges[n].strong)].push_back((n, here)));
        };
        reach(&mut ahead, first);
        loop {
            let known = |there: &usize| walk.places.contains_key(there) || everywhere.contains_key(there);
            for lines in &mut ahead {
                lines.retain(|(n, here)| !known(&end(&edges[*n], *here).0));
            }
            let class = usize::from(ahead[0].is_empty());
            let best = if count > MINDED {
                (!ahead[class].is_empty()).then_some(0)
            } else {
                walk.easiest(edges, &ahead[class])
            };
            let Some((n, here)) = best.and_then(|at| ahead[class].remove(at)) else { break };
            let edge = &edges[n];
            let (there, wish) = end(edge, here);
            if let Some((own, other)) = walk.step(here, there, wish) {
                let (leaving, arriving) = if edge.from == here { (own, other) } else { (other, own) };
                sides[n] = Some(Sides { leaving, arriving, places: true });
                reach(&mut ahead, there);
            }
        }
        everywhere.extend(walk.places.iter().map(|(service, place)| (*service, (first, *place))));
    }
    let rest = |n: usize| walk.rest(&edges[n], &everywhere);
    sides.iter().enumerate().map(|(n, found)| found.unwrap_or_else(|| rest(n))).collect()
}

/// The other end of a line, and where it lies.
fn end(edge: &Edge, here: usize) -> (usize, (f32, f32)) {
    if edge.from == here { (edge.to, (edge.right, edge.down)) } else { (edge.from, (-edge.right, -edge.down)) }
}

impl Walk<'_> {
    /// Which line leads best where its end is wished to be.
    fn easiest(&self, edges: &[Edge], lines: &VecDeque<(usize, usize)>) -> Option<usize> {
        let price = |(n, here): &(usize, usize)| {
            let (there, wish) = end(&edges[*n], *here);
            self.best(*here, there, wish).map_or(f32::MAX, |step| self.price(step, *here, there, wish))
        };
        let prices: Vec<f32> = lines.iter().map(price).collect();
        (0..prices.len()).min_by(|a, b| prices[*a].total_cmp(&prices[*b]))
    }

    /// Gives a service the best free place beside another: the sides of the line, here and there.
    fn step(&mut self, here: usize, there: usize, wish: (f32, f32)) -> Option<(char, char)> {
        let (x, y) = self.places[&here];
        let &((dx, dy), own, other) = self.best(here, there, wish)?;
        self.bent |= dx != 0 && dy != 0;
        self.leads[here].insert((own, other), there);
        self.leads[there].insert((other, own), here);
        self.places.insert(there, (x + dx, y + dy));
        self.taken.insert((x + dx, y + dy));
        Some((own, other))
    }

    /// The best free place beside a service for another.
    fn best(&self, here: usize, there: usize, wish: (f32, f32)) -> Option<&'static Step> {
        let (x, y) = self.places[&here];
        let fits = STEPS.iter().filter(|((dx, dy), own, other)| {
            !self.leads[here].contains_key(&(*own, *other))
                && !self.leads[there].contains_key(&(*other, *own))
                && !self.taken.contains(&(x + dx, y + dy))
        });
        fits.min_by(|a, b| self.price(a, here, there, wish).total_cmp(&self.price(b, here, there, wish)))
    }

    /// The sides of a line that places nothing.
    fn rest(&self, edge: &Edge, everywhere: &BTreeMap<usize, (usize, (i32, i32))>) -> Sides {
        let ((a, from), (b, to)) = (everywhere[&edge.from], everywhere[&edge.to]);
        let (dx, dy) = if a == b { (to.0 - from.0, to.1 - from.1) } else { (edge.right as i32, edge.down as i32) };
        let level = if dx > 0 { ('R', 'L') } else { ('L', 'R') };
        let upright = if dy > 0 { ('B', 'T') } else { ('T', 'B') };
        let facing = if dx.abs() > dy.abs() { [level, upright] } else { [upright, level] };
        let harmless = |(own, other): &(char, char)| {
            let step = |(place, leaving, arriving): &Step| {
                a == b && *place == (dx, dy) && (*leaving, *arriving) == (*own, *other)
            };
            let taken_over = self.leads[edge.from].contains_key(&(*own, *other))
                && self.leads[edge.to].contains_key(&(*other, *own));
            taken_over || (!self.bent && STEPS[..4].iter().any(step))
        };
        let awry =
            |(own, other): (char, char)| if own == 'T' || own == 'B' { dy == 0 } else { dx == 0 && other != own };
        let found = facing.into_iter().filter(|pair| !awry(*pair)).find(harmless);
        let aside = if dx.abs() > dy.abs() { 'B' } else { 'R' };
        let (leaving, arriving) = found.unwrap_or((aside, aside));
        Sides { leaving, arriving, places: false }
    }

    /// How little a step is wished for: out of the drawing's direction, bent, or into the midst of another group.
    fn price(&self, step: &Step, here: usize, there: usize, wish: (f32, f32)) -> f32 {
        let (dx, dy) = step.0;
        let length = wish.0.hypot(wish.1).max(1.0);
        let (fx, fy) = (dx as f32, dy as f32);
        let along = (fx * wish.0 + fy * wish.1) / (length * fx.hypot(fy));
        let bent = if dx != 0 && dy != 0 { 0.35 } else { 0.0 };
        let (x, y) = self.places[&here];
        1.0 - along + bent + 0.8 * self.intrusions((x + dx, y + dy), there) as f32
    }

    /// How many services would lie in the rectangle of a group that is not theirs.
    fn intrusions(&self, place: (i32, i32), there: usize) -> usize {
        if self.places.len() > MINDED {
            return 0;
        }
        let mut spans: BTreeMap<usize, (i32, i32, i32, i32)> = BTreeMap::new();
        let with = std::iter::once((&there, &place)).chain(&self.places);
        for (service, (x, y)) in with.clone() {
            for group in &self.groups[*service] {
                let span = spans.entry(*group).or_insert((*x, *y, *x, *y));
                *span = (span.0.min(*x), span.1.min(*y), span.2.max(*x), span.3.max(*y));
            }
        }
        let mut count = 0;
        for (group, (left, top, right, bottom)) in &spans {
            let inside = |p: &(i32, i32)| *left <= p.0 && p.0 <= *right && *top <= p.1 && p.1 <= *bottom;
            count += with.clone().filter(|(s, p)| inside(p) && !self.groups[**s].contains(group)).count();
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mermaid's own walk over the finished sides: the place of each service, in one part of the diagram.
    fn mermaid(count: usize, edges: &[Edge], sides: &[Sides]) -> Vec<BTreeMap<usize, (i32, i32)>> {
        let mut leads: Vec<Vec<((char, char), usize)>> = vec![Vec::new(); count];
        let mut lead = |who: usize, pair: (char, char), to: usize| {
            if pair.0 != pair.1 {
                match leads[who].iter_mut().find(|(known, _)| *known == pair) {
                    Some((_, known)) => *known = to,
                    None => leads[who].push((pair, to)),
                }
            }
        };
        for after in [false, true] {
            for (edge, side) in edges.iter().zip(sides).filter(|(_, s)| s.places == after) {
                lead(edge.from, (side.leaving, side.arriving), edge.to);
                lead(edge.to, (side.arriving, side.leaving), edge.from);
            }
        }
        let level = |side: char| side == 'L' || side == 'R';
        let sign = |yes: bool| if yes { 1 } else { -1 };
        let mut visited = vec![false; count];
        let mut maps = Vec::new();
        for first in 0..count {
            if visited[first] {
                continue;
            }
            let mut places = BTreeMap::from([(first, (0, 0))]);
            let mut ahead = VecDeque::from([first]);
            while let Some(here) = ahead.pop_front() {
                visited[here] = true;
                let (x, y) = places[&here];
                for ((own, other), to) in &leads[here] {
                    if visited[*to] {
                        continue;
                    }
                    let place = match (level(*own), level(*other)) {
                        (true, false) => (x + sign(*own != 'L'), y + sign(*other == 'T')),
                        (true, true) => (x + sign(*own != 'L'), y),
                        (false, true) => (x + sign(*other == 'L'), y + sign(*own == 'T')),
                        (false, false) => (x, y + sign(*own == 'T')),
                    };
                    places.insert(*to, place);
                    ahead.push_back(*to);
                }
            }
            maps.push(places);
        }
        maps
    }

    #[test]
    fn every_service_has_a_place_of_its_own() {
        let mut seed = 7_u64;
        let mut below = |limit: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) as usize % limit
        };
        for _ in 0..500 {
            let count = 2 + below(14);
            let edges: Vec<Edge> = (0..below(30))
                .map(|_| Edge {
                    from: below(count),
                    to: below(count),
                    right: below(200) as f32 - 100.0,
                    down: below(200) as f32 - 100.0,
                    strong: below(2) == 0,
                })
                .filter(|e| e.from != e.to)
                .collect();
            let groups: Vec<Vec<usize>> = (0..count).map(|_| vec![below(4)]).collect();
            let sides = sides(&edges, &groups);
            for places in mermaid(count, &edges, &sides) {
                let taken: BTreeSet<&(i32, i32)> = places.values().collect();
                assert_eq!(taken.len(), places.len(), "{edges:?}\n{sides:?}\n{places:?}");
            }
        }
    }
}
