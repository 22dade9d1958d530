//! Failover: who decides which node of a cluster accepts writes, and what they agree on.
//!
//! Everybody who decides sits in the network and sees no more than the wires let through: the arbiters where any are
//! drawn, else each node for itself. A node of such a cluster accepts no writes until it is told to, also after a restart.
//!
//! With three voters or more a primary writes only while a majority of them lets it (a lease, renewed by signs of life),
//! and is replaced only when the same majority has not heard of it for longer than any lease lasts: so the two sides of a
//! cut never both write. With a fence the old primary is cut off past the network first. With neither, a cut that
//! hides a living primary ends in two, as REL-015 says.

mod authority;
mod ballot;
mod operator;
mod sense;

use std::collections::BTreeMap;
use std::time::Duration;

pub(in crate::emulation::embedded) use authority::{decide_as_arbiter, decide_as_node};
pub(in crate::emulation::embedded) use ballot::Ballot;
pub(in crate::emulation) use operator::{Operator, Wish, watch_over};

use crate::emulation::plan::{Plan, Unit, Work};
use crate::model::{Id, Role};

/// How many looks in a row without a primary, [`super::health::INTERVAL`] apart, end in another one: about a second.
pub(in crate::emulation) const DEAD_AFTER: u32 = 4;
/// How long a primary may write after it was let to.
pub(in crate::emulation::embedded) const LEASE: Duration = Duration::from_millis(900);
/// How long a voter must not have heard of a primary before it agrees to another: longer than any lease.
const UNHEARD: Duration = Duration::from_secs(1);
/// The time between two signs of life.
const BEAT: Duration = Duration::from_millis(150);
/// How many voters make a majority that no cut can have twice.
const QUORUM: u32 = 3;

/// The nodes of one cluster and who decides about them.
#[derive(Debug, Clone)]
pub(in crate::emulation) struct Cluster {
    /// The node drawn as primary.
    pub(in crate::emulation) primary: Id,
    /// Its replicas.
    pub(in crate::emulation) replicas: Vec<Id>,
    /// How many voters each arbiter stands for; none drawn: each node decides for itself.
    pub(in crate::emulation) votes: BTreeMap<Id, u32>,
    /// Whether an old primary is cut off before another one leads.
    pub(in crate::emulation) fenced: bool,
    /// Whether it decides by itself; else a person does.
    pub(in crate::emulation) automatic: bool,
}

impl Cluster {
    /// The cluster of a primary; none when it is no primary or has no replicas.
    pub(in crate::emulation) fn of(plan: &Plan, unit: &Unit) -> Option<Self> {
        let Work::Database(work) = &unit.work else { return None };
        let copies = |other: &&Unit| match &other.work {
            Work::Database(db) => db.source.as_ref().is_some_and(|(from, _)| *from == unit.id),
            _ => false,
        };
        let replicas = match &work.failover {
            Some((replicas, _)) => replicas.clone(),
            None => plan.units.iter().filter(copies).map(|replica| replica.id.clone()).collect(),
        };
        let sound = work.role == Role::Primary && !replicas.is_empty();
        let (votes, fenced, automatic) = (work.votes.clone(), work.fenced, work.failover.is_some());
        sound.then(|| Self { primary: unit.id.clone(), replicas, votes, fenced, automatic })
    }

    /// The clusters that decide by themselves and to which a node belongs, or about which an arbiter votes.
    pub(in crate::emulation) fn around(plan: &Plan, id: &Id) -> Vec<Self> {
        let all = plan.units.iter().filter_map(|unit| Self::of(plan, unit));
        all.filter(|c| c.automatic && (c.votes.contains_key(id) || c.nodes().any(|node| node == id))).collect()
    }

    /// Its nodes, the drawn primary first.
    pub(in crate::emulation) fn nodes(&self) -> impl Iterator<Item = &Id> {
        std::iter::once(&self.primary).chain(&self.replicas)
    }

    /// Whether a primary writes only while a majority lets it.
    pub(in crate::emulation) fn is_leased(&self) -> bool {
        self.automatic && self.votes.values().copied().fold(0, u32::saturating_add) >= QUORUM
    }

    /// The epoch in which a node may lead after this one: its own when it led in it. No two nodes share an epoch, as no two
    /// share a ballot number in Paxos, so that entries with the same number and epoch are the same.
    fn epoch_for(&self, node: &Id, after: u64, same: bool) -> u64 {
        let count = 1 + self.replicas.len() as u64;
        let index = self.nodes().position(|n| n == node).unwrap_or_default() as u64;
        // The first epoch, 1, is that of the drawn primary.
        let is_own = |epoch: u64| (epoch + count - 1) % count == index;
        let first = if same { after } else { after + 1 };
        (first..first + count).find(|epoch| is_own(*epoch)).unwrap_or(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_nodes_lead_in_the_same_epoch() {
        let id = |text: &str| Id::new(text).unwrap();
        let replicas = vec![id("b"), id("c")];
        let cluster = Cluster { primary: id("a"), replicas, votes: BTreeMap::new(), fenced: false, automatic: true };
        assert_eq!(cluster.epoch_for(&id("a"), 1, true), 1);
        for after in 1..20 {
            let next: Vec<u64> = cluster.nodes().map(|node| cluster.epoch_for(node, after, false)).collect();
            assert!(next.iter().all(|epoch| *epoch > after), "{next:?}");
            assert!(next[0] != next[1] && next[1] != next[2] && next[0] != next[2], "{next:?}");
            let leads = cluster.nodes().filter(|node| cluster.epoch_for(node, after, true) == after).count();
            assert_eq!(leads, 1, "each epoch belongs to one");
        }
        assert!(!cluster.is_leased());
        let votes = BTreeMap::from([(id("x"), 2), (id("y"), 1)]);
        assert!(Cluster { votes, ..cluster }.is_leased());
    }
}
