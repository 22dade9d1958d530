//! Compressed copies of static files (RFC 9110 §12.5.3), each made once and kept as long as there is room.

use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use flate2::Compression;
use flate2::write::GzEncoder;
use hyper::body::Bytes;
use hyper::header::{self, HeaderMap};

use super::Found;

/// Smaller files gain nothing; larger ones are sent as they are, piece by piece.
const SIZES: std::ops::RangeInclusive<u64> = 256..=1024 * 1024;
/// How many bytes of copies are kept.
const MAX_KEPT: usize = 8 * 1024 * 1024;

/// The copies, by file and the time of its last change.
#[derive(Default)]
pub(super) struct Packed(Mutex<BTreeMap<(PathBuf, SystemTime, u64), Bytes>>);

impl Packed {
    /// The file, compressed.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(super) async fn copy(&self, file: &Found) -> io::Result<Bytes> {
        let key = (file.path.clone(), file.changed, file.size);
        if let Some(copy) = self.kept().get(&key) {
            return Ok(copy.clone());
        }
        let path = file.path.clone();
        let pack = move || {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::new(6));
            encoder.write_all(&std::fs::read(path)?)?;
            encoder.finish().map(Bytes::from)
        };
        let copy = tokio::task::spawn_blocking(pack).await.map_err(io::Error::other)??;
        let mut kept = self.kept();
        if kept.values().map(Bytes::len).sum::<usize>() + copy.len() > MAX_KEPT {
            kept.clear();
        }
        kept.insert(key, copy.clone());
        Ok(copy)
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, BTreeMap<(PathBuf, SystemTime, u64), Bytes>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether compressing such a file is worth it.
pub(super) fn worthwhile(file: &Found) -> bool {
    let text = ["text/", "application/json", "application/manifest+json", "application/wasm", "image/svg+xml"];
    SIZES.contains(&file.size) && text.iter().any(|start| file.media.starts_with(start))
}

/// Whether a client takes gzip: named, or by `*`, and not with a weight of 0.
pub(super) fn takes_gzip(headers: &HeaderMap) -> bool {
    let lists = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|v| v.to_str().ok());
    let (mut named, mut any) = (None, None);
    for item in lists.flat_map(|list| list.split(',')) {
        let (coding, weight) = item.split_once(';').unwrap_or((item, ""));
        let weight = weight.trim().strip_prefix("q=").map_or(1.0, |q| q.trim().parse().unwrap_or(0.0));
        match coding.trim() {
            gzip if gzip.eq_ignore_ascii_case("gzip") => named = Some(weight > 0.0),
            "*" => any = Some(weight > 0.0),
            _ => {}
        }
    }
    named.or(any).unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_sent_to_those_who_take_it() {
        let takes = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, text.parse().unwrap());
            takes_gzip(&headers)
        };
        for yes in ["gzip", "br, GZIP;q=0.5", "*", "deflate, *;q=0.1", "gzip, *;q=0"] {
            assert!(takes(yes), "{yes}");
        }
        for no in ["", "br", "gzip;q=0", "gzip; q=0.0, *", "identity", "gzipped", "*;q=0", "gzip;q=x"] {
            assert!(!takes(no), "{no}");
        }
        assert!(!takes_gzip(&HeaderMap::new()));
    }
}
