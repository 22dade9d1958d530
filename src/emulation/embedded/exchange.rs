//! Exchanges: a request and its answer on a connection that is open, and the connection afterwards.

use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use http_body_util::Full;
use hyper::body::{Body as HttpBody, Bytes, Frame, Incoming, SizeHint};
use hyper::client::conn::http1::{self, Connection, SendRequest};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{Sleep, sleep, timeout};

use super::client::NoAnswer;
use super::server::Broken;

/// A connection on which HTTP is spoken, whatever carries it. No task drives it: whoever waits for an answer does.
#[derive(Debug)]
pub(super) struct Http<C: AsyncRead + AsyncWrite + Unpin> {
    sender: SendRequest<Full<Bytes>>,
    connection: Open<C>,
}

/// In a box, since it goes from hand to hand and is large.
type Open<C> = Box<Connection<TokioIo<C>, Full<Bytes>>>;

impl<C: AsyncRead + AsyncWrite + Unpin> Http<C> {
    /// Begins on a new connection.
    ///
    /// # Errors
    /// When it breaks at once.
    pub(super) async fn on(stream: C) -> Result<Self, NoAnswer> {
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(|_| NoAnswer::Broken)?;
        Ok(Self { sender, connection: Box::new(connection) })
    }

    /// Whether another request can be sent: the last answer is whole, and the other side has not closed, as far as the
    /// system has told.
    pub(super) fn is_ready(&mut self) -> bool {
        let mut nobody = Context::from_waker(Waker::noop());
        Pin::new(&mut self.connection).poll(&mut nobody).is_pending() && self.sender.is_ready()
    }

    /// Sends one request and waits for the head of the response. The body follows as it is read; it fails when nothing
    /// comes for as long as `silence`.
    ///
    /// # Errors
    /// Why there is no response. Some of the request may have been received.
    pub(super) async fn send(
        mut self,
        request: Request<Full<Bytes>>,
        silence: Duration,
    ) -> Result<Response<Arriving<C>>, NoAnswer> {
        let mut connection = Some(self.connection);
        let mut response = pin!(self.sender.send_request(request));
        let head = std::future::poll_fn(|cx| {
            drive(&mut connection, cx);
            response.as_mut().poll(cx)
        });
        let response = timeout(silence, head).await.map_err(|_| NoAnswer::TimedOut)?.map_err(|_| NoAnswer::Broken)?;
        let sender = self.sender;
        Ok(response.map(|body| Arriving { sender, connection, body, over: false, silence, wait: None }))
    }
}

/// Moves bytes. The exchange learns of a broken connection by itself.
fn drive<C: AsyncRead + AsyncWrite + Unpin>(connection: &mut Option<Open<C>>, cx: &mut Context<'_>) {
    if let Some(open) = connection
        && Pin::new(open).poll(cx).is_ready()
    {
        *connection = None;
    }
}

/// The body of a response together with the connection on which it arrives.
#[derive(Debug)]
pub(super) struct Arriving<C: AsyncRead + AsyncWrite + Unpin> {
    sender: SendRequest<Full<Bytes>>,
    connection: Option<Open<C>>,
    body: Incoming,
    over: bool,
    silence: Duration,
    wait: Option<Pin<Box<Sleep>>>,
}

impl<C: AsyncRead + AsyncWrite + Unpin> Arriving<C> {
    /// The connection, when the whole body has been read and another request can be sent.
    pub(super) fn into_rest(self) -> Option<Http<C>> {
        let Self { sender, connection, body, over, .. } = self;
        let whole = over || body.is_end_stream();
        let mut http = Http { sender, connection: connection.filter(|_| whole)? };
        // Its body has to be gone before the connection takes another request.
        drop(body);
        http.is_ready().then_some(http)
    }
}

impl<C: AsyncRead + AsyncWrite + Unpin> HttpBody for Arriving<C> {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        let this = &mut *self;
        drive(&mut this.connection, cx);
        if let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(cx) {
            this.wait = None;
            this.over = frame.is_none();
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        // Asking for the next piece made the connection want to read; it has not been told yet.
        drive(&mut this.connection, cx);
        let wait = this.wait.get_or_insert_with(|| Box::pin(sleep(this.silence)));
        wait.as_mut().poll(cx).map(|()| Some(Err(io::Error::from(io::ErrorKind::TimedOut).into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
