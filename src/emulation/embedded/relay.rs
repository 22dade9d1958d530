//! Relays of TCP connections: an inline firewall, and the virtual IP of a balancer cluster.
//!
//! A relay connects onwards from the visitor's own address, as a router would, so that what is behind
//! it still sees who came.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use super::client;
use super::health::{Opinion, ticker};
use super::pool::Pool;
use super::proxy;
use super::seat::{held, think};
use super::server::accept;
use super::wire::Wired;
use super::world::World;
use crate::emulation::event::What;
use crate::emulation::plan::{JOURNEYS, Member, RelayWork};
use crate::model::{Algorithm, Id};

/// Runs until dropped.
pub(super) async fn run(listener: TcpListener, world: Arc<World>, id: Id, work: RelayWork) {
    match work {
        RelayWork::Inline(members) => inline(listener, &world, &members).await,
        RelayWork::VirtualIp(members) => virtual_ip(listener, world, id, &members).await,
    }
}

/// Everything that arrives goes to what is behind, in turn.
async fn inline(listener: TcpListener, world: &World, members: &[Member]) {
    let pool = Arc::new(Pool::new(world, members));
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

/// The address belongs to the member that can serve the most journeys, the first among equals: what
/// VRRP does when each member's priority follows the checks of its own backends (RFC 9568 §6.1).
async fn virtual_ip(listener: TcpListener, world: Arc<World>, id: Id, members: &[Id]) {
    let pool = Arc::new(Pool::new(&world, &members.iter().map(Member::alone).collect::<Vec<_>>()));
    let holder = Arc::new(AtomicUsize::new(0));
    let mut watching = JoinSet::new();
    watching.spawn(held(elect(world, id, Arc::clone(&pool), Arc::clone(&holder))));
    accept(listener, |stream, peer| {
        let (pool, first) = (Arc::clone(&pool), holder.load(Relaxed));
        async move {
            // Until the election has noticed a death, the next member in order takes the connection.
            let rest = (0..pool.slots.len()).filter(|index| *index != first);
            let order = std::iter::once(first).chain(rest).filter_map(|index| pool.slots.get(index));
            let order: Vec<SocketAddr> = order.map(|slot| slot.address()).collect();
            relay(stream, peer.ip(), &order).await;
        }
    })
    .await;
}

/// How many looks in a row a member must be the best before the address moves to it: members do not notice a
/// failover behind them in the same moment, and an address that moves for that would move back at once.
const STEADY: u32 = 2;

/// Keeps `holder` at the best member.
async fn elect(world: Arc<World>, id: Id, pool: Arc<Pool>, holder: Arc<AtomicUsize>) {
    let mut opinions: Vec<[Opinion; JOURNEYS.len()]> = pool.slots.iter().map(|_| Default::default()).collect();
    let mut challenger = (0, 0);
    let mut ticks = ticker();
    loop {
        ticks.tick().await;
        let mut best = (0, 0);
        for (index, slot) in pool.slots.iter().enumerate() {
            let mut able = 0;
            for (journey, opinion) in JOURNEYS.into_iter().zip(&mut opinions[index]) {
                let good = proxy::is_healthy(&id, slot, journey, "").await;
                able += usize::from(opinion.after(good));
            }
            if able > best.1 {
                best = (index, able);
            }
        }
        let (best, able) = best;
        let seen = if challenger.0 == best { challenger.1 + 1 } else { 1 };
        challenger = (best, seen);
        if able > 0 && seen >= STEADY && holder.swap(best, Relaxed) != best {
            world.events.add(What::Moved { id: id.clone(), to: pool.slots[best].id.clone() });
        }
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
