//! The random value of a node: three figures that always compose, and all its values while they are few.

use hashbrown::HashMap;

use super::diagram::{Distribution, OverBudget};

/// With more different values only the three figures are kept.
const MOST_VALUES: usize = 512;
/// Of more parts together only the three figures are kept.
const MOST_FOLDED: usize = 64;
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

    /// These figures of more values than are kept.
    pub(super) fn figures(any: f64, full: f64, expected: f64) -> Self {
        Self { any, full, expected, values: Values::Lost }
    }

    /// The only value above 0 that it has.
    fn one_value(&self) -> Option<f64> {
        if let Values::Either(value) = self.values { Some(value) } else { None }
    }

    pub(super) fn one_or_nothing(value: f64, p: f64) -> Self {
        let full = if value >= 1.0 { p } else { 0.0 };
        if value > 0.0 {
            Self { any: p, full, expected: value * p, values: Values::Either(value) }
        } else {
            Self::either(0.0)
        }
    }
}

/// The probability that at least so many, and one, of independent things happen.
pub(super) fn enough(chances: impl Iterator<Item = f64>, needs: u32) -> f64 {
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
pub(super) fn grained(value: f64) -> f64 {
    (value * GRAIN).round() / GRAIN
}
