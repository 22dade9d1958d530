//! How far down everything stands: rows, the tracks between them, and the borders and titles of containers that begin
//! and end there.

use super::slots::{Slots, What};
use super::tracks::Tracks;
use super::{Node, Spacing};

/// Where everything stands, from top to bottom.
#[derive(Debug, Default)]
pub(super) struct Rows {
    /// The top of each row, and its height.
    pub at: Vec<(f32, f32)>,
    /// The first track of each channel.
    pub first_track: Vec<f32>,
    /// The distance from track to track.
    pub step: f32,
    /// The top and bottom of each container.
    pub walls: Vec<(f32, f32)>,
}

pub(super) fn rows(slots: &Slots, nodes: &[Node], tracks: &Tracks, spacing: &Spacing) -> Rows {
    let count = slots.rows.len();
    let mut heights = vec![0.0_f32; count];
    let mut labelled = vec![false; count + 1];
    for slot in &slots.slots {
        if let What::Box(node) = slot.what {
            let height = &mut heights[slot.row as usize];
            *height = height.max(nodes[node as usize].size.y);
        }
    }
    for (channel, pieces) in tracks.channels.iter().enumerate() {
        labelled[channel] = !pieces.is_empty();
    }
    // How much room the containers need that begin above a row, and that end below it, from the inside out.
    let mut containers: Vec<u32> =
        slots.slots.iter().filter_map(|s| slots.around.get(s.holder as usize)).flatten().copied().collect();
    containers.sort_unstable();
    containers.dedup();
    containers.sort_by_key(|c| std::cmp::Reverse(slots.around[*c as usize].len()));
    let mut over = vec![0.0_f32; nodes.len()];
    let mut under = vec![0.0_f32; nodes.len()];
    let (mut top, mut bottom) = (vec![0.0_f32; count], vec![0.0_f32; count]);
    for c in containers.iter().map(|c| *c as usize) {
        let (first, last) = (slots.span[c].0 as usize, slots.span[c].1 as usize);
        over[c] += nodes[c].room.1;
        under[c] += nodes[c].room.0;
        top[first] = top[first].max(over[c]);
        bottom[last] = bottom[last].max(under[c]);
        if let Some(parent) = nodes[c].parent {
            if slots.span[parent].0 as usize == first {
                over[parent] = over[parent].max(over[c]);
            }
            if slots.span[parent].1 as usize == last {
                under[parent] = under[parent].max(under[c]);
            }
        }
    }
    let up = |v: f32| (v / spacing.grid).ceil() * spacing.grid;
    let step = spacing.lanes;
    let (mut at, mut first_track) = (Vec::with_capacity(count), vec![0.0; count + 1]);
    let mut y = 0.0;
    for row in 0..=count {
        let lanes = tracks.counts[row];
        let above = if row > 0 { bottom[row - 1] } else { 0.0 };
        let below = if row < count { top[row] } else { 0.0 };
        let between = if row == 0 || row == count {
            if lanes > 0 { step * (lanes + 1) as f32 } else { 0.0 }
        } else {
            let needed = if lanes > 0 { step * (lanes + 1) as f32 } else { 0.0 };
            // Room for words on lines that go straight down.
            needed.max(spacing.rows - if above + below > 0.0 { spacing.rows / 2.0 } else { 0.0 })
        };
        let between = up(between);
        first_track[row] = y + above + up((between - step * lanes.saturating_sub(1) as f32) / 2.0);
        y += up(above) + between + up(below);
        if row < count {
            at.push((y, heights[row]));
            y += up(heights[row]);
        }
    }
    let walls = (0..nodes.len())
        .map(|c| {
            let (first, last) = slots.span[c];
            if first == u32::MAX || over[c] <= 0.0 {
                return (0.0, 0.0);
            }
            (at[first as usize].0 - over[c], at[last as usize].0 + at[last as usize].1 + under[c])
        })
        .collect();
    Rows { at, first_track, step, walls }
}
