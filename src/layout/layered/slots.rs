//! Who stands in which row: boxes, the lines that pass, and a place for containers that have neither.

use super::{Edge, Node};

/// No container: the drawing itself.
pub(super) const OUTSIDE: u32 = u32::MAX;

/// What stands in a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// A box, by its node.
    Box(u32),
    /// Where a line meets the border of a container: the end of that edge.
    Border(u32),
    /// A line that passes: the edge.
    Lane(u32),
    /// Nothing: it keeps the place of its container.
    Filler,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Slot {
    pub what: What,
    pub row: u32,
    /// The innermost container.
    pub holder: u32,
}

/// A line by its slots.
#[derive(Debug, Clone, Default)]
pub(super) struct Chain {
    /// From the upper to the lower end; two in the same row when it is flat; empty: it cannot be drawn in rows.
    pub slots: Vec<u32>,
    /// The channel of each step from slot to slot: channel `n` lies above row `n`. None yet: the way has to be searched for.
    pub channels: Vec<u32>,
    /// Whether it was led around containers, so that its rows go up as well as down.
    pub led_around: bool,
    /// Whether the line begins at the lower end.
    pub turned: bool,
}

/// Everything in rows.
#[derive(Debug, Default)]
#[expect(clippy::struct_field_names, reason = "the slots are what it is of")]
pub(super) struct Slots {
    pub slots: Vec<Slot>,
    /// The slots of each row from left to right.
    pub rows: Vec<Vec<u32>>,
    /// The place of each slot in its row.
    pub place: Vec<u32>,
    /// What each slot is linked to in the row above and below, with the weight.
    pub above: Vec<Vec<(u32, f32)>>,
    pub below: Vec<Vec<(u32, f32)>>,
    /// The same for flat lines.
    pub beside: Vec<Vec<u32>>,
    pub chains: Vec<Chain>,
    /// For each container the containers around it and itself, the outermost first.
    pub around: Vec<Vec<u32>>,
    /// The first and last row of each node.
    pub span: Vec<(u32, u32)>,
}

impl Slots {
    pub(super) fn of(nodes: &[Node], edges: &[Edge]) -> Self {
        let mut slots = Self { span: spans(nodes), around: around(nodes), ..Self::default() };
        let rows = slots.span.iter().map(|s| s.1 as usize + 1).max().unwrap_or(0);
        slots.rows = vec![Vec::new(); rows];
        let mut holds = vec![false; nodes.len()];
        for node in nodes {
            if let Some(parent) = node.parent {
                holds[parent] = true;
            }
        }
        let mut of_node = vec![u32::MAX; nodes.len()];
        for (n, node) in nodes.iter().enumerate().filter(|(n, _)| !holds[*n]) {
            let holder = node.parent.map_or(OUTSIDE, |p| p as u32);
            of_node[n] = slots.add(What::Box(n as u32), slots.span[n].0, holder);
        }
        for (e, edge) in edges.iter().enumerate() {
            let chain = slots.chain(e as u32, edge, &of_node);
            slots.chains.push(chain);
        }
        slots.fill(nodes, &holds);
        slots.number();
        slots
    }

    pub(super) fn add(&mut self, what: What, row: u32, holder: u32) -> u32 {
        let slot = self.slots.len() as u32;
        self.slots.push(Slot { what, row, holder });
        self.rows[row as usize].push(slot);
        self.above.push(Vec::new());
        self.below.push(Vec::new());
        self.beside.push(Vec::new());
        slot
    }

    /// Numbers the slots by their places.
    pub(super) fn number(&mut self) {
        self.place.resize(self.slots.len(), 0);
        for row in &self.rows {
            for (place, slot) in row.iter().enumerate() {
                self.place[*slot as usize] = place as u32;
            }
        }
    }

    /// The containers that span each row and the one above; one row more, in which there is none.
    pub(super) fn spanning(&self) -> Vec<Vec<u32>> {
        let mut spanning = vec![Vec::new(); self.rows.len() + 1];
        let mut containers: Vec<u32> =
            self.slots.iter().filter_map(|s| self.around.get(s.holder as usize)).flatten().copied().collect();
        containers.sort_unstable();
        containers.dedup();
        for c in containers {
            let (first, last) = self.span[c as usize];
            for row in first + 1..=last {
                spanning[row as usize].push(c);
            }
        }
        spanning
    }

    /// The containers around a slot, the outermost first.
    pub(super) fn holders(&self, slot: u32) -> &[u32] {
        match self.slots[slot as usize].holder {
            OUTSIDE => &[],
            holder => &self.around[holder as usize],
        }
    }

    /// Whether the line of a step from slot to slot ends in a container.
    pub(super) fn leads_into(&self, a: u32, b: u32, container: u32) -> bool {
        let inside = |slot: u32| self.holders(slot).contains(&container);
        let line = [a, b].into_iter().find_map(|slot| match self.slots[slot as usize].what {
            What::Lane(e) | What::Border(e) => Some(e),
            _ => None,
        });
        match line.map(|e| self.chains[e as usize].slots.as_slice()) {
            Some([first, .., last]) => inside(*first) || inside(*last),
            _ => inside(a) || inside(b),
        }
    }

    fn chain(&mut self, number: u32, edge: &Edge, of_node: &[u32]) -> Chain {
        let (from, to) = (edge.from, edge.to);
        let inside = |outer: usize, inner: usize| self.around[inner].contains(&(outer as u32));
        if inside(from, to) || inside(to, from) {
            return Chain::default();
        }
        // From above or below a container's border is reached without passing what it holds; from the side it is not.
        let beside = |container: usize, other: usize| {
            let ((a, b), (c, d)) = (self.span[container], self.span[other]);
            of_node[container] == u32::MAX && c <= b && a <= d
        };
        if beside(from, to) || beside(to, from) {
            return self.chain_to_side(number, edge, of_node);
        }
        // The row in which a line meets a node that spans several, as near to the other end as it can.
        let meets = |node: usize, other: usize| {
            let ((a, b), (c, d)) = (self.span[node], self.span[other]);
            if c > b {
                b
            } else if d < a {
                a
            } else {
                c.clamp(a, b)
            }
        };
        let (first, last) = (meets(from, to), meets(to, from));
        let mut end = |node: usize, row: u32| match of_node[node] {
            u32::MAX => self.add(What::Border(number), row, node as u32),
            slot => slot,
        };
        let ends = (end(from, first), end(to, last));
        let turned = first > last;
        let (upper, lower) = if turned { (ends.1, ends.0) } else { ends };
        let mut slots = vec![upper];
        let (top, bottom) = (self.slots[upper as usize].row, self.slots[lower as usize].row);
        for row in top + 1..bottom {
            let holder = self.passed(upper, lower, row);
            let slot = self.add(What::Lane(number), row, holder);
            slots.push(slot);
        }
        slots.push(lower);
        if top == bottom {
            self.beside[upper as usize].push(lower);
            self.beside[lower as usize].push(upper);
        } else {
            for pair in slots.windows(2) {
                self.below[pair[0] as usize].push((pair[1], edge.weight));
                self.above[pair[1] as usize].push((pair[0], edge.weight));
            }
        }
        let channels = slots.iter().take(slots.len() - 1).map(|s| self.slots[*s as usize].row + 1).collect();
        Chain { slots, channels, turned, led_around: false }
    }

    /// A line to a container that stands in the same rows: to its top or its bottom, on a way that is searched for.
    fn chain_to_side(&mut self, number: u32, edge: &Edge, of_node: &[u32]) -> Chain {
        let mut end = |node: usize, other: usize| {
            let ((a, b), (c, d)) = (self.span[node], self.span[other]);
            match of_node[node] {
                u32::MAX => self.add(What::Border(number), if c + d < a + b { a } else { b }, node as u32),
                slot => slot,
            }
        };
        let (from, to) = (end(edge.from, edge.to), end(edge.to, edge.from));
        let turned = self.slots[from as usize].row > self.slots[to as usize].row;
        let slots = if turned { vec![to, from] } else { vec![from, to] };
        Chain { slots, channels: Vec::new(), turned, led_around: true }
    }

    /// The container in which a line passes a row: one of those around its ends, the nearer end's first.
    fn passed(&self, upper: u32, lower: u32, row: u32) -> u32 {
        let innermost = |end: u32, other: u32| {
            let shared = self.holders(other);
            let holders = self.holders(end).iter().rev();
            holders.copied().find(|h| {
                let (a, b) = self.span[*h as usize];
                (a <= row && row <= b) || shared.contains(h)
            })
        };
        let own = |found: Option<u32>, other: u32| found.filter(|h| !self.holders(other).contains(h));
        let (up, low) = (innermost(upper, lower), innermost(lower, upper));
        let near_top = row - self.slots[upper as usize].row <= self.slots[lower as usize].row - row;
        let (first, second) =
            if near_top { (own(up, lower), own(low, upper)) } else { (own(low, upper), own(up, lower)) };
        first.or(second).or(up).or(low).unwrap_or(OUTSIDE)
    }

    /// Gives every container a slot in each row that it spans.
    fn fill(&mut self, nodes: &[Node], holds: &[bool]) {
        let mut there: Vec<Vec<bool>> =
            self.span.iter().map(|(first, last)| vec![false; (last - first + 1) as usize]).collect();
        let note = |there: &mut Vec<Vec<bool>>, around: &[u32], row: u32, span: &[(u32, u32)]| {
            for holder in around {
                there[*holder as usize][(row - span[*holder as usize].0) as usize] = true;
            }
        };
        for slot in 0..self.slots.len() as u32 {
            note(&mut there, self.holders(slot), self.slots[slot as usize].row, &self.span);
        }
        // The innermost containers first, so that one filler serves all around it.
        let mut inner_first: Vec<usize> = (0..nodes.len()).filter(|n| holds[*n]).collect();
        inner_first.sort_by_key(|n| std::cmp::Reverse(self.around[*n].len()));
        for n in inner_first {
            for row in self.span[n].0..=self.span[n].1 {
                if !there[n][(row - self.span[n].0) as usize] {
                    self.add(What::Filler, row, n as u32);
                    note(&mut there, &self.around[n], row, &self.span);
                }
            }
        }
    }
}

/// The rows of each node: its own, or those of what it holds.
fn spans(nodes: &[Node]) -> Vec<(u32, u32)> {
    let mut span = vec![(u32::MAX, 0); nodes.len()];
    let mut holds = vec![false; nodes.len()];
    for node in nodes {
        if let Some(parent) = node.parent {
            holds[parent] = true;
        }
    }
    for (n, node) in nodes.iter().enumerate().filter(|(n, _)| !holds[*n]) {
        let row = node.row as u32;
        let mut at = Some(n);
        while let Some(m) = at {
            span[m] = (span[m].0.min(row), span[m].1.max(row));
            at = nodes[m].parent;
        }
    }
    span
}

/// For each node the nodes around it and itself, the outermost first.
fn around(nodes: &[Node]) -> Vec<Vec<u32>> {
    (0..nodes.len())
        .map(|n| {
            let mut up: Vec<u32> = std::iter::successors(Some(n), |n| nodes[*n].parent).map(|n| n as u32).collect();
            up.reverse();
            up
        })
        .collect()
}
