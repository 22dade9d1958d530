//! Whether a pool serves anything, member by member, and what each outcome of each member is worth.

/// The probabilities that a member fails its check, passes without serving, and serves.
pub(super) type Outcomes = [f64; 3];

/// The state of a pool after some members: how many passed (as far as it matters), and whether what is served is not
/// decided yet (0), nothing (1) or something (2).
fn next(state: usize, outcome: usize, first_only: bool, needs: usize) -> usize {
    let (count, verdict) = (state / 3, state % 3);
    if outcome == 0 {
        return state;
    }
    let verdict = if first_only && count > 0 { verdict } else { verdict.max(outcome) };
    (count + 1).min(needs) * 3 + verdict
}

fn step(before: &[f64], member: &Outcomes, first_only: bool, needs: usize) -> Vec<f64> {
    let mut after = vec![0.0; before.len()];
    for (state, p) in before.iter().enumerate().filter(|(_, p)| **p > 0.0) {
        for (outcome, q) in member.iter().enumerate() {
            after[next(state, outcome, first_only, needs)] += p * q;
        }
    }
    after
}

fn begin(needs: usize) -> Vec<f64> {
    let mut states = vec![0.0; (needs + 1) * 3];
    states[0] = 1.0;
    states
}

/// The probability that a pool serves anything.
pub(super) fn walk(members: &[Outcomes], first_only: bool, needs: usize) -> f64 {
    let end = members.iter().fold(begin(needs), |states, member| step(&states, member, first_only, needs));
    end[needs * 3 + 2]
}

/// For each member what each of its outcomes is worth: the probability that the pool serves then.
pub(super) fn worths(members: &[Outcomes], first_only: bool, needs: usize) -> Vec<[f64; 3]> {
    let mut before = vec![begin(needs)];
    for member in members {
        before.push(step(&before[before.len() - 1], member, first_only, needs));
    }
    let mut after = vec![0.0; (needs + 1) * 3];
    after[needs * 3 + 2] = 1.0;
    let mut worths = vec![[0.0; 3]; members.len()];
    for (index, member) in members.iter().enumerate().rev() {
        let mut earlier = vec![0.0; after.len()];
        for (state, p) in before[index].iter().enumerate() {
            for (outcome, q) in member.iter().enumerate() {
                let then = after[next(state, outcome, first_only, needs)];
                worths[index][outcome] += p * then;
                earlier[state] += q * then;
            }
        }
        after = earlier;
    }
    worths
}
