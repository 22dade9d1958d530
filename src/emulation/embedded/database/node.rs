//! One node at work: it answers questions, accepts writes or refuses them, and takes orders about its role.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{ErrorCode, InterruptHandle};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::time::{Instant, timeout};

use super::board::Standing;
use super::disk::{FULL, is_fatal, is_full, system_says, unusable};
use super::guests::Guests;
use super::protocol::{Ask, Connection, Heard, Reply, Status};
use super::replication;
use super::store::{Mark, Store};
use crate::emulation::embedded::failover::{self, Cluster};
use crate::emulation::embedded::seat::think;
use crate::emulation::embedded::server::accept;
use crate::emulation::embedded::world::World;
use crate::emulation::event::What;
use crate::emulation::plan::DatabaseWork;
use crate::model::{Id, ReplicationMode, Role};

/// How long the log waits for news before it answers that there are none.
const NEWS: Duration = Duration::from_millis(500);
/// How long a write waits for a replica before replication falls back to asynchronous
/// (MySQL's `rpl_semi_sync_source_timeout` is 10 s; a demonstration need not wait that long).
const SEMI_SYNC: Duration = Duration::from_secs(1);
/// A connection that says nothing for so long is closed; one that never said anything sooner.
const IDLE: Duration = Duration::from_secs(30);
const FIRST_WORDS: Duration = Duration::from_secs(5);
/// How long one statement may take, and how often one that takes longer is told to end.
const STATEMENT: Duration = Duration::from_secs(1);
const NUDGE: Duration = Duration::from_millis(50);
const LOST: &str = "ERROR 1180 (HY000): the node stopped being the primary while the write waited: nobody knows whether it \
                    was kept";

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
pub(in crate::emulation::embedded) struct Node {
    pub(in crate::emulation::embedded) id: Id,
    pub(in crate::emulation::embedded) world: Arc<World>,
    store: Mutex<Store>,
    /// One at a time uses the file; who waits holds no thread.
    turn: Semaphore,
    interrupt: InterruptHandle,
    guests: Arc<Guests>,
    pub(super) duty: watch::Sender<Duty>,
    /// The number of the last log entry.
    written: watch::Sender<u64>,
    /// The greatest number that a replica is known to have.
    received: watch::Sender<u64>,
    /// Whether writes wait for a replica: as drawn, until one does not answer in time.
    semi_sync: watch::Sender<bool>,
    drawn_semi_sync: bool,
    mark: Mutex<Mark>,
    pub(super) hears: AtomicBool,
    pub(super) diverged: AtomicBool,
    /// Until when it may accept writes; none: nobody has to agree.
    lease: Mutex<Option<Instant>>,
    leased: bool,
    /// Whether the last write found the disk full.
    full: AtomicBool,
    broken: watch::Sender<Option<String>>,
}

/// Runs until dropped.
///
/// # Errors
/// When the file cannot be opened, or can no longer be read or written.
pub(in crate::emulation::embedded) async fn run(
    listener: TcpListener,
    world: Arc<World>,
    id: Id,
    work: DatabaseWork,
    semi_sync: bool,
    cluster: Option<Cluster>,
) -> Result<(), String> {
    let (folder, marker) = (world.folder(&id), world.marker.clone());
    let open = move || {
        let opened = std::fs::create_dir_all(&folder).map_err(|e| e.to_string()).and_then(|()| {
            let store = Store::open(&folder.join("data.sqlite"), &marker).map_err(|e| unusable(&e))?;
            store.mark().map(|mark| (store, mark)).map_err(|e| unusable(&e))
        });
        opened.map_err(|why| format!("{}: {}", folder.display(), system_says(&folder).unwrap_or(why)))
    };
    let (store, mark) = tokio::task::spawn_blocking(open).await.map_err(|e| e.to_string())??;
    let duty = match (work.managed, work.role, work.source) {
        (false, Role::Primary, _) => Duty::Lead,
        (false, Role::Replica, Some((primary, _))) => Duty::Follow(primary),
        // Somebody may have been promoted while a managed node was away: the failover decides.
        (true, ..) | (false, Role::Replica, None) => Duty::Wait,
    };
    let node = Arc::new(Node {
        id,
        world,
        interrupt: store.interrupt_handle(),
        store: Mutex::new(store),
        turn: Semaphore::new(1),
        guests: Arc::default(),
        duty: watch::Sender::new(duty),
        written: watch::Sender::new(mark.received),
        received: watch::Sender::new(0),
        semi_sync: watch::Sender::new(semi_sync),
        drawn_semi_sync: semi_sync,
        mark: Mutex::new(mark),
        hears: AtomicBool::new(false),
        diverged: AtomicBool::new(false),
        lease: Mutex::default(),
        leased: cluster.as_ref().is_some_and(Cluster::is_leased),
        full: AtomicBool::new(false),
        broken: watch::Sender::new(None),
    });
    let _shown = Shown(Arc::clone(&node));
    node.show();
    let mut broken = node.broken.subscribe();
    let talking = accept(listener, |stream, _| converse(stream, Arc::clone(&node)));
    let deciding = failover::decide_as_node(Arc::clone(&node), cluster);
    tokio::select! {
        ((), (), (), ()) = async { tokio::join!(talking, replication::fetch(&node), replication::apply(&node), deciding) } => Ok(()),
        why = async { broken.wait_for(Option::is_some).await.ok().and_then(|why| why.clone()) } => {
            Err(why.unwrap_or_else(|| "its file cannot be used".to_owned()))
        }
    }
}

/// Whether writes on a primary wait for one of its replicas.
pub(in crate::emulation::embedded) fn waits(mode: ReplicationMode) -> bool {
    mode == ReplicationMode::SemiSync
}

/// Takes the node off the board when it ends.
struct Shown(Arc<Node>);

impl Drop for Shown {
    fn drop(&mut self) {
        self.0.world.databases.show(&self.0.id, None);
    }
}

async fn converse(stream: TcpStream, node: Arc<Node>) {
    let Some(guest) = node.guests.enter() else {
        let full = "ERROR 1040 (HY000): Too many connections".to_owned();
        return Connection::accepted(stream).say_last(full).await;
    };
    let tls = node.world.network.tls().server(&node.id);
    let opened = tokio::select! {
        opened = timeout(FIRST_WORDS, Connection::greeted(stream, tls)) => opened,
        () = guest.is_asked_to_leave() => return,
    };
    let Ok(Some(mut connection)) = opened else { return };
    let mut patience = FIRST_WORDS;
    loop {
        let heard = tokio::select! {
            heard = timeout(patience, connection.hear_ask()) => heard,
            () = guest.is_asked_to_leave() => return,
        };
        let ask = match heard {
            Ok(Heard::Line(ask)) => ask,
            Ok(other) => match other.complaint() {
                Some(why) => return connection.say_last(why).await,
                None => return,
            },
            Err(_) => return,
        };
        if patience != IDLE {
            guest.spoke();
            patience = IDLE;
        }
        think().await;
        let reply = node.answer(ask).await.unwrap_or_else(Reply::error);
        if timeout(IDLE, connection.say(&reply)).await.ok().flatten().is_none() {
            return;
        }
    }
}

impl Node {
    /// Answers a question or obeys an order.
    pub(in crate::emulation::embedded) async fn answer(self: &Arc<Self>, ask: Ask) -> Result<Reply, String> {
        match ask {
            Ask::Sql { sql, values } => {
                let node = Arc::clone(self);
                // The duty is looked at with the file in hand: after an order to stand down no write slips through.
                let run = move |store: &mut Store| {
                    let done = store.run(&sql, &values, node.may_write())?;
                    if let Some(number) = done.1 {
                        let mut mark = node.mark.lock().unwrap_or_else(PoisonError::into_inner);
                        (mark.applied, mark.received) = (number, number);
                    }
                    Ok(done)
                };
                let (reply, number) = self.with_store(run).await?;
                if let Some(number) = number {
                    self.note_full(false);
                    self.show();
                    self.written.send_if_modified(|n| std::mem::replace(n, number.max(*n)) < number);
                    self.wait_for_a_replica(number).await;
                    if !self.may_write() {
                        return Err(LOST.to_owned());
                    }
                }
                Ok(reply)
            }
            Ask::Status => Ok(Reply { status: Some(self.status()), ..Reply::default() }),
            Ask::Log { after, epoch } => self.log(after, epoch).await,
            Ask::Has { number, epoch } => {
                let known = self.with_store(move |store| store.epoch_of(number)).await?;
                Ok(Reply { yes: Some(number == 0 || known == Some(epoch)), ..Reply::default() })
            }
            Ask::Lead { epoch } => {
                if !self.with_store(move |store| store.lead(epoch)).await? {
                    return Err(format!("epoch {epoch} is over"));
                }
                self.look_at_mark().await?;
                self.moved_to(self.status().number);
                self.world.databases.fence(&self.id, false);
                self.extend_lease(Instant::now() + failover::LEASE);
                self.take_on(&Duty::Lead);
                Ok(Reply::default())
            }
            Ask::Follow { primary, epoch } => {
                if epoch < self.status().epoch || primary == self.id {
                    return Err(format!("epoch {epoch} is over"));
                }
                self.world.databases.fence(&self.id, false);
                self.take_on(&Duty::Follow(primary));
                Ok(Reply::default())
            }
            Ask::StandDown => {
                self.take_on(&Duty::Wait);
                Ok(Reply::default())
            }
            Ask::Vote { .. } | Ask::Beat { .. } => Err("a database node has no vote".to_owned()),
        }
    }

    async fn log(self: &Arc<Self>, after: u64, epoch: u64) -> Result<Reply, String> {
        self.wait_for_news(after).await;
        let log = self.with_store(move |store| store.log(after, epoch)).await?;
        if log.is_some() {
            self.received.send_if_modified(|n| std::mem::replace(n, after.max(*n)) < after);
            if self.drawn_semi_sync && after == *self.written.borrow() {
                self.semi_sync.send_replace(true);
            }
        }
        let status = Some(self.status());
        Ok(match log {
            Some((log, whole)) => Reply { log: Some(log), yes: Some(whole), status, ..Reply::default() },
            None => Reply { status, ..Reply::default() },
        })
    }

    fn take_on(&self, new: &Duty) {
        if matches!(new, Duty::Lead) {
            // What replicas had of an earlier history says nothing about this one.
            self.received.send_replace(0);
            self.semi_sync.send_replace(self.drawn_semi_sync);
        }
        self.duty.send_if_modified(|duty| std::mem::replace(duty, new.clone()) != *new);
        self.show();
    }

    /// Whether it accepts writes at this moment.
    fn may_write(&self) -> bool {
        let until = *self.lease.lock().unwrap_or_else(PoisonError::into_inner);
        let held = !self.leased || until.is_some_and(|until| Instant::now() < until);
        held && *self.duty.borrow() == Duty::Lead && !self.world.databases.is_fenced(&self.id)
    }

    /// Accepts writes until then, if it leads.
    pub(in crate::emulation::embedded) fn extend_lease(&self, until: Instant) {
        let mut lease = self.lease.lock().unwrap_or_else(PoisonError::into_inner);
        *lease = Some(lease.map_or(until, |held| held.max(until)));
    }

    /// Where the node stands.
    pub(in crate::emulation::embedded) fn status(&self) -> Status {
        let mark = *self.mark.lock().unwrap_or_else(PoisonError::into_inner);
        let duty = self.duty.borrow().clone();
        let follows = if let Duty::Follow(primary) = &duty { Some(primary.clone()) } else { None };
        Status { leads: duty == Duty::Lead, follows, epoch: mark.epoch, number: mark.received }
    }

    /// Shows on the board how it stands.
    pub(in crate::emulation::embedded) fn show(&self) {
        let Status { follows, .. } = self.status();
        let mark = *self.mark.lock().unwrap_or_else(PoisonError::into_inner);
        let (hears, diverged) = (self.hears.load(Relaxed), self.diverged.load(Relaxed));
        let standing = Standing { mark, leads: self.may_write(), follows, hears, diverged };
        self.world.databases.show(&self.id, Some(standing));
    }

    /// Looks how far the file is, after something was done to it.
    pub(super) async fn look_at_mark(self: &Arc<Self>) -> Result<Mark, String> {
        let node = Arc::clone(self);
        // Noted with the file in hand, so that no older look comes after a newer one.
        let look = move |store: &mut Store| {
            let mark = store.mark()?;
            *node.mark.lock().unwrap_or_else(PoisonError::into_inner) = mark;
            Ok(mark)
        };
        let mark = self.with_store(look).await?;
        self.show();
        Ok(mark)
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

    /// Hears when something was received.
    pub(super) fn news(&self) -> watch::Receiver<u64> {
        self.written.subscribe()
    }

    /// Tells those who wait for the log that it has grown, or begun anew.
    pub(super) fn moved_to(&self, number: u64) {
        self.written.send_replace(number);
    }

    /// Says when the disk is full, and when it no longer is.
    pub(super) fn note_full(&self, full: bool) {
        if self.full.swap(full, Relaxed) != full {
            self.world.events.add(What::Full { id: self.id.clone(), full });
        }
    }

    /// Does something with the file on a thread that may wait for it, for so long and no longer. A file that cannot be
    /// used any more ends the node.
    pub(super) async fn with_store<T: Send + 'static>(
        self: &Arc<Self>,
        job: impl FnOnce(&mut Store) -> Result<T, rusqlite::Error> + Send + 'static,
    ) -> Result<T, String> {
        let _turn = self.turn.acquire().await.map_err(|e| e.to_string())?;
        let node = Arc::clone(self);
        let work = move || job(&mut node.store.lock().unwrap_or_else(PoisonError::into_inner));
        let mut working = tokio::task::spawn_blocking(work);
        let mut limit = STATEMENT;
        let done = loop {
            match timeout(limit, &mut working).await {
                Ok(done) => break done.map_err(|e| e.to_string())?,
                Err(_) => self.interrupt.interrupt(),
            }
            limit = NUDGE;
        };
        done.map_err(|error| match error.sqlite_error_code() {
            Some(ErrorCode::OperationInterrupted) => {
                "ERROR 3024 (HY000): Query execution was interrupted, maximum statement execution time exceeded"
                    .to_owned()
            }
            // What was there is there, and can be read: as MySQL and MariaDB do, only writing has to wait.
            _ if is_full(&error) => {
                self.note_full(true);
                FULL.to_owned()
            }
            code => {
                if code.is_some_and(is_fatal) {
                    self.broken.send_replace(Some(unusable(&error)));
                }
                error.to_string()
            }
        })
    }
}
