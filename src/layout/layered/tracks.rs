//! Which track each horizontal piece of a line has in the channel between two rows, so that few lines cross.

use std::collections::BTreeMap;

use super::Spacing;
use super::columns::Columns;
use super::ports::Ports;
use super::slots::{Slots, What};

/// Channels with more pieces are not compared piece by piece.
const MANY: usize = 1_500;

/// A piece of a line within a channel.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    /// The edge, and which step of its chain.
    pub edge: u32,
    pub step: u32,
    /// Where it comes in, and where it leaves.
    pub from: f32,
    pub to: f32,
    /// Whether it comes in at the top of the channel, and whether it leaves there.
    pub from_top: bool,
    pub to_top: bool,
    /// From above; straight pieces have none.
    pub track: Option<u32>,
}

impl Piece {
    fn low(&self) -> f32 {
        self.from.min(self.to)
    }

    fn high(&self) -> f32 {
        self.from.max(self.to)
    }

    /// Whether it leaves on the side on which it came in.
    fn returns(&self) -> bool {
        self.from_top == self.to_top
    }

    /// Where its upright parts stand, and whether they lead to the top.
    fn uprights(&self) -> [(f32, bool); 2] {
        [(self.from, self.from_top), (self.to, self.to_top)]
    }

    /// How many crossings it makes with another that lies on a track below its own, by their upright parts.
    fn above(&self, other: &Self) -> i64 {
        let within = |p: &Self, x: f32| i64::from(p.low() < x && x < p.high());
        let (up, down) = (other.uprights(), self.uprights());
        let rising = up.iter().filter(|(_, top)| *top);
        let falling = down.iter().filter(|(_, top)| !*top);
        let crossings = rising.clone().map(|(x, _)| within(self, *x)).sum::<i64>()
            + falling.clone().map(|(x, _)| within(other, *x)).sum::<i64>();
        // Two that share an upright would lie on each other.
        let lies = falling.into_iter().any(|(a, _)| rising.clone().any(|(b, _)| (a - b).abs() < 1.0));
        crossings + if lies { 1_000 } else { 0 }
    }
}

/// The pieces of every channel: channel `n` lies above row `n`.
pub(super) struct Tracks {
    pub channels: Vec<Vec<Piece>>,
    /// How many tracks each has.
    pub counts: Vec<u32>,
}

pub(super) fn tracks(slots: &Slots, columns: &Columns, ports: &Ports, spacing: &Spacing) -> Tracks {
    let mut channels: Vec<Vec<Piece>> = vec![Vec::new(); slots.rows.len() + 1];
    for (e, chain) in slots.chains.iter().enumerate() {
        let ends = ports.of[e];
        let last = chain.slots.len().saturating_sub(2);
        for (i, (pair, channel)) in chain.slots.windows(2).zip(&chain.channels).enumerate() {
            let (a, b) = (slots.slots[pair[0] as usize], slots.slots[pair[1] as usize]);
            let off = |what: What, port: f32| if matches!(what, What::Lane(_)) { 0.0 } else { port };
            let from = columns.at[pair[0] as usize] + if i == 0 { off(a.what, ends.0.off) } else { 0.0 };
            let to = columns.at[pair[1] as usize] + if i == last { off(b.what, ends.1.off) } else { 0.0 };
            if ports.sideways[e] {
                continue;
            }
            let (from_top, to_top) = (a.row < *channel, b.row < *channel);
            let piece = Piece { edge: e as u32, step: i as u32, from, to, from_top, to_top, track: None };
            channels[*channel as usize].push(piece);
        }
    }
    let counts = channels.iter_mut().map(|pieces| assign(pieces, spacing)).collect();
    Tracks { channels, counts }
}

/// Gives each piece that is not straight a track; returns how many there are.
fn assign(pieces: &mut [Piece], spacing: &Spacing) -> u32 {
    let bent: Vec<usize> =
        (0..pieces.len()).filter(|n| pieces[*n].returns() || (pieces[*n].from - pieces[*n].to).abs() > 0.5).collect();
    if bent.is_empty() {
        return 0;
    }
    let mut order = bent.clone();
    order.sort_by(|a, b| pieces[*a].low().total_cmp(&pieces[*b].low()).then(a.cmp(b)));
    // Which of two that overlap should lie above: by the crossings that saves.
    let mut below: BTreeMap<usize, Vec<(usize, i64)>> = BTreeMap::new();
    let mut pressure: BTreeMap<usize, (i64, i64)> = bent.iter().map(|n| (*n, (0, 0))).collect();
    if bent.len() <= MANY {
        for (i, a) in order.iter().enumerate() {
            for b in &order[i + 1..] {
                if pieces[*b].low() > pieces[*a].high() + 2.0 {
                    break;
                }
                let (first, second) = (pieces[*a].above(&pieces[*b]), pieces[*b].above(&pieces[*a]));
                let (upper, lower, saved) = match first.cmp(&second) {
                    std::cmp::Ordering::Less => (*a, *b, second - first),
                    std::cmp::Ordering::Greater => (*b, *a, first - second),
                    std::cmp::Ordering::Equal => continue,
                };
                below.entry(upper).or_default().push((lower, saved));
                if let Some(p) = pressure.get_mut(&upper) {
                    p.0 += saved;
                }
                if let Some(p) = pressure.get_mut(&lower) {
                    p.1 += saved;
                }
            }
        }
    }
    let sequence = sequence(&bent, &below, pressure);
    // From above, each on the first track below all that it overlaps and that came before it.
    let mut tracks: Vec<Vec<(f32, f32)>> = Vec::new();
    let room = spacing.lanes - 1.0;
    for n in sequence {
        let (low, high) = (pieces[n].low(), pieces[n].high());
        let overlaps = |(a, b): &(f32, f32)| *a < high + room && low < *b + room;
        let free = tracks.iter().rposition(|t| t.iter().any(overlaps)).map_or(0, |t| t + 1);
        if free == tracks.len() {
            tracks.push(Vec::new());
        }
        tracks[free].push((low, high));
        pieces[n].track = Some(free as u32);
    }
    tracks.len() as u32
}

/// An order from above that respects as much as it can of who should lie below whom: where that goes in circles, what presses
/// most to the top goes first (Eades, Lin and Smyth 1993).
fn sequence(
    bent: &[usize],
    below: &BTreeMap<usize, Vec<(usize, i64)>>,
    mut pressure: BTreeMap<usize, (i64, i64)>,
) -> Vec<usize> {
    let mut above: BTreeMap<usize, Vec<(usize, i64)>> = BTreeMap::new();
    for (upper, lowers) in below {
        for (lower, saved) in lowers {
            above.entry(*lower).or_default().push((*upper, *saved));
        }
    }
    let mut left: std::collections::BTreeSet<usize> = bent.iter().copied().collect();
    let (mut top, mut bottom) = (Vec::new(), Vec::new());
    let mut sources: Vec<usize> = left.iter().copied().filter(|n| pressure[n].1 == 0).collect();
    let mut sinks: Vec<usize> = Vec::new();
    while !left.is_empty() {
        let (n, at_top) = if let Some(n) = sources.pop() {
            (n, true)
        } else if let Some(n) = sinks.pop() {
            (n, false)
        } else {
            let most = left.iter().copied().max_by_key(|n| (pressure[n].0 - pressure[n].1, std::cmp::Reverse(*n)));
            (most.unwrap_or_default(), true)
        };
        if !left.remove(&n) {
            continue;
        }
        if at_top {
            top.push(n);
        } else {
            bottom.push(n);
        }
        for (lower, saved) in below.get(&n).into_iter().flatten().filter(|(m, _)| left.contains(m)) {
            if let Some(p) = pressure.get_mut(lower) {
                p.1 -= *saved;
                if p.1 == 0 {
                    sources.push(*lower);
                }
            }
        }
        for (upper, saved) in above.get(&n).into_iter().flatten().filter(|(m, _)| left.contains(m)) {
            if let Some(p) = pressure.get_mut(upper) {
                p.0 -= *saved;
                if p.0 == 0 {
                    sinks.push(*upper);
                }
            }
        }
    }
    bottom.reverse();
    top.extend(bottom);
    top
}
