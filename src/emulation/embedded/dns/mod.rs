//! A drawn name server: authoritative for the design's domain, over UDP and TCP on one port (RFC 1035, RFC 7766).
//!
//! ```text
//! message  what is said on the wire
//! zone     what is known
//! lookup   asking, as visitors do
//! ```

mod lookup;
mod message;
mod zone;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio::task::{JoinSet, yield_now};
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};

pub(in crate::emulation) use lookup::lookup;

use super::client;
use super::seat::{admits, held, is_slow, think};
use super::server::accept;
use super::world::World;
use crate::emulation::event::What;
use crate::emulation::plan::DnsWork;
use crate::emulation::sockets::receive;
use crate::model::Id;
use zone::Zone;

/// The time between two looks at an entry whose name is withdrawn when it is dead: what `switch_over` reckons with.
const CHECK: Duration = Duration::from_secs(30);
/// A connection that says nothing for so long is closed.
const IDLE: Duration = Duration::from_secs(5);
/// The pause after a failed receive, so that a broken socket burns no core.
const BACK_OFF: Duration = Duration::from_millis(10);
/// How many datagrams are answered without a pause for others: so many cost less than a millisecond.
const AT_ONCE: usize = 32;
/// How many answers of a slow server are on their way; questions beyond that are lost, as in a full queue.
const MOST_LATE: usize = 2000;
/// How often, and how long apart, the address is asked for after a restart.
const BINDS: (u32, Duration) = (60, Duration::from_millis(50));

/// Runs until dropped.
///
/// # Errors
/// When the address cannot be had.
pub(super) async fn run(listener: TcpListener, world: Arc<World>, id: Id, work: DnsWork) -> Result<(), String> {
    let address = listener.local_addr().map_err(|e| e.to_string())?;
    let socket = Arc::new(bind(address).await.map_err(|e| format!("{address}, UDP: {e}"))?);
    let addresses = work.records.iter().map(|record| world.address(&record.unit).ip());
    let zone = Arc::new(Zone::new(&work.domain, work.ttl, addresses));
    let mut checks = JoinSet::new();
    for (index, record) in work.records.iter().enumerate().filter(|(_, record)| record.checked) {
        let (world, zone, id, of) = (Arc::clone(&world), Arc::clone(&zone), id.clone(), record.unit.clone());
        checks.spawn(held(watch(world, zone, id, index, of)));
    }
    let connections = accept(listener, |stream, _| converse(stream, Arc::clone(&zone)));
    tokio::select! {
        () = connections => {}
        () = datagrams(socket, &zone) => {}
    }
    Ok(())
}

async fn bind(address: SocketAddr) -> io::Result<UdpSocket> {
    let (times, pause) = BINDS;
    for _ in 0..times {
        match receive(address) {
            // The socket of the last life may take a moment to go.
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => sleep(pause).await,
            done => return done,
        }
    }
    receive(address)
}

async fn datagrams(socket: Arc<UdpSocket>, zone: &Zone) {
    let mut bytes = [0; 4096];
    let mut late = JoinSet::new();
    loop {
        // What fails here fails below as well.
        let _ = socket.readable().await;
        for _ in 0..AT_ONCE {
            let (length, peer) = match socket.try_recv_from(&mut bytes) {
                Ok(received) => received,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(_) => {
                    sleep(BACK_OFF).await;
                    break;
                }
            };
            let Some(answer) = zone.answer(&bytes[..length], true).filter(|_| admits(peer)) else { continue };
            if !is_slow() {
                // That an answer cannot be sent is the asker's loss; he asks again.
                let _ = socket.send_to(&answer, peer).await;
            } else if late.len() < MOST_LATE {
                let socket = Arc::clone(&socket);
                late.spawn(held(async move {
                    think().await;
                    let _ = socket.send_to(&answer, peer).await;
                }));
            }
        }
        while late.try_join_next().is_some() {}
        // Whether this unit may move at the moment is looked at between two polls: a flood must not keep it in one.
        yield_now().await;
    }
}

/// One connection: any number of questions, each after its length.
async fn converse(mut stream: TcpStream, zone: Arc<Zone>) {
    while let Ok(Ok(length)) = timeout(IDLE, stream.read_u16()).await {
        let mut bytes = vec![0; usize::from(length)];
        if !matches!(timeout(IDLE, stream.read_exact(&mut bytes)).await, Ok(Ok(_))) {
            return;
        }
        let Some(answer) = zone.answer(&bytes, false) else { return };
        think().await;
        let mut framed = (answer.len() as u16).to_be_bytes().to_vec();
        framed.extend(answer);
        if !matches!(timeout(IDLE, stream.write_all(&framed)).await, Ok(Ok(()))) {
            return;
        }
    }
}

/// Withdraws an entry's address when it accepts no connection, and tells it again when it does.
async fn watch(world: Arc<World>, zone: Arc<Zone>, by: Id, index: usize, of: Id) {
    let mut ticks = interval(world.pace.of(CHECK));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let lives = client::connect(world.address(&of), None).await.is_ok();
        if zone.tell(index, lives) {
            world.events.add(What::Named { by: by.clone(), id: of.clone(), told: lives });
        }
    }
}
