//! Static files: the demo site's, and those of a folder of the user's own.
//!
//! Names of the demo site are looked up in a table. Anything else is a name below the user's folder,
//! and never leads out of it: not by dots, not by an encoding, not by a symbolic link.
//!
//! Names are looked up and small files read at once, as nginx does: handing five short calls to other threads and waiting
//! for each costs many times what they do.

mod encoding;
mod respond;

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::site;
use super::web::all_there;
use encoding::Packed;

/// Where files come from.
pub(super) struct Files {
    folders: Vec<PathBuf>,
    own: Option<PathBuf>,
    packed: Packed,
}

/// A file that may be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    path: PathBuf,
    media: &'static str,
    size: u64,
    changed: SystemTime,
}

impl Files {
    /// The demo site in the first of these folders, all of which must be there, and the user's own files.
    pub(super) fn new(folders: Vec<PathBuf>, own: Option<PathBuf>) -> Self {
        Self { folders, own, packed: Packed::default() }
    }

    /// Whether the demo site's picture could be sent.
    pub(super) fn are_there(&self) -> bool {
        matches!(self.find("/static/picture.svg"), Ok(Some(_)))
    }

    /// The file for a path; none when there is none.
    ///
    /// # Errors
    /// When a folder is gone.
    pub(super) fn find(&self, path: &str) -> Result<Option<Found>, &'static str> {
        let name = path.strip_prefix("/static/");
        // The pages at these paths are computed.
        if matches!(path, "/" | "/index.html") || name.is_none() && self.own.is_none() {
            return Ok(None);
        }
        if !all_there(&self.folders) {
            return Err("the files are gone");
        }
        let demo = |name: &str| site::FILES.iter().any(|(known, ..)| *known == name && *known != site::PAGE);
        if let Some(name) = name.filter(|name| demo(name)) {
            let Some(folder) = self.folders.first() else { return Ok(None) };
            return Ok(found(folder.join(name)));
        }
        let (Some(own), Some(below)) = (&self.own, relative(name.unwrap_or(&path[1..]))) else { return Ok(None) };
        Ok(inside(own, &below))
    }
}

/// A regular file within a folder, symbolic links followed. Where there is none on the way, nothing leads out; only else
/// it is worth asking, link by link from the root of the system on, where the path ends.
fn inside(folder: &Path, below: &Path) -> Option<Found> {
    let mut path = folder.to_path_buf();
    let mut about = None;
    for part in below {
        path.push(part);
        let here = std::fs::symlink_metadata(&path).ok()?;
        if here.is_symlink() {
            return linked(folder, below);
        }
        about = Some(here);
    }
    about_file(path, &about?)
}

/// The same, where links are on the way.
fn linked(folder: &Path, below: &Path) -> Option<Found> {
    let root = std::fs::canonicalize(folder).ok()?;
    let path = std::fs::canonicalize(root.join(below)).ok()?;
    if path.starts_with(&root) { found(path) } else { None }
}

fn found(path: PathBuf) -> Option<Found> {
    let about = std::fs::metadata(&path).ok()?;
    about_file(path, &about)
}

fn about_file(path: PathBuf, about: &std::fs::Metadata) -> Option<Found> {
    let changed = about.modified().unwrap_or(SystemTime::UNIX_EPOCH).max(SystemTime::UNIX_EPOCH);
    about.is_file().then(|| Found { media: media(&path), size: about.len(), changed, path })
}

/// A URL path as a path below a folder; none when it could lead anywhere else, or is hidden.
fn relative(path: &str) -> Option<PathBuf> {
    let decoded = decoded(path)?;
    let plain = |part: &str| {
        !part.is_empty() && !part.starts_with('.') && !part.contains(|c: char| c.is_control() || "\\:".contains(c))
    };
    decoded.split('/').all(plain).then(|| decoded.split('/').collect())
}

/// A text without its `%XX`; none when they are malformed.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || (rest.next()? as char).to_digit(16);
        bytes.push((digit()? * 16 + digit()?) as u8);
    }
    String::from_utf8(bytes).ok()
}

/// The media type by the end of a name, as nginx's `mime.types` has them.
fn media(path: &Path) -> &'static str {
    let end = path.extension().map(|end| end.to_string_lossy().to_ascii_lowercase());
    match end.as_deref().unwrap_or_default() {
        "html" | "htm" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "txt" => "text/plain; charset=utf-8",
        "md" => "text/markdown; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "xml" => "text/xml; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "wasm" => "application/wasm",
        "pdf" => "application/pdf",
        "zip" => "application/zip",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "woff" => "font/woff",
        "woff2" => "font/woff2",
        "ttf" => "font/ttf",
        "otf" => "font/otf",
        "mp3" => "audio/mpeg",
        "ogg" => "audio/ogg",
        "mp4" => "video/mp4",
        "webm" => "video/webm",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_below_its_folder() {
        assert_eq!(relative("a/b%20c.txt"), Some(PathBuf::from("a/b c.txt")));
        for bad in [
            "",
            "../x",
            "a/../../x",
            "%2e%2e/x",
            "a//b",
            "/etc/passwd",
            "a/",
            "a%00",
            ".git/config",
            "a/.x",
            "..%5cx",
            "C:/x",
            "%",
            "%2",
            "%zz",
            "%ff",
        ] {
            assert_eq!(relative(bad), None, "{bad}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_within_the_folder_and_not_out_of_it() {
        let (outside, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::fs::write(outside.path().join("secret"), "s").unwrap();
        std::fs::write(folder.path().join("a.css"), "a").unwrap();
        let link = |from: &Path, to: &str| std::os::unix::fs::symlink(from, folder.path().join(to)).unwrap();
        link(&outside.path().join("secret"), "leak");
        link(outside.path(), "leaks");
        link(&folder.path().join("a.css"), "b.css");
        link(Path::new("loop"), "loop");
        let look = |name: &str| inside(folder.path(), Path::new(name));
        assert!(look("a.css").is_some_and(|file| file.media.starts_with("text/css") && file.size == 1));
        assert!(look("b.css").is_some());
        for gone in ["leak", "leaks/secret", "loop", "nothing", ".", "a.css/b"] {
            assert_eq!(look(gone), None, "{gone}");
        }
    }
}
