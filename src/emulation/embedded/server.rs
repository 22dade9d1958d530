//! Listening: the accept loop that every unit shares, and HTTP/1.1 on top of it.
//!
//! A connection carries one request. So every request is a cold visitor's, its head can be checked
//! before the HTTP library sees it, and whoever holds the accept loop holds every connection: dropping
//! the loop's future closes the listener and everything that was accepted from it.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::http::request::Parts;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::head;
use super::seat::{door, held, think};

/// How long a client may take for its first byte and the whole head.
const HEAD_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a client may take for the body.
const BODY_TIMEOUT: Duration = Duration::from_secs(5);
/// The largest request body, in bytes.
const MAX_BODY: usize = 64 * 1024;
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
}

/// A whole response.
pub(super) type Answer = Response<Bytes>;

/// What answers requests.
pub(super) trait Service: Send + Sync + 'static {
    /// Answers one request.
    fn answer(&self, asked: Asked) -> impl Future<Output = Answer> + Send;
}

/// Accepts connections for ever; dropping this future closes them all.
pub(super) async fn accept<F>(listener: TcpListener, mut handle: impl FnMut(TcpStream, SocketAddr) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let mut open = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
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

/// Serves HTTP for ever; dropping this future closes the listener and all connections.
pub(super) async fn serve<S: Service>(listener: TcpListener, service: Arc<S>) {
    accept(listener, |stream, peer| converse(stream, peer, Arc::clone(&service))).await;
}

/// One connection: a checked head, then one request and its response.
async fn converse<S: Service>(mut stream: TcpStream, peer: SocketAddr, service: Arc<S>) {
    let read = match timeout(HEAD_TIMEOUT, read_head(&mut stream)).await {
        Ok(Some(Ok(read))) => read,
        Ok(Some(Err(why))) => return refuse(&mut stream, why).await,
        Ok(None) | Err(_) => return,
    };
    let (input, output) = stream.into_split();
    let io = tokio::io::join(std::io::Cursor::new(read).chain(input), output);
    let respond = hyper::service::service_fn(move |request| respond(request, peer, Arc::clone(&service)));
    // An error here is the client's: it went away. There is nobody left to tell.
    let _ = hyper::server::conn::http1::Builder::new()
        .keep_alive(false)
        .header_read_timeout(None)
        .serve_connection(TokioIo::new(io), respond)
        .await;
}

/// A sound head and whatever came with it; none when the client left before its end.
async fn read_head(stream: &mut TcpStream) -> Option<Result<Vec<u8>, &'static str>> {
    let mut bytes = Vec::with_capacity(1024);
    loop {
        let n = stream.read_buf(&mut bytes).await.ok().filter(|n| *n > 0)?;
        let from = bytes.len().saturating_sub(n + 3);
        if let Some(end) = head::end(&bytes[from..]) {
            let end = from + end;
            return Some(head::check(&bytes[..end]).map(|()| bytes));
        }
        if bytes.len() > head::MAX_HEAD {
            return Some(Err("the head is too long"));
        }
    }
}

async fn refuse(stream: &mut TcpStream, why: &str) {
    let text = format!(
        "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{why}\n",
        why.len() + 1
    );
    let _ = timeout(BODY_TIMEOUT, async {
        stream.write_all(text.as_bytes()).await?;
        stream.shutdown().await?;
        // Unread bytes at the close would reset the connection and take the answer with them.
        let mut rest = [0; 1024];
        for _ in 0..64 {
            if stream.read(&mut rest).await? == 0 {
                break;
            }
        }
        Ok::<(), std::io::Error>(())
    })
    .await;
}

async fn respond<S: Service>(
    request: Request<Incoming>,
    peer: SocketAddr,
    service: Arc<S>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let answer = match timeout(BODY_TIMEOUT, Limited::new(body, MAX_BODY).collect()).await {
        Ok(Ok(body)) => {
            think().await;
            service.answer(Asked { head, body: body.to_bytes(), peer }).await
        }
        Ok(Err(_)) => text(StatusCode::PAYLOAD_TOO_LARGE, "the body is broken or too large\n"),
        Err(_) => text(StatusCode::REQUEST_TIMEOUT, "the body took too long\n"),
    };
    Ok(answer.map(Full::new))
}

/// A short plain response.
pub(super) fn text(status: StatusCode, words: impl Into<Bytes>) -> Answer {
    let mut answer = Response::new(words.into());
    *answer.status_mut() = status;
    let plain = hyper::header::HeaderValue::from_static("text/plain; charset=utf-8");
    answer.headers_mut().insert(hyper::header::CONTENT_TYPE, plain);
    answer
}
