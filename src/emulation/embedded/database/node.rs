//! One node at work: it answers questions, accepts writes or refuses them, and takes orders about its role.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::timeout;

use super::protocol::{Ask, Connection, Reply, Status};
use super::replication;
use super::store::Store;
use crate::emulation::embedded::seat::think;
use crate::emulation::embedded::server::accept;
use crate::emulation::embedded::world::World;
use crate::emulation::plan::DatabaseWork;
use crate::model::{Id, ReplicationMode, Role};

/// How long the log waits for news before it answers that there are none.
const NEWS: Duration = Duration::from_millis(500);
/// How long a write waits for a replica before replication falls back to asynchronous
/// (MySQL's `rpl_semi_sync_source_timeout` is 10 s; a demonstration need not wait that long).
const SEMI_SYNC: Duration = Duration::from_secs(1);
/// A connection that says nothing for so long is closed.
const IDLE: Duration = Duration::from_secs(30);

/// What a node does at the moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Duty {
    /// It accepts writes.
    Lead,
    /// It copies a primary.
    Follow(Id),
    /// It only answers reads.
    Wait,
}

/// A node.
pub(super) struct Node {
    pub(super) id: Id,
    pub(super) world: Arc<World>,
    store: Mutex<Store>,
    pub(super) duty: watch::Sender<Duty>,
    /// The number of the last log entry.
    written: watch::Sender<u64>,
    /// The greatest number that a replica is known to have.
    received: watch::Sender<u64>,
    /// Whether writes wait for a replica: as drawn, until one does not answer in time.
    semi_sync: watch::Sender<bool>,
    drawn_semi_sync: bool,
}

/// Runs until dropped.
///
/// # Errors
/// When the file cannot be opened.
pub(in crate::emulation::embedded) async fn run(
    listener: TcpListener,
    world: Arc<World>,
    id: Id,
    work: DatabaseWork,
    semi_sync: bool,
) -> Result<(), String> {
    let (folder, marker) = (world.folder(&id), world.marker.clone());
    let open = move || {
        std::fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
        Store::open(&folder.join("data.sqlite"), &marker).map_err(|e| e.to_string())
    };
    let store = tokio::task::spawn_blocking(open).await.map_err(|e| e.to_string())??;
    let duty = match (work.managed, work.role, work.source) {
        (false, Role::Primary, _) => Duty::Lead,
        (false, Role::Replica, Some((primary, _))) => Duty::Follow(primary),
        // Somebody may have been promoted while a managed node was away: the failover decides.
        (true, ..) | (false, Role::Replica, None) => Duty::Wait,
    };
    let number = store.last().map_err(|e| e.to_string())?.0;
    let node = Arc::new(Node {
        id,
        world,
        store: Mutex::new(store),
        duty: watch::Sender::new(duty),
        written: watch::Sender::new(number),
        received: watch::Sender::new(0),
        semi_sync: watch::Sender::new(semi_sync),
        drawn_semi_sync: semi_sync,
    });
    let talking = accept(listener, |stream, _| converse(stream, Arc::clone(&node)));
    tokio::join!(talking, replication::keep_up(Arc::clone(&node)));
    Ok(())
}

/// Whether writes on a primary wait for one of its replicas.
pub(in crate::emulation::embedded) fn waits(mode: ReplicationMode) -> bool {
    mode == ReplicationMode::SemiSync
}

async fn converse(stream: TcpStream, node: Arc<Node>) {
    let mut connection = Connection::accepted(stream);
    while let Ok(Some(ask)) = timeout(IDLE, connection.hear::<Ask>()).await {
        think().await;
        let reply = node.answer(ask).await.unwrap_or_else(Reply::error);
        if timeout(IDLE, connection.say(&reply)).await.ok().flatten().is_none() {
            return;
        }
    }
}

impl Node {
    async fn answer(self: &Arc<Self>, ask: Ask) -> Result<Reply, String> {
        match ask {
            Ask::Sql { sql, values } => {
                let node = Arc::clone(self);
                // The duty is looked at with the file in hand: after an order to stand down no write slips through.
                let run = move |store: &mut Store| store.run(&sql, &values, *node.duty.borrow() == Duty::Lead);
                let (reply, number) = self.with_store(run).await?;
                if let Some(number) = number {
                    self.written.send_if_modified(|n| std::mem::replace(n, number.max(*n)) < number);
                    self.wait_for_a_replica(number).await;
                }
                Ok(reply)
            }
            Ask::Status => Ok(Reply { status: Some(self.status().await?), ..Reply::default() }),
            Ask::Log { after, epoch } => {
                self.wait_for_news(after).await;
                let (log, own) = self.with_store(move |s| Ok((s.log(after, epoch)?, s.epoch()?))).await?;
                if log.is_some() {
                    self.received.send_if_modified(|n| std::mem::replace(n, after.max(*n)) < after);
                    if self.drawn_semi_sync && after == *self.written.borrow() {
                        self.semi_sync.send_replace(true);
                    }
                }
                let status = Status { epoch: own, ..Status::default() };
                Ok(Reply { log, status: Some(status), ..Reply::default() })
            }
            Ask::Lead { epoch } => {
                self.with_store(move |store| store.set_epoch(epoch)).await?;
                self.duty.send_replace(Duty::Lead);
                Ok(Reply::default())
            }
            Ask::Follow { primary } => {
                self.duty.send_if_modified(|duty| {
                    let new = Duty::Follow(primary);
                    std::mem::replace(duty, new.clone()) != new
                });
                Ok(Reply::default())
            }
            Ask::StandDown => {
                self.duty.send_replace(Duty::Wait);
                Ok(Reply::default())
            }
            Ask::Vote { .. } => Err("a database node has no vote".to_owned()),
        }
    }

    /// Where the node stands.
    async fn status(self: &Arc<Self>) -> Result<Status, String> {
        let (epoch, (number, _)) = self.with_store(|store| Ok((store.epoch()?, store.last()?))).await?;
        let duty = self.duty.borrow().clone();
        let follows = if let Duty::Follow(primary) = &duty { Some(primary.clone()) } else { None };
        Ok(Status { leads: duty == Duty::Lead, follows, epoch, number })
    }

    async fn wait_for_news(&self, after: u64) {
        let mut written = self.written.subscribe();
        // Running out of time is an answer too: there are no news.
        let _ = timeout(NEWS, written.wait_for(|number| *number != after)).await;
    }

    /// With semi-synchronous replication a write is done when one replica has it, or none answers in time.
    async fn wait_for_a_replica(&self, number: u64) {
        if *self.semi_sync.borrow() {
            let mut received = self.received.subscribe();
            if timeout(SEMI_SYNC, received.wait_for(|n| *n >= number)).await.is_err() {
                self.semi_sync.send_replace(false);
            }
        }
    }

    /// Tells those who wait for the log that it has grown, or begun anew.
    pub(super) fn moved_to(&self, number: u64) {
        self.written.send_replace(number);
    }

    /// Does something with the file on a thread that may wait for it.
    pub(super) async fn with_store<T: Send + 'static>(
        self: &Arc<Self>,
        job: impl FnOnce(&mut Store) -> Result<T, rusqlite::Error> + Send + 'static,
    ) -> Result<T, String> {
        let node = Arc::clone(self);
        let work = move || job(&mut node.store.lock().unwrap_or_else(PoisonError::into_inner));
        tokio::task::spawn_blocking(work).await.map_err(|e| e.to_string())?.map_err(|e| e.to_string())
    }
}
