//! What one who decides can see and say over the wires.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::timeout;

use super::Cluster;
use crate::emulation::embedded::database::{Ask, Connection, Node, Reply, Status, Trouble};
use crate::emulation::embedded::seat::held;
use crate::emulation::embedded::world::World;
use crate::model::Id;

/// How long anybody may take to answer.
const PATIENCE: Duration = Duration::from_millis(800);

/// Eyes and voice; a node asks itself without a wire.
pub(super) struct Sense {
    pub(super) world: Arc<World>,
    pub(super) cluster: Cluster,
    pub(super) own: Option<Arc<Node>>,
}

impl Sense {
    /// Where every node stands that answers, in the order of the cluster.
    pub(super) async fn statuses(&self) -> Vec<(Id, Status)> {
        let mut asking = JoinSet::new();
        for node in self.cluster.nodes() {
            if let Some(own) = self.own.as_ref().filter(|own| own.id == *node) {
                let (id, own) = (node.clone(), Arc::clone(own));
                asking.spawn(held(async move { Some((id, own.status())) }));
                continue;
            }
            let (id, address) = (node.clone(), self.world.address(node));
            asking.spawn(held(async move {
                let answer = timeout(PATIENCE, Connection::ask_once(address, &Ask::Status)).await;
                answer.ok()?.ok()?.status.map(|status| (id, status))
            }));
        }
        let mut found: BTreeMap<Id, Status> = asking.join_all().await.into_iter().flatten().collect();
        self.cluster.nodes().filter_map(|node| found.remove_entry(node)).collect()
    }

    /// Where one node stands.
    pub(super) async fn status(&self, node: &Id) -> Option<Status> {
        self.ask(node, &Ask::Status).await.ok()?.status
    }

    /// Gives an order; true when it was obeyed.
    pub(super) async fn tell(&self, node: &Id, order: &Ask) -> bool {
        self.ask(node, order).await.is_ok()
    }

    /// The share of the voters who say yes to something, as (yes, all that count). Who is dead, as its own host says,
    /// does not count: the dead elect nobody. Who is silent counts.
    pub(super) async fn votes(&self, question: Ask) -> (u32, u32) {
        let mut asking = JoinSet::new();
        for (arbiter, votes) in &self.cluster.votes {
            let (address, question, votes) = (self.world.address(arbiter), question.clone(), *votes);
            asking.spawn(held(async move {
                match timeout(PATIENCE, Connection::ask_once(address, &question)).await {
                    Ok(Err(Trouble::Dead)) => (0, 0),
                    Ok(Ok(Reply { yes: Some(true), .. })) => (votes, votes),
                    _ => (0, votes),
                }
            }));
        }
        let all = asking.join_all().await;
        all.into_iter().fold((0, 0), |(yes, count), (y, c)| (yes.saturating_add(y), count.saturating_add(c)))
    }

    async fn ask(&self, node: &Id, ask: &Ask) -> Result<Reply, Trouble> {
        if let Some(own) = self.own.as_ref().filter(|own| own.id == *node) {
            return own.answer(ask.clone()).await.map_err(Trouble::Refused);
        }
        let answer = Connection::ask_once(self.world.address(node), ask);
        timeout(PATIENCE, answer).await.unwrap_or(Err(Trouble::Gone))
    }
}
