//! The random value of a node: three figures that always compose, and all its values while they are few.

use hashbrown::HashMap;

use super::diagram::{Distribution, OverBudget};

/// With more different values only the three figures are kept.
const MOST_VALUES: usize = 512;
/// Of more parts together only the three figures are kept.
const MOST_FOLDED: usize = 64;
/// How many steps all values of one pool may take.
const VALUE_STEPS: usize = 30_000;
/// How many steps the three figures of one pool may take.
const FIGURE_STEPS: usize = 20_000_000;
/// Values this near to each other are equal.
const GRAIN: f64 = 1e12;

/// How the value of a node is distributed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Spread {
    /// P(value > 0).
    pub(super) any: f64,
    /// P(value = 1).
    pub(super) full: f64,
    /// E\[value\].
    pub(super) expected: f64,
    values: Values,
}

#[derive(Debug, Clone, PartialEq)]
enum Values {
    /// This, or else 0.
    Either(f64),
    /// All values with their probabilities.
    Many(Distribution),
    /// Too many to keep.
    Lost,
}

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

impl Spread {
    /// 1 with this probability, else 0.
    pub(super) fn either(p: f64) -> Self {
        Self { any: p, full: p, expected: p, values: Values::Either(1.0) }
    }

    /// Of these values with these probabilities.
    pub(super) fn of(values: impl IntoIterator<Item = (f64, f64)>) -> Self {
        let mut merged: HashMap<u64, f64> = HashMap::new();
        for (value, p) in values {
            *merged.entry(grained(value).to_bits()).or_default() += p;
        }
        let mut values: Distribution = merged.into_iter().map(|(bits, p)| (f64::from_bits(bits), p)).collect();
        values.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        let sum = |f: &dyn Fn(f64) -> f64| values.iter().map(|(value, p)| f(*value) * p).sum::<f64>();
        Self {
            any: sum(&|value| f64::from(u8::from(value > 0.0))),
            full: sum(&|value| f64::from(u8::from(value >= 1.0))),
            expected: sum(&|value| value),
            values: if values.len() > MOST_VALUES { Values::Lost } else { Values::Many(values) },
        }
    }

    /// All values with their probabilities.
    pub(super) fn values(&self) -> Result<Distribution, OverBudget> {
        match &self.values {
            Values::Either(value) => Ok(vec![(0.0, 1.0 - self.any), (*value, self.any)]),
            Values::Many(values) => Ok(values.clone()),
            Values::Lost => Err(OverBudget),
        }
    }

    /// The product of independent values.
    pub(super) fn all<'s>(parts: impl Iterator<Item = &'s Self> + Clone) -> Self {
        let product = |f: fn(&Self) -> f64| parts.clone().map(f).product();
        let (any, full, expected) = (product(|s| s.any), product(|s| s.full), product(|s| s.expected));
        Self { any, full, expected, values: Self::fold(parts, 1.0, |a, b| a * b) }
    }

    /// The mean of independent values.
    pub(super) fn mean<'s>(parts: impl Iterator<Item = &'s Self> + Clone) -> Self {
        let count = parts.clone().count().max(1) as f64;
        let values = match Self::fold(parts.clone(), 0.0, |a, b| a + b) {
            Values::Either(sum) => Values::Either(sum / count),
            Values::Many(sums) => Values::Many(sums.into_iter().map(|(sum, p)| (grained(sum / count), p)).collect()),
            Values::Lost => Values::Lost,
        };
        Self {
            any: 1.0 - parts.clone().map(|s| 1.0 - s.any).product::<f64>(),
            full: parts.clone().map(|s| s.full).product(),
            expected: parts.map(|s| s.expected).sum::<f64>() / count,
            values,
        }
    }

    /// The best of independent values.
    pub(super) fn best<'s>(parts: impl Iterator<Item = &'s Self> + Clone) -> Result<Self, OverBudget> {
        let any = 1.0 - parts.clone().map(|s| 1.0 - s.any).product::<f64>();
        if parts.clone().all(|s| s.values == Values::Either(1.0)) {
            return Ok(Self::either(any));
        }
        match Self::fold(parts, 0.0, f64::max) {
            Values::Lost => Err(OverBudget),
            Values::Either(value) => Ok(Self::of([(0.0, 1.0 - any), (value, any)])),
            Values::Many(values) => Ok(Self::of(values)),
        }
    }

    /// The values of `f` folded over independent values.
    fn fold<'s>(parts: impl Iterator<Item = &'s Self> + Clone, start: f64, f: impl Fn(f64, f64) -> f64) -> Values {
        // A product of things that are all or nothing is all or nothing.
        let multiplies = start > 0.0;
        let either = |s: &Self| if let Values::Either(value) = s.values { Some(value) } else { None };
        if multiplies && let Some(values) = parts.clone().map(either).collect::<Option<Vec<f64>>>() {
            return Values::Either(values.into_iter().product());
        }
        if parts.clone().count() > MOST_FOLDED {
            return Values::Lost;
        }
        let mut at: Distribution = vec![(start, 1.0)];
        for part in parts {
            let Ok(values) = part.values() else { return Values::Lost };
            if at.len() * values.len() > MOST_VALUES * MOST_VALUES {
                return Values::Lost;
            }
            let combined =
                at.iter().flat_map(|(a, p)| values.iter().map(|(b, q)| (f(*a, *b), p * q)).collect::<Vec<_>>());
            match Self::of(combined).values {
                Values::Many(values) => at = values,
                values => return values,
            }
        }
        Values::Many(at)
    }

    /// This value when at least so many of independent parts have it, and else 0; none: they have different values.
    pub(super) fn any_of<'s>(parts: impl Iterator<Item = &'s Self> + Clone, needs: u32) -> Option<Self> {
        let common = parts.clone().next()?.one_value()?;
        let alike = parts.clone().all(|s| s.one_value().is_some_and(|v| v.to_bits() == common.to_bits()));
        let chances = parts.map(|s| s.any);
        (alike && needs <= 4_000).then(|| Self::one_or_nothing(common, enough(chances, needs)))
    }

    /// The only value above 0 that it has.
    fn one_value(&self) -> Option<f64> {
        if let Values::Either(value) = self.values { Some(value) } else { None }
    }

    fn one_or_nothing(value: f64, p: f64) -> Self {
        let full = if value >= 1.0 { p } else { 0.0 };
        if value > 0.0 {
            Self { any: p, full, expected: value * p, values: Values::Either(value) }
        } else {
            Self::either(0.0)
        }
    }

    /// A pool of independent members: all its values while they are few, else the three figures.
    pub(super) fn pool(members: &[Candidate], first_only: bool, needs: u32) -> Result<Self, OverBudget> {
        let needs = needs.max(1) as usize;
        if members.len().saturating_mul(if first_only { needs } else { members.len() }) > FIGURE_STEPS {
            return Err(OverBudget);
        }
        if let Some(outcomes) = members.iter().map(|m| m.outcomes.as_deref()).collect::<Option<Vec<_>>>() {
            let passing = || outcomes.iter().copied().flatten().filter(|(passes, _, p)| *passes && *p > 0.0);
            let common = passing().next().map_or(0.0, |(_, score, _)| *score);
            if passing().all(|(_, score, _)| score.to_bits() == common.to_bits()) {
                // Whoever passes serves alike: only whether enough pass matters.
                return Ok(Self::one_or_nothing(common, enough(members.iter().map(|m| m.passes), needs as u32)));
            }
            if let Some(spread) = Self::pool_values(&outcomes, first_only, needs) {
                return Ok(spread);
            }
        }
        Ok(if first_only { Self::first_figures(members, needs) } else { Self::shared_figures(members, needs) })
    }

    /// All values of a pool; none: there are too many.
    fn pool_values(members: &[&[(bool, f64, f64)]], first_only: bool, needs: usize) -> Option<Self> {
        let mut steps = VALUE_STEPS;
        let mut states: HashMap<(usize, u64), f64> = HashMap::from([((0, 0.0_f64.to_bits()), 1.0)]);
        for member in members {
            steps = steps.checked_sub(states.len() * member.len())?;
            let mut next: HashMap<(usize, u64), f64> = HashMap::with_capacity(states.len() * 2);
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
        Some(Self::of(states.into_iter().map(|((count, bits), p)| (share(count, f64::from_bits(bits)), p))))
    }

    /// The figures of a pool whose members share: E\[Σ score ÷ how many pass\], by how many pass.
    fn shared_figures(members: &[Candidate], needs: usize) -> Self {
        let mut by_count = vec![Passing { all: 1.0, idle: 1.0, full: 1.0, expected: 0.0 }];
        by_count.resize(members.len() + 1, Passing::default());
        for (before, member) in members.iter().enumerate() {
            for count in (0..=before).rev() {
                let at = by_count[count];
                by_count[count + 1].gain(at, member);
                by_count[count].miss(member);
            }
        }
        let mut figures = Passing::default();
        for (count, at) in by_count.iter().enumerate().skip(needs) {
            figures.all += at.all;
            figures.idle += at.idle;
            figures.full += at.full;
            figures.expected += at.expected / count as f64;
        }
        Self::figures((figures.all - figures.idle).max(0.0), figures.full, figures.expected)
    }

    /// The figures of a pool in which the first that passes takes all.
    fn first_figures(members: &[Candidate], needs: usize) -> Self {
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
        Self::figures((end.all - end.idle).max(0.0), end.full, end.expected)
    }

    fn figures(any: f64, full: f64, expected: f64) -> Self {
        Self { any, full, expected, values: Values::Lost }
    }
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

/// The probability that at least so many, and one, of independent things happen.
fn enough(chances: impl Iterator<Item = f64>, needs: u32) -> f64 {
    if needs <= 1 {
        return 1.0 - chances.map(|p| 1.0 - p).product::<f64>();
    }
    let needs = needs as usize;
    // By count, as far as it matters.
    let mut counts = vec![0.0; needs + 1];
    counts[0] = 1.0;
    for p in chances {
        counts[needs] += counts[needs - 1] * p;
        for count in (1..needs).rev() {
            counts[count] = counts[count] * (1.0 - p) + counts[count - 1] * p;
        }
        counts[0] *= 1.0 - p;
    }
    counts[needs]
}

/// Rounded, so that ⅓ + ⅔ and 1 are the same value.
fn grained(value: f64) -> f64 {
    (value * GRAIN).round() / GRAIN
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
                    let values = Spread::pool_values(&outcomes, first_only, needs).expect("few values");
                    let figures = if first_only {
                        Spread::first_figures(&members, needs)
                    } else {
                        Spread::shared_figures(&members, needs)
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
