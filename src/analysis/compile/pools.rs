//! What several can do: pools, and the best or the mean of some, with what all of them need taken out.

use super::Compiler;
use crate::analysis::circuit::{Builder, Member, NodeIndex};
use crate::analysis::wiring::{Line, Part};
use crate::model::HealthCheck;

impl Compiler<'_> {
    /// The best or the mean of some scores, with what all of them need taken out.
    pub(super) fn any_of(
        &mut self,
        scores: &[NodeIndex],
        gate: fn(&mut Builder, &[NodeIndex]) -> NodeIndex,
    ) -> NodeIndex {
        if let [only] = scores {
            return *only;
        }
        let mut members: Vec<Vec<NodeIndex>> = scores.iter().map(|score| self.gates.factors(*score)).collect();
        let mut needs = common(members.iter().map(Vec::as_slice));
        for factors in &mut members {
            factors.retain(|f| !needs.contains(f));
        }
        if needs.is_empty() {
            return gate(&mut self.gates, scores);
        }
        if members.iter().any(|factors| !factors.is_empty()) {
            let rest: Vec<NodeIndex> = members.iter().map(|factors| self.gates.product(factors)).collect();
            needs.insert(0, gate(&mut self.gates, &rest));
        }
        self.gates.all(&needs)
    }

    /// The factors of a pool of everything that a part hands requests to.
    pub(super) fn pool(&mut self, part: Part, check: HealthCheck, first_only: bool, needs: u32) -> Vec<NodeIndex> {
        let wiring = self.wiring;
        // Per member what its score multiplies, and what a check of its port sees.
        let mut members: Vec<(Vec<NodeIndex>, Option<NodeIndex>)> = Vec::new();
        let mut lines: Vec<(Line, NodeIndex)> = Vec::new();
        for line in wiring.serving(part) {
            let score = self.target(line.to);
            if self.possible(score) {
                lines.push((line, score));
            }
        }
        // One alone passes its check whenever it serves.
        if let ([(line, score)], ..=1) = (lines.as_slice(), needs) {
            return std::iter::once(*score).chain(line.part.map(|line| self.up(line))).collect();
        }
        for (line, score) in lines {
            let mut factors = self.gates.factors(score);
            factors.extend(line.part.map(|line| self.up(line)));
            let accepts = (check == HealthCheck::Tcp).then(|| self.accepts(line.to));
            members.push((factors, accepts));
        }
        // What every member needs is taken out: a pool of (a × c, b × c) serves as (a, b) does, times c. The
        // check may see it too, since nothing is served without it. So what hangs on c hangs on one node.
        let mut shared = common(members.iter().map(|(factors, _)| factors.as_slice()));
        shared.retain(|c| members.iter().all(|(_, port)| *port != Some(*c)));
        let mut pool = Vec::with_capacity(members.len());
        for (mut factors, port) in members {
            factors.retain(|f| !shared.contains(f));
            let score = self.gates.product(&factors);
            let check = if check == HealthCheck::Deep { Some(score) } else { port };
            pool.push(Member::new(score, check));
        }
        shared.insert(0, self.gates.pool(&pool, first_only, needs));
        shared
    }

    /// What a TCP check sees: the component, or any member of the cluster, accepts connections.
    fn accepts(&mut self, to: Part) -> NodeIndex {
        if self.wiring.is_group(to) { self.any_up(self.wiring.members(to).iter().copied()) } else { self.up(to) }
    }
}

/// The factors that are in all of these.
fn common<'f>(mut members: impl Iterator<Item = &'f [NodeIndex]>) -> Vec<NodeIndex> {
    let mut common = members.next().map(<[NodeIndex]>::to_vec).unwrap_or_default();
    for factors in members {
        common.retain(|c| factors.contains(c));
    }
    common
}
