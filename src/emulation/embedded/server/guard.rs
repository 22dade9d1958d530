//! The stream between a client and the HTTP library: nothing passes that was not checked, and nobody
//! holds a connection by saying nothing or reading nothing.
//!
//! Several requests may share a connection, so the guard follows where each one ends, by the same rules by
//! which the library will read them: heads that could be read in two ways never get there.

use std::io;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio::time::{Sleep, sleep, timeout};

use super::MAX_BODY;
use super::body::Busy;
use super::chunks::Chunks;
use super::head::{self, Framing, MAX_HEAD, Refusal, TOO_LARGE, TOO_LONG};

/// How long a client may take for a whole head, its first byte included, and how long a kept connection may idle.
const HEAD_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a client may take to make room for more of its answer.
const WRITE_TIMEOUT: Duration = Duration::from_secs(5);
/// How long what a client still sends is read after a refusal: unread bytes at the close would reset the
/// connection and take the answer with them.
const LINGER: Duration = Duration::from_secs(1);

/// A client's stream, watched.
pub(super) struct Guarded<S> {
    stream: S,
    /// What was read and not yet handed on.
    bytes: Vec<u8>,
    handed: usize,
    /// So many of the bytes are checked and may be handed on.
    checked: usize,
    /// No head ends before this byte.
    searched: usize,
    stage: Stage,
    /// Whether an answer is in the making: then a silent client is waiting, not idle.
    busy: Arc<Busy>,
    wait: Option<Pin<Box<Sleep>>>,
    stuck: Option<Pin<Box<Sleep>>>,
    refusal: Option<Refusal>,
    idle_too_long: bool,
    gone: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Head,
    Length(u64),
    Chunked(Chunks),
}

impl<S: AsyncRead + AsyncWrite + Unpin> Guarded<S> {
    /// Watches a stream from its first byte on.
    pub(super) fn new(stream: S, busy: Arc<Busy>) -> Self {
        Self {
            stream,
            bytes: Vec::new(),
            handed: 0,
            checked: 0,
            searched: 0,
            stage: Stage::Head,
            busy,
            wait: None,
            stuck: None,
            refusal: None,
            idle_too_long: false,
            gone: false,
        }
    }

    /// Waits for the first sound head; false when none comes.
    pub(super) async fn first_head(&mut self) -> bool {
        std::future::poll_fn(|cx| self.poll_checked(cx)).await
    }

    /// Says why a request was refused, if one was, and closes.
    pub(super) async fn finish(mut self) {
        let unread = self.refusal.is_some() || self.stage != Stage::Head;
        let farewell = async {
            if let Some(Refusal { status, why }) = self.refusal {
                let length = why.len() + 1;
                let text = format!(
                    "HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{why}\n"
                );
                self.stream.write_all(text.as_bytes()).await?;
            }
            self.stream.shutdown().await?;
            if unread && !self.gone {
                let mut rest = vec![0; 16 * 1024];
                while self.stream.read(&mut rest).await? > 0 {}
            }
            io::Result::Ok(())
        };
        // Whoever does not want the answer gets none.
        let _ = timeout(LINGER, farewell).await;
    }

    /// Waits until there are checked bytes; false when there will be none.
    fn poll_checked(&mut self, cx: &mut Context<'_>) -> Poll<bool> {
        loop {
            if self.handed < self.checked {
                return Poll::Ready(true);
            }
            let waits = self.stage == Stage::Head && self.busy.is_busy();
            if waits {
                self.busy.wake_later(cx.waker());
            }
            if self.gone || self.idle_too_long || self.refusal.is_some() {
                // The answer in the making goes first; the library asks again when it is out.
                return if waits && !self.gone { Poll::Pending } else { Poll::Ready(false) };
            }
            self.bytes.drain(..self.handed);
            self.searched -= self.handed;
            (self.checked, self.handed) = (0, 0);
            if waits && self.bytes.len() > MAX_HEAD {
                return Poll::Pending;
            }
            let mut space = [MaybeUninit::<u8>::uninit(); 4096];
            let mut space = ReadBuf::uninit(&mut space);
            match Pin::new(&mut self.stream).poll_read(cx, &mut space) {
                Poll::Ready(Ok(())) if !space.filled().is_empty() => {
                    self.bytes.extend_from_slice(space.filled());
                    if let Err(refusal) = self.check() {
                        self.refusal = Some(refusal);
                    }
                }
                Poll::Ready(_) => self.gone = true,
                Poll::Pending if waits || self.stage != Stage::Head => {
                    self.wait = None;
                    return Poll::Pending;
                }
                Poll::Pending => {
                    let wait = self.wait.get_or_insert_with(|| Box::pin(sleep(HEAD_TIMEOUT)));
                    if wait.as_mut().poll(cx).is_pending() {
                        return Poll::Pending;
                    }
                    self.idle_too_long = true;
                }
            }
        }
    }

    /// Checks what has arrived, as far as it goes.
    fn check(&mut self) -> Result<(), Refusal> {
        while self.checked < self.bytes.len() {
            let rest = &self.bytes[self.checked..];
            match &mut self.stage {
                Stage::Head => {
                    let from = self.searched.max(self.checked);
                    let Some(end) = head::end(&self.bytes[from..]) else {
                        head::check_bytes(rest, from - self.checked)?;
                        self.searched = self.bytes.len().saturating_sub(3).max(self.checked);
                        return if rest.len() > MAX_HEAD { Err(TOO_LONG) } else { Ok(()) };
                    };
                    let end = from + end;
                    if end - self.checked > MAX_HEAD {
                        return Err(TOO_LONG);
                    }
                    self.stage = match head::check(&self.bytes[self.checked..end])? {
                        Framing::Length(0) => Stage::Head,
                        Framing::Length(length) if length > MAX_BODY as u64 => return Err(TOO_LARGE),
                        Framing::Length(length) => Stage::Length(length),
                        Framing::Chunked => Stage::Chunked(Chunks::START),
                    };
                    (self.checked, self.searched, self.wait) = (end, end, None);
                }
                Stage::Length(left) => {
                    let taken = (*left).min(rest.len() as u64);
                    *left -= taken;
                    self.checked += taken as usize;
                    if *left == 0 {
                        self.stage = Stage::Head;
                    }
                }
                Stage::Chunked(chunks) => {
                    self.checked += chunks.advance(rest)?;
                    if *chunks == Chunks::Done {
                        self.stage = Stage::Head;
                    }
                }
            }
            self.searched = self.searched.max(self.checked);
        }
        Ok(())
    }

    /// Lets a write that makes no progress fail after a while.
    fn in_time<T>(&mut self, cx: &mut Context<'_>, done: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if done.is_ready() {
            self.stuck = None;
            return done;
        }
        let stuck = self.stuck.get_or_insert_with(|| Box::pin(sleep(WRITE_TIMEOUT)));
        stuck.as_mut().poll(cx).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Guarded<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, out: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.poll_checked(cx) {
            Poll::Ready(true) => {
                let end = self.checked.min(self.handed + out.remaining());
                out.put_slice(&self.bytes[self.handed..end]);
                self.handed = end;
                Poll::Ready(Ok(()))
            }
            Poll::Ready(false) => Poll::Ready(Ok(())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Guarded<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let done = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.in_time(cx, done)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let done = Pin::new(&mut self.stream).poll_write_vectored(cx, bytes);
        self.in_time(cx, done)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let done = Pin::new(&mut self.stream).poll_flush(cx);
        self.in_time(cx, done)
    }

    /// Only flushes: a refusal may still have to be written, and `finish` closes.
    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_flush(cx)
    }
}
