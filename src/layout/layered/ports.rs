//! Where along a side of its box each line begins: spread around the middle, in the order of where the lines lead.

use super::slots::{Slots, What};
use super::{Node, Spacing};

/// The end of a line at a slot.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Port {
    /// From the middle of the box to the right.
    pub off: f32,
}

/// The ports of each line at its upper and lower end.
#[derive(Debug, Default)]
pub(super) struct Ports {
    /// For each edge: at its upper end, and at its lower end.
    pub of: Vec<(Port, Port)>,
    /// Flat lines between neighbours: they leave by the sides that face each other.
    pub sideways: Vec<bool>,
}

/// Gives every line its ports.
pub(super) fn spread(slots: &Slots, nodes: &[Node], spacing: &Spacing) -> Ports {
    let count = slots.chains.len();
    let mut ports = Ports { of: vec![Default::default(); count], sideways: vec![false; count] };
    // For each slot and side (below: false, above: true) where lines lead, which line, and whether this is its upper end.
    let mut ends: Vec<[Vec<(f32, u32, bool)>; 2]> = vec![Default::default(); slots.slots.len()];
    let share = |slot: u32| {
        let row = &slots.rows[slots.slots[slot as usize].row as usize];
        (slots.place[slot as usize] as f32 + 0.5) / row.len() as f32
    };
    for (e, chain) in slots.chains.iter().enumerate() {
        let [first, .., last] = chain.slots.as_slice() else { continue };
        let row = |slot: u32| slots.slots[slot as usize].row;
        if row(*first) == row(*last) && !chain.led_around {
            let apart = slots.place[*first as usize].abs_diff(slots.place[*last as usize]);
            let boxes = [first, last].iter().all(|s| matches!(slots.slots[**s as usize].what, What::Box(_)));
            ports.sideways[e] = apart == 1 && boxes;
            if !ports.sideways[e] {
                // Both ends go down: the one that leads to the right stands at the right.
                ends[*first as usize][0].push((share(*last), e as u32, true));
                ends[*last as usize][0].push((share(*first), e as u32, false));
            }
            continue;
        }
        let (Some(begin), Some(end)) = (chain.channels.first(), chain.channels.last()) else { continue };
        let side = |slot: u32, channel: u32| usize::from(channel == row(slot));
        ends[*first as usize][side(*first, *begin)].push((share(chain.slots[1]), e as u32, true));
        let before = chain.slots[chain.slots.len() - 2];
        ends[*last as usize][side(*last, *end)].push((share(before), e as u32, false));
    }
    for (slot, sides) in ends.iter_mut().enumerate() {
        let What::Box(node) = slots.slots[slot].what else { continue };
        let width = nodes[node as usize].size.x;
        for side in sides {
            side.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            let count = side.len() as f32;
            // An even number of ports stands on both sides of the middle; both stay on the grid.
            let step = ((width - 4.0 * spacing.grid) / count).min(3.0 * spacing.grid);
            let step = if step >= 2.0 * spacing.grid { 2.0 * spacing.grid } else { step };
            for (i, (_, e, upper)) in side.iter().enumerate() {
                let port = Port { off: (i as f32 - (count - 1.0) / 2.0) * step };
                let pair = &mut ports.of[*e as usize];
                if *upper {
                    pair.0 = port;
                } else {
                    pair.1 = port;
                }
            }
        }
    }
    ports
}
