//! Decision diagrams with numbers at the ends: a function of which variables have which values, shared and exact.
//!
//! Each diagram maps every combination of values to a pair (value, count). Equal functions have equal roots, so
//! that combining two is memoised and linear in their product (Bryant 1986 for the sharing, Bahar et al. 1993 for
//! numbers at the ends).

use std::collections::BTreeMap;
use std::rc::Rc;

use hashbrown::HashMap;

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

    /// The diagram of `f` over two diagrams. No recursion: diagrams may be deeper than a stack.
    pub(super) fn apply(&mut self, a: Root, b: Root, f: &impl Fn(End, End) -> End) -> Result<Root, OverBudget> {
        let mut memo: HashMap<(Root, Root), Root> = HashMap::new();
        let mut frames: Vec<Frame> = Vec::new();
        let mut next = (a, b);
        loop {
            let mut made = match memo.get(&next) {
                Some(root) => *root,
                None => match self.open(next, f)? {
                    Opened::End(root) => root,
                    Opened::Branch(frame) => {
                        next = frame.next();
                        frames.push(frame);
                        continue;
                    }
                },
            };
            loop {
                let Some(frame) = frames.last_mut() else { return Ok(made) };
                frame.made.push(made);
                if frame.made.len() < frame.width {
                    next = frame.next();
                    break;
                }
                if let Some(frame) = frames.pop() {
                    made = self.branch(frame.variable, frame.made)?;
                    memo.insert(frame.of, made);
                }
            }
        }
    }

    /// The diagram of `f` over one diagram.
    pub(super) fn map(&mut self, a: Root, f: &impl Fn(End) -> End) -> Result<Root, OverBudget> {
        self.apply(a, a, &|end, _| f(end))
    }

    /// Two ends become one; of anything else the top variable is opened.
    fn open(&mut self, of: (Root, Root), f: &impl Fn(End, End) -> End) -> Result<Opened, OverBudget> {
        self.steps += 1;
        if self.steps > self.budget * 10 {
            return Err(OverBudget);
        }
        let (left, right) = (&self.cells[of.0 as usize], &self.cells[of.1 as usize]);
        let variable = match (left, right) {
            (Cell::End { bits: left, count: passed }, Cell::End { bits: right, count }) => {
                let end = |bits: u64, count: u32| End { value: f64::from_bits(bits), count };
                let made = f(end(*left, *passed), end(*right, *count));
                return self.end(made).map(Opened::End);
            }
            (left, right) => left.variable().min(right.variable()),
        };
        let children = |cell: &Cell| match cell {
            Cell::Branch { variable: v, children } if *v == variable => Some(Rc::clone(children)),
            _ => None,
        };
        let sides = (children(left), children(right));
        let width = sides.0.as_ref().or(sides.1.as_ref()).map_or(0, |children| children.len());
        Ok(Opened::Branch(Frame { of, variable, sides, width, made: Vec::with_capacity(width) }))
    }

    /// How the ends are distributed when the variables, independently, are distributed like this.
    pub(super) fn distribution(&self, root: Root, variables: &[Distribution]) -> Vec<(End, f64)> {
        let reached = self.reached(root, variables);
        let mut ends: BTreeMap<(u64, u32), f64> = BTreeMap::new();
        for (cell, probability) in self.cells.iter().zip(&reached) {
            if let (Cell::End { bits, count }, true) = (cell, *probability > 0.0) {
                *ends.entry((*bits, *count)).or_default() += probability;
            }
        }
        ends.into_iter().map(|((bits, count), p)| (End { value: f64::from_bits(bits), count }, p)).collect()
    }

    /// How much the mean of `worth` at the end rises per probability that a variable of two values takes the
    /// second instead of the first; one number per variable.
    pub(super) fn slopes(&self, root: Root, variables: &[Distribution], worth: impl Fn(End) -> f64) -> Vec<f64> {
        let reached = self.reached(root, variables);
        let mut worths = vec![0.0; reached.len()];
        let mut slopes = vec![0.0; variables.len()];
        for (index, cell) in self.cells.iter().enumerate().take(reached.len()) {
            match cell {
                Cell::End { bits, count } => {
                    worths[index] = worth(End { value: f64::from_bits(*bits), count: *count });
                }
                Cell::Branch { variable, children } => {
                    let values = &variables[*variable as usize];
                    worths[index] = children.iter().zip(values).map(|(c, (_, p))| worths[*c as usize] * p).sum();
                    if let [first, second] = **children {
                        let rise = worths[second as usize] - worths[first as usize];
                        slopes[*variable as usize] += reached[index] * rise;
                    }
                }
            }
        }
        slopes
    }

    /// The probability with which each diagram node up to the root is passed.
    fn reached(&self, root: Root, variables: &[Distribution]) -> Vec<f64> {
        let mut reached = vec![0.0; root as usize + 1];
        reached[root as usize] = 1.0;
        // Children were made before their parents, so one pass from the root downwards suffices.
        for index in (0..=root as usize).rev() {
            if let Cell::Branch { variable, children } = &self.cells[index] {
                for (child, (_, p)) in children.iter().zip(&variables[*variable as usize]) {
                    reached[*child as usize] += reached[index] * p;
                }
            }
        }
        reached
    }
}

/// The children of a diagram, where it begins with the variable in question.
type Side = Option<Rc<[Root]>>;

/// Two diagrams that are being combined.
struct Frame {
    of: (Root, Root),
    variable: u32,
    /// The children of each that begins with the variable.
    sides: (Side, Side),
    width: usize,
    made: Vec<Root>,
}

impl Frame {
    /// The children to combine next.
    fn next(&self) -> (Root, Root) {
        let side = |side: &Side, whole: Root| side.as_ref().map_or(whole, |c| c[self.made.len()]);
        (side(&self.sides.0, self.of.0), side(&self.sides.1, self.of.1))
    }
}

enum Opened {
    End(Root),
    Branch(Frame),
}

impl Cell {
    /// Ends come after all variables.
    fn variable(&self) -> u32 {
        if let Self::Branch { variable, .. } = self { *variable } else { u32::MAX }
    }
}
