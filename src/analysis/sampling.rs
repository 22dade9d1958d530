//! What cannot be computed exactly within the budget is estimated: Monte Carlo with its confidence interval.
//!
//! Eight samples are evaluated side by side. The generator starts from the same number every time, so that two runs
//! say the same.

use super::availability::lives;
use super::circuit::{Circuit, Node, NodeIndex};
use super::journey::{Availability, Estimate};
use super::structure::Structure;

/// Samples side by side.
const LANES: usize = 8;
/// How many inputs of gates may be read in all.
const STEPS: usize = 16_000_000;
/// Enough samples for anything.
const MOST: usize = 400_000;
/// Not fewer than these.
const LEAST: usize = 1_000;

type Lanes = [f64; LANES];

/// The three availabilities, estimated.
pub(super) fn estimate(structure: &Structure) -> Availability {
    let circuit = &structure.circuit;
    let needed: Vec<NodeIndex> = (0..=structure.root).filter(|n| structure.is_needed(*n)).collect();
    let size: usize = structure.atoms() as usize + needed.iter().map(|node| inputs(circuit, *node)).sum::<usize>();
    let samples = (STEPS / size.max(1)).clamp(LEAST, MOST) / LANES * LANES;
    let thresholds: Vec<u64> = (0..structure.atoms()).map(|a| (lives(structure, a) * 2_f64.powi(32)) as u64).collect();
    let mut random = SplitMix(0x4C49_4E43_4850_494E);
    let mut alive = vec![[false; LANES]; thresholds.len()];
    let mut values: Vec<Lanes> = vec![[0.0; LANES]; circuit.len()];
    let (mut any, mut full, mut expected) = (0_usize, 0_usize, 0.0);
    for _ in 0..samples / LANES {
        for (alive, threshold) in alive.iter_mut().zip(&thresholds) {
            for two in alive.chunks_exact_mut(2) {
                let bits = random.next();
                two[0] = (bits & 0xFFFF_FFFF) < *threshold;
                two[1] = (bits >> 32) < *threshold;
            }
        }
        for node in &needed {
            values[*node as usize] = lanes(circuit.node(*node), &values, &alive);
        }
        for score in values[structure.root as usize] {
            any += usize::from(score > 0.0);
            full += usize::from(score >= 1.0 - 1e-12);
            expected += score;
        }
    }
    let share = |count: f64| count / samples as f64;
    let (any, full, expected) = (share(any as f64), share(full as f64), share(expected));
    let interval = |share: f64| wilson(share, samples as f64);
    let estimate = Estimate {
        samples: samples as u32,
        confidence: 0.95,
        any: interval(any),
        full: interval(full),
        expected: interval(expected),
    };
    Availability { any, full, expected, estimate: Some(estimate) }
}

/// How much a gate reads.
fn inputs(circuit: &Circuit, node: NodeIndex) -> usize {
    match circuit.node(node) {
        Node::Never => 1,
        Node::Up(inputs) | Node::All(inputs) | Node::Best(inputs) | Node::Mean(inputs) => inputs.len() + 1,
        Node::Pool(pool) => pool.members.len() * 2 + 1,
    }
}

fn lanes(node: Node, values: &[Lanes], alive: &[[bool; LANES]]) -> Lanes {
    let each = |start: f64, inputs: &[NodeIndex], f: fn(f64, f64) -> f64| {
        let mut at = [start; LANES];
        for input in inputs {
            let values = &values[*input as usize];
            (0..LANES).for_each(|lane| at[lane] = f(at[lane], values[lane]));
        }
        at
    };
    match node {
        Node::Never => [0.0; LANES],
        Node::Up(atoms) => {
            let mut up = [true; LANES];
            for atom in atoms {
                (0..LANES).for_each(|lane| up[lane] &= alive[*atom as usize][lane]);
            }
            up.map(|up| f64::from(u8::from(up)))
        }
        Node::All(children) => each(1.0, children, |a, b| a * b),
        Node::Best(children) => each(0.0, children, f64::max),
        Node::Mean(children) => each(0.0, children, |a, b| a + b).map(|sum| sum / children.len().max(1) as f64),
        Node::Pool(pool) => {
            let (mut sum, mut count) = ([0.0; LANES], [0.0; LANES]);
            for member in pool.members {
                let score = &values[member.score as usize];
                let passes = member
                    .check()
                    .map_or([1.0; LANES], |check| values[check as usize].map(|value| f64::from(u8::from(value > 0.0))));
                for lane in 0..LANES {
                    // With the first only, whoever comes after one that passes adds nothing.
                    let counts = if pool.first_only && count[lane] > 0.0 { 0.0 } else { passes[lane] };
                    sum[lane] += counts * score[lane];
                    count[lane] += passes[lane];
                }
            }
            let needs = f64::from(pool.needs.max(1));
            std::array::from_fn(|lane| {
                let share = if pool.first_only { 1.0 } else { count[lane] };
                if count[lane] < needs { 0.0 } else { sum[lane] / share }
            })
        }
    }
}

/// The 95 % score interval of a share of samples (Wilson 1927). No random share between 0 and 1 varies more than one that is 0 or 1, so
/// it holds, and is wide, for means of scores too.
fn wilson(share: f64, samples: f64) -> (f64, f64) {
    let z2 = 1.959_964_f64.powi(2);
    let middle = share + z2 / (2.0 * samples);
    let half = (z2 * (share * (1.0 - share) / samples + z2 / (4.0 * samples * samples))).max(0.0).sqrt();
    let scale = 1.0 + z2 / samples;
    (((middle - half) / scale).max(0.0), ((middle + half) / scale).min(1.0))
}

/// The generator of Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014).
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::modules::Modules;
    use crate::analysis::{Journey, availability};
    use crate::storage;

    #[test]
    fn the_generator_gives_the_published_numbers() {
        let mut random = SplitMix(1_234_567);
        assert_eq!([random.next(), random.next()], [6_457_827_717_110_365_317, 3_203_168_211_198_807_973]);
    }

    #[test]
    fn the_exact_figures_lie_within_the_intervals() {
        for template in storage::TEMPLATES {
            for (journey, structure) in Structure::compile_all(&template.design()) {
                if !structure.possible() {
                    continue;
                }
                let exact = availability::exact(&Modules::of(&structure)).expect("within the budget");
                let estimate = estimate(&structure).estimate.expect("an estimate");
                let place = format!("{} {}", template.name, journey.name());
                for (value, (low, high)) in
                    [(exact.any, estimate.any), (exact.full, estimate.full), (exact.expected, estimate.expected)]
                {
                    // At 95 % one in twenty would lie outside; with the same seed always the same ones, so allow more.
                    let slack = (high - low) / 2.0;
                    assert!(low - slack <= value && value <= high + slack, "{place}: {value} in {low}..{high}");
                }
            }
        }
        assert_eq!(Journey::ALL.len(), 5);
    }

    #[test]
    fn an_interval_of_nothing_seen_is_not_nothing() {
        let (low, high) = wilson(1.0, 1_000.0);
        assert!(low > 0.99 && low < 0.997, "{low}");
        assert!((high - 1.0).abs() < 1e-12, "{high}");
    }
}
