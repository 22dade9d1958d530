//! A unit's seat: who it is, the network it sits on, and whether it may move at the moment.
//!
//! Every task of a unit runs in its seat, as every thread of a program runs on its computer: what the task connects to
//! goes over the unit's wires, and while the unit is paused none of its tasks moves. Its listener stays open meanwhile,
//! so the system goes on accepting connections for it, as it does for a stopped process.

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering::Acquire, Ordering::Release};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::time::sleep;

use super::tls::Carrier;
use super::wire::{Door, Network, Wired};
use crate::model::Id;

tokio::task_local! {
    static SEAT: Arc<Seat>;
}

/// Where the tasks of one unit, or all visitors, sit.
#[derive(Debug)]
pub(in crate::emulation) struct Seat {
    /// The unit; none: visitors.
    unit: Option<Id>,
    network: Arc<Network>,
    pulse: Arc<Pulse>,
}

/// Whether a unit moves, and how fast.
#[derive(Debug, Default)]
pub(in crate::emulation) struct Pulse {
    paused: AtomicBool,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    slow: Duration,
    /// The tasks that wanted to move while the unit was paused.
    waiting: Vec<Waker>,
}

impl Pulse {
    /// Stops every task of the unit where it is, or lets them go on.
    pub(in crate::emulation) fn pause(&self, paused: bool) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        self.paused.store(paused, Release);
        if !paused {
            inner.waiting.drain(..).for_each(Waker::wake);
        }
    }

    /// Makes each answer so much later.
    pub(in crate::emulation) fn slow(&self, by: Duration) {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).slow = by;
    }

    fn is_paused(&self, cx: &Context<'_>) -> bool {
        if !self.paused.load(Acquire) {
            return false;
        }
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        // Looked at again with the list in hand: who goes on empties it.
        let paused = self.paused.load(Acquire);
        if paused && !inner.waiting.iter().any(|waker| waker.will_wake(cx.waker())) {
            inner.waiting.push(cx.waker().clone());
        }
        paused
    }
}

impl Seat {
    /// A unit's seat.
    pub(in crate::emulation) fn of(unit: Id, network: Arc<Network>, pulse: Arc<Pulse>) -> Arc<Self> {
        Arc::new(Self { unit: Some(unit), network, pulse })
    }

    /// The seat of visitors.
    pub(in crate::emulation) fn of_visitors(network: Arc<Network>) -> Arc<Self> {
        Arc::new(Self { unit: None, network, pulse: Arc::default() })
    }

    /// Does something in this seat.
    pub(in crate::emulation) fn hold<F: Future>(self: &Arc<Self>, task: F) -> Held<F> {
        Held { seat: Some(Arc::clone(self)), task: Box::pin(task) }
    }
}

/// Keeps a new task in the seat of the one that makes it. Whatever a unit spawns has to be wrapped in this.
pub(super) fn held<F: Future>(task: F) -> Held<F> {
    Held { seat: SEAT.try_with(Arc::clone).ok(), task: Box::pin(task) }
}

/// Opens a connection from this seat, or past all wires where there is none.
pub(super) async fn connect(to: SocketAddr, from: Option<IpAddr>, limit: Duration) -> io::Result<Wired> {
    match SEAT.try_with(Arc::clone) {
        Ok(seat) => seat.network.connect(seat.unit.as_ref(), to, from, limit).await,
        Err(_) => super::client::dial(to, from, limit, &|_| ()).await.map(Wired::plain),
    }
}

/// Sends a datagram from this seat and waits for the answer.
///
/// # Errors
/// When none comes in time, or there is no seat.
pub(super) async fn datagram(
    to: SocketAddr,
    from: Option<IpAddr>,
    bytes: &[u8],
    limit: Duration,
) -> io::Result<Vec<u8>> {
    match SEAT.try_with(Arc::clone) {
        Ok(seat) => seat.network.datagram(seat.unit.as_ref(), to, from, bytes, limit).await,
        Err(_) => Err(io::ErrorKind::NotConnected.into()),
    }
}

/// Whether a datagram from there gets through to this unit.
pub(super) fn admits(peer: SocketAddr) -> bool {
    SEAT.try_with(|seat| seat.unit.as_ref().is_none_or(|unit| seat.network.admits(unit, peer))).unwrap_or(true)
}

/// Whether this unit is slow at the moment.
pub(super) fn is_slow() -> bool {
    let slow = SEAT.try_with(|seat| seat.pulse.inner.lock().unwrap_or_else(PoisonError::into_inner).slow);
    slow.is_ok_and(|slow| !slow.is_zero())
}

/// Shakes hands over an open connection where TLS is spoken.
pub(super) async fn greet(to: SocketAddr, stream: Wired) -> io::Result<Carrier> {
    match SEAT.try_with(Arc::clone) {
        Ok(seat) => seat.network.greet(seat.unit.as_ref(), to, stream).await,
        Err(_) => Ok(Carrier::Plain(stream)),
    }
}

/// The bent wire before a visitor from outside this session, where there is one.
pub(super) fn door(peer: SocketAddr) -> Option<Door> {
    SEAT.try_with(|seat| seat.unit.as_ref().and_then(|unit| seat.network.door(unit, peer))).ok().flatten()
}

/// Takes as long as a slow unit takes before it answers.
pub(super) async fn think() {
    let slow = SEAT.try_with(|seat| seat.pulse.inner.lock().unwrap_or_else(PoisonError::into_inner).slow);
    if let Ok(slow) = slow
        && !slow.is_zero()
    {
        sleep(slow).await;
    }
}

/// A task in its seat.
#[derive(Debug)]
#[must_use = "a task does nothing until it is polled"]
pub(in crate::emulation) struct Held<F> {
    seat: Option<Arc<Seat>>,
    task: Pin<Box<F>>,
}

impl<F: Future> Future for Held<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let Self { seat, task } = &mut *self;
        match seat {
            None => task.as_mut().poll(cx),
            Some(seat) if seat.pulse.is_paused(cx) => Poll::Pending,
            Some(seat) => SEAT.sync_scope(Arc::clone(seat), || task.as_mut().poll(cx)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_paused_task_stands_still_and_goes_on_where_it_was() {
        let plan = Arc::new(crate::emulation::plan(&crate::model::Design::default()));
        let network = Arc::new(Network::new(plan, std::collections::BTreeMap::default(), 0));
        let pulse = Arc::<Pulse>::default();
        let seat = Seat::of(Id::new("web").unwrap(), network, Arc::clone(&pulse));
        pulse.pause(true);
        let (send, mut hear) = tokio::sync::mpsc::unbounded_channel();
        let task = tokio::spawn(seat.hold(async move {
            // A task that a task makes sits in the same seat.
            tokio::spawn(held(async move { send.send(()) })).await
        }));
        assert!(tokio::time::timeout(Duration::from_millis(50), hear.recv()).await.is_err());
        pulse.pause(false);
        assert_eq!(hear.recv().await, Some(()));
        assert!(task.await.is_ok());
    }
}
