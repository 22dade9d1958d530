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
use crate::emulation::plan::{Plan, Unit, Work};
use crate::model::{Id, Role};

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
    /// Whether it decides by itself; else a person does.
    pub(in crate::emulation) automatic: bool,
}

/// What a person wants of a cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::emulation) enum Wish {
    /// Nothing.
    Nothing,
    /// The node drawn as primary leads again, as soon as it lives and has caught up.
    AsDrawn,
    /// This node leads, now.
    Lead(Id),
    /// The answer: that it cannot.
    Refused(String),
}

/// Where a person's wishes about a cluster go.
#[derive(Debug)]
pub(in crate::emulation) struct Operator {
    /// The nodes of the cluster.
    pub(in crate::emulation) nodes: Vec<Id>,
    /// The wish, until it is fulfilled or refused.
    pub(in crate::emulation) wish: watch::Sender<Wish>,
}

impl Cluster {
    /// The cluster of a primary; none when it is no primary or has no replicas.
    pub(in crate::emulation) fn of(plan: &Plan, unit: &Unit) -> Option<Self> {
        let Work::Database(work) = &unit.work else { return None };
        let copies = |other: &&Unit| match &other.work {
            Work::Database(db) => db.source.as_ref().is_some_and(|(from, _)| *from == unit.id),
            _ => false,
        };
        let (replicas, arbiters) = work.failover.clone().unwrap_or_else(|| {
            (plan.units.iter().filter(copies).map(|replica| replica.id.clone()).collect(), Vec::new())
        });
        let sound = work.role == Role::Primary && !replicas.is_empty();
        let automatic = work.failover.is_some();
        sound.then(|| Self { primary: unit.id.clone(), replicas, arbiters, automatic })
    }

    /// Its nodes, the drawn primary first.
    pub(in crate::emulation) fn nodes(&self) -> impl Iterator<Item = &Id> {
        std::iter::once(&self.primary).chain(&self.replicas)
    }
}

struct Authority {
    world: Arc<World>,
    cluster: Cluster,
    leader: Id,
    epoch: u64,
    silent: u32,
}

/// Watches over a cluster until dropped, and fulfils wishes about it. A cluster that does not decide by itself is left
/// alone while nobody wishes anything.
pub(in crate::emulation) async fn watch_over(world: Arc<World>, cluster: Cluster, wish: watch::Sender<Wish>) {
    let leader = cluster.primary.clone();
    let mut authority = Authority { world, cluster, leader, epoch: 1, silent: 0 };
    let mut ticks = ticker();
    let mut wishes = wish.subscribe();
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = wishes.changed() => {}
        }
        let wanted = wishes.borrow_and_update().clone();
        let answer = match wanted.clone() {
            Wish::Lead(node) => authority.promote(node).await,
            Wish::AsDrawn => authority.look(true).await,
            // An answer stays until it was read.
            Wish::Nothing | Wish::Refused(_) => {
                if authority.cluster.automatic {
                    authority.look(false).await;
                }
                wanted.clone()
            }
        };
        // Somebody may have wished something else meanwhile.
        wish.send_if_modified(|wish| {
            *wish == wanted && *wish != answer && {
                *wish = answer;
                true
            }
        });
    }
}

impl Authority {
    /// Looks after every node; what remains of the wish that all is as drawn.
    async fn look(&mut self, as_drawn: bool) -> Wish {
        let wish = if as_drawn { Wish::AsDrawn } else { Wish::Nothing };
        let Some(leading) = self.status(&self.leader).await else {
            self.silent += 1;
            if self.cluster.automatic && self.silent >= DEAD_AFTER && self.is_dead().await {
                self.promote_the_best().await;
            }
            return wish;
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
        if as_drawn && (self.leader == self.cluster.primary || self.give_back(&leading, drawn).await) {
            return Wish::Nothing;
        }
        wish
    }

    /// Makes a node the leader: a leader that lives stops writing and hands over what it has first.
    async fn promote(&mut self, node: Id) -> Wish {
        if node == self.leader {
            return Wish::Nothing;
        }
        let Some(status) = self.status(&node).await else {
            return Wish::Refused("it does not answer".to_owned());
        };
        let done = match self.status(&self.leader).await {
            Some(leading) if leading.leads => {
                if status.follows.as_ref() != Some(&self.leader) {
                    self.tell(&node, &Ask::Follow { primary: self.leader.clone() }).await;
                }
                self.switch_over(node).await
            }
            // What a leader that is gone had not yet sent is lost, as with every asynchronous replication.
            _ if status.epoch == self.epoch => self.hand_over_to(node).await,
            _ => return Wish::Refused("it was away when the last primary was chosen".to_owned()),
        };
        if done { Wish::Nothing } else { Wish::Refused("it did not catch up in time".to_owned()) }
    }

    fn followers(&self) -> Vec<Id> {
        self.cluster.nodes().filter(|node| **node != self.leader).cloned().collect()
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
        self.switch_over(self.cluster.primary.clone()).await
    }

    /// The leader stops writing, and leads on when the other does not catch up.
    async fn switch_over(&mut self, node: Id) -> bool {
        self.tell(&self.leader, &Ask::StandDown).await;
        for _ in 0..20 {
            let (from, to) = (self.status(&self.leader).await, self.status(&node).await);
            let (Some(from), Some(to)) = (from, to) else { break };
            if to.number >= from.number && to.epoch == from.epoch {
                return self.hand_over_to(node).await;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        self.tell(&self.leader, &Ask::Lead { epoch: self.epoch }).await;
        false
    }

    async fn hand_over_to(&mut self, node: Id) -> bool {
        let done = self.tell(&node, &Ask::Lead { epoch: self.epoch + 1 }).await;
        if done {
            self.epoch += 1;
            self.silent = 0;
            self.leader = node.clone();
            if !self.cluster.automatic {
                // With automatic failover the applications look for the primary themselves.
                let moved = Some(&node).filter(|node| **node != self.cluster.primary);
                self.world.network.repoint(&self.cluster.primary, moved);
            }
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
