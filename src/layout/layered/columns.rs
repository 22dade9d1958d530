//! How far right everything stands: lines as straight as the boxes in their way allow, containers as narrow.

use std::collections::BTreeMap;

use super::ports::Ports;
use super::projection::{Constraint, System};
use super::slots::{Slots, What};
use super::{Edge, Node, Spacing};

/// How often everything moves to where what it is linked to stands.
const ROUNDS: usize = 40;
/// Large drawings are moved less often.
const STEPS: usize = 400_000;
/// How much less what stands beside each other pulls.
const BESIDE: f64 = 0.3;
const NONE: u32 = u32::MAX;

/// Where everything stands, from left to right.
#[derive(Debug, Default)]
pub(super) struct Columns {
    /// The middle of each slot.
    pub at: Vec<f32>,
    /// The left and right wall of each container.
    pub walls: Vec<(f32, f32)>,
}

pub(super) fn columns(slots: &Slots, nodes: &[Node], edges: &[Edge], ports: &Ports, spacing: &Spacing) -> Columns {
    let variables = Variables::of(slots, nodes);
    let mut constraints = Vec::new();
    let words = words_between(slots, edges);
    for row in &slots.rows {
        separate(slots, nodes, spacing, &variables, row, &mut constraints);
        for pair in row.windows(2) {
            let (a, b) = (pair[0].min(pair[1]), pair[0].max(pair[1]));
            let half = |slot: u32| match slots.slots[slot as usize].what {
                What::Box(node) => nodes[node as usize].size.x / 2.0,
                _ => 0.0,
            };
            if let Some(width) = words.get(&(a, b)) {
                let of = |slot: u32| variables.of_slot[slot as usize];
                let apart = (width + 5.0 * spacing.lanes).max(spacing.boxes);
                let gap = ((half(a) + half(b) + apart) / spacing.grid).ceil() * spacing.grid;
                constraints.push(Constraint { left: of(pair[0]), right: of(pair[1]), gap: f64::from(gap) });
            }
        }
    }
    for (n, walls) in variables.walls.iter().enumerate().filter(|(_, w)| w.0 != NONE) {
        constraints.push(Constraint { left: walls.0, right: walls.1, gap: f64::from(nodes[n].size.x) });
    }
    let pulls = pulls(slots, nodes, edges, ports, spacing, &variables);
    let Some(system) = System::of(variables.count, constraints) else { return Columns::default() };
    let mut at = relaxed(&system, &variables, &pulls);
    let grid = f64::from(spacing.grid);
    // All distances are multiples of the grid, so rounding keeps them.
    for x in &mut at {
        *x = (*x / grid).round() * grid;
    }
    straighten(&system, &variables, &pulls, &mut at);
    let left = |(n, v): (usize, &u32)| match slots.slots[n].what {
        What::Box(node) if *v != NONE => at[*v as usize] - f64::from(nodes[node as usize].size.x) / 2.0,
        _ => f64::INFINITY,
    };
    let boxes = variables.of_slot.iter().enumerate().map(left).fold(f64::INFINITY, f64::min);
    let least = at.iter().copied().fold(boxes, f64::min);
    let place = |v: u32| (at[v as usize] - least) as f32;
    Columns {
        at: variables.of_slot.iter().map(|v| if *v == NONE { 0.0 } else { place(*v) }).collect(),
        walls: variables
            .walls
            .iter()
            .map(|w| if w.0 == NONE { (0.0, 0.0) } else { (place(w.0), place(w.1)) })
            .collect(),
    }
}

/// The room that the words of flat lines need, by their two slots.
fn words_between(slots: &Slots, edges: &[Edge]) -> BTreeMap<(u32, u32), f32> {
    let mut words: BTreeMap<(u32, u32), f32> = BTreeMap::new();
    for (chain, edge) in slots.chains.iter().zip(edges) {
        if let [a, b] = *chain.slots.as_slice()
            && slots.slots[a as usize].row == slots.slots[b as usize].row
        {
            let width = words.entry((a.min(b), a.max(b))).or_default();
            *width = width.max(edge.label);
        }
    }
    words
}

/// What moves: boxes, the straight pieces of lines, and the walls of containers.
struct Variables {
    count: usize,
    of_slot: Vec<u32>,
    walls: Vec<(u32, u32)>,
    /// Whether a variable is a piece of a line.
    lane: Vec<bool>,
}

impl Variables {
    fn of(slots: &Slots, nodes: &[Node]) -> Self {
        let mut v = Self {
            count: 0,
            of_slot: vec![NONE; slots.slots.len()],
            walls: vec![(NONE, NONE); nodes.len()],
            lane: Vec::new(),
        };
        let next = |lane: bool, v: &mut Self| {
            v.lane.push(lane);
            v.count += 1;
            v.count as u32 - 1
        };
        for (n, slot) in slots.slots.iter().enumerate() {
            if matches!(slot.what, What::Box(_) | What::Border(_)) {
                v.of_slot[n] = next(false, &mut v);
            }
        }
        // A line that passes several rows of one container is straight. One that was led around containers may stand on
        // different sides of other lines in different rows.
        for chain in &slots.chains {
            let mut before: Option<(u32, u32)> = None;
            for slot in &chain.slots {
                let here = slots.slots[*slot as usize];
                if !matches!(here.what, What::Lane(_)) {
                    before = None;
                    continue;
                }
                let variable = match before {
                    Some((holder, variable)) if holder == here.holder && !chain.led_around => variable,
                    _ => next(true, &mut v),
                };
                v.of_slot[*slot as usize] = variable;
                before = Some((here.holder, variable));
            }
        }
        for slot in &slots.slots {
            for c in slots.around.get(slot.holder as usize).into_iter().flatten() {
                if v.walls[*c as usize].0 == NONE {
                    v.walls[*c as usize] = (next(false, &mut v), next(false, &mut v));
                }
            }
        }
        v
    }
}

/// What stands beside what in a row, walls included.
fn separate(
    slots: &Slots,
    nodes: &[Node],
    spacing: &Spacing,
    variables: &Variables,
    row: &[u32],
    constraints: &mut Vec<Constraint>,
) {
    // The last thing to the left: its variable, half its width, and whether it is a lane or an open wall.
    #[derive(Clone, Copy)]
    enum Kind {
        Box,
        Lane,
        Open(u32),
        Close,
    }
    let up = |gap: f32| f64::from((gap / spacing.grid).ceil() * spacing.grid);
    let mut last: Option<(u32, f32, Kind)> = None;
    let mut add = |variable: u32, half: f32, kind: Kind, last: &mut Option<(u32, f32, Kind)>, closes: u32| {
        if let Some((before, width, left)) = *last {
            let apart = match (left, kind) {
                (Kind::Open(c), Kind::Close) if c == closes => nodes[c as usize].size.x,
                (Kind::Open(c), _) => nodes[c as usize].room.0,
                (_, Kind::Close) => nodes[closes as usize].room.0,
                (Kind::Lane, Kind::Lane) => spacing.lanes,
                (Kind::Lane, _) | (_, Kind::Lane) => 1.5 * spacing.lanes,
                _ => spacing.boxes,
            };
            constraints.push(Constraint { left: before, right: variable, gap: up(width + apart + half) });
        }
        *last = Some((variable, half, kind));
    };
    let mut open: Vec<u32> = Vec::new();
    for slot in row {
        let holders = slots.holders(*slot);
        let shared = open.iter().zip(holders).take_while(|(a, b)| a == b).count();
        while open.len() > shared {
            if let Some(c) = open.pop() {
                add(variables.walls[c as usize].1, 0.0, Kind::Close, &mut last, c);
            }
        }
        for c in &holders[shared..] {
            add(variables.walls[*c as usize].0, 0.0, Kind::Open(*c), &mut last, NONE);
            open.push(*c);
        }
        let variable = variables.of_slot[*slot as usize];
        match slots.slots[*slot as usize].what {
            What::Box(node) => add(variable, nodes[node as usize].size.x / 2.0, Kind::Box, &mut last, NONE),
            What::Lane(_) | What::Border(_) => add(variable, 0.0, Kind::Lane, &mut last, NONE),
            What::Filler => {}
        }
    }
    while let Some(c) = open.pop() {
        add(variables.walls[c as usize].1, 0.0, Kind::Close, &mut last, c);
    }
}

/// Two variables that want to stand at a distance.
struct Pull {
    a: u32,
    b: u32,
    /// Where `b` wants to stand, from `a`.
    off: f64,
    weight: f64,
}

fn pulls(
    slots: &Slots,
    nodes: &[Node],
    edges: &[Edge],
    ports: &Ports,
    spacing: &Spacing,
    variables: &Variables,
) -> Vec<Pull> {
    let mut pulls = Vec::new();
    for (e, chain) in slots.chains.iter().enumerate() {
        let flat = chain.slots.len() == 2
            && slots.slots[chain.slots[0] as usize].row == slots.slots[chain.slots[1] as usize].row;
        if flat {
            // What stands beside each other is drawn together, not closer than the words between allow.
            let (a, b) = (chain.slots[0], chain.slots[1]);
            let half = |slot: u32| match slots.slots[slot as usize].what {
                What::Box(node) => nodes[node as usize].size.x / 2.0,
                _ => 0.0,
            };
            let off = f64::from(half(a) + half(b) + edges[e].label + 5.0 * spacing.lanes);
            let off = if slots.place[a as usize] < slots.place[b as usize] { off } else { -off };
            let (a, b) = (variables.of_slot[a as usize], variables.of_slot[b as usize]);
            pulls.push(Pull { a, b, off, weight: f64::from(edges[e].weight) * BESIDE });
            continue;
        }
        let last = chain.slots.len().saturating_sub(2);
        for (i, pair) in chain.slots.windows(2).enumerate() {
            let (a, b) = (variables.of_slot[pair[0] as usize], variables.of_slot[pair[1] as usize]);
            let off = |slot: u32, port: f32| {
                if matches!(slots.slots[slot as usize].what, What::Lane(_)) { 0.0 } else { port }
            };
            let from = if i == 0 { off(pair[0], ports.of[e].0.off) } else { 0.0 };
            let to = if i == last { off(pair[1], ports.of[e].1.off) } else { 0.0 };
            let weight = edges[e].weight;
            let turns = slots.slots[pair[0] as usize].row == slots.slots[pair[1] as usize].row;
            let lanes = [a, b].iter().filter(|v| variables.lane[**v as usize]).count();
            if a != b {
                let weight = f64::from(weight) * if turns { 0.5 } else { [1.0, 2.0, 4.0][lanes] };
                pulls.push(Pull { a, b, off: f64::from(from - to), weight });
            }
        }
    }
    pulls
}

/// Everything where what it is linked to wants it.
fn relaxed(system: &System, variables: &Variables, pulls: &[Pull]) -> Vec<f64> {
    let mut at = system.leftmost();
    let rounds = (STEPS / (variables.count + system.constraints.len() + 1)).clamp(4, ROUNDS);
    let (mut sum, mut total) = (vec![0.0; variables.count], vec![0.0; variables.count]);
    for round in 0..rounds {
        sum.fill(0.0);
        total.fill(0.0);
        for p in pulls {
            let (a, b) = (p.a as usize, p.b as usize);
            sum[b] += p.weight * (at[a] + p.off);
            sum[a] += p.weight * (at[b] - p.off);
            total[a] += p.weight;
            total[b] += p.weight;
        }
        // Walls follow what they hold; nothing else moves without reason.
        let mut weight = vec![0.01; variables.count];
        let mut wish = at.clone();
        for v in 0..variables.count {
            if total[v] > 0.0 {
                // Half the way: at once, two that are linked would change places for ever.
                wish[v] = f64::midpoint(at[v], sum[v] / total[v]);
                weight[v] = total[v];
            }
        }
        for (left, right) in variables.walls.iter().filter(|w| w.0 != NONE) {
            let middle = f64::midpoint(at[*left as usize], at[*right as usize]);
            // Narrow containers: as far as the rest lets them, more so at the end.
            let press = if round + 8 > rounds { 1.0 } else { 0.05 };
            for wall in [*left as usize, *right as usize] {
                wish[wall] = f64::midpoint(at[wall], middle);
                weight[wall] = press * 0.02;
            }
        }
        at = system.project(&wish, &weight);
    }
    at
}

/// Moves pieces of lines and boxes with one line by small amounts where that removes a corner.
fn straighten(system: &System, variables: &Variables, pulls: &[Pull], at: &mut [f64]) {
    let mut low: Vec<Vec<u32>> = vec![Vec::new(); variables.count];
    let mut high: Vec<Vec<u32>> = vec![Vec::new(); variables.count];
    for (n, c) in system.constraints.iter().enumerate() {
        low[c.right as usize].push(n as u32);
        high[c.left as usize].push(n as u32);
    }
    let mut linked = vec![0; variables.count];
    for p in pulls {
        linked[p.a as usize] += 1;
        linked[p.b as usize] += 1;
    }
    for _ in 0..3 {
        for p in pulls {
            let (a, b) = (p.a as usize, p.b as usize);
            let dx = at[a] + p.off - at[b];
            if dx.abs() < 1e-6 || dx.abs() > 64.0 {
                continue;
            }
            let free = |v: usize, to: f64, at: &[f64]| {
                low[v].iter().all(|c| {
                    at[system.constraints[*c as usize].left as usize] + system.constraints[*c as usize].gap <= to + 1e-6
                }) && high[v].iter().all(|c| {
                    to + system.constraints[*c as usize].gap
                        <= at[system.constraints[*c as usize].right as usize] + 1e-6
                })
            };
            let movable = |v: usize| linked[v] == 1 || (variables.lane[v] && linked[v] <= 2);
            if movable(b) && free(b, at[b] + dx, at) {
                at[b] += dx;
            } else if movable(a) && free(a, at[a] - dx, at) {
                at[a] -= dx;
            }
        }
    }
}
