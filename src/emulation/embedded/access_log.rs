//! The access log of a web server: NCSA combined format, the last lines in memory and a bounded file
//! in the run directory.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use hyper::header::{self, HeaderMap, HeaderName};
use hyper::{Method, StatusCode, Version};

/// How many lines stay in memory.
const LINES: usize = 1000;
/// How large the file may grow before it becomes the old one, in bytes.
const MAX_FILE: u64 = 1024 * 1024;
/// The longest text that a client may put into a field.
const MAX_FIELD: usize = 256;

/// A log.
#[derive(Debug)]
pub(super) struct AccessLog(Mutex<Inner>);

#[derive(Debug)]
struct Inner {
    lines: VecDeque<String>,
    path: PathBuf,
    file: Option<File>,
    written: u64,
}

/// What a line tells.
pub(super) struct Entry<'a> {
    /// The client's address.
    pub(super) client: std::net::IpAddr,
    /// Its request.
    pub(super) method: &'a Method,
    /// What it asked for.
    pub(super) target: &'a str,
    /// The version it speaks.
    pub(super) version: Version,
    /// Its headers.
    pub(super) headers: &'a HeaderMap,
    /// What it got.
    pub(super) status: StatusCode,
    /// How many bytes of body; none: not known beforehand.
    pub(super) bytes: Option<u64>,
}

impl AccessLog {
    /// A log that writes to `folder/name.access.log`. Where the file cannot be written, memory has to do.
    pub(super) fn new(folder: &Path, name: &str) -> Self {
        let path = folder.join(format!("{name}.access.log"));
        let file = std::fs::create_dir_all(folder).and_then(|()| File::create(&path)).ok();
        Self(Mutex::new(Inner { lines: VecDeque::new(), path, file, written: 0 }))
    }

    /// Adds a line.
    pub(super) fn add(&self, entry: &Entry<'_>) {
        let line = line(entry, SystemTime::now());
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.write(&line);
        if inner.lines.len() == LINES {
            inner.lines.pop_front();
        }
        inner.lines.push_back(line);
    }

    /// The last lines, the oldest first.
    pub(super) fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).lines.iter().cloned().collect()
    }
}

impl Inner {
    /// Writes to the file; when the disk is full, the site goes on without.
    fn write(&mut self, line: &str) {
        if self.written > MAX_FILE {
            let old = self.path.with_extension("log.1");
            self.file = std::fs::rename(&self.path, old).and_then(|()| File::create(&self.path)).ok();
            self.written = 0;
        }
        if let Some(file) = &mut self.file
            && file.write_all(format!("{line}\n").as_bytes()).is_err()
        {
            self.file = None;
        }
        self.written += line.len() as u64 + 1;
    }
}

/// `client - - [time] "request" status bytes "referer" "user agent"`.
fn line(entry: &Entry<'_>, now: SystemTime) -> String {
    let Entry { client, method, target, version, headers, status, bytes } = entry;
    let field =
        |name: HeaderName| headers.get(name).map_or("-".to_owned(), |v| quoted(&String::from_utf8_lossy(v.as_bytes())));
    let bytes = bytes.map_or("-".to_owned(), |n| n.to_string());
    format!(
        "{client} - - [{}] \"{method} {} {version:?}\" {} {bytes} \"{}\" \"{}\"",
        clock(now),
        quoted(target),
        status.as_u16(),
        field(header::REFERER),
        field(header::USER_AGENT),
    )
}

/// A client's text on one line within quotes: everything else is `\xHH`, as in nginx.
fn quoted(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes().take(MAX_FIELD) {
        match byte {
            b'"' | b'\\' | 0..=0x1f | 0x7f.. => drop(write!(out, "\\x{byte:02X}")),
            other => out.push(other as char),
        }
    }
    out
}

/// `21/Nov/2026:22:17:46 +0000`, from `Sat, 21 Nov 2026 22:17:46 GMT`.
fn clock(now: SystemTime) -> String {
    let text = httpdate::fmt_http_date(now.max(UNIX_EPOCH));
    let words: Vec<&str> = text.split(' ').collect();
    match words[..] {
        [_, day, month, year, time, _] => format!("{day}/{month}/{year}:{time} +0000"),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn entry<'a>(headers: &'a HeaderMap, target: &'a str) -> Entry<'a> {
        let client = std::net::Ipv4Addr::LOCALHOST.into();
        let (method, version) = (&Method::GET, Version::HTTP_11);
        Entry { client, method, target, version, headers, status: StatusCode::OK, bytes: Some(3) }
    }

    #[test]
    fn a_line_is_in_the_combined_format_whatever_the_client_sends() {
        let mut headers = HeaderMap::new();
        headers.insert(header::USER_AGENT, "a \"b\"\\".parse().unwrap());
        let text = line(&entry(&headers, "/x"), UNIX_EPOCH + Duration::from_secs(1_700_000_000));
        let right = r#"127.0.0.1 - - [14/Nov/2023:22:13:20 +0000] "GET /x HTTP/1.1" 200 3 "-" "a \x22b\x22\x5C""#;
        assert_eq!(text, right);
    }

    #[test]
    fn memory_and_file_are_bounded() {
        let folder = tempfile::tempdir().unwrap();
        let log = AccessLog::new(folder.path(), "web");
        let (headers, target) = (HeaderMap::new(), "/x".repeat(120));
        for _ in 0..12_000 {
            log.add(&entry(&headers, &target));
        }
        assert_eq!(log.lines().len(), LINES);
        let sizes: Vec<u64> =
            std::fs::read_dir(folder.path()).unwrap().map(|f| f.unwrap().metadata().unwrap().len()).collect();
        assert_eq!(sizes.len(), 2);
        assert!(sizes.iter().all(|size| *size <= MAX_FILE + 1000), "{sizes:?}");
    }
}
