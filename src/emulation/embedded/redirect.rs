//! From plain HTTP to HTTPS: the same address, encrypted.

use hyper::header::{self, HeaderValue};
use hyper::{Response, StatusCode};

use super::server::{Answer, Asked, Body};

/// The same address over HTTPS (HAProxy's `redirect scheme https code 301`).
pub(super) fn to_https(asked: &Asked, port: u16) -> Answer {
    let host = asked.head.headers.get(header::HOST).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let path = asked.head.uri.path_and_query().map_or("/", |path| path.as_str());
    let mut answer = Response::new(Body::from(""));
    *answer.status_mut() = StatusCode::MOVED_PERMANENTLY;
    if let Ok(place) = HeaderValue::from_str(&place(host, port, path)) {
        answer.headers_mut().insert(header::LOCATION, place);
    }
    answer
}

fn place(host: &str, port: u16, path: &str) -> String {
    // A colon within brackets belongs to an IPv6 address.
    let end = host.rfind(':').filter(|at| !host[*at..].contains(']')).unwrap_or(host.len());
    let port = if port == 443 { String::new() } else { format!(":{port}") };
    format!("https://{}{port}{path}", &host[..end])
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn the_port_is_exchanged_and_the_rest_stays() {
        assert_eq!(place("www.foobar.com", 443, "/a?b=c"), "https://www.foobar.com/a?b=c");
        assert_eq!(place("127.10.0.11:8080", 8443, "/"), "https://127.10.0.11:8443/");
        assert_eq!(place("[::1]:8080", 443, "/"), "https://[::1]/");
        assert_eq!(place("[::1]", 8443, "/"), "https://[::1]:8443/");
    }
}
