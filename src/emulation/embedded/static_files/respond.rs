//! The answer with a file: whole, a part of it, or the news that nothing has changed.

use std::io::{self, SeekFrom};
use std::ops::Range;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hyper::body::{Body as HttpBody, Bytes, Frame, SizeHint};
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Method, Response, StatusCode};
use tokio::fs::File;
use tokio::io::{AsyncRead, AsyncSeekExt as _, ReadBuf};

use super::encoding::{takes_gzip, worthwhile};
use super::{Files, Found};
use crate::emulation::embedded::server::{Answer, Body, Broken, text};

/// How long caches may keep a file without asking again.
const CACHE: &str = "public, max-age=60";
/// How much of a file is read at once.
const PIECE: u64 = 64 * 1024;

impl Files {
    /// The answer to a request for this file (RFC 9110 §13 and §14).
    pub(in crate::emulation::embedded) async fn answer(&self, asked: &Parts, file: Found) -> Answer {
        let packs = worthwhile(&file);
        let gzip = packs && takes_gzip(&asked.headers) && !asked.headers.contains_key(header::RANGE);
        let tag = etag(&file);
        // A compressed copy means the same and is not the same bytes: its tag is weak.
        let sent_tag = if gzip { format!("W/{tag}") } else { tag.clone() };
        let mut answer = match unchanged(&asked.headers, &file, &tag) {
            true => with_status(StatusCode::NOT_MODIFIED),
            false if gzip => match self.packed.copy(&file).await {
                Ok(copy) => {
                    let mut answer = Response::new(copy.into());
                    answer.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
                    answer
                }
                Err(_) => return unreadable(),
            },
            false => match plain(asked, &file, &tag).await {
                Ok(answer) => answer,
                Err(_) => return unreadable(),
            },
        };
        let headers = answer.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.media));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(CACHE));
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        put(headers, header::ETAG, &sent_tag);
        put(headers, header::LAST_MODIFIED, &httpdate::fmt_http_date(file.changed));
        if packs {
            headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        }
        if !gzip {
            headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
        }
        answer
    }
}

/// The file as it is, or the one range that was asked for. Several ranges get the whole file, as RFC 9110 §14.2 allows.
async fn plain(asked: &Parts, file: &Found, tag: &str) -> io::Result<Answer> {
    let wanted = asked.headers.get(header::RANGE).and_then(|v| v.to_str().ok());
    let wanted = wanted.filter(|_| asked.method == Method::GET && still_the_same(&asked.headers, file, tag));
    let (status, range) = match wanted.map_or(Wanted::All, |text| range(text, file.size)) {
        Wanted::All => (StatusCode::OK, 0..file.size),
        Wanted::Part(range) => (StatusCode::PARTIAL_CONTENT, range),
        Wanted::Nothing => {
            let mut answer = with_status(StatusCode::RANGE_NOT_SATISFIABLE);
            put(answer.headers_mut(), header::CONTENT_RANGE, &format!("bytes */{}", file.size));
            return Ok(answer);
        }
    };
    if file.size <= PIECE {
        let mut answer = Response::new(read(file, &range)?.into());
        *answer.status_mut() = status;
        return Ok(with_range(answer, &range, file.size));
    }
    let mut open = File::open(&file.path).await?;
    open.seek(SeekFrom::Start(range.start)).await?;
    let pieces = Pieces { file: open, left: range.end - range.start, space: Vec::new() };
    let mut answer = Response::new(Body::flow(Box::pin(pieces)));
    *answer.status_mut() = status;
    Ok(with_range(answer, &range, file.size))
}

/// Says which part of the file it is, where it is one.
fn with_range(mut answer: Answer, range: &Range<u64>, size: u64) -> Answer {
    if answer.status() == StatusCode::PARTIAL_CONTENT {
        let text = format!("bytes {}-{}/{size}", range.start, range.end - 1);
        put(answer.headers_mut(), header::CONTENT_RANGE, &text);
    }
    answer
}

/// A part of a small file. One that became shorter since it was looked up is an error.
fn read(file: &Found, range: &Range<u64>) -> io::Result<Vec<u8>> {
    use std::io::{Read as _, Seek as _};
    let mut open = std::fs::File::open(&file.path)?;
    if range.start > 0 {
        open.seek(SeekFrom::Start(range.start))?;
    }
    let mut bytes = vec![0; (range.end - range.start) as usize];
    open.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn with_status(status: StatusCode) -> Answer {
    let mut answer = Response::new(Body::default());
    *answer.status_mut() = status;
    answer
}

fn unreadable() -> Answer {
    text(StatusCode::INTERNAL_SERVER_ERROR, "the file cannot be read\n")
}

fn put(headers: &mut HeaderMap, name: HeaderName, text: &str) {
    if let Ok(value) = HeaderValue::from_str(text) {
        headers.insert(name, value);
    }
}

/// A tag that changes with the file: its time and size, as nginx has it, to the nanosecond.
fn etag(file: &Found) -> String {
    let age = file.changed.duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("\"{:x}-{:x}\"", age.as_nanos(), file.size)
}

/// Whether the client has this file already: by its tags, or, without tags, by its date.
fn unchanged(headers: &HeaderMap, file: &Found, tag: &str) -> bool {
    let mut tags = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|v| v.to_str().ok()).peekable();
    if tags.peek().is_some() {
        let same = |other: &str| other == "*" || other.strip_prefix("W/").unwrap_or(other) == tag;
        return tags.flat_map(|list| list.split(',')).any(|other| same(other.trim()));
    }
    let since = headers.get(header::IF_MODIFIED_SINCE).and_then(|v| v.to_str().ok());
    since
        .and_then(|text| httpdate::parse_http_date(text).ok())
        .is_some_and(|since| whole_seconds(file.changed) <= since)
}

/// Whether a range may be sent: what `If-Range` names is this very file.
fn still_the_same(headers: &HeaderMap, file: &Found, tag: &str) -> bool {
    let Some(condition) = headers.get(header::IF_RANGE) else { return true };
    let Ok(condition) = condition.to_str() else { return false };
    condition == tag || httpdate::parse_http_date(condition).is_ok_and(|at| at == whole_seconds(file.changed))
}

/// HTTP dates know no fractions.
fn whole_seconds(time: SystemTime) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs())
}

#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    All,
    Part(Range<u64>),
    Nothing,
}

/// What a `Range` wants of so many bytes. What is malformed is ignored (RFC 9110 §14.2).
fn range(text: &str, size: u64) -> Wanted {
    let number = |text: &str| text.parse::<u64>().ok().filter(|_| text.bytes().all(|b| b.is_ascii_digit()));
    let Some((first, last)) = text.strip_prefix("bytes=").and_then(|text| text.trim().split_once('-')) else {
        return Wanted::All;
    };
    let wanted = match (first, last) {
        ("", last) => number(last).map(|length| size.saturating_sub(length)..size),
        (first, "") => number(first).map(|first| first..size),
        (first, last) => match (number(first), number(last)) {
            (Some(first), Some(last)) if first <= last => Some(first..size.min(last.saturating_add(1))),
            _ => None,
        },
    };
    match wanted {
        None => Wanted::All,
        Some(range) if range.start >= range.end => Wanted::Nothing,
        Some(range) => Wanted::Part(range),
    }
}

/// A part of a file, piece by piece.
struct Pieces {
    file: File,
    left: u64,
    space: Vec<u8>,
}

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        let this = &mut *self;
        if this.left == 0 {
            return Poll::Ready(None);
        }
        this.space.resize(this.left.min(PIECE) as usize, 0);
        let mut space = ReadBuf::new(&mut this.space);
        if let Err(error) = ready!(Pin::new(&mut this.file).poll_read(cx, &mut space)) {
            return Poll::Ready(Some(Err(error.into())));
        }
        let piece = Bytes::copy_from_slice(space.filled());
        if piece.is_empty() {
            // It became shorter while it was sent.
            return Poll::Ready(Some(Err(io::Error::from(io::ErrorKind::UnexpectedEof).into())));
        }
        this.left -= piece.len() as u64;
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_the_standard_says() {
        let part = |range: Range<u64>| Wanted::Part(range);
        for (text, wanted) in [
            ("bytes=0-0", part(0..1)),
            ("bytes=2-5", part(2..6)),
            ("bytes=5-", part(5..10)),
            ("bytes=-3", part(7..10)),
            ("bytes=-30", part(0..10)),
            ("bytes=8-99", part(8..10)),
            ("bytes=0-18446744073709551615", part(0..10)),
            ("bytes=10-", Wanted::Nothing),
            ("bytes=-0", Wanted::Nothing),
            ("bytes=99-100", Wanted::Nothing),
            ("bytes=5-2", Wanted::All),
            ("bytes=0-1,3-4", Wanted::All),
            ("bytes=+1-2", Wanted::All),
            ("bytes=a-b", Wanted::All),
            ("bytes=", Wanted::All),
            ("items=0-1", Wanted::All),
        ] {
            assert_eq!(range(text, 10), wanted, "{text}");
        }
        assert_eq!(range("bytes=0-", 0), Wanted::Nothing);
    }
}
