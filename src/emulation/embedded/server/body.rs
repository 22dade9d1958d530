//! The body of a response: known whole, or flowing from a file or another unit.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering::Acquire, Ordering::Release};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use hyper::body::{Body as HttpBody, Bytes, Frame, SizeHint};

/// Why a body ended early.
pub(in crate::emulation::embedded) type Broken = Box<dyn std::error::Error + Send + Sync>;
/// A body that arrives piece by piece.
pub(in crate::emulation::embedded) type Flow = Pin<Box<dyn HttpBody<Data = Bytes, Error = Broken> + Send>>;

/// The body of a response.
pub(in crate::emulation::embedded) struct Body {
    content: Content,
    flight: Option<Flight>,
}

enum Content {
    Whole(Bytes),
    Flow(Flow),
}

/// Whether an answer is in the making on a connection.
#[derive(Debug, Default)]
pub(super) struct Busy {
    is: AtomicBool,
    waits: Mutex<Option<Waker>>,
}

impl Busy {
    /// Whether one is.
    pub(super) fn is_busy(&self) -> bool {
        self.is.load(Acquire)
    }

    /// Wakes this task when the answer is out.
    pub(super) fn wake_later(&self, waker: &Waker) {
        *self.waits.lock().unwrap_or_else(PoisonError::into_inner) = Some(waker.clone());
        if !self.is_busy() {
            waker.wake_by_ref();
        }
    }
}

/// Says that an answer is in the making, until it is dropped.
pub(super) struct Flight(Arc<Busy>);

impl Flight {
    /// From now on.
    pub(super) fn new(busy: &Arc<Busy>) -> Self {
        busy.is.store(true, Release);
        Self(Arc::clone(busy))
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.0.is.store(false, Release);
        if let Some(waker) = self.0.waits.lock().unwrap_or_else(PoisonError::into_inner).take() {
            waker.wake();
        }
    }
}

impl Body {
    /// A body that arrives piece by piece.
    pub(in crate::emulation::embedded) fn flow(flow: Flow) -> Self {
        Self { content: Content::Flow(flow), flight: None }
    }

    /// Keeps the connection busy until this body has been sent.
    pub(super) fn keeping(mut self, flight: Flight) -> Self {
        self.flight = Some(flight);
        self
    }
}

impl Default for Body {
    fn default() -> Self {
        Bytes::new().into()
    }
}

impl<T: Into<Bytes>> From<T> for Body {
    fn from(bytes: T) -> Self {
        Self { content: Content::Whole(bytes.into()), flight: None }
    }
}

impl HttpBody for Body {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        match &mut self.content {
            Content::Whole(bytes) if bytes.is_empty() => Poll::Ready(None),
            Content::Whole(bytes) => Poll::Ready(Some(Ok(Frame::data(std::mem::take(bytes))))),
            Content::Flow(flow) => flow.as_mut().poll_frame(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.content {
            Content::Whole(bytes) => bytes.is_empty(),
            Content::Flow(flow) => flow.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.content {
            Content::Whole(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Content::Flow(flow) => flow.size_hint(),
        }
    }
}
