//! Automatic failover: the one authority about which node of a cluster accepts writes.
//!
//! A node of such a cluster accepts no writes until it is told to, also after a restart. So there are never two
//! primaries: the old one comes back as a replica of whoever was promoted meanwhile.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;

use super::database::{Ask, Connection, Status};
use super::health::ticker;
use super::world::World;
use crate::emulation::event::What;
use crate::model::Id;

/// How many silent looks in a row, [`super::health::INTERVAL`] apart, make a primary dead: about a second.
pub(in crate::emulation) const DEAD_AFTER: u32 = 4;
/// How long a node may take to say where it stands.
const PATIENCE: Duration = Duration::from_millis(800);

/// The nodes of one cluster and who decides about them.
#[derive(Debug, Clone)]
pub(in crate::emulation) struct Cluster {
    /// The node drawn as primary.
    pub(in crate::emulation) primary: Id,
    /// Its replicas.
    pub(in crate::emulation) replicas: Vec<Id>,
    /// The arbiters, of which one must agree that the primary is dead; none drawn: the cluster decides alone.
    pub(in crate::emulation) arbiters: Vec<Id>,
}

struct Authority {
    world: Arc<World>,
    cluster: Cluster,
    leader: Id,
    epoch: u64,
    silent: u32,
}

/// Watches over a cluster until dropped. While `as_drawn` holds true, the node drawn as primary gets its role
/// back as soon as it lives and has caught up; then it is set to false.
pub(in crate::emulation) async fn watch_over(world: Arc<World>, cluster: Cluster, as_drawn: watch::Sender<bool>) {
    let leader = cluster.primary.clone();
    let mut authority = Authority { world, cluster, leader, epoch: 1, silent: 0 };
    let mut ticks = ticker();
    loop {
        ticks.tick().await;
        authority.look(&as_drawn).await;
    }
}

impl Authority {
    async fn look(&mut self, as_drawn: &watch::Sender<bool>) {
        let Some(leading) = self.status(&self.leader).await else {
            self.silent += 1;
            if self.silent >= DEAD_AFTER && self.is_dead().await {
                self.promote_the_best().await;
            }
            return;
        };
        self.silent = 0;
        if !leading.leads || leading.epoch != self.epoch {
            self.tell(&self.leader, &Ask::Lead { epoch: self.epoch }).await;
        }
        let mut drawn = None;
        for node in self.followers() {
            let Some(status) = self.status(&node).await else { continue };
            if status.follows.as_ref() != Some(&self.leader) {
                self.tell(&node, &Ask::Follow { primary: self.leader.clone() }).await;
            } else if node == self.cluster.primary && status.epoch == self.epoch {
                drawn = Some(status);
            }
        }
        if *as_drawn.borrow() && (self.leader == self.cluster.primary || self.give_back(&leading, drawn).await) {
            as_drawn.send_replace(false);
        }
    }

    fn followers(&self) -> Vec<Id> {
        let nodes = std::iter::once(&self.cluster.primary).chain(&self.cluster.replicas);
        nodes.filter(|node| **node != self.leader).cloned().collect()
    }

    /// Promotes the most advanced living replica that has seen the present epoch: a node that was away
    /// when the last primary was chosen may lack what that one acknowledged.
    async fn promote_the_best(&mut self) {
        let mut best: Option<(u64, Id)> = None;
        for node in self.followers() {
            if let Some(status) = self.status(&node).await
                && status.epoch == self.epoch
                && best.as_ref().is_none_or(|(number, _)| status.number > *number)
            {
                best = Some((status.number, node));
            }
        }
        if let Some((_, node)) = best {
            self.hand_over_to(node).await;
        }
    }

    /// A planned switch-over: the leader stops writing, the drawn primary gets the rest, then it leads.
    async fn give_back(&mut self, leading: &Status, drawn: Option<Status>) -> bool {
        let Some(_) = drawn.filter(|d| d.number + 100 >= leading.number) else { return false };
        let primary = self.cluster.primary.clone();
        self.tell(&self.leader, &Ask::StandDown).await;
        for _ in 0..20 {
            let (from, to) = (self.status(&self.leader).await, self.status(&primary).await);
            let (Some(from), Some(to)) = (from, to) else { break };
            if to.number >= from.number {
                return self.hand_over_to(primary).await;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        // It did not catch up: the next look tells the leader to lead again.
        false
    }

    async fn hand_over_to(&mut self, node: Id) -> bool {
        let done = self.tell(&node, &Ask::Lead { epoch: self.epoch + 1 }).await;
        if done {
            self.epoch += 1;
            self.silent = 0;
            self.leader = node.clone();
            self.world.events.add(What::Promoted { id: node });
            for node in self.followers() {
                self.tell(&node, &Ask::Follow { primary: self.leader.clone() }).await;
            }
        }
        done
    }

    /// Whether an arbiter, where there are any, finds the leader dead as well.
    async fn is_dead(&self) -> bool {
        for arbiter in &self.cluster.arbiters {
            let vote = Ask::Vote { about: self.leader.clone() };
            let answer = timeout(PATIENCE, Connection::ask_once(self.world.address(arbiter), &vote)).await;
            if matches!(answer, Ok(Ok(reply)) if reply.dead == Some(true)) {
                return true;
            }
        }
        self.cluster.arbiters.is_empty()
    }

    async fn status(&self, node: &Id) -> Option<Status> {
        let answer = Connection::ask_once(self.world.address(node), &Ask::Status);
        timeout(PATIENCE, answer).await.ok()?.ok()?.status
    }

    async fn tell(&self, node: &Id, order: &Ask) -> bool {
        let answer = Connection::ask_once(self.world.address(node), order);
        matches!(timeout(PATIENCE, answer).await, Ok(Ok(_)))
    }
}
