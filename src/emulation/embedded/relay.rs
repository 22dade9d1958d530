//! Relays of TCP connections: an inline firewall, and the virtual IP of a balancer cluster.
//!
//! A relay connects onwards from the visitor's own address, as a router would, so that what is behind
//! it still sees who came.

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};

use super::client;
use super::health::{Opinion, ticker};
use super::pool::Pool;
use super::proxy;
use super::seat::{held, think};
use super::server::accept;
use super::vrrp;
use super::wire::Wired;
use super::world::{Astray, World};
use crate::emulation::event::What;
use crate::emulation::plan::{JOURNEYS, Member, RelayWork};
use crate::model::{Algorithm, Id};

/// Runs until dropped.
pub(super) async fn run(listener: TcpListener, beside: Option<Beside>, world: Arc<World>, id: Id, work: RelayWork) {
    match work {
        RelayWork::Inline(members) => inline(listener, &world, &id, &members).await,
        RelayWork::VirtualIp(members) => virtual_ip(listener, beside, world, id, &members).await,
    }
}

/// The plain port of a shared address beside its encrypted one.
pub(super) struct Beside {
    /// Where visitors come in.
    pub(super) listener: TcpListener,
    /// The port of each member that is the same there.
    pub(super) ports: BTreeMap<Id, u16>,
}

/// Everything that arrives goes to what is behind, in turn.
async fn inline(listener: TcpListener, world: &World, id: &Id, members: &[Member]) {
    let pool = Arc::new(Pool::new(world, id, members));
    accept(listener, |stream, peer| {
        let pool = Arc::clone(&pool);
        async move {
            let order = pool.order(pool.slots.iter().collect(), Algorithm::RoundRobin, None);
            if let Some(slot) = order.first() {
                relay(stream, peer.ip(), &[slot.address()]).await;
            }
        }
    })
    .await;
}

/// The address belongs to the master among its members; while there is none, nobody answers.
async fn virtual_ip(listener: TcpListener, beside: Option<Beside>, world: Arc<World>, id: Id, members: &[Id]) {
    let pool = Arc::new(Pool::new(&world, &id, &members.iter().map(Member::alone).collect::<Vec<_>>()));
    let holder = Arc::new(AtomicUsize::new(0));
    let priorities: Arc<[AtomicU8]> = (0..members.len()).map(|index| vrrp::priority(index, 0).into()).collect();
    let mut watching = JoinSet::new();
    for index in 0..members.len() {
        watching.spawn(held(follow(Arc::clone(&world), id.clone(), Arc::clone(&pool), index, Arc::clone(&priorities))));
    }
    watching.spawn(held(elect(world, id, Arc::clone(&pool), priorities, Arc::clone(&holder))));
    let none = BTreeMap::new();
    let known = hand_on(listener, &pool, &holder, &none);
    match beside {
        None => known.await,
        Some(Beside { listener, ports }) => {
            tokio::join!(known, hand_on(listener, &pool, &holder, &ports));
        }
    }
}

/// Whoever comes goes to the holder of the address: to its port, or the one that is named here.
async fn hand_on(listener: TcpListener, pool: &Pool, holder: &AtomicUsize, ports: &BTreeMap<Id, u16>) {
    accept(listener, |stream, peer| {
        let to = pool.slots.get(holder.load(Relaxed)).map(|slot| {
            let known = slot.address();
            SocketAddr::new(known.ip(), ports.get(&slot.id).copied().unwrap_or(known.port()))
        });
        async move {
            if let Some(to) = to {
                relay(stream, peer.ip(), &[to]).await;
            }
        }
    })
    .await;
}

/// Keeps a member's priority at what it can serve; 0: it says nothing at all.
async fn follow(world: Arc<World>, id: Id, pool: Arc<Pool>, index: usize, priorities: Arc<[AtomicU8]>) {
    let slot = &pool.slots[index];
    let unread = world.network.passes_unread(&slot.id);
    let mut opinions: [Opinion; JOURNEYS.len()] = Default::default();
    let mut ticks = ticker();
    loop {
        ticks.tick().await;
        let lives = proxy::is_there(slot, unread).await;
        let mut lacking = 0;
        for (journey, opinion) in JOURNEYS.into_iter().zip(&mut opinions) {
            let good = lives && proxy::is_healthy(&id, slot, journey, "").await;
            lacking += usize::from(!opinion.after(good));
        }
        // A dead master advertises nothing from that moment on; one look that failed is forgiven by the next.
        let priority = if lives { vrrp::priority(index, lacking) } else { 0 };
        priorities[index].store(priority, Relaxed);
    }
}

/// Keeps `holder` at the master.
async fn elect(world: Arc<World>, id: Id, pool: Arc<Pool>, priorities: Arc<[AtomicU8]>, holder: Arc<AtomicUsize>) {
    let advert = world.pace.of(vrrp::ADVERT);
    let mut election = vrrp::Election::new(priorities.len(), advert, Instant::now());
    // How much each member has served at its best.
    let mut best = vec![None; priorities.len()];
    let mut ticks = interval(advert / 10);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let now = |priority: &AtomicU8| Some(priority.load(Relaxed)).filter(|priority| *priority > 0);
        let now: Vec<Option<u8>> = priorities.iter().map(now).collect();
        let master = election.look(Instant::now(), &now);
        if holder.swap(master, Relaxed) != master {
            world.events.add(What::Moved { id: id.clone(), to: pool.slots[master].id.clone() });
        }
        for (best, now) in best.iter_mut().zip(&now) {
            *best = (*best).max(*now);
        }
        let short = (now != best).then_some(Astray::Short);
        world.moves(&id, if election.is_settled(&now) { short } else { Some(Astray::Moving) });
    }
}

/// Moves bytes both ways between a visitor and the first of these that accepts a connection.
async fn relay(mut visitor: TcpStream, from: IpAddr, to: &[SocketAddr]) {
    think().await;
    for address in to {
        if let Ok(mut behind) = client::connect(*address, Some(from)).await {
            if converse(&mut visitor, &mut behind).await.is_err() {
                // What was broken off behind looks so in front.
                let _ = visitor.set_zero_linger();
            }
            return;
        }
    }
}

/// How many bytes are moved at once.
const PIECE: usize = 8 * 1024;
/// The longest conversation.
const LONGEST: Duration = Duration::from_mins(1);
/// How long what a visitor still sends is read after the answer, so that the answer is not lost in a reset.
const DRAIN: Duration = Duration::from_millis(500);

/// Moves bytes both ways until the side behind has closed: it answers one request to a connection and closes idle
/// ones, so that nothing here outlives what is there.
///
/// # Errors
/// When the side behind broke off.
pub(super) async fn converse(visitor: &mut TcpStream, behind: &mut Wired) -> io::Result<()> {
    let (mut hears, mut tells) = visitor.split();
    let (mut answers, mut asks) = tokio::io::split(behind);
    let request = async {
        // Either side may end the conversation as it likes: errors say no more than that.
        let _ = copy(&mut hears, &mut asks).await;
        let _ = asks.shutdown().await;
        std::future::pending::<()>().await;
    };
    let mut bytes = vec![0; PIECE];
    let answer = async {
        loop {
            let n = answers.read(&mut bytes).await?;
            // A visitor who has gone is no mistake of the side behind.
            if n == 0 || tells.write_all(&bytes[..n]).await.is_err() {
                return Ok::<(), io::Error>(());
            }
        }
    };
    tokio::select! {
        done = answer => done?,
        () = request => {}
        () = tokio::time::sleep(LONGEST) => {}
    }
    let _ = tells.shutdown().await;
    let _ = tokio::time::timeout(DRAIN, copy(&mut hears, &mut tokio::io::sink())).await;
    Ok(())
}
