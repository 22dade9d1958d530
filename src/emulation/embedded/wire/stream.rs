//! A connection as its user sees it: a socket while its wire is straight, and what is left of one while it is bent.

use std::collections::VecDeque;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::PoisonError;
use std::sync::atomic::Ordering::Relaxed;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep_until};

use super::capture::Scribe;
use super::network::Plug;
use super::tap::Tap;
use super::{Bend, Gate, Way};

/// How many bytes may be on their way at once on a wire with latency: what a socket's buffer holds.
const ON_THE_WAY: usize = 256 * 1024;
/// The largest piece that is moved at once.
const PIECE: usize = 16 * 1024;

/// An open connection.
#[derive(Debug)]
pub(in crate::emulation) struct Wired {
    stream: TcpStream,
    wire: Option<Box<Wire>>,
}

/// What is known of a connection without having it: whether its wire is as it was when it was opened.
#[derive(Debug, Clone)]
pub(in crate::emulation::embedded) struct Witness(Option<Arc<Tap>>);

impl Witness {
    /// Whether anything was done to the wire. A connection that is opened now could go elsewhere, or not come about.
    pub(in crate::emulation::embedded) fn was_touched(&self) -> bool {
        self.0.as_ref().is_some_and(|tap| tap.was_touched())
    }
}

/// What a connection over a wire has besides its socket.
#[derive(Debug)]
struct Wire {
    plug: Plug,
    scribe: Option<Scribe>,
    /// Whether who connected spoke last.
    asking: bool,
    /// Bytes so far, both directions.
    passed: u64,
    /// What has arrived and is not there yet.
    coming: VecDeque<(Instant, Vec<u8>)>,
    /// When the end is there, once it has arrived.
    end: Option<Instant>,
    /// For each direction what may pass next: how much, and when.
    granted: [Option<(Instant, usize)>; 2],
    timers: [Option<Pin<Box<Sleep>>>; 2],
    broken: bool,
}

impl Wired {
    /// A connection over no wire.
    pub(in crate::emulation) fn plain(stream: TcpStream) -> Self {
        Self { stream, wire: None }
    }

    /// A connection that is known to the network.
    pub(super) fn new(stream: TcpStream, plug: Plug) -> Self {
        let line = &plug.tap.line;
        let listening = line.listening.load(Relaxed);
        let scribe = listening.then(|| line.capture.lock().unwrap_or_else(PoisonError::into_inner).scribe()).flatten();
        let wire = Wire {
            plug,
            scribe,
            asking: false,
            passed: 0,
            coming: VecDeque::new(),
            end: None,
            granted: [None; 2],
            timers: [None, None],
            broken: false,
        };
        Self { stream, wire: Some(Box::new(wire)) }
    }

    /// Who knows what is done to its wire.
    pub(in crate::emulation::embedded) fn witness(&self) -> Witness {
        Witness(self.wire.as_ref().map(|wire| Arc::clone(&wire.plug.tap)))
    }
}

impl Wire {
    /// True while bytes pass as on a bare socket.
    fn is_straight(&self) -> bool {
        !self.broken && self.coming.is_empty() && self.end.is_none() && !self.plug.tap.is_crooked()
    }

    fn note(&mut self, way: Way, bytes: &[u8]) {
        let line = &self.plug.tap.line;
        line.bytes[way as usize].fetch_add(bytes.len() as u64, Relaxed);
        self.passed += bytes.len() as u64;
        match way {
            Way::Asked if !self.asking => {
                self.asking = true;
                line.requests.fetch_add(1, Relaxed);
            }
            Way::Asked => {}
            Way::Answered => self.asking = false,
        }
        if let Some(scribe) = &self.scribe {
            scribe.note(way, bytes);
        }
    }

    /// Ends the connection as a reset does, at both of its ends.
    fn break_off(&mut self, stream: &TcpStream) -> io::Error {
        if !std::mem::replace(&mut self.broken, true) {
            self.plug.tap.line.errors.fetch_add(1, Relaxed);
            // The other end learns of it when the socket is dropped; a socket that is gone already needs no telling.
            let _ = stream.set_zero_linger();
        }
        io::ErrorKind::ConnectionReset.into()
    }

    /// The bend as it is now; pending while packets vanish. Whatever changes later wakes this task.
    fn gate(&mut self, way: Way, stream: &TcpStream, cx: &mut Context<'_>) -> Poll<io::Result<Arc<Bend>>> {
        self.plug.tap.wait(way, cx.waker());
        let bend = self.plug.tap.bend();
        let spent = bend.limit.is_some_and(|limit| self.passed >= limit);
        match bend.gate {
            _ if self.broken => Poll::Ready(Err(io::ErrorKind::ConnectionReset.into())),
            Gate::Reset => Poll::Ready(Err(self.break_off(stream))),
            Gate::Blackhole => Poll::Pending,
            Gate::Pass | Gate::Refuse if spent => Poll::Ready(Err(self.break_off(stream))),
            Gate::Pass | Gate::Refuse => Poll::Ready(Ok(bend)),
        }
    }

    fn wait_until(&mut self, way: Way, at: Instant, cx: &mut Context<'_>) -> Poll<()> {
        let timer = &mut self.timers[way as usize];
        if timer.as_ref().is_none_or(|timer| timer.deadline() != at) {
            *timer = Some(Box::pin(sleep_until(at)));
        }
        timer.as_mut().map_or(Poll::Ready(()), |timer| timer.as_mut().poll(cx))
    }

    /// How many of these bytes may pass now, by bandwidth and limit.
    fn admit(&mut self, way: Way, bend: &Bend, bytes: usize, cx: &mut Context<'_>) -> Poll<usize> {
        let left = bend.limit.map_or(u64::MAX, |limit| limit.saturating_sub(self.passed));
        let most = bytes.min(usize::try_from(left).unwrap_or(usize::MAX));
        let Some(rate) = bend.bandwidth else { return Poll::Ready(most) };
        let (at, piece) = *self.granted[way as usize].get_or_insert_with(|| {
            // A twentieth of a second's worth: small enough to be even, large enough to be cheap.
            let piece = most.min(usize::try_from(rate / 20).unwrap_or(PIECE).clamp(1, PIECE));
            (self.plug.tap.line.pace(way, piece, rate), piece)
        });
        ready!(self.wait_until(way, at, cx));
        self.granted[way as usize] = None;
        Poll::Ready(piece.min(most))
    }

    /// Takes in whatever has arrived, to be there later.
    fn take_in(&mut self, stream: &mut TcpStream, bend: &Bend, cx: &mut Context<'_>) -> io::Result<()> {
        let mut room = [0; PIECE];
        while self.end.is_none() && self.coming.iter().map(|(_, piece)| piece.len()).sum::<usize>() < ON_THE_WAY {
            let mut piece = ReadBuf::new(&mut room);
            match Pin::new(&mut *stream).poll_read(cx, &mut piece) {
                Poll::Pending => break,
                Poll::Ready(done) => done?,
            }
            let late = bend.latency.map_or(Duration::ZERO, |latency| self.plug.tap.line.delay(latency));
            // Nothing overtakes what came before it.
            let at = self.coming.back().map_or(Instant::now() + late, |(last, _)| (*last).max(Instant::now() + late));
            if piece.filled().is_empty() {
                self.end = Some(at + bend.slow_close.unwrap_or_default());
            } else {
                self.coming.push_back((at, piece.filled().to_vec()));
            }
        }
        Ok(())
    }

    fn poll_read(
        &mut self,
        stream: &mut TcpStream,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let bend = ready!(self.gate(Way::Answered, stream, cx))?;
        self.take_in(stream, &bend, cx)?;
        let (at, length) = match (self.coming.front(), self.end) {
            (Some((at, piece)), _) => (*at, piece.len()),
            (None, Some(end)) => (end, 0),
            (None, None) => return Poll::Pending,
        };
        ready!(self.wait_until(Way::Answered, at, cx));
        if length == 0 {
            return Poll::Ready(Ok(()));
        }
        let n = ready!(self.admit(Way::Answered, &bend, length.min(buf.remaining()), cx));
        if let Some((_, mut piece)) = self.coming.pop_front() {
            buf.put_slice(&piece[..n]);
            self.note(Way::Answered, &piece[..n]);
            if n < piece.len() {
                self.coming.push_front((at, piece.split_off(n)));
            }
        }
        Poll::Ready(Ok(()))
    }

    fn poll_write(&mut self, stream: &mut TcpStream, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let bend = ready!(self.gate(Way::Asked, stream, cx))?;
        let n = ready!(self.admit(Way::Asked, &bend, bytes.len(), cx));
        let written = ready!(Pin::new(stream).poll_write(cx, &bytes[..n]))?;
        self.note(Way::Asked, &bytes[..written]);
        Poll::Ready(Ok(written))
    }
}

impl AsyncRead for Wired {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let Self { stream, wire } = self.get_mut();
        let Some(wire) = wire else { return Pin::new(stream).poll_read(cx, buf) };
        if wire.is_straight() {
            let before = buf.filled().len();
            let read = Pin::new(&mut *stream).poll_read(cx, buf);
            if read.is_pending() {
                wire.plug.tap.wait(Way::Answered, cx.waker());
                if wire.is_straight() {
                    return read;
                }
                // It was bent between the look and the wait.
            } else {
                wire.note(Way::Answered, &buf.filled()[before..]);
                return read;
            }
        }
        wire.poll_read(stream, cx, buf)
    }
}

impl AsyncWrite for Wired {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let Self { stream, wire } = self.get_mut();
        let Some(wire) = wire else { return Pin::new(stream).poll_write(cx, bytes) };
        if !wire.is_straight() {
            return wire.poll_write(stream, cx, bytes);
        }
        let written = ready!(Pin::new(stream).poll_write(cx, bytes))?;
        wire.note(Way::Asked, &bytes[..written]);
        Poll::Ready(Ok(written))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}
