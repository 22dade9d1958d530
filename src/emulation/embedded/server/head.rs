//! The head of an HTTP request, checked byte by byte before the HTTP library sees it.
//!
//! Two readers that disagree about where a request ends are how requests are smuggled past a proxy
//! (RFC 9112 §11.2), so whatever could be read in two ways is refused.

/// The longest head, in bytes.
pub(in crate::emulation::embedded) const MAX_HEAD: usize = 16 * 1024;
/// The most header lines; the HTTP library reads no more than a hundred.
const MAX_LINES: usize = 96;

/// Where the body of a request ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Framing {
    /// After so many bytes.
    Length(u64),
    /// After the last chunk.
    Chunked,
}

/// Why a request is refused: the status, and words for the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Refusal {
    /// Status and reason phrase.
    pub(super) status: &'static str,
    /// What is wrong.
    pub(super) why: &'static str,
}

/// A request that is not what it should be.
pub(super) const fn bad(why: &'static str) -> Refusal {
    Refusal { status: "400 Bad Request", why }
}

/// A head that is longer than anybody needs.
pub(super) const TOO_LONG: Refusal =
    Refusal { status: "431 Request Header Fields Too Large", why: "the head is too long" };
/// A body that is longer than anybody needs.
pub(super) const TOO_LARGE: Refusal = Refusal { status: "413 Content Too Large", why: "the body is too large" };

/// Where the head ends: after the first empty line.
pub(super) fn end(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|w| w == b"\r\n\r\n").map(|at| at + 4)
}

/// Checks the bytes of a head from one on, as many as have come: what can never become a head need not be waited for.
///
/// # Errors
/// What is wrong with them.
pub(super) fn check_bytes(head: &[u8], from: usize) -> Result<(), Refusal> {
    let control = |i: usize| match head[i] {
        b'\n' => i == 0 || head[i - 1] != b'\r',
        b'\r' => head.get(i + 1).is_some_and(|next| *next != b'\n'),
        other => (other < b' ' && other != b'\t') || other == 0x7f,
    };
    if (from..head.len()).any(control) {
        return Err(bad("a line ends without CR LF, or the head has control characters"));
    }
    Ok(())
}

/// Checks a whole head, the empty line included, and says where the body ends.
///
/// # Errors
/// What is wrong with it.
pub(super) fn check(head: &[u8]) -> Result<Framing, Refusal> {
    check_bytes(head, 0)?;
    let text = std::str::from_utf8(head).map_err(|_| bad("the head is not text"))?;
    let mut lines = text.split("\r\n").skip_while(|line| line.is_empty());
    let target = request_line(lines.next().ok_or(bad("the head is empty"))?)?;
    let (mut host, mut length, mut encodings) = (None, None, 0);
    for (number, line) in lines.take_while(|line| !line.is_empty()).enumerate() {
        if number >= MAX_LINES {
            return Err(TOO_LONG);
        }
        let (name, value) = line.split_once(':').ok_or(bad("a header line has no colon"))?;
        if name.is_empty() || name.contains([' ', '\t']) {
            return Err(bad("a header line has white space before its colon or is folded"));
        }
        let value = value.trim_matches([' ', '\t']);
        if name.eq_ignore_ascii_case("host") {
            if host.replace(value).is_some() {
                return Err(bad("Host is given twice"));
            }
            if !is_host(value) {
                return Err(bad("Host is malformed"));
            }
        } else if name.eq_ignore_ascii_case("content-length") {
            let digits = (1..=18).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_digit());
            let number = value.parse().ok().filter(|_| digits).ok_or(bad("Content-Length is not a number"))?;
            if length.replace(number).is_some() {
                return Err(bad("Content-Length is given twice"));
            }
        } else if name.eq_ignore_ascii_case("transfer-encoding") {
            encodings += 1;
            if !value.eq_ignore_ascii_case("chunked") {
                return Err(bad("Transfer-Encoding is something else than chunked"));
            }
        }
    }
    let host = host.ok_or(bad("Host is missing"))?;
    // The absolute form of a target names the host a second time (RFC 9112 §3.2.2): both must agree.
    let named = target.strip_prefix("http://").or_else(|| target.strip_prefix("https://"));
    let agrees = |rest: &str| rest.split(['/', '?']).next().is_some_and(|name| name.eq_ignore_ascii_case(host));
    if !(target.starts_with('/') || target == "*" || named.is_some_and(agrees)) {
        return Err(bad("the target is neither a path nor on this host"));
    }
    match (length, encodings) {
        (_, 2..) => Err(bad("Transfer-Encoding is given twice")),
        (Some(_), 1) => Err(bad("Content-Length and Transfer-Encoding are both given")),
        (None, 1) => Ok(Framing::Chunked),
        (length, _) => Ok(Framing::Length(length.unwrap_or_default())),
    }
}

/// The target of a request line.
fn request_line(line: &str) -> Result<&str, Refusal> {
    let mut words = line.split(' ');
    let (Some(method), Some(target), Some(version), None) = (words.next(), words.next(), words.next(), words.next())
    else {
        return Err(bad("the request line is not three words"));
    };
    if version != "HTTP/1.1" && version != "HTTP/1.0" {
        return Err(bad("this is not HTTP/1.1"));
    }
    if method.is_empty() || !method.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b)) {
        return Err(bad("the method is malformed"));
    }
    Ok(target)
}

/// A name or address with an optional port (RFC 9110 §7.2), of characters that need no quoting anywhere.
fn is_host(value: &str) -> bool {
    let is_port = |rest: &str| {
        rest.is_empty()
            || rest.strip_prefix(':').is_some_and(|port| port.bytes().all(|b| b.is_ascii_digit()) && port.len() <= 5)
    };
    if let Some((address, rest)) = value.strip_prefix('[').and_then(|value| value.split_once(']')) {
        return is_port(rest)
            && address.contains(':')
            && address.bytes().all(|b| b.is_ascii_hexdigit() || b":.".contains(&b));
    }
    let (name, rest) = value.split_at(value.find(':').unwrap_or(value.len()));
    let named = |b: u8| b.is_ascii_alphanumeric() || b"-._~%".contains(&b);
    !name.is_empty() && is_port(rest) && name.bytes().all(named)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(headers: &str) -> Result<Framing, Refusal> {
        check(format!("POST / HTTP/1.1\r\n{headers}\r\n").as_bytes())
    }

    fn target(target: &str) -> Result<Framing, Refusal> {
        check(format!("GET {target} HTTP/1.1\r\nHost: a\r\n\r\n").as_bytes())
    }

    #[test]
    fn ordinary_heads_pass_and_say_where_the_body_ends() {
        assert_eq!(verdict("Host: 127.10.0.11:8080\r\n"), Ok(Framing::Length(0)));
        assert_eq!(verdict("Host: [::1]\r\nContent-Length: 3\r\n"), Ok(Framing::Length(3)));
        assert_eq!(verdict("host:x\r\nTransfer-Encoding: Chunked\r\n"), Ok(Framing::Chunked));
        assert_eq!(target("http://A/x"), Ok(Framing::Length(0)));
        assert_eq!(target("*"), Ok(Framing::Length(0)));
    }

    #[test]
    fn what_could_be_read_in_two_ways_is_refused() {
        for bad in [
            "",
            "Host: a\r\nHost: a\r\n",
            "Host: a b\r\n",
            "Host:\r\n",
            "Host: a:b\r\n",
            "Host: a:1:2\r\n",
            "Host: :80\r\n",
            "Host: a:800000\r\n",
            "Host: [::1\r\n",
            "Host: [a]\r\n",
            "Host: [::1]x\r\n",
            "Host: a/b\r\n",
            "Host: a@b\r\n",
            "Host: a, b\r\n",
            "Host: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n",
            "Host: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n",
            "Host: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
            "Host: a\r\nTransfer-Encoding: chunked, chunked\r\n",
            "Host: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n",
            "Host: a\r\nContent-Length: 3, 3\r\n",
            "Host: a\r\nContent-Length: +3\r\n",
            "Host: a\r\nContent-Length: 99999999999999999999\r\n",
            "Host: a\r\nX: b\nTransfer-Encoding: chunked\r\n",
            "Host: a\r\nX: \u{0}\r\n",
            "Host: a\r\n folded\r\n",
            "Host : a\r\n",
        ] {
            assert!(verdict(bad).is_err(), "{bad:?}");
        }
        for bad in ["http://b/", "b", "", "/ /", "b:80"] {
            assert!(target(bad).is_err(), "{bad:?}");
        }
        assert_eq!(verdict(&format!("Host: a\r\n{}", "X: y\r\n".repeat(96))), Err(TOO_LONG));
    }

    #[test]
    fn what_can_never_become_a_head_is_known_before_its_end() {
        for bad in ["\x16\x03\x01", "GET / HTTP/1.1\n", "\n", "GET /\rH", "GET /\0"] {
            assert!(check_bytes(bad.as_bytes(), 0).is_err(), "{bad:?}");
        }
        for good in ["", "GET / HT", "GET / HTTP/1.1\r", "GET / HTTP/1.1\r\nHost:\ta\r\n"] {
            assert!((0..good.len()).all(|from| check_bytes(good.as_bytes(), from).is_ok()), "{good:?}");
        }
    }

    #[test]
    fn the_end_is_the_first_empty_line() {
        assert_eq!(end(b"GET / HTTP/1.1\r\nHost: a\r\n\r\nbody"), Some(27));
        assert_eq!(end(b"GET / HTTP/1.1\r\nHost: a\r\n"), None);
    }
}
