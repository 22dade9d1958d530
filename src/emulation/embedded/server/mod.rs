//! Listening: the accept loop that every unit shares, and HTTP/1.1 on top of it.
//!
//! Whoever holds the accept loop holds every connection: dropping the loop's future closes the listener
//! and everything that was accepted from it. Every request passes the guard before the HTTP library sees it.
//! A connection is kept for another request only when its client asks for that by name: browsers do, and
//! for all others every request is a cold visitor's.

mod body;
mod chunks;
mod front;
mod guard;
mod head;

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{self, HeaderMap, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

use super::seat::{door, held, think};
use super::telemetry::Board;
pub(super) use body::{Body, Broken};
use body::{Busy, Flight};
use front::Channel;
pub(super) use front::Front;
use guard::Guarded;

/// How long a client may take for the body.
const BODY_TIMEOUT: Duration = Duration::from_secs(5);
/// The largest request body, in bytes.
const MAX_BODY: usize = 64 * 1024;
/// The most connections of one unit; more wait to be accepted. As HAProxy's frontends have it.
pub(in crate::emulation) const MAX_CONNECTIONS: usize = 2000;
/// What tells browsers to come with HTTPS only, for a year (RFC 6797 §6.1.1).
const HSTS: HeaderValue = HeaderValue::from_static("max-age=31536000");
/// The pause after a failed accept: at the limit of file descriptors a bare loop would burn a core.
const ACCEPT_BACK_OFF: Duration = Duration::from_millis(100);

/// A whole request.
pub(super) struct Asked {
    /// Method, path and headers.
    pub(super) head: Parts,
    /// The body.
    pub(super) body: Bytes,
    /// Who connected.
    pub(super) peer: SocketAddr,
    /// Whether it came over TLS.
    pub(super) secure: bool,
    /// Whether the client keeps its connection for another request.
    pub(super) stays: bool,
}

/// A response.
pub(super) type Answer = Response<Body>;

/// What answers requests.
pub(super) trait Service: Send + Sync + 'static {
    /// Answers one request.
    fn answer(&self, asked: Asked) -> impl Future<Output = Answer> + Send;

    /// Where requests are counted; none: nowhere.
    fn board(&self) -> Option<&Board> {
        None
    }
}

/// Accepts connections for ever; dropping this future closes them all.
pub(super) async fn accept<F>(listener: TcpListener, handle: impl FnMut(TcpStream, SocketAddr) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    accept_at_most(listener, MAX_CONNECTIONS, handle).await;
}

/// The same with at most so many at once; the others wait in the system's queue.
pub(super) async fn accept_at_most<F>(
    listener: TcpListener,
    most: usize,
    mut handle: impl FnMut(TcpStream, SocketAddr) -> F,
) where
    F: Future<Output = ()> + Send + 'static,
{
    let mut open = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept(), if open.len() < most => match accepted {
                Ok((stream, peer)) => {
                    match door(peer) {
                        None => open.spawn(held(handle(stream, peer))),
                        Some(door) => open.spawn(held(door.lead(stream, peer))),
                    };
                }
                Err(_) => sleep(ACCEPT_BACK_OFF).await,
            },
            Some(_) = open.join_next() => {}
        }
    }
}

/// One connection, whatever carries it: checked requests and their answers.
async fn converse<S: Service, C>(stream: C, peer: SocketAddr, channel: Channel, service: Arc<S>)
where
    C: AsyncRead + AsyncWrite + Unpin + Send,
{
    let _open = service.board().map(Board::connection);
    let busy = Arc::new(Busy::default());
    let mut guarded = Guarded::new(stream, Arc::clone(&busy));
    if guarded.first_head().await {
        let respond = |request| respond(request, peer, channel, Arc::clone(&service), Flight::new(&busy));
        // An error here is the client's: it went away. There is nobody left to tell.
        let _ = hyper::server::conn::http1::Builder::new()
            .header_read_timeout(None)
            .serve_connection(TokioIo::new(&mut guarded), hyper::service::service_fn(respond))
            .await;
    }
    guarded.finish().await;
}

async fn respond<S: Service>(
    request: Request<Incoming>,
    peer: SocketAddr,
    channel: Channel,
    service: Arc<S>,
    flight: Flight,
) -> Result<Response<Body>, Infallible> {
    let began = Instant::now();
    let (head, body) = request.into_parts();
    let stays = wants_to_stay(&head.headers);
    let mut answer = match timeout(BODY_TIMEOUT, Limited::new(body, MAX_BODY).collect()).await {
        Ok(Ok(body)) => {
            think().await;
            service.answer(Asked { head, body: body.to_bytes(), peer, secure: channel.secure, stays }).await
        }
        Ok(Err(why)) if why.is::<http_body_util::LengthLimitError>() => {
            text(StatusCode::PAYLOAD_TOO_LARGE, "the body is too large\n")
        }
        Ok(Err(_)) => text(StatusCode::BAD_REQUEST, "the body is broken\n"),
        Err(_) => text(StatusCode::REQUEST_TIMEOUT, "the body took too long\n"),
    };
    if let Some(board) = service.board() {
        board.answered(answer.status(), began.elapsed());
    }
    if channel.hsts {
        answer.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, HSTS);
    }
    let leaves = matches!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE | StatusCode::REQUEST_TIMEOUT);
    if !stays || leaves {
        answer.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    Ok(answer.map(|body| body.keeping(flight)))
}

/// Whether the client asks by name that its connection stays.
fn wants_to_stay(headers: &HeaderMap) -> bool {
    let words = headers.get_all(header::CONNECTION).iter().filter_map(|v| v.to_str().ok());
    words.flat_map(|list| list.split(',')).any(|word| word.trim().eq_ignore_ascii_case("keep-alive"))
}

/// A short plain response.
pub(super) fn text(status: StatusCode, words: impl Into<Body>) -> Answer {
    let mut answer = Response::new(words.into());
    *answer.status_mut() = status;
    let plain = HeaderValue::from_static("text/plain; charset=utf-8");
    answer.headers_mut().insert(header::CONTENT_TYPE, plain);
    answer
}
