//! Deciding without a person: look where the nodes stand, keep them behind the one that leads, and when none does let the
//! best of them lead.

use std::sync::Arc;

use tokio::time::{Instant, MissedTickBehavior, interval};

use super::sense::Sense;
use super::{BEAT, Cluster, DEAD_AFTER, LEASE};
use crate::emulation::embedded::database::{Ask, Node, Status};
use crate::emulation::embedded::health::ticker;
use crate::emulation::embedded::seat::held;
use crate::emulation::embedded::world::World;
use crate::emulation::event::What;
use crate::model::Id;

/// One who decides about a cluster.
struct Authority {
    sense: Sense,
    /// How many looks later than others it acts.
    patience: u32,
    /// The last one that was seen leading, and the newest epoch that was seen.
    leader: Id,
    epoch: u64,
    /// How many looks in a row nobody led.
    leaderless: u32,
}

/// What a node does about its own role: it gives signs of life where there are arbiters, and decides where there are none.
pub(in crate::emulation::embedded) async fn decide_as_node(node: Arc<Node>, cluster: Option<Cluster>) {
    let Some(cluster) = cluster else { return std::future::pending().await };
    let alone = cluster.votes.is_empty();
    let sense = Sense { world: Arc::clone(&node.world), cluster, own: Some(Arc::clone(&node)) };
    if alone {
        Authority::new(sense, 0).watch().await;
    } else {
        give_signs_of_life(&node, Arc::new(sense)).await;
    }
}

/// What an arbiter does about one cluster.
pub(in crate::emulation::embedded) async fn decide_as_arbiter(world: Arc<World>, id: Id, cluster: Cluster) {
    // One arbiter is enough to act; the next ones do when those before them have not.
    let before = cluster.votes.keys().take_while(|other| **other != id).count() as u32;
    Authority::new(Sense { world, cluster, own: None }, 2 * before).watch().await;
}

/// As long as the node leads it asks the voters whether it may.
async fn give_signs_of_life(node: &Arc<Node>, sense: Arc<Sense>) {
    let mut ticks = interval(BEAT);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut beats = tokio::task::JoinSet::new();
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            Some(_) = beats.join_next() => continue,
        }
        let status = node.status();
        node.show();
        if status.leads {
            let (node, sense, sent) = (Arc::clone(node), Arc::clone(&sense), Instant::now());
            // One that is lost must not hold up the next.
            beats.spawn(held(async move {
                let (yes, all) = sense.votes(Ask::Beat { node: node.id.clone(), epoch: status.epoch }).await;
                if yes * 2 > all || all == 0 {
                    node.extend_lease(sent + LEASE);
                }
            }));
        }
    }
}

impl Authority {
    fn new(sense: Sense, patience: u32) -> Self {
        let leader = sense.cluster.primary.clone();
        Self { sense, patience, leader, epoch: 0, leaderless: 0 }
    }

    async fn watch(mut self) {
        let mut ticks = ticker();
        let world = Arc::clone(&self.sense.world);
        loop {
            ticks.tick().await;
            // While a person is at work nobody else is.
            let Ok(_free) = world.databases.by_hand.try_read() else { continue };
            self.look().await;
        }
    }

    async fn look(&mut self) {
        let statuses = self.sense.statuses().await;
        self.learn(&statuses);
        let leading = statuses.iter().find(|(id, status)| *id == self.leader && status.leads);
        if leading.is_some() {
            self.leaderless = 0;
            self.keep_behind(&statuses).await;
            return;
        }
        self.leaderless += 1;
        let everybody = statuses.len() == self.sense.cluster.nodes().count();
        if everybody || self.leaderless >= DEAD_AFTER + self.patience {
            self.choose(&statuses, everybody).await;
        }
    }

    /// Who leads is who leads in the newest epoch.
    fn learn(&mut self, statuses: &[(Id, Status)]) {
        for (id, status) in statuses {
            if status.epoch > self.epoch || (status.epoch == self.epoch && status.leads) {
                self.epoch = status.epoch;
                if status.leads {
                    self.leader = id.clone();
                } else if let Some(leader) = &status.follows {
                    self.leader = leader.clone();
                }
            }
        }
    }

    /// Everybody follows the leader. Without an arbiter only the leader itself says so, and each node to itself.
    async fn keep_behind(&self, statuses: &[(Id, Status)]) {
        let order = Ask::Follow { primary: self.leader.clone(), epoch: self.epoch };
        for (node, status) in statuses.iter().filter(|(id, _)| *id != self.leader) {
            let own = self.sense.own.as_ref();
            let mine = own.is_none_or(|own| own.id == self.leader || own.id == *node);
            if mine && status.follows.as_ref() != Some(&self.leader) {
                self.sense.tell(node, &order).await;
            }
        }
    }

    /// Lets the best of those that answer lead: the one that has the most of the newest epoch. A node that was away when the
    /// last primary was chosen may lack what that one acknowledged.
    async fn choose(&mut self, statuses: &[(Id, Status)], everybody: bool) {
        let mut best: Option<&(Id, Status)> = None;
        for candidate in statuses.iter().filter(|(_, status)| status.epoch >= self.epoch) {
            if best.is_none_or(|(_, status)| candidate.1.number > status.number) {
                best = Some(candidate);
            }
        }
        let Some((node, _)) = best else { return };
        if self.sense.own.as_ref().is_some_and(|own| own.id != *node) {
            // It decides for itself.
            return;
        }
        if !everybody && self.sense.world.databases.is_fenced(node) {
            // Whoever cut it off leads.
            return;
        }
        let epoch = self.sense.cluster.epoch_for(node, self.epoch, everybody || *node == self.leader);
        if !everybody && !self.agreed(epoch).await {
            return;
        }
        let fenced = self.sense.cluster.fenced;
        let silent = self.sense.cluster.nodes().filter(|id| statuses.iter().all(|(answered, _)| answered != *id));
        for silent in silent.filter(|_| fenced && !everybody) {
            if self.sense.world.databases.fence(silent, true) {
                self.sense.world.events.add(What::Fenced { id: silent.clone() });
            }
        }
        let new = epoch > self.epoch;
        if self.sense.tell(node, &Ask::Lead { epoch }).await {
            (self.epoch, self.leader, self.leaderless) = (epoch, node.clone(), 0);
            if new {
                self.sense.world.events.add(What::Promoted { id: node.clone() });
            }
            self.keep_behind(statuses).await;
        }
    }

    /// Whether a majority of the voters agrees that the leader is replaced; true where nobody votes.
    async fn agreed(&self, epoch: u64) -> bool {
        if self.sense.cluster.votes.is_empty() {
            return true;
        }
        let (yes, all) = self.sense.votes(Ask::Vote { about: self.leader.clone(), epoch }).await;
        yes * 2 > all
    }
}
