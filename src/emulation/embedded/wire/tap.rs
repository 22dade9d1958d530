//! One connection as the network sees it: how it is bent at the moment, and who waits for that to change.

use std::future::poll_fn;
use std::sync::atomic::{AtomicBool, Ordering::Acquire, Ordering::Relaxed, Ordering::Release};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Poll, Waker};

use super::{Bend, Line, Way};
use crate::model::Id;

/// One connection, from the moment at which somebody wants it.
#[derive(Debug)]
pub(super) struct Tap {
    /// Who connects; none: nobody with a place in the drawing.
    pub(super) from: Option<Id>,
    /// The unit it goes to.
    pub(super) to: Id,
    /// The wire it goes over.
    pub(super) line: Arc<Line>,
    crooked: AtomicBool,
    touched: AtomicBool,
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    bend: Arc<Bend>,
    /// Who wants to hear of changes: the reader and the writer.
    waiting: [Option<Waker>; 2],
}

impl Tap {
    pub(super) fn new(from: Option<Id>, to: Id, line: Arc<Line>, bend: Bend) -> Self {
        let crooked = AtomicBool::new(!bend.is_straight());
        let touched = AtomicBool::new(bend != Bend::default());
        Self {
            from,
            to,
            line,
            crooked,
            touched,
            inner: Mutex::new(Inner { bend: Arc::new(bend), waiting: [None, None] }),
        }
    }

    /// Whether bytes do not simply pass.
    pub(super) fn is_crooked(&self) -> bool {
        self.crooked.load(Acquire)
    }

    /// Whether anything was done to it since it was opened, or somebody wants to hear conversations from their beginning.
    pub(super) fn was_touched(&self) -> bool {
        self.touched.load(Relaxed)
    }

    /// Has it end with the exchange that is on it.
    pub(super) fn touch(&self) {
        self.touched.store(true, Relaxed);
    }

    /// How it is bent.
    pub(super) fn bend(&self) -> Arc<Bend> {
        Arc::clone(&self.inner.lock().unwrap_or_else(PoisonError::into_inner).bend)
    }

    /// Bends it; whoever waits is woken when that changes something.
    pub(super) fn set(&self, bend: Bend) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if *inner.bend == bend {
            return;
        }
        self.touch();
        self.crooked.store(!bend.is_straight(), Release);
        inner.bend = Arc::new(bend);
        for waker in inner.waiting.iter_mut().filter_map(Option::take) {
            waker.wake();
        }
    }

    /// Asks to be woken at the next change. What is read after this call is not missed.
    pub(super) fn wait(&self, way: Way, waker: &Waker) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = &mut inner.waiting[way as usize];
        if !slot.as_ref().is_some_and(|known| known.will_wake(waker)) {
            *slot = Some(waker.clone());
        }
    }

    /// Waits until the bend is one that `ready` makes something of.
    pub(super) async fn once<T>(&self, mut ready: impl FnMut(&Bend) -> Option<T>) -> T {
        poll_fn(|cx| {
            self.wait(Way::Asked, cx.waker());
            ready(&self.bend()).map_or(Poll::Pending, Poll::Ready)
        })
        .await
    }
}
