//! Decision diagrams with numbers at the ends: a function of which atoms live, shared and exact.
//!
//! Each diagram maps every combination of living and dead atoms to a pair (value, count). Equal
//! functions have equal roots, so that combining two is memoised and linear in their product
//! (Bryant 1986 for the sharing, Bahar et al. 1993 for numbers at the ends).

use std::collections::HashMap;

/// The root of a diagram.
pub(super) type Root = u32;

/// What a diagram ends in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct End {
    /// A score, or a sum of scores.
    pub(super) value: f64,
    /// How many members passed their check.
    pub(super) count: u32,
}

/// The budget of nodes ran out.
#[derive(Debug)]
pub(super) struct OverBudget;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Cell {
    End { bits: u64, count: u32 },
    Branch { variable: u32, dead: Root, alive: Root },
}

/// Diagrams over the same ordered variables.
pub(super) struct Diagrams {
    cells: Vec<Cell>,
    unique: HashMap<Cell, Root>,
    budget: usize,
    steps: usize,
}

impl Diagrams {
    /// At most `budget` nodes, and ten times as many steps.
    pub(super) fn new(budget: usize) -> Self {
        Self { cells: Vec::new(), unique: HashMap::new(), budget, steps: 0 }
    }

    fn cell(&mut self, cell: Cell) -> Result<Root, OverBudget> {
        if let Some(root) = self.unique.get(&cell) {
            return Ok(*root);
        }
        if self.cells.len() >= self.budget {
            return Err(OverBudget);
        }
        let root = self.cells.len() as Root;
        self.cells.push(cell);
        self.unique.insert(cell, root);
        Ok(root)
    }

    /// A constant. Values are rounded to 1e-12, so that ⅓ + ⅔ and 1 are the same end.
    pub(super) fn end(&mut self, end: End) -> Result<Root, OverBudget> {
        let value = (end.value * 1e12).round() / 1e12;
        self.cell(Cell::End { bits: value.to_bits(), count: end.count })
    }

    /// 1 when the variable lives, else 0.
    pub(super) fn variable(&mut self, variable: u32) -> Result<Root, OverBudget> {
        let dead = self.end(End { value: 0.0, count: 0 })?;
        let alive = self.end(End { value: 1.0, count: 0 })?;
        self.branch(variable, dead, alive)
    }

    fn branch(&mut self, variable: u32, dead: Root, alive: Root) -> Result<Root, OverBudget> {
        if dead == alive { Ok(dead) } else { self.cell(Cell::Branch { variable, dead, alive }) }
    }

    /// The diagram of `f` over two diagrams. Recursion is as deep as there are variables.
    pub(super) fn apply(&mut self, a: Root, b: Root, f: &impl Fn(End, End) -> End) -> Result<Root, OverBudget> {
        self.combine(a, b, f, &mut HashMap::new())
    }

    /// The diagram of `f` over one diagram.
    pub(super) fn map(&mut self, a: Root, f: &impl Fn(End) -> End) -> Result<Root, OverBudget> {
        self.apply(a, a, &|end, _| f(end))
    }

    fn combine(
        &mut self,
        a: Root,
        b: Root,
        f: &impl Fn(End, End) -> End,
        memo: &mut HashMap<(Root, Root), Root>,
    ) -> Result<Root, OverBudget> {
        if let Some(root) = memo.get(&(a, b)) {
            return Ok(*root);
        }
        self.steps += 1;
        if self.steps > self.budget * 10 {
            return Err(OverBudget);
        }
        let (left, right) = (self.cells[a as usize], self.cells[b as usize]);
        let root = if let (Cell::End { bits, count }, Cell::End { bits: bits_b, count: count_b }) = (left, right) {
            let end = |bits, count| End { value: f64::from_bits(bits), count };
            self.end(f(end(bits, count), end(bits_b, count_b)))?
        } else {
            let top = |cell| if let Cell::Branch { variable, .. } = cell { variable } else { u32::MAX };
            let variable = top(left).min(top(right));
            let split = |cell, whole| match cell {
                Cell::Branch { variable: v, dead, alive } if v == variable => (dead, alive),
                _ => (whole, whole),
            };
            let ((a_dead, a_alive), (b_dead, b_alive)) = (split(left, a), split(right, b));
            let dead = self.combine(a_dead, b_dead, f, memo)?;
            let alive = self.combine(a_alive, b_alive, f, memo)?;
            self.branch(variable, dead, alive)?
        };
        memo.insert((a, b), root);
        Ok(root)
    }

    /// The mean of `g` over the ends, each variable living with its own probability, independently.
    pub(super) fn mean(&self, root: Root, alive_share: &[f64], g: impl Fn(f64) -> f64) -> f64 {
        // Children were made before their parents, so one pass from the first cell suffices.
        let mut means = vec![0.0; root as usize + 1];
        for (index, cell) in self.cells[..=root as usize].iter().enumerate() {
            means[index] = match *cell {
                Cell::End { bits, .. } => g(f64::from_bits(bits)),
                Cell::Branch { variable, dead, alive } => {
                    let p = alive_share[variable as usize];
                    p.mul_add(means[alive as usize], (1.0 - p) * means[dead as usize])
                }
            };
        }
        means[root as usize]
    }
}
