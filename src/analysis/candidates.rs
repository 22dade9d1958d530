//! The random value of a pool whose members are independent of each other.

use std::collections::{BTreeMap, VecDeque};

use super::diagram::OverBudget;
use super::spread::{Spread, enough, grained};

/// Of pools with more members only the three figures are kept.
const MOST_VALUED: usize = 32;
/// How many steps all values of one pool may take.
const VALUE_STEPS: usize = 30_000;
/// Less than this is no probability.
const IMPOSSIBLE: f64 = 1e-30;
/// How many steps the three figures of one pool may take.
const FIGURE_STEPS: usize = 20_000_000;

/// One member of a pool of independent members.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    /// P(it passes its check).
    passes: f64,
    /// P(it passes and its score is 0).
    idle: f64,
    /// P(it passes and its score is 1).
    full: f64,
    /// E\[its score, where it passes\].
    expected: f64,
    /// Whether it passes, its score, and how probable that is; none: there are too many scores.
    outcomes: Option<Vec<(bool, f64, f64)>>,
}

impl Candidate {
    /// A member with these outcomes: whether it passes, its score, and how probable that is.
    pub(super) fn of(outcomes: Vec<(bool, f64, f64)>) -> Self {
        let sum = |f: &dyn Fn(f64) -> f64| outcomes.iter().filter(|o| o.0).map(|(_, score, p)| f(*score) * p).sum();
        Self {
            passes: sum(&|_| 1.0),
            idle: sum(&|score| f64::from(u8::from(score <= 0.0))),
            full: sum(&|score| f64::from(u8::from(score >= 1.0))),
            expected: sum(&|score| score),
            outcomes: Some(outcomes),
        }
    }

    /// A member whose check sees its score, or that has none.
    pub(super) fn seen(score: &Spread, checked: bool) -> Self {
        if let Ok(values) = score.values() {
            return Self::of(values.into_iter().map(|(value, p)| (!checked || value > 0.0, value, p)).collect());
        }
        let (passes, idle) = if checked { (score.any, 0.0) } else { (1.0, 1.0 - score.any) };
        Self { passes, idle, full: score.full, expected: score.expected, outcomes: None }
    }
}

/// A pool of independent members: all its values while they are few, else the three figures.
pub(super) fn pool(members: &[Candidate], first_only: bool, needs: u32) -> Result<Spread, OverBudget> {
    let needs = needs.max(1) as usize;
    if first_only && members.len().saturating_mul(needs) > FIGURE_STEPS {
        return Err(OverBudget);
    }
    if let Some(outcomes) = members.iter().map(|m| m.outcomes.as_deref()).collect::<Option<Vec<_>>>() {
        let passing = || outcomes.iter().copied().flatten().filter(|(passes, _, p)| *passes && *p > 0.0);
        let common = passing().next().map_or(0.0, |(_, score, _)| *score);
        if passing().all(|(_, score, _)| score.to_bits() == common.to_bits()) {
            // Whoever passes serves alike: only whether enough pass matters.
            return Ok(Spread::one_or_nothing(common, enough(members.iter().map(|m| m.passes), needs as u32)));
        }
        if members.len() <= MOST_VALUED
            && let Some(spread) = pool_values(&outcomes, first_only, needs)
        {
            return Ok(spread);
        }
    }
    if first_only { Ok(first_figures(members, needs)) } else { shared_figures(members, needs) }
}

/// All values of a pool; none: there are too many.
fn pool_values(members: &[&[(bool, f64, f64)]], first_only: bool, needs: usize) -> Option<Spread> {
    let mut steps = VALUE_STEPS;
    // Ordered, so that sums come out the same in every run.
    let mut states: BTreeMap<(usize, u64), f64> = BTreeMap::from([((0, 0.0_f64.to_bits()), 1.0)]);
    for member in members {
        steps = steps.checked_sub(states.len() * member.len())?;
        let mut next: BTreeMap<(usize, u64), f64> = BTreeMap::new();
        for ((count, bits), p) in states {
            let sum = f64::from_bits(bits);
            for (passes, score, q) in *member {
                let state = match (passes, first_only) {
                    (false, _) => (count, sum),
                    (true, true) => ((count + 1).min(needs), if count == 0 { *score } else { sum }),
                    (true, false) => (count + 1, grained(sum + score)),
                };
                *next.entry((state.0, state.1.to_bits())).or_default() += p * q;
            }
        }
        states = next;
    }
    let share = |count: usize, sum: f64| match count {
        count if count < needs => 0.0,
        _ if first_only => sum,
        count => sum / count as f64,
    };
    Some(Spread::of(states.into_iter().map(|((count, bits), p)| (share(count, f64::from_bits(bits)), p))))
}

/// The figures of a pool whose members share: E\[Σ score ÷ how many pass\], by how many pass. Numbers that have as
/// good as no probability are passed over, so the work grows with the members times how much their number varies.
fn shared_figures(members: &[Candidate], needs: usize) -> Result<Spread, OverBudget> {
    // What goes with `first` and more that pass.
    let mut first = 0;
    let mut by_count = VecDeque::from([Passing { all: 1.0, idle: 1.0, full: 1.0, expected: 0.0 }]);
    let mut steps = FIGURE_STEPS;
    for member in members {
        steps = steps.checked_sub(by_count.len()).ok_or(OverBudget)?;
        by_count.push_back(Passing::default());
        for count in (0..by_count.len() - 1).rev() {
            let at = by_count[count];
            by_count[count + 1].gain(at, member);
            by_count[count].miss(member);
        }
        while by_count.front().is_some_and(|at| at.all < IMPOSSIBLE) {
            by_count.pop_front();
            first += 1;
        }
        while by_count.back().is_some_and(|at| at.all < IMPOSSIBLE) {
            by_count.pop_back();
        }
    }
    let mut figures = Passing::default();
    for (count, at) in (first..).zip(&by_count).filter(|(count, _)| *count >= needs) {
        figures.all += at.all;
        figures.idle += at.idle;
        figures.full += at.full;
        figures.expected += at.expected / count as f64;
    }
    Ok(Spread::figures((figures.all - figures.idle).max(0.0), figures.full, figures.expected))
}

/// The figures of a pool in which the first that passes takes all.
fn first_figures(members: &[Candidate], needs: usize) -> Spread {
    let mut none = 1.0;
    // What the first serves, by how many passed, as far as it matters.
    let mut by_count = vec![Passing::default(); needs + 1];
    for member in members {
        let enough = by_count[needs];
        for count in (1..=needs).rev() {
            let at = by_count[count];
            by_count[count].scale(1.0 - member.passes);
            if count < needs {
                by_count[count + 1].add(at, member.passes);
            }
        }
        by_count[needs].add(enough, member.passes);
        let first = Passing { all: member.passes, idle: member.idle, full: member.full, expected: member.expected };
        by_count[1].add(first, none);
        none *= 1.0 - member.passes;
    }
    let end = by_count[needs];
    Spread::figures((end.all - end.idle).max(0.0), end.full, end.expected)
}

/// What goes with a number of members that pass: the probability, that all or the first of them serve nothing, that
/// they serve everything, and the expected sum of their scores.
#[derive(Debug, Clone, Copy, Default)]
struct Passing {
    all: f64,
    idle: f64,
    full: f64,
    expected: f64,
}

impl Passing {
    /// One more passes than in `at`.
    fn gain(&mut self, at: Self, member: &Candidate) {
        self.all += at.all * member.passes;
        self.idle += at.idle * member.idle;
        self.full += at.full * member.full;
        self.expected += at.expected * member.passes + at.all * member.expected;
    }

    /// This one does not pass.
    fn miss(&mut self, member: &Candidate) {
        self.scale(1.0 - member.passes);
    }

    fn add(&mut self, other: Self, p: f64) {
        self.all += other.all * p;
        self.idle += other.idle * p;
        self.full += other.full * p;
        self.expected += other.expected * p;
    }

    fn scale(&mut self, p: f64) {
        self.all *= p;
        self.idle *= p;
        self.full *= p;
        self.expected *= p;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A few numbers between 0 and 1 that look random.
    fn numbers(seed: u64) -> impl FnMut() -> f64 {
        let mut at = seed;
        move || {
            at = at.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (at >> 40) as f64 / (1_u64 << 24) as f64
        }
    }

    #[test]
    fn the_three_figures_of_a_pool_are_those_of_all_its_values() {
        let mut number = numbers(7);
        for size in 1..=6 {
            for needs in 1..=size {
                for first_only in [false, true] {
                    let members: Vec<Candidate> = (0..size)
                        .map(|_| {
                            let (fails, idle, half) = (number() * 0.3, number() * 0.3, number() * 0.3);
                            let full = 1.0 - fails - idle - half;
                            let score = number();
                            Candidate::of(vec![
                                (false, score, fails),
                                (true, 0.0, idle),
                                (true, 0.5, half),
                                (true, 1.0, full),
                            ])
                        })
                        .collect();
                    let outcomes: Vec<&[(bool, f64, f64)]> =
                        members.iter().filter_map(|m| m.outcomes.as_deref()).collect();
                    let values = pool_values(&outcomes, first_only, needs).expect("few values");
                    let figures = if first_only {
                        first_figures(&members, needs)
                    } else {
                        shared_figures(&members, needs).expect("few members")
                    };
                    for (ours, theirs) in
                        [(figures.any, values.any), (figures.full, values.full), (figures.expected, values.expected)]
                    {
                        let place = format!("{size} members, {needs} needed, first only: {first_only}");
                        assert!((ours - theirs).abs() < 1e-9, "{place}: {ours} is not {theirs}");
                    }
                }
            }
        }
    }
}
