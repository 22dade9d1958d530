//! Passing a request on: which journey it belongs to, who has seen it, and how it gets to a member.

use std::net::IpAddr;
use std::time::Duration;

use http_body_util::Full;
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, Request, StatusCode};

use super::client::{self, NoAnswer};
use super::pool::Slot;
use super::server::{Answer, Asked, text};
use crate::analysis::Journey;
use crate::model::Id;

/// Who answered, from the outside in: `lb, web-1, app-1, db-2`.
pub(in crate::emulation) const SERVED_BY: HeaderName = HeaderName::from_static("x-linchpin-served-by");
/// Who has passed the request on so far, in the same order.
pub(super) const VIA: HeaderName = HeaderName::from_static("x-linchpin-via");
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
/// Where every HTTP unit says whether it can serve a journey.
const HEALTH: &str = "/.linchpin/health/";
/// A question about health that no unit understands: so it is answered at once, by the unit alone.
pub(super) const ARE_YOU_THERE: &str = "/.linchpin/health/self";
/// How long a member may take to answer.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(3);
/// How long a member may take to say whether it is healthy.
pub(super) const HEALTH_TIMEOUT: Duration = Duration::from_secs(1);

/// Headers that belong to one connection (RFC 9110 §7.6.1) or that the next request gets anew.
const PER_HOP: [HeaderName; 8] = [
    header::CONNECTION,
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
    header::CONTENT_LENGTH,
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

/// The visitor's address: the first that a proxy noted, or whoever connected.
pub(super) fn visitor(asked: &Asked) -> IpAddr {
    let noted = asked.head.headers.get(FORWARDED_FOR).and_then(|v| v.to_str().ok());
    noted.and_then(|list| list.split(',').next()?.trim().parse().ok()).unwrap_or_else(|| asked.peer.ip())
}

/// Sends a request to a member and signs what comes back.
///
/// # Errors
/// Whether the member got the request at all.
pub(super) async fn pass_on(own: &Id, asked: &Asked, slot: &Slot) -> Result<Answer, NoAnswer> {
    let mut request = Request::new(Full::new(asked.body.clone()));
    *request.method_mut() = asked.head.method.clone();
    *request.uri_mut() = asked.head.uri.path_and_query().cloned().map_or_else(Default::default, Into::into);
    *request.headers_mut() = asked.head.headers.clone();
    let headers = request.headers_mut();
    strip(headers);
    let peer = asked.peer.ip().to_string();
    headers.insert(FORWARDED_FOR, chained(&peer, asked.head.headers.get(FORWARDED_FOR), false));
    headers.insert(VIA, chained(own.as_str(), asked.head.headers.get(VIA), false));
    let _open = slot.open();
    let answer = client::ask(slot.address(), None, request, ANSWER_TIMEOUT).await;
    slot.connected(!matches!(answer, Err(NoAnswer::NotConnected)));
    answer.map(|mut answer| {
        strip(answer.headers_mut());
        signed(own, answer)
    })
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

/// Whether a member answers at all: a question that it need ask nobody about.
pub(super) async fn is_there(slot: &Slot) -> bool {
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
