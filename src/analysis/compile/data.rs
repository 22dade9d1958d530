//! What an application server needs of databases: any that answers reads, a primary that takes writes, or what takes over.

use super::Compiler;
use crate::analysis::circuit::NodeIndex;
use crate::analysis::journey::Journey;
use crate::analysis::wiring::{Class, Part, Purpose};
use crate::model::HealthCheck;

impl Compiler<'_> {
    /// The factors of the database as an application server sees it, or of the next application servers when it
    /// asks none itself.
    pub(super) fn data(&mut self, part: Part) -> Vec<NodeIndex> {
        let mut nodes = Vec::new();
        let mut asks = false;
        for line in self.wiring.from(part) {
            let Purpose::Sql { reads, writes } = line.purpose else { continue };
            asks = true;
            if self.journey == Journey::Read && reads {
                nodes.push(self.up(line.to));
            } else if self.journey == Journey::Write && writes {
                nodes.extend(self.writable(line.to));
            }
        }
        if !asks {
            return self.pool(part, HealthCheck::Tcp, false, 1);
        }
        vec![if nodes.is_empty() { self.gates.never() } else { self.gates.best(&nodes) }]
    }

    /// A primary that takes writes, or what takes over for it; none for a replica.
    fn writable(&mut self, part: Part) -> Vec<NodeIndex> {
        if let Some(ways) = self.writable.get(&part) {
            return ways.clone();
        }
        let ways = self.ways_to_write(part);
        self.writable.insert(part, ways.clone());
        ways
    }

    fn ways_to_write(&mut self, part: Part) -> Vec<NodeIndex> {
        let wiring = self.wiring;
        let Class::Database { primary: true, automatic } = wiring.classes[part as usize] else { return Vec::new() };
        let is_replica = |p: Part| matches!(wiring.classes[p as usize], Class::Database { primary: false, .. });
        let replicas = wiring.from(part).filter(|l| l.purpose == Purpose::Replication && is_replica(l.to));
        let replicas: Vec<Part> = replicas.map(|l| l.to).collect();
        let mut ways = vec![self.up(part)];
        if automatic && !replicas.is_empty() {
            let nodes = std::iter::once(part).chain(replicas.iter().copied());
            let mut voters: Vec<Part> = nodes.flat_map(|node| wiring.voters(node)).copied().collect();
            voters.sort_unstable();
            voters.dedup();
            let mut needs = vec![self.any_up(replicas)];
            if !voters.is_empty() {
                needs.push(self.any_up(voters));
            }
            ways.push(self.gates.all(&needs));
        }
        ways
    }
}
