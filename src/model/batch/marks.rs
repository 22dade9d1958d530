//! Which places of a row are marked, and how many before each: a binary indexed tree.

/// The marks of a row of places.
pub(super) struct Marks {
    marked: Vec<bool>,
    /// `sums[n]` counts the marks of the places before `n`, back to `n` without its lowest bit.
    sums: Vec<usize>,
}

impl Marks {
    pub(super) fn none(places: usize) -> Self {
        Self { marked: vec![false; places], sums: vec![0; places + 1] }
    }

    pub(super) fn all(places: usize) -> Self {
        Self { marked: vec![true; places], sums: (0..=places).map(|n| n & n.wrapping_neg()).collect() }
    }

    pub(super) fn holds(&self, at: usize) -> bool {
        self.marked[at]
    }

    pub(super) fn mark(&mut self, at: usize) {
        self.marked[at] = true;
        let mut n = at + 1;
        while n < self.sums.len() {
            self.sums[n] += 1;
            n += n & n.wrapping_neg();
        }
    }

    pub(super) fn clear(&mut self, at: usize) {
        self.marked[at] = false;
        let mut n = at + 1;
        while n < self.sums.len() {
            self.sums[n] -= 1;
            n += n & n.wrapping_neg();
        }
    }

    /// How many are marked before a place.
    pub(super) fn before(&self, at: usize) -> usize {
        let (mut n, mut sum) = (at, 0);
        while n > 0 {
            sum += self.sums[n];
            n &= n - 1;
        }
        sum
    }

    /// The place of a mark by its number, from 0.
    pub(super) fn nth(&self, number: usize) -> usize {
        let (mut at, mut left) = (0, number);
        let mut step = self.sums.len().next_power_of_two();
        while step > 0 {
            if let Some(sum) = self.sums.get(at + step).filter(|sum| **sum <= left) {
                at += step;
                left -= sum;
            }
            step /= 2;
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_counted_and_found() {
        let mut marks = Marks::all(11);
        for at in [0, 4, 5, 10] {
            marks.clear(at);
        }
        let places: Vec<usize> = (0..11).filter(|at| marks.holds(*at)).collect();
        assert_eq!(places, [1, 2, 3, 6, 7, 8, 9]);
        for (number, at) in places.iter().enumerate() {
            assert_eq!((marks.nth(number), marks.before(*at)), (*at, number));
        }
        marks.mark(4);
        assert_eq!((marks.nth(3), marks.before(11)), (4, 8));
    }
}
