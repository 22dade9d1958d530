//! The arbiter: voters of an automatic failover. It lets primaries write, agrees to replace those it does not hear of, and
//! acts when nobody leads.

use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::database::{Ask, Connection, Heard, Reply};
use super::failover::{Ballot, Cluster, decide_as_arbiter};
use super::seat::{held, think};
use super::server::accept;
use super::world::World;
use crate::model::Id;

/// A connection that says nothing for so long is closed.
const IDLE: Duration = Duration::from_secs(5);

/// What an arbiter knows.
struct Arbiter {
    clusters: Vec<Cluster>,
    ballot: Ballot,
}

/// Runs until dropped.
pub(super) async fn run(listener: TcpListener, world: Arc<World>, id: Id, clusters: Vec<Cluster>) {
    let mut deciding = JoinSet::new();
    for cluster in clusters.clone() {
        deciding.spawn(held(decide_as_arbiter(Arc::clone(&world), id.clone(), cluster)));
    }
    let arbiter = Arc::new(Arbiter { clusters, ballot: Ballot::new() });
    accept(listener, |stream, _| converse(stream, Arc::clone(&arbiter))).await;
}

async fn converse(stream: TcpStream, arbiter: Arc<Arbiter>) {
    let mut connection = Connection::accepted(stream);
    while let Ok(heard) = timeout(IDLE, connection.hear_ask()).await {
        let reply = match heard {
            // Not slowed down: a lease that is given too late is none.
            Heard::Line(Ask::Beat { node, epoch }) => arbiter.beat(&node, epoch),
            Heard::Line(Ask::Vote { about, epoch }) => {
                think().await;
                arbiter.vote(&about, epoch)
            }
            Heard::Line(_) => Reply::error("an arbiter holds no data"),
            other => match other.complaint() {
                Some(why) => return connection.say_last(why).await,
                None => return,
            },
        };
        if connection.say(&reply).await.is_none() {
            return;
        }
    }
}

impl Arbiter {
    fn beat(&self, node: &Id, epoch: u64) -> Reply {
        let about = |cluster: &Cluster| self.ballot.beat(&cluster.primary, node, epoch);
        self.cluster(node).map_or_else(|| unknown(node), |cluster| yes(about(cluster)))
    }

    fn vote(&self, node: &Id, epoch: u64) -> Reply {
        let about = |cluster: &Cluster| self.ballot.vote(&cluster.primary, node, epoch);
        self.cluster(node).map_or_else(|| unknown(node), |cluster| yes(about(cluster)))
    }

    fn cluster(&self, node: &Id) -> Option<&Cluster> {
        self.clusters.iter().find(|cluster| cluster.nodes().any(|id| id == node))
    }
}

fn yes(yes: bool) -> Reply {
    Reply { yes: Some(yes), ..Reply::default() }
}

fn unknown(node: &Id) -> Reply {
    Reply::error(format!("there is no vote about `{node}` here"))
}
