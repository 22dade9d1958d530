//! Who is connected to a node: so many at once, and when there is no room those who never said anything make some.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// How many connections a node keeps open.
const MAX_OPEN: usize = 256;

/// The connections of one node.
#[derive(Debug, Default)]
pub(super) struct Guests(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    open: usize,
    next: u64,
    /// Those that have said nothing yet, the longest first.
    silent: BTreeMap<u64, Arc<Notify>>,
}

/// One of them, while it lives.
#[derive(Debug)]
pub(super) struct Guest {
    guests: Arc<Guests>,
    number: u64,
    leave: Arc<Notify>,
}

impl Guests {
    /// Lets one more in; none when everybody who is there talks.
    pub(super) fn enter(self: &Arc<Self>) -> Option<Guest> {
        let mut inner = self.inner();
        if inner.open >= MAX_OPEN {
            inner.silent.pop_first()?.1.notify_one();
        }
        inner.open += 1;
        inner.next += 1;
        let (number, leave) = (inner.next, Arc::<Notify>::default());
        inner.silent.insert(number, Arc::clone(&leave));
        drop(inner);
        Some(Guest { guests: Arc::clone(self), number, leave })
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Guest {
    /// It has said something.
    pub(super) fn spoke(&self) {
        self.guests.inner().silent.remove(&self.number);
    }

    /// Waits until its place is needed.
    pub(super) async fn is_asked_to_leave(&self) {
        self.leave.notified().await;
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        let mut inner = self.guests.inner();
        inner.open -= 1;
        inner.silent.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_never_spoke_makes_room_and_who_talks_stays() {
        let guests = Arc::new(Guests::default());
        let mut all: Vec<Guest> = (0..MAX_OPEN).map(|_| guests.enter().expect("room")).collect();
        all[0].spoke();
        let late = guests.enter().expect("the second makes room");
        all[1].is_asked_to_leave().await;
        all.remove(1);
        for guest in all.iter().chain([&late]) {
            guest.spoke();
        }
        assert!(guests.enter().is_none(), "everybody talks");
        all.pop();
        assert!(guests.enter().is_some());
    }
}
