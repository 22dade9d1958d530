//! The person at the terminal: reaches every node past the wires, and changes roles by hand.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;

use super::Cluster;
use super::sense::Sense;
use crate::emulation::embedded::database::{Ask, Status};
use crate::emulation::embedded::health::ticker;
use crate::emulation::embedded::world::World;
use crate::emulation::event::What;
use crate::model::Id;

/// How long whoever decides without a person may take to let go.
const LET_GO: Duration = Duration::from_secs(1);

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

struct Person {
    sense: Sense,
    leader: Id,
    epoch: u64,
}

/// Fulfils wishes about a cluster until dropped, and leaves it alone while nobody wishes anything.
pub(in crate::emulation) async fn watch_over(world: Arc<World>, cluster: Cluster, wish: watch::Sender<Wish>) {
    let leader = cluster.primary.clone();
    let sense = Sense { world: Arc::clone(&world), cluster, own: None };
    let mut person = Person { sense, leader, epoch: 1 };
    let mut ticks = ticker();
    let mut wishes = wish.subscribe();
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = wishes.changed() => {}
        }
        let wanted = wishes.borrow_and_update().clone();
        let answer = match wanted.clone() {
            // An answer stays until it was read.
            Wish::Nothing | Wish::Refused(_) => continue,
            Wish::Lead(node) => person.at_work(Some(node)).await,
            Wish::AsDrawn => person.at_work(None).await,
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

impl Person {
    async fn at_work(&mut self, promote: Option<Id>) -> Wish {
        let world = Arc::clone(&self.sense.world);
        // Only for what is done now: who waits for a node to come back must not keep others from deciding.
        // A paused arbiter may never let go; it does nothing either.
        let _alone = match &promote {
            Some(_) => timeout(LET_GO, world.databases.by_hand.write()).await.ok(),
            None => None,
        };
        let statuses = self.sense.statuses().await;
        let newest = statuses.iter().filter(|(_, status)| status.leads).max_by_key(|(_, status)| status.epoch);
        if let Some((id, status)) = newest.filter(|(_, status)| status.epoch >= self.epoch) {
            (self.leader, self.epoch) = (id.clone(), status.epoch);
        }
        match promote {
            Some(node) => self.promote(node, &statuses).await,
            None => self.as_drawn(&statuses).await,
        }
    }

    /// Gives the role back to the node that is drawn with it; what remains of that wish.
    async fn as_drawn(&mut self, statuses: &[(Id, Status)]) -> Wish {
        let find = |id: &Id| statuses.iter().find(|(other, _)| other == id).map(|(_, status)| status);
        let Some(leading) = find(&self.leader).filter(|status| status.leads) else { return Wish::AsDrawn };
        let mut whole = statuses.len() == self.sense.cluster.nodes().count();
        for (node, status) in statuses.iter().filter(|(id, _)| *id != self.leader) {
            if status.follows.as_ref() != Some(&self.leader) {
                whole = false;
                if !self.sense.cluster.automatic {
                    let order = Ask::Follow { primary: self.leader.clone(), epoch: self.epoch };
                    self.sense.tell(node, &order).await;
                }
            }
        }
        if self.leader == self.sense.cluster.primary {
            return if whole { Wish::Nothing } else { Wish::AsDrawn };
        }
        let drawn = self.sense.cluster.primary.clone();
        let ready = find(&drawn).is_some_and(|status| {
            let follows = status.follows.as_ref() == Some(&self.leader);
            follows && status.epoch == self.epoch && status.number + 100 >= leading.number
        });
        if ready {
            let world = Arc::clone(&self.sense.world);
            let _alone = timeout(LET_GO, world.databases.by_hand.write()).await;
            self.switch_over(drawn).await;
        }
        // Looked at once more: everybody follows.
        Wish::AsDrawn
    }

    /// Makes a node the leader: a leader that lives stops writing and hands over what it has first.
    async fn promote(&mut self, node: Id, statuses: &[(Id, Status)]) -> Wish {
        let find = |id: &Id| statuses.iter().find(|(other, _)| other == id).map(|(_, status)| status);
        let Some(status) = find(&node) else { return Wish::Refused("it does not answer".to_owned()) };
        if node == self.leader && status.leads {
            return Wish::Nothing;
        }
        let done = match find(&self.leader) {
            Some(leading) if leading.leads => {
                if status.follows.as_ref() != Some(&self.leader) {
                    let order = Ask::Follow { primary: self.leader.clone(), epoch: self.epoch };
                    self.sense.tell(&node, &order).await;
                }
                self.switch_over(node).await
            }
            // What a leader that is gone had not yet sent is lost, as with every asynchronous replication.
            _ if status.epoch >= self.epoch => self.hand_over_to(node).await,
            _ => return Wish::Refused("it was away when the last primary was chosen".to_owned()),
        };
        if done { Wish::Nothing } else { Wish::Refused("it did not catch up in time".to_owned()) }
    }

    /// The leader stops writing, the other gets the rest, then it leads; the leader leads on when the other does not
    /// catch up.
    async fn switch_over(&mut self, node: Id) -> bool {
        self.sense.tell(&self.leader, &Ask::StandDown).await;
        for _ in 0..20 {
            let (from, to) = (self.sense.status(&self.leader).await, self.sense.status(&node).await);
            let (Some(from), Some(to)) = (from, to) else { break };
            if to.number >= from.number && to.epoch == from.epoch {
                return self.hand_over_to(node).await;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        self.sense.tell(&self.leader, &Ask::Lead { epoch: self.epoch }).await;
        false
    }

    async fn hand_over_to(&mut self, node: Id) -> bool {
        let cluster = &self.sense.cluster;
        let epoch = cluster.epoch_for(&node, self.epoch, node == self.leader);
        if !self.sense.tell(&node, &Ask::Lead { epoch }).await {
            return false;
        }
        (self.epoch, self.leader) = (epoch, node.clone());
        if !cluster.automatic {
            // With automatic failover the applications look for the primary themselves.
            let moved = Some(&node).filter(|node| **node != cluster.primary);
            self.sense.world.network.repoint(&cluster.primary, moved);
        }
        self.sense.world.events.add(What::Promoted { id: node });
        let order = Ask::Follow { primary: self.leader.clone(), epoch };
        for other in cluster.nodes().filter(|id| **id != self.leader) {
            self.sense.tell(other, &order).await;
        }
        true
    }
}
