//! Means of shares that do not depend on the order in which they are summed.
//!
//! Shares are summed as whole numbers of 2⁻⁶³. Taking one out of a sum and putting another in gives the same bits as
//! summing anew, and the mean of equal shares is that share: no part looks like a degrader because of rounding.

/// The share 1.
const ONE: f64 = (1_u64 << 63) as f64;

/// A sum of shares.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Sum {
    total: u128,
    count: u32,
    /// How many of them are above 0.
    positive: u32,
}

impl Sum {
    /// Puts a share in.
    pub(super) fn add(&mut self, share: f64) {
        self.total += u128::from((share * ONE) as u64);
        self.count += 1;
        self.positive += u32::from(share > 0.0);
    }

    /// Takes a share out that was put in.
    pub(super) fn remove(&mut self, share: f64) {
        self.total -= u128::from((share * ONE) as u64);
        self.count -= 1;
        self.positive -= u32::from(share > 0.0);
    }

    /// How many shares were put in.
    pub(super) const fn count(self) -> u32 {
        self.count
    }

    /// The mean; 0 of nothing, and above 0 whenever one of the shares is.
    pub(super) fn mean(self) -> f64 {
        if self.positive == 0 {
            return 0.0;
        }
        if self.total == u128::from(self.count) << 63 {
            return 1.0;
        }
        ((self.total / u128::from(self.count)) as f64 / ONE).max(f64::MIN_POSITIVE)
    }
}

impl FromIterator<f64> for Sum {
    fn from_iter<T: IntoIterator<Item = f64>>(shares: T) -> Self {
        let mut sum = Self::default();
        shares.into_iter().for_each(|share| sum.add(share));
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_of_equal_shares_is_that_share() {
        for share in [1.0, 0.5, 1.0 / 3.0, 0.1, 2.0 / 7.0] {
            for count in [1, 2, 3, 7, 10, 999] {
                let sum: Sum = std::iter::repeat_n(share, count).collect();
                assert_eq!(sum.mean().to_bits(), share.to_bits(), "{count} times {share}");
            }
        }
    }

    #[test]
    fn taking_out_and_putting_in_equals_summing_anew() {
        let shares = [0.1, 1.0, 0.7, 1.0 / 3.0, 0.0, 0.9];
        let mut sum: Sum = shares.into_iter().collect();
        sum.remove(0.7);
        sum.add(0.0);
        assert_eq!(sum, [0.9, 0.0, 1.0 / 3.0, 0.0, 1.0, 0.1].into_iter().collect());
        assert_eq!(Sum::default().mean().to_bits(), 0.0_f64.to_bits());
    }
}
