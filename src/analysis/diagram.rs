//! Decision diagrams with numbers at the ends: a function of which variables have which values, shared and exact.
//!
//! Each diagram maps every combination of values to a pair (value, count). Equal functions have equal roots, so
//! that combining two is memoised and linear in their product (Bryant 1986 for the sharing, Bahar et al. 1993 for
//! numbers at the ends).

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

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

/// A random number: its values with their probabilities, by the bits of the value.
pub(super) type Distribution = Vec<(f64, f64)>;

/// The budget of nodes ran out.
#[derive(Debug)]
pub(super) struct OverBudget;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Cell {
    End {
        bits: u64,
        count: u32,
    },
    /// One child for each value of the variable, in the order of its distribution.
    Branch {
        variable: u32,
        children: Rc<[Root]>,
    },
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

    /// How many nodes there are.
    pub(super) fn len(&self) -> usize {
        self.cells.len()
    }

    fn cell(&mut self, cell: Cell) -> Result<Root, OverBudget> {
        if let Some(root) = self.unique.get(&cell) {
            return Ok(*root);
        }
        if self.cells.len() >= self.budget {
            return Err(OverBudget);
        }
        let root = self.cells.len() as Root;
        self.cells.push(cell.clone());
        self.unique.insert(cell, root);
        Ok(root)
    }

    /// A constant. Values are rounded to 1e-12, so that ⅓ + ⅔ and 1 are the same end.
    pub(super) fn end(&mut self, end: End) -> Result<Root, OverBudget> {
        let value = (end.value * 1e12).round() / 1e12;
        self.cell(Cell::End { bits: value.to_bits(), count: end.count })
    }

    /// The value of a variable, which has these values.
    pub(super) fn variable(&mut self, variable: u32, values: &Distribution) -> Result<Root, OverBudget> {
        let ends = values.iter().map(|(value, _)| self.end(End { value: *value, count: 0 }));
        let children = ends.collect::<Result<Vec<Root>, OverBudget>>()?;
        self.branch(variable, children)
    }

    fn branch(&mut self, variable: u32, children: Vec<Root>) -> Result<Root, OverBudget> {
        match children[..] {
            [first, ref others @ ..] if others.iter().all(|c| *c == first) => Ok(first),
            _ => self.cell(Cell::Branch { variable, children: children.into() }),
        }
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
        let (left, right) = (self.cells[a as usize].clone(), self.cells[b as usize].clone());
        let top = |cell: &Cell| if let Cell::Branch { variable, .. } = cell { *variable } else { u32::MAX };
        let variable = top(&left).min(top(&right));
        let ends = (&left, &right);
        let root = if let (Cell::End { bits, count }, Cell::End { bits: bits_b, count: count_b }) = ends {
            let end = |bits: u64, count: u32| End { value: f64::from_bits(bits), count };
            self.end(f(end(*bits, *count), end(*bits_b, *count_b)))?
        } else {
            let at = |cell: &Cell| match cell {
                Cell::Branch { variable: v, children } if *v == variable => Some(Rc::clone(children)),
                _ => None,
            };
            let (left, right) = (at(&left), at(&right));
            let values = left.as_ref().or(right.as_ref()).map_or(0, |children| children.len());
            let side = |children: &Option<Rc<[Root]>>, whole: Root, i: usize| children.as_ref().map_or(whole, |c| c[i]);
            let children = (0..values)
                .map(|i| self.combine(side(&left, a, i), side(&right, b, i), f, memo))
                .collect::<Result<Vec<Root>, OverBudget>>()?;
            self.branch(variable, children)?
        };
        memo.insert((a, b), root);
        Ok(root)
    }

    /// How the ends are distributed when the variables, independently, are distributed like this.
    pub(super) fn distribution(&self, root: Root, variables: &[Distribution]) -> Distribution {
        let mut reached = vec![0.0; root as usize + 1];
        reached[root as usize] = 1.0;
        let mut ends: BTreeMap<u64, f64> = BTreeMap::new();
        // Children were made before their parents, so one pass from the root downwards suffices.
        for index in (0..=root as usize).rev().filter(|i| *i < self.cells.len()) {
            let probability = reached[index];
            match &self.cells[index] {
                Cell::End { bits, .. } if probability > 0.0 => *ends.entry(*bits).or_default() += probability,
                Cell::End { .. } => {}
                Cell::Branch { variable, children } => {
                    for (child, (_, p)) in children.iter().zip(&variables[*variable as usize]) {
                        reached[*child as usize] += probability * p;
                    }
                }
            }
        }
        ends.into_iter().map(|(bits, probability)| (f64::from_bits(bits), probability)).collect()
    }
}
