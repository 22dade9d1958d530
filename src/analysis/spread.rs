//! The random value of a node: three figures that always compose, and all its values while they are few.

use hashbrown::HashMap;

use super::diagram::{Distribution, OverBudget};

/// With more different values only the three figures are kept.
const MOST_VALUES: usize = 512;
/// How many steps the distribution of one pool may take.
const POOL_STEPS: usize = 4_000_000;
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

/// One member of a pool: whether it passes its check, its score, and how probable that is.
pub(super) type Outcomes = Vec<(bool, f64, f64)>;

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
        let combined = Self::fold(parts.clone(), 1.0, |a, b| a * b);
        Self { any: product(|s| s.any), full: product(|s| s.full), expected: product(|s| s.expected), values: combined }
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
        (alike && needs as usize <= POOL_STEPS / 1_000).then(|| Self::one_or_nothing(common, enough(chances, needs)))
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

    /// A pool of independent members.
    pub(super) fn pool(members: &[Outcomes], first_only: bool, needs: u32) -> Result<Self, OverBudget> {
        let mut steps = POOL_STEPS;
        let mut spend = |n: usize| {
            steps = steps.checked_sub(n).ok_or(OverBudget)?;
            Ok(())
        };
        let passing =
            || members.iter().flatten().filter(|(passes, _, p)| *passes && *p > 0.0).map(|(_, score, _)| *score);
        let common = passing().next().unwrap_or(0.0);
        if passing().all(|score| score.to_bits() == common.to_bits()) {
            // Whoever passes serves alike: only whether enough pass matters.
            spend(members.len() * (needs as usize + 1))?;
            let chance = |m: &Outcomes| m.iter().filter(|(passes, ..)| *passes).map(|(_, _, p)| p).sum();
            return Ok(Self::one_or_nothing(common, enough(members.iter().map(chance), needs)));
        }
        let needs = needs.max(1) as usize;
        let mut states: HashMap<(usize, u64), f64> = HashMap::from([((0, 0.0_f64.to_bits()), 1.0)]);
        for member in members {
            spend(states.len() * member.len())?;
            let mut next: HashMap<(usize, u64), f64> = HashMap::with_capacity(states.len() * 2);
            for ((count, bits), p) in states {
                let sum = f64::from_bits(bits);
                for (passes, score, q) in member {
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
        Ok(Self::of(states.into_iter().map(|((count, bits), p)| (share(count, f64::from_bits(bits)), p))))
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
