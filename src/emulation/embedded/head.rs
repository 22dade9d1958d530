//! The head of an HTTP request, checked byte by byte before the HTTP library sees it.
//!
//! Two readers that disagree about where a request ends are how requests are smuggled past a proxy
//! (RFC 9112 §11.2), so whatever could be read in two ways is refused.

/// The longest head, in bytes.
pub(super) const MAX_HEAD: usize = 16 * 1024;

/// Where the head ends: after the first empty line.
pub(super) fn end(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|w| w == b"\r\n\r\n").map(|at| at + 4)
}

/// Checks a whole head, the empty line included.
///
/// # Errors
/// What is wrong with it, for the body of a 400.
pub(super) fn check(head: &[u8]) -> Result<(), &'static str> {
    let bare = |(i, b): (usize, &u8)| match b {
        b'\n' => i == 0 || head[i - 1] != b'\r',
        b'\r' => head.get(i + 1) != Some(&b'\n'),
        _ => false,
    };
    if head.iter().enumerate().any(bare) {
        return Err("a line ends without CR LF");
    }
    let text = std::str::from_utf8(head).map_err(|_| "the head is not text")?;
    let mut lines = text.split("\r\n").skip_while(|line| line.is_empty());
    let request = lines.next().ok_or("the head is empty")?;
    if !(request.ends_with(" HTTP/1.1") || request.ends_with(" HTTP/1.0")) {
        return Err("this is not HTTP/1.1");
    }
    let (mut hosts, mut lengths, mut encodings) = (0, 0, 0);
    for line in lines.take_while(|line| !line.is_empty()) {
        let (name, value) = line.split_once(':').ok_or("a header line has no colon")?;
        if name.is_empty() || name.contains([' ', '\t']) {
            return Err("a header line has white space before its colon or is folded");
        }
        let value = value.trim_matches([' ', '\t']);
        match name.to_ascii_lowercase().as_str() {
            "host" => {
                hosts += 1;
                if !is_host(value) {
                    return Err("Host is malformed");
                }
            }
            "content-length" => {
                lengths += 1;
                if value.is_empty() || !value.bytes().all(|b| b.is_ascii_digit()) {
                    return Err("Content-Length is not a number");
                }
            }
            "transfer-encoding" => {
                encodings += 1;
                if !value.eq_ignore_ascii_case("chunked") {
                    return Err("Transfer-Encoding is something else than chunked");
                }
            }
            _ => {}
        }
    }
    match (hosts, lengths, encodings) {
        (1, 0 | 1, 0) | (1, 0, 1) => Ok(()),
        (0, ..) => Err("Host is missing"),
        (2.., ..) => Err("Host is given twice"),
        (_, 1.., 1..) => Err("Content-Length and Transfer-Encoding are both given"),
        (_, 2.., _) => Err("Content-Length is given twice"),
        _ => Err("Transfer-Encoding is given twice"),
    }
}

/// A name or address with an optional port, of characters that need no quoting anywhere.
fn is_host(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~:[]%".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(headers: &str) -> Result<(), &'static str> {
        check(format!("POST / HTTP/1.1\r\n{headers}\r\n").as_bytes())
    }

    #[test]
    fn ordinary_heads_pass() {
        assert_eq!(verdict("Host: 127.10.0.11:8080\r\n"), Ok(()));
        assert_eq!(verdict("Host: [::1]\r\nContent-Length: 3\r\n"), Ok(()));
        assert_eq!(verdict("host:x\r\nTransfer-Encoding: Chunked\r\n"), Ok(()));
    }

    #[test]
    fn what_could_be_read_in_two_ways_is_refused() {
        for bad in [
            "",
            "Host: a\r\nHost: a\r\n",
            "Host: a b\r\n",
            "Host:\r\n",
            "Host: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n",
            "Host: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n",
            "Host: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
            "Host: a\r\nTransfer-Encoding: chunked, chunked\r\n",
            "Host: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n",
            "Host: a\r\nContent-Length: +3\r\n",
            "Host: a\r\nX: b\nTransfer-Encoding: chunked\r\n",
            "Host: a\r\n folded\r\n",
            "Host : a\r\n",
        ] {
            assert!(verdict(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn the_end_is_the_first_empty_line() {
        assert_eq!(end(b"GET / HTTP/1.1\r\nHost: a\r\n\r\nbody"), Some(27));
        assert_eq!(end(b"GET / HTTP/1.1\r\nHost: a\r\n"), None);
    }
}
