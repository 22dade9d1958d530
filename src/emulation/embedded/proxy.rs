//! Passing a request on: which journey it belongs to, who has seen it, and how it gets to a member.

use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::Ordering::Relaxed;
use std::task::{Context, Poll};
use std::time::Duration;

use http_body_util::Full;
use hyper::body::{Body as HttpBody, Bytes, Frame, SizeHint};
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};

use super::client::{self, NoAnswer};
use super::exchange::{Arriving, Http};
use super::forwarded::Forwarding;
use super::pool::{Idle, Open, Slot};
use super::server::{Answer, Asked, Body, Broken, text};
use super::tls::Carrier;
use super::wire::Witness;
use crate::analysis::Journey;
use crate::emulation::plan::Conduct;
use crate::model::Id;

/// Who answered, from the outside in: `lb, web-1, app-1, db-2`.
pub(in crate::emulation) const SERVED_BY: HeaderName = HeaderName::from_static("x-linchpin-served-by");
/// Who has passed the request on so far, in the same order.
pub(super) const VIA: HeaderName = HeaderName::from_static("x-linchpin-via");
/// Where every HTTP unit says whether it can serve a journey.
const HEALTH: &str = "/.linchpin/health/";
/// How long a member may take to say whether it is healthy: as long as visitors wait, and as HAProxy does, whose
/// checks may take as long as the time between two of its own.
pub(super) const HEALTH_TIMEOUT: Duration = Duration::from_secs(2);
/// A question about health that no unit understands: so it is answered at once, by the unit alone.
pub(super) const ARE_YOU_THERE: &str = "/.linchpin/health/self";

/// Headers that belong to one connection (RFC 9110 §7.6.1).
const PER_HOP: [HeaderName; 7] = [
    header::CONNECTION,
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
];

/// What a request is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Route {
    /// A visit.
    Visit(Journey),
    /// The question whether this journey can be served.
    Health(Journey),
    /// A question about health that nobody understands.
    Unknown,
}

/// What a request is about, by method and path.
pub(super) fn route(method: &Method, path: &str) -> Route {
    if let Some(name) = path.strip_prefix(HEALTH) {
        let journey = crate::emulation::plan::JOURNEYS.into_iter().find(|j| j.name() == name);
        return journey.map_or(Route::Unknown, Route::Health);
    }
    let reads = *method == Method::GET || *method == Method::HEAD;
    Route::Visit(match (reads, path.starts_with("/static/")) {
        (true, true) => Journey::Static,
        (true, false) => Journey::Read,
        (false, _) => Journey::Write,
    })
}

/// The path that asks whether a journey can be served.
pub(in crate::emulation) fn health_path(journey: Journey) -> String {
    format!("{HEALTH}{}", journey.name())
}

/// The answer to a health question.
pub(super) fn healthy(yes: bool) -> Answer {
    if yes { text(StatusCode::OK, "up\n") } else { text(StatusCode::SERVICE_UNAVAILABLE, "down\n") }
}

/// A plain error that says who speaks.
pub(super) fn failed(by: &Id, status: StatusCode, why: &str) -> Answer {
    signed(by, text(status, format!("{by}: {why}\n")))
}

/// Adds a unit in front of those that served a response.
pub(super) fn signed(by: &Id, mut answer: Answer) -> Answer {
    let chain = chained(by.as_str(), answer.headers().get(SERVED_BY), true);
    answer.headers_mut().insert(SERVED_BY, chain);
    answer
}

/// Who has passed this request on so far.
pub(super) fn via(headers: &HeaderMap) -> &str {
    headers.get(VIA).and_then(|v| v.to_str().ok()).unwrap_or_default()
}

/// True when the request has been here before: the drawing sends it round in circles.
pub(super) fn circles(own: &Id, headers: &HeaderMap) -> bool {
    via(headers).split(", ").any(|id| own == id)
}

/// What a unit that passes requests on needs for each of them.
#[derive(Debug)]
pub(super) struct Passing {
    /// Who it is.
    pub(super) id: Id,
    /// What it believes and tells about clients.
    pub(super) forwarding: Forwarding,
    /// Its timers and limits.
    pub(super) conduct: Conduct,
}

impl Passing {
    /// Sends a request to a member and signs what comes back. `open` is held until the answer has been passed on.
    ///
    /// # Errors
    /// Whether the member got the request at all.
    pub(super) async fn on(&self, asked: &Asked, slot: &Slot, open: Open) -> Result<Answer, NoAnswer> {
        let answer = self.exchange(asked, slot).await;
        slot.connected(!matches!(answer, Err(NoAnswer::NotConnected)));
        match &answer {
            Ok((answer, _)) if answer.status().is_server_error() => slot.tally.errors.fetch_add(1, Relaxed),
            Err(NoAnswer::Broken | NoAnswer::TimedOut) => slot.tally.broken.fetch_add(1, Relaxed),
            Ok(_) | Err(NoAnswer::NotConnected) => 0,
        };
        let (answer, home) = answer?;
        let mut answer = answer.map(|body| Body::flow(Box::pin(Held { body: Some(body), home, open })));
        strip(answer.headers_mut());
        Ok(signed(&self.id, answer))
    }

    /// Sends a request over a connection that waits for one, or over a new one. One that waited may be closed by its
    /// member in the very moment in which it is used; then the request is sent again over a new one, which is why only
    /// requests that change nothing go over such connections (RFC 9110 §9.2.2, RFC 9112 §9.3.1).
    async fn exchange(
        &self,
        asked: &Asked,
        slot: &Slot,
    ) -> Result<(Response<Arriving<Carrier>>, Option<Home>), NoAnswer> {
        let Self { forwarding, conduct, .. } = self;
        let to = slot.address();
        let keeps = asked.stays && asked.head.method.is_safe();
        let mut request = self.request(asked, keeps);
        if keeps && let Some(Idle { http, witness, .. }) = slot.kept.take(to) {
            match http.send(request, conduct.answer).await {
                Err(NoAnswer::Broken) => request = self.request(asked, keeps),
                answer => return Ok((answer?, Some(Home { to, witness }))),
            }
        }
        // In a box of its own: this future is moved for every request, and what opens connections is most of it.
        let opening = Box::pin(client::reach(to, forwarding.source, conduct.connect));
        let stream = opening.await.map_err(|_| NoAnswer::NotConnected)?;
        let home = keeps.then(|| Home { to, witness: stream.witness() });
        let answer = Http::on(stream).await?.send(request, conduct.answer).await?;
        Ok((answer, home))
    }

    /// The request as the member gets it, and whether its connection shall stay.
    fn request(&self, asked: &Asked, keeps: bool) -> Request<Full<Bytes>> {
        let mut request = Request::new(Full::new(asked.body.clone()));
        *request.method_mut() = asked.head.method.clone();
        *request.uri_mut() = asked.head.uri.path_and_query().cloned().map_or_else(Default::default, Into::into);
        *request.headers_mut() = asked.head.headers.clone();
        let headers = request.headers_mut();
        strip(headers);
        headers.remove(header::CONTENT_LENGTH);
        self.forwarding.note(asked, headers);
        headers.insert(VIA, chained(self.id.as_str(), asked.head.headers.get(VIA), false));
        // Units keep a connection for those only who say so. That it is to be closed is not said: then the HTTP library would
        // shut it down by itself, one call to the system more than dropping it takes.
        if keeps {
            headers.insert(header::CONNECTION, HeaderValue::from_static("keep-alive"));
        }
        request
    }

    /// What a client is told when a member did not answer.
    pub(super) fn gave_up(&self, why: NoAnswer) -> Answer {
        match why {
            NoAnswer::NotConnected => failed(&self.id, StatusCode::SERVICE_UNAVAILABLE, "no member answers"),
            NoAnswer::Broken => failed(&self.id, StatusCode::BAD_GATEWAY, "the member broke off"),
            NoAnswer::TimedOut => failed(&self.id, StatusCode::GATEWAY_TIMEOUT, "the member did not answer in time"),
        }
    }
}

/// Where a connection is kept after its exchange.
struct Home {
    to: SocketAddr,
    witness: Witness,
}

/// A body that keeps a request open on its member until it has been read. Then its connection waits for another one.
struct Held {
    body: Option<Arriving<Carrier>>,
    home: Option<Home>,
    open: Open,
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(Home { to, witness }) = self.home.take()
            && let Some(http) = self.body.take().and_then(Arriving::into_rest)
        {
            self.open.slot().kept.put(Idle::new(http, to, witness));
        }
    }
}

impl HttpBody for Held {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        self.body.as_mut().map_or(Poll::Ready(None), |body| Pin::new(body).poll_frame(cx))
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(SizeHint::default, HttpBody::size_hint)
    }
}

/// Asks a member whether it can serve a journey.
pub(super) async fn is_healthy(own: &Id, slot: &Slot, journey: Journey, seen: &str) -> bool {
    let seen = HeaderValue::from_str(seen).ok().filter(|v| !v.is_empty());
    let request = Request::get(health_path(journey))
        .header(header::HOST, slot.id.as_str())
        .header(VIA, chained(own.as_str(), seen.as_ref(), false))
        .body(Full::default());
    let Ok(request) = request else { return false };
    client::ask(slot.address(), None, request, HEALTH_TIMEOUT).await.is_ok_and(|a| a.status() == StatusCode::OK)
}

/// Whether a member answers at all: a question that it need ask nobody about. One that passes on what it does not read
/// (`unread`) is there when it accepts connections.
pub(super) async fn is_there(slot: &Slot, unread: bool) -> bool {
    if unread {
        return client::connect_within(slot.address(), None, HEALTH_TIMEOUT).await.is_ok();
    }
    let request = Request::get(ARE_YOU_THERE).header(header::HOST, slot.id.as_str()).body(Full::default());
    let Ok(request) = request else { return false };
    client::ask(slot.address(), None, request, HEALTH_TIMEOUT).await.is_ok()
}

fn strip(headers: &mut HeaderMap) {
    for name in &PER_HOP {
        headers.remove(name);
    }
}

/// A list header with one more entry, at its front or its end. Entries that are no header text are dropped.
fn chained(entry: &str, list: Option<&HeaderValue>, front: bool) -> HeaderValue {
    let list = list.and_then(|v| v.to_str().ok()).filter(|v| !v.is_empty());
    let text = match (list, front) {
        (None, _) => entry.to_owned(),
        (Some(list), true) => format!("{entry}, {list}"),
        (Some(list), false) => format!("{list}, {entry}"),
    };
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static("unknown"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_belong_to_journeys() {
        let get = |path: &str| route(&Method::GET, path);
        assert_eq!(get("/static/style.css"), Route::Visit(Journey::Static));
        assert_eq!(get("/"), Route::Visit(Journey::Read));
        assert_eq!(route(&Method::POST, "/static/x"), Route::Visit(Journey::Write));
        assert_eq!(get(&health_path(Journey::Write)), Route::Health(Journey::Write));
        assert_eq!(get("/.linchpin/health/dns"), Route::Unknown);
    }

    #[test]
    fn chains_grow_at_the_right_end() {
        let list = HeaderValue::from_static("web-1, app-1");
        assert_eq!(chained("lb", Some(&list), true), "lb, web-1, app-1");
        assert_eq!(chained("db", Some(&list), false), "web-1, app-1, db");
        assert_eq!(chained("lb", None, true), "lb");
    }
}
